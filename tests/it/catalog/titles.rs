//! What follows from a video's title: how search finds it, and its language where the owner declares none.

use kyck_kernel::id::VideoId;
use kyck_kernel::{Ctx, Role};
use kyck_tests::{Backend, GlobalId, TestApp, kyck_test};
use sea_orm::ConnectionTrait;
use serde_json::{Value, json};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Published videos and YouTube's ids of them.
async fn published(backend: Backend, count: usize) -> (TestApp, Vec<(VideoId, String)>) {
    let app = TestApp::start(backend).await;
    let ids = app.publish(count).await;
    let videos = app
        .services
        .catalog
        .videos_by_ids(&ids)
        .await
        .expect("the videos");
    let named = ids
        .iter()
        .map(|id| (*id, videos[id].youtube_id.clone()))
        .collect();
    (app, named)
}

async fn refresh(app: &TestApp) {
    app.clock.advance_millis(DAY_MS);
    let done = app
        .services
        .curation
        .refresh_snapshots(&Ctx::system())
        .await
        .expect("the check");
    assert_eq!(done.problem, None);
}

#[kyck_test]
async fn initials_that_a_keyboard_joined_and_half_typed_words_find_the_title(backend: Backend) {
    let (app, videos) = published(backend, 5).await;
    app.youtube
        .edit_video(&videos[0].1, |video| video.title = "출동 버스".into());
    app.youtube
        .edit_video(&videos[1].1, |video| video.title = "물감 놀이 얼굴 그리기".into());
    refresh(&app).await;

    let parent = app.guardian().await.client;
    let found = async |search: &str| -> Vec<Value> {
        let query = "query($s: String) { videos(filter: { search: $s }) { nodes { id } } }";
        let data = parent.ask(query, json!({ "s": search })).await;
        let nodes = data["videos"]["nodes"].as_array().expect("nodes").iter();
        nodes.map(|node| node["id"].clone()).collect()
    };
    let bus = json!(videos[0].0.global());

    for search in [
        "ㅂㅅ",
        "ㅄ",
        "ㄷㅄ",
        "버ㅅ",
        "출동버ㅅ",
        "\u{FFB4}",
        "\u{1107}\u{1109}",
        "\u{11B9}",
        "버스",
    ] {
        assert!(found(search).await.contains(&bus), "{search}");
    }

    assert_eq!(found("ㅄ").await, found("ㅂㅅ").await);

    let paint = json!(videos[1].0.global());
    for search in ["ㅁㄱㄴㅇㅇㄱ", "물ㄱ", "ㅇㄱㄱㄹㄱ", "ㅇㄱㄱㄺ"] {
        assert!(found(search).await.contains(&paint), "{search}");
    }
    assert_eq!(found("ㅇㄱㄱㄺ").await, [paint]);
}

#[kyck_test]
async fn a_title_in_another_script_is_not_english(app: TestApp) {
    let import = "mutation($s: [String!]!) { importVideos(input: { sources: $s }) {
        results { items { video { language } } } } }";
    let editor = app.staff(Role::Editor).await;
    let ids = [
        "xTffTm1oUBY",
        "gozq1ZI9vn0",
        "zqh9xLTBSG8",
        "LmjKOgPzCgw",
        "fIaQ_5irD1U",
        "XQk7f2gqCKw",
    ];
    let titles = [
        ("Алмазы и жабы", "und"),
        ("قصص للأطفال", "und"),
        ("こどものうた", "ja"),
        ("นิทานสำหรับเด็ก", "th"),
        ("🐶🐱", "und"),
        ("Wheels on the bus", "en"),
    ];

    for (id, (title, _)) in ids.iter().zip(titles) {
        app.youtube.edit_video(id, |video| {
            title.clone_into(&mut video.title);
            video.language = None;
        });
    }

    let data = editor.ask(import, json!({ "s": ids })).await;

    for (index, (title, language)) in titles.into_iter().enumerate() {
        let video = &data["importVideos"]["results"][index]["items"][0]["video"];
        assert_eq!(video["language"], language, "{title}");
    }

    let queue = "query($l: String) { reviewQueue(filter: { language: $l }) { totalCount } }";
    for (language, count) in [("en", 1), ("und", 3), ("ja", 1)] {
        let found = editor.ask(queue, json!({ "l": language })).await;
        assert_eq!(found["reviewQueue"]["totalCount"], count, "{language}");
    }
}

#[kyck_test]
async fn a_language_that_was_guessed_wrongly_is_corrected_when_the_title_is_read_again(backend: Backend) {
    let (app, videos) = published(backend, 3).await;
    // As stored by the rule of before: whatever is not Korean is English.
    let tx = app.services.kernel.db.write().await.expect("a transaction");
    tx.execute_unprepared("UPDATE video SET language = 'en'")
        .await
        .expect("a change");
    tx.commit().await.expect("stored");
    app.youtube.edit_video(&videos[0].1, |video| {
        video.title = "こどものうた".into();
        video.language = None;
    });
    app.youtube.edit_video(&videos[1].1, |video| {
        video.title = "Алмазы и жабы".into();
        video.language = Some("en".into());
    });
    app.youtube.edit_video(&videos[2].1, |video| {
        video.title = "Wheels on the bus".into();
        video.language = None;
    });
    refresh(&app).await;

    let parent = app.guardian().await.client;
    let language = async |index: usize| -> Value {
        let query = "query($id: ID!) { video(id: $id) { language } }";
        let id = json!({ "id": videos[index].0.global() });
        parent.ask(query, id).await["video"]["language"].clone()
    };
    assert_eq!(language(0).await, "ja");
    assert_eq!(language(1).await, "en", "named by its owner");
    assert_eq!(language(2).await, "en");
}
