//! What a report compares a range with.

use kyck_tests::{GlobalId, TestApp, kyck_test};
use serde_json::{Value, json};

use super::history::{load, watched};

const REPORT: &str = "query($c: ID!, $f: Date!, $t: Date!) { childReport(childId: $c, from: $f, to: $t) {
    totalMinutes previousTotalMinutes trendMinutes sameAge { childMinutesPerDay }
    advice { kind textEn evidence { name value } } } }";

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
    // Four weeks before: nothing was watched then, and nothing is said.
    let variables = json!({ "c": child_id.global(), "f": "2026-11-10", "t": "2026-11-23" });
    let answer = guardian.client.ask(REPORT, variables).await;

    assert_eq!(answer["childReport"]["previousTotalMinutes"], 0);
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
    let owner = kyck_domain::identity::SessionOwner::Guardian {
        guardian_id: guardian.id,
        family_id: guardian.family_id,
    };
    let variables = json!({ "c": child_id.global(), "f": "2026-11-23", "t": "2026-11-23" });
    let answer = app.signed_in(owner).await.ask(REPORT, variables).await;
    let report = &answer["childReport"];

    assert_eq!(
        (&report["totalMinutes"], &report["previousTotalMinutes"]),
        (&json!(12), &json!(15))
    );
}
