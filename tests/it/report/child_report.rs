//! `childReport`.

use kyck_kernel::Role;
use kyck_tests::{GlobalId, TestApp, kyck_test};
use serde_json::{Value, json};

use super::history::{load, watched};

const REPORT: &str = "query($c: ID!, $f: Date!, $t: Date!) { childReport(childId: $c, from: $f, to: $t) {
    child { id } from to zone totalMinutes previousTotalMinutes trendMinutes hasData
    days { on minutes budgetMinutes overrunMinutes }
    heatmap { weekday hour minutes }
    nuri { areas { area { id } minutes share } categories { category { id } minutes }
        contentsMet contentsTotal notMet { id } isNuriAge }
    topics { theme { slug } minutes share } topTopicShare
    sameAge { source cohortSize childMinutesPerDay medianMinutesPerDay p25 label labelKo labelEn sourceName sourceDate }
    bedtime { bedtime days minutes } sittings { count longestMinutes medianMinutes }
    videos { video { id } minutes starts completion }
    advice { kind text textKo textEn evidence { name value unit } guideline { id body publishedOn sourceUrl } }
    disclosure lastEventAt eventCount } }";

fn week(child: &str) -> Value {
    json!({ "c": child, "f": "2026-11-16", "t": "2026-11-22" })
}

fn sum(list: &Value, field: &str) -> f64 {
    list.as_array()
        .expect("a list")
        .iter()
        .map(|item| item[field].as_f64().expect("a number"))
        .sum()
}

#[kyck_test]
async fn a_week_is_reported_in_numbers_that_can_be_checked_by_hand(app: TestApp) {
    let videos = app.publish(2).await;
    let (guardian, child_id) = app.family().child(54).await;
    let child = child_id.global();
    load(
        &app,
        vec![
            watched(child_id, videos[0], "2026-11-10 15:00", 40),
            watched(child_id, videos[0], "2026-11-16 18:00", 25),
            watched(child_id, videos[1], "2026-11-16 18:30", 30),
            watched(child_id, videos[0], "2026-11-18 20:00", 20),
            watched(child_id, videos[0], "2026-11-21 10:00", 10),
        ],
    )
    .await;
    let answer = guardian.client.ask(REPORT, week(&child)).await;
    let report = &answer["childReport"];
    assert_eq!(report["child"]["id"], child);
    assert_eq!(report["zone"], "Asia/Seoul");
    assert_eq!(
        (&report["totalMinutes"], &report["previousTotalMinutes"]),
        (&json!(85), &json!(40))
    );
    assert_eq!(
        (&report["trendMinutes"], &report["hasData"]),
        (&json!(45), &json!(true))
    );

    let minutes: Vec<i64> = report["days"]
        .as_array()
        .expect("days")
        .iter()
        .map(|day| day["minutes"].as_i64().expect("minutes"))
        .collect();
    assert_eq!(minutes, [55, 0, 20, 0, 0, 10, 0]);
    assert_eq!(report["days"][0]["on"], "2026-11-16");
    assert_eq!(report["days"][0]["budgetMinutes"], 60);
    assert_eq!(
        report["heatmap"],
        json!([
            { "weekday": 1, "hour": 18, "minutes": 55.0 },
            { "weekday": 3, "hour": 20, "minutes": 20.0 },
            { "weekday": 6, "hour": 10, "minutes": 10.0 },
        ])
    );
    assert_eq!(
        report["bedtime"],
        json!({ "bedtime": "20:30", "days": 1, "minutes": 20 })
    );
    assert_eq!(
        report["sittings"],
        json!({ "count": 3, "longestMinutes": 60, "medianMinutes": 20.0 })
    );

    let video = |at: usize, minutes: f64, starts: i32, completion: f64| {
        json!({ "video": { "id": videos[at].global() }, "minutes": minutes, "starts": starts,
            "completion": completion })
    };
    assert_eq!(
        report["videos"],
        json!([video(0, 55.0, 3, 0.67), video(1, 30.0, 1, 0.5)])
    );
    assert!(report["eventCount"].as_i64().is_some_and(|count| count > 0));
    assert!(
        report["lastEventAt"]
            .as_str()
            .is_some_and(|at| at.starts_with("2026-11-21T01:"))
    );

    check_exposure(&app, report, &videos).await;
}

/// Exposure and topics, against the labels of the two videos: 55 minutes of the first, 30 of the second.
async fn check_exposure(app: &TestApp, report: &Value, videos: &[kyck_kernel::id::VideoId]) {
    let catalogue = app.services.catalog.current().await.expect("the catalogue");
    let nuri = &report["nuri"];
    assert_eq!(nuri["areas"].as_array().expect("areas").len(), 5);
    assert_eq!(nuri["categories"].as_array().expect("categories").len(), 15);
    assert!(
        (sum(&nuri["areas"], "minutes") - 85.0).abs() < 0.05,
        "both videos have tags: {nuri}"
    );
    assert!((sum(&nuri["areas"], "share") - 1.0).abs() < 1e-6);
    assert!((sum(&report["topics"], "share") - 1.0).abs() < 1e-6);
    let mut met = std::collections::BTreeSet::new();
    for id in videos {
        let video = catalogue.video(*id).expect("a published video");
        met.extend(video.tags.iter().map(|tag| tag.content.id.clone()));
    }
    assert_eq!(nuri["contentsMet"], met.len());
    assert_eq!(nuri["contentsTotal"], 59);
    assert_eq!(nuri["notMet"].as_array().expect("contents").len(), 59 - met.len());
    assert_eq!(nuri["isNuriAge"], true);
}

#[kyck_test]
async fn advice_has_many_kinds_each_with_numbers_and_a_dated_source_in_both_languages(app: TestApp) {
    let videos = app.publish(2).await;
    let (guardian, child_id) = app.family().child(54).await;
    let child = child_id.global();
    load(
        &app,
        vec![
            watched(child_id, videos[0], "2026-11-10 15:00", 40),
            watched(child_id, videos[0], "2026-11-16 19:00", 45),
            watched(child_id, videos[0], "2026-11-17 19:00", 45),
            watched(child_id, videos[0], "2026-11-18 19:00", 45),
        ],
    )
    .await;
    let english = guardian.client.ask(REPORT, week(&child)).await;
    let advice = english["childReport"]["advice"]
        .as_array()
        .expect("advice")
        .clone();
    let kinds: std::collections::BTreeSet<_> = advice
        .iter()
        .map(|line| line["kind"].as_str().expect("a kind"))
        .collect();
    assert_eq!(kinds.len(), 11, "{kinds:?}");

    for line in &advice {
        assert!(
            !line["evidence"].as_array().expect("numbers").is_empty(),
            "{line}"
        );
        assert!(
            line["guideline"]["publishedOn"]
                .as_str()
                .is_some_and(|on| on.len() == 10),
            "{line}"
        );
        assert!(
            line["guideline"]["sourceUrl"]
                .as_str()
                .is_some_and(|url| url.starts_with("http")),
            "{line}"
        );
        assert_eq!(line["text"], line["textEn"]);
        assert_ne!(line["textKo"], line["textEn"]);
    }
    let korean = guardian.client.speaking("ko").ask(REPORT, week(&child)).await;
    for line in korean["childReport"]["advice"].as_array().expect("advice") {
        assert_eq!(line["text"], line["textKo"]);
    }
    let id = &advice[0]["guideline"]["id"];
    let node = guardian
        .client
        .ask("query($i: ID!) { node(id: $i) { id } }", json!({ "i": id }))
        .await;
    assert_eq!(&node["node"]["id"], id);

    let all = guardian
        .client
        .ask("{ guidelines { id body minutesPerDay isVerified } }", json!({}))
        .await;
    assert_eq!(all["guidelines"].as_array().expect("a list").len(), 12);
}

#[kyck_test]
async fn a_child_that_watched_nothing_has_an_empty_report_that_helps(app: TestApp) {
    let guardian = app.guardian().await;
    let child = app.child(guardian.family_id, 30).await.global();
    let answer = guardian.client.ask(REPORT, week(&child)).await;
    let report = &answer["childReport"];
    assert_eq!(
        (&report["hasData"], &report["totalMinutes"]),
        (&json!(false), &json!(0))
    );
    assert_eq!(report["days"].as_array().expect("days").len(), 7);
    assert_eq!(report["days"][6]["budgetMinutes"], 30, "a two-year-old's default");
    assert_eq!(report["heatmap"], json!([]));
    assert_eq!(
        (&report["nuri"]["contentsMet"], &report["nuri"]["isNuriAge"]),
        (&json!(0), &json!(false))
    );
    assert_eq!(report["advice"].as_array().expect("advice").len(), 1);
    assert!(
        report["advice"][0]["text"]
            .as_str()
            .is_some_and(|text| text.contains("Choose a video together"))
    );

    let same_age = &report["sameAge"];
    assert_eq!(
        (&same_age["source"], &same_age["cohortSize"]),
        (&json!("PUBLISHED_BENCHMARK"), &json!(null))
    );
    assert_eq!(
        (&same_age["medianMinutesPerDay"], &same_age["sourceDate"]),
        (&json!(83.0), &json!("2023"))
    );
    assert!(
        same_age["label"]
            .as_str()
            .is_some_and(|label| label.contains("Another population"))
    );
    assert!(
        same_age["sourceName"]
            .as_str()
            .is_some_and(|name| name.contains("한국언론진흥재단"))
    );
}

#[kyck_test]
async fn ranges_that_make_no_sense_name_the_argument(app: TestApp) {
    let guardian = app.guardian().await;
    let child = app.child(guardian.family_id, 54).await.global();
    for (from, to, field) in [
        ("2026-11-22", "2026-11-16", "to"),
        ("2026-08-01", "2026-11-22", "to"),
        ("2026-11-24", "2026-11-30", "from"),
        ("2020-01-01", "2020-01-07", "from"),
    ] {
        let answer = guardian
            .client
            .send(REPORT, json!({ "c": child, "f": from, "t": to }))
            .await;
        let extensions = &answer["errors"][0]["extensions"];
        assert_eq!(
            extensions,
            &json!({ "code": "BAD_REQUEST", "field": field }),
            "{from} to {to}: {answer}"
        );
    }
}

#[kyck_test]
async fn only_the_childs_own_guardians_see_its_report(app: TestApp) {
    let guardian = app.guardian().await;
    let stranger = app.guardian().await;
    let child_id = app.child(guardian.family_id, 54).await;
    let child = child_id.global();
    let device = app.device(guardian.family_id, child_id).await;
    let reports = "query($c: ID!) { reports(childId: $c) { nodes { id } } }";
    for (client, code) in [
        (&app.client, "UNAUTHENTICATED"),
        (&stranger.client, "FORBIDDEN"),
        (&device.client, "FORBIDDEN"),
        (&app.staff(Role::Admin).await, "FORBIDDEN"),
    ] {
        assert_eq!(client.refused(REPORT, week(&child)).await, code);
        assert_eq!(client.refused(reports, json!({ "c": child })).await, code);
    }
    assert_eq!(
        guardian.client.refused(REPORT, week("child_x")).await,
        "FORBIDDEN"
    );
}
