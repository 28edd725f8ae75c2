//! By which limits the days of a report are judged.

use insta::assert_snapshot;
use kyck_tests::{GlobalId, TestApp, kyck_test, transcript};
use serde_json::{Value, json};

use super::history::{load, watched};

const LIMITS: &str = "mutation($c: ID!, $d: Int!, $b: String) {
    setChildLimits(input: { childId: $c, dailyMinutes: $d, bedtime: $b }) { userErrors { code } } }";
const REPORT: &str = "query($c: ID!) { childReport(childId: $c, from: \"2026-11-21\", to: \"2026-11-24\") {
    days { minutes budgetMinutes overrunMinutes } bedtime { bedtime days }
    advice { kind evidence { name value } } } }";
const FROZEN: &str = "query($c: ID!) { reports(childId: $c) { nodes { report {
    days { budgetMinutes } } } } }";

fn column(report: &Value, name: &str) -> Vec<i64> {
    report["days"]
        .as_array()
        .expect("days")
        .iter()
        .map(|day| day[name].as_i64().expect("minutes"))
        .collect()
}

#[kyck_test]
async fn each_day_is_compared_with_the_limit_of_that_day(app: TestApp) {
    let video = app.publish(1).await[0];
    let (guardian, child_id) = app.family().child(54).await;
    let child = child_id.global();
    let set = async |minutes: i32, bedtime: &str| {
        let client = app.sign_in(&guardian).await;
        let variables = json!({ "c": child, "d": minutes, "b": bedtime });
        let answer = client.ask(LIMITS, variables).await;
        assert_eq!(answer["setChildLimits"]["userErrors"], json!([]));
    };
    let read = async || {
        let client = app.sign_in(&guardian).await;
        client.ask(REPORT, json!({ "c": child })).await["childReport"].take()
    };
    load(
        &app,
        vec![
            watched(child_id, video, "2026-11-21 19:40", 50),
            watched(child_id, video, "2026-11-22 10:00", 55),
            watched(child_id, video, "2026-11-22 14:00", 20),
        ],
    )
    .await;

    assert_eq!(column(&read().await, "budgetMinutes"), [60, 60, 60, 60]);

    // Monday the 23rd: what is set twice on a day is judged by the last.
    set(10, "20:30").await;
    set(240, "22:30").await;
    let monday = read().await;
    // On Saturday bedtime was half past eight.
    assert_snapshot!(transcript(&monday["bedtime"]), @r#"{ "bedtime": "22:30", "days": 1 }"#);
    assert_snapshot!(transcript(&monday["days"]), @r#"
    [
      { "budgetMinutes": 60, "minutes": 50, "overrunMinutes": 0 },
      { "budgetMinutes": 60, "minutes": 75, "overrunMinutes": 15 },
      { "budgetMinutes": 240, "minutes": 0, "overrunMinutes": 0 },
      { "budgetMinutes": 240, "minutes": 0, "overrunMinutes": 0 }
    ]
    "#);

    let habit = monday["advice"]
        .as_array()
        .expect("advice")
        .iter()
        .find(|line| line["kind"] == "HEALTHY_HABIT")
        .expect("habits");
    assert!(
        habit["evidence"]
            .as_array()
            .expect("numbers")
            .contains(&json!({ "name": "daysOverBudget", "value": 1.0 }))
    );

    app.clock.advance_millis(86_400_000);
    set(30, "20:30").await;
    assert_eq!(column(&read().await, "budgetMinutes"), [60, 60, 240, 30]);
}

#[kyck_test]
async fn a_frozen_week_is_judged_by_the_limits_of_its_days(app: TestApp) {
    let video = app.publish(1).await[0];
    let (guardian, child_id) = app.family().child(54).await;
    let child = child_id.global();
    load(&app, vec![watched(child_id, video, "2026-11-16 18:00", 25)]).await;
    guardian
        .client
        .ask(LIMITS, json!({ "c": child, "d": 240, "b": null }))
        .await;

    app.services.report.freeze_weekly().await.expect("the job runs");

    let frozen = guardian.client.ask(FROZEN, json!({ "c": child })).await;
    let report = &frozen["reports"]["nodes"][0]["report"];
    assert_eq!(column(report, "budgetMinutes"), [60; 7]);
}
