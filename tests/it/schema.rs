//! The schema as a contract: the committed file is the program's own, and everything in it is described.

use std::path::Path;

use kyck_api::graphql::schema;
use serde_json::Value;

#[test]
fn the_committed_schema_is_the_programs_own() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../schema.graphql");
    let committed = std::fs::read_to_string(path).expect("schema.graphql");
    assert!(
        committed.trim_end() == schema::sdl().trim_end(),
        "schema.graphql is not what the program prints: run `make schema` and look at the difference"
    );
}

/// A shorter description repeats the name.
const MIN_WORDS: usize = 4;

#[tokio::test]
async fn everything_in_the_schema_has_a_description_that_says_more_than_its_name() {
    let described = descriptions().await;

    assert!(
        described.len() > 1_000,
        "introspection shows the whole schema: {} descriptions",
        described.len()
    );

    let short: Vec<&(String, String)> = described
        .iter()
        .filter(|(_, text)| text.split_whitespace().count() < MIN_WORDS)
        .collect();
    assert!(short.is_empty(), "under {MIN_WORDS} words: {short:#?}");
}

/// Every type, field, argument, input field and enum value of the schema with its description.
async fn descriptions() -> Vec<(String, String)> {
    let introspection = "{ __schema { types { name description
        fields(includeDeprecated: true) { name description args { name description } }
        inputFields { name description }
        enumValues(includeDeprecated: true) { name description } } } }";
    let answer = schema::build().execute(introspection).await;
    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
    let data = answer.data.into_json().expect("JSON");

    let mut described = Vec::new();
    for object in list(&data["__schema"]["types"]) {
        let name = object["name"].as_str().unwrap_or_default();
        // The specification describes its own scalars.
        if name.starts_with("__") || ["Boolean", "Float", "ID", "Int", "String"].contains(&name) {
            continue;
        }
        described.push((name.to_owned(), description(object)));
        for members in ["fields", "inputFields", "enumValues"] {
            add_members(&mut described, name, &object[members]);
        }
    }
    described
}

/// Adds the members of a type with their arguments.
fn add_members(described: &mut Vec<(String, String)>, owner: &str, members: &Value) {
    for member in list(members) {
        let name = format!("{owner}.{}", member["name"].as_str().unwrap_or_default());
        add_members(described, &name, &member["args"]);
        described.push((name, description(member)));
    }
}

/// Empty when there is none.
fn description(described: &Value) -> String {
    described["description"].as_str().unwrap_or_default().to_owned()
}

#[test]
fn the_names_that_clients_rely_on_are_there() {
    let sdl = without_descriptions(&schema::sdl());

    for name in [
        "viewer: Viewer!",
        "home(",
        "recommendations(",
        "timeStatus(",
        "childReport(",
        "curriculum: Curriculum!",
        "reviewQueue(",
        "requestOtp(input: RequestOtpInput!): RequestOtpPayload!",
        "verifyOtp(input: VerifyOtpInput!): VerifyOtpPayload!",
        "refreshSession(input: RefreshSessionInput!): RefreshSessionPayload!",
        "signOut: SignOutPayload!",
        "staffSignIn(input: StaffSignInInput!): StaffSignInPayload!",
        "addChild(input: AddChildInput!): AddChildPayload!",
        "startPairing(input: StartPairingInput!): StartPairingPayload!",
        "approvePairing(input: ApprovePairingInput!): ApprovePairingPayload!",
        "claimPairing(input: ClaimPairingInput!): ClaimPairingPayload!",
        "startPlayback(input: StartPlaybackInput!): StartPlaybackPayload!",
        "recordWatch(input: RecordWatchInput!): RecordWatchPayload!",
        "importVideos(input: ImportVideosInput!): ImportVideosPayload!",
        "decideReview(input: DecideReviewInput!): DecideReviewPayload!",
        "childLive(",
        "playbackCommands(",
        "liveStats: LiveStats!",
    ] {
        assert!(sdl.contains(name), "the schema lost {name}");
    }
}

/// The schema in one line, without descriptions.
fn without_descriptions(sdl: &str) -> String {
    let code: Vec<&str> = sdl.split("\"\"\"").step_by(2).collect();
    let words: Vec<&str> = code.iter().flat_map(|part| part.split_whitespace()).collect();
    words.join(" ").replace("( ", "(").replace(" )", ")")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
