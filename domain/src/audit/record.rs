//! Adds an entry to the chain.

use kyck_kernel::keys::Keys;
use kyck_kernel::{Actor, Ctx, Fault};
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ActiveModelTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel};
use serde_json::Value;
use uuid::Uuid;

use super::entity::{detail, entry};
use super::model::AuditDraft;
use super::{Audit, rules};

impl Audit {
    /// Adds an entry, in the transaction of the change it reports. Call it last: from here to the commit no
    /// other transaction can add one.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn record(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        draft: AuditDraft,
    ) -> Result<(), Fault> {
        self.append(tx, ctx, draft).await.map(|_| ())
    }

    /// As [`Audit::record`]; returns the entry's position in the chain.
    pub(super) async fn append(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        draft: AuditDraft,
    ) -> Result<i64, Fault> {
        let (seq, previous, is_sealed) = self.next_position(tx).await?;
        let (entry, detail) = self.entry_of(ctx, draft, seq, &previous);
        let hash = entry.hash.clone();

        // A model counts as read from the database, that is unchanged; here every column is new.
        entry::Entity::insert(entry.into_active_model().reset_all())
            .exec_without_returning(tx)
            .await?;
        detail::Entity::insert(detail.into_active_model().reset_all())
            .exec_without_returning(tx)
            .await?;
        let seal = is_sealed.then(|| rules::head_seal(&self.kernel.keys, seq, &hash).to_vec());
        tx.execute(
            Query::update()
                .table("audit_head")
                .value("seal", seal)
                .value("hash", hash)
                .and_where(Expr::col("id").eq(1)),
        )
        .await?;

        Ok(seq)
    }

    /// Takes the next position: its number, the hash of the entry before it, and whether the chain is sealed up to there.
    /// Locks the head's row until the commit, so that writers form a line on both databases.
    async fn next_position(&self, tx: &DatabaseTransaction) -> Result<(i64, Vec<u8>, bool), Fault> {
        let head = tx
            .query_one(
                Query::update()
                    .table("audit_head")
                    .value("seq", Expr::col("seq").add(1))
                    .and_where(Expr::col("id").eq(1))
                    .returning(Query::returning().columns(["seq", "hash", "seal"])),
            )
            .await?
            .ok_or_else(|| Fault::internal("the audit chain has no head"))?;
        let seq: i64 = head.try_get("", "seq")?;
        let previous: Vec<u8> = head.try_get("", "hash")?;
        let seal: Option<Vec<u8>> = head.try_get("", "seal")?;

        // An end that somebody else wrote stays without a seal, however many entries come after it.
        let is_sealed = rules::is_sealed(&self.kernel.keys, seq - 1, &previous, seal.as_deref());
        if !is_sealed {
            tracing::error!("the audit log was changed from outside: see `kyck audit verify`");
        }
        Ok((seq, previous, is_sealed))
    }

    fn entry_of(
        &self,
        ctx: &Ctx<'_>,
        draft: AuditDraft,
        seq: i64,
        previous: &[u8],
    ) -> (entry::Model, detail::Model) {
        let (actor_kind, staff_id, actor_id) = actor_of(ctx.actor);
        let text = |value: Option<Value>| value.map(|value| value.to_string());
        let detail = detail::Model {
            seq,
            salt: self.kernel.random_bytes::<32>().to_vec(),
            actor_id,
            subject_id: draft.subject_id,
            summary: draft.summary,
            before: text(draft.before),
            after: text(draft.after),
        };

        let mut entry = entry::Model {
            seq,
            id: self.kernel.new_id(),
            at: self.kernel.now(),
            actor_kind: actor_kind.to_owned(),
            staff_id,
            action: draft.action.to_owned(),
            subject_kind: draft.subject_kind.to_owned(),
            detail_hash: rules::detail_hash(&detail).to_vec(),
            hash: Vec::new(),
        };
        entry.hash = rules::entry_hash(previous, &entry).to_vec();

        (entry, detail)
    }
}

/// Seals the end of the chain as it is: at the first start of the program over a database, and when its keys change,
/// if it was sealed with the former ones.
///
/// # Errors
/// [`Fault::Database`].
pub async fn seal_head(tx: &DatabaseTransaction, former: Option<&Keys>, keys: &Keys) -> Result<(), Fault> {
    let head = tx
        .query_one(
            Query::select()
                .columns(["seq", "hash", "seal"])
                .from("audit_head")
                .and_where(Expr::col("id").eq(1))
                .lock_exclusive(),
        )
        .await?
        .ok_or_else(|| Fault::internal("the audit chain has no head"))?;
    let seq: i64 = head.try_get("", "seq")?;
    let hash: Vec<u8> = head.try_get("", "hash")?;
    let seal: Option<Vec<u8>> = head.try_get("", "seal")?;

    if former.is_some_and(|former| !rules::is_sealed(former, seq, &hash, seal.as_deref())) {
        return Ok(());
    }

    tx.execute(
        Query::update()
            .table("audit_head")
            .value("seal", rules::head_seal(keys, seq, &hash).to_vec())
            .and_where(Expr::col("id").eq(1)),
    )
    .await?;

    Ok(())
}

/// Kind of an actor, the member of staff, and the id of anybody else, which is stored with the detail.
fn actor_of(actor: Actor) -> (&'static str, Option<Uuid>, Option<Uuid>) {
    match actor {
        Actor::Anonymous => ("ANONYMOUS", None, None),
        Actor::Guardian { guardian_id, .. } => ("GUARDIAN", None, Some(guardian_id.0)),
        Actor::ChildDevice { device_id, .. } => ("CHILD_DEVICE", None, Some(device_id.0)),
        Actor::Staff { staff_id, .. } => ("STAFF", Some(staff_id.0), None),
        Actor::System => ("SYSTEM", None, None),
    }
}
