//! Mutations that a phone sends again after a lost answer are done once.

use futures_util::future::join_all;
use insta::assert_snapshot;
use kyck_domain::idempotency::{self, MutationKey};
use kyck_kernel::{Actor, Ctx, Role};
use kyck_stand_ins::youtube::Catalog;
use kyck_tests::actors::Guardian;
use kyck_tests::{Backend, Client, Fixture, GlobalId, TestApp, kyck_test, transcript};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

const GRANT: &str = "mutation($input: GrantBonusInput!) { grantBonus(input: $input) {
    child { id } userErrors { code field } } }";

/// A mutation that takes a key: its name, what of the answer is asked for, its input and another input, and
/// how often it took effect.
struct Row {
    mutation: &'static str,
    payload: &'static str,
    input: Value,
    other: Value,
    effects: &'static str,
}

struct World {
    app: TestApp,
    guardian: Guardian,
    admin: Client,
    child: String,
    videos: Vec<String>,
}

impl Fixture for World {
    async fn set_up(backend: Backend) -> Self {
        let app = TestApp::start(backend).await;
        app.publish(40).await;
        let (guardian, child_id, device) = app.family().child(50).device().await;
        let seen = device
            .client
            .ask("{ videos(first: 2) { nodes { id } } }", json!({}))
            .await;
        let videos = seen["videos"]["nodes"]
            .as_array()
            .expect("videos for the child")
            .iter()
            .map(|video| video["id"].as_str().expect("an id").to_owned())
            .collect();
        Self {
            admin: app.staff(Role::Admin).await,
            child: child_id.global(),
            guardian,
            videos,
            app,
        }
    }
}

impl World {
    /// A device that asks to be paired; its digits.
    async fn pairing(&self) -> String {
        let start = r#"mutation { startPairing(input: { deviceName: "TV" }) { pairing { code } } }"#;
        let answer = self.app.client.ask(start, json!({})).await;
        answer["startPairing"]["pairing"]["code"]
            .as_str()
            .expect("a code")
            .to_owned()
    }

    async fn rows(&self) -> Vec<Row> {
        let consent = self
            .app
            .client
            .ask("{ consentText { version } }", json!({}))
            .await;
        let version = consent["consentText"]["version"].clone();
        let (child, video, other) = (&self.child, &self.videos[0], &self.videos[1]);
        let demo = Catalog::demo().expect("the demo catalogue");
        // The newest are not among those that were published.
        let new_videos: Vec<&str> = demo
            .videos
            .iter()
            .rev()
            .filter(|video| !video.removed)
            .map(|video| video.id.as_str())
            .take(2)
            .collect();
        let row = |mutation, payload, input, other, effects| Row {
            mutation,
            payload,
            input,
            other,
            effects,
        };

        vec![
            row(
                "addChild",
                "child { id nickname }",
                json!({ "nickname": "해", "birthMonth": "2022-05" }),
                json!({ "nickname": "달", "birthMonth": "2022-05" }),
                "SELECT COUNT(*) FROM child",
            ),
            row(
                "grantBonus",
                "child { id }",
                json!({ "childId": child, "minutes": 30 }),
                json!({ "childId": child, "minutes": 31 }),
                "SELECT CAST(COALESCE(SUM(minutes), 0) AS bigint) FROM child_bonus",
            ),
            row(
                "giveConsent",
                "given consents { purpose recordedAt }",
                json!({ "purposes": ["SERVICE", "MARKETING"], "textVersion": version }),
                json!({ "purposes": ["SERVICE"], "textVersion": version }),
                "SELECT COUNT(*) FROM consent WHERE is_given",
            ),
            row(
                "withdrawConsent",
                "consents { purpose recordedAt }",
                json!({ "purposes": ["MARKETING"] }),
                json!({ "purposes": ["RECOMMENDATION"] }),
                "SELECT COUNT(*) FROM consent WHERE NOT is_given",
            ),
            row(
                "approvePairing",
                "device { id name }",
                json!({ "code": self.pairing().await, "childId": child }),
                json!({ "code": self.pairing().await, "childId": child }),
                "SELECT COUNT(*) FROM child_device",
            ),
            row(
                "startPlayback",
                "playback { id }",
                json!({ "childId": child, "videoId": video }),
                json!({ "childId": child, "videoId": other }),
                "SELECT COUNT(*) FROM playback",
            ),
            row(
                "blockForChild",
                "child { id }",
                json!({ "childId": child, "kind": "VIDEO", "targetId": other }),
                json!({ "childId": child, "kind": "VIDEO", "targetId": video }),
                "SELECT COUNT(*) FROM audit_entry WHERE action = 'child.block'",
            ),
            row(
                "unblockForChild",
                "child { id }",
                json!({ "childId": child, "kind": "VIDEO", "targetId": other }),
                json!({ "childId": child, "kind": "VIDEO", "targetId": video }),
                "SELECT COUNT(*) FROM audit_entry WHERE action = 'child.unblock'",
            ),
            row(
                "pickForChild",
                "isPicked",
                json!({ "childId": child, "videoId": video }),
                json!({ "childId": child, "videoId": other }),
                "SELECT COUNT(*) FROM audit_entry WHERE action = 'child.pick'",
            ),
            row(
                "unpickForChild",
                "isPicked",
                json!({ "childId": child, "videoId": video }),
                json!({ "childId": child, "videoId": other }),
                "SELECT COUNT(*) FROM audit_entry WHERE action = 'child.unpick'",
            ),
            row(
                "registerPushToken",
                "refreshedAt",
                json!({ "kind": "FCM", "token": "token-of-a-phone", "platform": "IOS" }),
                json!({ "kind": "FCM", "token": "token-of-a-phone", "platform": "ANDROID" }),
                "SELECT COALESCE(MAX(refreshed_at), 0) FROM push_token",
            ),
            row(
                "runJob",
                "run { id }",
                json!({ "name": "token-prune" }),
                json!({ "name": "prune-events" }),
                "SELECT COUNT(*) FROM job_run",
            ),
            row(
                "createTheme",
                "theme { id nameEn }",
                json!({ "nameKo": "열쇠 곰", "nameEn": "Bears with keys" }),
                json!({ "nameKo": "열쇠 새", "nameEn": "Birds with keys" }),
                "SELECT COUNT(*) FROM theme",
            ),
            row(
                "createSeries",
                "series { id title }",
                json!({ "title": "열쇠 곰 이야기" }),
                json!({ "title": "열쇠 새 이야기" }),
                "SELECT COUNT(*) FROM series",
            ),
            row(
                "importVideos",
                "results { source imported alreadyKnown items { id } }",
                json!({ "sources": [new_videos[0]] }),
                json!({ "sources": [new_videos[1]] }),
                "SELECT COUNT(*) FROM review_item",
            ),
        ]
    }

    fn client(&self, mutation: &str) -> &Client {
        if ["runJob", "importVideos", "createTheme", "createSeries"].contains(&mutation) {
            &self.admin
        } else {
            &self.guardian.client
        }
    }

    async fn number(&self, sql: &str) -> i64 {
        let db = self.app.services.kernel.db.read();
        let statement = Statement::from_string(db.get_database_backend(), sql);
        let row = db
            .query_one_raw(statement)
            .await
            .expect("an answer")
            .expect("a row");
        row.try_get_by_index(0).expect("a number")
    }

    async fn bonus(&self) -> i64 {
        self.number("SELECT CAST(COALESCE(SUM(minutes), 0) AS bigint) FROM child_bonus")
            .await
    }
}

fn document(row: &Row) -> String {
    let (name, payload) = (row.mutation, row.payload);
    let input = match name {
        "unblockForChild" => "BlockForChildInput".to_owned(),
        "unpickForChild" => "PickForChildInput".to_owned(),
        name => format!("{}{}Input", name[..1].to_uppercase(), &name[1..]),
    };
    format!(
        "mutation($input: {input}!) {{ {name}(input: $input) {{ {payload} userErrors {{ code field }} }} }}"
    )
}

fn keyed(input: &Value, key: &str) -> Value {
    let mut input = input.clone();
    input["clientMutationId"] = key.into();
    json!({ "input": input })
}

#[kyck_test]
async fn every_mutation_with_a_key_is_done_once_and_answers_alike(world: World) {
    for row in world.rows().await {
        let (client, document) = (world.client(row.mutation), document(&row));
        let before = world.number(row.effects).await;

        let first = client.ask(&document, keyed(&row.input, "key 1")).await;
        assert_eq!(
            first[row.mutation]["userErrors"],
            json!([]),
            "{}: {first}",
            row.mutation
        );
        let done = world.number(row.effects).await;
        assert!(done > before, "{}: it took effect", row.mutation);

        world.app.clock.advance_millis(5_000);
        let again = client.ask(&document, keyed(&row.input, "key 1")).await;
        assert_eq!(again, first, "{}", row.mutation);
        assert_eq!(world.number(row.effects).await, done, "{}", row.mutation);

        let refused = client.send(&document, keyed(&row.other, "key 1")).await;
        let error = &refused["errors"][0]["extensions"];
        assert_eq!(error["code"], "BAD_REQUEST", "{}: {refused}", row.mutation);
        assert_eq!(error["field"], "clientMutationId", "{}: {refused}", row.mutation);
        assert_eq!(world.number(row.effects).await, done, "{}", row.mutation);
    }
}

/// The list of mutations above is what the schema says.
#[tokio::test]
async fn every_input_with_a_key_has_a_row_in_the_table() {
    let introspection = "{ __schema { mutationType { fields { name args { type { ofType {
        inputFields { name } } } } } } } }";
    let answer = kyck_api::graphql::build().execute(introspection).await;
    let data = answer.data.into_json().expect("JSON");
    let mut with_key: Vec<String> = data["__schema"]["mutationType"]["fields"]
        .as_array()
        .expect("fields")
        .iter()
        .filter(|field| {
            field["args"][0]["type"]["ofType"]["inputFields"]
                .as_array()
                .is_some_and(|fields| fields.iter().any(|field| field["name"] == "clientMutationId"))
        })
        .filter_map(|field| field["name"].as_str().map(ToOwned::to_owned))
        .collect();
    with_key.sort();
    let world = World::set_up(Backend::Sqlite).await;
    let mut covered: Vec<String> = world
        .rows()
        .await
        .iter()
        .map(|row| row.mutation.to_owned())
        .collect();
    // They undo each other: tests of their own count what players hear and what is stored.
    covered.extend(["stopGently", "resumeWatching"].map(ToOwned::to_owned));
    covered.sort();

    assert_eq!(with_key, covered);
}

#[kyck_test]
async fn players_hear_a_gentle_stop_once(world: World) {
    let mut heard = world.app.services.kernel.bus.subscribe();
    let stop = "mutation($input: StopGentlyInput!) { stopGently(input: $input) { sent } }";
    let input = json!({ "childId": world.child, "message": "저녁 먹자" });
    for _ in 0..3 {
        let answer = world.guardian.client.ask(stop, keyed(&input, "stop")).await;
        assert_eq!(answer["stopGently"]["sent"], true);
    }

    let mut stops = 0;
    while let Ok(message) = heard.try_recv() {
        stops += usize::from(message.body.contains("저녁 먹자"));
    }
    assert_eq!(stops, 1);
}

#[kyck_test]
async fn a_late_repeat_of_a_stop_or_its_end_changes_nothing_any_more(world: World) {
    let stop = "mutation($input: StopGentlyInput!) { stopGently(input: $input) { sent } }";
    let resume = "mutation($input: ResumeWatchingInput!) { resumeWatching(input: $input) {
        timeStatus { verdict { allowed } } userErrors { code } } }";
    let input = json!({ "childId": world.child });
    let stopped = "SELECT COUNT(*) FROM child_stop";
    let client = &world.guardian.client;

    for (document, key, expected) in [
        (stop, "stop 1", 1),
        (resume, "resume 1", 0),
        (stop, "stop 1", 0),
        (stop, "stop 2", 1),
        (resume, "resume 1", 1),
        (resume, "resume 2", 0),
    ] {
        client.ask(document, keyed(&input, key)).await;
        assert_eq!(world.number(stopped).await, expected, "{key}");
    }
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn parallel_repeats_grant_one_bonus(world: World) {
    let input = json!({ "childId": world.child, "minutes": 30 });
    for round in 0..5 {
        let variables = keyed(&input, &format!("round {round}"));
        let client = &world.guardian.client;
        let answers = join_all((0..8).map(|_| client.ask(GRANT, variables.clone()))).await;
        assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
        assert_eq!(world.bonus().await, 30 * (round + 1));
    }
}

#[kyck_test]
async fn a_failed_attempt_leaves_its_key_to_the_corrected_input(world: World) {
    let client = &world.guardian.client;
    let wrong = json!({ "childId": world.child, "minutes": 999 });
    let answer = client.ask(GRANT, keyed(&wrong, "k")).await;
    assert_snapshot!(transcript(&answer), @r#"
    {
      "grantBonus": {
        "child": null,
        "userErrors": [{ "code": "LIMIT_INVALID", "field": ["minutes"] }]
      }
    }
    "#);

    let right = json!({ "childId": world.child, "minutes": 30 });
    let answer = client.ask(GRANT, keyed(&right, "k")).await;
    assert_snapshot!(transcript(&answer), @r#"
    {
      "grantBonus": { "child": { "id": "child_1" }, "userErrors": [] }
    }
    "#);
    assert_eq!(world.bonus().await, 30);

    // A wrong code is counted and stored, the key is not.
    let approve = "mutation($input: ApprovePairingInput!) { approvePairing(input: $input) {
        device { id } userErrors { code } } }";
    let wrong = json!({ "code": "00000000", "childId": world.child });
    let answer = client.ask(approve, keyed(&wrong, "k")).await;
    assert_snapshot!(transcript(&answer), @r#"
    {
      "approvePairing": { "device": null, "userErrors": [{ "code": "PAIRING_NOT_FOUND" }] }
    }
    "#);

    let right = json!({ "code": world.pairing().await, "childId": world.child });
    let answer = client.ask(approve, keyed(&right, "k")).await;
    assert_snapshot!(transcript(&answer), @r#"
    {
      "approvePairing": { "device": { "id": "child_device_1" }, "userErrors": [] }
    }
    "#);
}

/// What a crash leaves behind: a transaction that was never committed, with the key and the effect in it.
#[kyck_test]
async fn a_key_comes_onto_the_disk_with_its_effect_or_not_at_all(world: World) {
    let ctx = Ctx {
        actor: Actor::Guardian {
            guardian_id: world.guardian.id,
            family_id: world.guardian.family_id,
            session_id: world.app.services.kernel.new_id(),
        },
        address: None,
    };
    let key = MutationKey::new("grantBonus", "k".to_owned(), "another input").expect("a key");
    let tx = world.app.services.kernel.db.write().await.expect("a transaction");
    let claimed = idempotency::claim::<()>(&tx, &world.app.services.kernel, &ctx, Some(&key))
        .await
        .expect("claimed");

    assert_eq!(claimed, None);

    idempotency::settle(&tx, &ctx, Some(&key), &())
        .await
        .expect("settled");
    drop(tx);

    let input = json!({ "childId": world.child, "minutes": 30 });
    world.guardian.client.ask(GRANT, keyed(&input, "k")).await;
    assert_eq!(world.bonus().await, 30);
}

#[kyck_test]
async fn keys_of_other_accounts_and_other_mutations_are_others(world: World) {
    let stranger = world.app.guardian().await;
    let strangers_child = world.app.child(stranger.family_id, 50).await.global();
    let input = json!({ "childId": world.child, "minutes": 30 });
    world.guardian.client.ask(GRANT, keyed(&input, "k")).await;
    let theirs = json!({ "childId": strangers_child, "minutes": 20 });
    stranger.client.ask(GRANT, keyed(&theirs, "k")).await;
    assert_eq!(world.bonus().await, 50);

    let block = "mutation($input: BlockForChildInput!) { blockForChild(input: $input) {
        userErrors { code } } }";
    let input = json!({ "childId": world.child, "kind": "VIDEO", "targetId": world.videos[0] });
    let answer = world.guardian.client.ask(block, keyed(&input, "k")).await;
    assert_snapshot!(transcript(&answer), @r#"{ "blockForChild": { "userErrors": [] } }"#);
}

#[kyck_test]
async fn a_key_is_forgotten_after_30_days_and_refused_when_it_cannot_be_one(world: World) {
    let client = &world.guardian.client;
    let input = json!({ "childId": world.child, "minutes": 30 });
    client.ask(GRANT, keyed(&input, "k")).await;
    for key in ["", "a\nb", &"a".repeat(101)] {
        let refused = client.send(GRANT, keyed(&input, key)).await;
        let error = &refused["errors"][0]["extensions"];
        assert_eq!(
            (&error["code"], &error["field"]),
            (&json!("BAD_REQUEST"), &json!("clientMutationId")),
            "{refused}"
        );
    }

    world.app.days_pass(30).await;
    assert_eq!(
        idempotency::prune(&world.app.services.kernel)
            .await
            .expect("pruned"),
        0
    );

    world.app.clock.advance_millis(1);
    let again = world.app.sign_in(&world.guardian).await;
    again.ask(GRANT, keyed(&input, "k")).await;
    assert_eq!(world.bonus().await, 60, "it expires also before it is pruned");

    world.app.days_pass(31).await;
    assert_eq!(
        idempotency::prune(&world.app.services.kernel)
            .await
            .expect("pruned"),
        1
    );
}
