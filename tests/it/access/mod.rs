//! Who may use which root field of the schema. The fields are taken from the schema as it is now: one that
//! has no row in `table.rs` fails the test, and so does a row without a field.
//!
//! Each row is sent as nobody, the child's device, its guardian, another family's guardian, an editor, a
//! manager and an admin. A refused call must leave the contents of every table as they were, and what belongs to another
//! family must answer exactly like what does not exist.

mod table;

use std::collections::BTreeSet;
use std::time::Duration;

use kyck_kernel::Role;
use kyck_kernel::id::{ChildDeviceId, ChildId};
use kyck_tests::contents::{Contents, Hashes, changed};
use kyck_tests::{Backend, Client, Fixture, GlobalId, TestApp, absent, kyck_test};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

use self::table::{ACTORS, MUTATIONS, QUERIES, SUBSCRIPTIONS};

/// Everyone who calls, and the objects that the calls are about.
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

/// The letter of the table for an answer.
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

/// Sends a row as every actor and returns what is wrong.
async fn check(world: &World, row: &(&str, &str, &str)) -> Vec<String> {
    let (field, operation, expected) = row;
    let expected: Vec<&str> = expected.split(' ').collect();
    assert_eq!(
        expected.len(),
        ACTORS.len(),
        "{field} has one expectation per actor"
    );

    let mut complaints = Vec::new();
    for (index, client) in world.clients.iter().enumerate() {
        let before = world.hashes().await;
        let answer = client.send(&world.filled(operation), json!({})).await;
        let got = outcome(field, &answer);
        if got != expected[index] {
            complaints.push(format!(
                "{field} as {}: {got}, not {}\n{answer}",
                ACTORS[index], expected[index]
            ));
        }
        if got != "+" {
            let after = world.hashes().await;
            let changed = changed(&before, &after);
            if !changed.is_empty() {
                complaints.push(format!(
                    "{field} as {} was refused and changed {changed:?}",
                    ACTORS[index]
                ));
            }
        }
        if ACTORS[index] == "stranger" && operation.contains('$') {
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
    for ((index, client), expected) in world.clients.iter().enumerate().zip(expected.split(' ')) {
        let mut follow = client.follow(&world.filled(operation), json!({})).await;
        let wait = if expected == "~" { 400 } else { 10_000 };
        let got = match follow.message(Duration::from_millis(wait)).await {
            // Accepted, with nothing to send yet.
            None => "~".to_owned(),
            Some(message) if message["type"] == "next" => outcome(field, &message["payload"]),
            Some(message) => outcome(field, &json!({ "errors": message["payload"] })),
        };
        if got != expected {
            complaints.push(format!(
                "{field} (followed) as {}: {got}, not {expected}",
                ACTORS[index]
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
async fn every_root_field_has_a_row_in_the_table() {
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
