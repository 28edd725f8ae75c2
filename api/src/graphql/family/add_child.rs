//! `addChild`.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use kyck_domain::family::{AddChild, FamilyErrorCode};

use super::changed::ChangedFamily;
use super::child::Child;
use crate::graphql::ContextExt;
use crate::graphql::error::{FieldPaths, UserError};
use crate::graphql::id::decode;
use crate::graphql::once::once;

const FIELDS: FieldPaths = &[("interests", &["interestThemeIds"])];

/// A child's profile to add.
#[derive(InputObject)]
struct AddChildInput {
    /// What the family calls the profile, 1 to 20 characters; not the child's name.
    nickname: String,
    /// Month of birth, `YYYY-MM`.
    birth_month: String,
    /// Name of a picture: small letters, digits and hyphens.
    avatar: Option<String>,
    /// Themes the child likes, at most 20.
    interest_theme_ids: Option<Vec<ID>>,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it is done once, and the answer comes again.
    client_mutation_id: Option<String>,
}

/// Result of `addChild`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct AddChildPayload {
    /// The new profile; absent when `userErrors` is not empty.
    child: Option<Child>,
    /// The family with its lists.
    #[graphql(flatten)]
    changed: ChangedFamily,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<FamilyErrorCode>>,
}

/// Root field `addChild` of the mutations.
#[derive(Default)]
pub struct AddChildMutation;

#[Object]
impl AddChildMutation {
    /// Adds a child to the calling guardian's family, which has given its consent to the purpose SERVICE before.
    async fn add_child(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Profile of the child to add.")] input: AddChildInput,
    ) -> Result<AddChildPayload> {
        let key = once(ctx, input.client_mutation_id)?;
        let interests = input.interest_theme_ids.unwrap_or_default();
        let command = AddChild {
            nickname: input.nickname,
            birth_month: input.birth_month,
            avatar: input.avatar,
            interests: interests.iter().map(decode).collect(),
        };

        let family = &ctx.services().family;
        let added = family.add_child(&ctx.cx(), command, key.as_ref()).await;
        let (child, user_errors) = ctx.outcome_with(FIELDS, added)?;

        Ok(AddChildPayload {
            changed: ChangedFamily(child.is_some()),
            child: child.map(|child| Child::new(child, ctx.cx().actor)),
            user_errors,
        })
    }
}
