//! Adds a child to a family.

use chrono::NaiveDate;
use kyck_kernel::actor::CallingGuardian;
use kyck_kernel::id::{ChildId, ThemeId};
use kyck_kernel::{Ctx, Fault, Problem};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter};

use super::child_change::{audit_draft, insert_interests};
use super::entity::child;
use super::error::{FamilyError, FamilyErrorCode, Problems, child_not_found, collect};
use super::model::{Child, ConsentPurpose};
use super::{Families, rules};
use crate::idempotency::{self, MutationKey};
use crate::identity;

/// Profiles of one family, archived ones too.
const MAX_CHILDREN: u64 = 10;

/// A child's profile to add.
#[derive(Clone, Debug)]
pub struct AddChild {
    /// Nickname, 1 to 20 characters.
    pub nickname: String,
    /// Month of birth, `YYYY-MM`.
    pub birth_month: String,
    /// Name of a picture; the usual one when absent.
    pub avatar: Option<String>,
    /// Themes the child likes; `None` for an id that cannot be a theme's.
    pub interests: Vec<Option<ThemeId>>,
}

/// A profile whose fields were checked.
struct NewChild {
    nickname: String,
    birth_month: NaiveDate,
    avatar: String,
    interests: Vec<ThemeId>,
}

impl Families {
    /// Adds a child to the calling guardian's family.
    ///
    /// # Errors
    /// All problems of the input at once, [`FamilyErrorCode::ConsentMissing`] before the family agreed to the service;
    /// [`Fault::Unauthenticated`], [`Fault::Forbidden`].
    pub async fn add_child(
        &self,
        ctx: &Ctx<'_>,
        command: AddChild,
        key: Option<&MutationKey>,
    ) -> Result<Child, FamilyError> {
        let caller = self.identity.acting_guardian(ctx).await?;

        let new = self.check_new_child(ctx, caller, command).await?;

        let tx = self.kernel.db.write().await?;
        if let Some(added) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            drop(tx);
            let child = self.child(ctx, added).await?;
            return child.ok_or_else(child_not_found);
        }

        identity::lock_family(&tx, caller.family_id).await?;
        let children = child::Entity::find()
            .filter(child::Column::FamilyId.eq(caller.family_id))
            .count(&tx)
            .await?;
        if children >= MAX_CHILDREN {
            let problem = Problem::new(FamilyErrorCode::TooManyChildren);
            return Err(problem.with("most", MAX_CHILDREN).into());
        }

        let id = self.store_child(&tx, caller, new).await?;
        let draft = audit_draft("child.add", id, "added a child", None, None);
        self.audit.record(&tx, ctx, draft).await?;
        idempotency::settle(&tx, ctx, key, &id).await?;
        tx.commit().await?;

        self.announce_change(id, "profile").await;
        Ok(self.require_child(ctx, id).await?)
    }

    async fn check_new_child(
        &self,
        ctx: &Ctx<'_>,
        caller: CallingGuardian,
        command: AddChild,
    ) -> Result<NewChild, FamilyError> {
        let family = self
            .identity
            .family(ctx, caller.family_id)
            .await?
            .ok_or(Fault::Forbidden)?;
        let today = self.kernel.now().day_in(family.zone);

        let mut problems = Problems::new();
        let nickname = collect(rules::nickname(&command.nickname), "nickname", &mut problems);
        let birth_month = rules::birth_month(&command.birth_month, today);
        let birth_month = collect(birth_month, "birth_month", &mut problems);
        let avatar = command.avatar.as_deref().unwrap_or(rules::DEFAULT_AVATAR);
        let avatar = collect(rules::avatar(avatar), "avatar", &mut problems);
        let interests = self.checked_interests(&command.interests).await?;
        let interests = collect(interests, "interests", &mut problems);

        let has_consented = self
            .has_consented(caller.family_id, ConsentPurpose::Service)
            .await?;
        if !has_consented {
            problems.push(Problem::new(FamilyErrorCode::ConsentMissing));
        }

        match (nickname, birth_month, avatar, interests) {
            (Some(nickname), Some(birth_month), Some(avatar), Some(interests)) if has_consented => {
                Ok(NewChild {
                    nickname,
                    birth_month,
                    avatar,
                    interests,
                })
            }
            _ => Err(FamilyError::Problems(problems)),
        }
    }

    async fn store_child(
        &self,
        tx: &DatabaseTransaction,
        caller: CallingGuardian,
        new: NewChild,
    ) -> Result<ChildId, Fault> {
        let id: ChildId = self.kernel.new_id();
        let now = self.kernel.now();
        let row = child::ActiveModel {
            id: Set(id),
            family_id: Set(caller.family_id),
            nickname: Set(new.nickname),
            birth_month: Set(new.birth_month),
            avatar: Set(new.avatar),
            is_archived: Set(false),
            created_at: Set(now),
            updated_at: Set(now),
        };

        child::Entity::insert(row).exec_without_returning(tx).await?;
        insert_interests(tx, id, &new.interests).await?;
        Ok(id)
    }
}
