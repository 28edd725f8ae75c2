//! Errors of the YouTube adapter, retries, quota and bookings.

use std::time::Duration;

use kyck_adapters::http::Limits;
use kyck_adapters::youtube::{Youtube, YoutubeSettings};
use kyck_domain::catalog::{ChannelName, SourceError, VideoSource};
use kyck_stand_ins::youtube::{YoutubeConfig, YoutubeStandIn, error_body};
use kyck_stand_ins::{Canned, Step};
use serde_json::json;

use crate::youtube::{adapter, catalog, ids, refused, stand_in};
use crate::{Booking, Look, quick, random};

/// Outcome when every attempt gets this answer, and the number of attempts.
async fn outcome_of(answer: Canned) -> (SourceError, usize) {
    let server = stand_in(catalog(&["a"])).await;
    for _ in 0..9 {
        server.next(Step::answer(answer.clone()));
    }
    let error = adapter(&server, quick()).look_up(&ids(&["a"])).await.unwrap_err();
    (error, server.seen().len())
}

fn api_error(status: u16, reason: &str) -> Canned {
    Canned::json(status, &error_body(status, "youtube.x", reason, "text"))
}

fn unavailable(detail: &str) -> SourceError {
    SourceError::Unavailable {
        detail: detail.to_owned(),
        retry_after: None,
    }
}

#[tokio::test]
async fn every_api_error_has_an_outcome_and_only_transient_ones_are_retried() {
    let cases = [
        (api_error(403, "quotaExceeded"), SourceError::QuotaExceeded, 1),
        (
            api_error(403, "dailyLimitExceeded"),
            SourceError::QuotaExceeded,
            1,
        ),
        (api_error(429, "quotaExceeded"), SourceError::QuotaExceeded, 4),
        (
            api_error(403, "rateLimitExceeded"),
            unavailable("rateLimitExceeded"),
            4,
        ),
        (
            api_error(403, "userRateLimitExceeded"),
            unavailable("userRateLimitExceeded"),
            4,
        ),
        (
            api_error(429, "rateLimitExceeded"),
            unavailable("rateLimitExceeded"),
            4,
        ),
        (api_error(403, "forbidden"), refused("forbidden"), 1),
        (
            api_error(403, "accessNotConfigured"),
            refused("accessNotConfigured"),
            1,
        ),
        (
            api_error(403, "playlistItemsNotAccessible"),
            SourceError::NotFound,
            1,
        ),
        (api_error(400, "badRequest"), refused("badRequest"), 1),
        (api_error(400, "keyInvalid"), refused("keyInvalid"), 1),
        (api_error(400, "invalidPageToken"), refused("invalidPageToken"), 1),
        (
            api_error(400, "incompatibleParameters"),
            refused("incompatibleParameters"),
            1,
        ),
        (
            api_error(400, "missingRequiredParameter"),
            refused("missingRequiredParameter"),
            1,
        ),
        (
            api_error(400, "unexpectedParameter"),
            refused("unexpectedParameter"),
            1,
        ),
        (api_error(400, "invalidFilters"), refused("invalidFilters"), 1),
        (api_error(404, "videoNotFound"), SourceError::NotFound, 1),
        (api_error(404, "playlistNotFound"), SourceError::NotFound, 1),
        (api_error(404, "channelNotFound"), SourceError::NotFound, 1),
        (api_error(404, "notFound"), SourceError::NotFound, 1),
        (api_error(500, "backendError"), unavailable("backendError"), 4),
        (api_error(503, "backendError"), unavailable("backendError"), 4),
        (
            Canned::html(502, "<html>Bad Gateway</html>"),
            unavailable("HTTP 502"),
            4,
        ),
        (
            Canned::html(404, "<html>Not Found</html>"),
            refused("HTTP 404"),
            1,
        ),
        (
            Canned::json(400, &json!({"error": "invalid_request"})),
            refused("invalid_request"),
            1,
        ),
        (
            Canned::html(302, "moved").header("location", "https://example.org/"),
            refused("HTTP 302"),
            1,
        ),
    ];
    for (answer, expected, tries) in cases {
        let name = format!("{} {}", answer.status, answer.body);
        assert_eq!(outcome_of(answer).await, (expected, tries), "{name}");
    }
    let (error, tries) = outcome_of(Canned::html(200, "<html>a proxy</html>")).await;
    assert!(matches!(error, SourceError::Unreadable(_)), "{error:?}");
    assert_eq!(tries, 1);
}

#[tokio::test]
async fn retry_after_is_honoured_when_short_and_returned_when_long() {
    let server = stand_in(catalog(&["a"])).await;
    server.next(Step::answer(
        api_error(503, "backendError").header("retry-after", "1"),
    ));
    let began = std::time::Instant::now();
    let found = adapter(&server, quick()).look_up(&ids(&["a"])).await.unwrap();
    assert_eq!(found.len(), 1);
    assert!(began.elapsed() >= Duration::from_secs(1));

    let (error, tries) = outcome_of(api_error(503, "backendError").header("retry-after", "37")).await;
    let expected = SourceError::Unavailable {
        detail: "backendError".to_owned(),
        retry_after: Some(Duration::from_secs(37)),
    };
    assert_eq!((error, tries), (expected, 1));
}

#[tokio::test]
async fn a_server_that_recovers_within_the_attempts_succeeds() {
    let server = stand_in(catalog(&["a"])).await;
    for _ in 0..3 {
        server.next(Step::answer(api_error(500, "backendError")));
    }
    assert_eq!(
        adapter(&server, quick())
            .look_up(&ids(&["a"]))
            .await
            .unwrap()
            .len(),
        1
    );
    assert_eq!(server.seen().len(), 4);
}

#[tokio::test]
async fn a_slow_answer_and_an_absent_server_are_transient_errors() {
    let server = stand_in(catalog(&["a"])).await;
    let limits = Limits {
        total: Duration::from_millis(150),
        tries: 2,
        ..quick()
    };
    for _ in 0..2 {
        server.next(Step::slow(Duration::from_secs(30)));
    }
    let slow = adapter(&server, limits);
    assert_eq!(
        slow.look_up(&ids(&["a"])).await,
        Err(unavailable("no answer in time"))
    );
    assert_eq!(server.seen().len(), 2);

    let gone = adapter(&server, limits);
    drop(server);
    tokio::task::yield_now().await;
    let error = gone.look_up(&ids(&["a"])).await.unwrap_err();
    assert!(matches!(error, SourceError::Unavailable { .. }), "{error:?}");
}

#[tokio::test]
async fn an_invalid_or_missing_key_is_rejected_without_cost() {
    let server = stand_in(catalog(&["a"])).await;
    for (key, reason) in [("wrong", "keyInvalid"), ("", "forbidden")] {
        let settings = YoutubeSettings {
            base_url: server.base_url(),
            api_key: key.to_owned(),
            limits: quick(),
        };
        let error = Youtube::new(settings, random())
            .unwrap()
            .look_up(&ids(&["a"]))
            .await;
        assert_eq!(error, Err(refused(reason)), "{key}");
    }
    assert_eq!(server.quota_used(), 0);
}

#[tokio::test]
async fn requests_beyond_the_quota_fail_until_the_next_day() {
    let config = YoutubeConfig {
        catalog: catalog(&["a"]),
        daily_quota: 2,
        ..YoutubeConfig::default()
    };
    let server = YoutubeStandIn::start(config).await.unwrap();
    let youtube = adapter(&server, quick());
    for _ in 0..2 {
        assert!(youtube.look_up(&ids(&["a"])).await.is_ok());
    }
    assert_eq!(
        youtube.look_up(&ids(&["a"])).await,
        Err(SourceError::QuotaExceeded)
    );
    server.new_day();
    assert!(youtube.look_up(&ids(&["a"])).await.is_ok());
}

#[tokio::test]
async fn not_modified_without_a_cached_answer_is_unreadable() {
    let (error, _) = outcome_of(Canned::html(304, "")).await;
    assert!(matches!(error, SourceError::Unreadable(_)), "{error:?}");
}

#[tokio::test]
async fn an_answer_over_the_limit_is_not_read() {
    let server = stand_in(catalog(&["a"])).await;
    server.edit_video("a", |video| video.description = "x".repeat(20_000));
    let limits = Limits {
        answer_bytes: 10_000,
        ..quick()
    };
    let error = adapter(&server, limits).look_up(&ids(&["a"])).await.unwrap_err();
    assert_eq!(
        error,
        SourceError::Unreadable("the answer is too large".to_owned())
    );
    assert_eq!(server.seen().len(), 1, "it would be too large again");
}

#[tokio::test]
async fn an_error_or_a_contradictory_page_with_status_200_is_unreadable() {
    let server = stand_in(catalog(&["a"])).await;
    let youtube = adapter(&server, quick());
    for body in [
        error_body(500, "global", "backendError", "text"),
        json!({"status": "ok"}),
        json!({"items": null}),
    ] {
        server.next(Step::answer(Canned::json(200, &body)));
        let error = youtube.look_up(&ids(&["a"])).await.unwrap_err();
        assert!(matches!(error, SourceError::Unreadable(_)), "{error:?}");
    }
    let empty = json!({"items": [], "pageInfo": {"totalResults": 84}});
    server.next(Step::answer(Canned::json(200, &empty)));
    let error = youtube.page("PL1", None).await.unwrap_err();
    assert!(matches!(error, SourceError::Unreadable(_)), "{error:?}");
}

#[tokio::test]
async fn every_attempt_is_booked_before_it_is_sent_and_a_rejected_booking_ends_the_attempts() {
    let server = stand_in(catalog(&["a"])).await;
    let youtube = adapter(&server, quick());
    let fail = || server.next(Step::answer(api_error(503, "backendError")));
    for _ in 0..3 {
        fail();
    }
    let booking = Booking::free();
    assert!(youtube.videos(&ids(&["a"]), &booking).await.is_ok());
    assert_eq!((booking.booked(), server.seen().len()), (4, 4));

    server.forget_seen();
    for _ in 0..4 {
        fail();
    }
    let booking = Booking::of(2);
    let error = youtube.videos(&ids(&["a"]), &booking).await;
    assert_eq!(error, Err(SourceError::NotBooked));
    assert_eq!((booking.booked(), server.seen().len()), (2, 2));

    server.forget_seen();
    let none = Booking::of(0);
    assert_eq!(
        youtube.channel(&ChannelName::User("x".to_owned()), &none).await,
        Err(SourceError::NotBooked)
    );
    assert_eq!(server.seen().len(), 0, "not even once");
}
