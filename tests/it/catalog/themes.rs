//! Themes that staff makes, renames, orders, merges, deletes and restores.

use insta::assert_snapshot;
use kyck_kernel::Role;
use kyck_tests::{Client, GlobalId, TestApp, kyck_test, transcript};
use serde_json::{Value, json};

pub(super) const THEME: &str =
    "theme { id nameKo nameEn slug revision deletedAt videoCount mergedInto { id } }";

pub(super) async fn call(client: &Client, mutation: &str, payload: &str, input: Value) -> Value {
    let mut name = mutation.to_owned();
    name.replace_range(..1, &mutation[..1].to_uppercase());
    let document = format!(
        "mutation($input: {name}Input!) {{ {mutation}(input: $input) {{ {payload} userErrors {{ code field }} }} }}"
    );
    client.ask(&document, json!({ "input": input })).await[mutation].take()
}

pub(super) async fn create(client: &Client, name_ko: &str, name_en: &str) -> String {
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
    assert_snapshot!(transcript(&renamed), @r#"
    {
      "theme": null,
      "userErrors": [{ "code": "NAME_TAKEN", "field": ["nameEn"] }]
    }
    "#);

    let renamed = json!({ "themeId": animals, "nameEn": "ANIMALS", "expectedRevision": 0 });
    let renamed = call(&manager, "updateTheme", THEME, renamed).await;
    assert_eq!(
        renamed["theme"]["nameEn"], "ANIMALS",
        "its own name in another case: {renamed}"
    );
    // Addresses stay.
    assert_snapshot!(transcript(&renamed), @r#"
    {
      "theme": {
        "deletedAt": null,
        "id": "theme_1",
        "mergedInto": null,
        "nameEn": "ANIMALS",
        "nameKo": "동물",
        "revision": 1,
        "slug": "animals",
        "videoCount": 0
      },
      "userErrors": []
    }
    "#);

    let stale = json!({ "themeId": animals, "nameEn": "Beasts", "expectedRevision": 0 });
    let stale = call(&manager, "updateTheme", THEME, stale).await;
    assert_snapshot!(transcript(&stale), @r#"
    {
      "theme": null,
      "userErrors": [{ "code": "CHANGED_SINCE", "field": ["expectedRevision"] }]
    }
    "#);
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
    assert_snapshot!(transcript(&ordered), @r#"
    {
      "themes": [{ "nameEn": "Vehicles" }, { "nameEn": "Animals" }],
      "userErrors": []
    }
    "#);
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

    assert_snapshot!(transcript(&refused), @r#"
    {
      "theme": null,
      "userErrors": [{ "code": "THEME_IN_USE", "field": ["themeId"] }]
    }
    "#);

    let set = json!({ "videoId": video, "themeIds": [] });
    call(&manager, "updateVideo", "video { state }", set).await;
    let blank = json!({ "themeId": cars, "reason": "  " });
    let blank = call(&manager, "deleteTheme", THEME, blank).await;
    assert_snapshot!(transcript(&blank), @r#"
    {
      "theme": null,
      "userErrors": [{ "code": "REASON_MISSING", "field": ["reason"] }]
    }
    "#);

    let deleted = call(&manager, "deleteTheme", THEME, delete.clone()).await;
    assert_snapshot!(transcript(&deleted), @r#"
    {
      "theme": {
        "deletedAt": "2026-11-23T03:00:00.000Z",
        "id": "theme_1",
        "mergedInto": null,
        "nameEn": "Cars",
        "nameKo": "차",
        "revision": 1,
        "slug": "cars",
        "videoCount": 0
      },
      "userErrors": []
    }
    "#);
    assert!(!names(&manager).await.contains(&json!("Cars")));

    let again = call(&manager, "deleteTheme", THEME, delete).await;
    // A second manager learns of it.
    assert_snapshot!(transcript(&again), @r#"
    {
      "theme": null,
      "userErrors": [{ "code": "THEME_NOT_FOUND", "field": ["themeId"] }]
    }
    "#);

    // The name is free meanwhile; who takes it stands in the way of the way back.
    let other = create(&manager, "차", "Automobiles").await;
    let restore = json!({ "themeId": cars, "reason": "needed after all" });
    let refused = call(&manager, "restoreTheme", THEME, restore.clone()).await;
    assert_snapshot!(transcript(&refused), @r#"
    {
      "theme": null,
      "userErrors": [{ "code": "NAME_TAKEN", "field": ["nameKo"] }]
    }
    "#);

    let rename = json!({ "themeId": other, "nameKo": "자동차" });
    call(&manager, "updateTheme", THEME, rename).await;
    let restored = call(&manager, "restoreTheme", THEME, restore).await;
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
        "videoCount": 0
      },
      "userErrors": []
    }
    "#);

    let log =
        "{ auditLog(first: 1, filter: { action: \"theme.restore\" }) { nodes { staff { role } after } } }";
    let entry = manager.ask(log, json!({})).await["auditLog"]["nodes"][0].take();
    assert_snapshot!(transcript(&entry), @r#"
    {
      "after": "{\"isDeleted\":false,\"mergedIntoId\":null,\"nameEn\":\"Cars\",\"nameKo\":\"차\",\"position\":23,\"reason\":\"needed after all\",\"slug\":\"cars\"}",
      "staff": { "role": "MANAGER" }
    }
    "#);
    assert!(
        entry["after"]
            .as_str()
            .is_some_and(|after| after.contains("needed after all"))
    );
}

#[kyck_test]
async fn staff_reads_what_is_wrong_with_a_name_in_its_own_language(app: TestApp) {
    let manager = app.staff(Role::Manager).await;
    create(&manager, "동물", "Animals").await;
    let mutation = "mutation {
        createTheme(input: { nameKo: \"동물\", nameEn: \"a\\u200Bb\" }) { userErrors { code message } }
        createSeries(input: { title: \"\" }) { userErrors { code message } } }";

    let answers = manager.ask_in_both_languages(mutation, json!({})).await;

    assert_snapshot!(transcript(&answers), @r#"
    {
      "en": {
        "createSeries": {
          "userErrors": [
            {
              "code": "NAME_INVALID",
              "message": "A name needs letters or digits, at most 200 characters, and no hidden ones."
            }
          ]
        },
        "createTheme": {
          "userErrors": [
            {
              "code": "NAME_INVALID",
              "message": "A name needs letters or digits, at most 40 characters, and no hidden ones."
            }
          ]
        }
      },
      "ko": {
        "createSeries": {
          "userErrors": [
            { "code": "NAME_INVALID", "message": "이름은 글자를 넣어 200자까지, 보이지 않는 글자 없이 적어 주세요." }
          ]
        },
        "createTheme": {
          "userErrors": [
            { "code": "NAME_INVALID", "message": "이름은 글자를 넣어 40자까지, 보이지 않는 글자 없이 적어 주세요." }
          ]
        }
      }
    }
    "#);
}
