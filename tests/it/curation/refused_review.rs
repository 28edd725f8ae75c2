//! What `decideReview` refuses.

use insta::assert_snapshot;
use kyck_kernel::Role;
use kyck_kernel::id::{ReviewItemId, ThemeId};
use kyck_tests::{TestApp, absent, kyck_test, transcript};
use serde_json::{Value, json};

use super::review::{CANDIDATES, approval, codes, decide, import};

#[kyck_test]
async fn an_incomplete_or_blocked_approval_is_refused_by_its_field_and_nothing_is_decided(app: TestApp) {
    let manager = app.staff(Role::Manager).await;
    let items = import(&manager, &CANDIDATES).await;
    let [clean, region_blocked, live] = [&items[0], &items[1], &items[2]];
    let tag = |id: &str, weight: &str| json!({ "contentId": id, "weight": weight });
    let content = "nature.live-with-nature.1";

    let mut refusals = Vec::new();
    for changed in [
        json!({ "ageBand": null }),
        json!({ "nuriTags": null }),
        json!({ "nuriTags": [tag(content, "SECONDARY")] }),
        json!({ "nuriTags": [tag(content, "PRIMARY"), tag(content, "SECONDARY")] }),
        json!({ "nuriTags": [tag("nature.magic.1", "PRIMARY")] }),
        json!({ "themeIds": [absent::<ThemeId>()] }),
        json!({ "itemIds": ["review_item_x"] }),
        json!({ "itemIds": [region_blocked] }),
        json!({ "itemIds": [live], "reason": "I like it" }),
    ] {
        let mut input = approval(clean);
        for (field, value) in changed.as_object().expect("fields") {
            input[field] = value.clone();
        }
        let payload = decide(&manager, input).await;
        assert_eq!(payload["items"], json!([]));
        refusals.push(json!({ "changed": changed, "userErrors": payload["userErrors"] }));
    }

    assert_snapshot!(transcript(&json!(refusals)), @r#"
    [
      {
        "changed": { "ageBand": null },
        "userErrors": [
          {
            "code": "AGE_BAND_MISSING",
            "field": ["ageBand"],
            "message": "Choose the youngest age band to approve the video."
          }
        ]
      },
      {
        "changed": { "nuriTags": null },
        "userErrors": [
          {
            "code": "NURI_TAGS_INVALID",
            "field": ["nuriTags"],
            "message": "Choose one primary and at most three secondary contents, each only once."
          }
        ]
      },
      {
        "changed": {
          "nuriTags": [{ "contentId": "nature.live-with-nature.1", "weight": "SECONDARY" }]
        },
        "userErrors": [
          {
            "code": "NURI_TAGS_INVALID",
            "field": ["nuriTags"],
            "message": "Choose one primary and at most three secondary contents, each only once."
          }
        ]
      },
      {
        "changed": {
          "nuriTags": [
            { "contentId": "nature.live-with-nature.1", "weight": "PRIMARY" },
            { "contentId": "nature.live-with-nature.1", "weight": "SECONDARY" }
          ]
        },
        "userErrors": [
          {
            "code": "NURI_TAGS_INVALID",
            "field": ["nuriTags"],
            "message": "Choose one primary and at most three secondary contents, each only once."
          }
        ]
      },
      {
        "changed": { "nuriTags": [{ "contentId": "nature.magic.1", "weight": "PRIMARY" }] },
        "userErrors": [
          {
            "code": "NURI_TAG_UNKNOWN",
            "field": ["nuriTags"],
            "message": "The Nuri curriculum has no content nature.magic.1."
          }
        ]
      },
      {
        "changed": { "themeIds": ["theme_1"] },
        "userErrors": [
          { "code": "THEME_NOT_FOUND", "field": ["themeIds"], "message": "This theme doesn't exist." }
        ]
      },
      {
        "changed": { "itemIds": ["review_item_x"] },
        "userErrors": [
          {
            "code": "ITEM_NOT_FOUND",
            "field": ["itemIds", "0"],
            "message": "This review item doesn't exist."
          }
        ]
      },
      {
        "changed": { "itemIds": ["review_item_2"] },
        "userErrors": [
          {
            "code": "GATE_BLOCKED",
            "field": ["itemIds", "0"],
            "message": "It can't be played in Korea."
          }
        ]
      },
      {
        "changed": { "itemIds": ["review_item_3"], "reason": "I like it" },
        "userErrors": [
          { "code": "GATE_BLOCKED", "field": ["itemIds", "0"], "message": "Its length is unknown." }
        ]
      }
    ]
    "#);

    let queue = manager.ask("{ reviewQueue { totalCount } }", json!({})).await;
    assert_eq!(queue["reviewQueue"]["totalCount"], 6);
}

#[kyck_test]
async fn one_bad_item_of_several_leaves_the_others_decided(app: TestApp) {
    let manager = app.staff(Role::Manager).await;
    let items = import(&manager, &CANDIDATES).await;
    let [clean, region_blocked] = [&items[0], &items[1]];

    let mut input = approval(clean);
    input["itemIds"] = json!([region_blocked, clean, absent::<ReviewItemId>()]);
    let payload = decide(&manager, input).await;

    assert_snapshot!(transcript(&payload["items"]), @r#"
    [
      {
        "decidedAt": "2026-11-23T03:00:00.000Z",
        "decidedBy": { "name": "Manager" },
        "decision": "APPROVE",
        "id": "review_item_1",
        "proposedBy": null,
        "proposedDecision": null,
        "reason": null,
        "state": "DECIDED",
        "video": {
          "ageBand": "NURI_4",
          "id": "video_2",
          "nuriTags": [
            { "content": { "id": "communication.interest-in-literacy.2" }, "weight": "PRIMARY" },
            { "content": { "id": "nature.live-with-nature.1" }, "weight": "SECONDARY" }
          ],
          "publishedAt": "2026-11-23T03:00:00.000Z",
          "state": "PUBLISHED",
          "themes": []
        }
      }
    ]
    "#);

    let mut found = codes(&payload);
    found.sort_by_key(|(code, _)| *code);
    assert_eq!(
        found,
        [
            ("GATE_BLOCKED", json!(["itemIds", "0"])),
            ("ITEM_NOT_FOUND", json!(["itemIds", "2"])),
        ]
    );
}

#[kyck_test]
async fn a_manager_reads_why_an_approval_is_refused_in_its_own_language(app: TestApp) {
    let manager = app.staff(Role::Manager).await;
    let items = import(&manager, &CANDIDATES).await;
    let mut input = approval(&items[1]);
    input["ageBand"] = Value::Null;
    let mutation = "mutation($input: DecideReviewInput!) { decideReview(input: $input) { userErrors { code message } } }";

    let answers = manager
        .ask_in_both_languages(mutation, json!({ "input": input }))
        .await;

    assert_snapshot!(transcript(&answers), @r#"
    {
      "en": {
        "decideReview": {
          "userErrors": [
            {
              "code": "AGE_BAND_MISSING",
              "message": "Choose the youngest age band to approve the video."
            }
          ]
        }
      },
      "ko": {
        "decideReview": {
          "userErrors": [{ "code": "AGE_BAND_MISSING", "message": "승인하려면 연령대를 정해 주세요." }]
        }
      }
    }
    "#);
}
