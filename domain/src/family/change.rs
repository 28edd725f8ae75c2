//! What a guardian changes about children. Each change is in the audit log and reaches running players.

use chrono::NaiveDate;
use kyck_kernel::actor::AskingGuardian;
use kyck_kernel::bus::BusMessage;
use kyck_kernel::id::{ChildId, ThemeId};
use kyck_kernel::{Ctx, Fault};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::OnConflict;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter};
use serde_json::{Value, json};
use uuid::Uuid;

use super::entity::{child, child_block, child_bonus, child_interest, child_limits};
use super::error::{FamilyError, FamilyProblem};
use super::model::{BlockKind, Child, ChildLimits, ConsentPurpose};
use super::{Families, limits_history, rules, store};
use crate::audit::AuditDraft;
use crate::idempotency::{self, MutationKey};
use crate::identity;

/// Profiles of one family, archived ones too.
const MAX_CHILDREN: u64 = 10;
/// Interests of one child.
const MAX_INTERESTS: usize = 20;
/// Blocks of one child.
const MAX_BLOCKS: u64 = 500;
/// Bonus minutes of one day.
const MAX_BONUS_A_DAY: u32 = 480;

/// A child's profile to add.
#[derive(Clone, Debug)]
pub struct AddChild {
    /// Nickname, 1 to 20 characters.
    pub nickname: String,
    /// `YYYY-MM`.
    pub birth_month: String,
    /// Name of a picture.
    pub avatar: String,
    /// Interests, which exist.
    pub interests: Vec<ThemeId>,
}

impl Families {
    /// Adds a child to the asking guardian's family.
    ///
    /// # Errors
    /// All that is wrong with the input at once, [`FamilyProblem::ConsentMissing`] before the family agreed to the
    /// service; [`Fault::Unauthenticated`], [`Fault::Forbidden`].
    pub async fn add_child(
        &self,
        ctx: &Ctx<'_>,
        cmd: AddChild,
        key: Option<&MutationKey>,
    ) -> Result<Child, FamilyError> {
        let asking = self.identity.acting_guardian(ctx).await?;
        let family = self
            .identity
            .family(ctx, asking.family_id)
            .await?
            .ok_or(Fault::Forbidden)?;
        let mut problems: Vec<(FamilyProblem, &'static [&'static str])> = Vec::new();
        let nickname = keep(rules::nickname(&cmd.nickname), &["nickname"], &mut problems);
        let today = self.kernel.now().day_in(family.zone);
        let birth_month = keep(
            rules::birth_month(&cmd.birth_month, today),
            &["birthMonth"],
            &mut problems,
        );
        let avatar = keep(rules::avatar(&cmd.avatar), &["avatar"], &mut problems);
        if cmd.interests.len() > MAX_INTERESTS {
            problems.push((FamilyProblem::ThemeNotFound, &["interestThemeIds"]));
        }

        if !self
            .has_consented(asking.family_id, ConsentPurpose::Service)
            .await?
        {
            problems.push((FamilyProblem::ConsentMissing, &[]));
        }

        let (Some(nickname), Some(birth_month), Some(avatar), true) =
            (nickname, birth_month, avatar, problems.is_empty())
        else {
            return Err(FamilyError::Problems(problems));
        };

        let id: ChildId = self.kernel.new_id();
        let now = self.kernel.now();
        let tx = self.kernel.db.write().await?;
        if let Some(added) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            drop(tx);
            let child = self.child(ctx, added).await?;
            return child.ok_or_else(FamilyError::child_not_found);
        }

        identity::lock_family(&tx, asking.family_id).await?;
        let children = child::Entity::find()
            .filter(child::Column::FamilyId.eq(asking.family_id))
            .count(&tx)
            .await?;
        if children >= MAX_CHILDREN {
            return Err(FamilyError::one(FamilyProblem::TooManyChildren, &[]));
        }

        let row = child::ActiveModel {
            id: Set(id),
            family_id: Set(asking.family_id),
            nickname: Set(nickname),
            birth_month: Set(birth_month),
            avatar: Set(avatar),
            is_archived: Set(false),
            created_at: Set(now),
            updated_at: Set(now),
        };

        child::Entity::insert(row).exec_without_returning(&tx).await?;
        insert_interests(&tx, id, &cmd.interests).await?;
        self.audit
            .record(
                &tx,
                ctx,
                child_draft("child.add", id, "added a child", None, None),
            )
            .await?;
        idempotency::settle(&tx, ctx, key, &id).await?;
        tx.commit().await?;
        self.tell(id, "profile").await;

        Ok(self.require_child(ctx, id).await?)
    }
}

fn keep<T>(
    checked: Result<T, FamilyProblem>,
    field: &'static [&'static str],
    problems: &mut Vec<(FamilyProblem, &'static [&'static str])>,
) -> Option<T> {
    checked.map_err(|problem| problems.push((problem, field))).ok()
}

async fn insert_interests(
    tx: &DatabaseTransaction,
    child_id: ChildId,
    interests: &[ThemeId],
) -> Result<(), Fault> {
    if interests.is_empty() {
        return Ok(());
    }
    let rows = interests.iter().map(|theme_id| child_interest::ActiveModel {
        child_id: Set(child_id),
        theme_id: Set(*theme_id),
    });
    child_interest::Entity::insert_many(rows)
        .on_conflict(OnConflict::new().do_nothing().to_owned())
        .exec_without_returning(tx)
        .await?;
    Ok(())
}

impl Families {
    /// Tells running players, followers and what is held in memory that what holds for a child changed. Call it
    /// after the commit.
    pub async fn tell(&self, child_id: ChildId, change: &str) {
        self.kernel.epochs.settings_changed(child_id);
        self.kernel
            .bus
            .publish(BusMessage {
                topic: "child".to_owned(),
                key: child_id.to_string(),
                body: json!({ "change": change }).to_string(),
            })
            .await;
    }

    /// The child a guardian wants to change, and who asks.
    pub(super) async fn own_child(
        &self,
        ctx: &Ctx<'_>,
        child_id: Option<ChildId>,
    ) -> Result<(AskingGuardian, Child), FamilyError> {
        let asking = self.identity.acting_guardian(ctx).await?;
        let found = match child_id {
            Some(child_id) => self.child(ctx, child_id).await?,
            None => None,
        };
        let child = found.ok_or_else(FamilyError::child_not_found)?;
        Ok((asking, child))
    }
}

/// What to change of a child's profile; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct UpdateChild {
    /// Which child; `None` when the client's id named none.
    pub child_id: Option<ChildId>,
    /// Nickname.
    pub nickname: Option<String>,
    /// Name of a picture.
    pub avatar: Option<String>,
    /// Interests, which exist; the whole list.
    pub interests: Option<Vec<ThemeId>>,
    /// Whether the profile is put away.
    pub is_archived: Option<bool>,
}

impl Families {
    /// Changes a child's profile.
    ///
    /// # Errors
    /// As [`Families::add_child`](crate::family::Families::add_child).
    pub async fn update_child(&self, ctx: &Ctx<'_>, cmd: UpdateChild) -> Result<Child, FamilyError> {
        let (_, before) = self.own_child(ctx, cmd.child_id).await?;
        let mut problems: Vec<(FamilyProblem, &'static [&'static str])> = Vec::new();
        let nickname = cmd
            .nickname
            .and_then(|given| keep(rules::nickname(&given), &["patch", "nickname"], &mut problems));
        let avatar = cmd
            .avatar
            .and_then(|given| keep(rules::avatar(&given), &["patch", "avatar"], &mut problems));
        if cmd
            .interests
            .as_ref()
            .is_some_and(|interests| interests.len() > MAX_INTERESTS)
        {
            problems.push((FamilyProblem::ThemeNotFound, &["patch", "interestThemeIds"]));
        }

        if !problems.is_empty() {
            return Err(FamilyError::Problems(problems));
        }

        let tx = self.kernel.db.write().await?;
        let row = child::ActiveModel {
            id: Set(before.id),
            nickname: nickname.map_or_else(Default::default, Set),
            avatar: avatar.map_or_else(Default::default, Set),
            is_archived: cmd.is_archived.map_or_else(Default::default, Set),
            updated_at: Set(self.kernel.now()),
            ..Default::default()
        };

        child::Entity::update(row).exec(&tx).await?;
        if let Some(interests) = &cmd.interests {
            child_interest::Entity::delete_many()
                .filter(child_interest::Column::ChildId.eq(before.id))
                .exec(&tx)
                .await?;
            insert_interests(&tx, before.id, interests).await?;
        }

        let archived = |is_archived: bool| Some(json!({ "isArchived": is_archived }));
        self.audit
            .record(
                &tx,
                ctx,
                child_draft(
                    "child.update",
                    before.id,
                    "changed a child's profile",
                    archived(before.is_archived),
                    archived(cmd.is_archived.unwrap_or(before.is_archived)),
                ),
            )
            .await?;
        tx.commit().await?;
        self.tell(before.id, "profile").await;

        Ok(self.require_child(ctx, before.id).await?)
    }
}

/// What to change of a child's limits; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct SetChildLimits {
    /// Which child; `None` when the client's id named none.
    pub child_id: Option<ChildId>,
    /// Minutes a day, 0 to 1440.
    pub daily_minutes: Option<i32>,
    /// `HH:MM`.
    pub window_start: Option<String>,
    /// `HH:MM`; before the start: on the next day. Midnight may be written 00:00 or 24:00.
    pub window_end: Option<String>,
    /// `HH:MM`; before six in the morning: after midnight.
    pub bedtime: Option<String>,
}

impl Families {
    /// Sets when and how long a child may watch.
    ///
    /// # Errors
    /// All that is wrong with the input at once; [`Fault::Unauthenticated`], [`Fault::Forbidden`].
    pub async fn set_child_limits(&self, ctx: &Ctx<'_>, cmd: SetChildLimits) -> Result<Child, FamilyError> {
        let (_, child) = self.own_child(ctx, cmd.child_id).await?;
        let before = self.limits_of(&child).await?;
        let mut after = before;
        let mut problems: Vec<(FamilyProblem, &'static [&'static str])> = Vec::new();
        if let Some(given) = cmd.daily_minutes
            && let Some(minutes) = keep(rules::daily_minutes(given), &["dailyMinutes"], &mut problems)
        {
            after.daily_minutes = minutes;
        }

        let times: [(Option<String>, &'static [&'static str], &mut u32); 3] = [
            (cmd.window_start, &["windowStart"], &mut after.window_start_minute),
            (cmd.window_end, &["windowEnd"], &mut after.window_end_minute),
            (cmd.bedtime, &["bedtime"], &mut after.bedtime_minute),
        ];
        for (given, field, minute) in times {
            if let Some(given) = given
                && let Some(read) = keep(rules::minute_of_day(&given), field, &mut problems)
            {
                *minute = read;
            }
        }

        rules::normalize_window(&mut after);
        if problems.is_empty() && !rules::is_window(&after) {
            problems.push((FamilyProblem::TimeInvalid, &["windowEnd"]));
        }

        if !problems.is_empty() {
            return Err(FamilyError::Problems(problems));
        }

        let tx = self.kernel.db.write().await?;
        self.store_limits(&tx, child.id, after).await?;
        limits_history::record(&tx, child.id, child.day_at(self.kernel.now()), after).await?;
        self.audit
            .record(
                &tx,
                ctx,
                child_draft(
                    "child.limits",
                    child.id,
                    "set a child's limits",
                    Some(limits_json(before)),
                    Some(limits_json(after)),
                ),
            )
            .await?;
        tx.commit().await?;
        self.tell(child.id, "limits").await;

        Ok(child)
    }

    async fn store_limits(
        &self,
        tx: &DatabaseTransaction,
        child_id: ChildId,
        limits: ChildLimits,
    ) -> Result<(), Fault> {
        let row = child_limits::ActiveModel {
            child_id: Set(child_id),
            daily_minutes: Set(limits.daily_minutes as i32),
            window_start_minute: Set(limits.window_start_minute as i32),
            window_end_minute: Set(limits.window_end_minute as i32),
            bedtime_minute: Set(limits.bedtime_minute as i32),
            updated_at: Set(self.kernel.now()),
        };

        child_limits::Entity::insert(row)
            .on_conflict(
                OnConflict::column(child_limits::Column::ChildId)
                    .update_columns([
                        child_limits::Column::DailyMinutes,
                        child_limits::Column::WindowStartMinute,
                        child_limits::Column::WindowEndMinute,
                        child_limits::Column::BedtimeMinute,
                        child_limits::Column::UpdatedAt,
                    ])
                    .to_owned(),
            )
            .exec_without_returning(tx)
            .await?;

        Ok(())
    }
}

fn limits_json(limits: ChildLimits) -> Value {
    json!({
        "dailyMinutes": limits.daily_minutes,
        "windowStart": rules::clock_text(limits.window_start_minute),
        "windowEnd": rules::clock_text(limits.window_end_minute),
        "bedtime": rules::clock_text(limits.bedtime_minute),
    })
}

impl Families {
    /// Grants extra minutes for today, the family's own day.
    ///
    /// # Errors
    /// [`FamilyProblem::LimitInvalid`] for minutes outside 1 to 240 and more than 480 in a day;
    /// [`FamilyProblem::ChildNotFound`].
    pub async fn grant_bonus(
        &self,
        ctx: &Ctx<'_>,
        child_id: Option<ChildId>,
        minutes: i32,
        key: Option<&MutationKey>,
    ) -> Result<Child, FamilyError> {
        let (asking, child) = self.own_child(ctx, child_id).await?;
        let refused = || FamilyError::one(FamilyProblem::LimitInvalid, &["minutes"]);
        let minutes = rules::bonus_minutes(minutes).map_err(|_| refused())?;
        let today: NaiveDate = child.day_at(self.kernel.now());
        let id: kyck_kernel::id::MessageId = self.kernel.new_id();
        let tx = self.kernel.db.write().await?;
        if let Some(()) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            return Ok(child);
        }

        identity::lock_family(&tx, child.family_id).await?;
        let before = store::bonus_minutes(&tx, child.id, today).await?;
        if before + minutes.unsigned_abs() > MAX_BONUS_A_DAY {
            return Err(refused());
        }

        let row = child_bonus::ActiveModel {
            child_id: Set(child.id),
            day_on: Set(today),
            id: Set(id.0),
            minutes: Set(minutes),
            guardian_id: Set(asking.guardian_id),
            granted_at: Set(self.kernel.now()),
        };

        child_bonus::Entity::insert(row)
            .exec_without_returning(&tx)
            .await?;
        self.audit
            .record(
                &tx,
                ctx,
                child_draft(
                    "child.bonus",
                    child.id,
                    "granted extra minutes for today",
                    Some(json!({ "bonusMinutes": before, "on": today.to_string() })),
                    Some(json!({ "bonusMinutes": before + minutes.unsigned_abs(), "on": today.to_string() })),
                ),
            )
            .await?;
        idempotency::settle(&tx, ctx, key, &()).await?;
        tx.commit().await?;
        self.tell(child.id, "limits").await;

        Ok(child)
    }

    /// Blocks something for a child; blocking it again changes nothing. That the target exists is the
    /// caller's to check, since this room does not know the catalogue.
    ///
    /// # Errors
    /// [`FamilyProblem::ChildNotFound`]; [`FamilyProblem::LimitInvalid`] beyond 500 blocks.
    pub async fn block(
        &self,
        ctx: &Ctx<'_>,
        child_id: Option<ChildId>,
        kind: BlockKind,
        target: Uuid,
        key: Option<&MutationKey>,
    ) -> Result<Child, FamilyError> {
        let (asking, child) = self.own_child(ctx, child_id).await?;
        let tx = self.kernel.db.write().await?;
        if let Some(()) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            return Ok(child);
        }

        identity::lock_family(&tx, child.family_id).await?;
        let blocks = child_block::Entity::find()
            .filter(child_block::Column::ChildId.eq(child.id))
            .count(&tx)
            .await?;
        if blocks >= MAX_BLOCKS {
            return Err(FamilyError::one(FamilyProblem::LimitInvalid, &["targetId"]));
        }

        let row = child_block::ActiveModel {
            child_id: Set(child.id),
            kind: Set(kind),
            target_id: Set(target),
            guardian_id: Set(asking.guardian_id),
            created_at: Set(self.kernel.now()),
        };

        let stored = child_block::Entity::insert(row)
            .on_conflict(OnConflict::new().do_nothing().to_owned())
            .exec_without_returning(&tx)
            .await?;
        if stored > 0 {
            let after = Some(block_json(kind, target));
            self.audit
                .record(
                    &tx,
                    ctx,
                    child_draft(
                        "child.block",
                        child.id,
                        "blocked something for a child",
                        None,
                        after,
                    ),
                )
                .await?;
        }

        idempotency::settle(&tx, ctx, key, &()).await?;
        tx.commit().await?;
        self.tell(child.id, "blocks").await;

        Ok(child)
    }

    /// Takes the blocks of one thing away, which may go by several ids; what is not blocked stays so.
    ///
    /// # Errors
    /// [`FamilyProblem::ChildNotFound`].
    pub async fn unblock(
        &self,
        ctx: &Ctx<'_>,
        child_id: Option<ChildId>,
        kind: BlockKind,
        targets: &[Uuid],
        key: Option<&MutationKey>,
    ) -> Result<Child, FamilyError> {
        let (_, child) = self.own_child(ctx, child_id).await?;
        let tx = self.kernel.db.write().await?;
        if let Some(()) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            return Ok(child);
        }

        for target in targets {
            let removed = child_block::Entity::delete_many()
                .filter(child_block::Column::ChildId.eq(child.id))
                .filter(child_block::Column::Kind.eq(kind))
                .filter(child_block::Column::TargetId.eq(*target))
                .exec(&tx)
                .await?;
            if removed.rows_affected == 0 {
                continue;
            }
            let before = Some(block_json(kind, *target));
            self.audit
                .record(
                    &tx,
                    ctx,
                    child_draft(
                        "child.unblock",
                        child.id,
                        "took a block of a child away",
                        before,
                        None,
                    ),
                )
                .await?;
        }

        idempotency::settle(&tx, ctx, key, &()).await?;
        tx.commit().await?;
        self.tell(child.id, "blocks").await;

        Ok(child)
    }
}

fn block_json(kind: BlockKind, target: Uuid) -> Value {
    json!({ "kind": format!("{kind:?}").to_uppercase(), "targetId": target.to_string() })
}

/// What the audit log says of a change.
pub(super) fn child_draft(
    action: &'static str,
    child_id: ChildId,
    summary: &str,
    before: Option<Value>,
    after: Option<Value>,
) -> AuditDraft {
    AuditDraft {
        action,
        subject_kind: "child",
        subject_id: child_id.to_string(),
        summary: summary.to_owned(),
        before,
        after,
    }
}
