//! One family's whole story, through the real program and its public surfaces alone.

use std::collections::BTreeSet;

use kyck_kernel::id::{ChildId, VideoId};
use kyck_tests::binary::Running;
use kyck_tests::documents::{RECORD_WATCH, START_PLAYBACK};
use kyck_tests::wait::{until, until_some};
use kyck_tests::{Backend, Client, TestDb, absent, kyck_test};
use serde_json::{Value, json};

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn a_family_signs_in_watches_and_is_advised_and_a_curator_publishes(backend: Backend) {
    let mut settings = vec![("KYCK_DEMO__CHILDREN", "40"), ("KYCK_DEMO__WEEKS", "5")];
    // The program migrates SQLite by itself; PostgreSQL is given migrated.
    let database = match backend {
        Backend::Sqlite => None,
        Backend::Postgres => Some(TestDb::new(backend).await),
    };
    if let Some(database) = &database {
        settings.push(("KYCK_DATABASE__URL", &database.url));
    }
    let running = Running::start(&["serve", "--demo"], &settings).await;
    play_the_story(&running.client).await;
    let (ended_well, _folder) = running.stop();

    assert!(ended_well, "Ctrl-C ends the program with exit code 0");
}

async fn play_the_story(nobody: &Client) {
    let parent = a_parent_signs_in(nobody, "010-9876-5432").await;
    let child = the_parent_adds_a_child(&parent).await;
    let device = the_child_gets_a_device(nobody, &parent, &child).await;
    let mut live = parent
        .follow(
            "subscription($c: ID!) { childLive(childId: $c) { nowWatching { video { id } since } minutesToday
               remainingSeconds presenceTtlSeconds } }",
            json!({ "c": child }),
        )
        .await;
    let first = live.event().await;
    assert_eq!(first["childLive"]["nowWatching"], Value::Null);

    let watched = the_child_watches(&device, &child).await;
    let event = live
        .until(|data| data["childLive"]["nowWatching"]["video"]["id"] == watched.as_str())
        .await;
    assert!(
        event["childLive"]["remainingSeconds"]
            .as_i64()
            .is_some_and(|left| left > 0),
        "{event}"
    );

    the_parent_reads_the_report(&parent, &child, &watched).await;
    strangers_see_nothing(nobody, &child, &watched).await;
    a_curator_imports_and_publishes(nobody, &device).await;
    jobs_run_for_all_users(nobody, &parent).await;
}

/// Signs a parent in by phone and returns the client.
pub async fn a_parent_signs_in(nobody: &Client, phone: &str) -> Client {
    let requested = nobody
        .ask(
            "mutation($p: String!) { requestOtp(input: { phone: $p }) {
               challenge { id expiresAt resendAt } userErrors { code field } } }",
            json!({ "p": phone }),
        )
        .await;
    assert_eq!(requested["requestOtp"]["userErrors"], json!([]));
    let challenge = &requested["requestOtp"]["challenge"]["id"];
    let code = wait_for_code(nobody, &e164(phone)).await;
    assert!(
        code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()),
        "{code}"
    );

    let verify = "mutation($c: ID!, $k: String!) { verifyOtp(input: { challengeId: $c, code: $k, deviceName: \"Phone\" }) {
        session { accessToken refreshToken expiresAt viewer { role } } userErrors { code field message } } }";
    let wrong = if code == "000000" { "000001" } else { "000000" };
    let refused = nobody.ask(verify, json!({ "c": challenge, "k": wrong })).await;
    assert_eq!(refused["verifyOtp"]["session"], Value::Null);
    assert_eq!(refused["verifyOtp"]["userErrors"][0]["code"], "CODE_WRONG");

    let verified = nobody.ask(verify, json!({ "c": challenge, "k": code })).await;
    let session = &verified["verifyOtp"]["session"];
    assert_eq!(session["viewer"]["role"], "PARENT", "{verified}");
    the_parent_refreshes(nobody, &session["refreshToken"]).await
}

/// The number as a query of `/dev/messages` takes it.
fn e164(phone: &str) -> String {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    let national = if phone.starts_with('+') {
        &digits[2..]
    } else {
        &digits[1..]
    };
    format!("%2B82{national}")
}

/// Goes on with another token, as refresh tokens rotate.
async fn the_parent_refreshes(nobody: &Client, refresh_token: &Value) -> Client {
    let rotated = nobody
        .ask(
            "mutation($t: String!) { refreshSession(input: { refreshToken: $t }) {
               session { accessToken refreshToken } userErrors { code } } }",
            json!({ "t": refresh_token }),
        )
        .await;
    let fresh = &rotated["refreshSession"]["session"];
    assert_ne!(fresh["refreshToken"], *refresh_token);

    nobody.with_token(text(&fresh["accessToken"]))
}

async fn wait_for_code(nobody: &Client, to: &str) -> String {
    until_some("a code arrives", async || {
        let messages = nobody.get_json(&format!("/dev/messages?to={to}")).await;
        messages[0]["code"].as_str().map(ToOwned::to_owned)
    })
    .await
}

/// Reads the text and agrees to the service, to recommendations and to statistics.
pub async fn the_parent_agrees(parent: &Client) {
    let text = parent.ask("{ consentText { version } }", json!({})).await;
    let given = parent
        .ask(
            "mutation($v: String!) { giveConsent(input: { textVersion: $v,
               purposes: [SERVICE, RECOMMENDATION, SAME_AGE_STATISTICS] }) { given userErrors { code } } }",
            json!({ "v": text["consentText"]["version"] }),
        )
        .await;
    assert_eq!(given["giveConsent"], json!({ "given": true, "userErrors": [] }));
}

pub async fn the_parent_adds_a_child(parent: &Client) -> String {
    let add = "mutation($n: String!, $b: String!) { addChild(input: { nickname: $n, birthMonth: $b, avatar: \"rabbit\" }) {
        child { id nickname ageBand } userErrors { code field } } }";
    let right = json!({ "n": "별이", "b": "2022-05" });
    let refused = parent.ask(add, right.clone()).await;
    assert_eq!(
        refused["addChild"],
        json!({ "child": null, "userErrors": [{ "code": "CONSENT_MISSING", "field": null }] })
    );

    the_parent_agrees(parent).await;
    let added = parent.ask(add, right).await;
    assert_eq!(added["addChild"]["userErrors"], json!([]), "{added}");
    assert_eq!(added["addChild"]["child"]["nickname"], "별이");

    let refused = parent.ask(add, json!({ "n": "", "b": "2022-13" })).await;
    assert_eq!(
        refused["addChild"],
        json!({ "child": null, "userErrors": [
            { "code": "NICKNAME_INVALID", "field": ["nickname"] },
            { "code": "BIRTH_MONTH_INVALID", "field": ["birthMonth"] }
        ] })
    );
    text(&added["addChild"]["child"]["id"])
}

pub async fn the_child_gets_a_device(nobody: &Client, parent: &Client, child: &str) -> Client {
    let started = nobody
        .ask(
            "mutation { startPairing(input: { deviceName: \"거실 태블릿\" }) {
               pairing { code qrUrl pollSecret expiresAt } userErrors { code } } }",
            json!({}),
        )
        .await;
    let pairing = &started["startPairing"]["pairing"];
    let approved = parent
        .ask(
            "mutation($k: String!, $c: ID!) { approvePairing(input: { code: $k, childId: $c }) {
               device { id name } userErrors { code } } }",
            json!({ "k": pairing["code"], "c": child }),
        )
        .await;
    assert_eq!(
        approved["approvePairing"]["device"]["name"], "거실 태블릿",
        "{approved}"
    );

    let claimed = nobody
        .ask(
            "mutation($s: String!) { claimPairing(input: { pollSecret: $s }) {
               session { accessToken viewer { role child { id } } } userErrors { code } } }",
            json!({ "s": pairing["pollSecret"] }),
        )
        .await;
    let session = &claimed["claimPairing"]["session"];
    assert_eq!(session["viewer"]["role"], "CHILD_DEVICE", "{claimed}");
    assert_eq!(session["viewer"]["child"]["id"], child);

    nobody.with_token(text(&session["accessToken"]))
}

/// The child watches a little; returns the video.
async fn the_child_watches(device: &Client, child: &str) -> String {
    let video = the_child_is_recommended_videos(device, child).await;
    // Whatever the clock of the machine is, the child may watch now.
    let started = device
        .ask(START_PLAYBACK, json!({ "c": child, "v": video }))
        .await;
    let playback = &started["startPlayback"]["playback"];
    assert_eq!(playback["verdict"]["allowed"], true, "{started}");
    assert!(playback["leaseSeconds"].as_i64().is_some_and(|lease| lease > 0));

    let batch = batch_of_a_phone(child, &playback["id"], &video);
    let recorded = device.ask(RECORD_WATCH, batch.clone()).await["recordWatch"].take();
    let verdicts: Vec<[&str; 2]> = list(&recorded["results"])
        .iter()
        .map(|result| ["status", "reason"].map(|field| result[field].as_str().unwrap_or("")))
        .collect();
    assert_eq!(
        verdicts,
        [
            ["ACCEPTED", ""],
            ["ACCEPTED", ""],
            ["DUPLICATE", ""],
            ["REJECTED", "UNKNOWN_VIDEO"],
            ["ACCEPTED", ""],
            ["REJECTED", "IN_FUTURE"],
            ["ACCEPTED", ""],
        ],
        "{recorded:#}"
    );
    let used = &recorded["timeStatus"]["usedSeconds"];
    assert!(
        used.as_i64().is_some_and(|seconds| (15..=20).contains(&seconds)),
        "18 seconds were watched today: {used}"
    );

    let again = device.ask(RECORD_WATCH, batch).await;
    let unchanged = &again["recordWatch"]["timeStatus"]["usedSeconds"];
    assert_eq!(unchanged, used, "sending again changes nothing");
    video
}

/// The first of ten recommended videos, each with a reason; the start page has rows.
async fn the_child_is_recommended_videos(device: &Client, child: &str) -> String {
    let feeds = device
        .ask(
            "query($c: ID!) {
               home(childId: $c) { rows { kind items { video { id title } reason { code text } } } }
               recommendations(childId: $c, first: 10) { video { id durationSeconds } score reason { code text } } }",
            json!({ "c": child }),
        )
        .await;

    assert!(!list(&feeds["home"]["rows"]).is_empty(), "{feeds}");
    let recommended = list(&feeds["recommendations"]);
    assert_eq!(recommended.len(), 10);
    for item in recommended {
        assert_ne!(text(&item["reason"]["text"]), "", "{item}");
    }
    text(&recommended[0]["video"]["id"])
}

/// Variables of `recordWatch` as a phone sends them: a repeated event, an unknown video, an old and a future one.
fn batch_of_a_phone(child: &str, playback: &Value, video: &str) -> Value {
    let now = chrono_now();
    let at = |seconds: i64| (now + chrono::Duration::seconds(seconds)).to_rfc3339();
    let event = |id: u32, video: &str, verb: &str, seconds: i64, from: i64, to: i64| {
        json!({
            "id": format!("0197c000-0000-7000-8000-{id:012}"), "playbackId": playback, "videoId": video,
            "verb": verb, "occurredAt": at(seconds), "fromMs": from, "toMs": to
        })
    };

    let events = json!([
        event(1, video, "PLAYED", -20, 0, 0),
        event(2, video, "HEARTBEAT", -5, 0, 15_000),
        event(2, video, "HEARTBEAT", -5, 0, 15_000),
        event(3, &absent::<VideoId>(), "HEARTBEAT", -4, 0, 1_000),
        event(4, video, "HEARTBEAT", -3 * 86_400, 0, 10_000),
        event(5, video, "HEARTBEAT", 3_600, 15_000, 20_000),
        event(6, video, "HEARTBEAT", -2, 15_000, 18_000),
    ]);
    json!({ "c": child, "s": at(0), "e": events })
}

async fn the_parent_reads_the_report(parent: &Client, child: &str, watched: &str) {
    let seoul = chrono::FixedOffset::east_opt(9 * 3_600).expect("an offset");
    let today = chrono_now().with_timezone(&seoul).date_naive();
    let week = |child: &Value| json!({ "c": child, "f": today - chrono::Days::new(6), "t": today });
    let own = parent
        .ask(
            "query($c: ID!, $f: Date!, $t: Date!) { childReport(childId: $c, from: $f, to: $t) {
               hasData days { on minutes } videos { video { id } starts } sameAge { source label } } }",
            week(&json!(child)),
        )
        .await;
    let report = &own["childReport"];
    assert_eq!(report["hasData"], true, "{own}");
    assert_eq!(list(&report["days"]).len(), 7);
    assert_eq!(report["videos"][0]["video"]["id"], watched);

    // A family of the demo world has weeks of history.
    let demo = demo_parent(&parent.anonymous(), 0).await;
    let family = demo
        .ask("{ viewer { family { children { id nickname } } } }", json!({}))
        .await;
    let mut kinds = BTreeSet::new();
    for child in list(&family["viewer"]["family"]["children"]) {
        let answer = demo.ask(REPORT, week(&child["id"])).await;
        check_report(&answer["childReport"]);
        let advice = list(&answer["childReport"]["advice"]).iter();
        kinds.extend(advice.map(|advice| text(&advice["kind"])));
    }
    assert!(kinds.len() >= 6, "kinds of advice in the demo world: {kinds:?}");
}

const REPORT: &str = "query($c: ID!, $f: Date!, $t: Date!) { childReport(childId: $c, from: $f, to: $t) {
    totalMinutes days { on minutes budgetMinutes } heatmap { weekday hour minutes }
    nuri { areas { area { id } minutes share } categories { minutes } contentsMet contentsTotal notMet { id } }
    topics { share theme { slug } } sameAge { source cohortSize medianMinutesPerDay labelKo labelEn }
    bedtime { bedtime days minutes } disclosure
    advice { kind textKo textEn evidence { name value unit } guideline { body publishedOn sourceUrl } } } }";

/// A report has the whole curriculum, a comparison, and advice with numbers and sources.
fn check_report(report: &Value) {
    let areas = list(&report["nuri"]["areas"]);
    assert_eq!(areas.len(), 5);
    assert_eq!(list(&report["nuri"]["categories"]).len(), 15);
    assert_eq!(report["nuri"]["contentsTotal"], 59);
    let shares: f64 = areas.iter().filter_map(|area| area["share"].as_f64()).sum();
    assert!(
        (shares - 1.0).abs() < 0.01 || shares == 0.0,
        "shares sum to one: {shares}"
    );

    let source = text(&report["sameAge"]["source"]);
    assert!(
        ["COHORT", "PUBLISHED_BENCHMARK"].contains(&source.as_str()),
        "{source}"
    );
    for advice in list(&report["advice"]) {
        assert!(!list(&advice["evidence"]).is_empty(), "its numbers: {advice}");
        assert!(
            advice["guideline"]["publishedOn"].is_string(),
            "its source: {advice}"
        );
        assert_ne!(advice["textKo"], advice["textEn"]);
    }
}

/// A parent of the demo world, as `/dev` lists them.
async fn demo_parent(nobody: &Client, number: usize) -> Client {
    let accounts = nobody.get_json("/dev/accounts").await;
    let phone = text(&accounts["guardians"][number]["phone"]);
    let requested = nobody
        .ask(
            "mutation($p: String!) { requestOtp(input: { phone: $p }) { challenge { id } userErrors { code } } }",
            json!({ "p": phone }),
        )
        .await;
    let code = wait_for_code(nobody, &phone.replace('+', "%2B")).await;
    let verified = nobody
        .ask(
            "mutation($c: ID!, $k: String!) { verifyOtp(input: { challengeId: $c, code: $k }) {
               session { accessToken } userErrors { code } } }",
            json!({ "c": requested["requestOtp"]["challenge"]["id"], "k": code }),
        )
        .await;
    nobody.with_token(text(&verified["verifyOtp"]["session"]["accessToken"]))
}

async fn strangers_see_nothing(nobody: &Client, child: &str, watched: &str) {
    let stranger = a_parent_signs_in(nobody, "+82 10 5555 1234").await;
    let query = "query($c: ID!) { child(id: $c) { id } }";
    let foreign = stranger.ask(query, json!({ "c": child })).await;
    let unknown = stranger.ask(query, json!({ "c": absent::<ChildId>() })).await;
    assert_eq!(
        foreign, unknown,
        "another family's child answers like one that does not exist"
    );

    let foreign = stranger
        .ask(START_PLAYBACK, json!({ "c": child, "v": watched }))
        .await;
    assert_eq!(
        foreign["startPlayback"]["userErrors"][0]["code"],
        "CHILD_NOT_FOUND"
    );
    assert_eq!(
        nobody.refused("{ videos { nodes { id } } }", json!({})).await,
        "UNAUTHENTICATED"
    );

    let oversized = stranger
        .refused("{ videos(first: 500) { nodes { id } } }", json!({}))
        .await;
    assert_eq!(oversized, "BAD_REQUEST");

    let broken = stranger
        .refused("{ videos(after: \"x\") { nodes { id } } }", json!({}))
        .await;
    assert_eq!(broken, "BAD_REQUEST");
}

async fn staff(nobody: &Client, role: &str) -> Client {
    let accounts = nobody.get_json("/dev/accounts").await;
    let member = list(&accounts["staff"])
        .iter()
        .find(|member| member["role"] == role)
        .expect("staff of the role");
    let totp = nobody
        .get_json(&format!("/dev/totp?email={}", text(&member["email"])))
        .await;
    let signed_in = nobody
        .ask(
            "mutation($e: String!, $p: String!, $t: String!) {
               staffSignIn(input: { email: $e, password: $p, totpCode: $t }) {
                 session { accessToken viewer { role } } userErrors { code } } }",
            json!({ "e": member["email"], "p": member["password"], "t": totp["code"] }),
        )
        .await;
    let session = &signed_in["staffSignIn"]["session"];
    assert_eq!(session["viewer"]["role"], role, "{signed_in}");
    nobody.with_token(text(&session["accessToken"]))
}

async fn a_curator_imports_and_publishes(nobody: &Client, device: &Client) {
    let manager = staff(nobody, "MANAGER").await;
    let item = a_curator_imports(nobody, &manager).await;
    the_gate_has_found_something(&manager).await;

    let video = &item["video"]["id"];
    let seen = "query($v: ID!) { video(id: $v) { id } }";
    let before = device.ask(seen, json!({ "v": video })).await;
    assert_eq!(before["video"], Value::Null, "not before the decision");

    let decide = "mutation($i: [ID!]!) { decideReview(input: { itemIds: $i, decision: APPROVE, ageBand: TODDLER_2,
        nuriTags: [{ contentId: \"arts.express-creatively.1\", weight: PRIMARY }], reason: \"노래를 함께 부를 수 있음\" }) {
          items { id state decision video { state } decidedBy { role } } userErrors { code message field } } }";
    let decided = manager.ask(decide, json!({ "i": [item["id"]] })).await;
    assert_eq!(
        decided["decideReview"]["items"][0]["video"]["state"], "PUBLISHED",
        "{decided}"
    );
    let after = device.ask(seen, json!({ "v": video })).await;
    assert_eq!(after["video"]["id"], *video);

    let log = "{ auditLog(first: 5) { nodes { action subjectId staff { role } at } } }";
    let log = manager.ask(log, json!({})).await;
    let mut entries = list(&log["auditLog"]["nodes"]).iter();
    assert!(entries.any(|entry| entry["staff"]["role"] == "MANAGER"), "{log}");
}

/// Imports a video, a playlist, a channel and what is none; an item that nothing blocks.
async fn a_curator_imports(nobody: &Client, manager: &Client) -> Value {
    let accounts = nobody.get_json("/dev/accounts").await;
    let importable = list(&accounts["importable"]).iter().map(text);
    let sources: Vec<String> = importable.chain(["not a video".to_owned()]).collect();
    let imported = manager
        .ask(
            "mutation($s: [String!]!) { importVideos(input: { sources: $s }) {
               results { source kind imported alreadyKnown unavailable items { id video { id title } findings { gate severity reasonKo reasonEn } }
                 problem { code } } userErrors { code } } }",
            json!({ "s": sources }),
        )
        .await;

    let results = list(&imported["importVideos"]["results"]);
    assert_eq!(results.len(), sources.len(), "each source has its own result");
    assert_eq!(results[sources.len() - 1]["problem"]["code"], "SOURCE_UNREADABLE");
    let kinds: BTreeSet<&str> = results
        .iter()
        .filter_map(|result| result["kind"].as_str())
        .collect();
    assert!(
        kinds.is_superset(&BTreeSet::from(["VIDEO", "PLAYLIST", "CHANNEL"])),
        "{kinds:?}"
    );

    let mut items = results.iter().flat_map(|result| list(&result["items"]));
    let item = items.find(|item| !is_blocked(item));
    item.expect("an imported video that nothing blocks").clone()
}

fn is_blocked(item: &Value) -> bool {
    let mut findings = list(&item["findings"]).iter();
    findings.any(|finding| finding["severity"] == "BLOCK")
}

async fn the_gate_has_found_something(manager: &Client) {
    let queue = manager
        .ask(
            "{ reviewQueue(first: 50) { totalCount nodes { id risk video { id title } findings { gate severity reasonEn } } } }",
            json!({}),
        )
        .await;
    assert!(
        list(&queue["reviewQueue"]["nodes"]).iter().any(is_blocked),
        "{queue}"
    );
}

async fn jobs_run_for_all_users(nobody: &Client, parent: &Client) {
    let admin = staff(nobody, "ADMIN").await;
    let register = "mutation { registerPushToken(input: { kind: FCM, token: \"device-token-of-the-story\", platform: ANDROID }) {
        userErrors { code } } }";
    let registered = parent.ask(register, json!({})).await;
    assert_eq!(registered["registerPushToken"]["userErrors"], json!([]));

    let run =
        "mutation($n: String!) { runJob(input: { name: $n }) { run { id state } userErrors { code } } }";
    for name in [
        "hourly-aggregates",
        "train-recommender",
        "weekly-reports",
        "deliver-outbox",
    ] {
        let started = admin.ask(run, json!({ "n": name })).await;
        assert_eq!(started["runJob"]["userErrors"], json!([]), "{name}: {started}");
        wait_for_job(&admin, name).await;
    }

    let models =
        "{ recommenderModels(first: 5) { nodes { isActive videos children interactions clusters } } }";
    let models = admin.ask(models, json!({})).await;
    let mut nodes = list(&models["recommenderModels"]["nodes"]).iter();
    assert!(nodes.any(|model| model["isActive"] == true), "{models}");
    a_week_was_frozen(nobody).await;
    let live = "{ liveStats { viewersNow startsPerMinute minutesLastHour } }";
    let live = admin.ask(live, json!({})).await;
    let viewers = live["liveStats"]["viewersNow"].as_i64();
    assert!(viewers.is_some_and(|viewers| viewers >= 1), "{live}");
}

async fn a_week_was_frozen(nobody: &Client) {
    // The other family: a number gets its next code only after a minute.
    let parent = demo_parent(nobody, 1).await;
    let family = "{ viewer { family { children { id } } } }";
    let family = parent.ask(family, json!({})).await;
    let child = &family["viewer"]["family"]["children"][0]["id"];

    let reports = "query($c: ID!) { reports(childId: $c, first: 3) { nodes { period from to report { totalMinutes } } } }";
    let frozen = parent.ask(reports, json!({ "c": child })).await;

    assert!(!list(&frozen["reports"]["nodes"]).is_empty(), "{frozen}");
}

async fn wait_for_job(admin: &Client, name: &str) {
    until("the job succeeds", async || {
        let jobs = admin
            .ask(
                "query($n: String) { jobRuns(name: $n, first: 1) { nodes { state error } } }",
                json!({ "n": name }),
            )
            .await;
        match jobs["jobRuns"]["nodes"][0]["state"].as_str() {
            Some("FAILED" | "DEAD") => panic!("{name} failed: {jobs}"),
            state => state == Some("SUCCEEDED"),
        }
    })
    .await;
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

#[expect(
    clippy::disallowed_methods,
    reason = "the program under test runs by the machine's clock"
)]
fn chrono_now() -> chrono::DateTime<chrono::Utc> {
    chrono::Utc::now()
}
