//! Statistics over all children, in groups that hide each one.

use insta::assert_snapshot;
use kyck_kernel::id::ChildId;
use kyck_tests::actors::Guardian;
use kyck_tests::{GlobalId, TestApp, kyck_test, transcript};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::json;

use super::history::{days_ago, load, watched};

/// Children of 54 months, one per number of the range; the n-th watched n minutes four days ago at ten.
async fn peers(app: &TestApp, from: i32, to: i32) -> Vec<ChildId> {
    peers_of(app, from, to, async || app.guardian().await).await
}

/// As [`peers`], each in a family made by `guardian`.
async fn peers_of(app: &TestApp, from: i32, to: i32, guardian: impl AsyncFn() -> Guardian) -> Vec<ChildId> {
    let video = app.publish(1).await[0];
    let day = days_ago(app, 4);
    let mut made = Vec::new();
    let mut history = Vec::new();
    for minutes in from..=to {
        let child = app.child(guardian().await.family_id, 54).await;
        history.push(watched(child, video, &format!("{day} 10:00"), minutes));
        made.push(child);
    }
    load(app, history).await;
    made
}

const SAME_AGE: &str = "query($c: ID!, $f: Date!, $t: Date!) { childReport(childId: $c, from: $f, to: $t) {
    sameAge { source cohortSize childMinutesPerDay medianMinutesPerDay p25 p75 label sourceName } } }";

#[kyck_test]
async fn a_cohort_is_shown_from_twenty_children_on(app: TestApp) {
    let (guardian, child_id) = app.family().child(54).await;
    let child = child_id.global();
    let asked = json!({ "c": child, "f": "2026-11-16", "t": "2026-11-22" });
    peers(&app, 1, 19).await;
    app.services.report.compute_cohorts().await.expect("computed");
    let answer = guardian.client.ask(SAME_AGE, asked.clone()).await;
    assert_snapshot!(transcript(&answer), @r#"
    {
      "childReport": {
        "sameAge": {
          "childMinutesPerDay": 0.0,
          "cohortSize": null,
          "label": "Mean YouTube time a day of children of 3 to 9 who use it. Another population than KYCK's children: a rough reference only.",
          "medianMinutesPerDay": 83.0,
          "p25": null,
          "p75": null,
          "source": "PUBLISHED_BENCHMARK",
          "sourceName": "한국언론진흥재단, 어린이 미디어 이용 조사"
        }
      }
    }
    "#);

    peers(&app, 20, 20).await;
    app.services.report.compute_cohorts().await.expect("computed");
    let answer = guardian.client.ask(SAME_AGE, asked.clone()).await;
    let same_age = &answer["childReport"]["sameAge"];
    // Minutes 1 to 20 over 28 days: the median is 10.5 / 28, the quartiles 5.75 / 28 and 15.25 / 28.
    assert_snapshot!(transcript(same_age), @r#"
    {
      "childMinutesPerDay": 0.0,
      "cohortSize": 20,
      "label": "Daily viewing time of 20 children on KYCK of about the same age (within three months), over the last four weeks. A reference, not a ranking.",
      "medianMinutesPerDay": 0.38,
      "p25": 0.21,
      "p75": 0.54,
      "source": "COHORT",
      "sourceName": null
    }
    "#);

    app.clock.advance_millis(4 * 86_400_000);
    let answer = app.sign_in(&guardian).await.ask(SAME_AGE, asked).await;
    // Old numbers are not shown.
    assert_snapshot!(transcript(&answer), @r#"
    {
      "childReport": {
        "sameAge": {
          "childMinutesPerDay": 0.0,
          "cohortSize": null,
          "label": "Mean YouTube time a day of children of 3 to 9 who use it. Another population than KYCK's children: a rough reference only.",
          "medianMinutesPerDay": 83.0,
          "p25": null,
          "p75": null,
          "source": "PUBLISHED_BENCHMARK",
          "sourceName": "한국언론진흥재단, 어린이 미디어 이용 조사"
        }
      }
    }
    "#);
}

async fn cells(app: &TestApp) -> Vec<(String, i32, i64)> {
    let db = app.services.kernel.db.read();
    let sql = "SELECT cohort, children, watched_ms FROM hourly_aggregate ORDER BY day_on, hour, cohort";
    let rows = db
        .query_all_raw(Statement::from_string(db.get_database_backend(), sql))
        .await
        .expect("a query");
    rows.iter()
        .map(|row| {
            let cell = (
                row.try_get_by_index(0),
                row.try_get_by_index(1),
                row.try_get_by_index(2),
            );
            (
                cell.0.expect("a name"),
                cell.1.expect("a count"),
                cell.2.expect("milliseconds"),
            )
        })
        .collect()
}

#[kyck_test]
async fn hours_of_all_children_are_added_up_only_where_twenty_hide_each_one(app: TestApp) {
    peers(&app, 1, 19).await;
    app.services.report.aggregate_hours().await.expect("aggregated");
    assert_eq!(cells(&app).await, []);

    peers(&app, 20, 20).await;
    for _ in 0..2 {
        app.services.report.aggregate_hours().await.expect("aggregated");
        let total = (1..=20).sum::<i64>() * 60_000;
        assert_eq!(
            cells(&app).await,
            [("ALL".to_owned(), 20, total), ("NURI_4".to_owned(), 20, total)],
            "a second run gives the same"
        );
    }
}

#[kyck_test]
async fn children_whose_families_were_never_asked_are_in_no_statistic(app: TestApp) {
    let (guardian, child_id) = app.family().child(54).await;
    let child = child_id.global();
    peers(&app, 1, 19).await;
    peers_of(&app, 20, 30, async || app.family().without_consent().await).await;

    app.services.report.aggregate_hours().await.expect("aggregated");
    assert_eq!(cells(&app).await, []);

    app.services.report.compute_cohorts().await.expect("computed");
    let asked = json!({ "c": child, "f": "2026-11-16", "t": "2026-11-22" });
    let answer = guardian.client.ask(SAME_AGE, asked).await;
    assert_snapshot!(transcript(&answer), @r#"
    {
      "childReport": {
        "sameAge": {
          "childMinutesPerDay": 0.0,
          "cohortSize": null,
          "label": "Mean YouTube time a day of children of 3 to 9 who use it. Another population than KYCK's children: a rough reference only.",
          "medianMinutesPerDay": 83.0,
          "p25": null,
          "p75": null,
          "source": "PUBLISHED_BENCHMARK",
          "sourceName": "한국언론진흥재단, 어린이 미디어 이용 조사"
        }
      }
    }
    "#);
}
