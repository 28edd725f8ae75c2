//! Themes that staff makes, renames, orders, merges, deletes and restores.

use kyck_kernel::Role;
use kyck_tests::{Client, GlobalId, TestApp, kyck_test};
use serde_json::{Value, json};

const THEME: &str = "theme { id nameKo nameEn slug revision deletedAt videoCount mergedInto { id } }";

async fn call(client: &Client, mutation: &str, payload: &str, input: Value) -> Value {
    let mut name = mutation.to_owned();
    name.replace_range(..1, &mutation[..1].to_uppercase());
    let document = format!(
        "mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ {payload} userErrors {{ code field }} }} }}"
    );
    client.ask(&document, json!({ "input": input })).await[mutation].take()
}

async fn create(client: &Client, name_ko: &str, name_en: &str) -> String {
    let input = json!({ "nameKo": name_ko, "nameEn": name_en });
    let payload = call(client, "createTheme", THEME, input).await;
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
    payload["theme"]["id"].as_str().expect("an id").to_owned()
}

async fn names(client: &Client) -> Vec<Value> {
    let themes = client.ask("{ themes { nameEn } }", json!({})).await;
    let themes = themes["themes"].as_array().expect("themes").iter();
    themes.map(|theme| theme["nameEn"].clone()).collect()
}

#[kyck_test]
async fn names_are_unique_whatever_their_case_and_every_complaint_comes_at_once(app: TestApp) {
    let manager = app.staff(Role::Manager).await;
    let animals = create(&manager, "동물", "Animals").await;
    let vehicles = create(&manager, "탈 것", "Vehicles").await;
    for (input, codes) in [
        (
            json!({ "nameKo": "", "nameEn": "a\u{200B}b" }),
            json!([{ "code": "NAME_INVALID", "field": ["nameKo"] }, { "code": "NAME_INVALID", "field": ["nameEn"] }]),
        ),
        (
            json!({ "nameKo": "탈것", "nameEn": "ANIMALS" }),
            json!([{ "code": "NAME_TAKEN", "field": ["nameKo"] }, { "code": "NAME_TAKEN", "field": ["nameEn"] }]),
        ),
    ] {
        let refused = call(&manager, "createTheme", THEME, input).await;
        assert_eq!(refused["userErrors"], codes);
        assert_eq!(refused["theme"], Value::Null);
    }
    let renamed = json!({ "themeId": vehicles, "nameEn": "animals", "expectedRevision": 0 });
    let renamed = call(&manager, "updateTheme", THEME, renamed).await;
    assert_eq!(
        renamed["userErrors"],
        json!([{ "code": "NAME_TAKEN", "field": ["nameEn"] }])
    );

    let renamed = json!({ "themeId": animals, "nameEn": "ANIMALS", "expectedRevision": 0 });
    let renamed = call(&manager, "updateTheme", THEME, renamed).await;
    assert_eq!(
        renamed["theme"]["nameEn"], "ANIMALS",
        "its own name in another case: {renamed}"
    );
    assert_eq!(renamed["theme"]["slug"], "animals", "addresses stay");

    let outdated = json!({ "themeId": animals, "nameEn": "Beasts", "expectedRevision": 0 });
    let outdated = call(&manager, "updateTheme", THEME, outdated).await;
    assert_eq!(
        outdated["userErrors"],
        json!([{ "code": "CHANGED_SINCE", "field": ["expectedRevision"] }])
    );
    assert_eq!(names(&manager).await, ["ANIMALS", "Vehicles"]);
}

#[kyck_test]
async fn families_see_themes_in_the_order_that_staff_gives_them(app: TestApp) {
    let manager = app.staff(Role::Manager).await;
    let animals = create(&manager, "동물", "Animals").await;
    let vehicles = create(&manager, "탈것", "Vehicles").await;
    let family = app.guardian().await.client;
    assert_eq!(names(&family).await, ["Animals", "Vehicles"]);
    let payload = "themes { nameEn }";
    let order = json!({ "themeIds": [vehicles, animals] });
    let ordered = call(&manager, "reorderThemes", payload, order).await;
    assert_eq!(ordered["userErrors"], json!([]));
    assert_eq!(names(&family).await, ["Vehicles", "Animals"]);
    for ids in [
        json!([animals]),
        json!([animals, animals]),
        json!([animals, vehicles, "theme_x"]),
    ] {
        let refused = call(&manager, "reorderThemes", payload, json!({ "themeIds": ids })).await;
        assert_eq!(refused["userErrors"][0]["code"], "THEMES_INCOMPLETE");
    }
    assert_eq!(names(&family).await, ["Vehicles", "Animals"]);
}

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

#[kyck_test]
async fn a_merged_theme_hands_videos_blocks_and_interests_over_and_gets_them_back(app: TestApp) {
    let ids = app.publish(1).await;
    let manager = app.staff(Role::Manager).await;
    let cars = create(&manager, "차", "Cars").await;
    let traffic = create(&manager, "교통", "Traffic").await;
    let set = json!({ "videoId": ids[0].global(), "themeIds": [cars], "ageBand": "TODDLER_2" });
    call(&manager, "updateVideo", "video { state }", set).await;
    let child = Child::new(&app).await;
    assert_eq!(child.sees().await, 1);
    child.block("blockForChild", &cars).await;
    let likes = json!({ "childId": child.id, "patch": { "interestThemeIds": [cars] } });
    call(&child.guardian, "updateChild", "child { id }", likes).await;
    assert_eq!(child.sees().await, 0);

    let merge = json!({ "themeId": cars, "intoThemeId": traffic, "reason": "the same thing" });
    let payload = format!("{THEME} intoTheme {{ videoCount }}");
    let merged = call(&manager, "mergeThemes", &payload, merge).await;
    assert_eq!(merged["intoTheme"]["videoCount"], 1, "{merged}");
    assert_eq!(merged["theme"]["mergedInto"]["id"], traffic.as_str());
    let by_theme = "query($id: ID!) { videos(filter: { themeId: $id }) { nodes { themes { nameEn } } } }";
    let family = app.guardian().await.client;
    for id in [&traffic, &cars] {
        let found = family.ask(by_theme, json!({ "id": id })).await;
        assert_eq!(
            found["videos"]["nodes"],
            json!([{ "themes": [{ "nameEn": "Traffic" }] }])
        );
    }
    assert_eq!(child.sees().await, 0, "the block goes on to hold");
    assert_eq!(
        child.blocks_and_interests().await,
        json!({ "blocks": [{ "targetId": traffic, "label": "Traffic" }], "interests": [{ "id": traffic }] })
    );

    let restore = json!({ "themeId": cars, "reason": "they are two things" });
    let restored = call(&manager, "restoreTheme", THEME, restore.clone()).await;
    assert_eq!(restored["theme"]["deletedAt"], Value::Null);
    assert_eq!(
        child.blocks_and_interests().await,
        json!({ "blocks": [{ "targetId": cars, "label": "Cars" }], "interests": [{ "id": cars }] })
    );
    let twice = call(&manager, "restoreTheme", THEME, restore).await;
    assert_eq!(
        twice["userErrors"],
        json!([{ "code": "NOT_DELETED", "field": ["themeId"] }])
    );

    // Merged again, the block is lifted under the name it goes by then.
    let merge = json!({ "themeId": cars, "intoThemeId": traffic, "reason": "the same thing" });
    call(&manager, "mergeThemes", THEME, merge).await;
    child.block("unblockForChild", &traffic).await;
    assert_eq!(child.sees().await, 1);
}

#[kyck_test]
async fn a_theme_that_videos_have_is_not_deleted_and_a_deleted_one_comes_back(app: TestApp) {
    let ids = app.publish(1).await;
    let manager = app.staff(Role::Manager).await;
    let cars = create(&manager, "차", "Cars").await;
    let video = ids[0].global();
    let set = json!({ "videoId": video, "themeIds": [cars, cars] });
    call(&manager, "updateVideo", "video { state }", set).await;
    let delete = json!({ "themeId": cars, "reason": "not needed" });
    let refused = call(&manager, "deleteTheme", THEME, delete.clone()).await;
    assert_eq!(
        refused["userErrors"],
        json!([{ "code": "THEME_IN_USE", "field": ["themeId"] }])
    );
    let set = json!({ "videoId": video, "themeIds": [] });
    call(&manager, "updateVideo", "video { state }", set).await;
    let blank = json!({ "themeId": cars, "reason": "  " });
    let blank = call(&manager, "deleteTheme", THEME, blank).await;
    assert_eq!(
        blank["userErrors"],
        json!([{ "code": "REASON_MISSING", "field": ["reason"] }])
    );
    let deleted = call(&manager, "deleteTheme", THEME, delete.clone()).await;
    assert_eq!(deleted["userErrors"], json!([]));
    assert!(!names(&manager).await.contains(&json!("Cars")));
    let again = call(&manager, "deleteTheme", THEME, delete).await;
    assert_eq!(
        again["userErrors"][0]["code"], "THEME_NOT_FOUND",
        "a second manager learns of it"
    );

    // The name is free meanwhile; who takes it stands in the way of the way back.
    let other = create(&manager, "차", "Automobiles").await;
    let restore = json!({ "themeId": cars, "reason": "needed after all" });
    let refused = call(&manager, "restoreTheme", THEME, restore.clone()).await;
    assert_eq!(
        refused["userErrors"],
        json!([{ "code": "NAME_TAKEN", "field": ["nameKo"] }])
    );
    let rename = json!({ "themeId": other, "nameKo": "자동차" });
    call(&manager, "updateTheme", THEME, rename).await;
    let restored = call(&manager, "restoreTheme", THEME, restore).await;
    assert_eq!(restored["theme"]["nameKo"], "차", "{restored}");
    let log =
        "{ auditLog(first: 1, filter: { action: \"theme.restore\" }) { nodes { staff { role } after } } }";
    let entry = manager.ask(log, json!({})).await["auditLog"]["nodes"][0].take();
    assert_eq!(entry["staff"]["role"], "MANAGER");
    assert!(
        entry["after"]
            .as_str()
            .is_some_and(|after| after.contains("needed after all"))
    );
}
