//! Writing and reading the log.

use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, QueryOrder, QuerySelect,
};
use serde_json::Value;
use uuid::Uuid;

use super::entity;
use super::model::{AuditDraft, AuditEntry, AuditFilter, ChainState};
use super::rules;
use crate::env::{Actor, Role};
use crate::id::{AuditEntryId, IdSource, StaffId};
use crate::page::{Page, PageRequest};
use crate::{Ctx, Fault, UtcInstant};

/// Adds an entry, in the transaction of the change it tells of. Call it last: from here to the commit no
/// other transaction can add one.
///
/// # Errors
/// [`Fault::Database`].
pub async fn record(tx: &DatabaseTransaction, ctx: &Ctx<'_>, draft: AuditDraft) -> Result<(), Fault> {
    append(tx, ctx.actor, (ctx.env.new_id(), ctx.now()), draft).await
}

/// Adds an entry of the program itself where there are no services yet, such as after a restore.
///
/// # Errors
/// [`Fault::Database`].
pub async fn record_by_system(
    tx: &DatabaseTransaction,
    at: UtcInstant,
    ids: &dyn IdSource,
    draft: AuditDraft,
) -> Result<(), Fault> {
    append(tx, Actor::System, (AuditEntryId(ids.next(at)), at), draft).await
}

async fn append(
    tx: &DatabaseTransaction,
    actor: Actor,
    (id, at): (AuditEntryId, UtcInstant),
    draft: AuditDraft,
) -> Result<(), Fault> {
    // Taking the next place locks the row until the commit: writers form a line on both databases.
    let head = tx
        .query_one(
            Query::update()
                .table("audit_head")
                .value("seq", Expr::col("seq").add(1))
                .and_where(Expr::col("id").eq(1))
                .returning(Query::returning().columns(["seq", "hash"])),
        )
        .await?
        .ok_or_else(|| Fault::internal("the audit chain has no head"))?;
    let previous: Vec<u8> = head.try_get("", "hash")?;
    let (actor_kind, actor_id) = actor_of(actor);
    let text = |value: Option<Value>| value.map(|value| value.to_string());
    let mut row = entity::Model {
        seq: head.try_get("", "seq")?,
        id,
        at,
        actor_kind: actor_kind.to_owned(),
        actor_id,
        action: draft.action.to_owned(),
        subject_kind: draft.subject_kind.to_owned(),
        subject_id: draft.subject_id,
        summary: draft.summary,
        before: text(draft.before),
        after: text(draft.after),
        hash: Vec::new(),
    };
    let hash = rules::chain_hash(&previous, &row);
    row.hash = hash.to_vec();
    // A model counts as read from the database, that is unchanged; here every column is new.
    entity::Entity::insert(row.into_active_model().reset_all())
        .exec_without_returning(tx)
        .await?;
    tx.execute(
        Query::update()
            .table("audit_head")
            .value("hash", hash.to_vec())
            .and_where(Expr::col("id").eq(1)),
    )
    .await?;
    Ok(())
}

/// Entries, newest first. For managers.
///
/// # Errors
/// [`Fault::Unauthenticated`], [`Fault::Forbidden`], [`Fault::Database`].
pub async fn list(
    ctx: &Ctx<'_>,
    filter: &AuditFilter,
    page: PageRequest<i64>,
) -> Result<Page<AuditEntry>, Fault> {
    ctx.staff_or_system(Role::Manager)?;
    let mut query = entity::Entity::find()
        .order_by_desc(entity::Column::Seq)
        .limit(u64::from(page.first) + 1);
    if let Some(after) = page.after {
        query = query.filter(entity::Column::Seq.lt(after));
    }
    for (column, value) in [
        (entity::Column::Action, &filter.action),
        (entity::Column::SubjectKind, &filter.subject_kind),
        (entity::Column::SubjectId, &filter.subject_id),
    ] {
        if let Some(value) = value {
            query = query.filter(column.eq(value));
        }
    }
    if let Some(staff_id) = filter.staff_id {
        query = query
            .filter(entity::Column::ActorKind.eq("STAFF"))
            .filter(entity::Column::ActorId.eq(staff_id.0));
    }
    let rows = query.all(ctx.env.db.read()).await?;
    Ok(Page::from_rows(
        rows.into_iter().map(AuditEntry::from).collect(),
        page.first,
        |entry| entry.seq,
    ))
}

/// One entry. For managers.
///
/// # Errors
/// As [`list`].
pub async fn find(ctx: &Ctx<'_>, id: AuditEntryId) -> Result<Option<AuditEntry>, Fault> {
    ctx.staff_or_system(Role::Manager)?;
    let row = entity::Entity::find()
        .filter(entity::Column::Id.eq(id))
        .one(ctx.env.db.read())
        .await?;
    Ok(row.map(AuditEntry::from))
}

/// Walks the whole chain and says whether it is as it was written.
///
/// # Errors
/// [`Fault::Unauthenticated`], [`Fault::Forbidden`], [`Fault::Database`].
pub async fn verify(ctx: &Ctx<'_>) -> Result<ChainState, Fault> {
    ctx.staff_or_system(Role::Admin)?;
    let db = ctx.env.db.read();
    // The end first: entries added meanwhile are left to the next check.
    let head = db
        .query_one(
            Query::select()
                .columns(["seq", "hash"])
                .from("audit_head")
                .and_where(Expr::col("id").eq(1)),
        )
        .await?
        .ok_or_else(|| Fault::internal("the audit chain has no head"))?;
    let (end, end_hash): (i64, Vec<u8>) = (head.try_get("", "seq")?, head.try_get("", "hash")?);
    let mut previous = vec![0_u8; 32];
    let mut seq = 0_i64;
    while seq < end {
        let rows = entity::Entity::find()
            .filter(entity::Column::Seq.gt(seq))
            .filter(entity::Column::Seq.lte(end))
            .order_by_asc(entity::Column::Seq)
            .limit(500)
            .all(db)
            .await?;
        if rows.is_empty() {
            return Ok(ChainState::BrokenAt { seq: seq + 1 });
        }
        for row in rows {
            if row.seq != seq + 1 || rules::chain_hash(&previous, &row).as_slice() != row.hash {
                return Ok(ChainState::BrokenAt { seq: seq + 1 });
            }
            seq = row.seq;
            previous = row.hash;
        }
    }
    Ok(if previous == end_hash {
        ChainState::Intact { entries: end }
    } else {
        ChainState::BrokenAt { seq: end }
    })
}

fn actor_of(actor: Actor) -> (&'static str, Option<Uuid>) {
    match actor {
        Actor::Anonymous => ("ANONYMOUS", None),
        Actor::Guardian { guardian_id, .. } => ("GUARDIAN", Some(guardian_id.0)),
        Actor::ChildDevice { device_id, .. } => ("CHILD_DEVICE", Some(device_id.0)),
        Actor::Staff { staff_id, .. } => ("STAFF", Some(staff_id.0)),
        Actor::System => ("SYSTEM", None),
    }
}

impl From<entity::Model> for AuditEntry {
    fn from(row: entity::Model) -> Self {
        Self {
            id: row.id,
            seq: row.seq,
            at: row.at,
            staff_id: row.actor_id.filter(|_| row.actor_kind == "STAFF").map(StaffId),
            actor_kind: row.actor_kind,
            action: row.action,
            subject_kind: row.subject_kind,
            subject_id: row.subject_id,
            summary: row.summary,
            before: row.before,
            after: row.after,
        }
    }
}
