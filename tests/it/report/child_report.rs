//! `childReport`.

use std::collections::BTreeSet;

use insta::assert_snapshot;
use kyck_kernel::Role;
use kyck_tests::actors::Guardian;
use kyck_tests::{GlobalId, TestApp, kyck_test, transcript};
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

/// What a report counts, without its texts and what depends on the labels of the videos.
fn numbers(report: &Value) -> Value {
    let others = [
        "advice",
        "disclosure",
        "eventCount",
        "lastEventAt",
        "nuri",
        "sameAge",
        "topics",
        "topTopicShare",
    ];
    let mut report = report.clone();
    let fields = report.as_object_mut().expect("a report");
    fields.retain(|name, _| !others.contains(&name.as_str()));
    report
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
    assert_snapshot!(transcript(&numbers(report)), @r#"
    {
      "bedtime": { "bedtime": "20:30", "days": 1, "minutes": 20 },
      "child": { "id": "child_1" },
      "days": [
        { "budgetMinutes": 60, "minutes": 55, "on": "2026-11-16", "overrunMinutes": 0 },
        { "budgetMinutes": 60, "minutes": 0, "on": "2026-11-17", "overrunMinutes": 0 },
        { "budgetMinutes": 60, "minutes": 20, "on": "2026-11-18", "overrunMinutes": 0 },
        { "budgetMinutes": 60, "minutes": 0, "on": "2026-11-19", "overrunMinutes": 0 },
        { "budgetMinutes": 60, "minutes": 0, "on": "2026-11-20", "overrunMinutes": 0 },
        { "budgetMinutes": 60, "minutes": 10, "on": "2026-11-21", "overrunMinutes": 0 },
        { "budgetMinutes": 60, "minutes": 0, "on": "2026-11-22", "overrunMinutes": 0 }
      ],
      "from": "2026-11-16",
      "hasData": true,
      "heatmap": [
        { "hour": 18, "minutes": 55.0, "weekday": 1 },
        { "hour": 20, "minutes": 20.0, "weekday": 3 },
        { "hour": 10, "minutes": 10.0, "weekday": 6 }
      ],
      "previousTotalMinutes": 40,
      "sittings": { "count": 3, "longestMinutes": 60, "medianMinutes": 20.0 },
      "to": "2026-11-22",
      "totalMinutes": 85,
      "trendMinutes": 45,
      "videos": [
        { "completion": 0.67, "minutes": 55.0, "starts": 3, "video": { "id": "video_2" } },
        { "completion": 0.5, "minutes": 30.0, "starts": 1, "video": { "id": "video_3" } }
      ],
      "zone": "Asia/Seoul"
    }
    "#);

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
    let mut met = BTreeSet::new();
    for id in videos {
        let video = catalogue.video(*id).expect("a published video");
        met.extend(video.tags.iter().map(|tag| tag.content.id.clone()));
    }
    assert_eq!(nuri["contentsMet"], met.len());
    assert_eq!(nuri["contentsTotal"], 59);
    assert_eq!(nuri["notMet"].as_array().expect("contents").len(), 59 - met.len());
    assert_eq!(nuri["isNuriAge"], true);
}

/// A week of a child that watched 45 minutes each on three evenings, and 40 minutes the week before.
async fn three_evenings(app: &TestApp) -> (Guardian, String) {
    let video = app.publish(2).await[0];
    let (guardian, child_id) = app.family().child(54).await;
    let history = [
        ("2026-11-10 15:00", 40),
        ("2026-11-16 19:00", 45),
        ("2026-11-17 19:00", 45),
        ("2026-11-18 19:00", 45),
    ];
    let history = history.map(|(at, minutes)| watched(child_id, video, at, minutes));
    load(app, history.into()).await;
    (guardian, child_id.global())
}

#[kyck_test]
async fn advice_has_many_kinds_each_with_numbers_and_a_dated_source(app: TestApp) {
    let (guardian, child) = three_evenings(&app).await;

    let answer = guardian.client.ask(REPORT, week(&child)).await;

    let advice = answer["childReport"]["advice"].as_array().expect("advice");
    let kinds: BTreeSet<_> = advice
        .iter()
        .map(|line| line["kind"].as_str().expect("a kind"))
        .collect();
    assert_eq!(kinds.len(), 11, "{kinds:?}");

    for line in advice {
        let (evidence, source) = (&line["evidence"], &line["guideline"]);
        assert_ne!(*evidence, json!([]), "{line}");
        let day = source["publishedOn"].as_str().expect("a day");
        assert_eq!(day.len(), 10, "{line}");
        let url = source["sourceUrl"].as_str().expect("an address");
        assert!(url.starts_with("http"), "{line}");
    }
}

#[kyck_test]
async fn advice_is_given_in_the_language_of_the_caller(app: TestApp) {
    let (guardian, child) = three_evenings(&app).await;

    for (language, field) in [("en", "textEn"), ("ko", "textKo")] {
        let client = guardian.client.speaking(language);
        let answer = client.ask(REPORT, week(&child)).await;
        for line in answer["childReport"]["advice"].as_array().expect("advice") {
            assert_eq!(line["text"], line[field]);
            assert_ne!(line["textKo"], line["textEn"]);
        }
    }
}

#[kyck_test]
async fn the_guidelines_behind_advice_are_listed_and_found_by_id(app: TestApp) {
    let guardian = app.guardian().await.client;

    let all = guardian
        .ask("{ guidelines { id body minutesPerDay isVerified } }", json!({}))
        .await;
    let id = &all["guidelines"][0]["id"];
    let by_id = "query($i: ID!) { node(id: $i) { id } }";
    let found = guardian.ask(by_id, json!({ "i": id })).await;

    assert_eq!(all["guidelines"].as_array().map(Vec::len), Some(12));
    assert_eq!(found["node"]["id"], *id);
}

#[kyck_test]
async fn a_child_that_watched_nothing_has_an_empty_report_that_helps(app: TestApp) {
    let (guardian, child_id) = app.family().child(30).await;
    let child = child_id.global();
    let answer = guardian.client.ask(REPORT, week(&child)).await;
    let report = &answer["childReport"];
    // The budget is the default of a child of two.
    assert_snapshot!(transcript(&numbers(report)), @r#"
    {
      "bedtime": { "bedtime": "20:30", "days": 0, "minutes": 0 },
      "child": { "id": "child_1" },
      "days": [
        { "budgetMinutes": 30, "minutes": 0, "on": "2026-11-16", "overrunMinutes": 0 },
        { "budgetMinutes": 30, "minutes": 0, "on": "2026-11-17", "overrunMinutes": 0 },
        { "budgetMinutes": 30, "minutes": 0, "on": "2026-11-18", "overrunMinutes": 0 },
        { "budgetMinutes": 30, "minutes": 0, "on": "2026-11-19", "overrunMinutes": 0 },
        { "budgetMinutes": 30, "minutes": 0, "on": "2026-11-20", "overrunMinutes": 0 },
        { "budgetMinutes": 30, "minutes": 0, "on": "2026-11-21", "overrunMinutes": 0 },
        { "budgetMinutes": 30, "minutes": 0, "on": "2026-11-22", "overrunMinutes": 0 }
      ],
      "from": "2026-11-16",
      "hasData": false,
      "heatmap": [],
      "previousTotalMinutes": 0,
      "sittings": { "count": 0, "longestMinutes": 0, "medianMinutes": 0.0 },
      "to": "2026-11-22",
      "totalMinutes": 0,
      "trendMinutes": 0,
      "videos": [],
      "zone": "Asia/Seoul"
    }
    "#);
    assert_snapshot!(transcript(&report["advice"]), @r#"
    [
      {
        "evidence": [{ "name": "days", "unit": "days", "value": 7.0 }],
        "guideline": {
          "body": "AAP",
          "id": "guideline_aap-2026-communication",
          "publishedOn": "2026-01-20",
          "sourceUrl": "https://parenting.mountsinai.org/tip-of-the-week/meet-the-digital-ecosystem"
        },
        "kind": "HEALTHY_HABIT",
        "text": "Nothing was watched in this period. Choose a video together and talk about what was fun.",
        "textEn": "Nothing was watched in this period. Choose a video together and talk about what was fun.",
        "textKo": "이 기간에는 시청 기록이 없어요. 아이와 함께 영상을 하나 골라 보고, 무엇이 재미있었는지 이야기해 보세요."
      }
    ]
    "#);
    assert_eq!(
        (&report["nuri"]["contentsMet"], &report["nuri"]["isNuriAge"]),
        (&json!(0), &json!(false))
    );
    assert_snapshot!(transcript(&report["sameAge"]), @r#"
    {
      "childMinutesPerDay": 0.0,
      "cohortSize": null,
      "label": "Mean YouTube time a day of children of 3 to 9 who use it. Another population than KYCK's children: a rough reference only.",
      "labelEn": "Mean YouTube time a day of children of 3 to 9 who use it. Another population than KYCK's children: a rough reference only.",
      "labelKo": "유튜브를 보는 3~9세 어린이의 하루 평균 이용 시간입니다. KYCK 이용 어린이가 아닌 다른 집단의 조사이니 참고로만 보세요.",
      "medianMinutesPerDay": 83.0,
      "p25": null,
      "source": "PUBLISHED_BENCHMARK",
      "sourceDate": "2023",
      "sourceName": "한국언론진흥재단, 어린이 미디어 이용 조사"
    }
    "#);
}

#[kyck_test]
async fn ranges_that_make_no_sense_name_the_argument(app: TestApp) {
    let (guardian, child_id) = app.family().child(54).await;
    let child = child_id.global();
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
