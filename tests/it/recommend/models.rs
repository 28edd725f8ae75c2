//! `recommenderModels` and `activateModel`.

use std::sync::Arc;

use insta::assert_snapshot;
use kyck_domain::catalog::Video;
use kyck_domain::recommend::{ModelRecord, TrainingError, TrainingOutcome};
use kyck_kernel::id::{ChildId, FamilyId, ModelId, VideoId};
use kyck_kernel::{Ctx, Role};
use kyck_tests::{Client, GlobalId, TestApp, absent, kyck_test, transcript};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::{crowd, train, two_crowds, two_tastes, viewing, watched};

const LIST: &str = "query($n: Int, $a: String) { recommenderModels(first: $n, after: $a) {
    nodes { id trainedAt isActive children videos interactions clusters ndcgAt10 recallAt20 coverage trainingSeconds }
    pageInfo { hasNextPage endCursor } } }";
const ACTIVATE: &str = "mutation($m: ID!) { activateModel(input: { modelId: $m }) {
    model { id isActive } userErrors { code field } } }";

/// Two models of the same data, the second in use.
struct TwoModels {
    editor: Client,
    admin: Client,
    first: ModelRecord,
    second: ModelRecord,
}

impl TwoModels {
    async fn train(app: &TestApp) -> Self {
        two_crowds(app).await;
        let first = train(app).await.record;
        // An instant later: the same days are held out, so the same model comes of them.
        app.clock.advance_millis(1);
        let second = train(app).await;
        assert_eq!(second.earlier_ndcg_at_10, None, "no day is fair to both");

        Self {
            editor: app.staff(Role::Editor).await,
            admin: app.staff(Role::Admin).await,
            first,
            second: second.record,
        }
    }
}

#[kyck_test]
async fn nothing_is_learned_where_nothing_was_watched(app: TestApp) {
    app.publish(150).await;

    let nothing = app.services.recommend.train(&Ctx::system()).await;

    assert!(
        matches!(nothing, Err(TrainingError::NothingToLearn)),
        "{nothing:?}"
    );
}

#[kyck_test]
async fn models_are_listed_newest_first_and_the_newest_is_active(app: TestApp) {
    let models = TwoModels::train(&app).await;
    let (first, second) = (&models.first, &models.second);
    assert_eq!(first.clusters, second.clusters);

    let page = models.editor.ask(LIST, json!({ "n": 1 })).await["recommenderModels"].take();
    let newest = &page["nodes"][0];
    assert_eq!(newest["id"], second.id.global());
    assert_eq!(
        (&newest["isActive"], &newest["children"]),
        (&json!(true), &json!(60))
    );

    let after = json!({ "n": 1, "a": page["pageInfo"]["endCursor"] });
    let page = models.editor.ask(LIST, after).await["recommenderModels"].take();
    let earlier = &page["nodes"][0];
    assert_eq!(earlier["id"], first.id.global());
    assert_eq!(earlier["isActive"], false);
    assert_eq!(page["pageInfo"]["hasNextPage"], false);
}

#[kyck_test]
async fn an_administrator_puts_an_earlier_model_back_in_use(app: TestApp) {
    let models = TwoModels::train(&app).await;
    let first = json!({ "m": models.first.id.global() });

    assert_eq!(models.editor.refused(ACTIVATE, first.clone()).await, "FORBIDDEN");

    let back = models.admin.ask(ACTIVATE, first.clone()).await;

    assert_eq!(
        back["activateModel"],
        json!({ "model": { "id": first["m"], "isActive": true }, "userErrors": [] })
    );
    assert_eq!(active(&models.editor).await, [first["m"].clone()]);

    let guardian = app.guardian().await;
    assert_eq!(guardian.client.refused(LIST, json!({})).await, "FORBIDDEN");
}

#[kyck_test]
async fn a_damaged_or_unknown_model_is_refused_and_the_active_one_stays(app: TestApp) {
    let models = TwoModels::train(&app).await;
    damage(&app, &models.first.id.0).await;

    let mut refusals = Vec::new();
    for model in [models.first.id.global(), absent::<ModelId>(), "x".to_owned()] {
        let mut refused = models.admin.ask(ACTIVATE, json!({ "m": model })).await;
        refusals.push(refused["activateModel"].take());
    }

    assert_snapshot!(transcript(&json!(refusals)), @r#"
    [
      { "model": null, "userErrors": [{ "code": "MODEL_UNREADABLE", "field": ["modelId"] }] },
      { "model": null, "userErrors": [{ "code": "MODEL_NOT_FOUND", "field": ["modelId"] }] },
      { "model": null, "userErrors": [{ "code": "MODEL_NOT_FOUND", "field": ["modelId"] }] }
    ]
    "#);
    assert_eq!(active(&models.editor).await, [json!(models.second.id.global())]);
}

async fn active(client: &Client) -> Vec<Value> {
    let page = client.ask(LIST, json!({})).await;
    page["recommenderModels"]["nodes"]
        .as_array()
        .expect("models")
        .iter()
        .filter(|model| model["isActive"] == true)
        .map(|model| model["id"].clone())
        .collect()
}

/// Cuts a stored model short.
async fn damage(app: &TestApp, id: &uuid::Uuid) {
    let db = app.services.kernel.db.write_pool();
    let row = db
        .query_one_raw(Statement::from_sql_and_values(
            db.get_database_backend(),
            "SELECT bytes FROM recommender_model WHERE id = $1",
            [(*id).into()],
        ))
        .await
        .expect("the database answers")
        .expect("the model is stored");
    let mut bytes: Vec<u8> = row.try_get_by_index(0).expect("bytes");
    bytes.truncate(bytes.len() / 2);
    db.execute_raw(Statement::from_sql_and_values(
        db.get_database_backend(),
        "UPDATE recommender_model SET bytes = $2 WHERE id = $1",
        [(*id).into(), bytes.into()],
    ))
    .await
    .expect("the model is damaged");
}

const EVALUATIONS: &str = "query($n: Int, $a: String) { recommenderEvaluations(first: $n, after: $a) {
    nodes { id modelId isActivated children ndcgAt10 recallAt20 coverage novelty nuriBalance comparedNdcgAt10
        slices { history children ndcgAt10 recallAt20 } }
    pageInfo { hasNextPage endCursor } } }";

/// Tastes that labels do not show: every other video of two themes.
async fn unlabelled_tastes(app: &TestApp) -> [Vec<Arc<Video>>; 2] {
    let [mut all, second] = two_tastes(app).await;
    all.extend(second);
    [0, 1].map(|taste| all.iter().skip(taste).step_by(2).cloned().collect())
}

/// Ninety children of two tastes: thirty have watched all of theirs, the others not yet a quarter of it. Returns
/// the others.
async fn watch_own_tastes(app: &TestApp, family: FamilyId, tastes: &[Vec<Arc<Video>>; 2]) -> Vec<ChildId> {
    let (mut viewings, mut others) = (Vec::new(), Vec::new());
    for number in 0..90_usize {
        let child_id = app.child(family, 80).await;
        let knows_all = number < 30;
        for (index, video) in tastes[number % 2].iter().enumerate() {
            if knows_all || index % 4 != 0 {
                let days_ago = 3 + (index * 5 + number) % 30;
                viewings.push(viewing(child_id, video.id, days_ago as i64));
            }
        }
        if !knows_all {
            others.push(child_id);
        }
    }
    watched(app, viewings).await;
    others
}

/// Many strangers watch what the children know of one taste, and with it what the children do not know of the other;
/// then the children go on with what they love.
async fn mislead(app: &TestApp, family: FamilyId, tastes: &[Vec<Arc<Video>>; 2], children: &[ChildId]) {
    let mut viewings = Vec::new();
    for number in 0..240_usize {
        let child_id = app.child(family, 80).await;
        for (taste, videos) in tastes.iter().enumerate() {
            for (index, video) in videos.iter().enumerate() {
                if (index % 4 == 0) == (taste != number % 2) {
                    viewings.push(viewing(child_id, video.id, (8 + (index + number) % 5) as i64));
                }
            }
        }
    }
    for (number, child_id) in children.iter().enumerate() {
        for (index, video) in tastes[number % 2].iter().enumerate().step_by(4) {
            viewings.push(viewing(*child_id, video.id, (1 + index % 5) as i64));
        }
    }
    watched(app, viewings).await;
}

#[kyck_test]
async fn a_model_made_worse_by_its_data_is_judged_and_not_put_in_use(app: TestApp) {
    app.publish(150).await;
    let tastes = unlabelled_tastes(&app).await;
    let family = app.guardian().await.family_id;
    let children = watch_own_tastes(&app, family, &tastes).await;
    let first = train(&app).await.record;
    assert!(first.is_active);

    app.clock.advance_millis(14 * 86_400_000);
    mislead(&app, family, &tastes, &children).await;
    let worse = train(&app).await;
    let (new, earlier) = (worse.record.ndcg_at_10, worse.earlier_ndcg_at_10);
    assert!(
        new.zip(earlier).is_some_and(|(new, earlier)| new < earlier),
        "{new:?} {earlier:?}"
    );
    assert!(!worse.record.is_active, "{worse:?}");

    let editor = app.staff(Role::Editor).await;
    assert_eq!(active(&editor).await, [json!(first.id.global())]);

    let page = editor.ask(EVALUATIONS, json!({ "n": 1 })).await["recommenderEvaluations"].take();
    check_evaluation(&page["nodes"][0], &worse);
    let after = json!({ "n": 1, "a": page["pageInfo"]["endCursor"] });
    let page = editor.ask(EVALUATIONS, after).await["recommenderEvaluations"].take();
    assert_eq!(page["nodes"][0]["modelId"], first.id.global());
    assert_eq!(page["nodes"][0]["comparedNdcgAt10"], Value::Null);
    assert_eq!(page["pageInfo"]["hasNextPage"], false);
}

/// The evaluation of a model that was not put in use, with figures in their ranges.
fn check_evaluation(judged: &Value, outcome: &TrainingOutcome) {
    assert_eq!(judged["modelId"], outcome.record.id.global());
    assert_eq!(
        (&judged["isActivated"], &judged["children"]),
        (&json!(false), &json!(60))
    );
    assert_eq!(judged["ndcgAt10"].as_f64(), outcome.record.ndcg_at_10);
    assert_eq!(judged["comparedNdcgAt10"].as_f64(), outcome.earlier_ndcg_at_10);

    for (field, least, most) in [
        ("recallAt20", 0.0, 1.0),
        ("coverage", 0.01, 1.0),
        ("novelty", 0.0, 10.0),
        ("nuriBalance", 0.1, 1.0),
    ] {
        let value = judged[field].as_f64().expect("a figure");
        assert!((least..=most).contains(&value), "{field} {value}");
    }
    let slices = judged["slices"].as_array().expect("slices");
    let of_slices: i64 = slices.iter().filter_map(|slice| slice["children"].as_i64()).sum();
    assert_eq!(of_slices, 60);
}

#[kyck_test]
async fn a_model_that_cannot_be_read_leaves_the_one_before_in_use(app: TestApp) {
    two_crowds(&app).await;
    let (_, child_id) = app.family().child(80).await;
    train(&app).await;
    let shown = async || -> Vec<VideoId> {
        app.services
            .recommend
            .recommendations(&Ctx::system(), child_id, None)
            .await
            .expect("a feed")
            .iter()
            .map(|item| item.video.id)
            .collect()
    };
    let before = shown().await;
    app.clock.advance_millis(60_000);
    let second = train(&app).await.record;

    assert!(second.is_active);

    damage(&app, &second.id.0).await;
    app.services.recommend.invalidate();
    assert_eq!(shown().await, before, "the model before serves on");
}

#[kyck_test]
async fn staff_sees_the_clusters_of_taste_with_their_themes(app: TestApp) {
    app.publish(150).await;
    let editor = app.staff(Role::Editor).await;
    let ask = async || {
        let query = "{ tasteClusters { number nameKo nameEn children themes { id } contents { id } } }";
        editor.ask(query, json!({})).await["tasteClusters"].take()
    };
    assert_eq!(ask().await, json!([]));

    let tastes = two_tastes(&app).await;
    crowd(&app, &tastes).await;
    let model = train(&app).await.record;
    let clusters = ask().await;
    let clusters = clusters.as_array().expect("clusters");
    assert_eq!(clusters.len(), model.clusters as usize);
    assert!(clusters.len() >= 2, "{clusters:?}");

    let known: Vec<String> = tastes
        .iter()
        .flat_map(|videos| &videos[0].themes)
        .map(|theme| theme.id.global())
        .collect();

    for cluster in clusters {
        assert!(cluster["children"].as_i64().is_some_and(|children| children > 0));
        assert!(cluster["nameKo"].as_str().is_some_and(|name| !name.is_empty()));
        let first = cluster["themes"][0]["id"].as_str().expect("a theme").to_owned();
        assert!(known.contains(&first), "{cluster}");
    }
}
