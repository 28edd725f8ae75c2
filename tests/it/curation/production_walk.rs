//! A catalogue made by hand, as in production: no theme or series is there before staff makes it, and each step has its
//! way back.

use insta::assert_snapshot;
use kyck_kernel::Role;
use kyck_tests::{Client, TestApp, kyck_test, transcript};
use serde_json::{Value, json};

const KOREAN: [&str; 2] = ["xTffTm1oUBY", "gozq1ZI9vn0"];

/// The payload of a mutation that must succeed.
pub(super) async fn call(client: &Client, mutation: &str, payload: &str, input: Value) -> Value {
    let input_type = match mutation {
        "reinstateVideos" | "reopenVideos" => "ChangeVideosInput".to_owned(),
        _ => format!("{}{}Input", mutation[..1].to_uppercase(), &mutation[1..]),
    };
    let document = format!(
        "mutation($input: {input_type}!) {{ {mutation}(input: $input) {{ {payload} userErrors {{ code field }} }} }}"
    );
    let answer = client.ask(&document, json!({ "input": input })).await;

    let payload = answer[mutation].clone();
    assert_eq!(payload["userErrors"], json!([]), "{mutation}: {payload}");
    payload
}

pub(super) async fn create_theme(manager: &Client, name_ko: &str, name_en: &str) -> Value {
    let names = json!({ "nameKo": name_ko, "nameEn": name_en });
    call(manager, "createTheme", "theme { id }", names).await["theme"]["id"].take()
}

/// The items of the two Korean videos.
pub(super) async fn import(client: &Client) -> Vec<Value> {
    let sources = json!({ "sources": KOREAN });
    let payload = call(
        client,
        "importVideos",
        "results { items { id video { id } } }",
        sources,
    )
    .await;
    let results = payload["results"].as_array().expect("results").iter();
    results.map(|result| result["items"][0].clone()).collect()
}

/// Two published videos with one theme and one series.
struct Catalogue {
    manager: Client,
    family: Client,
    theme: Value,
    series: Value,
    /// What the approval answered.
    approved: Value,
    /// The video of the first episode.
    first: Value,
}

impl Catalogue {
    async fn make(app: &TestApp) -> Self {
        let manager = app.staff(Role::Manager).await;
        let theme = create_theme(&manager, "동물", "Animals").await;
        let title = json!({ "title": "숲속 친구들" });
        let series = call(&manager, "createSeries", "series { id }", title).await["series"]["id"].take();

        let items = import(&manager).await;
        let approval = json!({
            "itemIds": [items[0]["id"], items[1]["id"]], "decision": "APPROVE", "ageBand": "NURI_3",
            "nuriTags": [{ "contentId": "nature.live-with-nature.1", "weight": "PRIMARY" }],
            "themeIds": [theme], "seriesId": series,
        });
        let payload = "items { video { state episode series { title } themes { nameEn } } }";

        Self {
            approved: call(&manager, "decideReview", payload, approval).await,
            family: app.guardian().await.client,
            first: items[0]["video"]["id"].clone(),
            manager,
            theme,
            series,
        }
    }

    /// What a family finds under the theme and in the series.
    async fn shown(&self) -> Value {
        let query = "query($theme: ID!, $series: ID!) { videos(filter: { themeId: $theme }) { totalCount }
            series(id: $series) { title episodes { totalCount } } }";
        let variables = json!({ "theme": self.theme, "series": self.series });
        self.family.ask(query, variables).await
    }
}

#[kyck_test]
async fn there_is_no_theme_before_staff_makes_one(app: TestApp) {
    let manager = app.staff(Role::Manager).await;
    let family = app.guardian().await.client;
    let themes = "{ themes { nameEn slug } }";

    let before = family.ask(themes, json!({})).await;
    create_theme(&manager, "동물", "Animals").await;
    let after = family.ask(themes, json!({})).await;

    assert_snapshot!(transcript(&json!([before, after])), @r#"
    [
      { "themes": [] },
      { "themes": [{ "nameEn": "Animals", "slug": "animals" }] }
    ]
    "#);
}

#[kyck_test]
async fn an_approval_publishes_into_a_theme_and_a_series(app: TestApp) {
    let catalogue = Catalogue::make(&app).await;

    assert_snapshot!(transcript(&catalogue.approved), @r#"
    {
      "items": [
        {
          "video": {
            "episode": 1,
            "series": { "title": "숲속 친구들" },
            "state": "PUBLISHED",
            "themes": [{ "nameEn": "Animals" }]
          }
        },
        {
          "video": {
            "episode": 2,
            "series": { "title": "숲속 친구들" },
            "state": "PUBLISHED",
            "themes": [{ "nameEn": "Animals" }]
          }
        }
      ],
      "userErrors": []
    }
    "#);
    assert_snapshot!(transcript(&catalogue.shown().await), @r#"
    {
      "series": { "episodes": { "totalCount": 2 }, "title": "숲속 친구들" },
      "videos": { "totalCount": 2 }
    }
    "#);
}

#[kyck_test]
async fn an_edit_is_found_at_once_and_undone_by_its_audit_entry(app: TestApp) {
    let catalogue = Catalogue::make(&app).await;
    let (manager, before) = (&catalogue.manager, catalogue.shown().await);

    let edit = json!({ "videoId": catalogue.first, "titleKo": "곰 세 마리", "themeIds": null });
    let payload = "video { video { title themes { id } ageBand } }";
    let edited = call(manager, "updateVideo", payload, edit).await;
    let search = r#"{ videos(filter: { search: "곰세마리" }) { nodes { id } } }"#;
    let found = catalogue.family.ask(search, json!({})).await;

    assert_snapshot!(transcript(&edited), @r#"
    {
      "userErrors": [],
      "video": { "video": { "ageBand": "NURI_3", "themes": [], "title": "곰 세 마리" } }
    }
    "#);
    assert_eq!(found["videos"]["nodes"], json!([{ "id": catalogue.first }]));
    assert_eq!(catalogue.shown().await["videos"]["totalCount"], 1);

    let log = "{ auditLog(first: 1, filter: { action: \"video.update\" }) { nodes { id } } }";
    let entry = manager.ask(log, json!({})).await["auditLog"]["nodes"][0]["id"].take();
    let payload = "video { titleKo video { themes { nameEn } } } item { id }";
    let undone = call(manager, "undoDecision", payload, json!({ "auditEntryId": entry })).await;

    assert_snapshot!(transcript(&undone), @r#"
    {
      "item": null,
      "userErrors": [],
      "video": { "titleKo": null, "video": { "themes": [{ "nameEn": "Animals" }] } }
    }
    "#);
    assert_eq!(catalogue.shown().await, before);
}

#[kyck_test]
async fn a_suspended_video_comes_back_where_it_was(app: TestApp) {
    let catalogue = Catalogue::make(&app).await;
    let (manager, before) = (&catalogue.manager, catalogue.shown().await);

    let complaint = json!({ "videoId": catalogue.first, "reason": "a complaint" });
    call(manager, "suspendVideo", "video { state }", complaint).await;
    assert_eq!(catalogue.shown().await["videos"]["totalCount"], 1);

    let mistake = json!({ "videoIds": [catalogue.first], "reason": "it was the wrong one" });
    let payload = "videos { state suspension { reason } }";
    let back = call(manager, "reinstateVideos", payload, mistake).await;

    assert_snapshot!(transcript(&back), @r#"
    {
      "userErrors": [],
      "videos": [{ "state": "PUBLISHED", "suspension": null }]
    }
    "#);
    assert_eq!(catalogue.shown().await, before);
}

#[kyck_test]
async fn a_deleted_series_leaves_its_videos_and_comes_back_with_them(app: TestApp) {
    let catalogue = Catalogue::make(&app).await;
    let (manager, before) = (&catalogue.manager, catalogue.shown().await);
    let reason = json!({ "seriesId": catalogue.series, "reason": "made twice" });

    call(manager, "deleteSeries", "series { deletedAt }", reason.clone()).await;
    let without = catalogue.shown().await;
    call(manager, "restoreSeries", "series { id }", reason).await;

    assert_snapshot!(transcript(&without), @r#"{ "series": null, "videos": { "totalCount": 2 } }"#);
    assert_eq!(catalogue.shown().await, before);
}
