//! Children and what guardians set for them.

use insta::assert_snapshot;
use kyck_domain::audit::{AuditFilter, ChainState};
use kyck_kernel::Ctx;
use kyck_kernel::id::{ChildId, ThemeId};
use kyck_kernel::page::PageRequest;
use kyck_tests::{Backend, GlobalId, TestApp, absent, kyck_test, transcript};
use serde_json::{Value, json};

const ADD: &str = "mutation($n: String!, $b: String!, $a: String, $t: [ID!]) {
    addChild(input: { nickname: $n, birthMonth: $b, avatar: $a, interestThemeIds: $t }) {
      child { id nickname birthMonth avatar ageMonths ageBand nuriClass isArchived interests { id }
              limits { dailyMinutes windowStart windowEnd bedtime bonusMinutesToday } blocks { kind } }
      userErrors { code field } } }";

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
    assert_snapshot!(transcript(&young), @r#"
    {
      "addChild": {
        "child": {
          "ageBand": "TODDLER_2",
          "ageMonths": 24,
          "avatar": "bear",
          "birthMonth": "2024-11",
          "blocks": [],
          "id": "child_1",
          "interests": [],
          "isArchived": false,
          "limits": {
            "bedtime": "20:30",
            "bonusMinutesToday": 0,
            "dailyMinutes": 30,
            "windowEnd": "24:00",
            "windowStart": "00:00"
          },
          "nickname": "둘째",
          "nuriClass": null
        },
        "userErrors": []
      }
    }
    "#);

    let family = guardian
        .client
        .ask(
            "{ viewer { family { children { nickname limits { dailyMinutes } } } } }",
            json!({}),
        )
        .await;

    assert_snapshot!(transcript(&family), @r#"
    {
      "viewer": {
        "family": {
          "children": [
            { "limits": { "dailyMinutes": 60 }, "nickname": "별이" },
            { "limits": { "dailyMinutes": 30 }, "nickname": "둘째" }
          ]
        }
      }
    }
    "#);
}

#[tokio::test]
async fn all_problems_of_a_child_are_reported_together_and_nothing_is_stored() {
    let app = TestApp::start(Backend::Sqlite).await;
    let guardian = app.guardian().await;
    let answer = guardian
        .client
        .ask(ADD, json!({ "n": "", "b": "2022-13", "a": "../x" }))
        .await;
    assert_snapshot!(transcript(&answer), @r#"
    {
      "addChild": {
        "child": null,
        "userErrors": [
          { "code": "NICKNAME_INVALID", "field": ["nickname"] },
          { "code": "BIRTH_MONTH_INVALID", "field": ["birthMonth"] },
          { "code": "AVATAR_INVALID", "field": ["avatar"] }
        ]
      }
    }
    "#);

    let old = guardian
        .client
        .ask(ADD, json!({ "n": "형", "b": "2015-01" }))
        .await;
    assert_snapshot!(transcript(&old), @r#"
    {
      "addChild": {
        "child": null,
        "userErrors": [{ "code": "AGE_NOT_SERVED", "field": ["birthMonth"] }]
      }
    }
    "#);

    let theme = absent::<ThemeId>();
    let unknown = guardian
        .client
        .ask(ADD, json!({ "n": "별", "b": "2022-05", "t": [theme] }))
        .await;
    assert_snapshot!(transcript(&unknown), @r#"
    {
      "addChild": {
        "child": null,
        "userErrors": [{ "code": "THEME_NOT_FOUND", "field": ["interestThemeIds"] }]
      }
    }
    "#);

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
    assert_snapshot!(transcript(&json!(refused)), @r#"
    [
      [{ "code": "TOO_MANY_CHILDREN", "field": null }],
      [{ "code": "TOO_MANY_CHILDREN", "field": null }]
    ]
    "#);
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

#[kyck_test]
async fn a_guardian_reads_what_is_wrong_in_its_own_language(app: TestApp) {
    let (guardian, child_id) = app.family().child(50).await;
    let mutation = "mutation($c: ID!) {
        addChild(input: { nickname: \"\", birthMonth: \"2022-13\", avatar: \"../x\" }) { userErrors { code message } }
        setChildLimits(input: { childId: $c, dailyMinutes: 1441, windowStart: \"25:00\" }) { userErrors { code message } }
        grantBonus(input: { childId: $c, minutes: 0 }) { userErrors { code message } }
        giveConsent(input: { purposes: [], textVersion: \"1999-01-01\" }) { userErrors { code message } } }";

    let answers = guardian
        .client
        .ask_in_both_languages(mutation, json!({ "c": child_id.global() }))
        .await;

    assert_snapshot!(transcript(&answers), @r#"
    {
      "en": {
        "addChild": {
          "userErrors": [
            { "code": "NICKNAME_INVALID", "message": "Use 1 to 20 characters for the nickname." },
            { "code": "BIRTH_MONTH_INVALID", "message": "Enter the month of birth like 2022-05." },
            { "code": "AVATAR_INVALID", "message": "Please choose the picture again." }
          ]
        },
        "giveConsent": {
          "userErrors": [
            { "code": "CONSENT_INVALID", "message": "Please read the current consent text again." },
            { "code": "CONSENT_INVALID", "message": "Please read the current consent text again." }
          ]
        },
        "grantBonus": {
          "userErrors": [{ "code": "LIMIT_INVALID", "message": "This is out of range." }]
        },
        "setChildLimits": {
          "userErrors": [
            { "code": "LIMIT_INVALID", "message": "This is out of range." },
            {
              "code": "TIME_INVALID",
              "message": "Enter times like 08:00, with an end that differs from the start."
            }
          ]
        }
      },
      "ko": {
        "addChild": {
          "userErrors": [
            { "code": "NICKNAME_INVALID", "message": "별명은 1~20자로 입력해 주세요." },
            { "code": "BIRTH_MONTH_INVALID", "message": "태어난 달을 2022-05처럼 입력해 주세요." },
            { "code": "AVATAR_INVALID", "message": "그림을 다시 골라 주세요." }
          ]
        },
        "giveConsent": {
          "userErrors": [
            { "code": "CONSENT_INVALID", "message": "동의 내용을 다시 확인해 주세요." },
            { "code": "CONSENT_INVALID", "message": "동의 내용을 다시 확인해 주세요." }
          ]
        },
        "grantBonus": { "userErrors": [{ "code": "LIMIT_INVALID", "message": "정할 수 있는 범위를 벗어났어요." }] },
        "setChildLimits": {
          "userErrors": [
            { "code": "LIMIT_INVALID", "message": "정할 수 있는 범위를 벗어났어요." },
            { "code": "TIME_INVALID", "message": "시각을 08:00처럼 입력하고, 시작과 끝을 서로 다르게 정해 주세요." }
          ]
        }
      }
    }
    "#);
}

const UPDATE: &str = "mutation($c: ID!) {
    updateChild(input: { childId: $c, patch: { nickname: \"새별명\", isArchived: true } }) {
        child { nickname isArchived } userErrors { code } } }";

#[kyck_test]
async fn every_change_is_in_the_audit_log_without_names(app: TestApp) {
    let guardian = app.guardian().await;
    let added = guardian
        .client
        .ask(ADD, json!({ "n": "반짝반짝", "b": "2022-05" }))
        .await;
    let child = &added["addChild"]["child"]["id"];
    let limits = "mutation($c: ID!) { setChildLimits(input: { childId: $c, dailyMinutes: 45 }) { userErrors { code } } }";
    guardian.client.ask(limits, json!({ "c": child })).await;
    let updated = guardian.client.ask(UPDATE, json!({ "c": child })).await;

    assert_snapshot!(transcript(&updated), @r#"
    {
      "updateChild": { "child": { "isArchived": true, "nickname": "새별명" }, "userErrors": [] }
    }
    "#);

    let (audit, filter) = (&app.services.audit, AuditFilter::default());
    let page = PageRequest {
        first: 50,
        after: None,
    };
    let entries = audit.list(&Ctx::system(), &filter, page).await.expect("the log");
    let actions = entries.items.iter().map(|(_, entry)| entry.action.as_str());

    assert_eq!(
        actions.collect::<Vec<_>>(),
        ["child.update", "child.limits", "child.add"]
    );

    let text = format!("{entries:?}");
    assert!(!text.contains("반짝") && !text.contains("새별명"), "{text}");

    let state = audit.verify(&Ctx::system()).await.expect("the chain");
    assert!(
        matches!(state, ChainState::Intact { entries: 3, .. }),
        "{state:?}"
    );
}
