//! What guardians block for their child.

use insta::assert_snapshot;
use kyck_kernel::id::VideoId;
use kyck_tests::{GlobalId, TestApp, absent, kyck_test, transcript};
use serde_json::json;

const BLOCK: &str = "mutation($c: ID!, $k: BlockKind!, $t: ID!) { blockForChild(input: { childId: $c, kind: $k, targetId: $t }) {
    child { blocks { kind targetId label } } userErrors { code field } } }";
const UNBLOCK: &str = "mutation($c: ID!, $k: BlockKind!, $t: ID!) { unblockForChild(input: { childId: $c, kind: $k, targetId: $t }) {
    child { blocks { kind targetId label } } userErrors { code field } } }";

#[kyck_test]
async fn a_block_is_listed_once_with_its_title_and_taken_away_again(app: TestApp) {
    let videos = app.publish(3).await;
    let (guardian, child_id) = app.family().child(50).await;
    let video = json!({ "c": child_id.global(), "k": "VIDEO", "t": videos[0].global() });

    guardian.client.ask(BLOCK, video.clone()).await;
    let twice = guardian.client.ask(BLOCK, video.clone()).await;
    let free = guardian.client.ask(UNBLOCK, video.clone()).await;

    assert_snapshot!(transcript(&twice), @r#"
    {
      "blockForChild": {
        "child": {
          "blocks": [
            { "kind": "VIDEO", "label": "한글용사 아이야와 함께! 예방접종으로 질병을 이길 병으로! 💉", "targetId": "video_1" }
          ]
        },
        "userErrors": []
      }
    }
    "#);
    assert_eq!(
        twice["blockForChild"]["child"]["blocks"][0]["targetId"],
        video["t"]
    );
    assert_snapshot!(transcript(&free), @r#"
    {
      "unblockForChild": { "child": { "blocks": [] }, "userErrors": [] }
    }
    "#);
}

#[kyck_test]
async fn a_device_does_not_see_what_is_blocked(app: TestApp) {
    let videos = app.publish(3).await;
    let (guardian, child_id, device) = app.family().child(50).device().await;
    let video = json!({ "c": child_id.global(), "k": "VIDEO", "t": videos[0].global() });
    guardian.client.ask(BLOCK, video).await;

    let seen = device
        .client
        .ask("{ viewer { child { blocks { kind } } } }", json!({}))
        .await;

    assert_snapshot!(transcript(&seen), @r#"{ "viewer": { "child": { "blocks": [] } } }"#);
}

#[kyck_test]
async fn what_does_not_exist_or_is_of_another_kind_is_not_blocked(app: TestApp) {
    let videos = app.publish(1).await;
    let (guardian, child_id) = app.family().child(50).await;

    for (kind, target) in [
        ("VIDEO", absent::<VideoId>()),
        ("SERIES", videos[0].global()),
        ("THEME", "x".to_owned()),
    ] {
        let input = json!({ "c": child_id.global(), "k": kind, "t": target });
        let answer = guardian.client.ask(BLOCK, input).await;
        assert_eq!(
            answer["blockForChild"]["userErrors"],
            json!([{ "code": "TARGET_NOT_FOUND", "field": ["targetId"] }]),
            "{kind} {target}"
        );
    }
}
