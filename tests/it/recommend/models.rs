//! `recommenderModels` and `activateModel`.

use kyck_domain::Role;
use kyck_domain::recommend::{self, RecommendError};
use kyck_tests::{TestApp, backends};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

use super::{crowd, two_tastes};

const LIST: &str = "query($n: Int, $a: String) { recommenderModels(first: $n, after: $a) {
    nodes { id trainedAt isActive children videos interactions clusters ndcgAt10 recallAt20 coverage trainingSeconds }
    pageInfo { hasNextPage endCursor } } }";
const ACTIVATE: &str = "mutation($m: ID!) { activateModel(input: { modelId: $m }) {
    model { id isActive } userErrors { code field } } }";

#[tokio::test]
async fn a_model_can_be_taken_back_and_a_damaged_one_is_refused() {
    for backend in backends() {
        let app = TestApp::start(backend).await;
        app.publish(150).await;
        let nothing = recommend::train(&app.system()).await;
        assert!(
            matches!(nothing, Err(RecommendError::NothingToLearn)),
            "{nothing:?}"
        );
        let tastes = two_tastes(&app).await;
        crowd(&app, &tastes).await;
        let first = recommend::train(&app.system())
            .await
            .expect("a first model")
            .record;
        app.clock.advance_millis(3_600_000);
        let second = recommend::train(&app.system()).await.expect("a second model");
        assert_eq!(second.earlier_ndcg_at_10, None, "no day is fair to both");
        let second = second.record;
        assert_eq!(first.clusters, second.clusters);

        let (editor, admin) = (app.staff(Role::Editor).await, app.staff(Role::Admin).await);
        let page = editor.ask(LIST, json!({ "n": 1 })).await;
        let newest = &page["recommenderModels"]["nodes"][0];
        assert_eq!(newest["id"], format!("model_{}", second.id));
        assert_eq!(
            (&newest["isActive"], &newest["children"]),
            (&json!(true), &json!(60))
        );
        let cursor = &page["recommenderModels"]["pageInfo"]["endCursor"];
        let page = editor.ask(LIST, json!({ "n": 1, "a": cursor })).await;
        let earlier = page["recommenderModels"]["nodes"][0].clone();
        assert_eq!(
            (&earlier["id"], &earlier["isActive"]),
            (&json!(format!("model_{}", first.id)), &json!(false))
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
            (format!("model_{}", second.id), "MODEL_UNREADABLE"),
            (
                "model_00000000-0000-7000-8000-000000000000".to_owned(),
                "MODEL_NOT_FOUND",
            ),
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
    let db = app.env.db.write_pool();
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
