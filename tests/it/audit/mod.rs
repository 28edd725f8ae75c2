//! The audit log: nothing in it can be changed unseen, and what is personal in it can be erased.

mod command;
mod erasure;
mod migration;
mod tampering;

use kyck_api::services::Services;
use kyck_domain::audit::{AuditDraft, ChainState};
use kyck_kernel::Ctx;
use kyck_tests::TestApp;
use sea_orm::{ConnectionTrait, DbBackend, DbErr, Statement};

/// What a change of a child reports.
fn draft(child: &str) -> AuditDraft {
    AuditDraft {
        action: "child.update",
        subject_kind: "child",
        subject_id: child.to_owned(),
        summary: format!("changed {child}"),
        before: Some(serde_json::json!({ "avatar": "rabbit" })),
        after: Some(serde_json::json!({ "avatar": "bear" })),
    }
}

async fn write_as(services: &Services, ctx: &Ctx<'_>, child: &str) {
    let tx = services.kernel.db.write().await.expect("a transaction begins");
    services
        .audit
        .record(&tx, ctx, draft(child))
        .await
        .expect("an entry");
    tx.commit().await.expect("it is stored");
}

/// Entries of the program itself about these children.
async fn write(app: &TestApp, children: &[&str]) {
    for child in children {
        write_as(&app.services, &Ctx::system(), child).await;
    }
}

async fn check(app: &TestApp) -> ChainState {
    app.services
        .audit
        .verify(&Ctx::system())
        .await
        .expect("the check runs")
}

async fn run(app: &TestApp, sql: &str) -> Result<(), DbErr> {
    app.services
        .kernel
        .db
        .write_pool()
        .execute_unprepared(sql)
        .await
        .map(|_| ())
}

/// What somebody with all rights in the database does first.
async fn drop_triggers(app: &TestApp) {
    let db = app.services.kernel.db.write_pool();
    if db.get_database_backend() == DbBackend::Postgres {
        for table in ["audit_entry", "audit_detail", "audit_erasure", "audit_head"] {
            run(app, &format!("ALTER TABLE {table} DISABLE TRIGGER USER"))
                .await
                .expect("triggers are off");
        }
        return;
    }
    let names = db
        .query_all_raw(Statement::from_string(
            DbBackend::Sqlite,
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name LIKE 'audit%'",
        ))
        .await
        .expect("the triggers");
    assert!(names.len() >= 11, "every table has its triggers");
    for row in names {
        let name: String = row.try_get("", "name").expect("a name");
        run(app, &format!("DROP TRIGGER {name}")).await.expect("it goes");
    }
}
