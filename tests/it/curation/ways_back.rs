//! `reinstateVideos`, `reopenVideos`, `retireVideos` and `undoDecision`: what is refused, and who may.

use kyck_kernel::id::VideoId;
use kyck_kernel::{Ctx, Role};
use kyck_stand_ins::youtube::error_body;
use kyck_stand_ins::{Canned, Step};
use kyck_tests::{Client, GlobalId, TestApp, absent, kyck_test};
use serde_json::{Value, json};

const SUSPEND: &str = "mutation($id: ID!) { suspendVideo(input: { videoId: $id, reason: \"a complaint\" }) {
    userErrors { code } } }";
const MINUTE_MS: i64 = 60_000;

async fn change(client: &Client, mutation: &str, ids: &[&str]) -> Value {
    let document = format!(
        "mutation($ids: [ID!]!) {{ {mutation}(input: {{ videoIds: $ids, reason: \"why not\" }}) {{
            videos {{ state suspension {{ isByStaff reason }} latestReview {{ state decision }} }}
            userErrors {{ code field }} }} }}"
    );
    client.ask(&document, json!({ "ids": ids })).await[mutation].take()
}

async fn undo(client: &Client, input: Value) -> Value {
    let document = "mutation($input: UndoDecisionInput!) { undoDecision(input: $input) {
        video { state } item { state } userErrors { code field } } }";
    client.ask(document, json!({ "input": input })).await["undoDecision"].take()
}

async fn import(client: &Client, source: &str) -> (String, String) {
    let document = "mutation($source: String!) { importVideos(input: { sources: [$source] }) {
        results { items { id video { id } } } } }";
    let answer = client.ask(document, json!({ "source": source })).await;
    let item = &answer["importVideos"]["results"][0]["items"][0];
    let text = |value: &Value| value.as_str().expect("an id").to_owned();
    (text(&item["id"]), text(&item["video"]["id"]))
}

async fn decide(client: &Client, item: &str, decision: &str) {
    let document = "mutation($item: ID!, $decision: ReviewDecision!) {
        decideReview(input: { itemIds: [$item], decision: $decision, ageBand: NURI_4, reason: \"so\",
            nuriTags: [{ contentId: \"nature.live-with-nature.1\", weight: PRIMARY }] }) { userErrors { code } } }";
    let answer = client
        .ask(document, json!({ "item": item, "decision": decision }))
        .await;
    assert_eq!(answer["decideReview"]["userErrors"], json!([]));
}

async fn newest_entry(manager: &Client, action: &str) -> Value {
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
    assert_eq!(
        back["videos"],
        json!([
            { "state": "PUBLISHED", "suspension": null, "latestReview": null },
            { "state": "IN_REVIEW", "suspension": null,
              "latestReview": { "state": "PENDING", "decision": null } },
        ])
    );
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
    assert_eq!(
        again["userErrors"],
        json!([{ "code": "STATE_UNSUITABLE", "field": ["videoIds", "0"] }])
    );
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
    assert_eq!(back["videos"][0]["state"], "PUBLISHED", "{back}");
    assert_eq!(back["videos"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        back["userErrors"],
        json!([{ "code": "QUOTA_EXHAUSTED", "field": ["videoIds", "1"] }])
    );
}

#[kyck_test]
async fn a_retired_video_is_left_alone_until_somebody_reopens_it(app: TestApp) {
    let ids = app.publish(1).await;
    let video = ids[0].global();
    let manager = app.staff(Role::Manager).await;
    let retired = change(&manager, "retireVideos", &[&video]).await;
    assert_eq!(retired["videos"][0]["state"], "RETIRED");
    let family = app.guardian().await.client;
    let count = family.ask("{ videos { totalCount } }", json!({})).await;
    assert_eq!(count["videos"]["totalCount"], 0);
    let twice = change(&manager, "retireVideos", &[&video]).await;
    assert_eq!(twice["userErrors"][0]["code"], "STATE_UNSUITABLE");

    let entry = newest_entry(&manager, "video.retire").await["id"].take();
    let undone = undo(&manager, json!({ "auditEntryId": entry })).await;
    assert_eq!(undone["video"]["state"], "PUBLISHED", "{undone}");
    change(&manager, "retireVideos", &[&video]).await;
    let reopened = change(&manager, "reopenVideos", &[&video]).await;
    assert_eq!(reopened["videos"][0]["state"], "IN_REVIEW");
    let twice = change(&manager, "reopenVideos", &[&video]).await;
    assert_eq!(twice["userErrors"][0]["code"], "STATE_UNSUITABLE");
    let wrong = change(&manager, "reinstateVideos", &[&video]).await;
    assert_eq!(wrong["userErrors"][0]["code"], "STATE_UNSUITABLE");
}

#[kyck_test]
async fn a_decision_is_undone_within_ten_minutes_and_not_later(app: TestApp) {
    let manager = app.staff(Role::Manager).await;
    let (item, _) = import(&manager, "xTffTm1oUBY").await;
    let waiting = undo(&manager, json!({ "reviewItemId": item })).await;
    assert_eq!(waiting["userErrors"][0]["code"], "CHANGE_NOT_FOUND");

    decide(&manager, &item, "APPROVE").await;
    app.clock.advance_millis(10 * MINUTE_MS);
    // The first one's sign-in has ended by now; any manager may undo it.
    let manager = app.staff(Role::Manager).await;
    let undone = undo(&manager, json!({ "reviewItemId": item })).await;
    assert_eq!(
        undone,
        json!({ "video": { "state": "IN_REVIEW" }, "item": { "state": "PENDING" }, "userErrors": [] })
    );
    let again = undo(&manager, json!({ "reviewItemId": item })).await;
    assert_eq!(again["userErrors"][0]["code"], "CHANGE_NOT_FOUND");

    decide(&manager, &item, "REJECT").await;
    app.clock.advance_millis(10 * MINUTE_MS + 1);
    let manager = app.staff(Role::Manager).await;
    let late = undo(&manager, json!({ "reviewItemId": item })).await;
    assert_eq!(
        late["userErrors"],
        json!([{ "code": "UNDO_TOO_LATE", "field": ["reviewItemId"] }])
    );
}

#[kyck_test]
async fn a_decision_is_not_undone_over_somebody_elses_change(app: TestApp) {
    let manager = app.staff(Role::Manager).await;
    let (item, video) = import(&manager, "xTffTm1oUBY").await;
    decide(&manager, &item, "APPROVE").await;
    let entry = newest_entry(&manager, "review.approve").await["id"].take();
    let edit = "mutation($id: ID!) { updateVideo(input: { videoId: $id, titleEn: \"Three bears\" }) {
        userErrors { code } } }";
    manager.ask(edit, json!({ "id": video })).await;
    for input in [json!({ "reviewItemId": item }), json!({ "auditEntryId": entry })] {
        let refused = undo(&manager, input).await;
        assert_eq!(refused["userErrors"][0]["code"], "CHANGED_SINCE");
    }
    let query = "query($id: ID!) { video(id: $id) { state title } }";
    let video = manager.ask(query, json!({ "id": video })).await;
    assert_eq!(
        video["video"],
        json!({ "state": "PUBLISHED", "title": "Three bears" })
    );
}

#[kyck_test]
async fn an_editor_undoes_what_it_returned_itself_and_nothing_else(app: TestApp) {
    let (editor, other) = (app.staff(Role::Editor).await, app.staff(Role::Editor).await);
    let manager = app.staff(Role::Manager).await;
    let (item, _) = import(&editor, "xTffTm1oUBY").await;
    decide(&editor, &item, "RETURN").await;
    let document = "mutation($id: ID!) { undoDecision(input: { reviewItemId: $id }) { video { state } } }";
    assert_eq!(other.refused(document, json!({ "id": item })).await, "FORBIDDEN");
    let undone = undo(&editor, json!({ "reviewItemId": item })).await;
    assert_eq!(undone["video"]["state"], "IN_REVIEW", "{undone}");
    decide(&manager, &item, "APPROVE").await;
    assert_eq!(editor.refused(document, json!({ "id": item })).await, "FORBIDDEN");
    for mutation in ["reinstateVideos", "reopenVideos", "retireVideos"] {
        let document = format!(
            "mutation {{ {mutation}(input: {{ videoIds: [], reason: \"x\" }}) {{ videos {{ state }} }} }}"
        );
        assert_eq!(editor.refused(&document, json!({})).await, "FORBIDDEN");
    }
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
