//! What YouTube says lives 30 days at most, and what is no longer fit to show goes.

use kyck_kernel::{Ctx, Role};
use kyck_tests::{GlobalId, TestApp, kyck_test};
use serde_json::json;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

#[kyck_test]
async fn the_nightly_check_takes_down_what_may_no_longer_be_shown_and_renews_the_rest(app: TestApp) {
    let ids = app.publish(60).await;
    let videos = app
        .services
        .catalog
        .videos_by_ids(&ids)
        .await
        .expect("the videos");
    let youtube_id = |place: usize| videos[&ids[place]].youtube_id.clone();
    app.youtube
        .edit_video(&youtube_id(0), |video| video.removed = true);
    app.youtube.edit_video(&youtube_id(1), |video| {
        video.privacy_status = Some("private".into());
    });
    app.youtube
        .edit_video(&youtube_id(2), |video| video.embeddable = Some(false));
    app.youtube
        .edit_video(&youtube_id(3), |video| video.made_for_kids = Some(false));
    app.youtube.edit_video(&youtube_id(4), |video| {
        video.content_rating = Some(json!({ "ytRating": "ytAgeRestricted" }));
    });
    app.youtube
        .edit_video(&youtube_id(5), |video| video.title = "새 제목".into());
    app.clock.advance_millis(DAY_MS);

    app.youtube.forget_seen();
    let done = app
        .services
        .curation
        .refresh_snapshots(&Ctx::system())
        .await
        .expect("the check");
    assert_eq!(
        (
            done.refreshed,
            done.missing,
            done.unconfirmed.len(),
            done.suspended
        ),
        (58, 2, 2, 3),
        "{done:?}"
    );
    assert_eq!(app.youtube.seen().len(), 2, "60 videos are two calls");

    // What was not shown at all is asked for a second time before it goes.
    app.clock.advance_millis(DAY_MS);
    app.youtube.forget_seen();
    let done = app
        .services
        .curation
        .refresh_snapshots(&Ctx::system())
        .await
        .expect("the check");
    assert_eq!(
        (
            done.refreshed,
            done.missing,
            done.unconfirmed.len(),
            done.suspended
        ),
        (58, 2, 0, 2),
        "{done:?}"
    );
    assert_eq!(app.youtube.seen().len(), 4, "each of the two by itself");

    let parent = app.guardian().await.client;
    let data = parent
        .ask(
            "{ videos(first: 100) { totalCount nodes { id title } } }",
            json!({}),
        )
        .await;
    assert_eq!(data["videos"]["totalCount"], 55);
    let nodes = data["videos"]["nodes"].as_array().expect("nodes");
    let renamed = ids[5].global();
    assert!(
        nodes
            .iter()
            .any(|node| node["id"] == renamed && node["title"] == "새 제목")
    );
    for id in &ids[..5] {
        let gone = parent
            .ask(
                "query($id: ID!) { video(id: $id) { id } }",
                json!({ "id": id.global() }),
            )
            .await;
        assert!(gone["video"].is_null());
    }

    let manager = app.staff(Role::Manager).await;
    let log = "{ auditLog(first: 100, filter: { action: \"video.suspend\" }) { nodes { actor staff { id } after } } }";
    let log = manager.ask(log, json!({})).await;
    let entries = log["auditLog"]["nodes"].as_array().expect("entries");
    assert_eq!(entries.len(), 5);
    assert!(
        entries
            .iter()
            .all(|entry| entry["actor"] == "SYSTEM" && entry["staff"].is_null())
    );

    // What was read within the day is not read again.
    app.youtube.forget_seen();
    app.services
        .curation
        .refresh_snapshots(&Ctx::system())
        .await
        .expect("the check");
    assert_eq!(app.youtube.seen().len(), 0);
}

#[kyck_test]
async fn a_snapshot_is_unused_and_then_gone_after_thirty_days_and_with_it_what_search_knew(app: TestApp) {
    app.publish(10).await;
    let parent = app.guardian().await;
    let count = "query($search: String) { videos(filter: { search: $search }) { totalCount } }";
    let all = parent.client.ask(count, json!({})).await;
    assert_eq!(all["videos"]["totalCount"], 10);

    app.days_pass(30).await;
    let editor = app.staff(Role::Editor).await;
    let all = editor.ask(count, json!({})).await;
    assert_eq!(
        all["videos"]["totalCount"], 0,
        "at the very instant, before any job"
    );
    assert_eq!(
        app.services
            .curation
            .expire_snapshots(&Ctx::system())
            .await
            .expect("the sweep"),
        10
    );
    let catalogue = app.services.catalog.current().await.expect("the catalogue");
    assert!(catalogue.published().iter().all(|video| video.snapshot.is_none()));
    assert!(
        catalogue
            .published()
            .iter()
            .all(|video| video.channel.title.is_empty())
    );
    assert_eq!(
        app.services
            .curation
            .expire_snapshots(&Ctx::system())
            .await
            .expect("the sweep"),
        0
    );
}

#[kyck_test]
async fn a_video_that_is_well_again_waits_for_a_person(app: TestApp) {
    let ids = app.publish(1).await;
    let youtube_id = app.services.catalog.videos_by_ids(&ids).await.expect("the video")[&ids[0]]
        .youtube_id
        .clone();
    let editor = app.staff(Role::Editor).await;
    let recheck = "mutation($id: ID!) { recheckVideos(input: { videoIds: [$id] }) {
        videos { state } suspended missing userErrors { code } } }";
    let video = json!({ "id": ids[0].global() });
    app.youtube
        .edit_video(&youtube_id, |video| video.embeddable = Some(false));
    let done = editor.ask(recheck, video.clone()).await;
    assert_eq!(
        done["recheckVideos"],
        json!({
            "videos": [{ "state": "SUSPENDED" }], "suspended": 1, "missing": 0, "userErrors": [],
        })
    );
    app.youtube
        .edit_video(&youtube_id, |video| video.embeddable = Some(true));
    let done = editor.ask(recheck, video).await;
    assert_eq!(
        done["recheckVideos"]["videos"][0]["state"], "SUSPENDED",
        "no machine publishes"
    );
    let queue = editor
        .ask(
            "{ reviewQueue { totalCount nodes { id risk video { id state } } } }",
            json!({}),
        )
        .await;
    assert_eq!(queue["reviewQueue"]["totalCount"], 1);

    // Its labels are still there, but who approves says them.
    let manager = app.staff(Role::Manager).await;
    let decide =
        "mutation($id: ID!) { decideReview(input: { itemIds: [$id], decision: APPROVE, ageBand: NURI_4,
        nuriTags: [{ contentId: \"nature.live-with-nature.1\", weight: PRIMARY }] }) {
        items { video { state } } userErrors { code } } }";
    let decided = manager
        .ask(decide, json!({ "id": queue["reviewQueue"]["nodes"][0]["id"] }))
        .await;
    assert_eq!(
        decided["decideReview"],
        json!({
            "items": [{ "video": { "state": "PUBLISHED" } }], "userErrors": [],
        })
    );
}
