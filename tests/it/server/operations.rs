//! What the GraphQL specification says of a single operation over HTTP: nulls of failed fields, variables, and the
//! requests that clients send first to find out what a server can do.

use kyck_api::server::Introspection;
use serde_json::{Value, json};

use super::toy::{PARENT, Served, serve};

async fn send(served: &Served, body: Value) -> (u16, Value) {
    let answer = served
        .request("POST", "/graphql")
        .json(&body)
        .send()
        .await
        .expect("an answer");
    (answer.status().as_u16(), answer.json().await.expect("JSON"))
}

#[tokio::test]
async fn a_failed_field_makes_the_nearest_nullable_field_null() {
    let served = serve(|_| ()).await;
    for (query, data) in [
        ("{hello sureThing{id broken}}", json!(null)),
        ("{things{id broken}}", json!(null)),
        (
            "{thing(id:1){id broken} hello}",
            json!({"thing": null, "hello": "hello"}),
        ),
        (
            "{thing(id:1){maybeBroken} hello}",
            json!({"thing": {"maybeBroken": null}, "hello": "hello"}),
        ),
        (
            "{a:thing(id:1){...F again{b:broken}} hello} fragment F on Thing{id}",
            json!({"a": null, "hello": "hello"}),
        ),
        ("mutation{touch refuse}", json!(null)),
    ] {
        let (status, answer) = served.ask(query).await;
        assert_eq!((status, &answer["data"]), (200, &data), "{query}");
        assert!(answer.as_object().unwrap().contains_key("data"), "{query}");
        let error = &answer["errors"][0];
        assert_eq!(error["extensions"]["code"], "FORBIDDEN", "{query}");
        assert!(error["locations"][0]["line"].is_u64(), "{query}");
    }

    let (_, answer) = served.ask("{things{id broken}}").await;
    assert_eq!(answer["errors"][0]["path"], json!(["things", 0, "broken"]));
}

#[tokio::test]
async fn an_object_of_which_nothing_is_selected_is_empty_and_not_null() {
    let served = serve(|_| ()).await;
    for (query, data) in [
        ("{thing(id:1){id @skip(if:true)}}", json!({"thing": {}})),
        ("{thing(id:\"x\"){id @skip(if:true)}}", json!({"thing": null})),
        (
            "{things(first:2){id @include(if:false)}}",
            json!({"things": [{}, {}]}),
        ),
        (
            "query($no:Boolean=false){sureThing{... @include(if:$no){id}}}",
            json!({"sureThing": {}}),
        ),
        (
            "query($yes:Boolean=true){sureThing{id @include(if:$yes)}}",
            json!({"sureThing": {"id": 1}}),
        ),
        ("{hello @skip(if:true)}", json!({})),
    ] {
        assert_eq!(served.ask(query).await.1, json!({"data": data}), "{query}");
    }
}

#[tokio::test]
async fn fields_come_in_the_order_of_the_document() {
    let served = serve(|_| ()).await;
    let request = served.request("POST", "/graphql").json(
        &json!({"query": "{nap ...F sureThing{id} hello} fragment F on Query{sureThing{again{id} id} me}"}),
    );
    let text = request.send().await.unwrap().text().await.unwrap();
    assert_eq!(
        text,
        r#"{"data":{"nap":"rested","sureThing":{"again":{"id":1},"id":1},"me":"nobody","hello":"hello"}}"#
    );
}

#[tokio::test]
async fn a_wrong_variable_is_refused_by_name_before_anything_runs() {
    let served = serve(|_| ()).await;
    let thing = "query($id: ID!) { thing(id: $id) { id } }";
    let painted = "query($input: PaintInput!) { painted(input: $input) }";
    for (query, variables, message) in [
        (thing, json!({}), "variable $id of type ID! was not given"),
        (thing, json!(null), "variable $id of type ID! was not given"),
        (
            thing,
            json!({"id": null}),
            "variable $id: expected ID!, found null",
        ),
        (
            thing,
            json!({"id": [1]}),
            "variable $id: expected ID!, found a list",
        ),
        (
            painted,
            json!({"input": {"colour": "BLUE", "layers": 1}}),
            "variable $input.colour: Colour has no value \"BLUE\"",
        ),
        (
            painted,
            json!({"input": {"colour": "RED"}}),
            "variable $input: field layers of type Int! was not given",
        ),
        (
            painted,
            json!({"input": {"colour": "RED", "layers": "1"}}),
            "variable $input.layers: expected Int!, found a text",
        ),
        (
            "query($id: String!) { thing(id: $id) { id } }",
            json!({"id": "1"}),
            "variable $id of type String! is used where ID! is expected",
        ),
        (
            "query($id: ID) { thing(id: $id) { id } }",
            json!({"id": "1"}),
            "variable $id of type ID is used where ID! is expected",
        ),
        (
            "mutation($t: String!) { touch recordWatch(text: $t) }",
            json!({}),
            "variable $t of type String! was not given",
        ),
    ] {
        for (accept, status) in [
            ("application/json", 200),
            ("application/graphql-response+json", 400),
        ] {
            let request = served.request("POST", "/graphql").header("accept", accept);
            let body = json!({"query": query, "variables": variables});
            let answer = request.json(&body).send().await.unwrap();
            assert_eq!(answer.status(), status, "{message}");
            let answer: Value = answer.json().await.unwrap();
            let error = &answer["errors"][0];
            assert_eq!(error["message"], message);
            assert_eq!(error["extensions"], json!({"code": "BAD_REQUEST"}), "{message}");
            assert!(error["locations"][0]["column"].is_u64(), "{message}");
            assert_eq!(answer.get("data"), None, "{message}");
        }
    }

    assert_eq!(served.touched(), 0);

    let (_, answer) = send(&served, json!({"query": thing, "variables": {"id": 7}})).await;
    assert_eq!(answer, json!({"data": {"thing": {"id": 7}}}));

    let variables = json!({"input": {"colour": "GREEN", "layers": 2}});
    let (_, answer) = send(&served, json!({"query": painted, "variables": variables})).await;
    assert_eq!(answer, json!({"data": {"painted": "greengreen"}}));
}

#[tokio::test]
async fn a_document_named_by_its_hash_alone_makes_the_client_send_the_text() {
    let served = serve(|_| ()).await;
    let hash = json!({"persistedQuery": {"version": 1, "sha256Hash": "ab".repeat(32)}});
    for accept in ["application/json", "application/graphql-response+json"] {
        let post = served
            .request("POST", "/graphql")
            .json(&json!({"extensions": hash}));
        let get = served
            .request("GET", "/graphql")
            .query(&[("extensions", hash.to_string())]);
        for request in [post, get] {
            let answer = request.header("accept", accept).send().await.unwrap();
            assert_eq!(answer.status(), 200);
            let answer: Value = answer.json().await.unwrap();
            assert_eq!(answer["errors"][0]["message"], "PersistedQueryNotSupported");
        }
    }

    let (_, answer) = send(&served, json!({"query": "{hello}", "extensions": hash})).await;
    assert_eq!(answer, json!({"data": {"hello": "hello"}}));
}

#[tokio::test]
async fn a_token_that_has_ended_does_not_hinder_a_sign_in() {
    let served = serve(|_| ()).await;
    let (status, answer) = served.ask_as(Some("ended"), "mutation{refreshSession}").await;
    assert_eq!(
        (status, answer),
        (200, json!({"data": {"refreshSession": "anonymous"}}))
    );

    let (status, answer) = served.ask_as(Some(PARENT), "mutation{refreshSession}").await;
    assert_eq!(
        (status, answer),
        (200, json!({"data": {"refreshSession": "signed in"}}))
    );

    for query in ["{me}", "mutation{touch}", "mutation{refreshSession touch}"] {
        assert_eq!(served.ask_as(Some("ended"), query).await.0, 401, "{query}");
    }
    assert_eq!(served.touched(), 0);
}

#[tokio::test]
async fn a_browser_is_led_to_the_console_where_there_is_one() {
    let browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";

    for (is_served, accept, path, target) in [
        (true, browser, "/graphql", Some("/graphiql/")),
        (
            true,
            browser,
            "/graphql?query=%7Bhello%7D",
            Some("/graphiql/?query=%7Bhello%7D"),
        ),
        (
            true,
            "text/html, application/json",
            "/graphql?query=%7Bhello%7D",
            None,
        ),
        (true, "*/*", "/graphql?query=%7Bhello%7D", None),
        (false, browser, "/graphql?query=%7Bhello%7D", None),
    ] {
        let served = serve(|settings| {
            settings.graphiql = is_served;
            settings.introspection = Introspection::Everyone;
        })
        .await;
        let answer = served
            .request("GET", path)
            .header("accept", accept)
            .send()
            .await
            .unwrap();
        let location = answer
            .headers()
            .get("location")
            .map(|target| target.to_str().unwrap());
        assert_eq!(location, target, "{is_served} {accept} {path}");
        let status = if target.is_some() { 303 } else { 200 };
        assert_eq!(answer.status(), status, "{is_served} {accept} {path}");
    }
}
