//! What YouTube says lives 30 days at most, and what is no longer fit to show goes.

use insta::assert_snapshot;
use kyck_kernel::id::VideoId;
use kyck_kernel::{Ctx, Role};
use kyck_stand_ins::youtube::Video;
use kyck_tests::{GlobalId, TestApp, kyck_test, transcript};
use serde_json::json;

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// What the check of a day later found: refreshed, missing, missing and not yet confirmed, suspended; and how many
/// calls it took.
async fn a_day_later(app: &TestApp) -> ((u32, u32, usize, u32), usize) {
    app.clock.advance_millis(DAY_MS);
    app.youtube.forget_seen();
    let curation = &app.services.curation;
    let done = curation
        .refresh_snapshots(&Ctx::system())
        .await
        .expect("the check");
    let found = (
        done.refreshed,
        done.missing,
        done.unconfirmed.len(),
        done.suspended,
    );
    (found, app.youtube.seen().len())
}

/// Published videos: the first two are shown no longer, the next three may be shown no longer, and the sixth
/// has another title.
async fn changed_at_youtube(app: &TestApp, count: usize) -> Vec<VideoId> {
    let ids = app.publish(count).await;
    let videos = app
        .services
        .catalog
        .videos_by_ids(&ids)
        .await
        .expect("the videos");
    let edit = |index: usize, change: fn(&mut Video)| {
        app.youtube.edit_video(&videos[&ids[index]].youtube_id, change);
    };

    edit(0, |video| video.removed = true);
    edit(1, |video| video.privacy_status = Some("private".into()));
    edit(2, |video| video.embeddable = Some(false));
    edit(3, |video| video.made_for_kids = Some(false));
    edit(4, |video| {
        video.content_rating = Some(json!({ "ytRating": "ytAgeRestricted" }));
    });
    edit(5, |video| video.title = "새 제목".into());
    ids
}

#[kyck_test]
async fn the_nightly_check_takes_down_what_may_not_be_shown_and_a_night_later_what_is_not(app: TestApp) {
    changed_at_youtube(&app, 60).await;

    let (found, calls) = a_day_later(&app).await;
    assert_eq!(found, (58, 2, 2, 3));
    assert_eq!(calls, 2, "60 videos are two calls");

    // What was not shown at all is asked for a second time before it goes, each by itself.
    let (found, calls) = a_day_later(&app).await;
    assert_eq!(found, (58, 2, 0, 2));
    assert_eq!(calls, 4);

    // What was read within the day is not read again.
    app.youtube.forget_seen();
    let curation = &app.services.curation;
    curation
        .refresh_snapshots(&Ctx::system())
        .await
        .expect("the check");

    assert_eq!(app.youtube.seen().len(), 0);
}

#[kyck_test]
async fn families_see_after_the_check_what_is_left_with_its_new_titles(app: TestApp) {
    let ids = changed_at_youtube(&app, 8).await;
    a_day_later(&app).await;
    a_day_later(&app).await;

    let parent = app.guardian().await.client;
    let videos = "{ videos(first: 100) { totalCount nodes { id title } } }";
    let shown = parent.ask(videos, json!({})).await["videos"].take();
    assert_eq!(shown["totalCount"], 3);

    let renamed = json!({ "id": ids[5].global(), "title": "새 제목" });
    assert!(shown["nodes"].as_array().expect("nodes").contains(&renamed));

    for id in &ids[..5] {
        let by_id = "query($id: ID!) { video(id: $id) { id } }";
        let gone = parent.ask(by_id, json!({ "id": id.global() })).await;
        assert_eq!(gone["video"], json!(null));
    }
}

#[kyck_test]
async fn what_the_check_takes_down_is_in_the_log_as_the_systems_doing(app: TestApp) {
    changed_at_youtube(&app, 8).await;
    a_day_later(&app).await;
    a_day_later(&app).await;

    let manager = app.staff(Role::Manager).await;
    let log =
        "{ auditLog(first: 100, filter: { action: \"video.suspend\" }) { nodes { actor staff { id } } } }";
    let log = manager.ask(log, json!({})).await;

    assert_snapshot!(transcript(&log), @r#"
    {
      "auditLog": {
        "nodes": [
          { "actor": "SYSTEM", "staff": null },
          { "actor": "SYSTEM", "staff": null },
          { "actor": "SYSTEM", "staff": null },
          { "actor": "SYSTEM", "staff": null },
          { "actor": "SYSTEM", "staff": null }
        ]
      }
    }
    "#);
}

#[kyck_test]
async fn a_snapshot_is_unused_and_then_gone_after_thirty_days_and_with_it_what_search_knew(app: TestApp) {
    app.publish(10).await;
    let parent = app.guardian().await;
    let count = "query($search: String) { videos(filter: { search: $search }) { totalCount } }";
    let all = parent.client.ask(count, json!({})).await;
    assert_snapshot!(transcript(&all), @r#"{ "videos": { "totalCount": 10 } }"#);

    app.days_pass(30).await;
    let editor = app.staff(Role::Editor).await;
    let all = editor.ask(count, json!({})).await;
    // At the very instant, before any job.
    assert_snapshot!(transcript(&all), @r#"{ "videos": { "totalCount": 0 } }"#);
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

    assert_snapshot!(transcript(&done), @r#"
    {
      "recheckVideos": {
        "missing": 0,
        "suspended": 1,
        "userErrors": [],
        "videos": [{ "state": "SUSPENDED" }]
      }
    }
    "#);

    app.youtube
        .edit_video(&youtube_id, |video| video.embeddable = Some(true));
    let done = editor.ask(recheck, video).await;
    // No machine publishes.
    assert_snapshot!(transcript(&done), @r#"
    {
      "recheckVideos": {
        "missing": 0,
        "suspended": 0,
        "userErrors": [],
        "videos": [{ "state": "SUSPENDED" }]
      }
    }
    "#);

    let queue = editor
        .ask(
            "{ reviewQueue { totalCount nodes { id risk video { id state } } } }",
            json!({}),
        )
        .await;
    assert_snapshot!(transcript(&queue), @r#"
    {
      "reviewQueue": {
        "nodes": [
          { "id": "review_item_1", "risk": 0, "video": { "id": "video_2", "state": "SUSPENDED" } }
        ],
        "totalCount": 1
      }
    }
    "#);

    // Its labels are still there, but who approves says them.
    let manager = app.staff(Role::Manager).await;
    let decide =
        "mutation($id: ID!) { decideReview(input: { itemIds: [$id], decision: APPROVE, ageBand: NURI_4,
        nuriTags: [{ contentId: \"nature.live-with-nature.1\", weight: PRIMARY }] }) {
        items { video { state } } userErrors { code } } }";
    let decided = manager
        .ask(decide, json!({ "id": queue["reviewQueue"]["nodes"][0]["id"] }))
        .await;

    assert_snapshot!(transcript(&decided), @r#"
    {
      "decideReview": { "items": [{ "video": { "state": "PUBLISHED" } }], "userErrors": [] }
    }
    "#);
}
