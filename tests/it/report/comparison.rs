//! What a report compares a range with.

use insta::assert_snapshot;
use kyck_tests::{GlobalId, TestApp, kyck_test, transcript};
use serde_json::{Value, json};

use super::history::{load, watched};

const REPORT: &str = "query($c: ID!, $f: Date!, $t: Date!) { childReport(childId: $c, from: $f, to: $t) {
    totalMinutes previousTotalMinutes trendMinutes sameAge { childMinutesPerDay }
    advice { kind evidence { name value } } } }";

fn evidence(report: &Value, kind: &str, name: &str) -> Option<f64> {
    let advice = report["advice"]
        .as_array()?
        .iter()
        .find(|line| line["kind"] == kind)?;
    let evidence = advice["evidence"].as_array()?.iter();
    evidence
        .filter(|number| number["name"] == name)
        .find_map(|number| number["value"].as_f64())
}

#[kyck_test]
async fn the_days_that_have_come_are_compared_with_the_same_time_a_week_before(app: TestApp) {
    let video = app.publish(1).await[0];
    let (guardian, child_id) = app.family().child(54).await;
    // It is Monday the 23rd, 12:00 in Seoul.
    load(
        &app,
        vec![
            watched(child_id, video, "2026-11-16 10:00", 20),
            watched(child_id, video, "2026-11-16 11:50", 30),
            watched(child_id, video, "2026-11-16 18:00", 40),
            watched(child_id, video, "2026-11-17 10:00", 45),
            watched(child_id, video, "2026-11-22 10:00", 50),
            watched(child_id, video, "2026-11-23 10:00", 15),
        ],
    )
    .await;

    // Until 12:00 of the Monday before: 20 minutes, and 10 of the 30 that began at 11:50.
    for to in ["2026-11-29", "2026-11-23"] {
        let variables = json!({ "c": child_id.global(), "f": "2026-11-23", "t": to });
        let answer = guardian.client.ask(REPORT, variables).await;
        let report = &answer["childReport"];
        let found = ["totalMinutes", "previousTotalMinutes", "trendMinutes"].map(|name| &report[name]);
        assert_eq!(found, [&json!(15), &json!(30), &json!(-15)], "to {to}");
        assert_eq!(report["sameAge"]["childMinutesPerDay"], 15.0);
        assert_eq!(
            evidence(report, "TREND", "previousTotalMinutes"),
            Some(30.0),
            "{report}"
        );
        assert_eq!(evidence(report, "DAILY_TIME", "averageMinutesPerDay"), Some(15.0));
    }

    // Four weeks before: nothing was watched then, and no trend is given.
    let variables = json!({ "c": child_id.global(), "f": "2026-11-10", "t": "2026-11-23" });
    let answer = guardian.client.ask(REPORT, variables).await;

    assert_snapshot!(transcript(&answer["childReport"]), @r#"
    {
      "advice": [
        {
          "evidence": [
            { "name": "averageMinutesPerDay", "value": 14.29 },
            { "name": "guidelineMinutesPerDay", "value": 60.0 },
            { "name": "daysAboveGuideline", "value": 1.0 }
          ],
          "kind": "DAILY_TIME"
        },
        {
          "evidence": [{ "name": "evenings", "value": 0.0 }, { "name": "minutes", "value": 0.0 }],
          "kind": "BEDTIME"
        },
        {
          "evidence": [
            { "name": "longestMinutes", "value": 50.0 },
            { "name": "medianMinutes", "value": 35.0 },
            { "name": "sittings", "value": 6.0 }
          ],
          "kind": "LONG_SITTING"
        },
        {
          "evidence": [
            { "name": "contentsMet", "value": 2.0 },
            { "name": "contentsTotal", "value": 59.0 },
            { "name": "leastAreaMinutes", "value": 0.0 },
            { "name": "leastAreaShare", "value": 0.0 }
          ],
          "kind": "NURI_GAP"
        },
        {
          "evidence": [{ "name": "topTopicShare", "value": 0.5 }, { "name": "topics", "value": 2.0 }],
          "kind": "TOPIC_CONCENTRATION"
        },
        {
          "evidence": [
            { "name": "childMinutesPerDay", "value": 14.29 },
            { "name": "othersMinutesPerDay", "value": 83.0 }
          ],
          "kind": "SAME_AGE"
        },
        {
          "evidence": [{ "name": "favourites", "value": 1.0 }, { "name": "mostStarts", "value": 6.0 }],
          "kind": "REPEATS"
        },
        {
          "evidence": [{ "name": "videos", "value": 1.0 }, { "name": "totalMinutes", "value": 200.0 }],
          "kind": "CO_VIEW"
        },
        {
          "evidence": [
            { "name": "starts", "value": 6.0 },
            { "name": "completions", "value": 0.0 },
            { "name": "completedShare", "value": 0.0 }
          ],
          "kind": "COMPLETION"
        },
        {
          "evidence": [
            { "name": "daysWithinBudget", "value": 13.0 },
            { "name": "daysOverBudget", "value": 1.0 },
            { "name": "daysWithoutVideos", "value": 10.0 }
          ],
          "kind": "HEALTHY_HABIT"
        }
      ],
      "previousTotalMinutes": 0,
      "sameAge": { "childMinutesPerDay": 14.29 },
      "totalMinutes": 200,
      "trendMinutes": 200
    }
    "#);
    assert_eq!(
        evidence(&answer["childReport"], "TREND", "previousTotalMinutes"),
        None
    );
}

#[kyck_test]
async fn within_the_hour_today_counts_up_to_the_minute(app: TestApp) {
    let video = app.publish(1).await[0];
    let (guardian, child_id) = app.family().child(54).await;
    // 12:25 in Seoul.
    app.clock.advance_millis(25 * 60_000);
    load(
        &app,
        vec![
            watched(child_id, video, "2026-11-16 12:10", 40),
            watched(child_id, video, "2026-11-23 12:05", 12),
        ],
    )
    .await;
    let variables = json!({ "c": child_id.global(), "f": "2026-11-23", "t": "2026-11-23" });
    let answer = app.sign_in(&guardian).await.ask(REPORT, variables).await;
    let report = &answer["childReport"];

    assert_eq!(
        (&report["totalMinutes"], &report["previousTotalMinutes"]),
        (&json!(12), &json!(15))
    );
}
