//! What a start warns of, and signing in without a provider of text messages.

use std::process::Stdio;

use kyck_tests::kyck_test;
use kyck_tests::wait::until;
use serde_json::json;

use super::world::{LogFile, World, request_code};

const PARTS: [&str; 4] = [
    "sms.provider is not set",
    "youtube.api_key is not set",
    "fcm.service_account_file is not set",
    "server.public_url is not set",
];

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_provider_the_start_warns_and_everybody_is_answered_the_same(mut world: World) {
    world.set("KYCK_SMS__PROVIDER", "");
    let (log, stderr) = LogFile::new();
    let running = world.start(&["serve"], (Stdio::null(), stderr)).await;
    for part in PARTS {
        until(part, async || log.lines("WARN", part).len() == 1).await;
    }

    for phone in ["010-2345-6789", "010-9876-5432"] {
        let answer = request_code(&running.client, phone).await;
        assert_eq!(
            answer,
            json!({ "challenge": null, "userErrors": [{ "code": "SMS_NOT_CONFIGURED" }] })
        );
    }

    let answer = request_code(&running.client, "010").await;
    assert_eq!(answer["userErrors"][0]["code"], "PHONE_INVALID");
    assert!(running.stop().0);
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_as_provider_is_warned_of_and_prints_the_code(mut world: World) {
    world.set("KYCK_SMS__PROVIDER", "log");
    world.set("KYCK_SERVER__PUBLIC_URL", "https://kyck.example");
    let (log, stderr) = LogFile::new();
    let running = world.start(&["serve"], (Stdio::null(), stderr)).await;
    until("the warning", async || {
        log.lines("WARN", "sms.provider is \"log\"").len() == 1
    })
    .await;

    assert!(log.lines("WARN", "public_url").is_empty());

    request_code(&running.client, "010-2345-6789").await;
    until("the text", async || {
        !log.lines("WARN", "text message written").is_empty()
    })
    .await;
    let line = log.lines("WARN", "text message written").remove(0);
    // The time before the first space has six digits as well.
    let (_, entry) = line.split_once(' ').expect("a time and an entry");
    let has_code = entry
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .any(|word| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit()));

    assert!(has_code, "{line}");
    assert!(!line.contains("1023456789"), "the number is masked: {line}");
    assert!(running.stop().0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_demo_warns_of_nothing_and_shows_its_codes() {
    let settings = [("KYCK_DEMO__CHILDREN", "6"), ("KYCK_DEMO__WEEKS", "2")];
    let folder = tempfile::TempDir::new().expect("a temporary folder");
    let (log, stderr) = LogFile::new();
    let output = (Stdio::null(), stderr);
    let running =
        kyck_tests::binary::Running::start_writing(folder, &["serve", "--demo"], &settings, output).await;
    let answer = request_code(&running.client, "010-2345-6789").await;

    assert_eq!(answer["userErrors"], json!([]));

    until("the code", async || {
        let shown = running.client.get_json("/dev/messages?to=%2B821023456789").await;
        shown[0]["code"].is_string()
    })
    .await;
    for part in PARTS {
        assert!(log.lines("WARN", part).is_empty(), "{}", log.text());
    }

    assert!(running.stop().0);
}
