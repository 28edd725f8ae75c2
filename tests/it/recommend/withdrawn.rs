//! Feeds of families that did not agree to recommendations.

use insta::assert_snapshot;
use kyck_kernel::id::ChildId;
use kyck_kernel::{Ctx, Language};
use kyck_tests::GlobalId;
use kyck_tests::{TestApp, kyck_test, transcript};
use serde_json::{Value, json};

use super::{codes, feed, train, two_crowds, viewing, watched};

const WITHDRAW: &str = "mutation($p: [ConsentPurpose!]!) {
    withdrawConsent(input: { purposes: $p }) { consents { purpose isGiven } userErrors { code field } } }";
const HOME: &str = "query($c: ID!) { home(childId: $c) { rows { kind } notes { textEn } } }";
/// Reasons that name what the child watched.
const OF_HISTORY: [&str; 5] = [
    "SIMILAR_TO",
    "SAME_TASTE",
    "NEXT_IN_SERIES",
    "NURI_GAP",
    "WATCH_AGAIN",
];

/// Eight videos of the first of two crowds' tastes, watched by this child.
async fn with_a_taste(app: &TestApp, child_id: ChildId) {
    let tastes = two_crowds(app).await;
    let liked = tastes[0].iter().take(8);
    watched(app, liked.map(|video| viewing(child_id, video.id, 2)).collect()).await;
}

#[kyck_test]
async fn which_consent_is_withdrawn_must_be_named_once_and_may_not_be_that_to_the_service(app: TestApp) {
    let guardian = app.guardian().await;

    let mut refusals = Vec::new();
    for purposes in [
        json!([]),
        json!(["SERVICE"]),
        json!(["RECOMMENDATION", "RECOMMENDATION"]),
    ] {
        let mut refused = guardian.client.ask(WITHDRAW, json!({ "p": purposes })).await;
        refusals.push(refused["withdrawConsent"].take());
    }

    assert_snapshot!(transcript(&json!(refusals)), @r#"
    [
      { "consents": [], "userErrors": [{ "code": "CONSENT_INVALID", "field": ["purposes"] }] },
      { "consents": [], "userErrors": [{ "code": "CONSENT_INVALID", "field": ["purposes"] }] },
      { "consents": [], "userErrors": [{ "code": "CONSENT_INVALID", "field": ["purposes"] }] }
    ]
    "#);
}

#[kyck_test]
async fn after_a_withdrawal_the_feed_is_that_of_a_child_of_whom_nothing_is_known(app: TestApp) {
    let (guardian, child_id) = app.family().child(80).await;
    let twin = app.child(guardian.family_id, 80).await.global();
    with_a_taste(&app, child_id).await;
    assert_eq!(train(&app).await.record.children, 61);

    let (client, child) = (&guardian.client, child_id.global());
    assert_ne!(feed(client, &child, 20).await, feed(client, &twin, 20).await);

    let done = client.ask(WITHDRAW, json!({ "p": ["RECOMMENDATION"] })).await;
    let impersonal = feed(client, &child, 20).await;
    let home = client.ask(HOME, json!({ "c": child })).await;

    assert_snapshot!(transcript(&done), @r#"
    {
      "withdrawConsent": {
        "consents": [{ "isGiven": false, "purpose": "RECOMMENDATION" }],
        "userErrors": []
      }
    }
    "#);
    assert!(codes(&impersonal).iter().all(|code| !OF_HISTORY.contains(code)));

    let of_the_twin = feed(client, &twin, 20).await;
    assert_eq!(without_new(&impersonal), without_new(&of_the_twin));

    let rows = home["home"]["rows"].as_array().expect("rows");
    let is_of_history = |row: &Value| {
        ["CONTINUE", "WATCH_AGAIN", "NURI_GAP"]
            .map(Value::from)
            .contains(&row["kind"])
    };
    assert!(!rows.iter().any(is_of_history), "{home}");
    assert!(home["home"]["notes"].to_string().contains("not agreed"), "{home}");

    // Nor is it learned from.
    app.clock.advance_millis(60_000);
    assert_eq!(train(&app).await.record.children, 60);
}

/// The feed but for what chance tries out.
fn without_new(feed: &[Value]) -> Vec<&Value> {
    feed.iter()
        .filter(|item| item["reason"]["code"] != "NEW")
        .collect()
}

#[kyck_test]
async fn a_family_that_was_never_asked_is_not_learned_from_and_gets_no_personal_feed(app: TestApp) {
    let (guardian, child_id) = app.family().without_consent().child(80).await;
    with_a_taste(&app, child_id).await;

    assert_eq!(
        train(&app).await.record.children,
        60,
        "only the families that agreed"
    );

    let page = app.services.recommend.home(&Ctx::system(), child_id).await;
    let notes = page.expect("a page").0.notices;
    assert!(
        notes
            .iter()
            .any(|note| note.text(Language::English).contains("not agreed")),
        "{notes:?}"
    );

    let shown = feed(&guardian.client, &child_id.global(), 20).await;
    assert!(codes(&shown).iter().all(|code| !OF_HISTORY.contains(code)));
}
