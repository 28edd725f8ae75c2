//! What guardians pick for their child.

use insta::assert_snapshot;
use kyck_kernel::id::{ChildId, VideoId};
use kyck_kernel::{Ctx, Language};
use kyck_tests::actors::{Device, Guardian};
use kyck_tests::{Client, GlobalId, TestApp, kyck_test, transcript};
use serde_json::{Value, json};

use super::{feed, ids, viewing, watched};

const PICK: &str = "mutation($c: ID!, $v: ID!) {
    pickForChild(input: { childId: $c, videoId: $v }) { isPicked userErrors { code field } } }";
const UNPICK: &str = "mutation($c: ID!, $v: ID!) {
    unpickForChild(input: { childId: $c, videoId: $v }) { isPicked userErrors { code field } } }";
const PICKS: &str = "query($c: ID!) { guardianPicks(childId: $c) { video { id } pickedAt } }";
const BLOCK: &str = "mutation($c: ID!, $v: ID!) {
    blockForChild(input: { childId: $c, kind: VIDEO, targetId: $v }) { userErrors { code } } }";

/// A child whose guardian picked two videos from the end of its feed.
struct Picked {
    guardian: Guardian,
    device: Device,
    child_id: ChildId,
    child: String,
    earlier: String,
    later: String,
}

impl Picked {
    async fn make(app: &TestApp) -> Self {
        app.publish(80).await;
        let (guardian, child_id, device) = app.family().child(80).device().await;
        let child = child_id.global();
        let shown = feed(&device.client, &child, 20).await;
        let [earlier, later] = [15, 10].map(|index| ids(&shown)[index].to_owned());
        for video in [&earlier, &later] {
            let done = guardian.client.ask(PICK, json!({ "c": child, "v": video })).await;
            assert_eq!(
                done["pickForChild"],
                json!({ "isPicked": true, "userErrors": [] })
            );
            app.clock.advance_millis(1_000);
        }

        Self {
            guardian,
            device,
            child_id,
            child,
            earlier,
            later,
        }
    }

    /// Asks for one of the operations above with this video.
    async fn ask(&self, client: &Client, operation: &str, video: &str) -> Value {
        client
            .ask(operation, json!({ "c": self.child, "v": video }))
            .await
    }

    /// The first two videos of the feed.
    async fn leading(&self, client: &Client) -> [String; 2] {
        let shown = feed(client, &self.child, 20).await;
        [0, 1].map(|index| ids(&shown)[index].to_owned())
    }
}

#[kyck_test]
async fn picks_lead_the_feed_and_the_start_page_the_last_one_first(app: TestApp) {
    let picked = Picked::make(&app).await;
    let device = &picked.device.client;

    let listed = picked.ask(&picked.guardian.client, PICKS, "").await;
    let shown = feed(device, &picked.child, 20).await;
    let home = "query($c: ID!) { home(childId: $c) { rows { kind items { video { id } } } } }";
    let home = device.ask(home, json!({ "c": picked.child })).await;

    assert_eq!(listed["guardianPicks"][0]["video"]["id"], picked.later);
    assert_snapshot!(transcript(&listed), @r#"
    {
      "guardianPicks": [
        { "pickedAt": "2026-11-23T03:00:01.000Z", "video": { "id": "video_1" } },
        { "pickedAt": "2026-11-23T03:00:00.000Z", "video": { "id": "video_2" } }
      ]
    }
    "#);
    assert_eq!(ids(&shown)[..2], [&picked.later, &picked.earlier]);
    assert_snapshot!(transcript(&shown[0]["reason"]), @r#"
    {
      "code": "GUARDIAN_PICK",
      "content": null,
      "text": "Picked by a guardian",
      "textEn": "Picked by a guardian",
      "textKo": "보호자가 골라 준 영상이에요",
      "video": null
    }
    "#);
    assert_eq!(home["home"]["rows"][0]["items"][0]["video"]["id"], picked.later);
}

#[kyck_test]
async fn a_pick_that_was_watched_leads_no_longer(app: TestApp) {
    let picked = Picked::make(&app).await;
    let id = picked.later.trim_start_matches("video_");
    let video_id = VideoId(id.parse().expect("a UUID"));

    app.clock.advance_millis(3_600_000);
    watched(&app, vec![viewing(picked.child_id, video_id, 0)]).await;

    let guardian = app.sign_in(&picked.guardian).await;
    assert_eq!(picked.leading(&guardian).await[0], picked.earlier);
}

#[kyck_test]
async fn a_pick_taken_back_leads_no_longer(app: TestApp) {
    let picked = Picked::make(&app).await;
    let guardian = &picked.guardian.client;

    let done = picked.ask(guardian, UNPICK, &picked.later).await;

    assert_snapshot!(transcript(&done), @r#"
    {
      "unpickForChild": { "isPicked": false, "userErrors": [] }
    }
    "#);
    assert_eq!(picked.leading(guardian).await[0], picked.earlier);
}

#[kyck_test]
async fn a_pick_that_is_blocked_later_is_not_shown(app: TestApp) {
    let picked = Picked::make(&app).await;
    let guardian = &picked.guardian.client;

    let blocked = picked.ask(guardian, BLOCK, &picked.later).await;

    assert_snapshot!(transcript(&blocked), @r#"{ "blockForChild": { "userErrors": [] } }"#);

    let shown = feed(guardian, &picked.child, 20).await;
    assert!(!ids(&shown).contains(&picked.later.as_str()));

    let listed = picked.ask(guardian, PICKS, "").await;
    assert_snapshot!(transcript(&listed), @r#"
    {
      "guardianPicks": [{ "pickedAt": "2026-11-23T03:00:00.000Z", "video": { "id": "video_1" } }]
    }
    "#);
}

#[kyck_test]
async fn only_its_own_guardians_pick_only_videos_that_the_child_may_see(app: TestApp) {
    let picked = Picked::make(&app).await;
    let guardian = &picked.guardian.client;
    let stranger = app.guardian().await.client;
    picked.ask(guardian, BLOCK, &picked.later).await;

    let mut refusals = Vec::new();
    for (client, child, video) in [
        (guardian, picked.child.as_str(), picked.later.as_str()),
        (guardian, picked.child.as_str(), "x"),
        (guardian, "x", picked.earlier.as_str()),
        (&stranger, picked.child.as_str(), picked.earlier.as_str()),
    ] {
        let mut refused = client.ask(PICK, json!({ "c": child, "v": video })).await;
        refusals.push(refused["pickForChild"].take());
    }

    assert_snapshot!(transcript(&json!(refusals)), @r#"
    [
      { "isPicked": null, "userErrors": [{ "code": "VIDEO_NOT_FOUND", "field": ["videoId"] }] },
      { "isPicked": null, "userErrors": [{ "code": "VIDEO_NOT_FOUND", "field": ["videoId"] }] },
      { "isPicked": null, "userErrors": [{ "code": "CHILD_NOT_FOUND", "field": ["childId"] }] },
      { "isPicked": null, "userErrors": [{ "code": "CHILD_NOT_FOUND", "field": ["childId"] }] }
    ]
    "#);
}

#[kyck_test]
async fn a_topic_watched_all_week_ranks_lower_and_guardians_are_notified(app: TestApp) {
    app.publish(150).await;
    let tastes = super::two_tastes(&app).await;
    let (_, child_id) = app.family().child(90).await;
    let notes = async || {
        let page = app.services.recommend.home(&Ctx::system(), child_id).await;
        page.expect("a page").0.notices.to_vec()
    };

    assert_eq!(notes().await, []);

    let all_week = (0..5).flat_map(|day| {
        let videos = tastes[0].iter().take(10);
        videos.map(move |video| viewing(child_id, video.id, day))
    });
    watched(&app, all_week.collect()).await;

    let given = notes().await;
    assert!(!given.is_empty());

    let names_the_theme = tastes[0][0]
        .themes
        .iter()
        .any(|theme| given[0].text(Language::Korean).contains(&theme.name_ko));
    assert!(names_the_theme, "{given:?}");
}
