//! Erasing what entries say of people.

use insta::assert_snapshot;
use kyck_domain::audit::{AuditFilter, ChainProblem, ChainState, Erasure};
use kyck_kernel::page::PageRequest;
use kyck_kernel::{Actor, Ctx, Role};
use kyck_tests::{TestApp, kyck_test, transcript};
use serde_json::json;

use super::{check, drop_triggers, run, write, write_as};

async fn erase(app: &TestApp, erasure: &Erasure<'_>) -> u64 {
    let tx = app
        .services
        .kernel
        .db
        .write()
        .await
        .expect("a transaction begins");
    let erased = app
        .services
        .audit
        .erase_subject(&tx, &Ctx::system(), erasure)
        .await;
    let erased = erased.expect("details are erased");
    tx.commit().await.expect("it is stored");
    erased
}

fn of_child(children: &[(&'static str, String)]) -> Erasure<'static> {
    Erasure {
        subjects: Vec::leak(children.to_vec()),
        actors: &[],
        reason: "account deleted",
    }
}

#[kyck_test]
async fn an_erased_detail_is_gone_and_the_chain_still_verifies(app: TestApp) {
    write(&app, &["leaves", "stays", "leaves"]).await;
    assert_eq!(erase(&app, &of_child(&[("child", "leaves".to_owned())])).await, 2);

    write(&app, &["stays"]).await;

    let state = check(&app).await;
    assert!(
        matches!(
            state,
            ChainState::Intact {
                entries: 5,
                erased: 2,
                ..
            }
        ),
        "{state:?}"
    );

    let page = PageRequest {
        first: 50,
        after: None,
    };
    let log = app
        .services
        .audit
        .list(&Ctx::system(), &AuditFilter::default(), page)
        .await;

    assert!(!format!("{:?}", log.expect("the log")).contains("leaves"));

    let manager = app.staff(Role::Manager).await;
    let log = manager
        .ask(
            "{ auditLog(filter: { subjectKind: \"child\" }) {
               nodes { action subjectId summary before after isErased } } }",
            json!({}),
        )
        .await;
    let nodes = &log["auditLog"]["nodes"];

    assert_snapshot!(transcript(nodes), @r#"
    [
      {
        "action": "child.update",
        "after": "{\"avatar\":\"bear\"}",
        "before": "{\"avatar\":\"rabbit\"}",
        "isErased": false,
        "subjectId": "stays",
        "summary": "changed stays"
      },
      {
        "action": "child.update",
        "after": null,
        "before": null,
        "isErased": true,
        "subjectId": null,
        "summary": null
      },
      {
        "action": "child.update",
        "after": "{\"avatar\":\"bear\"}",
        "before": "{\"avatar\":\"rabbit\"}",
        "isErased": false,
        "subjectId": "stays",
        "summary": "changed stays"
      },
      {
        "action": "child.update",
        "after": null,
        "before": null,
        "isErased": true,
        "subjectId": null,
        "summary": null
      }
    ]
    "#);
}

#[kyck_test]
async fn an_erasure_takes_what_a_person_did_as_well_and_nothing_else(app: TestApp) {
    let (guardian, child) = app.family().child(48).await;
    let (leaving, staying) = (uuid::Uuid::from_u128(7), uuid::Uuid::from_u128(8));
    for id in [leaving, staying] {
        let ctx = Ctx {
            actor: Actor::ChildDevice {
                device_id: id.into(),
                child_id: child,
                family_id: guardian.family_id,
                session_id: app.services.kernel.new_id(),
            },
            ..Ctx::system()
        };
        write_as(&app.services, &ctx, "x").await;
    }

    let actors = [leaving];
    let erasure = Erasure {
        subjects: &[],
        actors: &actors,
        reason: "device removed",
    };
    assert_eq!(erase(&app, &erasure).await, 1);
    assert_eq!(erase(&app, &erasure).await, 0, "nothing is left to erase");
    assert_eq!(erase(&app, &Erasure::default()).await, 0, "nobody is meant");

    let state = check(&app).await;
    assert!(
        matches!(
            state,
            ChainState::Intact {
                entries: 3,
                erased: 1,
                ..
            }
        ),
        "{state:?}"
    );
}

#[kyck_test]
async fn the_record_of_an_erasure_stays_and_nothing_erased_comes_back(app: TestApp) {
    write(&app, &["leaves", "stays"]).await;
    erase(&app, &of_child(&[("child", "leaves".to_owned())])).await;

    for sql in [
        "DELETE FROM audit_erasure",
        "UPDATE audit_erasure SET reason = ''",
        "INSERT INTO audit_detail SELECT 1, salt, actor_id, subject_id, summary, before, after
         FROM audit_detail WHERE seq = 2",
        // The erasure's own detail lists what was erased.
        "DELETE FROM audit_detail WHERE seq = 3",
    ] {
        let error = run(&app, sql).await.expect_err(sql).to_string();
        assert!(error.contains("append-only"), "{sql}: {error}");
    }

    assert!(check(&app).await.is_intact());

    drop_triggers(&app).await;
    run(&app, "DELETE FROM audit_erasure").await.expect("a change");
    assert_eq!(
        check(&app).await,
        ChainState::Broken {
            seq: 1,
            problem: ChainProblem::DetailMissing
        },
        "an erasure without its record is no erasure"
    );
}
