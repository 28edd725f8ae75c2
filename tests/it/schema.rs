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

#[tokio::test]
async fn everything_in_the_schema_is_described() {
    let introspection = "{ __schema { types { name kind description
        fields(includeDeprecated: true) { name description args { name description } }
        inputFields { name description }
        enumValues(includeDeprecated: true) { name description } } } }";
    let answer = schema::build().execute(introspection).await;
    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
    let data = answer.data.into_json().expect("JSON");
    let mut silent = Vec::new();
    for object in list(&data["__schema"]["types"]) {
        let name = object["name"].as_str().unwrap_or_default();
        // The specification describes its own scalars.
        if name.starts_with("__") || ["Boolean", "Float", "ID", "Int", "String"].contains(&name) {
            continue;
        }
        note(&mut silent, name, object);
        for field in list(&object["fields"]) {
            let field_name = format!("{name}.{}", field["name"].as_str().unwrap_or_default());
            note(&mut silent, &field_name, field);
            for argument in list(&field["args"]) {
                let argument_name = argument["name"].as_str().unwrap_or_default();
                note(&mut silent, &format!("{field_name}({argument_name})"), argument);
            }
        }
        for member in list(&object["inputFields"])
            .iter()
            .chain(list(&object["enumValues"]))
        {
            note(
                &mut silent,
                &format!("{name}.{}", member["name"].as_str().unwrap_or_default()),
                member,
            );
        }
    }
    assert!(silent.is_empty(), "not described: {silent:#?}");
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

fn note(silent: &mut Vec<String>, name: &str, described: &Value) {
    if described["description"]
        .as_str()
        .is_none_or(|text| text.trim().is_empty())
    {
        silent.push(name.to_owned());
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}
