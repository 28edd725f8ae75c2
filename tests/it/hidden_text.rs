//! Text that one person types and another reads holds no hidden characters: every text input of the schema is either
//! checked here, or named below as one that nobody else is shown.

use std::collections::BTreeSet;

use async_graphql::parser::types::{TypeKind, TypeSystemDefinition};
use insta::assert_snapshot;
use kyck_domain::identity::{AddStaff, StaffError};
use kyck_kernel::{Ctx, Role, text};
use kyck_tests::{GlobalId, TestApp, kyck_test, transcript};
use serde_json::{Value, json};

/// What turns the direction of writing, and some of what is not seen at all.
const HIDDEN: [char; 16] = [
    '\u{061C}', '\u{200E}', '\u{200F}', '\u{202A}', '\u{202B}', '\u{202C}', '\u{202D}', '\u{202E}',
    '\u{2066}', '\u{2067}', '\u{2068}', '\u{2069}', '\u{200B}', '\u{FEFF}', '\u{2060}', '\u{7}',
];

/// Text inputs whose text is shown to others than who typed it; [`every_text_shown_to_others_refuses_hidden_characters`]
/// tries them all.
const SHOWN: [&str; 7] = [
    "AddChildInput.nickname",
    "ChildPatch.nickname",
    "DecideReviewInput.reason",
    "StartPairingInput.deviceName",
    "StopGentlyInput.message",
    "SuspendVideoInput.reason",
    "VerifyOtpInput.deviceName",
];

/// The same of what managers type about the catalogue.
const SHOWN_BY_MANAGERS: [&str; 17] = [
    "ChangeVideosInput.reason",
    "CreateSeriesInput.title",
    "CreateThemeInput.nameEn",
    "CreateThemeInput.nameKo",
    "DeleteSeriesInput.reason",
    "DeleteThemeInput.reason",
    "MergeThemesInput.reason",
    "RestoreSeriesInput.reason",
    "RestoreThemeInput.reason",
    "UpdateSeriesInput.reason",
    "UpdateSeriesInput.title",
    "UpdateThemeInput.nameEn",
    "UpdateThemeInput.nameKo",
    "UpdateThemeInput.reason",
    "UpdateVideoInput.reason",
    "UpdateVideoInput.titleEn",
    "UpdateVideoInput.titleKo",
];

/// Text inputs that are compared with what is known, read as something else (a time, a number, an address) or a secret;
/// nothing of them is stored as it was typed and shown.
const NOT_SHOWN: [&str; 34] = [
    "AddChildInput.avatar",
    "AddChildInput.birthMonth",
    "ApprovePairingInput.code",
    "AuditFilter.action",
    "AuditFilter.subjectId",
    "AuditFilter.subjectKind",
    "ChildPatch.avatar",
    "ClaimPairingInput.pollSecret",
    "GiveConsentInput.textVersion",
    "ImportVideosInput.sources",
    "RefreshSessionInput.refreshToken",
    "RegisterPushTokenInput.token",
    "RequestOtpInput.deviceToken",
    "RequestOtpInput.phone",
    "ReviewFilter.language",
    "RunJobInput.name",
    "SetChildLimitsInput.bedtime",
    "SetChildLimitsInput.windowEnd",
    "SetChildLimitsInput.windowStart",
    "SetNotificationPreferenceInput.quietFrom",
    "SetNotificationPreferenceInput.quietTo",
    "StaffSeriesFilter.search",
    "StaffSignInInput.deviceToken",
    "StaffSignInInput.email",
    "StaffSignInInput.password",
    "StaffSignInInput.totpCode",
    "StaffVideoFilter.search",
    "UnregisterPushTokenInput.token",
    "VerifyOtpInput.code",
    "VerifyOtpInput.deviceToken",
    "VideoFilter.language",
    "VideoFilter.nuriArea",
    "VideoFilter.search",
    "Query.jobRuns(name)",
];

/// Every input field and argument of type String in the schema, but for the cursors of pages and the keys of attempts,
/// which are compared and never shown.
fn text_inputs() -> BTreeSet<String> {
    let schema = kyck_api::graphql::build().sdl();
    let document = async_graphql::parser::parse_schema(schema).expect("the schema can be read");
    let is_text = |kind: &async_graphql::parser::types::Type| kind.to_string().contains("String");
    let mut found = BTreeSet::new();

    for definition in document.definitions {
        let TypeSystemDefinition::Type(definition) = definition else {
            continue;
        };
        let name = &definition.node.name.node;
        match &definition.node.kind {
            TypeKind::InputObject(input) => {
                let fields = input.fields.iter().filter(|field| {
                    is_text(&field.node.ty.node) && field.node.name.node != "clientMutationId"
                });
                found.extend(fields.map(|field| format!("{name}.{}", field.node.name.node)));
            }
            TypeKind::Object(object) => {
                for field in &object.fields {
                    let arguments = field.node.arguments.iter();
                    let arguments = arguments.filter(|argument| {
                        is_text(&argument.node.ty.node) && argument.node.name.node != "after"
                    });
                    found.extend(arguments.map(|argument| {
                        format!("{name}.{}({})", field.node.name.node, argument.node.name.node)
                    }));
                }
            }
            _ => {}
        }
    }
    found
}

#[test]
fn every_text_input_is_known_as_shown_to_others_or_not() {
    let known: BTreeSet<String> = SHOWN
        .iter()
        .chain(&SHOWN_BY_MANAGERS)
        .chain(&NOT_SHOWN)
        .map(|name| (*name).to_owned())
        .collect();
    let found = text_inputs();
    let unknown: Vec<_> = found.difference(&known).collect();

    assert!(
        unknown.is_empty(),
        "say of {unknown:?} whether others are shown its text; if so, check it with kyck_domain::text"
    );

    let gone: Vec<_> = known.difference(&found).collect();
    assert!(gone.is_empty(), "{gone:?} are no text inputs any more");
}

/// What it takes to send each text that others are shown.
struct Probe {
    input: &'static str,
    query: &'static str,
    /// The complaint about it.
    code: &'static str,
    field: Value,
}

fn probes() -> [Probe; 7] {
    let probe = |input, query, code, field: &[&str]| Probe {
        input,
        query,
        code,
        field: json!(field),
    };
    [
        probe(
            "AddChildInput.nickname",
            "mutation($t: String!) { addChild(input: { nickname: $t, birthMonth: \"2022-05\" })
               { userErrors { code field } } }",
            "NICKNAME_INVALID",
            &["nickname"],
        ),
        probe(
            "ChildPatch.nickname",
            "mutation($t: String!, $child: ID!) { updateChild(input: { childId: $child, patch: { nickname: $t } })
               { userErrors { code field } } }",
            "NICKNAME_INVALID",
            &["patch", "nickname"],
        ),
        probe(
            "DecideReviewInput.reason",
            "mutation($t: String!) { decideReview(input: { itemIds: [], decision: REJECT, reason: $t })
               { userErrors { code field } } }",
            "REASON_INVALID",
            &["reason"],
        ),
        probe(
            "StartPairingInput.deviceName",
            "mutation($t: String!) { startPairing(input: { deviceName: $t }) { userErrors { code field } } }",
            "DEVICE_NAME_INVALID",
            &["deviceName"],
        ),
        probe(
            "StopGentlyInput.message",
            "mutation($t: String!, $child: ID!) { stopGently(input: { childId: $child, message: $t })
               { userErrors { code field } } }",
            "MESSAGE_INVALID",
            &["message"],
        ),
        probe(
            "SuspendVideoInput.reason",
            "mutation($t: String!, $video: ID!) { suspendVideo(input: { videoId: $video, reason: $t })
               { userErrors { code field } } }",
            "REASON_INVALID",
            &["reason"],
        ),
        probe(
            "VerifyOtpInput.deviceName",
            "mutation($t: String!, $challenge: ID!) { verifyOtp(input:
               { challengeId: $challenge, code: \"000000\", deviceName: $t }) { userErrors { code field } } }",
            "DEVICE_NAME_INVALID",
            &["deviceName"],
        ),
    ]
}

/// A mutation of managers, its input with the text as `$t`, and the complaint about it.
const PROBES_OF_MANAGERS: [(&str, &str, &str, &str); 17] = [
    (
        "ChangeVideosInput.reason",
        "reinstateVideos",
        "videoIds: [], reason: $t",
        "REASON_INVALID",
    ),
    (
        "CreateSeriesInput.title",
        "createSeries",
        "title: $t",
        "NAME_INVALID",
    ),
    (
        "CreateThemeInput.nameEn",
        "createTheme",
        r#"nameKo: "곰", nameEn: $t"#,
        "NAME_INVALID",
    ),
    (
        "CreateThemeInput.nameKo",
        "createTheme",
        r#"nameKo: $t, nameEn: "Bears""#,
        "NAME_INVALID",
    ),
    (
        "DeleteSeriesInput.reason",
        "deleteSeries",
        r#"seriesId: "x", reason: $t"#,
        "REASON_INVALID",
    ),
    (
        "DeleteThemeInput.reason",
        "deleteTheme",
        r#"themeId: "x", reason: $t"#,
        "REASON_INVALID",
    ),
    (
        "MergeThemesInput.reason",
        "mergeThemes",
        r#"themeId: "x", intoThemeId: "y", reason: $t"#,
        "REASON_INVALID",
    ),
    (
        "RestoreSeriesInput.reason",
        "restoreSeries",
        r#"seriesId: "x", reason: $t"#,
        "REASON_INVALID",
    ),
    (
        "RestoreThemeInput.reason",
        "restoreTheme",
        r#"themeId: "x", reason: $t"#,
        "REASON_INVALID",
    ),
    (
        "UpdateSeriesInput.reason",
        "updateSeries",
        r#"seriesId: "x", title: "y", reason: $t"#,
        "REASON_INVALID",
    ),
    (
        "UpdateSeriesInput.title",
        "updateSeries",
        r#"seriesId: "x", title: $t"#,
        "NAME_INVALID",
    ),
    (
        "UpdateThemeInput.nameEn",
        "updateTheme",
        r#"themeId: "x", nameEn: $t"#,
        "NAME_INVALID",
    ),
    (
        "UpdateThemeInput.nameKo",
        "updateTheme",
        r#"themeId: "x", nameKo: $t"#,
        "NAME_INVALID",
    ),
    (
        "UpdateThemeInput.reason",
        "updateTheme",
        r#"themeId: "x", reason: $t"#,
        "REASON_INVALID",
    ),
    (
        "UpdateVideoInput.reason",
        "updateVideo",
        "videoId: $video, reason: $t",
        "REASON_INVALID",
    ),
    (
        "UpdateVideoInput.titleEn",
        "updateVideo",
        "videoId: $video, titleEn: $t",
        "TITLE_INVALID",
    ),
    (
        "UpdateVideoInput.titleKo",
        "updateVideo",
        "videoId: $video, titleKo: $t",
        "TITLE_INVALID",
    ),
];

#[kyck_test]
async fn every_text_of_managers_refuses_hidden_characters(app: TestApp) {
    assert_eq!(PROBES_OF_MANAGERS.map(|probe| probe.0), SHOWN_BY_MANAGERS);

    let manager = app.staff(Role::Manager).await;
    let video = app.publish(1).await[0].global();
    for (name, mutation, input, code) in PROBES_OF_MANAGERS {
        let query = format!(
            "mutation($t: String!) {{ {mutation}(input: {{ {} }}) {{ userErrors {{ code field }} }} }}",
            input.replace("$video", &format!("\"{video}\""))
        );
        let field = name.split('.').next_back();
        for hidden in HIDDEN {
            let answer = manager.ask(&query, json!({ "t": format!("a{hidden}b") })).await;
            let expected = json!([{ "code": code, "field": [field] }]);
            assert_eq!(answer[mutation]["userErrors"], expected, "{name} with {hidden:?}");
        }
    }
}

#[kyck_test]
async fn every_text_shown_to_others_refuses_hidden_characters(app: TestApp) {
    let probes = probes();
    assert_eq!(probes.each_ref().map(|probe| probe.input), SHOWN);

    let (guardian, child) = app.family().child(50).await;
    let manager = app.staff(Role::Manager).await;
    let request = "mutation { requestOtp(input: { phone: \"010-2345-6789\" }) { challenge { id } } }";
    let challenge = app.client.ask(request, json!({})).await["requestOtp"]["challenge"]["id"].take();
    let video = app.publish(1).await.remove(0);

    for probe in &probes {
        let client = match probe.input {
            "DecideReviewInput.reason" | "SuspendVideoInput.reason" => &manager,
            "VerifyOtpInput.deviceName" | "StartPairingInput.deviceName" => &app.client,
            _ => &guardian.client,
        };
        for hidden in HIDDEN {
            let mut variables = json!({ "t": format!("a{hidden}b") });
            for (name, value) in [
                ("child", json!(child.global())),
                ("video", json!(video.global())),
                ("challenge", challenge.clone()),
            ] {
                if probe.query.contains(&format!("${name}:")) {
                    variables[name] = value;
                }
            }
            let answer = client.ask(probe.query, variables).await;
            let payload = answer
                .as_object()
                .and_then(|data| data.values().next())
                .expect("a payload");
            let expected = json!([{ "code": probe.code, "field": probe.field }]);
            assert_eq!(payload["userErrors"], expected, "{} with {hidden:?}", probe.input);
        }
    }
}

/// Signs that take a place and show nothing, which are part of other signs or letters elsewhere.
const SHOWS_NOTHING: [&str; 11] = [
    "\u{3164}",
    "\u{115F}",
    "\u{1160}",
    "\u{FFA0}",
    "\u{2800}",
    "\u{00AD}",
    "\u{034F}",
    "\u{FE0F}",
    "\u{E0041}",
    "\u{3000}",
    "\u{3164}\u{2800} \u{FE0F}",
];

#[kyck_test]
async fn a_name_that_shows_nothing_is_refused(app: TestApp) {
    let names: Vec<Probe> = probes()
        .into_iter()
        .filter(|probe| probe.code.ends_with("NAME_INVALID"))
        .collect();
    assert_eq!(names.len(), 4);

    let (guardian, child_id) = app.family().child(50).await;
    let child = child_id.global();
    let request = "mutation { requestOtp(input: { phone: \"010-2345-6789\" }) { challenge { id } } }";
    let challenge = app.client.ask(request, json!({})).await["requestOtp"]["challenge"]["id"].take();
    for probe in &names {
        let client = match probe.input {
            "VerifyOtpInput.deviceName" | "StartPairingInput.deviceName" => &app.client,
            _ => &guardian.client,
        };
        for name in SHOWS_NOTHING {
            let mut variables = json!({ "t": name });
            for (variable, value) in [("child", json!(child)), ("challenge", challenge.clone())] {
                if probe.query.contains(&format!("${variable}:")) {
                    variables[variable] = value;
                }
            }
            let answer = client.ask(probe.query, variables).await;
            let payload = answer
                .as_object()
                .and_then(|data| data.values().next())
                .expect("a payload");
            let expected = json!([{ "code": probe.code, "field": probe.field }]);
            assert_eq!(payload["userErrors"], expected, "{} with {name:?}", probe.input);
        }
    }
}

#[tokio::test]
async fn names_of_staff_and_titles_from_files_and_sources_hold_no_hidden_characters() {
    let app = TestApp::start(kyck_tests::Backend::Sqlite).await;
    let member = AddStaff {
        id: None,
        email: "kim@kyck.example".to_owned(),
        name: "Kim\u{202E}nimdA".to_owned(),
        role: Role::Editor,
        password: "a password of the tests".to_owned(),
        totp_secret: None,
    };
    let refused = app.services.identity.add_staff(&Ctx::system(), member).await;

    assert!(matches!(refused, Err(StaffError::NameInvalid)));

    let all: String = HIDDEN.iter().collect();
    assert_eq!(text::plain(&format!("공룡{all} 노래"), 100), "공룡 노래");

    let labels = serde_json::from_value(json!({
        "themes": [{ "slug": "x", "nameKo": format!("동{all}물"), "nameEn": format!("Ani{all}mals") }],
        "videos": [],
    }));
    let labels: kyck_domain::catalog::LabelledCatalogue = labels.expect("labels");
    app.services
        .catalog
        .import_labelled(&Ctx::system(), &labels)
        .await
        .expect("the labels are loaded");
    let guardian = app.guardian().await;
    let themes = guardian
        .client
        .ask("{ themes { nameKo nameEn } }", json!({}))
        .await;

    assert_snapshot!(transcript(&themes), @r#"{ "themes": [{ "nameEn": "Animals", "nameKo": "동물" }] }"#);
}
