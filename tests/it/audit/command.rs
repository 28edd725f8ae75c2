//! `kyck audit verify`, by the real program.

use kyck_tests::binary::{self, Running};
use kyck_tests::{Backend, TestDb, kyck_test};
use sea_orm::ConnectionTrait;
use tempfile::TempDir;

const SECRET: (&str, &str) = ("KYCK_SECURITY__MASTER_SECRET", "Zq7-dV2x_Lk9.Wm4~Rb8+Hn3=Jt6-Pc5");

#[kyck_test]
async fn the_command_answers_by_its_exit_code_next_to_a_running_server(backend: Backend) {
    let db = TestDb::new(backend).await;
    let settings = [("KYCK_DATABASE__URL", db.url.as_str()), SECRET];
    let server = Running::start(&["serve"], &settings).await;
    let folder = TempDir::new().expect("a temporary folder");
    let kyck = |arguments: &[&str]| binary::run(&folder, arguments, &settings);

    for email in ["kim@kyck.example", "lee@kyck.example"] {
        let made = kyck(&["staff", "add", "--email", email, "--role", "EDITOR"]);
        assert!(made.status.success());
    }

    let verified = kyck(&["audit", "verify"]);
    let said = String::from_utf8_lossy(&verified.stdout).into_owned();
    assert!(verified.status.success(), "{verified:?}");
    assert!(said.contains("2 entries"), "{said}");

    let pool = db.db.write_pool();
    let off = match backend {
        Backend::Sqlite => "DROP TRIGGER audit_detail_update",
        Backend::Postgres => "ALTER TABLE audit_detail DISABLE TRIGGER USER",
    };
    pool.execute_unprepared(off).await.expect("the trigger is off");
    pool.execute_unprepared("UPDATE audit_detail SET summary = 'nothing' WHERE seq = 2")
        .await
        .expect("a change");
    let broken = kyck(&["audit", "verify"]);

    assert_eq!(broken.status.code(), Some(1));
    assert_eq!(
        String::from_utf8_lossy(&broken.stderr).lines().last(),
        Some("kyck: the audit chain is broken at entry 2: the entry's detail was altered")
    );

    drop(server);
}
