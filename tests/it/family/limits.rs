//! How long and when a child may watch.

use insta::assert_snapshot;
use kyck_kernel::Ctx;
use kyck_tests::{GlobalId, TestApp, kyck_test, transcript};
use serde_json::json;

const LIMITS: &str = "mutation($c: ID!, $d: Int, $s: String, $e: String, $b: String) {
    setChildLimits(input: { childId: $c, dailyMinutes: $d, windowStart: $s, windowEnd: $e, bedtime: $b }) {
      child { limits { dailyMinutes windowStart windowEnd bedtime bonusMinutesToday } } userErrors { code field } } }";

#[kyck_test]
async fn limits_change_only_as_a_whole_and_reach_running_players(app: TestApp) {
    let (guardian, child_id) = app.family().child(50).await;
    let child = child_id.global();
    let mut bus = app.services.kernel.bus.subscribe();
    let answer = guardian
        .client
        .ask(LIMITS, json!({ "c": child, "d": 45, "s": "08:00", "e": "19:30" }))
        .await;

    assert_snapshot!(transcript(&answer), @r#"
    {
      "setChildLimits": {
        "child": {
          "limits": {
            "bedtime": "20:30",
            "bonusMinutesToday": 0,
            "dailyMinutes": 45,
            "windowEnd": "19:30",
            "windowStart": "08:00"
          }
        },
        "userErrors": []
      }
    }
    "#);

    let message = bus.recv().await.expect("a message");
    assert_eq!(
        (message.topic.as_str(), message.key),
        ("child", child_id.to_string())
    );

    let wrong = guardian
        .client
        .ask(LIMITS, json!({ "c": child, "d": 1441, "s": "25:00", "b": "8pm" }))
        .await;
    assert_snapshot!(transcript(&wrong), @r#"
    {
      "setChildLimits": {
        "child": null,
        "userErrors": [
          { "code": "LIMIT_INVALID", "field": ["dailyMinutes"] },
          { "code": "TIME_INVALID", "field": ["windowStart"] },
          { "code": "TIME_INVALID", "field": ["bedtime"] }
        ]
      }
    }
    "#);

    let empty = guardian
        .client
        .ask(LIMITS, json!({ "c": child, "s": "20:00", "e": "20:00" }))
        .await;
    assert_snapshot!(transcript(&empty), @r#"
    {
      "setChildLimits": {
        "child": null,
        "userErrors": [{ "code": "TIME_INVALID", "field": ["windowEnd"] }]
      }
    }
    "#);

    let limits = app
        .services
        .family
        .limits(&Ctx::system(), child_id)
        .await
        .expect("limits");
    assert_eq!((limits.daily_minutes, limits.window_end_minute), (45, 1170));
}

#[kyck_test]
async fn watching_hours_end_at_midnight_or_on_the_next_day_and_read_back_as_meant(app: TestApp) {
    let (guardian, child_id) = app.family().child(50).await;
    let child = child_id.global();
    let status = "query($c: ID!) { timeStatus(childId: $c) { windowEndsAt verdict { reason } } }";
    // It is 12:00 on Monday in Seoul.
    for (start, end, shown, ends_at) in [
        ("11:00", "00:00", "24:00", Some("2026-11-23T15:00:00.000Z")),
        ("11:00", "24:00", "24:00", Some("2026-11-23T15:00:00.000Z")),
        ("11:00", "06:00", "06:00", Some("2026-11-23T21:00:00.000Z")),
        ("22:00", "12:30", "12:30", Some("2026-11-23T03:30:00.000Z")),
        ("22:00", "06:00", "06:00", None),
    ] {
        let answer = guardian
            .client
            .ask(LIMITS, json!({ "c": child, "s": start, "e": end }))
            .await;
        assert_eq!(answer["setChildLimits"]["userErrors"], json!([]), "{start} {end}");
        let limits = &answer["setChildLimits"]["child"]["limits"];
        assert_eq!(
            (&limits["windowStart"], &limits["windowEnd"]),
            (&json!(start), &json!(shown))
        );
        let answer = guardian.client.ask(status, json!({ "c": child })).await;
        let time = &answer["timeStatus"];
        let reason = ends_at.is_none().then_some("OUTSIDE_WINDOW");
        assert_eq!(
            (&time["windowEndsAt"], &time["verdict"]["reason"]),
            (&json!(ends_at), &json!(reason)),
            "{start} {end}"
        );
    }

    let again = guardian
        .client
        .ask(LIMITS, json!({ "c": child, "b": "00:00" }))
        .await;

    assert_snapshot!(transcript(&again), @r#"
    {
      "setChildLimits": {
        "child": {
          "limits": {
            "bedtime": "00:00",
            "bonusMinutesToday": 0,
            "dailyMinutes": 60,
            "windowEnd": "06:00",
            "windowStart": "22:00"
          }
        },
        "userErrors": []
      }
    }
    "#);
}

#[kyck_test]
async fn bonus_minutes_are_for_today_in_the_familys_zone(app: TestApp) {
    let (guardian, child_id) = app.family().child(50).await;
    let child = child_id.global();
    let grant = "mutation($c: ID!, $m: Int!) { grantBonus(input: { childId: $c, minutes: $m }) {
        child { limits { bonusMinutesToday } } userErrors { code field } } }";
    for (minutes, sum) in [(10, 10), (15, 25), (240, 265)] {
        let answer = guardian
            .client
            .ask(grant, json!({ "c": child, "m": minutes }))
            .await;
        assert_eq!(
            answer["grantBonus"]["child"]["limits"]["bonusMinutesToday"], sum,
            "{answer}"
        );
    }

    for minutes in [0, -5, 241, i32::MAX, i32::MIN] {
        let answer = guardian
            .client
            .ask(grant, json!({ "c": child, "m": minutes }))
            .await;
        assert_eq!(
            answer["grantBonus"]["userErrors"],
            json!([{ "code": "LIMIT_INVALID", "field": ["minutes"] }])
        );
    }

    // Noon to midnight in Seoul.
    app.clock.advance_millis(12 * 3_600_000);
    let tomorrow = app
        .sign_in(&guardian)
        .await
        .ask(
            "query($c: ID!) { child(id: $c) { limits { bonusMinutesToday } } }",
            json!({ "c": child }),
        )
        .await;

    assert_snapshot!(transcript(&tomorrow), @r#"{ "child": { "limits": { "bonusMinutesToday": 0 } } }"#);
}
