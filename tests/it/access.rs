//! Who may use which root field of the schema. The fields are taken from the schema as it is now: one that
//! stands in no row fails the test, and so does a row without a field.
//!
//! Each row is asked as nobody, the child's device, its guardian, another family's guardian, an editor, a
//! manager and an admin. A refused call must leave the contents of every table as they were, and what belongs to another
//! family must answer exactly like what does not exist.

use std::collections::BTreeSet;
use std::time::Duration;

use kyck_kernel::Role;
use kyck_kernel::id::{ChildDeviceId, ChildId};
use kyck_tests::contents::{Contents, Hashes, changed};
use kyck_tests::{Backend, Client, Fixture, GlobalId, TestApp, absent, kyck_test};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

/// The columns of the table below.
const ACTORS: [&str; 7] = [
    "nobody", "device", "guardian", "stranger", "editor", "manager", "admin",
];

/// A root field, an operation that uses it, and what each actor gets:
///
/// * `+` an answer, * `0` null, as for what does not exist, * `N` a user error `…_NOT_FOUND`,
/// * `E` another user error, * `U` `UNAUTHENTICATED`, * `F` `FORBIDDEN`, * `B` `BAD_REQUEST`.
///
/// `$child`, `$device`, `$guardian`, `$family`, `$video`, `$series`, `$theme`, `$playback`, `$item` stand for ids.
const QUERIES: &[(&str, &str, &str)] = &[
    // field             operation                                                       n d g s e m a
    ("node", r#"{ node(id: "$child") { id } }"#, "U + + 0 0 0 0"),
    (
        "viewer",
        "{ viewer { role family { id } child { id } staff { id } } }",
        "+ + + + + + +",
    ),
    (
        "otpChallenge",
        r#"{ otpChallenge(id: "challenge_00000000-0000-7000-8000-000000000000") { delivery } }"#,
        "0 0 0 0 0 0 0",
    ),
    ("videos", "{ videos(first: 2) { nodes { id } } }", "U + + + + + +"),
    ("video", r#"{ video(id: "$video") { id } }"#, "U + + + + + +"),
    ("themes", "{ themes { id } }", "U + + + + + +"),
    (
        "series",
        r#"{ series(id: "series_00000000-0000-7000-8000-000000000000") { id } }"#,
        "U 0 0 0 0 0 0",
    ),
    ("curriculum", "{ curriculum { id } }", "+ + + + + + +"),
    ("guidelines", "{ guidelines { id } }", "U + + + + + +"),
    ("serverInfo", "{ serverInfo { version } }", "+ + + + + + +"),
    ("consentText", "{ consentText { version } }", "+ + + + + + +"),
    (
        "child",
        r#"{ child(id: "$child") { id nickname } }"#,
        "U + + 0 0 0 0",
    ),
    (
        "home",
        r#"{ home(childId: "$child") { childId } }"#,
        "U + + F F F F",
    ),
    (
        "recommendations",
        r#"{ recommendations(childId: "$child", first: 2) { score } }"#,
        "U + + F F F F",
    ),
    (
        "timeStatus",
        r#"{ timeStatus(childId: "$child") { remainingSeconds } }"#,
        "U + + F F F F",
    ),
    (
        "watchHistory",
        r#"{ watchHistory(childId: "$child") { nodes { starts } } }"#,
        "U + + F F F F",
    ),
    (
        "childReport",
        r#"{ childReport(childId: "$child", from: "2026-11-16", to: "2026-11-22") { totalMinutes } }"#,
        "U F + F F F F",
    ),
    (
        "reports",
        r#"{ reports(childId: "$child") { nodes { id } } }"#,
        "U F + F F F F",
    ),
    (
        "notificationPreferences",
        "{ notificationPreferences { weeklyReport } }",
        "U F + + F F F",
    ),
    ("reviewQueue", "{ reviewQueue { nodes { id } } }", "U F F F + + +"),
    (
        "staffVideos",
        "{ staffVideos { nodes { state } } }",
        "U F F F + + +",
    ),
    ("staffThemes", "{ staffThemes { id } }", "U F F F + + +"),
    ("staffSeries", "{ staffSeries { nodes { id } } }", "U F F F + + +"),
    ("auditLog", "{ auditLog { nodes { id } } }", "U F F F F + +"),
    ("quotaStatus", "{ quotaStatus { used } }", "U F F F + + +"),
    ("jobs", "{ jobs { name } }", "U F F F F F +"),
    ("jobRuns", "{ jobRuns { nodes { id } } }", "U F F F F F +"),
    ("liveStats", "{ liveStats { viewersNow } }", "U F F F + + +"),
    (
        "recommenderModels",
        "{ recommenderModels { nodes { id } } }",
        "U F F F + + +",
    ),
    (
        "guardianPicks",
        r#"{ guardianPicks(childId: "$child") { pickedAt } }"#,
        "U + + F F F F",
    ),
    (
        "recommenderEvaluations",
        "{ recommenderEvaluations { nodes { id } } }",
        "U F F F + + +",
    ),
    (
        "recommendationFeedback",
        "{ recommendationFeedback { starts } }",
        "U F F F + + +",
    ),
    ("tasteClusters", "{ tasteClusters { number } }", "U F F F + + +"),
    ("outboxStatus", "{ outboxStatus { queued } }", "U F F F F F +"),
];

const MUTATIONS: &[(&str, &str, &str)] = &[
    (
        "requestOtp",
        r#"mutation { requestOtp(input: { phone: "nonsense" }) { userErrors { code } } }"#,
        "E E E E E E E",
    ),
    (
        "verifyOtp",
        r#"mutation { verifyOtp(input: { challengeId: "x", code: "1" }) { userErrors { code } } }"#,
        "N N N N N N N",
    ),
    (
        "refreshSession",
        r#"mutation { refreshSession(input: { refreshToken: "x" }) { userErrors { code } } }"#,
        "E E E E E E E",
    ),
    (
        "staffSignIn",
        r#"mutation { staffSignIn(input: { email: "x", password: "x", totpCode: "x" }) { userErrors { code } } }"#,
        "E E E E E R R",
    ),
    (
        "startPairing",
        r#"mutation { startPairing(input: { deviceName: "" }) { userErrors { code } } }"#,
        "E E E E E E E",
    ),
    (
        "approvePairing",
        r#"mutation { approvePairing(input: { code: "0", childId: "$child" }) { userErrors { code } } }"#,
        "U F N N F F F",
    ),
    (
        "claimPairing",
        r#"mutation { claimPairing(input: { pollSecret: "x" }) { userErrors { code } } }"#,
        "N N N N N N N",
    ),
    (
        "addChild",
        r#"mutation { addChild(input: { nickname: "", birthMonth: "2022-05" }) { userErrors { code } } }"#,
        "U F E E F F F",
    ),
    (
        "updateChild",
        r#"mutation { updateChild(input: { childId: "$child", patch: { nickname: "해" } }) { userErrors { code } } }"#,
        "U F + N F F F",
    ),
    (
        "setChildLimits",
        r#"mutation { setChildLimits(input: { childId: "$child", dailyMinutes: 50 }) { userErrors { code } } }"#,
        "U F + N F F F",
    ),
    (
        "grantBonus",
        r#"mutation { grantBonus(input: { childId: "$child", minutes: 5 }) { userErrors { code } } }"#,
        "U F + N F F F",
    ),
    (
        "blockForChild",
        r#"mutation { blockForChild(input: { childId: "$child", kind: VIDEO, targetId: "$video" }) { userErrors { code } } }"#,
        "U F + N F F F",
    ),
    (
        "unblockForChild",
        r#"mutation { unblockForChild(input: { childId: "$child", kind: VIDEO, targetId: "$video" }) { userErrors { code } } }"#,
        "U F + N F F F",
    ),
    (
        "giveConsent",
        r#"mutation { giveConsent(input: { purposes: [], textVersion: "x" }) { userErrors { code } } }"#,
        "U F E E F F F",
    ),
    (
        "withdrawConsent",
        "mutation { withdrawConsent(input: { purposes: [] }) { userErrors { code } } }",
        "U F E E F F F",
    ),
    (
        "pickForChild",
        r#"mutation { pickForChild(input: { childId: "$child", videoId: "$video" }) { userErrors { code } } }"#,
        "U F + N F F F",
    ),
    (
        "unpickForChild",
        r#"mutation { unpickForChild(input: { childId: "$child", videoId: "$video" }) { userErrors { code } } }"#,
        "U F + N F F F",
    ),
    (
        "startPlayback",
        r#"mutation { startPlayback(input: { childId: "$child", videoId: "$video" }) { userErrors { code } } }"#,
        "U + + N N N N",
    ),
    (
        "recordWatch",
        r#"mutation { recordWatch(input: { childId: "$child", sentAt: "2026-11-23T03:00:00Z", events: [] }) { userErrors { code } } }"#,
        "U E E N N N N",
    ),
    (
        "stopGently",
        r#"mutation { stopGently(input: { childId: "$child" }) { userErrors { code } } }"#,
        "U F + N F F F",
    ),
    (
        "resumeWatching",
        r#"mutation { resumeWatching(input: { childId: "$child" }) { userErrors { code } } }"#,
        "U F + N F F F",
    ),
    (
        "setTasteDial",
        r#"mutation { setTasteDial(input: { childId: "$child", dial: EXPLORE }) { userErrors { code } } }"#,
        "U F + N F F F",
    ),
    (
        "registerPushToken",
        r#"mutation { registerPushToken(input: { kind: FCM, token: "", platform: WEB }) { userErrors { code } } }"#,
        "U F E E F F F",
    ),
    (
        "unregisterPushToken",
        r#"mutation { unregisterPushToken(input: { token: "unknown-token-of-a-phone" }) { userErrors { code } } }"#,
        "U F + + F F F",
    ),
    (
        "setNotificationPreference",
        "mutation { setNotificationPreference(input: { weeklyReport: false }) { userErrors { code } } }",
        "U F + + F F F",
    ),
    (
        "importVideos",
        "mutation { importVideos(input: { sources: [] }) { userErrors { code } } }",
        "U F F F + + +",
    ),
    (
        "decideReview",
        r#"mutation { decideReview(input: { itemIds: ["review_item_00000000-0000-7000-8000-000000000000"], decision: REJECT, reason: "no" }) { userErrors { code } } }"#,
        "U F F F N N N",
    ),
    (
        "suspendVideo",
        r#"mutation { suspendVideo(input: { videoId: "video_00000000-0000-7000-8000-000000000000", reason: "no" }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "recheckVideos",
        r#"mutation { recheckVideos(input: { videoIds: ["video_00000000-0000-7000-8000-000000000000"] }) { userErrors { code } } }"#,
        "U F F F N N N",
    ),
    (
        "reinstateVideos",
        r#"mutation { reinstateVideos(input: { videoIds: ["video_00000000-0000-7000-8000-000000000000"], reason: "no" }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "reopenVideos",
        r#"mutation { reopenVideos(input: { videoIds: ["video_00000000-0000-7000-8000-000000000000"], reason: "no" }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "retireVideos",
        r#"mutation { retireVideos(input: { videoIds: ["video_00000000-0000-7000-8000-000000000000"], reason: "no" }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "undoDecision",
        r#"mutation { undoDecision(input: { reviewItemId: "review_item_00000000-0000-7000-8000-000000000000" }) { userErrors { code } } }"#,
        "U F F F N N N",
    ),
    (
        "updateVideo",
        r#"mutation { updateVideo(input: { videoId: "video_00000000-0000-7000-8000-000000000000" }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "createTheme",
        r#"mutation { createTheme(input: { nameKo: "", nameEn: "" }) { userErrors { code } } }"#,
        "U F F F F E E",
    ),
    (
        "updateTheme",
        r#"mutation { updateTheme(input: { themeId: "theme_00000000-0000-7000-8000-000000000000", nameEn: "x" }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "deleteTheme",
        r#"mutation { deleteTheme(input: { themeId: "theme_00000000-0000-7000-8000-000000000000", reason: "no" }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "restoreTheme",
        r#"mutation { restoreTheme(input: { themeId: "theme_00000000-0000-7000-8000-000000000000", reason: "no" }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "mergeThemes",
        r#"mutation { mergeThemes(input: { themeId: "theme_00000000-0000-7000-8000-000000000000", intoThemeId: "theme_00000000-0000-7000-8000-000000000000", reason: "no" }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "reorderThemes",
        "mutation { reorderThemes(input: { themeIds: [] }) { userErrors { code } } }",
        "U F F F F E E",
    ),
    (
        "createSeries",
        r#"mutation { createSeries(input: { title: "" }) { userErrors { code } } }"#,
        "U F F F F E E",
    ),
    (
        "updateSeries",
        r#"mutation { updateSeries(input: { seriesId: "series_00000000-0000-7000-8000-000000000000", title: "x" }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "deleteSeries",
        r#"mutation { deleteSeries(input: { seriesId: "series_00000000-0000-7000-8000-000000000000", reason: "no" }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "restoreSeries",
        r#"mutation { restoreSeries(input: { seriesId: "series_00000000-0000-7000-8000-000000000000", reason: "no" }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "addToSeries",
        r#"mutation { addToSeries(input: { seriesId: "series_00000000-0000-7000-8000-000000000000", videoIds: [] }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "removeFromSeries",
        r#"mutation { removeFromSeries(input: { seriesId: "series_00000000-0000-7000-8000-000000000000", videoIds: [] }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "reorderSeries",
        r#"mutation { reorderSeries(input: { seriesId: "series_00000000-0000-7000-8000-000000000000", videoIds: [] }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "runJob",
        r#"mutation { runJob(input: { name: "no such job" }) { userErrors { code } } }"#,
        "U F F F F F N",
    ),
    (
        "activateModel",
        r#"mutation { activateModel(input: { modelId: "model_00000000-0000-7000-8000-000000000000" }) { userErrors { code } } }"#,
        "U F F F F F N",
    ),
    (
        "confirmDevice",
        r#"mutation { confirmDevice(input: { deviceId: "$device" }) { userErrors { code } } }"#,
        "U F + N F F F",
    ),
    // Last but one: it takes the child's device away.
    (
        "revokeDevice",
        r#"mutation { revokeDevice(input: { deviceId: "$device" }) { userErrors { code } } }"#,
        "U F + N F F F",
    ),
    // Last: it ends the sessions that ask.
    (
        "signOut",
        "mutation { signOut { signedOut userErrors { code } } }",
        "U U + + + + +",
    ),
];

const SUBSCRIPTIONS: &[(&str, &str, &str)] = &[
    (
        "childLive",
        r#"subscription { childLive(childId: "$child") { minutesToday } }"#,
        "U + + F F F F",
    ),
    (
        "playbackCommands",
        r#"subscription { playbackCommands(childId: "$child") { kind } }"#,
        "U ~ ~ F F F F",
    ),
    (
        "liveStats",
        "subscription { liveStats { viewersNow } }",
        "U F F F + + +",
    ),
];

/// The world of the test: everyone who asks, and what they ask about.
struct World {
    app: TestApp,
    clients: Vec<Client>,
    ids: Vec<(&'static str, String)>,
    contents: Contents,
}

/// Counters of attempts: a rejected call is what they count.
const COUNTERS: [&str; 3] = ["attempt_count", "sign_in_lock", "otp_challenge"];

impl Fixture for World {
    async fn set_up(backend: Backend) -> Self {
        let app = TestApp::start(backend).await;
        app.publish(40).await;
        let (guardian, stranger) = (app.guardian().await, app.guardian().await);
        let child = app.child(guardian.family_id, 50).await;
        app.child(stranger.family_id, 50).await;
        let device = app.device(guardian.family_id, child).await;
        // One that suits the child's age: the device sees no other.
        let seen = device
            .client
            .ask("{ videos(first: 1) { nodes { id } } }", json!({}))
            .await;
        let video = seen["videos"]["nodes"][0]["id"]
            .as_str()
            .expect("a video for the child")
            .to_owned();
        let clients = vec![
            app.client.anonymous(),
            device.client.clone(),
            guardian.client.clone(),
            stranger.client.clone(),
            app.staff(Role::Editor).await,
            app.staff(Role::Manager).await,
            app.staff(Role::Admin).await,
        ];
        let ids = vec![
            ("$child", child.global()),
            ("$device", device.id.global()),
            ("$video", video),
        ];
        let contents = Contents::of(&app.services.kernel.db, &COUNTERS).await;
        Self {
            app,
            clients,
            ids,
            contents,
        }
    }
}

impl World {
    fn filled(&self, operation: &str) -> String {
        self.ids
            .iter()
            .fold(operation.to_owned(), |text, (name, id)| text.replace(name, id))
    }

    /// The same operation about things that do not exist.
    fn about_nothing(&self, operation: &str) -> String {
        operation
            .replace("$child", &absent::<ChildId>())
            .replace("$device", &absent::<ChildDeviceId>())
            .replace("$video", &self.ids[2].1)
    }

    /// What every covered table contains.
    async fn hashes(&self) -> Hashes {
        self.contents.read(&self.app.services.kernel.db).await
    }
}

/// What an answer amounts to, in the letters of the table.
fn outcome(field: &str, answer: &Value) -> String {
    if let Some(error) = answer["errors"].get(0) {
        return match error["extensions"]["code"].as_str() {
            Some("UNAUTHENTICATED") => "U",
            Some("FORBIDDEN") => "F",
            Some("BAD_REQUEST") => "B",
            Some("RATE_LIMITED") => "R",
            _ => return format!("?{error}"),
        }
        .to_owned();
    }
    let value = &answer["data"][field];
    if value.is_null() {
        return "0".to_owned();
    }
    match value["userErrors"][0]["code"].as_str() {
        Some(code) if code.ends_with("NOT_FOUND") => "N",
        Some(_) => "E",
        None => "+",
    }
    .to_owned()
}

/// Asks a row as everyone; complaints come back.
async fn check(world: &World, row: &(&str, &str, &str)) -> Vec<String> {
    let (field, operation, expected) = row;
    let expected: Vec<&str> = expected.split(' ').collect();
    assert_eq!(
        expected.len(),
        ACTORS.len(),
        "{field} has one expectation an actor"
    );
    let mut complaints = Vec::new();
    for (place, client) in world.clients.iter().enumerate() {
        let before = world.hashes().await;
        let answer = client.send(&world.filled(operation), json!({})).await;
        let got = outcome(field, &answer);
        if got != expected[place] {
            complaints.push(format!(
                "{field} as {}: {got}, not {}\n{answer}",
                ACTORS[place], expected[place]
            ));
        }
        if got != "+" {
            let after = world.hashes().await;
            let changed = changed(&before, &after);
            if !changed.is_empty() {
                complaints.push(format!(
                    "{field} as {} was refused and changed {changed:?}",
                    ACTORS[place]
                ));
            }
        }
        if ACTORS[place] == "stranger" && operation.contains('$') {
            let nothing = client.send(&world.about_nothing(operation), json!({})).await;
            if nothing != answer {
                complaints.push(format!("{field}: a foreign id shows itself\n{answer}\n{nothing}"));
            }
        }
    }
    complaints
}

async fn check_subscription(world: &World, row: &(&str, &str, &str)) -> Vec<String> {
    let (field, operation, expected) = row;
    let mut complaints = Vec::new();
    for ((place, client), expected) in world.clients.iter().enumerate().zip(expected.split(' ')) {
        let mut follow = client.follow(&world.filled(operation), json!({})).await;
        let wait = if expected == "~" { 400 } else { 10_000 };
        let got = match follow.message(Duration::from_millis(wait)).await {
            // Accepted, with nothing to tell yet.
            None => "~".to_owned(),
            Some(message) if message["type"] == "next" => outcome(field, &message["payload"]),
            Some(message) => outcome(field, &json!({ "errors": message["payload"] })),
        };
        if got != expected {
            complaints.push(format!(
                "{field} (followed) as {}: {got}, not {expected}",
                ACTORS[place]
            ));
        }
    }
    complaints
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn every_root_field_is_for_those_the_table_names(world: World) {
    let mut complaints = Vec::new();
    for row in QUERIES {
        complaints.extend(check(&world, row).await);
    }
    for row in SUBSCRIPTIONS {
        complaints.extend(check_subscription(&world, row).await);
    }
    for row in MUTATIONS {
        complaints.extend(check(&world, row).await);
    }
    assert!(complaints.is_empty(), "\n{}", complaints.join("\n"));
}

#[tokio::test]
async fn every_root_field_stands_in_the_table() {
    let schema = kyck_api::graphql::build();
    let query = "{ __schema { queryType { fields { name } } mutationType { fields { name } }
        subscriptionType { fields { name } } } }";
    let answer = schema.execute(query).await;
    assert!(answer.errors.is_empty(), "{:?}", answer.errors);
    let data = answer.data.into_json().expect("JSON");
    for (root, table) in [
        ("queryType", QUERIES),
        ("mutationType", MUTATIONS),
        ("subscriptionType", SUBSCRIPTIONS),
    ] {
        let fields: BTreeSet<&str> = data["__schema"][root]["fields"]
            .as_array()
            .expect("fields")
            .iter()
            .filter_map(|field| field["name"].as_str())
            .collect();
        let rows: BTreeSet<&str> = table.iter().map(|(field, ..)| *field).collect();
        assert_eq!(rows, fields, "{root}: say in the table who may use a new field");
    }
}

/// The check above sees an update of a single row, of which a count of rows knows nothing.
#[kyck_test]
async fn an_update_of_one_row_changes_the_contents_of_its_table(world: World) {
    let before = world.hashes().await;
    let db = world.app.services.kernel.db.write_pool();

    let updated = db
        .execute_unprepared("UPDATE child SET nickname = 'another' WHERE id = (SELECT id FROM child LIMIT 1)")
        .await
        .expect("the update runs");

    assert_eq!(updated.rows_affected(), 1);
    assert_eq!(changed(&before, &world.hashes().await), ["child"]);
    assert!(before.len() > 40, "all tables are covered: {before:?}");
}

/// What a device or a family must not reach through `node`, whatever kind of thing it is.
#[kyck_test]
async fn node_shows_nothing_of_another_family(app: TestApp) {
    let (guardian, stranger) = (app.guardian().await, app.guardian().await);
    let child = app.child(guardian.family_id, 50).await;
    let device = app.device(guardian.family_id, child).await;
    let ids = [
        guardian.family_id.global(),
        guardian.id.global(),
        child.global(),
        device.id.global(),
    ];
    let query = "query($id: ID!) { node(id: $id) { id } }";
    for id in &ids {
        let own = guardian.client.ask(query, json!({ "id": id })).await;
        assert_eq!(own["node"]["id"], id.as_str());
        for other in [&stranger.client, &app.staff(Role::Admin).await] {
            assert_eq!(
                other.ask(query, json!({ "id": id })).await,
                json!({ "node": null }),
                "{id}"
            );
        }
        assert_eq!(
            app.client.refused(query, json!({ "id": id })).await,
            "UNAUTHENTICATED"
        );
    }
    for id in &ids[..2] {
        let seen = device.client.ask(query, json!({ "id": id })).await;
        assert_eq!(
            seen,
            json!({ "node": null }),
            "a device sees its child, not the family"
        );
    }
}
