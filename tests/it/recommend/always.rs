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

use super::{Viewing, crowd, two_tastes, watched};

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
    let answer = client.ask(&format!("mutation {{ {mutation} }}"), json!({})).await;
    assert!(
        answer.to_string().contains("\"userErrors\":[]"),
        "{mutation}: {answer}"
    );
}

#[kyck_test]
async fn no_feed_ever_shows_what_is_blocked_down_or_watched_as_new(app: TestApp) {
    app.publish(150).await;
    crowd(&app, &two_tastes(&app).await).await;
    app.services
        .recommend
        .train(&Ctx::system())
        .await
        .expect("a model");
    let manager = app.staff(Role::Manager).await;

    for seed in 0..2 {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let (guardian, child_id) = app.family().child(80).await;
        let child = child_id.global();
        let mut known = Known::default();
        let catalogue = app.services.catalog.current().await.expect("the catalogue");
        known.down = catalogue
            .published()
            .iter()
            .filter(|video| !video.is_available(app.services.kernel.now()))
            .map(|video| video.id)
            .collect();
        let mut page = check(&app, child_id, &known, "nothing").await;
        for number in 0..STEPS {
            let video = *page.choose(&mut random).expect("a video");
            let target = format!("childId: \"{child}\", kind: VIDEO, targetId: \"video_{video}\"");
            let pick = format!("childId: \"{child}\", videoId: \"video_{video}\"");
            let step = match random.random_range(0..10) {
                0..=4 => {
                    let share = *[0.05, 0.5, 1.0].choose(&mut random).expect("a share");
                    watched(
                        &app,
                        vec![Viewing {
                            child_id,
                            video_id: video,
                            share,
                            days_ago: random.random_range(0..5),
                        }],
                    )
                    .await;
                    known.watched.insert(video);
                    "watching"
                }
                5 => {
                    done(
                        &guardian.client,
                        &format!("blockForChild(input: {{ {target} }}) {{ userErrors {{ code }} }}"),
                    )
                    .await;
                    known.blocked.insert(video);
                    "a block"
                }
                6 => {
                    done(
                        &guardian.client,
                        &format!("pickForChild(input: {{ {pick} }}) {{ userErrors {{ code }} }}"),
                    )
                    .await;
                    known.picked.insert(video);
                    "a pick"
                }
                7 if number % 3 == 0 => {
                    let input = format!("videoId: \"video_{video}\", reason: \"gone\"");
                    done(
                        &manager,
                        &format!("suspendVideo(input: {{ {input} }}) {{ userErrors {{ code }} }}"),
                    )
                    .await;
                    known.down.insert(video);
                    "a suspension"
                }
                8 => {
                    let input = format!("childId: \"{child}\", dial: EXPLORE");
                    done(
                        &guardian.client,
                        &format!("setTasteDial(input: {{ {input} }}) {{ userErrors {{ code }} }}"),
                    )
                    .await;
                    "a turn of the dial"
                }
                _ => {
                    if let Some(video) = known.blocked.iter().next().copied() {
                        let target =
                            format!("childId: \"{child}\", kind: VIDEO, targetId: \"video_{video}\"");
                        done(
                            &guardian.client,
                            &format!("unblockForChild(input: {{ {target} }}) {{ userErrors {{ code }} }}"),
                        )
                        .await;
                        known.blocked.remove(&video);
                    }
                    "an unblock"
                }
            };
            page = check(&app, child_id, &known, step).await;
        }
        assert!(known.watched.len() > 5, "{}", known.watched.len());
    }
}
