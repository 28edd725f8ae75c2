//! `reinstateVideos`, `reopenVideos`, `retireVideos` and `undoDecision`: what is refused, and who may.

use insta::assert_snapshot;
use kyck_kernel::id::VideoId;
use kyck_kernel::{Ctx, Role};
use kyck_stand_ins::youtube::error_body;
use kyck_stand_ins::{Canned, Step};
use kyck_tests::{Client, GlobalId, TestApp, absent, kyck_test, transcript};
use serde_json::{Value, json};

const SUSPEND: &str = "mutation($id: ID!) { suspendVideo(input: { videoId: $id, reason: \"a complaint\" }) {
    userErrors { code } } }";
pub(super) const MINUTE_MS: i64 = 60_000;

async fn change(client: &Client, mutation: &str, ids: &[&str]) -> Value {
    let document = format!(
        "mutation($ids: [ID!]!) {{ {mutation}(input: {{ videoIds: $ids, reason: \"why not\" }}) {{
            videos {{ state suspension {{ isByStaff reason }} latestReview {{ state decision }} }}
            userErrors {{ code field }} }} }}"
    );
    client.ask(&document, json!({ "ids": ids })).await[mutation].take()
}

pub(super) async fn undo(client: &Client, input: Value) -> Value {
    let document = "mutation($input: UndoDecisionInput!) { undoDecision(input: $input) {
        video { state } item { state } userErrors { code field } } }";
    client.ask(document, json!({ "input": input })).await["undoDecision"].take()
}

pub(super) async fn import(client: &Client, source: &str) -> (String, String) {
    let document = "mutation($source: String!) { importVideos(input: { sources: [$source] }) {
        results { items { id video { id } } } } }";
    let answer = client.ask(document, json!({ "source": source })).await;
    let item = &answer["importVideos"]["results"][0]["items"][0];
    let text = |value: &Value| value.as_str().expect("an id").to_owned();
    (text(&item["id"]), text(&item["video"]["id"]))
}

pub(super) async fn decide(client: &Client, item: &str, decision: &str) {
    let document = "mutation($item: ID!, $decision: ReviewDecision!) {
        decideReview(input: { itemIds: [$item], decision: $decision, ageBand: NURI_4, reason: \"so\",
            nuriTags: [{ contentId: \"nature.live-with-nature.1\", weight: PRIMARY }] }) { userErrors { code } } }";
    let answer = client
        .ask(document, json!({ "item": item, "decision": decision }))
        .await;
    assert_eq!(answer["decideReview"]["userErrors"], json!([]));
}

pub(super) async fn newest_entry(manager: &Client, action: &str) -> Value {
    let log = "query($action: String!) { auditLog(first: 1, filter: { action: $action }) {
        nodes { id before after staff { role } } } }";
    manager.ask(log, json!({ "action": action })).await["auditLog"]["nodes"][0].take()
}

#[kyck_test]
async fn a_suspended_video_that_no_longer_passes_the_check_waits_in_the_queue(app: TestApp) {
    let ids = app.publish(2).await;
    let [sound, closed] = [0, 1].map(|at| ids[at].global());
    let videos = app
        .services
        .catalog
        .videos_by_ids(&ids)
        .await
        .expect("the videos");
    let manager = app.staff(Role::Manager).await;
    for id in [&sound, &closed] {
        manager.ask(SUSPEND, json!({ "id": id })).await;
    }
    app.youtube.edit_video(&videos[&ids[1]].youtube_id, |video| {
        video.embeddable = Some(false);
    });

    let missing = absent::<VideoId>();
    let back = change(
        &manager,
        "reinstateVideos",
        &[&sound, &missing, &closed, "nonsense", &sound],
    )
    .await;

    assert_snapshot!(transcript(&back), @r#"
    {
      "userErrors": [
        { "code": "VIDEO_NOT_FOUND", "field": ["videoIds", "3"] },
        { "code": "VIDEO_NOT_FOUND", "field": ["videoIds", "1"] }
      ],
      "videos": [
        { "latestReview": null, "state": "PUBLISHED", "suspension": null },
        {
          "latestReview": { "decision": null, "state": "PENDING" },
          "state": "IN_REVIEW",
          "suspension": null
        }
      ]
    }
    "#);

    let mut errors = back["userErrors"].as_array().expect("errors").clone();
    errors.sort_by_key(|error| error["field"].to_string());
    assert_eq!(
        errors,
        [
            json!({ "code": "VIDEO_NOT_FOUND", "field": ["videoIds", "1"] }),
            json!({ "code": "VIDEO_NOT_FOUND", "field": ["videoIds", "3"] }),
        ]
    );

    let entry = newest_entry(&manager, "video.reinstate").await;
    let (before, after) = (entry["before"].as_str(), entry["after"].as_str());
    assert!(before.is_some_and(|text| text.contains("SUSPENDED") && text.contains("a complaint")));
    assert!(after.is_some_and(|text| text.contains("IN_REVIEW") && text.contains("why not")));

    // Both are no longer suspended: a second manager learns of it.
    let again = change(&manager, "reinstateVideos", &[&sound]).await;
    assert_snapshot!(transcript(&again), @r#"
    {
      "userErrors": [{ "code": "STATE_UNSUITABLE", "field": ["videoIds", "0"] }],
      "videos": []
    }
    "#);
}

#[kyck_test]
async fn what_staff_took_down_comes_back_also_while_the_source_is_silent(app: TestApp) {
    let ids = app.publish(2).await;
    let [by_staff, by_source] = [0, 1].map(|at| ids[at].global());
    let videos = app
        .services
        .catalog
        .videos_by_ids(&ids)
        .await
        .expect("the videos");
    let manager = app.staff(Role::Manager).await;
    manager.ask(SUSPEND, json!({ "id": by_staff })).await;
    app.youtube.edit_video(&videos[&ids[1]].youtube_id, |video| {
        video.embeddable = Some(false);
    });
    app.clock.advance_millis(24 * 60 * MINUTE_MS);
    app.services
        .curation
        .refresh_snapshots(&Ctx::system())
        .await
        .expect("the check");

    let manager = app.staff(Role::Manager).await;
    let no_quota = error_body(403, "youtube.quota", "quotaExceeded", "no quota");
    app.youtube.next(Step::answer(Canned::json(403, &no_quota)));
    let back = change(&manager, "reinstateVideos", &[&by_staff, &by_source]).await;
    assert_snapshot!(transcript(&back), @r#"
    {
      "userErrors": [{ "code": "QUOTA_EXHAUSTED", "field": ["videoIds", "1"] }],
      "videos": [{ "latestReview": null, "state": "PUBLISHED", "suspension": null }]
    }
    "#);
}

#[kyck_test]
async fn a_retired_video_is_left_alone_until_somebody_reopens_it(app: TestApp) {
    let ids = app.publish(1).await;
    let video = ids[0].global();
    let manager = app.staff(Role::Manager).await;
    let retired = change(&manager, "retireVideos", &[&video]).await;
    assert_snapshot!(transcript(&retired), @r#"
    {
      "userErrors": [],
      "videos": [{ "latestReview": null, "state": "RETIRED", "suspension": null }]
    }
    "#);

    let family = app.guardian().await.client;
    let count = family.ask("{ videos { totalCount } }", json!({})).await;
    assert_snapshot!(transcript(&count), @r#"{ "videos": { "totalCount": 0 } }"#);

    let twice = change(&manager, "retireVideos", &[&video]).await;
    assert_snapshot!(transcript(&twice), @r#"
    {
      "userErrors": [{ "code": "STATE_UNSUITABLE", "field": ["videoIds", "0"] }],
      "videos": []
    }
    "#);

    let entry = newest_entry(&manager, "video.retire").await["id"].take();
    let undone = undo(&manager, json!({ "auditEntryId": entry })).await;
    assert_snapshot!(transcript(&undone), @r#"
    {
      "item": null,
      "userErrors": [],
      "video": { "state": "PUBLISHED" }
    }
    "#);

    change(&manager, "retireVideos", &[&video]).await;
    let reopened = change(&manager, "reopenVideos", &[&video]).await;
    assert_snapshot!(transcript(&reopened), @r#"
    {
      "userErrors": [],
      "videos": [
        {
          "latestReview": { "decision": null, "state": "PENDING" },
          "state": "IN_REVIEW",
          "suspension": null
        }
      ]
    }
    "#);

    let twice = change(&manager, "reopenVideos", &[&video]).await;
    assert_snapshot!(transcript(&twice), @r#"
    {
      "userErrors": [{ "code": "STATE_UNSUITABLE", "field": ["videoIds", "0"] }],
      "videos": []
    }
    "#);

    let wrong = change(&manager, "reinstateVideos", &[&video]).await;
    assert_snapshot!(transcript(&wrong), @r#"
    {
      "userErrors": [{ "code": "STATE_UNSUITABLE", "field": ["videoIds", "0"] }],
      "videos": []
    }
    "#);
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn of_two_managers_who_reinstate_together_one_gets_an_error(app: TestApp) {
    let ids = app.publish(1).await;
    let video = ids[0].global();
    let (one, other) = (app.staff(Role::Manager).await, app.staff(Role::Manager).await);
    one.ask(SUSPEND, json!({ "id": video })).await;
    let videos = [video.as_str()];
    let (first, second) = tokio::join!(
        change(&one, "reinstateVideos", &videos),
        change(&other, "reinstateVideos", &videos)
    );
    let mut changed: Vec<usize> = [&first, &second]
        .map(|payload| payload["videos"].as_array().map_or(0, Vec::len))
        .to_vec();
    changed.sort_unstable();

    assert_eq!(changed, [0, 1], "{first} {second}");

    let codes = [&first, &second].map(|payload| payload["userErrors"][0]["code"].clone());
    assert!(codes.contains(&json!("STATE_UNSUITABLE")), "{codes:?}");
}
