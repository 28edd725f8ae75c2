//! Themes that staff merges into another and restores.

use insta::assert_snapshot;
use kyck_kernel::Role;
use kyck_tests::{Client, GlobalId, TestApp, kyck_test, transcript};
use serde_json::{Value, json};

use super::themes::{THEME, call, create};

/// A child who blocked one theme and likes another, and what it sees.
struct Child {
    guardian: Client,
    device: Client,
    id: String,
}

impl Child {
    async fn new(app: &TestApp) -> Self {
        let (guardian, id) = app.family().child(70).await;
        Self {
            device: app.device(guardian.family_id, id).await.client,
            guardian: guardian.client,
            id: id.global(),
        }
    }

    async fn block(&self, mutation: &str, theme: &str) {
        let document = format!(
            "mutation($child: ID!, $theme: ID!) {{ {mutation}(input: {{ childId: $child, kind: THEME,
                targetId: $theme }}) {{ userErrors {{ code }} }} }}"
        );
        let answer = self
            .guardian
            .ask(&document, json!({ "child": self.id, "theme": theme }))
            .await;
        assert_eq!(answer[mutation]["userErrors"], json!([]));
    }

    async fn sees(&self) -> Value {
        let count = self.device.ask("{ videos { totalCount } }", json!({})).await;
        count["videos"]["totalCount"].clone()
    }

    async fn blocks_and_interests(&self) -> Value {
        let query = "query($id: ID!) { child(id: $id) { blocks { targetId label } interests { id } } }";
        self.guardian.ask(query, json!({ "id": self.id })).await["child"].take()
    }
}

/// Two themes, the first merged into the second; a child that likes the first and for whom it is blocked.
struct Merged {
    manager: Client,
    child: Child,
    cars: String,
    traffic: String,
    payload: Value,
}

impl Merged {
    async fn make(app: &TestApp) -> Self {
        let ids = app.publish(1).await;
        let manager = app.staff(Role::Manager).await;
        let cars = create(&manager, "차", "Cars").await;
        let traffic = create(&manager, "교통", "Traffic").await;
        let set = json!({ "videoId": ids[0].global(), "themeIds": [cars], "ageBand": "TODDLER_2" });
        call(&manager, "updateVideo", "video { state }", set).await;

        let child = Child::new(app).await;
        assert_eq!(child.sees().await, 1);
        child.block("blockForChild", &cars).await;
        let likes = json!({ "childId": child.id, "patch": { "interestThemeIds": [cars] } });
        call(&child.guardian, "updateChild", "child { id }", likes).await;
        assert_eq!(child.sees().await, 0);

        let merge = json!({ "themeId": cars, "intoThemeId": traffic, "reason": "the same thing" });
        let payload = format!("{THEME} intoTheme {{ videoCount }}");
        Self {
            payload: call(&manager, "mergeThemes", &payload, merge).await,
            manager,
            child,
            cars,
            traffic,
        }
    }
}

#[kyck_test]
async fn a_merged_theme_hands_videos_blocks_and_interests_over(app: TestApp) {
    let merge = Merged::make(&app).await;
    let traffic = &merge.traffic;

    assert_snapshot!(transcript(&merge.payload), @r#"
    {
      "intoTheme": { "videoCount": 1 },
      "theme": {
        "deletedAt": "2026-11-23T03:00:00.000Z",
        "id": "theme_1",
        "mergedInto": { "id": "theme_2" },
        "nameEn": "Cars",
        "nameKo": "차",
        "revision": 1,
        "slug": "cars",
        "videoCount": 0
      },
      "userErrors": []
    }
    "#);
    assert_eq!(merge.payload["theme"]["mergedInto"]["id"], traffic.as_str());

    let by_theme = "query($id: ID!) { videos(filter: { themeId: $id }) { nodes { themes { nameEn } } } }";
    let family = app.guardian().await.client;
    for id in [traffic, &merge.cars] {
        let found = family.ask(by_theme, json!({ "id": id })).await;
        let in_traffic = json!([{ "themes": [{ "nameEn": "Traffic" }] }]);
        assert_eq!(found["videos"]["nodes"], in_traffic);
    }

    assert_eq!(merge.child.sees().await, 0, "the block goes on to hold");
    assert_eq!(
        merge.child.blocks_and_interests().await,
        json!({ "blocks": [{ "targetId": traffic, "label": "Traffic" }], "interests": [{ "id": traffic }] })
    );
}

#[kyck_test]
async fn a_merged_theme_that_is_restored_gets_its_blocks_and_interests_back(app: TestApp) {
    let merge = Merged::make(&app).await;
    let cars = &merge.cars;
    let restore = json!({ "themeId": cars, "reason": "they are two things" });

    let restored = call(&merge.manager, "restoreTheme", THEME, restore.clone()).await;
    let twice = call(&merge.manager, "restoreTheme", THEME, restore).await;

    assert_snapshot!(transcript(&restored), @r#"
    {
      "theme": {
        "deletedAt": null,
        "id": "theme_1",
        "mergedInto": null,
        "nameEn": "Cars",
        "nameKo": "차",
        "revision": 2,
        "slug": "cars",
        "videoCount": 1
      },
      "userErrors": []
    }
    "#);
    assert_eq!(
        merge.child.blocks_and_interests().await,
        json!({ "blocks": [{ "targetId": cars, "label": "Cars" }], "interests": [{ "id": cars }] })
    );
    assert_snapshot!(transcript(&twice), @r#"
    {
      "theme": null,
      "userErrors": [{ "code": "NOT_DELETED", "field": ["themeId"] }]
    }
    "#);
}

#[kyck_test]
async fn a_block_of_a_merged_theme_is_lifted_under_the_name_it_has_then(app: TestApp) {
    let merge = Merged::make(&app).await;

    merge.child.block("unblockForChild", &merge.traffic).await;

    assert_eq!(merge.child.sees().await, 1);
}
