//! One row per root field: who gets what.

/// Who calls, in the order of the columns.
pub const ACTORS: [&str; 7] = [
    "nobody", "device", "guardian", "stranger", "editor", "manager", "admin",
];

/// A root field, an operation that uses it, and what each actor gets:
///
/// * `+` an answer, * `0` null, as for what does not exist, * `N` a user error `…_NOT_FOUND`,
/// * `E` another user error, * `U` `UNAUTHENTICATED`, * `F` `FORBIDDEN`, * `B` `BAD_REQUEST`.
///
/// `$child`, `$device` and `$video` are replaced by ids.
pub const QUERIES: &[(&str, &str, &str)] = &[
    // field             operation                                                       n d g s e m a
    ("node", r#"{ node(id: "$child") { id } }"#, "U + + 0 0 0 0"),
    (
        "viewer",
        "{ viewer { role family { id } child { id } staff { id } } }",
        "+ + + + + + +",
    ),
    (
        "otpChallenge",
        r#"{ otpChallenge(id: "challenge_00000000-0000-7000-8000-000000000000") { delivery } }"#,
        "0 0 0 0 0 0 0",
    ),
    ("videos", "{ videos(first: 2) { nodes { id } } }", "U + + + + + +"),
    ("video", r#"{ video(id: "$video") { id } }"#, "U + + + + + +"),
    ("themes", "{ themes { id } }", "U + + + + + +"),
    (
        "series",
        r#"{ series(id: "series_00000000-0000-7000-8000-000000000000") { id } }"#,
        "U 0 0 0 0 0 0",
    ),
    ("curriculum", "{ curriculum { id } }", "+ + + + + + +"),
    ("guidelines", "{ guidelines { id } }", "U + + + + + +"),
    ("serverInfo", "{ serverInfo { version } }", "+ + + + + + +"),
    ("consentText", "{ consentText { version } }", "+ + + + + + +"),
    (
        "child",
        r#"{ child(id: "$child") { id nickname } }"#,
        "U + + 0 0 0 0",
    ),
    (
        "home",
        r#"{ home(childId: "$child") { childId } }"#,
        "U + + F F F F",
    ),
    (
        "recommendations",
        r#"{ recommendations(childId: "$child", first: 2) { score } }"#,
        "U + + F F F F",
    ),
    (
        "timeStatus",
        r#"{ timeStatus(childId: "$child") { remainingSeconds } }"#,
        "U + + F F F F",
    ),
    (
        "watchHistory",
        r#"{ watchHistory(childId: "$child") { nodes { starts } } }"#,
        "U + + F F F F",
    ),
    (
        "childReport",
        r#"{ childReport(childId: "$child", from: "2026-11-16", to: "2026-11-22") { totalMinutes } }"#,
        "U F + F F F F",
    ),
    (
        "reports",
        r#"{ reports(childId: "$child") { nodes { id } } }"#,
        "U F + F F F F",
    ),
    (
        "notificationPreferences",
        "{ notificationPreferences { weeklyReport } }",
        "U F + + F F F",
    ),
    ("reviewQueue", "{ reviewQueue { nodes { id } } }", "U F F F + + +"),
    (
        "staffVideos",
        "{ staffVideos { nodes { state } } }",
        "U F F F + + +",
    ),
    ("staffThemes", "{ staffThemes { id } }", "U F F F + + +"),
    ("staffSeries", "{ staffSeries { nodes { id } } }", "U F F F + + +"),
    ("auditLog", "{ auditLog { nodes { id } } }", "U F F F F + +"),
    ("quotaStatus", "{ quotaStatus { used } }", "U F F F + + +"),
    ("jobs", "{ jobs { name } }", "U F F F F F +"),
    ("jobRuns", "{ jobRuns { nodes { id } } }", "U F F F F F +"),
    ("liveStats", "{ liveStats { viewersNow } }", "U F F F + + +"),
    (
        "recommenderModels",
        "{ recommenderModels { nodes { id } } }",
        "U F F F + + +",
    ),
    (
        "guardianPicks",
        r#"{ guardianPicks(childId: "$child") { pickedAt } }"#,
        "U + + F F F F",
    ),
    (
        "recommenderEvaluations",
        "{ recommenderEvaluations { nodes { id } } }",
        "U F F F + + +",
    ),
    (
        "recommendationFeedback",
        "{ recommendationFeedback { starts } }",
        "U F F F + + +",
    ),
    ("tasteClusters", "{ tasteClusters { number } }", "U F F F + + +"),
    ("outboxStatus", "{ outboxStatus { queued } }", "U F F F F F +"),
];

/// Root fields of mutations, as [`QUERIES`].
pub const MUTATIONS: &[(&str, &str, &str)] = &[
    (
        "requestOtp",
        r#"mutation { requestOtp(input: { phone: "nonsense" }) { userErrors { code } } }"#,
        "E E E E E E E",
    ),
    (
        "verifyOtp",
        r#"mutation { verifyOtp(input: { challengeId: "x", code: "1" }) { userErrors { code } } }"#,
        "N N N N N N N",
    ),
    (
        "refreshSession",
        r#"mutation { refreshSession(input: { refreshToken: "x" }) { userErrors { code } } }"#,
        "E E E E E E E",
    ),
    (
        "staffSignIn",
        r#"mutation { staffSignIn(input: { email: "x", password: "x", totpCode: "x" }) { userErrors { code } } }"#,
        "E E E E E R R",
    ),
    (
        "startPairing",
        r#"mutation { startPairing(input: { deviceName: "" }) { userErrors { code } } }"#,
        "E E E E E E E",
    ),
    (
        "approvePairing",
        r#"mutation { approvePairing(input: { code: "0", childId: "$child" }) { userErrors { code } } }"#,
        "U F N N F F F",
    ),
    (
        "claimPairing",
        r#"mutation { claimPairing(input: { pollSecret: "x" }) { userErrors { code } } }"#,
        "N N N N N N N",
    ),
    (
        "addChild",
        r#"mutation { addChild(input: { nickname: "", birthMonth: "2022-05" }) { userErrors { code } } }"#,
        "U F E E F F F",
    ),
    (
        "updateChild",
        r#"mutation { updateChild(input: { childId: "$child", patch: { nickname: "해" } }) { userErrors { code } } }"#,
        "U F + N F F F",
    ),
    (
        "setChildLimits",
        r#"mutation { setChildLimits(input: { childId: "$child", dailyMinutes: 50 }) { userErrors { code } } }"#,
        "U F + N F F F",
    ),
    (
        "grantBonus",
        r#"mutation { grantBonus(input: { childId: "$child", minutes: 5 }) { userErrors { code } } }"#,
        "U F + N F F F",
    ),
    (
        "blockForChild",
        r#"mutation { blockForChild(input: { childId: "$child", kind: VIDEO, targetId: "$video" }) { userErrors { code } } }"#,
        "U F + N F F F",
    ),
    (
        "unblockForChild",
        r#"mutation { unblockForChild(input: { childId: "$child", kind: VIDEO, targetId: "$video" }) { userErrors { code } } }"#,
        "U F + N F F F",
    ),
    (
        "giveConsent",
        r#"mutation { giveConsent(input: { purposes: [], textVersion: "x" }) { userErrors { code } } }"#,
        "U F E E F F F",
    ),
    (
        "withdrawConsent",
        "mutation { withdrawConsent(input: { purposes: [] }) { userErrors { code } } }",
        "U F E E F F F",
    ),
    (
        "pickForChild",
        r#"mutation { pickForChild(input: { childId: "$child", videoId: "$video" }) { userErrors { code } } }"#,
        "U F + N F F F",
    ),
    (
        "unpickForChild",
        r#"mutation { unpickForChild(input: { childId: "$child", videoId: "$video" }) { userErrors { code } } }"#,
        "U F + N F F F",
    ),
    (
        "startPlayback",
        r#"mutation { startPlayback(input: { childId: "$child", videoId: "$video" }) { userErrors { code } } }"#,
        "U + + N N N N",
    ),
    (
        "recordWatch",
        r#"mutation { recordWatch(input: { childId: "$child", sentAt: "2026-11-23T03:00:00Z", events: [] }) { userErrors { code } } }"#,
        "U E E N N N N",
    ),
    (
        "stopGently",
        r#"mutation { stopGently(input: { childId: "$child" }) { userErrors { code } } }"#,
        "U F + N F F F",
    ),
    (
        "resumeWatching",
        r#"mutation { resumeWatching(input: { childId: "$child" }) { userErrors { code } } }"#,
        "U F + N F F F",
    ),
    (
        "setTasteDial",
        r#"mutation { setTasteDial(input: { childId: "$child", dial: EXPLORE }) { userErrors { code } } }"#,
        "U F + N F F F",
    ),
    (
        "registerPushToken",
        r#"mutation { registerPushToken(input: { kind: FCM, token: "", platform: WEB }) { userErrors { code } } }"#,
        "U F E E F F F",
    ),
    (
        "unregisterPushToken",
        r#"mutation { unregisterPushToken(input: { token: "unknown-token-of-a-phone" }) { userErrors { code } } }"#,
        "U F + + F F F",
    ),
    (
        "setNotificationPreference",
        "mutation { setNotificationPreference(input: { weeklyReport: false }) { userErrors { code } } }",
        "U F + + F F F",
    ),
    (
        "importVideos",
        "mutation { importVideos(input: { sources: [] }) { userErrors { code } } }",
        "U F F F + + +",
    ),
    (
        "decideReview",
        r#"mutation { decideReview(input: { itemIds: ["review_item_00000000-0000-7000-8000-000000000000"], decision: REJECT, reason: "no" }) { userErrors { code } } }"#,
        "U F F F N N N",
    ),
    (
        "suspendVideo",
        r#"mutation { suspendVideo(input: { videoId: "video_00000000-0000-7000-8000-000000000000", reason: "no" }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "recheckVideos",
        r#"mutation { recheckVideos(input: { videoIds: ["video_00000000-0000-7000-8000-000000000000"] }) { userErrors { code } } }"#,
        "U F F F N N N",
    ),
    (
        "reinstateVideos",
        r#"mutation { reinstateVideos(input: { videoIds: ["video_00000000-0000-7000-8000-000000000000"], reason: "no" }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "reopenVideos",
        r#"mutation { reopenVideos(input: { videoIds: ["video_00000000-0000-7000-8000-000000000000"], reason: "no" }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "retireVideos",
        r#"mutation { retireVideos(input: { videoIds: ["video_00000000-0000-7000-8000-000000000000"], reason: "no" }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "undoDecision",
        r#"mutation { undoDecision(input: { reviewItemId: "review_item_00000000-0000-7000-8000-000000000000" }) { userErrors { code } } }"#,
        "U F F F N N N",
    ),
    (
        "updateVideo",
        r#"mutation { updateVideo(input: { videoId: "video_00000000-0000-7000-8000-000000000000" }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "createTheme",
        r#"mutation { createTheme(input: { nameKo: "", nameEn: "" }) { userErrors { code } } }"#,
        "U F F F F E E",
    ),
    (
        "updateTheme",
        r#"mutation { updateTheme(input: { themeId: "theme_00000000-0000-7000-8000-000000000000", nameEn: "x" }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "deleteTheme",
        r#"mutation { deleteTheme(input: { themeId: "theme_00000000-0000-7000-8000-000000000000", reason: "no" }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "restoreTheme",
        r#"mutation { restoreTheme(input: { themeId: "theme_00000000-0000-7000-8000-000000000000", reason: "no" }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "mergeThemes",
        r#"mutation { mergeThemes(input: { themeId: "theme_00000000-0000-7000-8000-000000000000", intoThemeId: "theme_00000000-0000-7000-8000-000000000000", reason: "no" }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "reorderThemes",
        "mutation { reorderThemes(input: { themeIds: [] }) { userErrors { code } } }",
        "U F F F F E E",
    ),
    (
        "createSeries",
        r#"mutation { createSeries(input: { title: "" }) { userErrors { code } } }"#,
        "U F F F F E E",
    ),
    (
        "updateSeries",
        r#"mutation { updateSeries(input: { seriesId: "series_00000000-0000-7000-8000-000000000000", title: "x" }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "deleteSeries",
        r#"mutation { deleteSeries(input: { seriesId: "series_00000000-0000-7000-8000-000000000000", reason: "no" }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "restoreSeries",
        r#"mutation { restoreSeries(input: { seriesId: "series_00000000-0000-7000-8000-000000000000", reason: "no" }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "addToSeries",
        r#"mutation { addToSeries(input: { seriesId: "series_00000000-0000-7000-8000-000000000000", videoIds: [] }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "removeFromSeries",
        r#"mutation { removeFromSeries(input: { seriesId: "series_00000000-0000-7000-8000-000000000000", videoIds: [] }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "reorderSeries",
        r#"mutation { reorderSeries(input: { seriesId: "series_00000000-0000-7000-8000-000000000000", videoIds: [] }) { userErrors { code } } }"#,
        "U F F F F N N",
    ),
    (
        "runJob",
        r#"mutation { runJob(input: { name: "no such job" }) { userErrors { code } } }"#,
        "U F F F F F N",
    ),
    (
        "activateModel",
        r#"mutation { activateModel(input: { modelId: "model_00000000-0000-7000-8000-000000000000" }) { userErrors { code } } }"#,
        "U F F F F F N",
    ),
    (
        "confirmDevice",
        r#"mutation { confirmDevice(input: { deviceId: "$device" }) { userErrors { code } } }"#,
        "U F + N F F F",
    ),
    // Last but one: it takes the child's device away.
    (
        "revokeDevice",
        r#"mutation { revokeDevice(input: { deviceId: "$device" }) { userErrors { code } } }"#,
        "U F + N F F F",
    ),
    // Last: it ends the sessions that ask.
    (
        "signOut",
        "mutation { signOut { signedOut userErrors { code } } }",
        "U U + + + + +",
    ),
];

/// As [`QUERIES`]; `~` is accepted, without an event yet.
pub const SUBSCRIPTIONS: &[(&str, &str, &str)] = &[
    (
        "childLive",
        r#"subscription { childLive(childId: "$child") { minutesToday } }"#,
        "U + + F F F F",
    ),
    (
        "playbackCommands",
        r#"subscription { playbackCommands(childId: "$child") { kind } }"#,
        "U ~ ~ F F F F",
    ),
    (
        "liveStats",
        "subscription { liveStats { viewersNow } }",
        "U F F F + + +",
    ),
];
