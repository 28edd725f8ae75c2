//! What YouTube does not show: a single answer is no proof, a second one is, a day later, and what comes back is shown
//! again by itself.

use insta::assert_snapshot;
use kyck_domain::curation;
use kyck_kernel::id::VideoId;
use kyck_kernel::{Ctx, Role};
use kyck_stand_ins::youtube::error_body;
use kyck_stand_ins::{Canned, Step};
use kyck_tests::{Backend, Client, GlobalId, TestApp, kyck_test, transcript};
use serde_json::{Value, json};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const RECHECK: &str = "mutation($ids: [ID!]!) { recheckVideos(input: { videoIds: $ids }) {
    videos { state } suspended missing reinstated unconfirmed { id } userErrors { code field } } }";

struct World {
    app: TestApp,
    editor: Client,
    ids: Vec<VideoId>,
    youtube_ids: Vec<String>,
}

impl World {
    async fn new(backend: Backend, count: usize) -> Self {
        let app = TestApp::start(backend).await;
        let ids = app.publish(count).await;
        let videos = app
            .services
            .catalog
            .videos_by_ids(&ids)
            .await
            .expect("the videos");
        let youtube_ids = ids.iter().map(|id| videos[id].youtube_id.clone()).collect();
        let editor = app.staff(Role::Editor).await;
        Self {
            app,
            editor,
            ids,
            youtube_ids,
        }
    }

    async fn recheck(&self, count: usize) -> Value {
        let ids: Vec<String> = self.ids[..count].iter().map(GlobalId::global).collect();
        let data = self.editor.ask(RECHECK, json!({ "ids": ids })).await;
        data["recheckVideos"].clone()
    }

    /// The state of each video.
    async fn states(&self) -> Vec<&'static str> {
        let videos = self
            .app
            .services
            .catalog
            .videos_by_ids(&self.ids)
            .await
            .expect("the videos");
        self.ids.iter().map(|id| videos[id].state.as_str()).collect()
    }

    fn remove(&self, index: usize, is_removed: bool) {
        self.app
            .youtube
            .edit_video(&self.youtube_ids[index], |video| video.removed = is_removed);
    }

    /// A day later, as the nightly job sees it.
    async fn night(&mut self) -> curation::Refreshed {
        self.app.clock.advance_millis(DAY_MS);
        self.editor = self.app.staff(Role::Editor).await;
        self.app
            .services
            .curation
            .refresh_snapshots(&Ctx::system())
            .await
            .expect("the check")
    }
}

fn empty() -> Canned {
    let body = json!({ "kind": "youtube#videoListResponse", "items": [], "pageInfo": { "totalResults": 0 } });
    Canned::json(200, &body)
}

#[kyck_test]
async fn an_answer_that_shows_none_of_several_known_videos_changes_nothing(backend: Backend) {
    let mut world = World::new(backend, 5).await;
    // What cannot be read as a whole is asked for in halves as well.
    let error = Canned::json(200, &error_body(500, "global", "backendError", "text"));
    for (fault, requests) in [(empty(), 1), (error, 3)] {
        for _ in 0..requests {
            world.app.youtube.next(Step::answer(fault.clone()));
        }
        let done = world.recheck(5).await;
        assert_eq!(done["userErrors"][0]["code"], "SOURCE_UNAVAILABLE", "{done}");
        assert_eq!((&done["suspended"], &done["missing"]), (&json!(0), &json!(0)));
        assert_eq!(world.states().await, ["PUBLISHED"; 5]);
    }

    let done = world.recheck(5).await;
    assert_eq!((&done["missing"], &done["userErrors"]), (&json!(0), &json!([])));

    world.app.youtube.next(Step::answer(empty()));
    let done = world.night().await;
    assert!(done.problem.is_some());
    assert_eq!((done.refreshed, done.missing, done.suspended), (0, 0, 0));

    let done = world.night().await;
    assert_eq!((done.refreshed, done.missing, done.suspended), (5, 0, 0));
    assert_eq!(world.states().await, ["PUBLISHED"; 5]);
}

#[kyck_test]
async fn a_missing_video_is_shown_until_a_day_later_confirms_it(backend: Backend) {
    let mut world = World::new(backend, 4).await;
    world.remove(0, true);
    let done = world.recheck(4).await;
    let named = json!([{ "id": world.ids[0].global() }]);
    assert_eq!((&done["missing"], &done["suspended"]), (&json!(1), &json!(0)));
    assert_eq!(done["unconfirmed"], named);

    let parent = world.app.guardian().await.client;
    let count = "{ videos { totalCount } }";
    let shown = parent.ask(count, json!({})).await;
    // Not confirmed, so still shown.
    assert_snapshot!(transcript(&shown), @r#"{ "videos": { "totalCount": 4 } }"#);

    // Again on the same day: no confirmation.
    world.app.clock.advance_millis(DAY_MS / 2);
    world.editor = world.app.staff(Role::Editor).await;
    assert_eq!(world.recheck(4).await["suspended"], 0);
}

#[kyck_test]
async fn a_missing_video_is_suspended_after_a_second_look_and_put_back_when_it_is_shown_again(
    backend: Backend,
) {
    let mut world = World::new(backend, 4).await;
    world.remove(0, true);
    world.recheck(4).await;

    world.app.youtube.forget_seen();
    let done = world.night().await;
    assert_eq!(
        (done.missing, done.unconfirmed.len(), done.suspended),
        (1, 0, 1),
        "{done:?}"
    );
    assert!(
        world
            .app
            .youtube
            .seen()
            .iter()
            .any(|seen| seen.param("id") == world.youtube_ids[0]),
        "asked for by its own id"
    );
    assert_eq!(
        world.states().await,
        ["SUSPENDED", "PUBLISHED", "PUBLISHED", "PUBLISHED"]
    );

    let done = world.night().await;
    assert_eq!((done.missing, done.suspended, done.reinstated), (1, 0, 0));

    world.remove(0, false);
    let done = world.night().await;
    assert_eq!(
        (done.missing, done.reinstated, done.requeued),
        (0, 1, 0),
        "{done:?}"
    );
    assert_eq!(world.states().await, ["PUBLISHED"; 4]);

    let manager = world.app.staff(Role::Manager).await;
    let log = "{ auditLog(first: 10, filter: { action: \"video.reinstate\" }) { nodes { actor } } }";
    let log = manager.ask(log, json!({})).await;
    assert_snapshot!(transcript(&log), @r#"{ "auditLog": { "nodes": [{ "actor": "SYSTEM" }] } }"#);
}

#[kyck_test]
async fn a_single_known_video_is_missed_by_its_own_id(backend: Backend) {
    let mut world = World::new(backend, 1).await;
    world.remove(0, true);
    let done = world.recheck(1).await;
    assert_eq!((&done["missing"], &done["suspended"]), (&json!(1), &json!(0)));

    let done = world.night().await;
    assert_eq!((done.missing, done.suspended), (1, 1), "{done:?}");

    world.remove(0, false);
    assert_eq!(world.recheck(1).await["reinstated"], 1);
    assert_eq!(world.states().await, ["PUBLISHED"]);
}

#[kyck_test]
async fn a_video_that_shows_up_in_between_begins_its_time_again(backend: Backend) {
    let mut world = World::new(backend, 3).await;
    world.remove(0, true);
    assert_eq!(world.night().await.unconfirmed.len(), 1);

    world.remove(0, false);
    assert_eq!(world.night().await.missing, 0);

    world.remove(0, true);
    let done = world.night().await;
    assert_eq!((done.unconfirmed.len(), done.suspended), (1, 0), "{done:?}");
}

#[kyck_test]
async fn what_staff_or_another_rule_suspended_is_not_put_back(backend: Backend) {
    let mut world = World::new(backend, 4).await;
    world.remove(0, true);
    world.remove(1, true);
    world.night().await;
    assert_eq!(world.night().await.suspended, 2);

    // A manager takes one down for good; the other comes back closed to other sites, and then open.
    let manager = world.app.staff(Role::Manager).await;
    let suspend = "mutation($id: ID!) { suspendVideo(input: { videoId: $id, reason: \"no\" }) {
        userErrors { code } } }";
    let id = json!({ "id": world.ids[0].global() });
    let done = manager.ask(suspend, id).await;
    assert_snapshot!(transcript(&done), @r#"{ "suspendVideo": { "userErrors": [] } }"#);

    world.remove(0, false);
    world.remove(1, false);
    world
        .app
        .youtube
        .edit_video(&world.youtube_ids[1], |video| video.embeddable = Some(false));
    assert_eq!(world.night().await.reinstated, 0);

    world
        .app
        .youtube
        .edit_video(&world.youtube_ids[1], |video| video.embeddable = Some(true));
    let done = world.night().await;
    assert_eq!((done.reinstated, done.requeued), (0, 1), "{done:?}");
    assert_eq!(world.states().await[..2], ["SUSPENDED", "SUSPENDED"]);
}

#[kyck_test]
async fn several_missing_videos_are_distinguished_from_a_failing_source(backend: Backend) {
    let mut world = World::new(backend, 6).await;
    for index in 0..3 {
        world.remove(index, true);
    }
    // None of the three is shown, but others are that are named with them.
    let done = world.recheck(3).await;
    assert_eq!(
        (&done["missing"], &done["userErrors"]),
        (&json!(3), &json!([])),
        "{done}"
    );

    let done = world.night().await;
    assert_eq!(done.suspended, 3, "{done:?}");
}
