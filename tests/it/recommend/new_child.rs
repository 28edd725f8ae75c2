//! A child of whom nothing is known but age and interests, in the world of the demo.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::Days;
use kyck_api::demo::world::{DemoSize, ZONE, ensure};
use kyck_domain::family::{AgeBand, Child, EnsureChild};
use kyck_domain::policy;
use kyck_kernel::Ctx;
use kyck_kernel::id::{ChildId, VideoId};
use kyck_tests::{Backend, TestApp};
use sea_orm::ConnectionTrait;

use super::train;

/// First plays of a child that are held out.
const FIRST: usize = 20;

fn ndcg_at_10(ranked: &[VideoId], relevant: &HashSet<VideoId>) -> f64 {
    let gain = |index: usize| 1.0 / ((index + 2) as f64).log2();
    let found: f64 = ranked
        .iter()
        .take(10)
        .enumerate()
        .filter(|(_, id)| relevant.contains(id))
        .map(|(index, _)| gain(index))
        .sum();
    found / (0..relevant.len().min(10)).map(gain).sum::<f64>()
}

/// The world of the demo with a model that every fourth child had no part in.
struct World {
    app: TestApp,
    /// The children that the model did not learn from.
    held_out: Vec<Child>,
    /// How many of the others watched a video, by age band.
    popular: BTreeMap<(AgeBand, VideoId), u32>,
}

impl World {
    async fn make() -> Self {
        let app = TestApp::start(Backend::Sqlite).await;
        let size = DemoSize {
            children: 100,
            weeks: 4,
        };
        ensure(&app.services, size, |_| ())
            .await
            .expect("the world is made");
        let family = &app.services.family;
        let all = family
            .all_children(&Ctx::system(), None, 1_000)
            .await
            .expect("children");

        let held_out: Vec<Child> = all.iter().step_by(4).cloned().collect();
        for child in &held_out {
            let sql = format!("UPDATE child SET is_archived = TRUE WHERE id = '{}'", child.id);
            let db = app.services.kernel.db.write_pool();
            db.execute_unprepared(&sql).await.expect("archived");
        }
        train(&app).await;

        let popular = popular(&app, &all, &held_out).await;
        Self {
            app,
            held_out,
            popular,
        }
    }

    /// The videos that the child watched, its first twenty; for the measure they are what it should be shown.
    async fn relevant(&self, child: &Child) -> HashSet<VideoId> {
        let today = self.app.services.kernel.now().day_in(ZONE);
        let watch = &self.app.services.watch;
        let days = watch.video_days(child.id, today - Days::new(40), today).await;
        let mut relevant = HashSet::new();
        for day in days
            .expect("days")
            .iter()
            .filter(|day| day.watched.long_starts > 0)
        {
            if relevant.len() < FIRST {
                relevant.insert(day.video_id);
            }
        }
        relevant
    }

    /// A new child of the same age and interests.
    async fn twin_of(&self, child: &Child) -> ChildId {
        let id = self.app.services.kernel.new_id();
        let twin = EnsureChild {
            id,
            family_id: child.family_id,
            nickname: "쌍둥이".to_owned(),
            birth_month: child.birth_month,
            avatar: "bear".to_owned(),
            interests: child.interests.clone(),
            limits: None,
        };
        let family = &self.app.services.family;
        family
            .ensure_children(&Ctx::system(), vec![twin])
            .await
            .expect("a twin");
        id
    }

    async fn feed_of(&self, child_id: ChildId) -> Vec<VideoId> {
        let recommend = &self.app.services.recommend;
        let feed = recommend
            .recommendations(&Ctx::system(), child_id, Some(10))
            .await;
        feed.expect("a feed").iter().map(|item| item.video.id).collect()
    }

    /// What most children of the same age watched, of what this child may see.
    async fn popular_for(&self, child_id: ChildId) -> Vec<VideoId> {
        let watch = &self.app.services.watch;
        let rules = watch
            .child_policy(&Ctx::system(), child_id)
            .await
            .expect("its policy");
        let catalogue = self.app.services.catalog.current().await.expect("the catalogue");
        let now = self.app.services.kernel.now();
        let may_see = |id: VideoId| {
            let video = catalogue.video(id);
            video.is_some_and(|video| policy::decide_video(&rules, video, now).is_allowed())
        };

        let of_age = self
            .popular
            .iter()
            .filter(|((band, _), _)| *band == rules.age_band);
        let mut counted: Vec<(u32, VideoId)> = of_age
            .filter(|((_, id), _)| may_see(*id))
            .map(|((_, id), count)| (*count, *id))
            .collect();
        counted.sort_unstable_by_key(|(count, id)| (std::cmp::Reverse(*count), *id));
        counted.into_iter().map(|(_, id)| id).collect()
    }
}

async fn popular(app: &TestApp, all: &[Child], held_out: &[Child]) -> BTreeMap<(AgeBand, VideoId), u32> {
    let today = app.services.kernel.now().day_in(ZONE);
    let left_out: HashSet<ChildId> = held_out.iter().map(|child| child.id).collect();
    let bands: HashMap<ChildId, AgeBand> = all
        .iter()
        .map(|child| (child.id, child.age_band(today)))
        .collect();

    let mut popular = BTreeMap::new();
    for interaction in app.services.watch.interactions().await.expect("interactions") {
        if !left_out.contains(&interaction.child_id) {
            let band = bands[&interaction.child_id];
            *popular.entry((band, interaction.video_id)).or_default() += 1;
        }
    }
    popular
}

#[tokio::test]
async fn age_and_interests_foretell_more_than_popularity_at_the_same_age() {
    let world = World::make().await;

    let (mut of_feed, mut of_popularity, mut cases) = (0.0, 0.0, 0);
    for child in &world.held_out {
        let relevant = world.relevant(child).await;
        if relevant.len() < 5 {
            continue;
        }
        // The same child, of whom nothing was seen.
        let twin = world.twin_of(child).await;
        of_feed += ndcg_at_10(&world.feed_of(twin).await, &relevant);
        of_popularity += ndcg_at_10(&world.popular_for(twin).await, &relevant);
        cases += 1;
    }

    let (of_feed, of_popularity) = (of_feed / f64::from(cases), of_popularity / f64::from(cases));
    println!("{cases} children: NDCG@10 {of_feed:.4} by age and interests, {of_popularity:.4} by popularity");
    assert!(cases >= 20, "{cases}");
    assert!(of_feed > of_popularity, "{of_feed} {of_popularity}");
}
