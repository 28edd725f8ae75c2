//! `updateChild`.

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use kyck_domain::family::{FamilyErrorCode, UpdateChild};
use kyck_kernel::Fault;

use super::child::Child;
use crate::graphql::ContextExt;
use crate::graphql::error::{FieldPaths, UserError};
use crate::graphql::id::decode;

const FIELDS: FieldPaths = &[
    ("nickname", &["patch", "nickname"]),
    ("avatar", &["patch", "avatar"]),
    ("interests", &["patch", "interestThemeIds"]),
];

/// What to change of a profile; what is absent stays.
#[derive(InputObject)]
struct ChildPatch {
    /// What the family calls the profile, 1 to 20 characters.
    nickname: Option<String>,
    /// Name of a picture.
    avatar: Option<String>,
    /// Themes the child likes, the whole list, at most 20.
    interest_theme_ids: Option<Vec<ID>>,
    /// Whether the profile is put away; it then watches nothing.
    is_archived: Option<bool>,
}

/// A change to a child's profile.
#[derive(InputObject)]
struct UpdateChildInput {
    /// Id of the child to change.
    child_id: ID,
    /// Fields to change; absent fields stay.
    patch: ChildPatch,
}

/// Result of `updateChild`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct UpdateChildPayload {
    /// The changed profile; absent when `userErrors` is not empty.
    child: Option<Child>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<FamilyErrorCode>>,
}

/// Root field `updateChild` of the mutations.
#[derive(Default)]
pub struct UpdateChildMutation;

#[Object]
impl UpdateChildMutation {
    /// Changes a child's profile.
    async fn update_child(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which child, and what to change.")] input: UpdateChildInput,
    ) -> Result<UpdateChildPayload, Fault> {
        let patch = input.patch;
        let command = UpdateChild {
            child_id: decode(&input.child_id),
            nickname: patch.nickname,
            avatar: patch.avatar,
            interests: patch
                .interest_theme_ids
                .map(|ids| ids.iter().map(decode).collect()),
            is_archived: patch.is_archived,
        };

        let updated = ctx.services().family.update_child(&ctx.cx(), command).await;
        let (child, user_errors) = ctx.outcome_with(FIELDS, updated)?;

        Ok(UpdateChildPayload {
            child: child.map(|child| Child::new(child, ctx.cx().actor)),
            user_errors,
        })
    }
}
