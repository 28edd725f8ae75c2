//! What tests of the review queue share.

use kyck_tests::Client;
use serde_json::{Value, json};

const DECIDE: &str = "mutation($input: DecideReviewInput!) { decideReview(input: $input) {
    items { id state decision proposedDecision reason proposedBy { name } decidedBy { name } decidedAt
        video { id state ageBand publishedAt nuriTags { weight content { id } } themes { slug } } }
    userErrors { code message field } } }";

/// Clean, region-blocked, live, synthetic, unlisted, three hours long.
pub(super) const CANDIDATES: [&str; 6] = [
    "xTffTm1oUBY",
    "XQk7f2gqCKw",
    "yJjBXQZNe7Y",
    "zqh9xLTBSG8",
    "LmjKOgPzCgw",
    "fIaQ_5irD1U",
];

/// Imports these sources; the ids of their items.
pub(super) async fn import(client: &Client, sources: &[&str]) -> Vec<String> {
    let query = "mutation($sources: [String!]!) { importVideos(input: { sources: $sources }) {
        results { items { id } } } }";
    let data = client.ask(query, json!({ "sources": sources })).await;
    data["importVideos"]["results"]
        .as_array()
        .expect("results")
        .iter()
        .map(|result| result["items"][0]["id"].as_str().expect("an item").to_owned())
        .collect()
}

/// The payload of `decideReview`.
pub(super) async fn decide(client: &Client, input: Value) -> Value {
    client.ask(DECIDE, json!({ "input": input })).await["decideReview"].take()
}

/// Code and field of each user error.
pub(super) fn codes(payload: &Value) -> Vec<(&str, Value)> {
    payload["userErrors"]
        .as_array()
        .expect("errors")
        .iter()
        .map(|error| (error["code"].as_str().expect("a code"), error["field"].clone()))
        .collect()
}

/// An approval with an age band and two tags.
pub(super) fn approval(item_id: &str) -> Value {
    json!({
        "itemIds": [item_id], "decision": "APPROVE", "ageBand": "NURI_4",
        "nuriTags": [
            { "contentId": "communication.interest-in-literacy.2", "weight": "PRIMARY" },
            { "contentId": "nature.live-with-nature.1", "weight": "SECONDARY" },
        ],
    })
}
