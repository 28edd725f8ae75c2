//! Checking the whole chain.

use std::collections::{HashMap, HashSet};

use kyck_kernel::db::statement;
use kyck_kernel::id::AuditEntryId;
use kyck_kernel::{Ctx, Fault, Role, UtcInstant};
use sea_orm::{ConnectionTrait, DatabaseConnection, EntityTrait, FromQueryResult};
use uuid::Uuid;

use super::chain_state::{ChainProblem, ChainState};
use super::entity::{detail, entry};
use super::erase::ACTION;
use super::{Audit, rules};

/// Entries that are read at once.
const PAGE: i64 = 500;
/// Erasures whose lists are cached during one check.
const CACHED_LISTS: usize = 64;

impl Audit {
    /// Reads the whole chain and returns whether it is as it was written. For administrators and the program itself.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Forbidden`], [`Fault::Database`].
    pub async fn verify(&self, ctx: &Ctx<'_>) -> Result<ChainState, Fault> {
        ctx.staff_or_system(Role::Admin)?;
        let db = self.kernel.db.read();

        // The newest entry before the head: entries added in between are left to the next check, and are no entries
        // beyond the head.
        let newest = number(db, "SELECT COALESCE(MAX(seq), 0) AS seq FROM audit_entry").await?;
        let Some(head) = head(db).await? else {
            return Ok(broken(newest + 1, ChainProblem::HeadMissing));
        };
        if newest > head.seq {
            return Ok(broken(head.seq + 1, ChainProblem::BeyondHead));
        }

        let mut walk = Walk::new(db);
        while walk.seq < head.seq {
            let page = read_page(db, walk.seq, head.seq).await?;
            if page.is_empty() {
                return Ok(broken(walk.seq + 1, ChainProblem::EntryMissing));
            }
            for row in page {
                if let Some(problem) = walk.step(row).await? {
                    return Ok(broken(walk.seq + 1, problem));
                }
            }
        }

        if walk.hash != head.hash {
            return Ok(broken(head.seq, ChainProblem::HeadDiffers));
        }
        if !rules::is_sealed(&self.kernel.keys, head.seq, &head.hash, head.seal.as_deref()) {
            return Ok(broken(head.seq, ChainProblem::HeadNotSealed));
        }

        Ok(ChainState::Intact {
            entries: head.seq,
            erased: walk.erased,
            head: walk
                .hash
                .iter()
                .fold(String::new(), |text, byte| text + &format!("{byte:02x}")),
        })
    }

    /// [`Audit::verify`] as the nightly job: sets the gauge `kyck_audit_chain_intact` and logs an error when the chain is
    /// broken. Returns a line for the job's history.
    ///
    /// # Errors
    /// [`Fault::Internal`] when the chain is broken; [`Fault::Database`].
    pub async fn verify_nightly(&self) -> Result<String, Fault> {
        metrics::describe_gauge!(
            "kyck_audit_chain_intact",
            "1 when the last check found the audit chain intact, 0 when it was broken"
        );
        let state = self.verify(&Ctx::system()).await?;
        metrics::gauge!("kyck_audit_chain_intact").set(if state.is_intact() { 1.0 } else { 0.0 });
        if state.is_intact() {
            return Ok(state.to_string());
        }
        tracing::error!(
            problem = %state,
            "somebody changed the audit log: keep a copy of the database, compare it with the last backup by \
             `kyck audit verify`, and find out who had access"
        );
        Err(Fault::internal(state.to_string()))
    }
}

const fn broken(seq: i64, problem: ChainProblem) -> ChainState {
    ChainState::Broken { seq, problem }
}

#[derive(FromQueryResult)]
struct Head {
    seq: i64,
    hash: Vec<u8>,
    seal: Option<Vec<u8>>,
}

async fn head(db: &DatabaseConnection) -> Result<Option<Head>, Fault> {
    let sql = "SELECT seq, hash, seal FROM audit_head WHERE id = 1";
    Ok(Head::find_by_statement(statement(db, sql, [])).one(db).await?)
}

async fn number(db: &DatabaseConnection, sql: &str) -> Result<i64, Fault> {
    let row = db.query_one_raw(statement(db, sql, [])).await?;
    row.map_or(Ok(0), |row| Ok(row.try_get("", "seq")?))
}

/// An entry with its detail and the record of its erasure, as one statement sees them.
#[derive(FromQueryResult)]
struct Row {
    seq: i64,
    id: AuditEntryId,
    at: UtcInstant,
    actor_kind: String,
    staff_id: Option<Uuid>,
    action: String,
    subject_kind: String,
    detail_hash: Vec<u8>,
    hash: Vec<u8>,
    salt: Option<Vec<u8>>,
    actor_id: Option<Uuid>,
    subject_id: Option<String>,
    summary: Option<String>,
    before: Option<String>,
    after: Option<String>,
    erasure_seq: Option<i64>,
}

impl Row {
    fn split(self) -> (entry::Model, Option<detail::Model>, Option<i64>) {
        let entry = entry::Model {
            seq: self.seq,
            id: self.id,
            at: self.at,
            actor_kind: self.actor_kind,
            staff_id: self.staff_id,
            action: self.action,
            subject_kind: self.subject_kind,
            detail_hash: self.detail_hash,
            hash: self.hash,
        };

        let detail = match (self.salt, self.subject_id, self.summary) {
            (Some(salt), Some(subject_id), Some(summary)) => Some(detail::Model {
                seq: self.seq,
                salt,
                actor_id: self.actor_id,
                subject_id,
                summary,
                before: self.before,
                after: self.after,
            }),
            _ => None,
        };

        (entry, detail, self.erasure_seq)
    }
}

async fn read_page(db: &DatabaseConnection, after: i64, last: i64) -> Result<Vec<Row>, Fault> {
    let sql = "SELECT e.seq, e.id, e.at, e.actor_kind, e.staff_id, e.action, e.subject_kind, e.detail_hash, \
         e.hash, d.salt, d.actor_id, d.subject_id, d.summary, d.before, d.after, x.erasure_seq \
         FROM audit_entry e LEFT JOIN audit_detail d ON d.seq = e.seq \
         LEFT JOIN audit_erasure x ON x.seq = e.seq \
         WHERE e.seq > $1 AND e.seq <= $2 ORDER BY e.seq LIMIT $3";
    let values = [after.into(), last.into(), PAGE.into()];
    Ok(Row::find_by_statement(statement(db, sql, values)).all(db).await?)
}

/// How far the chain was checked.
struct Walk<'a> {
    db: &'a DatabaseConnection,
    seq: i64,
    hash: Vec<u8>,
    erased: i64,
    /// Entries that each erasure lists; empty for an entry that is no erasure.
    lists: HashMap<i64, HashSet<i64>>,
}

impl<'a> Walk<'a> {
    fn new(db: &'a DatabaseConnection) -> Self {
        Self {
            db,
            seq: 0,
            hash: vec![0; 32],
            erased: 0,
            lists: HashMap::new(),
        }
    }

    /// Checks the next entry and moves on to it, or returns what is wrong.
    async fn step(&mut self, row: Row) -> Result<Option<ChainProblem>, Fault> {
        let (entry, detail, erasure_seq) = row.split();
        if entry.seq != self.seq + 1 {
            return Ok(Some(ChainProblem::EntryMissing));
        }
        if rules::entry_hash(&self.hash, &entry).as_slice() != entry.hash {
            return Ok(Some(ChainProblem::EntryAltered));
        }

        match (detail, erasure_seq) {
            (Some(detail), None) => {
                if rules::detail_hash(&detail).as_slice() != entry.detail_hash {
                    return Ok(Some(ChainProblem::DetailAltered));
                }
            }
            (Some(_), Some(_)) => return Ok(Some(ChainProblem::DetailNotErased)),
            (None, None) => return Ok(Some(ChainProblem::DetailMissing)),
            (None, Some(erasure_seq)) => {
                if !self.is_listed(erasure_seq, entry.seq).await? {
                    return Ok(Some(ChainProblem::DetailMissing));
                }
                self.erased += 1;
            }
        }

        self.seq = entry.seq;
        self.hash = entry.hash;
        Ok(None)
    }

    /// Whether the erasure at a later position lists an entry.
    async fn is_listed(&mut self, erasure_seq: i64, seq: i64) -> Result<bool, Fault> {
        if !self.lists.contains_key(&erasure_seq) {
            if self.lists.len() >= CACHED_LISTS {
                self.lists.clear();
            }
            let list = erased_by(self.db, erasure_seq).await?;
            self.lists.insert(erasure_seq, list);
        }
        let is_listed = |list: &HashSet<i64>| list.contains(&seq);
        Ok(erasure_seq > seq && self.lists.get(&erasure_seq).is_some_and(is_listed))
    }
}

/// The entries that an erasure lists, if its entry is one and its detail is as it was written.
async fn erased_by(db: &DatabaseConnection, erasure_seq: i64) -> Result<HashSet<i64>, Fault> {
    #[derive(serde::Deserialize)]
    struct List {
        entries: HashSet<i64>,
    }

    let entry = entry::Entity::find_by_id(erasure_seq).one(db).await?;
    let detail = detail::Entity::find_by_id(erasure_seq).one(db).await?;
    let (Some(entry), Some(detail)) = (entry, detail) else {
        return Ok(HashSet::new());
    };
    if entry.action != ACTION || rules::detail_hash(&detail).as_slice() != entry.detail_hash {
        return Ok(HashSet::new());
    }

    let list = detail
        .after
        .and_then(|text| serde_json::from_str::<List>(&text).ok());
    Ok(list.map(|list| list.entries).unwrap_or_default())
}
