//! What the tables refuse, and what the check finds when somebody got past them.

use std::sync::Arc;

use futures_util::future::join_all;
use kyck_domain::audit::{ChainProblem, ChainState};
use kyck_domain::job::{Engine, JobRun, JobState};
use kyck_kernel::{Ctx, Role};
use kyck_tests::{Backend, TestApp, kyck_test};
use serde_json::json;

use super::{check, drop_triggers, run, write, write_as};

const CHILDREN: [&str; 5] = ["a", "b", "c", "d", "e"];

#[kyck_test]
async fn the_tables_of_the_log_refuse_every_change(backend: Backend) {
    let app = TestApp::start(backend).await;
    write(&app, &CHILDREN).await;
    let before = check(&app).await;
    let own: &[&str] = match backend {
        Backend::Sqlite => &[
            "INSERT OR REPLACE INTO audit_entry SELECT * FROM audit_entry WHERE seq = 5",
            "INSERT OR REPLACE INTO audit_detail SELECT * FROM audit_detail WHERE seq = 5",
            "INSERT OR REPLACE INTO audit_head (id, seq, hash) VALUES (1, 0, x'00')",
        ],
        Backend::Postgres => &[
            "TRUNCATE audit_entry CASCADE",
            "TRUNCATE audit_detail",
            "TRUNCATE audit_erasure",
            "TRUNCATE audit_head",
        ],
    };
    let both = [
        "UPDATE audit_entry SET action = 'nothing'",
        "DELETE FROM audit_entry WHERE seq = 5",
        "UPDATE audit_detail SET summary = 'nothing happened'",
        "DELETE FROM audit_detail WHERE seq = 2",
        "INSERT INTO audit_erasure (seq, erasure_seq, erased_at, reason) VALUES (2, 5, 0, 'forged')",
        "DELETE FROM audit_head",
        "INSERT INTO audit_head (id, seq, hash) SELECT 2, seq, hash FROM audit_head",
        "UPDATE audit_head SET seq = 4",
        "UPDATE audit_head SET seq = seq + 2",
        "UPDATE audit_head SET hash = (SELECT hash FROM audit_entry WHERE seq = 4)",
    ];

    for sql in both.iter().chain(own) {
        let error = run(&app, sql).await.expect_err(sql).to_string();
        assert!(
            error.contains("append-only") || error.contains("only moves forward"),
            "{sql}: {error}"
        );
    }

    assert_eq!(check(&app).await, before);
}

/// Statements that change a log of five entries, and what the check finds: the entry and the problem.
const DAMAGES: [(&[&str], i64, ChainProblem); 10] = [
    // A chain that is right in itself, written without the keys of this installation.
    (
        &[
            "DELETE FROM audit_detail WHERE seq > 3",
            "DELETE FROM audit_entry WHERE seq > 3",
            "UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit_entry WHERE seq = 3)",
        ],
        3,
        ChainProblem::HeadNotSealed,
    ),
    (
        &["UPDATE audit_entry SET action = 'nothing' WHERE seq = 3"],
        3,
        ChainProblem::EntryAltered,
    ),
    (
        &[
            "DELETE FROM audit_detail WHERE seq = 3",
            "DELETE FROM audit_entry WHERE seq = 3",
        ],
        3,
        ChainProblem::EntryMissing,
    ),
    (
        &["UPDATE audit_detail SET after = 'x' WHERE seq = 2"],
        2,
        ChainProblem::DetailAltered,
    ),
    (
        &["DELETE FROM audit_detail WHERE seq = 4"],
        4,
        ChainProblem::DetailMissing,
    ),
    // An erasure that no entry of the chain lists.
    (
        &[
            "INSERT INTO audit_erasure (seq, erasure_seq, erased_at, reason) VALUES (2, 5, 0, 'forged')",
            "DELETE FROM audit_detail WHERE seq = 2",
        ],
        2,
        ChainProblem::DetailMissing,
    ),
    (
        &[
            "DELETE FROM audit_detail WHERE seq > 3",
            "DELETE FROM audit_entry WHERE seq > 3",
        ],
        4,
        ChainProblem::EntryMissing,
    ),
    (&["UPDATE audit_head SET seq = 3"], 4, ChainProblem::BeyondHead),
    (
        &["UPDATE audit_head SET hash = (SELECT hash FROM audit_entry WHERE seq = 4)"],
        5,
        ChainProblem::HeadDiffers,
    ),
    (&["DELETE FROM audit_head"], 6, ChainProblem::HeadMissing),
];

/// Tables of the log, each after those that it refers to.
const TABLES: [&str; 4] = ["audit_entry", "audit_detail", "audit_erasure", "audit_head"];

async fn copy_log(app: &TestApp) {
    for table in TABLES {
        let sql = format!("CREATE TABLE copy_of_{table} AS SELECT * FROM {table}");
        run(app, &sql).await.expect("a copy");
    }
}

async fn put_log_back(app: &TestApp) {
    for table in TABLES.iter().rev() {
        run(app, &format!("DELETE FROM {table}")).await.expect("emptied");
    }
    for table in TABLES {
        let sql = format!("INSERT INTO {table} SELECT * FROM copy_of_{table}");
        run(app, &sql).await.expect("put back");
    }
}

#[kyck_test]
async fn the_check_finds_what_was_changed_behind_the_triggers(app: TestApp) {
    write(&app, &CHILDREN).await;
    drop_triggers(&app).await;
    copy_log(&app).await;
    let intact = check(&app).await;

    for (statements, seq, problem) in DAMAGES {
        for sql in statements {
            run(&app, sql).await.expect(sql);
        }
        let broken = ChainState::Broken { seq, problem };
        assert_eq!(check(&app).await, broken, "{statements:?}");

        put_log_back(&app).await;
        assert_eq!(check(&app).await, intact, "{statements:?}");
    }
}

#[kyck_test]
async fn a_chain_that_was_written_from_outside_stays_suspect_whatever_comes_after(app: TestApp) {
    write(&app, &CHILDREN).await;
    drop_triggers(&app).await;
    for sql in [
        "DELETE FROM audit_detail WHERE seq > 3",
        "DELETE FROM audit_entry WHERE seq > 3",
        "UPDATE audit_head SET seq = 3, hash = (SELECT hash FROM audit_entry WHERE seq = 3)",
    ] {
        run(&app, sql).await.expect(sql);
    }

    write(&app, &["f", "g"]).await;
    let problem = ChainProblem::HeadNotSealed;
    assert_eq!(check(&app).await, ChainState::Broken { seq: 5, problem });
}

#[kyck_test]
async fn writers_at_the_same_time_keep_the_chain_intact(app: TestApp) {
    let names: Vec<String> = (0..40).map(|number| format!("child {number}")).collect();
    let system = Ctx::system();
    join_all(names.iter().map(|name| write_as(&app.services, &system, name))).await;
    let state = check(&app).await;
    assert!(
        matches!(
            state,
            ChainState::Intact {
                entries: 40,
                erased: 0,
                ..
            }
        ),
        "{state:?}"
    );
}

/// Runs the check as the nightly job does; how the run ended.
async fn run_nightly_check(app: &TestApp) -> JobRun {
    let registry = || kyck_api::jobs::registry(&app.services).expect("the jobs");
    let job = &app.services.job;
    let queued = job
        .request_run(&Ctx::system(), &registry(), "verify-audit", None)
        .await
        .expect("a run");

    let engine = Engine::new(Arc::clone(job), registry());
    let run = engine.run_this(queued.id).await;
    run.expect("worked on").expect("it was free")
}

#[kyck_test]
async fn the_nightly_job_fails_and_raises_the_alarm_when_the_chain_is_broken(app: TestApp) {
    let recorder = kyck_api::server::metrics_recorder::install_recorder().expect("counting");
    write(&app, &CHILDREN).await;
    let done = run_nightly_check(&app).await;
    assert_eq!(done.state, JobState::Succeeded);
    assert!(done.detail.is_some_and(|detail| detail.contains("5 entries")));
    assert!(recorder.render().contains("kyck_audit_chain_intact 1"));

    drop_triggers(&app).await;
    run(&app, "UPDATE audit_entry SET at = 1 WHERE seq = 2")
        .await
        .expect("a change");
    app.clock.advance_millis(1_000);
    let failed = run_nightly_check(&app).await;

    assert_eq!(failed.state, JobState::Failed);

    let error = failed.error.expect("an error");
    assert!(error.contains("broken at entry 2"), "{error}");
    assert!(recorder.render().contains("kyck_audit_chain_intact 0"));

    let admin = app.staff(Role::Admin).await;
    let runs = "{ jobRuns(name: \"verify-audit\", first: 1) { nodes { state } } }";
    let runs = admin.ask(runs, json!({})).await;
    assert_eq!(runs["jobRuns"]["nodes"][0]["state"], "FAILED");
}
