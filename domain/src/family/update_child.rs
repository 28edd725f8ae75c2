//! Changes a child's profile.

use kyck_kernel::Ctx;
use kyck_kernel::id::{ChildId, ThemeId};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter};
use serde_json::json;

use super::child_change::{audit_draft, insert_interests};
use super::entity::{child, child_interest};
use super::error::{FamilyError, Problems, collect};
use super::model::Child;
use super::{Families, rules};

/// What to change of a child's profile; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct UpdateChild {
    /// Child to change; `None` when the client's id names none.
    pub child_id: Option<ChildId>,
    /// Nickname, 1 to 20 characters.
    pub nickname: Option<String>,
    /// Name of a picture.
    pub avatar: Option<String>,
    /// Themes the child likes, the whole list; `None` in it for an id that cannot be a theme's.
    pub interests: Option<Vec<Option<ThemeId>>>,
    /// Whether the profile is put away.
    pub is_archived: Option<bool>,
}

/// Changes whose fields were checked.
#[derive(Default)]
struct Patch {
    nickname: Option<String>,
    avatar: Option<String>,
    interests: Option<Vec<ThemeId>>,
    is_archived: Option<bool>,
}

impl Families {
    /// Changes a child's profile.
    ///
    /// # Errors
    /// All problems of the input at once; as [`Families::add_child`].
    pub async fn update_child(&self, ctx: &Ctx<'_>, command: UpdateChild) -> Result<Child, FamilyError> {
        let (_, before) = self.own_child(ctx, command.child_id).await?;

        let patch = self.check_patch(command).await?;

        let tx = self.kernel.db.write().await?;
        self.store_patch(&tx, &before, &patch).await?;
        let archived = |is_archived: bool| Some(json!({ "isArchived": is_archived }));
        let draft = audit_draft(
            "child.update",
            before.id,
            "changed a child's profile",
            archived(before.is_archived),
            archived(patch.is_archived.unwrap_or(before.is_archived)),
        );
        self.audit.record(&tx, ctx, draft).await?;
        tx.commit().await?;

        self.announce_change(before.id, "profile").await;
        Ok(self.require_child(ctx, before.id).await?)
    }

    async fn check_patch(&self, command: UpdateChild) -> Result<Patch, FamilyError> {
        let mut problems = Problems::new();
        let mut patch = Patch {
            is_archived: command.is_archived,
            ..Patch::default()
        };

        if let Some(given) = command.nickname {
            patch.nickname = collect(rules::nickname(&given), "nickname", &mut problems);
        }
        if let Some(given) = command.avatar {
            patch.avatar = collect(rules::avatar(&given), "avatar", &mut problems);
        }
        if let Some(given) = command.interests {
            let checked = self.checked_interests(&given).await?;
            patch.interests = collect(checked, "interests", &mut problems);
        }

        if problems.is_empty() {
            Ok(patch)
        } else {
            Err(FamilyError::Problems(problems))
        }
    }

    async fn store_patch(
        &self,
        tx: &DatabaseTransaction,
        child: &Child,
        patch: &Patch,
    ) -> Result<(), FamilyError> {
        let row = child::ActiveModel {
            id: Set(child.id),
            nickname: patch.nickname.clone().map_or_else(Default::default, Set),
            avatar: patch.avatar.clone().map_or_else(Default::default, Set),
            is_archived: patch.is_archived.map_or_else(Default::default, Set),
            updated_at: Set(self.kernel.now()),
            ..Default::default()
        };
        child::Entity::update(row).exec(tx).await?;

        if let Some(interests) = &patch.interests {
            child_interest::Entity::delete_many()
                .filter(child_interest::Column::ChildId.eq(child.id))
                .exec(tx)
                .await?;
            insert_interests(tx, child.id, interests).await?;
        }
        Ok(())
    }
}
