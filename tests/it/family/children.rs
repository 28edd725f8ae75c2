//! Children and what guardians set for them.

use kyck_domain::audit;
use kyck_kernel::Ctx;
use kyck_kernel::id::{ChildId, ThemeId, VideoId};
use kyck_tests::{Backend, GlobalId, TestApp, absent, kyck_test};
use serde_json::{Value, json};

const ADD: &str = "mutation($n: String!, $b: String!, $a: String, $t: [ID!]) {
    addChild(input: { nickname: $n, birthMonth: $b, avatar: $a, interestThemeIds: $t }) {
      child { id nickname birthMonth avatar ageMonths ageBand nuriClass isArchived interests { id }
              limits { dailyMinutes windowStart windowEnd bedtime bonusMinutesToday } blocks { kind } }
      userErrors { code field } } }";
const LIMITS: &str = "mutation($c: ID!, $d: Int, $s: String, $e: String, $b: String) {
    setChildLimits(input: { childId: $c, dailyMinutes: $d, windowStart: $s, windowEnd: $e, bedtime: $b }) {
      child { limits { dailyMinutes windowStart windowEnd bedtime bonusMinutesToday } } userErrors { code field } } }";

#[kyck_test]
async fn a_child_begins_with_the_defaults_of_its_age(app: TestApp) {
    let guardian = app.guardian().await;
    let answer = guardian
        .client
        .ask(ADD, json!({ "n": " 별이 ", "b": "2022-05", "a": "rabbit" }))
        .await;
    let mut child = answer["addChild"]["child"].clone();
    assert!(
        child["id"]
            .take()
            .as_str()
            .is_some_and(|id| id.starts_with("child_")),
        "{answer}"
    );
    assert_eq!(
        child,
        json!({
            "id": null, "nickname": "별이", "birthMonth": "2022-05", "avatar": "rabbit", "ageMonths": 54,
            "ageBand": "NURI_4", "nuriClass": 3, "isArchived": false, "interests": [], "blocks": [],
            "limits": { "dailyMinutes": 60, "windowStart": "00:00", "windowEnd": "24:00", "bedtime": "20:30",
                        "bonusMinutesToday": 0 }
        })
    );

    let young = guardian
        .client
        .ask(ADD, json!({ "n": "둘째", "b": "2024-11" }))
        .await;
    assert_eq!(young["addChild"]["child"]["limits"]["dailyMinutes"], 30);

    let family = guardian
        .client
        .ask(
            "{ viewer { family { children { nickname limits { dailyMinutes } } } } }",
            json!({}),
        )
        .await;
    assert_eq!(
        family["viewer"]["family"]["children"],
        json!([
            { "nickname": "별이", "limits": { "dailyMinutes": 60 } },
            { "nickname": "둘째", "limits": { "dailyMinutes": 30 } }
        ])
    );
}

#[tokio::test]
async fn all_problems_of_a_child_are_reported_together_and_nothing_is_stored() {
    let app = TestApp::start(Backend::Sqlite).await;
    let guardian = app.guardian().await;
    let answer = guardian
        .client
        .ask(ADD, json!({ "n": "", "b": "2022-13", "a": "../x" }))
        .await;
    assert_eq!(
        answer["addChild"],
        json!({ "child": null, "userErrors": [
            { "code": "NICKNAME_INVALID", "field": ["nickname"] },
            { "code": "BIRTH_MONTH_INVALID", "field": ["birthMonth"] },
            { "code": "AVATAR_INVALID", "field": ["avatar"] }
        ] })
    );

    let old = guardian
        .client
        .ask(ADD, json!({ "n": "형", "b": "2015-01" }))
        .await;
    assert_eq!(
        old["addChild"]["userErrors"],
        json!([{ "code": "AGE_NOT_SERVED", "field": ["birthMonth"] }])
    );

    let theme = absent::<ThemeId>();
    let unknown = guardian
        .client
        .ask(ADD, json!({ "n": "별", "b": "2022-05", "t": [theme] }))
        .await;
    assert_eq!(
        unknown["addChild"]["userErrors"],
        json!([{ "code": "THEME_NOT_FOUND", "field": ["interestThemeIds"] }])
    );

    let children = app
        .services
        .family
        .children(&Ctx::system(), guardian.family_id)
        .await
        .expect("the children");
    assert_eq!(children, []);
}

#[kyck_test]
async fn a_family_has_at_most_ten_children(app: TestApp) {
    let guardian = app.guardian().await;
    let variables = json!({ "n": "별", "b": "2022-05" });
    let adding = (0..12).map(|_| guardian.client.ask(ADD, variables.clone()));
    let answers = futures_util::future::join_all(adding).await;
    let refused: Vec<&Value> = answers
        .iter()
        .map(|answer| &answer["addChild"]["userErrors"])
        .filter(|errors| **errors != json!([]))
        .collect();
    assert_eq!(refused.len(), 2, "also when twelve are added at the same time");
    assert_eq!(
        *refused[0],
        json!([{ "code": "TOO_MANY_CHILDREN", "field": null }])
    );
}

#[kyck_test]
async fn limits_change_only_as_a_whole_and_reach_running_players(app: TestApp) {
    let (guardian, child_id) = app.family().child(50).await;
    let child = child_id.global();
    let mut bus = app.services.kernel.bus.subscribe();
    let answer = guardian
        .client
        .ask(LIMITS, json!({ "c": child, "d": 45, "s": "08:00", "e": "19:30" }))
        .await;
    assert_eq!(
        answer["setChildLimits"]["child"]["limits"],
        json!({ "dailyMinutes": 45, "windowStart": "08:00", "windowEnd": "19:30", "bedtime": "20:30",
                "bonusMinutesToday": 0 })
    );

    let told = bus.recv().await.expect("a message");
    assert_eq!((told.topic.as_str(), told.key), ("child", child_id.to_string()));

    let wrong = guardian
        .client
        .ask(LIMITS, json!({ "c": child, "d": 1441, "s": "25:00", "b": "8pm" }))
        .await;
    assert_eq!(
        wrong["setChildLimits"]["userErrors"],
        json!([
            { "code": "LIMIT_INVALID", "field": ["dailyMinutes"] },
            { "code": "TIME_INVALID", "field": ["windowStart"] },
            { "code": "TIME_INVALID", "field": ["bedtime"] }
        ])
    );

    let empty = guardian
        .client
        .ask(LIMITS, json!({ "c": child, "s": "20:00", "e": "20:00" }))
        .await;
    assert_eq!(
        empty["setChildLimits"]["userErrors"],
        json!([{ "code": "TIME_INVALID", "field": ["windowEnd"] }])
    );

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
    let guardian = app.guardian().await;
    let child = app.child(guardian.family_id, 50).await.global();
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

    assert_eq!(again["setChildLimits"]["child"]["limits"]["bedtime"], "00:00");
}

#[kyck_test]
async fn bonus_minutes_are_for_today_in_the_familys_zone(app: TestApp) {
    let guardian = app.guardian().await;
    let child = app.child(guardian.family_id, 50).await.global();
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
    let fresh = app.signed_in(kyck_domain::identity::SessionOwner::Guardian {
        guardian_id: guardian.id,
        family_id: guardian.family_id,
    });
    let tomorrow = fresh
        .await
        .ask(
            "query($c: ID!) { child(id: $c) { limits { bonusMinutesToday } } }",
            json!({ "c": child }),
        )
        .await;

    assert_eq!(tomorrow["child"]["limits"]["bonusMinutesToday"], 0);
}

#[kyck_test]
async fn blocks_are_listed_with_their_titles_and_taken_away_again(app: TestApp) {
    let videos = app.publish(3).await;
    let (guardian, child_id, device) = app.family().child(50).device().await;
    let (child, video) = (child_id.global(), videos[0].global());
    let block = |verb: &str| {
        format!("mutation($c: ID!, $k: BlockKind!, $t: ID!) {{ {verb}(input: {{ childId: $c, kind: $k, targetId: $t }}) {{
            child {{ blocks {{ kind targetId label }} }} userErrors {{ code field }} }} }}")
    };
    let this = json!({ "c": child, "k": "VIDEO", "t": video });
    guardian.client.ask(&block("blockForChild"), this.clone()).await;
    let twice = guardian.client.ask(&block("blockForChild"), this.clone()).await;
    let blocks = &twice["blockForChild"]["child"]["blocks"];
    assert_eq!(blocks.as_array().map(Vec::len), Some(1), "{twice}");
    assert_eq!(blocks[0]["targetId"], video.as_str());
    assert!(blocks[0]["label"].as_str().is_some_and(|label| !label.is_empty()));

    let seen = device
        .client
        .ask("{ viewer { child { blocks { kind } } } }", json!({}))
        .await;
    assert_eq!(
        seen["viewer"]["child"]["blocks"],
        json!([]),
        "a device does not see what is blocked"
    );

    for (kind, target) in [
        ("VIDEO", absent::<VideoId>().as_str()),
        ("SERIES", &video),
        ("THEME", "x"),
    ] {
        let answer = guardian
            .client
            .ask(
                &block("blockForChild"),
                json!({ "c": child, "k": kind, "t": target }),
            )
            .await;
        assert_eq!(
            answer["blockForChild"]["userErrors"],
            json!([{ "code": "TARGET_NOT_FOUND", "field": ["targetId"] }]),
            "{kind} {target}"
        );
    }
    let free = guardian.client.ask(&block("unblockForChild"), this).await;
    assert_eq!(free["unblockForChild"]["child"]["blocks"], json!([]));
}

#[tokio::test]
async fn every_change_is_in_the_audit_log_without_names() {
    let app = TestApp::start(Backend::Sqlite).await;
    let guardian = app.guardian().await;
    let added = guardian
        .client
        .ask(ADD, json!({ "n": "반짝반짝", "b": "2022-05" }))
        .await;
    let child = added["addChild"]["child"]["id"].clone();
    guardian.client.ask(LIMITS, json!({ "c": child, "d": 45 })).await;
    let update = "mutation($c: ID!) { updateChild(input: { childId: $c, patch: { nickname: \"새별명\", isArchived: true } }) {
        child { nickname isArchived } userErrors { code } } }";
    let updated = guardian.client.ask(update, json!({ "c": child })).await;
    assert_eq!(
        updated["updateChild"]["child"],
        json!({ "nickname": "새별명", "isArchived": true })
    );

    let page = kyck_kernel::page::PageRequest {
        first: 50,
        after: None,
    };
    let entries = app
        .services
        .audit
        .list(&Ctx::system(), &audit::AuditFilter::default(), page)
        .await
        .expect("the log");
    let actions: Vec<&str> = entries
        .items
        .iter()
        .map(|(_, entry)| entry.action.as_str())
        .collect();
    assert_eq!(actions, ["child.update", "child.limits", "child.add"]);

    let text = format!("{entries:?}");
    assert!(
        !text.contains("반짝") && !text.contains("새별명"),
        "no nickname is in the log"
    );

    let state = app
        .services
        .audit
        .verify(&Ctx::system())
        .await
        .expect("the chain");
    assert!(
        matches!(state, audit::ChainState::Intact { entries: 3, .. }),
        "{state:?}"
    );
}

#[tokio::test]
async fn jobs_walk_over_all_children_in_pages() {
    let app = TestApp::start(Backend::Sqlite).await;
    let guardian = app.guardian().await;
    let mut ids: Vec<ChildId> = Vec::new();
    for months in 30..37 {
        ids.push(app.child(guardian.family_id, months).await);
    }
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let page = app
            .services
            .family
            .all_children(&Ctx::system(), after, 3)
            .await
            .expect("a page");
        let Some(last) = page.last() else { break };
        after = Some(last.id);
        seen.extend(page.iter().map(|child| child.id));
    }
    ids.sort();
    assert_eq!(seen, ids);
}
