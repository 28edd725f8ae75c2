//! `recommenderModels` and `activateModel`.

use std::sync::Arc;

use kyck_domain::catalog::Video;
use kyck_domain::recommend::TrainingError;
use kyck_kernel::id::{ModelId, VideoId};
use kyck_kernel::{Ctx, Role};
use kyck_tests::{GlobalId, TestApp, absent, kyck_test};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::{Viewing, crowd, two_tastes, watched};

const LIST: &str = "query($n: Int, $a: String) { recommenderModels(first: $n, after: $a) {
    nodes { id trainedAt isActive children videos interactions clusters ndcgAt10 recallAt20 coverage trainingSeconds }
    pageInfo { hasNextPage endCursor } } }";
const ACTIVATE: &str = "mutation($m: ID!) { activateModel(input: { modelId: $m }) {
    model { id isActive } userErrors { code field } } }";

#[kyck_test]
async fn a_model_can_be_taken_back_and_a_damaged_one_is_refused(app: TestApp) {
    app.publish(150).await;
    let nothing = app.services.recommend.train(&Ctx::system()).await;
    assert!(
        matches!(nothing, Err(TrainingError::NothingToLearn)),
        "{nothing:?}"
    );
    let tastes = two_tastes(&app).await;
    crowd(&app, &tastes).await;
    let first = app
        .services
        .recommend
        .train(&Ctx::system())
        .await
        .expect("a first model")
        .record;
    // An instant later: the same days are held out, so the same model comes of them.
    app.clock.advance_millis(1);
    let second = app
        .services
        .recommend
        .train(&Ctx::system())
        .await
        .expect("a second model");
    assert_eq!(second.earlier_ndcg_at_10, None, "no day is fair to both");
    let second = second.record;
    assert_eq!(first.clusters, second.clusters);

    let (editor, admin) = (app.staff(Role::Editor).await, app.staff(Role::Admin).await);
    let page = editor.ask(LIST, json!({ "n": 1 })).await;
    let newest = &page["recommenderModels"]["nodes"][0];
    assert_eq!(newest["id"], second.id.global());
    assert_eq!(
        (&newest["isActive"], &newest["children"]),
        (&json!(true), &json!(60))
    );
    let cursor = &page["recommenderModels"]["pageInfo"]["endCursor"];
    let page = editor.ask(LIST, json!({ "n": 1, "a": cursor })).await;
    let earlier = page["recommenderModels"]["nodes"][0].clone();
    assert_eq!(
        (&earlier["id"], &earlier["isActive"]),
        (&json!(first.id.global()), &json!(false))
    );
    assert_eq!(page["recommenderModels"]["pageInfo"]["hasNextPage"], false);

    let back = admin.ask(ACTIVATE, json!({ "m": earlier["id"] })).await;
    assert_eq!(
        back["activateModel"]["model"],
        json!({ "id": earlier["id"], "isActive": true })
    );
    assert_eq!(active(&editor).await, [earlier["id"].clone()]);

    damage(&app, &second.id.0).await;
    for (model, code) in [
        (second.id.global(), "MODEL_UNREADABLE"),
        (absent::<ModelId>(), "MODEL_NOT_FOUND"),
        ("x".to_owned(), "MODEL_NOT_FOUND"),
    ] {
        let refused = admin.ask(ACTIVATE, json!({ "m": model })).await;
        assert_eq!(
            refused["activateModel"]["userErrors"][0],
            json!({ "code": code, "field": ["modelId"] })
        );
        assert_eq!(active(&editor).await, [earlier["id"].clone()]);
    }
    let guardian = app.guardian().await;
    assert_eq!(guardian.client.refused(LIST, json!({})).await, "FORBIDDEN");
    assert_eq!(
        editor.refused(ACTIVATE, json!({ "m": earlier["id"] })).await,
        "FORBIDDEN"
    );
}

async fn active(client: &kyck_tests::Client) -> Vec<Value> {
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

#[kyck_test]
async fn a_model_made_worse_by_its_data_is_judged_and_not_put_in_use(app: TestApp) {
    app.publish(150).await;
    // Tastes that labels do not tell: every other video of two themes.
    let [mut all, second] = two_tastes(&app).await;
    all.extend(second);
    let of_taste = |taste: usize| all.iter().skip(taste).step_by(2).cloned().collect::<Vec<_>>();
    let tastes = [of_taste(0), of_taste(1)];
    let view = |child_id, video: &Arc<Video>, days_ago: usize| Viewing {
        child_id,
        video_id: video.id,
        share: 1.0,
        days_ago: days_ago as i64,
    };
    let family = app.guardian().await.family_id;
    let (mut viewings, mut children) = (Vec::new(), Vec::new());
    for number in 0..90_usize {
        let child_id = app.child(family, 80).await;
        // Thirty have watched all of their taste, the others have not yet met a quarter of it.
        let knows_all = number < 30;
        for (place, video) in tastes[number % 2].iter().enumerate() {
            if knows_all || place % 4 != 0 {
                viewings.push(view(child_id, video, 3 + (place * 5 + number) % 30));
            }
        }
        if !knows_all {
            children.push(child_id);
        }
    }
    watched(&app, viewings).await;
    let first = app
        .services
        .recommend
        .train(&Ctx::system())
        .await
        .expect("a model")
        .record;
    assert!(first.is_active);

    // Two weeks later: many strangers have watched what the children know of one taste, and with it what
    // the children do not know of the other; and last week the children went on with what they love.
    app.clock.advance_millis(14 * 86_400_000);
    let mut viewings = Vec::new();
    for number in 0..240_usize {
        let child_id = app.child(family, 80).await;
        for (taste, videos) in tastes.iter().enumerate() {
            for (place, video) in videos.iter().enumerate() {
                if (place % 4 == 0) == (taste != number % 2) {
                    viewings.push(view(child_id, video, 8 + (place + number) % 5));
                }
            }
        }
    }
    for (number, child_id) in children.iter().enumerate() {
        for (place, video) in tastes[number % 2].iter().enumerate().step_by(4) {
            viewings.push(view(*child_id, video, 1 + place % 5));
        }
    }
    watched(&app, viewings).await;
    let worse = app
        .services
        .recommend
        .train(&Ctx::system())
        .await
        .expect("a training");
    let (new, earlier) = (worse.record.ndcg_at_10, worse.earlier_ndcg_at_10);
    assert!(
        new.zip(earlier).is_some_and(|(new, earlier)| new < earlier),
        "{new:?} {earlier:?}"
    );
    assert!(!worse.record.is_active, "{worse:?}");
    let editor = app.staff(Role::Editor).await;
    assert_eq!(active(&editor).await, [json!(first.id.global())]);

    let page = editor.ask(EVALUATIONS, json!({ "n": 1 })).await;
    let judged = &page["recommenderEvaluations"]["nodes"][0];
    assert_eq!(judged["modelId"], worse.record.id.global());
    assert_eq!(
        (&judged["isActivated"], &judged["children"]),
        (&json!(false), &json!(60))
    );
    assert_eq!(judged["ndcgAt10"].as_f64(), new);
    assert_eq!(judged["comparedNdcgAt10"].as_f64(), earlier);
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
    let cursor = &page["recommenderEvaluations"]["pageInfo"]["endCursor"];
    let page = editor.ask(EVALUATIONS, json!({ "n": 1, "a": cursor })).await;
    let earlier = &page["recommenderEvaluations"];
    assert_eq!(earlier["nodes"][0]["modelId"], first.id.global());
    assert_eq!(earlier["nodes"][0]["comparedNdcgAt10"], Value::Null);
    assert_eq!(earlier["pageInfo"]["hasNextPage"], false);
}

#[kyck_test]
async fn a_model_that_cannot_be_read_leaves_the_one_before_in_use(app: TestApp) {
    app.publish(150).await;
    let tastes = two_tastes(&app).await;
    crowd(&app, &tastes).await;
    let (_, child_id) = app.family().child(80).await;
    app.services
        .recommend
        .train(&Ctx::system())
        .await
        .expect("a first model");
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
    let second = app
        .services
        .recommend
        .train(&Ctx::system())
        .await
        .expect("a second model")
        .record;
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
    let model = app
        .services
        .recommend
        .train(&Ctx::system())
        .await
        .expect("a model")
        .record;
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
