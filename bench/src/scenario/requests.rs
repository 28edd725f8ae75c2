//! The operations that are measured, and the requests that carry them.

use kyck_kernel::id::ChildId;
use reqwest::Method;
use serde_json::{Value, json};

use crate::load::Request;

/// A page of 20 videos with channel and labels.
pub const CATALOGUE: &str = "query Catalogue($after: String) { videos(first: 20, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes { id title language durationSeconds thumbnailUrl ageBand channel { id title }
            nuriTags { weight content { id } } } } }";
/// A feed of 20 videos with reasons.
pub const FEED: &str = "query Feed($child: ID!) { recommendations(childId: $child, first: 20) {
    video { id title durationSeconds thumbnailUrl channel { title } } score reason { code textKo } } }";
/// A report with days, curriculum, comparison and advice.
pub const REPORT: &str = "query Report($child: ID!, $from: Date!, $to: Date!) {
    childReport(childId: $child, from: $from, to: $to) {
      totalMinutes days { on minutes } nuri { contentsMet areas { area { id } minutes share } }
      sameAge { source medianMinutesPerDay } advice { kind textKo evidence { name value } } } }";
/// Starts a playback, which `RECORD` then reports.
pub const START: &str = "mutation Start($child: ID!, $video: ID!) {
    startPlayback(input: { childId: $child, videoId: $video }) { playback { id } userErrors { code } } }";
/// Records a batch of watch events.
pub const RECORD: &str = "mutation Record($input: RecordWatchInput!) { recordWatch(input: $input) {
    results { eventId status } timeStatus { remainingSeconds } userErrors { code } } }";

/// Address of the GraphQL endpoint.
pub fn graphql(base: &str) -> String {
    format!("{base}/graphql")
}

/// A POST of one operation.
pub fn post(url: &str, token: &str, query: &str, variables: &Value) -> Request {
    Request {
        method: Method::POST,
        url: url.to_owned(),
        token: Some(token.to_owned()),
        body: Some(json!({ "query": query, "variables": variables }).to_string()),
    }
}

/// The child's id as the schema spells it.
pub fn child_id(child: ChildId) -> String {
    format!("child_{child}")
}
