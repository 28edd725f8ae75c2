//! The answer of a mutation has everything that it changed, so that a client's cache stays right without another request.

use std::collections::{BTreeMap, HashMap, HashSet};

use async_graphql::parser::types::{BaseType, Type, TypeKind, TypeSystemDefinition};
use insta::assert_snapshot;
use kyck_tests::{Client, GlobalId, TestApp, kyck_test, transcript};
use serde_json::{Map, Value, json};

/// Mutations without a changed object in their answer, and why there is none.
const WITHOUT_OBJECT: [(&str, &str); 3] = [
    (
        "registerPushToken",
        "phones of a guardian are no objects of the schema",
    ),
    ("signOut", "whoever is signed out may read nothing any more"),
    (
        "unregisterPushToken",
        "phones of a guardian are no objects of the schema",
    ),
];

fn named(ty: &Type) -> &str {
    match &ty.base {
        BaseType::Named(name) => name,
        BaseType::List(inner) => named(inner),
    }
}

#[test]
fn every_mutation_returns_what_it_changed_or_says_why_not() {
    let document = async_graphql::parser::parse_schema(kyck_api::graphql::schema::sdl()).expect("the schema");
    let mut objects: HashMap<String, BTreeMap<String, Type>> = HashMap::new();
    for definition in document.definitions {
        if let TypeSystemDefinition::Type(definition) = definition
            && let TypeKind::Object(object) = definition.node.kind
        {
            let fields = object.fields.into_iter();
            let fields = fields.map(|field| (field.node.name.node.to_string(), field.node.ty.node));
            objects.insert(definition.node.name.node.to_string(), fields.collect());
        }
    }

    let mut exceptions: HashSet<&str> = WITHOUT_OBJECT.iter().map(|(name, _)| *name).collect();
    for (mutation, payload) in &objects["Mutation"] {
        let changed: Vec<&String> = objects[named(payload)]
            .iter()
            .filter(|(name, ty)| *name != "userErrors" && objects.contains_key(named(ty)))
            .map(|(name, _)| name)
            .collect();
        let is_exception = exceptions.remove(mutation.as_str());
        assert_ne!(
            changed.is_empty(),
            !is_exception,
            "{mutation} returns {changed:?}"
        );
    }

    assert!(exceptions.is_empty(), "no such mutations: {exceptions:?}");
}

/// A cache as Apollo, urql and Relay have it: objects by type and id, with references among them.
#[derive(Default)]
struct Cache(BTreeMap<String, Value>);

impl Cache {
    /// Takes an answer in and returns it with references in the place of objects that have an id.
    fn take(&mut self, answer: &Value) -> Value {
        match answer {
            Value::Array(items) => Value::Array(items.iter().map(|item| self.take(item)).collect()),
            Value::Object(fields) => {
                let fields: Map<String, Value> = fields
                    .iter()
                    .map(|(name, value)| (name.clone(), self.take(value)))
                    .collect();
                let Some(id) = fields.get("id").and_then(Value::as_str).map(str::to_owned) else {
                    return Value::Object(fields);
                };
                let known = self.0.entry(id.clone()).or_insert_with(|| json!({}));
                known.as_object_mut().expect("an object").extend(fields);
                json!({ "ref": id })
            }
            other => other.clone(),
        }
    }

    /// What a selection that was taken in before says now.
    fn read(&self, taken: &Value) -> Value {
        match taken {
            Value::Array(items) => Value::Array(items.iter().map(|item| self.read(item)).collect()),
            Value::Object(fields) => {
                let fields = match fields.get("ref").and_then(Value::as_str) {
                    Some(id) => self.0[id].as_object().expect("an object"),
                    None => fields,
                };
                let read = fields
                    .iter()
                    .map(|(name, value)| (name.clone(), self.read(value)));
                Value::Object(read.collect())
            }
            other => other.clone(),
        }
    }
}

/// Asks a query, runs a mutation, and compares what the cache says with what the server says.
async fn cache_stays_right(client: &Client, query: &str, variables: &Value, mutation: &str) -> Value {
    let mut cache = Cache::default();
    let before = client.ask(query, variables.clone()).await;
    let taken = cache.take(&before);
    assert_eq!(cache.read(&taken), before, "{query}");

    let changed = client.ask(mutation, variables.clone()).await;
    cache.take(&changed);
    let after = client.ask(query, variables.clone()).await;
    assert_ne!(
        before, after,
        "the mutation changes what the query says: {mutation}"
    );
    assert_eq!(cache.read(&taken), after, "{mutation}");
    changed
}

#[kyck_test]
async fn a_cache_by_id_is_right_after_a_childs_settings_were_changed(app: TestApp) {
    app.publish(10).await;
    let (guardian, child) = app.family().child(50).await;
    let variables = json!({ "child": child.global() });

    cache_stays_right(
        &guardian.client,
        "query($child: ID!) { child(id: $child) { id tasteDial } }",
        &variables,
        "mutation($child: ID!) { setTasteDial(input: { childId: $child, dial: EXPLORE }) {
            dial child { id tasteDial } userErrors { code } } }",
    )
    .await;
    cache_stays_right(
        &guardian.client,
        "query($child: ID!) { child(id: $child) { id limits { dailyMinutes bonusMinutesToday } } }",
        &variables,
        "mutation($child: ID!) { grantBonus(input: { childId: $child, minutes: 15 }) {
            child { id limits { dailyMinutes bonusMinutesToday } } userErrors { code } } }",
    )
    .await;
}

#[kyck_test]
async fn a_cache_by_id_is_right_after_devices_and_consents_were_changed(app: TestApp) {
    let (guardian, _, _) = app.family().child(50).device().await;
    let devices = "family { id devices { id name } }";
    let query = format!("{{ viewer {{ {devices} }} }}");
    let found = guardian.client.ask(&query, json!({})).await;
    let device = found["viewer"]["family"]["devices"][0]["id"].clone();
    let revoke = format!(
        "mutation {{ revokeDevice(input: {{ deviceId: {device} }}) {{ {devices} userErrors {{ code }} }} }}"
    );
    cache_stays_right(&guardian.client, &query, &json!({}), &revoke).await;

    let consents = "family { id consents { id purpose isGiven } }";
    let query = format!("{{ viewer {{ {consents} }} }}");
    let withdraw = format!(
        "mutation {{ withdrawConsent(input: {{ purposes: [RECOMMENDATION] }}) {{ {consents} userErrors {{ code }} }} }}"
    );
    cache_stays_right(&guardian.client, &query, &json!({}), &withdraw).await;

    let children = "family { id children { id nickname } }";
    let query = format!("{{ viewer {{ {children} }} }}");
    let add = format!(
        "mutation {{ addChild(input: {{ nickname: \"해\", birthMonth: \"2022-05\" }}) {{ {children} userErrors {{ code }} }} }}"
    );
    cache_stays_right(&guardian.client, &query, &json!({}), &add).await;
}

const TIME: &str = "{ usedSeconds budgetSeconds remainingSeconds }";

#[kyck_test]
async fn picks_and_the_start_page_come_whole_with_the_mutation(app: TestApp) {
    app.publish(20).await;
    let (guardian, child_id, device) = app.family().child(50).device().await;
    let (client, child) = (&guardian.client, child_id.global());
    let seen = "{ videos(first: 1) { nodes { id } } }";
    let seen = device.client.ask(seen, json!({})).await;
    let variables = json!({ "child": child, "video": seen["videos"]["nodes"][0]["id"] });
    let picks = "{ video { id } pickedAt }";
    let home = "{ rows { kind items { video { id } } } notes { text } }";

    for (mutation, count) in [("pickForChild", 1), ("unpickForChild", 0)] {
        let change = format!(
            "mutation($child: ID!, $video: ID!) {{ {mutation}(input: {{ childId: $child, videoId: $video }}) {{
                child {{ id }} picks {picks} home {home} userErrors {{ code }} }} }}"
        );
        let changed = client.ask(&change, variables.clone()).await;
        let query = format!(
            "query($child: ID!) {{ guardianPicks(childId: $child) {picks} home(childId: $child) {home} }}"
        );
        let now = client.ask(&query, json!({ "child": child })).await;

        let listed = now["guardianPicks"].as_array().map(Vec::len);
        assert_eq!(listed, Some(count), "{now}");
        assert_eq!(changed[mutation]["picks"], now["guardianPicks"]);
        assert_eq!(changed[mutation]["home"], now["home"]);
        assert_eq!(changed[mutation]["child"]["id"], json!(child));
    }
}

#[kyck_test]
async fn the_time_that_is_left_comes_whole_with_the_mutation(app: TestApp) {
    let (guardian, child_id) = app.family().child(50).await;
    let client = &guardian.client;
    let variables = json!({ "child": child_id.global() });

    for (mutation, what) in [
        ("grantBonus", "minutes: 15"),
        ("setChildLimits", "dailyMinutes: 100"),
    ] {
        let change = format!(
            "mutation($child: ID!) {{ {mutation}(input: {{ childId: $child, {what} }}) {{
                timeStatus {TIME} userErrors {{ code }} }} }}"
        );
        let query = format!("query($child: ID!) {{ timeStatus(childId: $child) {TIME} }}");
        let before = client.ask(&query, variables.clone()).await;
        let changed = client.ask(&change, variables.clone()).await;
        let now = client.ask(&query, variables.clone()).await;

        assert_ne!(before, now, "{mutation}");
        assert_eq!(changed[mutation]["timeStatus"], now["timeStatus"], "{mutation}");
    }
}

#[kyck_test]
async fn what_is_refused_changed_nothing_and_returns_nothing(app: TestApp) {
    let (guardian, child_id) = app.family().child(50).await;
    let grant = format!(
        "mutation($child: ID!) {{ grantBonus(input: {{ childId: $child, minutes: 0 }}) {{
            child {{ id }} timeStatus {TIME} userErrors {{ code }} }} }}"
    );

    let refused = guardian
        .client
        .ask(&grant, json!({ "child": child_id.global() }))
        .await;

    assert_snapshot!(transcript(&refused), @r#"
    {
      "grantBonus": { "child": null, "timeStatus": null, "userErrors": [{ "code": "LIMIT_INVALID" }] }
    }
    "#);
}
