//! Pages, filters, search, and what a child's device gets of them.

use insta::assert_snapshot;
use kyck_kernel::Role;
use kyck_kernel::id::ThemeId;
use kyck_tests::{Client, GlobalId, TestApp, absent, kyck_test, transcript};
use serde_json::{Value, json};

/// A tile with everything it shows.
const TILES: &str = "query($first: Int, $after: String, $filter: VideoFilter) {
    videos(first: $first, after: $after, filter: $filter) {
        totalCount pageInfo { hasNextPage hasPreviousPage endCursor }
        nodes { id youtubeId title language durationSeconds thumbnailUrl state ageBand episode publishedAt
            channel { id title } series { id title } themes { id slug nameKo nameEn }
            nuriTags { weight content { id textKo } } } } }";

/// All videos that a filter leaves, page by page.
async fn nodes(client: &Client, filter: Value) -> Vec<Value> {
    let mut nodes = Vec::new();
    let mut after = Value::Null;
    loop {
        let data = client
            .ask(TILES, json!({ "first": 50, "after": after, "filter": filter }))
            .await;
        let page = &data["videos"];
        nodes.extend(page["nodes"].as_array().expect("nodes").iter().cloned());
        if page["pageInfo"]["hasNextPage"] == false {
            assert_eq!(page["totalCount"], nodes.len(), "{filter}");
            return nodes;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

#[kyck_test]
async fn pages_follow_one_another_without_gap_or_repeat(app: TestApp) {
    app.publish(55).await;
    let parent = app.guardian().await.client;
    let mut seen = Vec::new();
    let mut after = Value::Null;
    loop {
        let data = parent.ask(TILES, json!({ "first": 20, "after": after })).await;
        let page = &data["videos"];
        assert_eq!(page["totalCount"], 55);
        assert_eq!(page["pageInfo"]["hasPreviousPage"], !after.is_null());
        for node in page["nodes"].as_array().expect("nodes") {
            seen.push(node["id"].as_str().expect("an id").to_owned());
            assert_eq!(node["state"], "PUBLISHED");
            assert!(
                node["durationSeconds"]
                    .as_i64()
                    .is_some_and(|seconds| seconds > 0),
                "{node}"
            );
            assert_ne!(node["title"], "");
            assert_ne!(node["channel"]["title"], "");
        }
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }

    let mut unique = seen.clone();
    unique.sort_unstable();
    unique.dedup();

    assert_eq!((seen.len(), unique.len()), (55, 55));
}

#[kyck_test]
async fn a_page_of_twenty_asks_the_database_as_often_as_a_page_of_one(app: TestApp) {
    app.publish(60).await;
    let parent = app.guardian().await.client;
    let mut counts = Vec::new();
    for first in [1, 1, 20] {
        let before = app.services.kernel.db.statements();
        parent.ask(TILES, json!({ "first": first })).await;
        counts.push(app.services.kernel.db.statements() - before);
    }

    // The catalogue is in memory: at most its version is asked for, once a second.
    assert!(counts[2] <= counts[1] + 1, "{counts:?}");
    assert!(counts[2] <= 3, "{counts:?}");
}

#[kyck_test]
async fn each_filter_leaves_exactly_what_it_names(app: TestApp) {
    app.publish(120).await;
    let parent = app.guardian().await.client;
    let videos = nodes(&parent, json!({})).await;
    assert_eq!(videos.len(), 120);

    let theme = videos[0]["themes"][0]["id"].clone();
    let series = videos
        .iter()
        .map(|video| video["series"]["id"].clone())
        .find(|id| !id.is_null())
        .expect("a series");
    let has_theme = |video: &Value| {
        let mut themes = video["themes"].as_array().expect("themes").iter();
        themes.any(|of| of["id"] == theme)
    };
    let is_of_communication = |video: &Value| {
        let mut tags = video["nuriTags"].as_array().expect("tags").iter();
        tags.any(|tag| tag["content"]["id"].to_string().starts_with("\"communication."))
    };

    for (filter, is_named) in [
        (
            json!({ "ageBand": "NURI_4" }),
            &(|video: &Value| video["ageBand"] == "NURI_4") as &dyn Fn(&Value) -> bool,
        ),
        (json!({ "themeId": theme }), &has_theme),
        (json!({ "seriesId": series }), &|video| {
            video["series"]["id"] == series
        }),
        (json!({ "nuriArea": "communication" }), &is_of_communication),
    ] {
        let expected: Vec<Value> = videos.iter().filter(|video| is_named(video)).cloned().collect();
        assert!(!expected.is_empty(), "{filter}");
        assert_eq!(nodes(&parent, filter.clone()).await, expected, "{filter}");
    }
}

#[kyck_test]
async fn an_unknown_theme_leaves_nothing_and_an_unknown_area_is_a_bad_request(app: TestApp) {
    app.publish(3).await;
    let parent = app.guardian().await.client;

    for theme in [absent::<ThemeId>(), "nonsense".to_owned()] {
        let found = nodes(&parent, json!({ "themeId": theme })).await;
        assert_eq!(found, Vec::<Value>::new(), "{theme}");
    }

    let magic = json!({ "filter": { "nuriArea": "magic" } });
    assert_eq!(parent.refused(TILES, magic).await, "BAD_REQUEST");
}

#[kyck_test]
async fn search_finds_words_whatever_their_spelling_spacing_and_length(app: TestApp) {
    app.publish(447).await;
    let parent = app.guardian().await.client;
    let titles = async |search: &str| -> Vec<String> {
        nodes(&parent, json!({ "search": search }))
            .await
            .iter()
            .map(|node| node["title"].as_str().expect("a title").to_owned())
            .collect()
    };
    let plain = titles("아이야").await;

    assert!(!plain.is_empty());
    assert!(
        plain
            .iter()
            .all(|title| title.replace(' ', "").contains("아이야")),
        "{plain:?}"
    );

    for short in ["한글", "ㅎㄱ", "TV", "글"] {
        assert!(!titles(short).await.is_empty(), "{short}");
    }
    let narrower = titles("한글 아이야").await;
    assert!(!narrower.is_empty() && narrower.len() <= plain.len());
    assert_eq!(titles("ㅎㄱㅇㅅ").await, titles("한글용사").await, "initials");
    assert_eq!(
        titles("한글용사아이야").await,
        titles("한글용사 아이야").await,
        "spacing"
    );

    // Decomposed letters, as some keyboards and file systems send them.
    assert_eq!(
        titles("\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}").await,
        titles("한글").await
    );
    assert_eq!(titles("MYSTERY science").await, titles("mystery SCIENCE").await);

    for nothing in ["%", "_", "' OR 1=1 --", "\"", "*", "zzzzqqqq"] {
        assert_eq!(titles(nothing).await, Vec::<String>::new(), "{nothing}");
    }
    let long = "가".repeat(101);
    let code = parent
        .refused(TILES, json!({ "filter": { "search": long } }))
        .await;

    assert_eq!(code, "BAD_REQUEST");
}

#[kyck_test]
async fn a_childs_device_sees_by_every_way_only_what_its_guardians_and_its_age_allow(app: TestApp) {
    app.publish(120).await;
    let (guardian, child_id, device) = app.family().child(40).device().await;
    let device = device.client;
    let all = nodes(&guardian.client, json!({ "ageBand": "NURI_3" })).await;
    let older = nodes(&guardian.client, json!({ "ageBand": "NURI_5" })).await;
    assert!(all.len() > 2 && !older.is_empty());

    let seen = nodes(&device, json!({})).await;
    assert!(
        seen.iter()
            .all(|video| ["TODDLER_2", "NURI_3"].contains(&video["ageBand"].as_str().expect("a band")))
    );
    assert!(all.iter().all(|video| seen.contains(video)));

    let blocked = all[0].clone();
    let ids: [&str; 2] = [&blocked, &older[0]].map(|video| video["id"].as_str().expect("an id"));
    let block = "mutation($child: ID!, $video: ID!) {
        blockForChild(input: { childId: $child, kind: VIDEO, targetId: $video }) { userErrors { code } } }";
    let child = child_id.global();
    let blocking = guardian
        .client
        .ask(block, json!({ "child": child, "video": ids[0] }))
        .await;

    assert_snapshot!(transcript(&blocking), @r#"{ "blockForChild": { "userErrors": [] } }"#);

    // What a device may see is remembered for its running operation only.
    let title = blocked["title"].as_str().expect("a title").to_owned();
    for id in ids {
        let by_id = "query($id: ID!) { video(id: $id) { id } node(id: $id) { id } }";
        let hidden = device.ask(by_id, json!({ "id": id })).await;
        assert_eq!(hidden, json!({ "video": null, "node": null }), "{id}");
        let shown = guardian.client.ask(by_id, json!({ "id": id })).await;
        assert_eq!(shown["node"]["id"], id, "the guardian sees it");
    }

    let found = nodes(&device, json!({ "search": title })).await;
    assert!(!found.contains(&blocked), "not by search");
    assert!(
        !nodes(&device, json!({})).await.contains(&blocked),
        "not by browsing"
    );
}

#[tokio::test]
async fn nobody_sees_nothing_and_the_curriculum_is_open() {
    let app = TestApp::start(kyck_tests::Backend::Sqlite).await;
    app.publish(3).await;
    for query in [
        "{ videos { nodes { id } } }",
        "{ themes { id } }",
        "{ video(id: \"video_x\") { id } }",
        "{ node(id: \"video_x\") { id } }",
        "{ series(id: \"series_x\") { id } }",
    ] {
        assert_eq!(
            app.client.refused(query, json!({})).await,
            "UNAUTHENTICATED",
            "{query}"
        );
    }

    let query =
        "{ curriculum { id areas { id nameKo goalEn categories { id contents { id textKo textEn } } } } }";
    let data = app.client.ask(query, json!({})).await;
    let areas = data["curriculum"]["areas"].as_array().expect("areas");
    let contents: usize = areas
        .iter()
        .flat_map(|area| area["categories"].as_array().expect("categories"))
        .map(|category| category["contents"].as_array().expect("contents").len())
        .sum();

    assert_eq!((areas.len(), contents), (5, 59));
}

#[kyck_test]
async fn a_series_lists_its_episodes_in_order(app: TestApp) {
    app.publish(200).await;
    let editor = app.staff(Role::Editor).await;
    let videos = nodes(&editor, json!({})).await;
    let series = videos
        .iter()
        .find(|video| !video["series"].is_null())
        .expect("a series");
    let query = "query($id: ID!, $after: String) { series(id: $id) { title
        episodes(first: 3, after: $after) { totalCount nodes { id episode } pageInfo { hasNextPage endCursor } } } }";
    let mut numbers = Vec::new();
    let mut after = Value::Null;

    loop {
        let id = &series["series"]["id"];
        let data = editor.ask(query, json!({ "id": id, "after": after })).await;
        let page = &data["series"]["episodes"];
        let nodes = page["nodes"].as_array().expect("nodes");
        numbers.extend(
            nodes
                .iter()
                .map(|node| node["episode"].as_i64().unwrap_or(i64::MAX)),
        );
        if page["pageInfo"]["hasNextPage"] == false {
            assert_eq!(page["totalCount"], numbers.len());
            break;
        }
        after = page["pageInfo"]["endCursor"].clone();
    }

    assert!(numbers.len() > 1 && numbers.is_sorted(), "{numbers:?}");
}
