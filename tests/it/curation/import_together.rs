//! Imports and decisions at the same time.

use std::collections::BTreeSet;

use kyck_domain::audit::ChainState;
use kyck_kernel::{Ctx, Role};
use kyck_tests::{Client, TestApp, kyck_test};
use serde_json::{Value, json};

use super::import_videos::{counts, import};

/// Imports two playlists twice each at the same time, each with the same video: how many videos were imported, and
/// the ids of their items.
async fn import_at_the_same_time(editor: &Client) -> (i64, Vec<String>) {
    let playlists = [
        "PL7531b35eeb5cd5974110966429eb445f",
        "PL81a7b84d691787d1f66cf3700bdd4be3",
        "PL7531b35eeb5cd5974110966429eb445f",
        "PL81a7b84d691787d1f66cf3700bdd4be3",
    ];
    let imports = playlists.map(|playlist| {
        let editor = editor.clone();
        tokio::spawn(async move { import(&editor, &[playlist, "xTffTm1oUBY"]).await })
    });

    let (mut imported, mut items) = (0, BTreeSet::new());
    for results in imports {
        for result in results.await.expect("an import") {
            assert_eq!(result["problem"], Value::Null);
            imported += counts(&result).0;
            let of = result["items"].as_array().expect("items").iter();
            items.extend(of.map(|item| item["id"].as_str().expect("an id").to_owned()));
        }
    }
    (imported, items.into_iter().collect())
}

#[kyck_test]
async fn editors_who_import_at_the_same_time_neither_lose_nor_double_a_video(app: TestApp) {
    let editor = app.staff(Role::Editor).await;

    let (imported, items) = import_at_the_same_time(&editor).await;

    assert_eq!(imported, items.len() as i64, "each video once");

    let queue = editor.ask("{ reviewQueue { totalCount } }", json!({})).await;
    assert_eq!(queue["reviewQueue"]["totalCount"], imported);
}

#[kyck_test]
async fn managers_who_decide_at_the_same_time_decide_each_item_once(app: TestApp) {
    let editor = app.staff(Role::Editor).await;
    let manager = app.staff(Role::Manager).await;
    let (_, items) = import_at_the_same_time(&editor).await;
    let decide = "mutation($ids: [ID!]!) { decideReview(input: { itemIds: $ids, decision: REJECT }) {
        items { id } userErrors { code } } }";

    let decisions = [0, 1, 2, 3].map(|_| {
        let (manager, items) = (manager.clone(), items.clone());
        tokio::spawn(async move { manager.ask(decide, json!({ "ids": items[..20] })).await })
    });
    let mut decided = 0;

    for decision in decisions {
        let payload = decision.await.expect("a decision")["decideReview"].take();
        decided += payload["items"].as_array().expect("items").len();
        let mut errors = payload["userErrors"].as_array().expect("errors").iter();
        assert!(
            errors.all(|error| error["code"] == "ALREADY_DECIDED"),
            "{payload}"
        );
    }

    assert_eq!(decided, 20, "each item once");

    let state = app
        .services
        .audit
        .verify(&Ctx::system())
        .await
        .expect("the check");
    assert!(
        matches!(state, ChainState::Intact { entries, .. } if entries > 20),
        "{state:?}"
    );
}
