//! Codes that are not delivered, and a budget that runs out, are in the operator's log.

use std::process::Stdio;

use kyck_stand_ins::{Canned, Step};
use kyck_tests::kyck_test;
use kyck_tests::wait::until;
use serde_json::json;

use super::world::{LogFile, World, request_code};

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn a_refused_code_is_an_error_in_the_log_without_number_or_code(world: World) {
    let (log, stderr) = LogFile::new();
    let running = world.start(&["serve"], (Stdio::null(), stderr)).await;
    let refusal = json!({"errorCode": "FailedToAddMessage", "errorMessage": "01023456789"});
    world.sms.next(Step::answer(Canned::json(400, &refusal)));

    let answer = request_code(&running.client, "010-2345-6789").await;
    let part = "a sign-in code could not be delivered";
    until("the error", async || log.lines("ERROR", part).len() == 1).await;
    let line = log.lines("ERROR", part).remove(0);
    assert!(
        line.contains("FailedToAddMessage") && line.contains("message.id"),
        "{line}"
    );

    let body = &world.sms.seen()[0].body;
    let code = body
        // Parts of ids are longer, and hardly ever digits alone.
        .split(|letter: char| !letter.is_ascii_alphanumeric())
        .find(|word| word.len() == 6 && word.bytes().all(|byte| byte.is_ascii_digit()))
        .expect("a code");
    // Without the times, whose fractions have six digits as well.
    let text: String = log
        .text()
        .lines()
        .filter_map(|line| line.split_once(' ').map(|(_, rest)| rest.to_owned()))
        .collect();

    assert!(!text.contains("23456789") && !text.contains(code), "{text}");

    let look = "query($id: ID!) { otpChallenge(id: $id) { delivery } }";
    let seen = running
        .client
        .ask(look, json!({ "id": answer["challenge"]["id"] }))
        .await;
    assert_eq!(seen["otpChallenge"]["delivery"], "FAILED");
    assert!(running.stop().0);
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_alarms_at_half_of_the_budget_and_at_its_end(mut world: World) {
    world.set("KYCK_SIGN_IN__CODES_PER_DAY", "4");
    let (log, stderr) = LogFile::new();
    let running = world.start(&["serve"], (Stdio::null(), stderr)).await;
    for number in 1..=4 {
        let answer = request_code(&running.client, &format!("010-2345-000{number}")).await;
        assert_eq!(answer["userErrors"], json!([]));
    }

    until("both alarms", async || {
        log.lines("WARN", "half of the day's budget").len() == 1
            && log.lines("ERROR", "budget of text messages is spent").len() == 1
    })
    .await;
    let request = "mutation { requestOtp(input: { phone: \"010-2345-0005\" }) { userErrors { code } } }";
    assert_eq!(running.client.refused(request, json!({})).await, "RATE_LIMITED");
    assert!(running.stop().0);
}
