//! What administrators see of jobs and start.

use std::sync::Arc;

use insta::assert_snapshot;
use kyck_domain::job::Engine;
use kyck_kernel::Role;
use kyck_tests::{TestApp, kyck_test, transcript};
use serde_json::json;

const JOBS: &str = "{ jobs { name schedule nextAt lastRun { state detail } } }";
const RUNS: &str = "query($n: String, $f: Int, $a: String) { jobRuns(name: $n, first: $f, after: $a) {
    nodes { id name slot state attempt startedAt finishedAt error detail } pageInfo { hasNextPage endCursor } } }";
const RUN: &str =
    "mutation($n: String!) { runJob(input: { name: $n }) { run { id state } userErrors { code field } } }";

#[kyck_test]
async fn an_administrator_lists_starts_and_follows_jobs(app: TestApp) {
    let admin = app.staff(Role::Admin).await;
    let jobs = admin.ask(JOBS, json!({})).await;
    let weekly = jobs["jobs"]
        .as_array()
        .expect("a list")
        .iter()
        .find(|job| job["name"] == "weekly-reports");

    assert_eq!(
        weekly.expect("the weekly job"),
        &json!({ "name": "weekly-reports", "schedule": "*/15 * * * * (Asia/Seoul)",
            "nextAt": "2026-11-23T03:15:00.000Z", "lastRun": null })
    );

    let started = admin.ask(RUN, json!({ "n": "cohort-stats" })).await;
    assert_snapshot!(transcript(&started), @r#"
    {
      "runJob": { "run": { "id": "job_run_1", "state": "QUEUED" }, "userErrors": [] }
    }
    "#);

    let id = started["runJob"]["run"]["id"].clone();
    let engine = Engine::new(
        Arc::clone(&app.services.job),
        kyck_api::jobs::registry(&app.services).expect("the jobs"),
    );
    assert_eq!(engine.drain().await.expect("worked on").len(), 1);

    let runs = admin.ask(RUNS, json!({ "n": "cohort-stats" })).await;
    let run = &runs["jobRuns"]["nodes"][0];
    assert_eq!(
        (&run["id"], &run["state"], &run["attempt"]),
        (&id, &json!("SUCCEEDED"), &json!(1))
    );
    assert_snapshot!(transcript(run), @r#"
    {
      "attempt": 1,
      "detail": "0 children with data, 0 of the ages 12 to 107 months have at least 20 of them",
      "error": null,
      "finishedAt": "2026-11-23T03:00:00.000Z",
      "id": "job_run_1",
      "name": "cohort-stats",
      "slot": "asked:2",
      "startedAt": "2026-11-23T03:00:00.000Z",
      "state": "SUCCEEDED"
    }
    "#);

    let node = "query($i: ID!) { node(id: $i) { ... on JobRun { name state } } }";
    let found = admin.ask(node, json!({ "i": id })).await;
    assert_snapshot!(transcript(&found), @r#"
    {
      "node": { "name": "cohort-stats", "state": "SUCCEEDED" }
    }
    "#);

    let guardian = app.guardian().await;
    assert_eq!(
        guardian.client.ask(node, json!({ "i": id })).await["node"],
        json!(null),
        "hidden from others"
    );
}

#[kyck_test]
async fn the_history_has_pages_newest_first(app: TestApp) {
    let admin = app.staff(Role::Admin).await;
    let mut ids = Vec::new();
    for _ in 0..5 {
        app.clock.advance_millis(1_000);
        let started = admin.ask(RUN, json!({ "n": "token-prune" })).await;
        ids.insert(0, started["runJob"]["run"]["id"].clone());
    }

    let mut seen = Vec::new();
    let mut after = json!(null);
    loop {
        let page = admin.ask(RUNS, json!({ "f": 2, "a": after })).await;
        let nodes = page["jobRuns"]["nodes"].as_array().expect("a list").clone();
        seen.extend(nodes.into_iter().map(|node| node["id"].clone()));
        after = page["jobRuns"]["pageInfo"]["endCursor"].clone();
        if page["jobRuns"]["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }

    assert_eq!(seen, ids);

    for bad in [json!({ "f": 0 }), json!({ "f": 101 }), json!({ "a": "x" })] {
        assert_eq!(admin.refused(RUNS, bad).await, "BAD_REQUEST");
    }
}

#[kyck_test]
async fn unknown_jobs_and_other_people_are_refused(app: TestApp) {
    let admin = app.staff(Role::Admin).await;
    let answer = admin.ask(RUN, json!({ "n": "no-such-job" })).await;
    assert_snapshot!(transcript(&answer), @r#"
    {
      "runJob": { "run": null, "userErrors": [{ "code": "JOB_NOT_FOUND", "field": ["name"] }] }
    }
    "#);

    let guardian = app.guardian().await;
    for (client, code) in [
        (&app.client, "UNAUTHENTICATED"),
        (&guardian.client, "FORBIDDEN"),
        (&app.staff(Role::Editor).await, "FORBIDDEN"),
        (&app.staff(Role::Manager).await, "FORBIDDEN"),
    ] {
        assert_eq!(client.refused(JOBS, json!({})).await, code);
        assert_eq!(client.refused(RUNS, json!({})).await, code);
        assert_eq!(client.refused(RUN, json!({ "n": "token-prune" })).await, code);
    }

    let runs = admin.ask(RUNS, json!({})).await;
    // Nothing was queued.
    assert_snapshot!(transcript(&runs), @r#"
    {
      "jobRuns": { "nodes": [], "pageInfo": { "endCursor": null, "hasNextPage": false } }
    }
    "#);
}

#[kyck_test]
async fn an_administrator_reads_that_a_job_is_unknown_in_its_own_language(app: TestApp) {
    let admin = app.staff(Role::Admin).await;
    let run = "mutation { runJob(input: { name: \"no-such-job\" }) { userErrors { code field message } } }";

    let answers = admin.ask_in_both_languages(run, json!({})).await;

    assert_snapshot!(transcript(&answers), @r#"
    {
      "en": {
        "runJob": {
          "userErrors": [
            { "code": "JOB_NOT_FOUND", "field": ["name"], "message": "There is no job of this name." }
          ]
        }
      },
      "ko": {
        "runJob": {
          "userErrors": [{ "code": "JOB_NOT_FOUND", "field": ["name"], "message": "그런 이름의 작업이 없어요." }]
        }
      }
    }
    "#);
}
