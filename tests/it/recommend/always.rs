//! What holds for every feed, whatever happens: random lives of a child, a step at a time.

use std::collections::HashSet;

use kyck_domain::recommend::ReasonCode;
use kyck_kernel::id::{ChildId, VideoId};
use kyck_kernel::{Ctx, Role};
use kyck_tests::{Client, GlobalId, TestApp, kyck_test};
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::json;

use super::{Viewing, train, two_crowds, watched};

const STEPS: usize = 40;

/// What a child may not be shown, or only again.
#[derive(Default)]
struct Known {
    watched: HashSet<VideoId>,
    picked: HashSet<VideoId>,
    blocked: HashSet<VideoId>,
    down: HashSet<VideoId>,
}

async fn check(app: &TestApp, child_id: ChildId, known: &Known, step: &str) -> Vec<VideoId> {
    let feed = app
        .services
        .recommend
        .recommendations(&Ctx::system(), child_id, Some(30))
        .await
        .expect("a feed");
    let (home, _) = app
        .services
        .recommend
        .home(&Ctx::system(), child_id)
        .await
        .expect("a start page");
    let of_rows = home.rows.iter().flat_map(|row| &row.items);
    let shown: Vec<(VideoId, ReasonCode)> = feed
        .iter()
        .map(|item| (item.video.id, item.reason.code))
        .chain(of_rows.map(|item| (item.video.id, item.reason.code)))
        .collect();
    assert!(shown.len() > 30, "after {step}: {} videos", shown.len());

    for (id, code) in &shown {
        assert!(!known.blocked.contains(id), "blocked, after {step}");
        assert!(!known.down.contains(id), "taken down, after {step}");
        let again = matches!(code, ReasonCode::WatchAgain) || known.picked.contains(id);
        assert!(
            again || !known.watched.contains(id),
            "watched, {code:?}, after {step}"
        );
        let once = matches!(code, ReasonCode::WatchAgain) && !known.watched.contains(id);
        assert!(!once, "never watched, after {step}");
    }
    let page: Vec<VideoId> = feed.iter().map(|item| item.video.id).collect();
    assert_eq!(
        page.iter().collect::<HashSet<_>>().len(),
        page.len(),
        "twice, after {step}"
    );

    page
}

async fn done(client: &Client, mutation: &str) {
    let document = format!("mutation {{ {mutation} {{ userErrors {{ code }} }} }}");
    let answer = client.ask(&document, json!({})).await;
    assert!(
        answer.to_string().contains("\"userErrors\":[]"),
        "{mutation}: {answer}"
    );
}

/// A child and those who act on what it sees.
struct Life<'a> {
    app: &'a TestApp,
    guardian: Client,
    manager: &'a Client,
    child_id: ChildId,
    known: Known,
    random: ChaCha8Rng,
}

impl Life<'_> {
    /// Does something with this video, by chance; its name.
    async fn step(&mut self, number: usize, video: VideoId) -> &'static str {
        match self.random.random_range(0..10) {
            0..=4 => self.watch(video).await,
            5 => {
                self.change("blockForChild", &block_of(video)).await;
                self.known.blocked.insert(video);
                "a block"
            }
            6 => {
                self.change("pickForChild", &format!("videoId: \"video_{video}\""))
                    .await;
                self.known.picked.insert(video);
                "a pick"
            }
            7 if number.is_multiple_of(3) => {
                let input = format!("videoId: \"video_{video}\", reason: \"gone\"");
                done(self.manager, &format!("suspendVideo(input: {{ {input} }})")).await;
                self.known.down.insert(video);
                "a suspension"
            }
            8 => {
                self.change("setTasteDial", "dial: EXPLORE").await;
                "another setting of the dial"
            }
            _ => {
                if let Some(video) = self.known.blocked.iter().next().copied() {
                    self.change("unblockForChild", &block_of(video)).await;
                    self.known.blocked.remove(&video);
                }
                "an unblock"
            }
        }
    }

    async fn watch(&mut self, video_id: VideoId) -> &'static str {
        let viewing = Viewing {
            child_id: self.child_id,
            video_id,
            share: *[0.05, 0.5, 1.0].choose(&mut self.random).expect("a share"),
            days_ago: self.random.random_range(0..5),
        };
        watched(self.app, vec![viewing]).await;
        self.known.watched.insert(video_id);
        "watching"
    }

    /// A guardian's mutation for the child.
    async fn change(&self, mutation: &str, fields: &str) {
        let child = self.child_id.global();
        let mutation = format!("{mutation}(input: {{ childId: \"{child}\", {fields} }})");
        done(&self.guardian, &mutation).await;
    }
}

fn block_of(video: VideoId) -> String {
    format!("kind: VIDEO, targetId: \"video_{video}\"")
}

#[kyck_test]
async fn no_feed_ever_shows_what_is_blocked_down_or_watched_as_new(app: TestApp) {
    two_crowds(&app).await;
    train(&app).await;
    let manager = app.staff(Role::Manager).await;

    for seed in 0..2 {
        let (guardian, child_id) = app.family().child(80).await;
        let catalogue = app.services.catalog.current().await.expect("the catalogue");
        let now = app.services.kernel.now();
        let videos = catalogue.published().iter();
        let down = videos.filter(|video| !video.is_available(now));
        let mut life = Life {
            app: &app,
            guardian: guardian.client,
            manager: &manager,
            child_id,
            known: Known {
                down: down.map(|video| video.id).collect(),
                ..Known::default()
            },
            random: ChaCha8Rng::seed_from_u64(seed),
        };

        let mut page = check(&app, child_id, &life.known, "nothing").await;
        for number in 0..STEPS {
            let video = *page.choose(&mut life.random).expect("a video");
            let step = life.step(number, video).await;
            page = check(&app, child_id, &life.known, step).await;
        }
        assert!(life.known.watched.len() > 5, "{}", life.known.watched.len());
    }
}
