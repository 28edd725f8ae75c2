//! Erases what entries contain about people, while the chain still verifies.

use kyck_kernel::{Ctx, Fault};
use sea_orm::sea_query::{Condition, Expr, ExprTrait, JoinType, LockType, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction, Value};
use serde_json::json;
use uuid::Uuid;

use super::Audit;
use super::model::AuditDraft;

/// The action of an entry that records an erasure; the database's triggers and [`Audit::verify`] know it.
pub(super) const ACTION: &str = "audit.erase";
/// The most rows that one statement names.
const CHUNK: usize = 500;

/// Whose details are erased, and why.
#[derive(Clone, Debug, Default)]
pub struct Erasure<'a> {
    /// Subjects of entries, as (kind, id), such as `("child", id)`.
    pub subjects: &'a [(&'a str, String)],
    /// Guardians and child devices by whom entries were made.
    pub actors: &'a [Uuid],
    /// Reason, in words that may stay for ever: nothing personal.
    pub reason: &'a str,
}

impl Audit {
    /// Deletes the details of all entries that are about these subjects or by these actors, in the caller's
    /// transaction, and returns how many. The entries stay, and so does a record of what was erased: an entry that lists
    /// them, and for each a row that names this entry. The caller has authorized it.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn erase_subject(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        erasure: &Erasure<'_>,
    ) -> Result<u64, Fault> {
        // The chain is locked first, so that entries about these subjects that are being written are found.
        tx.query_one(
            Query::select()
                .column("seq")
                .from("audit_head")
                .and_where(Expr::col("id").eq(1))
                .lock(LockType::Update),
        )
        .await?;

        let entries = details_of(tx, erasure).await?;
        if entries.is_empty() {
            return Ok(0);
        }

        let draft = AuditDraft {
            action: ACTION,
            subject_kind: "audit",
            subject_id: "details".to_owned(),
            summary: format!(
                "erased the details of {} entries: {}",
                entries.len(),
                erasure.reason
            ),
            before: None,
            after: Some(json!({ "entries": entries, "reason": erasure.reason })),
        };
        let erasure_seq = self.append(tx, ctx, draft).await?;

        for chunk in entries.chunks(CHUNK) {
            self.erase_chunk(tx, chunk, erasure_seq, erasure.reason).await?;
        }
        Ok(entries.len() as u64)
    }

    /// Records the erasure of entries and deletes their details.
    async fn erase_chunk(
        &self,
        tx: &DatabaseTransaction,
        entries: &[i64],
        erasure_seq: i64,
        reason: &str,
    ) -> Result<(), Fault> {
        let mut evidence = Query::insert()
            .into_table("audit_erasure")
            .columns(["seq", "erasure_seq", "erased_at", "reason"])
            .to_owned();
        for seq in entries {
            let row: [Value; 4] = [
                (*seq).into(),
                erasure_seq.into(),
                self.kernel.now().into(),
                reason.into(),
            ];
            evidence
                .values(row.map(Expr::val))
                .map_err(|error| Fault::internal(error.to_string()))?;
        }

        tx.execute(&evidence).await?;
        tx.execute(
            Query::delete()
                .from_table("audit_detail")
                .and_where(Expr::col("seq").is_in(entries.iter().copied())),
        )
        .await?;
        Ok(())
    }
}

/// The positions of the entries whose details are to be deleted, in order.
async fn details_of(tx: &DatabaseTransaction, erasure: &Erasure<'_>) -> Result<Vec<i64>, Fault> {
    let mut whose = Condition::any();
    for (kind, id) in erasure.subjects {
        whose = whose.add(
            Expr::col(("e", "subject_kind"))
                .eq(*kind)
                .and(Expr::col(("d", "subject_id")).eq(id.as_str())),
        );
    }
    if !erasure.actors.is_empty() {
        whose = whose.add(Expr::col(("d", "actor_id")).is_in(erasure.actors.iter().copied()));
    }
    if whose.is_empty() {
        return Ok(Vec::new());
    }

    let rows = tx
        .query_all(
            Query::select()
                .column(("d", "seq"))
                .from_as("audit_detail", "d")
                .join_as(
                    JoinType::InnerJoin,
                    "audit_entry",
                    "e",
                    Expr::col(("e", "seq")).equals(("d", "seq")),
                )
                .cond_where(whose)
                .and_where(Expr::col(("e", "action")).ne(ACTION))
                .order_by(("d", "seq"), sea_orm::sea_query::Order::Asc),
        )
        .await?;
    rows.iter().map(|row| Ok(row.try_get("", "seq")?)).collect()
}
