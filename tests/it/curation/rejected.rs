//! A rejected video, which comes back through the queue.

use insta::assert_snapshot;
use kyck_kernel::Role;
use kyck_tests::{Client, TestApp, kyck_test, transcript};
use serde_json::{Value, json};

use super::production_walk::{call, create_theme, import};

/// A video that an editor proposed with a theme and a manager rejected.
struct Rejected {
    editor: Client,
    manager: Client,
    item: Value,
    video: Value,
}

impl Rejected {
    async fn make(app: &TestApp) -> Self {
        let (editor, manager) = (app.staff(Role::Editor).await, app.staff(Role::Manager).await);
        let theme = create_theme(&manager, "탈것", "Vehicles").await;
        let items = import(&editor).await;
        let item = items[0]["id"].clone();

        let proposal = json!({
            "itemIds": [item], "decision": "APPROVE", "ageBand": "NURI_5", "themeIds": [theme],
            "nuriTags": [{ "contentId": "nature.live-with-nature.1", "weight": "PRIMARY" }],
        });
        call(&editor, "decideReview", "items { id }", proposal).await;
        let rejection = json!({ "itemIds": [item], "decision": "REJECT", "reason": "loud" });
        call(&manager, "decideReview", "items { id }", rejection).await;

        Self {
            editor,
            manager,
            item,
            video: items[0]["video"]["id"].clone(),
        }
    }

    /// Reopens it; the payload.
    async fn reopen(&self) -> Value {
        let payload = "videos { state latestReview { id state
            proposal { decision ageBand nuriTags { weight } themes { nameEn } } } }";
        let reason = json!({ "videoIds": [self.video], "reason": "it was the other one" });
        call(&self.manager, "reopenVideos", payload, reason).await
    }
}

#[kyck_test]
async fn who_pastes_a_rejected_address_learns_where_it_is(app: TestApp) {
    let rejected = Rejected::make(&app).await;

    let payload = "results { alreadyKnown items { id } knownVideo { state latestReview { decision reason } video { id } } }";
    let address = json!({ "sources": ["https://youtu.be/xTffTm1oUBY"] });
    let again = call(&rejected.editor, "importVideos", payload, address).await;

    assert_snapshot!(transcript(&again), @r#"
    {
      "results": [
        {
          "alreadyKnown": 1,
          "items": [],
          "knownVideo": {
            "latestReview": { "decision": "REJECT", "reason": "loud" },
            "state": "REJECTED",
            "video": { "id": "video_1" }
          }
        }
      ],
      "userErrors": []
    }
    "#);
    assert_eq!(again["results"][0]["knownVideo"]["video"]["id"], rejected.video);
}

#[kyck_test]
async fn a_reopened_video_waits_in_a_new_item_with_what_was_proposed(app: TestApp) {
    let rejected = Rejected::make(&app).await;

    let reopened = rejected.reopen().await;

    assert_snapshot!(transcript(&reopened), @r#"
    {
      "userErrors": [],
      "videos": [
        {
          "latestReview": {
            "id": "review_item_1",
            "proposal": {
              "ageBand": "NURI_5",
              "decision": "APPROVE",
              "nuriTags": [{ "weight": "PRIMARY" }],
              "themes": [{ "nameEn": "Vehicles" }]
            },
            "state": "PENDING"
          },
          "state": "IN_REVIEW"
        }
      ]
    }
    "#);

    let item = &reopened["videos"][0]["latestReview"]["id"];
    assert_ne!(*item, rejected.item, "the old item keeps its decision");
}

#[kyck_test]
async fn an_approval_of_what_was_proposed_is_undone_to_the_state_before(app: TestApp) {
    let rejected = Rejected::make(&app).await;
    let item = rejected.reopen().await["videos"][0]["latestReview"]["id"].take();

    let approval = json!({ "itemIds": [item], "decision": "APPROVE" });
    let payload = "items { id video { state ageBand themes { nameEn } publishedAt } }";
    let approved = call(&rejected.manager, "decideReview", payload, approval).await;
    let payload = "item { id state decision decidedBy { id } }
        video { state video { ageBand themes { nameEn } publishedAt } }";
    let undone = call(
        &rejected.manager,
        "undoDecision",
        payload,
        json!({ "reviewItemId": item }),
    )
    .await;

    assert_snapshot!(transcript(&approved), @r#"
    {
      "items": [
        {
          "id": "review_item_1",
          "video": {
            "ageBand": "NURI_5",
            "publishedAt": "2026-11-23T03:00:00.000Z",
            "state": "PUBLISHED",
            "themes": [{ "nameEn": "Vehicles" }]
          }
        }
      ],
      "userErrors": []
    }
    "#);
    assert_snapshot!(transcript(&undone), @r#"
    {
      "item": { "decidedBy": null, "decision": null, "id": "review_item_1", "state": "PENDING" },
      "userErrors": [],
      "video": {
        "state": "IN_REVIEW",
        "video": { "ageBand": null, "publishedAt": null, "themes": [] }
      }
    }
    "#);
    assert_eq!(undone["item"]["id"], item);
}
