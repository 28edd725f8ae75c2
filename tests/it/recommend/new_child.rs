//! A child of whom nothing is known but age and interests, in the world of the demo.

use std::collections::{BTreeMap, HashMap, HashSet};

use chrono::Days;
use kyck_api::demo::world::{DemoSize, ZONE, ensure};
use kyck_domain::family::{AgeBand, Child, EnsureChild};
use kyck_domain::policy;
use kyck_kernel::id::{ChildId, VideoId};
use kyck_tests::{Backend, TestApp};
use sea_orm::ConnectionTrait;

/// First plays of a child that are held out.
const FIRST: usize = 20;

fn ndcg_at_10(ranked: &[VideoId], relevant: &HashSet<VideoId>) -> f64 {
    let gain = |place: usize| 1.0 / ((place + 2) as f64).log2();
    let found: f64 = ranked
        .iter()
        .take(10)
        .enumerate()
        .filter(|(_, id)| relevant.contains(id))
        .map(|(place, _)| gain(place))
        .sum();
    found / (0..relevant.len().min(10)).map(gain).sum::<f64>()
}

#[tokio::test]
async fn age_and_interests_foretell_more_than_popularity_at_the_same_age() {
    let app = TestApp::start(Backend::Sqlite).await;
    let ctx = app.system();
    let size = DemoSize {
        children: 100,
        weeks: 4,
    };
    ensure(&app.services, size, |_| ())
        .await
        .expect("the world is made");
    let all = app
        .services
        .family
        .all_children(&ctx, None, 1_000)
        .await
        .expect("children");
    // Every fourth child is nobody that the model learns from.
    let held_out: Vec<&Child> = all.iter().step_by(4).collect();
    for child in &held_out {
        let sql = format!("UPDATE child SET is_archived = TRUE WHERE id = '{}'", child.id);
        app.services
            .kernel
            .db
            .write_pool()
            .execute_unprepared(&sql)
            .await
            .expect("archived");
    }
    app.services.recommend.train(&ctx).await.expect("a model");

    let today = app.services.kernel.now().day_in(ZONE);
    let left_out: HashSet<ChildId> = held_out.iter().map(|child| child.id).collect();
    let bands: HashMap<ChildId, AgeBand> = all
        .iter()
        .map(|child| (child.id, child.age_band(today)))
        .collect();
    let mut popular: BTreeMap<(AgeBand, VideoId), u32> = BTreeMap::new();
    for interaction in app.services.watch.interactions().await.expect("interactions") {
        if !left_out.contains(&interaction.child_id) {
            *popular
                .entry((bands[&interaction.child_id], interaction.video_id))
                .or_default() += 1;
        }
    }
    let catalogue = app.services.catalog.current().await.expect("the catalogue");
    let (mut of_feed, mut of_popularity, mut cases) = (0.0, 0.0, 0);
    for child in held_out {
        let days = app
            .services
            .watch
            .video_days(child.id, today - Days::new(40), today)
            .await
            .expect("days");
        let mut relevant = HashSet::new();
        for day in days.iter().filter(|day| day.long_starts > 0) {
            if relevant.len() < FIRST {
                relevant.insert(day.video_id);
            }
        }
        if relevant.len() < 5 {
            continue;
        }
        // The same child, of whom nothing was seen.
        let twin = EnsureChild {
            id: app.services.kernel.new_id(),
            family_id: child.family_id,
            nickname: "쌍둥이".to_owned(),
            birth_month: child.birth_month,
            avatar: "bear".to_owned(),
            interests: child.interests.clone(),
            limits: None,
        };
        let twin_id = twin.id;
        app.services
            .family
            .ensure_children(&ctx, vec![twin])
            .await
            .expect("a twin");
        let feed: Vec<VideoId> = app
            .services
            .recommend
            .recommendations(&ctx, twin_id, Some(10))
            .await
            .expect("a feed")
            .iter()
            .map(|item| item.video.id)
            .collect();
        let rules = app
            .services
            .watch
            .child_policy(&ctx, twin_id)
            .await
            .expect("its policy");
        let mut watched: Vec<(u32, VideoId)> = popular
            .iter()
            .filter(|((band, id), _)| {
                let may_see =
                    |video| policy::decide_video(&rules, video, app.services.kernel.now()).is_allowed();
                *band == rules.age_band && catalogue.video(*id).is_some_and(|video| may_see(video))
            })
            .map(|((_, id), count)| (*count, *id))
            .collect();
        watched.sort_unstable_by_key(|(count, id)| (std::cmp::Reverse(*count), *id));
        let popular: Vec<VideoId> = watched.into_iter().map(|(_, id)| id).collect();
        of_feed += ndcg_at_10(&feed, &relevant);
        of_popularity += ndcg_at_10(&popular, &relevant);
        cases += 1;
    }
    let (of_feed, of_popularity) = (of_feed / f64::from(cases), of_popularity / f64::from(cases));
    println!("{cases} children: NDCG@10 {of_feed:.4} by age and interests, {of_popularity:.4} by popularity");
    assert!(cases >= 20, "{cases}");
    assert!(of_feed > of_popularity, "{of_feed} {of_popularity}");
}
