//! A log of the first format is brought to the second one.

use kyck_domain::master_secret;
use kyck_kernel::Ctx;
use kyck_kernel::db::Db;
use kyck_kernel::keys::{Keys, sha256};
use kyck_kernel::time::{Clock, SystemClock};
use kyck_tests::{Backend, TestDb, kyck_test};
use sea_orm::{ConnectionTrait, Statement};
use sea_orm_migration::MigratorTrait;
use uuid::Uuid;

const STEP: &str = "m20261128_000023_audit_detail";

/// A database with the steps before this one, and entries as the version before wrote them.
async fn old_database(backend: kyck_tests::Backend) -> TestDb {
    let db = TestDb::empty(backend).await;
    let before = kyck_migrations::Migrator::migrations()
        .iter()
        .position(|step| step.name() == STEP)
        .expect("the step");
    let steps = u32::try_from(before).expect("few steps");
    kyck_migrations::Migrator::up(db.db.write_pool(), Some(steps))
        .await
        .expect("the steps before");
    let mut previous = [0; 32];
    for seq in 1..=4 {
        previous = add_old_entry(&db.db, seq, &previous).await;
    }
    db
}

/// Adds an entry in the first format and returns its hash.
async fn add_old_entry(db: &Db, seq: i64, previous: &[u8; 32]) -> [u8; 32] {
    let id = Uuid::from_u128(seq.unsigned_abs().into());
    let actor = (seq % 2 == 0).then(|| Uuid::from_u128(99));
    let kind = if seq == 2 { "STAFF" } else { "GUARDIAN" };
    let after = (seq > 2).then_some("{\"a\":1}");
    let mut bytes = Vec::new();

    let mut part = |field: Option<&[u8]>| match field {
        None => bytes.push(0),
        Some(field) => {
            bytes.push(1);
            bytes.extend_from_slice(&(field.len() as u64).to_be_bytes());
            bytes.extend_from_slice(field);
        }
    };
    part(Some(previous));
    part(Some(&seq.to_be_bytes()));
    part(Some(id.as_bytes()));
    part(Some(&(seq * 1000).to_be_bytes()));
    part(Some(kind.as_bytes()));
    part(actor.as_ref().map(|id| id.as_bytes().as_slice()));
    for text in ["child.update", "child", "c", "별이를 바꿨어요"] {
        part(Some(text.as_bytes()));
    }
    part(None);
    part(after.map(str::as_bytes));
    let hash = sha256(&bytes);
    let pool = db.write_pool();
    let backend = pool.get_database_backend();
    pool.execute_raw(Statement::from_sql_and_values(
        backend,
        "INSERT INTO audit_entry (seq, id, at, actor_kind, actor_id, action, subject_kind, subject_id, summary, \
         before, after, hash) VALUES ($1, $2, $3, $4, $5, 'child.update', 'child', 'c', '별이를 바꿨어요', NULL, $6, $7)",
        [
            seq.into(),
            id.into(),
            (seq * 1000).into(),
            kind.into(),
            actor.into(),
            after.into(),
            hash.to_vec().into(),
        ],
    ))
    .await
    .expect("an old entry");
    pool.execute_raw(Statement::from_sql_and_values(
        backend,
        "UPDATE audit_head SET seq = $1, hash = $2",
        [seq.into(), hash.to_vec().into()],
    ))
    .await
    .expect("the head moves");
    hash
}

async fn verify(db: &TestDb) -> (bool, String) {
    let settings = kyck_api::settings::Settings::defaults().expect("defaults");
    let keys = Keys::new(&[7; 32]);
    master_secret::ensure(&db.db, &keys, SystemClock.now())
        .await
        .expect("the first start");
    let services = kyck_api::assemble::parts_with_keys(&settings, db.db.clone(), keys)
        .map(kyck_api::services::Services::new)
        .expect("the parts")
        .expect("the services");
    let state = services.audit.verify(&Ctx::system()).await.expect("the check");
    (state.is_intact(), state.to_string())
}

#[kyck_test]
async fn an_old_log_verifies_after_the_migration_and_keeps_every_word(backend: Backend) {
    let db = old_database(backend).await;
    kyck_migrations::migrate(db.db.write_pool())
        .await
        .expect("the step");

    let (is_intact, said) = verify(&db).await;
    assert!(is_intact && said.contains("4 entries"), "{said}");

    let pool = db.db.read();
    let rows = pool
        .query_all_raw(Statement::from_string(
            pool.get_database_backend(),
            "SELECT e.staff_id, d.actor_id, d.subject_id, d.summary, d.after FROM audit_entry e
             JOIN audit_detail d ON d.seq = e.seq ORDER BY e.seq",
        ))
        .await
        .expect("the entries");
    let actor = Some(Uuid::from_u128(99));
    let expected = [
        (None, None, None),
        (actor, None, None),
        (None, None, Some("{\"a\":1}")),
        (None, actor, Some("{\"a\":1}")),
    ];

    assert_eq!(rows.len(), expected.len());

    for (row, (staff_id, actor_id, after)) in rows.iter().zip(expected) {
        assert_eq!(
            row.try_get::<Option<Uuid>>("", "staff_id").expect("an id"),
            staff_id
        );
        assert_eq!(
            row.try_get::<Option<Uuid>>("", "actor_id").expect("an id"),
            actor_id
        );
        assert_eq!(row.try_get::<String>("", "subject_id").expect("an id"), "c");
        assert_eq!(
            row.try_get::<String>("", "summary").expect("a text"),
            "별이를 바꿨어요"
        );
        assert_eq!(
            row.try_get::<Option<String>>("", "after")
                .expect("a text")
                .as_deref(),
            after
        );
    }
}

#[kyck_test]
async fn an_old_log_that_was_broken_is_reported_for_ever(backend: Backend) {
    let damages = [
        ("UPDATE audit_entry SET summary = 'nothing' WHERE seq = 2", 2, 5),
        ("DELETE FROM audit_entry WHERE seq = 3", 3, 4),
        ("DELETE FROM audit_entry WHERE seq = 4", 4, 4),
    ];

    for (damage, place, entries) in damages {
        let db = old_database(backend).await;
        let pool = db.db.write_pool();
        let off: &[&str] = match backend {
            kyck_tests::Backend::Sqlite => &[
                "DROP TRIGGER audit_entry_no_update",
                "DROP TRIGGER audit_entry_no_delete",
                damage,
                "CREATE TRIGGER audit_entry_no_update BEFORE UPDATE ON audit_entry
                 BEGIN SELECT RAISE(ABORT, 'no'); END",
                "CREATE TRIGGER audit_entry_no_delete BEFORE DELETE ON audit_entry
                 BEGIN SELECT RAISE(ABORT, 'no'); END",
            ],
            kyck_tests::Backend::Postgres => &[
                "ALTER TABLE audit_entry DISABLE TRIGGER USER",
                damage,
                "ALTER TABLE audit_entry ENABLE TRIGGER USER",
            ],
        };
        for sql in off {
            pool.execute_unprepared(sql).await.expect(sql);
        }
        kyck_migrations::migrate(pool).await.expect("the step");

        let (is_intact, said) = verify(&db).await;
        assert!(
            is_intact && said.contains(&format!("{entries} entries")),
            "{damage}: {said}"
        );
        let row = pool
            .query_one_raw(Statement::from_string(
                pool.get_database_backend(),
                "SELECT d.after FROM audit_entry e JOIN audit_detail d ON d.seq = e.seq
                 WHERE e.action = 'audit.broken'",
            ))
            .await
            .expect("a query")
            .expect("the evidence");
        let after: String = row.try_get("", "after").expect("a text");
        assert_eq!(after, format!("{{\"brokenAt\":{place}}}"), "{damage}");
    }
}
