//! The second format of the audit log: entries contain hashes only; personal data is in `audit_detail`, from which an
//! erasure may delete. Existing entries are converted, and the triggers of all four tables are created. The end of the
//! chain gets a column for a seal, which the program sets at its next start.
//!
//! Start at `up`; the hashes are those of the domain's `audit` feature at that time.

use aws_lc_rs::{digest, rand};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::prelude::Uuid;
use sea_orm_migration::sea_orm::{DbBackend, FromQueryResult, Statement};

#[derive(DeriveMigrationName)]
pub struct Migration;

/// Entries per read and write.
const BATCH: i64 = 500;

#[async_trait::async_trait]
impl MigrationTrait for Migration {
    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }

    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        let backend = manager.get_database_backend();

        db.execute_unprepared(match backend {
            DbBackend::Postgres => {
                "DROP TRIGGER audit_entry_append_only ON audit_entry; DROP FUNCTION audit_entry_append_only();"
            }
            _ => "DROP TRIGGER audit_entry_no_update; DROP TRIGGER audit_entry_no_delete;",
        })
        .await?;
        db.execute_unprepared(
            "DROP INDEX audit_entry_subject; DROP INDEX audit_entry_actor; DROP INDEX audit_entry_action; \
             ALTER TABLE audit_entry RENAME TO audit_entry_before;",
        )
        .await?;
        db.execute_unprepared(&tables(backend)).await?;

        copy_entries(db).await?;

        db.execute_unprepared("DROP TABLE audit_entry_before").await?;
        db.execute_unprepared(match backend {
            DbBackend::Postgres => POSTGRES_TRIGGERS,
            _ => SQLITE_TRIGGERS,
        })
        .await?;
        Ok(())
    }
}

fn tables(backend: DbBackend) -> String {
    let (uuid, bytes) = match backend {
        DbBackend::Postgres => ("uuid", "bytea"),
        _ => ("uuid_text", "blob"),
    };
    format!(
        "CREATE TABLE audit_entry (
             seq bigint NOT NULL CONSTRAINT audit_entry_place PRIMARY KEY,
             id {uuid} NOT NULL CONSTRAINT audit_entry_name UNIQUE,
             at bigint NOT NULL, actor_kind text NOT NULL, staff_id {uuid},
             action text NOT NULL, subject_kind text NOT NULL,
             detail_hash {bytes} NOT NULL, hash {bytes} NOT NULL);
         CREATE INDEX audit_entry_subject ON audit_entry (subject_kind, seq);
         CREATE INDEX audit_entry_staff ON audit_entry (staff_id, seq);
         CREATE INDEX audit_entry_action ON audit_entry (action, seq);
         CREATE TABLE audit_detail (
             seq bigint NOT NULL PRIMARY KEY REFERENCES audit_entry (seq),
             salt {bytes} NOT NULL, actor_id {uuid}, subject_id text NOT NULL, summary text NOT NULL,
             before text, after text);
         CREATE INDEX audit_detail_subject ON audit_detail (subject_id, seq);
         CREATE INDEX audit_detail_actor ON audit_detail (actor_id, seq);
         CREATE TABLE audit_erasure (
             seq bigint NOT NULL PRIMARY KEY REFERENCES audit_entry (seq),
             erasure_seq bigint NOT NULL REFERENCES audit_entry (seq),
             erased_at bigint NOT NULL, reason text NOT NULL);
         ALTER TABLE audit_head ADD COLUMN seal {bytes};"
    )
}

/// An entry of the first format.
#[derive(FromQueryResult)]
struct FirstFormat {
    seq: i64,
    id: Uuid,
    at: i64,
    actor_kind: String,
    actor_id: Option<Uuid>,
    action: String,
    subject_kind: String,
    subject_id: String,
    summary: String,
    before: Option<String>,
    after: Option<String>,
    hash: Vec<u8>,
}

/// Position and hash of the last entry.
#[derive(FromQueryResult)]
struct Head {
    seq: i64,
    hash: Vec<u8>,
}

/// Rewrites every entry in the new format. If the chain was broken before, an entry at the end records where.
async fn copy_entries(db: &SchemaManagerConnection<'_>) -> Result<(), DbErr> {
    let backend = db.get_database_backend();
    let (mut before, mut chain) = (Chain::default(), Chain::default());
    let mut broken_at = None;
    let mut last_at = 0;
    let mut done = i64::MIN;

    loop {
        let rows = FirstFormat::find_by_statement(Statement::from_sql_and_values(
            backend,
            "SELECT * FROM audit_entry_before WHERE seq > $1 ORDER BY seq LIMIT $2",
            [done.into(), BATCH.into()],
        ))
        .all(db)
        .await?;
        if rows.is_empty() {
            break;
        }
        for row in rows {
            done = row.seq;
            last_at = row.at;
            let is_next =
                row.seq == before.seq + 1 && first_format_hash(&before.hash, &row).as_slice() == row.hash;
            if !is_next && broken_at.is_none() {
                broken_at = Some(before.seq + 1);
            }
            before = Chain {
                seq: row.seq,
                hash: row.hash.clone(),
            };
            chain.add(db, row).await?;
        }
    }

    let head = Head::find_by_statement(Statement::from_string(
        backend,
        "SELECT seq, hash FROM audit_head WHERE id = 1",
    ))
    .one(db)
    .await?;
    if head.is_none_or(|head| head.seq != before.seq || head.hash != before.hash) && broken_at.is_none() {
        broken_at = Some(before.seq + 1);
    }
    if let Some(place) = broken_at {
        chain.add(db, evidence(place, last_at)?).await?;
    }
    chain.store_head(db).await
}

/// The entry that records where the chain was broken before this migration.
fn evidence(place: i64, at: i64) -> Result<FirstFormat, DbErr> {
    let mut id: [u8; 16] = random()?;
    // A random UUID, RFC 9562, 5.4.
    id[6] = (id[6] & 0x0f) | 0x40;
    id[8] = (id[8] & 0x3f) | 0x80;
    Ok(FirstFormat {
        seq: 0,
        id: Uuid::from_bytes(id),
        at,
        actor_kind: "SYSTEM".to_owned(),
        actor_id: None,
        action: "audit.broken".to_owned(),
        subject_kind: "audit".to_owned(),
        subject_id: "chain".to_owned(),
        summary: format!("the chain was broken at entry {place} before it was brought to a new format"),
        before: None,
        after: Some(format!("{{\"brokenAt\":{place}}}")),
        hash: Vec::new(),
    })
}

/// State of a chain that is read or written entry by entry.
struct Chain {
    seq: i64,
    hash: Vec<u8>,
}

impl Default for Chain {
    fn default() -> Self {
        Self {
            seq: 0,
            hash: vec![0; 32],
        }
    }
}

impl Chain {
    /// Writes the next entry, renumbered consecutively.
    async fn add(&mut self, db: &SchemaManagerConnection<'_>, entry: FirstFormat) -> Result<(), DbErr> {
        self.seq += 1;
        let salt: [u8; 32] = random()?;
        let is_staff = entry.actor_kind == "STAFF";
        let staff_id = entry.actor_id.filter(|_| is_staff);
        let actor_id = entry.actor_id.filter(|_| !is_staff);
        let detail_hash = detail_hash(self.seq, &salt, actor_id, &entry);
        self.hash = entry_hash(&self.hash, self.seq, staff_id, &entry, &detail_hash).to_vec();

        let backend = db.get_database_backend();
        db.execute_raw(Statement::from_sql_and_values(
            backend,
            "INSERT INTO audit_entry (seq, id, at, actor_kind, staff_id, action, subject_kind, detail_hash, hash) \
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            [
                self.seq.into(),
                entry.id.into(),
                entry.at.into(),
                entry.actor_kind.into(),
                staff_id.into(),
                entry.action.into(),
                entry.subject_kind.into(),
                detail_hash.to_vec().into(),
                self.hash.clone().into(),
            ],
        ))
        .await?;
        db.execute_raw(Statement::from_sql_and_values(
            backend,
            "INSERT INTO audit_detail (seq, salt, actor_id, subject_id, summary, before, after) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            [
                self.seq.into(),
                salt.to_vec().into(),
                actor_id.into(),
                entry.subject_id.into(),
                entry.summary.into(),
                entry.before.into(),
                entry.after.into(),
            ],
        ))
        .await?;
        Ok(())
    }

    async fn store_head(self, db: &SchemaManagerConnection<'_>) -> Result<(), DbErr> {
        db.execute_unprepared("DELETE FROM audit_head").await?;
        db.execute_raw(Statement::from_sql_and_values(
            db.get_database_backend(),
            "INSERT INTO audit_head (id, seq, hash) VALUES (1, $1, $2)",
            [self.seq.into(), self.hash.into()],
        ))
        .await?;
        Ok(())
    }
}

/// Length-prefixed concatenation of fields; an absent field differs from an empty one.
#[derive(Default)]
struct Parts(Vec<u8>);

impl Parts {
    fn add(mut self, field: &[u8]) -> Self {
        self.0.push(1);
        self.0.extend_from_slice(&(field.len() as u64).to_be_bytes());
        self.0.extend_from_slice(field);
        self
    }

    fn maybe(mut self, field: Option<&[u8]>) -> Self {
        if let Some(field) = field {
            return self.add(field);
        }
        self.0.push(0);
        self
    }

    fn hash(&self) -> [u8; 32] {
        let mut hash = [0; 32];
        hash.copy_from_slice(digest::digest(&digest::SHA256, &self.0).as_ref());
        hash
    }
}

fn first_format_hash(previous: &[u8], entry: &FirstFormat) -> [u8; 32] {
    Parts::default()
        .add(previous)
        .add(&entry.seq.to_be_bytes())
        .add(entry.id.as_bytes())
        .add(&entry.at.to_be_bytes())
        .add(entry.actor_kind.as_bytes())
        .maybe(entry.actor_id.as_ref().map(|id| id.as_bytes().as_slice()))
        .add(entry.action.as_bytes())
        .add(entry.subject_kind.as_bytes())
        .add(entry.subject_id.as_bytes())
        .add(entry.summary.as_bytes())
        .maybe(entry.before.as_deref().map(str::as_bytes))
        .maybe(entry.after.as_deref().map(str::as_bytes))
        .hash()
}

fn detail_hash(seq: i64, salt: &[u8], actor_id: Option<Uuid>, entry: &FirstFormat) -> [u8; 32] {
    Parts::default()
        .add(b"kyck audit detail v2")
        .add(salt)
        .add(&seq.to_be_bytes())
        .maybe(actor_id.as_ref().map(|id| id.as_bytes().as_slice()))
        .add(entry.subject_id.as_bytes())
        .add(entry.summary.as_bytes())
        .maybe(entry.before.as_deref().map(str::as_bytes))
        .maybe(entry.after.as_deref().map(str::as_bytes))
        .hash()
}

fn entry_hash(
    previous: &[u8],
    seq: i64,
    staff_id: Option<Uuid>,
    entry: &FirstFormat,
    detail_hash: &[u8],
) -> [u8; 32] {
    Parts::default()
        .add(b"kyck audit entry v2")
        .add(previous)
        .add(&seq.to_be_bytes())
        .add(entry.id.as_bytes())
        .add(&entry.at.to_be_bytes())
        .add(entry.actor_kind.as_bytes())
        .maybe(staff_id.as_ref().map(|id| id.as_bytes().as_slice()))
        .add(entry.action.as_bytes())
        .add(entry.subject_kind.as_bytes())
        .add(detail_hash)
        .hash()
}

fn random<const N: usize>() -> Result<[u8; N], DbErr> {
    let mut bytes = [0; N];
    rand::fill(&mut bytes).map_err(|_| DbErr::Custom("the system gives no random bytes".to_owned()))?;
    Ok(bytes)
}

/// `INSERT OR REPLACE` deletes without firing `DELETE` triggers, so a trigger on `INSERT` guards against it.
const SQLITE_TRIGGERS: &str = "
CREATE TRIGGER audit_entry_insert BEFORE INSERT ON audit_entry
WHEN NEW.seq IS NOT (SELECT seq FROM audit_head WHERE id = 1)
  OR EXISTS (SELECT 1 FROM audit_entry WHERE seq = NEW.seq OR id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END;
CREATE TRIGGER audit_entry_update BEFORE UPDATE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END;
CREATE TRIGGER audit_entry_delete BEFORE DELETE ON audit_entry
BEGIN SELECT RAISE(ABORT, 'audit_entry is append-only'); END;

CREATE TRIGGER audit_detail_insert BEFORE INSERT ON audit_detail
WHEN NEW.seq IS NOT (SELECT seq FROM audit_head WHERE id = 1)
  OR EXISTS (SELECT 1 FROM audit_detail WHERE seq = NEW.seq)
  OR EXISTS (SELECT 1 FROM audit_erasure WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'audit_detail is append-only'); END;
CREATE TRIGGER audit_detail_update BEFORE UPDATE ON audit_detail
BEGIN SELECT RAISE(ABORT, 'audit_detail is append-only'); END;
CREATE TRIGGER audit_detail_delete BEFORE DELETE ON audit_detail
WHEN NOT EXISTS (SELECT 1 FROM audit_erasure WHERE seq = OLD.seq)
BEGIN SELECT RAISE(ABORT, 'audit_detail is append-only: only a recorded erasure may delete'); END;

CREATE TRIGGER audit_erasure_insert BEFORE INSERT ON audit_erasure
WHEN NEW.erasure_seq IS NOT (SELECT seq FROM audit_head WHERE id = 1)
  OR NOT EXISTS (SELECT 1 FROM audit_entry WHERE seq = NEW.erasure_seq AND action = 'audit.erase')
  OR NOT EXISTS (SELECT 1 FROM audit_detail WHERE seq = NEW.seq)
  OR EXISTS (SELECT 1 FROM audit_erasure WHERE seq = NEW.seq)
BEGIN SELECT RAISE(ABORT, 'audit_erasure is append-only'); END;
CREATE TRIGGER audit_erasure_update BEFORE UPDATE ON audit_erasure
BEGIN SELECT RAISE(ABORT, 'audit_erasure is append-only'); END;
CREATE TRIGGER audit_erasure_delete BEFORE DELETE ON audit_erasure
BEGIN SELECT RAISE(ABORT, 'audit_erasure is append-only'); END;

CREATE TRIGGER audit_head_insert BEFORE INSERT ON audit_head
WHEN EXISTS (SELECT 1 FROM audit_head)
BEGIN SELECT RAISE(ABORT, 'audit_head is one row that only moves forward'); END;
CREATE TRIGGER audit_head_update BEFORE UPDATE ON audit_head
WHEN NEW.id IS NOT OLD.id OR NOT (
  (NEW.seq IS OLD.seq + 1 AND NEW.hash IS OLD.hash)
  OR (NEW.seq IS OLD.seq AND NEW.hash IS OLD.hash)
  OR (NEW.seq IS OLD.seq AND NEW.hash IS (SELECT hash FROM audit_entry WHERE seq = OLD.seq)))
BEGIN SELECT RAISE(ABORT, 'audit_head is one row that only moves forward'); END;
CREATE TRIGGER audit_head_delete BEFORE DELETE ON audit_head
BEGIN SELECT RAISE(ABORT, 'audit_head is one row that only moves forward'); END;
";

const POSTGRES_TRIGGERS: &str = "
CREATE FUNCTION audit_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$;
CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entry
FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_detail_append_only BEFORE UPDATE OR TRUNCATE ON audit_detail
FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_erasure_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_erasure
FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();
CREATE TRIGGER audit_head_append_only BEFORE DELETE OR TRUNCATE ON audit_head
FOR EACH STATEMENT EXECUTE FUNCTION audit_append_only();

CREATE FUNCTION audit_at_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.seq IS DISTINCT FROM (SELECT seq FROM audit_head WHERE id = 1)
    OR (TG_TABLE_NAME = 'audit_detail' AND EXISTS (SELECT 1 FROM audit_erasure x WHERE x.seq = NEW.seq))
  THEN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_entry_at_head BEFORE INSERT ON audit_entry
FOR EACH ROW EXECUTE FUNCTION audit_at_head();
CREATE TRIGGER audit_detail_at_head BEFORE INSERT ON audit_detail
FOR EACH ROW EXECUTE FUNCTION audit_at_head();

CREATE FUNCTION audit_detail_erased() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM audit_erasure x WHERE x.seq = OLD.seq)
  THEN RAISE EXCEPTION 'audit_detail is append-only: only a recorded erasure may delete'; END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER audit_detail_erased BEFORE DELETE ON audit_detail
FOR EACH ROW EXECUTE FUNCTION audit_detail_erased();

CREATE FUNCTION audit_erasure_recorded() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NEW.erasure_seq IS DISTINCT FROM (SELECT seq FROM audit_head WHERE id = 1)
    OR NOT EXISTS (SELECT 1 FROM audit_entry e WHERE e.seq = NEW.erasure_seq AND e.action = 'audit.erase')
    OR NOT EXISTS (SELECT 1 FROM audit_detail d WHERE d.seq = NEW.seq)
  THEN RAISE EXCEPTION 'audit_erasure is append-only'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_erasure_recorded BEFORE INSERT ON audit_erasure
FOR EACH ROW EXECUTE FUNCTION audit_erasure_recorded();

CREATE FUNCTION audit_head_forward() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF EXISTS (SELECT 1 FROM audit_head)
    THEN RAISE EXCEPTION 'audit_head is one row that only moves forward'; END IF;
    RETURN NEW;
  END IF;
  IF NEW.id <> OLD.id OR NOT (
    (NEW.seq = OLD.seq + 1 AND NEW.hash = OLD.hash)
    OR (NEW.seq = OLD.seq AND NEW.hash = OLD.hash)
    OR (NEW.seq = OLD.seq
        AND NEW.hash IS NOT DISTINCT FROM (SELECT e.hash FROM audit_entry e WHERE e.seq = OLD.seq)))
  THEN RAISE EXCEPTION 'audit_head is one row that only moves forward'; END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER audit_head_forward BEFORE INSERT OR UPDATE ON audit_head
FOR EACH ROW EXECUTE FUNCTION audit_head_forward();
";
