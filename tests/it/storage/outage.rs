//! A database that is locked, unreachable or refuses us: typed answers, and words that name the cause.

use std::net::SocketAddr;
use std::time::Duration;

use kyck_kernel::db::{Db, PoolSize};
use kyck_tests::binary::{self, Running};
use kyck_tests::{Backend, Fixture, TestDb, kyck_test};
use sea_orm::{ConnectionTrait, DatabaseConnection};
use serde_json::json;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;

use crate::watch::world::World;

/// A server address and the database's name in a PostgreSQL URL.
fn parts(url: &str) -> (&str, &str) {
    url.rsplit_once('/').expect("the URL names a database")
}

#[tokio::test]
async fn a_locked_database_answers_retry_later_and_is_not_ready() {
    let world = World::set_up(Backend::Sqlite).await;
    let other = Db::connect(&world.app.db.url, PoolSize::default())
        .await
        .expect("another program opens the file");
    let lock = other.write_essential().await.expect("it takes the write lock");

    let (code, ready) = tokio::join!(
        world.parent.refused(
            r#"mutation { addChild(input: { nickname: "a", birthMonth: "2022-05" }) { child { id } } }"#,
            json!({}),
        ),
        world.app.client.get("/readyz")
    );

    assert_eq!(code, "RETRY_LATER");
    assert_eq!(ready.status(), 503);

    lock.rollback().await.expect("the lock is freed");
    let added = world
        .parent
        .ask(
            r#"mutation { addChild(input: { nickname: "a", birthMonth: "2022-05" }) { child { nickname } } }"#,
            json!({}),
        )
        .await;

    assert_eq!(added["addChild"]["child"]["nickname"], "a");
}

#[kyck_test(postgres)]
async fn an_unreachable_postgres_answers_retry_later_for_reads_and_changes(world: World) {
    world.app.services.kernel.epochs.all_changed();
    let (server, name) = parts(&world.app.db.url);
    let admin = TestAdmin::connect(server).await;
    admin.forbid(name).await;

    let changed = world
        .parent
        .refused(
            r#"mutation { addChild(input: { nickname: "a", birthMonth: "2022-05" }) { child { id } } }"#,
            json!({}),
        )
        .await;
    let read = world
        .parent
        .refused("{ viewer { family { guardians { id } } } }", json!({}))
        .await;
    let ready = world.app.client.get("/readyz").await;

    assert_eq!([changed.as_str(), read.as_str()], ["RETRY_LATER", "RETRY_LATER"]);
    assert_eq!(ready.status(), 503);

    let body = ready.text().await.expect("a body");
    assert!(body.contains("the database does not answer: "), "{body}");

    admin.allow(name).await;
    let added = world
        .parent
        .ask(
            r#"mutation { addChild(input: { nickname: "a", birthMonth: "2022-05" }) { child { nickname } } }"#,
            json!({}),
        )
        .await;

    assert_eq!(added["addChild"]["child"]["nickname"], "a");
}

/// A server that speaks enough of PostgreSQL's protocol to refuse every client with one error.
async fn refusing_server(code: &'static str, message: &'static str) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("its address");
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut start = [0; 1024];
            // The request for TLS comes first and is declined.
            let length = stream.read(&mut start).await.expect("a message");
            if length == 8 {
                stream.write_all(b"N").await.expect("it is declined");
                let _ = stream.read(&mut start).await.expect("a start message");
            }
            let fields = format!("SFATAL\0VFATAL\0C{code}\0M{message}\0\0");
            let mut answer = vec![b'E'];
            answer.extend((fields.len() as u32 + 4).to_be_bytes());
            answer.extend(fields.as_bytes());
            stream.write_all(&answer).await.expect("an error is sent");
        }
    });
    address
}

/// Asserts that a command which cannot connect to this database says why, and does not blame the time limit.
fn assert_cause(url: &str, cause: &str) {
    let folder = TempDir::new().expect("a folder");
    let settings = [
        ("KYCK_DATABASE__URL", url),
        ("KYCK_DATABASE__ACQUIRE_SECONDS", "1"),
        ("KYCK_SECURITY__MASTER_SECRET", "q8Zr2Lw0vTn5yKb7HcX3eJm6GdPs9fUa"),
    ];

    let output = binary::run(&folder, &["migrate"], &settings);

    let text = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(!output.status.success());
    assert!(text.contains(cause), "{text} does not name {cause:?}");
    assert!(!text.contains("timed out"), "{text}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connection_errors_name_their_cause() {
    let strict = refusing_server("28P01", "password authentication failed").await;
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let silent_address = silent.local_addr().expect("its address");

    assert_cause(
        "postgres://kyck@127.0.0.1:1/kyck",
        "connection refused by 127.0.0.1:1",
    );
    assert_cause(
        &format!("postgres://kyck:wrong@{strict}/kyck"),
        "the password is wrong for the user \"kyck\"",
    );
    assert_cause(
        &format!("postgres://kyck@{silent_address}/kyck"),
        "does not answer within 1 s",
    );
}

#[kyck_test(postgres)]
async fn an_unknown_database_or_user_is_named(database: TestDb) {
    let (server, _) = parts(&database.url);
    let stranger = server.replacen("postgres@", "nobody_known@", 1);

    assert_cause(&format!("{server}/no_such_database"), "there is no such database");
    assert_cause(&format!("{stranger}/postgres"), "nobody_known");
}

#[kyck_test(postgres)]
async fn a_role_with_table_rights_alone_can_serve(database: TestDb) {
    let (server, name) = parts(&database.url);
    let role = format!("role_{name}");
    database
        .db
        .write_pool()
        .execute_unprepared(&format!(
            "CREATE ROLE {role} LOGIN;
             REVOKE CREATE ON SCHEMA public FROM PUBLIC;
             GRANT USAGE ON SCHEMA public TO {role};
             GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};
             GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};"
        ))
        .await
        .expect("a role is made");
    let url = format!("{}/{name}", server.replacen("postgres@", &format!("{role}@"), 1));

    let running = Running::start(
        &["serve"],
        &[
            ("KYCK_DATABASE__URL", url.as_str()),
            ("KYCK_SECURITY__MASTER_SECRET", "q8Zr2Lw0vTn5yKb7HcX3eJm6GdPs9fUa"),
        ],
    )
    .await;

    for _ in 0..3 {
        tokio::time::sleep(Duration::from_millis(400)).await;
        assert_eq!(running.client.get("/readyz").await.status(), 200);
    }

    let (ended_well, _folder) = running.stop();
    assert!(ended_well);

    // The role goes with what it may do.
    let drop = format!("DROP OWNED BY {role}; DROP ROLE {role};");
    database
        .db
        .write_pool()
        .execute_unprepared(&drop)
        .await
        .expect("the role goes");
}

/// The PostgreSQL server, to shut a database and open it again.
struct TestAdmin(DatabaseConnection);

impl TestAdmin {
    async fn connect(server: &str) -> Self {
        let connection = sea_orm::Database::connect(format!("{server}/postgres"))
            .await
            .expect("PostgreSQL answers");
        Self(connection)
    }

    /// Ends all connections of a database and lets nobody connect.
    async fn forbid(&self, name: &str) {
        for statement in [
            format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false"),
            format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"),
        ] {
            self.0.execute_unprepared(&statement).await.expect("done");
        }
    }

    async fn allow(&self, name: &str) {
        let statement = format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true");
        self.0.execute_unprepared(&statement).await.expect("done");
    }
}
