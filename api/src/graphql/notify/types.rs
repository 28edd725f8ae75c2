//! Types of notify.

use async_graphql::{Enum, SimpleObject};
use kyck_domain::notify;

use crate::graphql::scalar::DateTime;

/// Which kind of phone a push token belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "notify::PushPlatform")]
pub enum PushPlatform {
    /// A phone or tablet with Android.
    Android,
    /// A phone or tablet of Apple.
    Ios,
    /// The web app in a browser.
    Web,
}

/// Whose push service a token is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
pub enum PushTokenKind {
    /// A token of Firebase Cloud Messaging.
    Fcm,
}

/// What a guardian wants to hear of, and the hours of silence in the family's zone.
#[derive(Clone, Debug, SimpleObject)]
pub struct NotificationPreferences {
    /// Whether a push is sent when the weekly report is ready.
    weekly_report: bool,
    /// Whether a push is sent when a child has used up the day's time.
    limit_reached: bool,
    /// When silence begins, `HH:MM`.
    quiet_from: String,
    /// When silence ends, `HH:MM`; equal times mean no silence.
    quiet_to: String,
}

impl From<notify::NotificationPreferences> for NotificationPreferences {
    fn from(preferences: notify::NotificationPreferences) -> Self {
        Self {
            weekly_report: preferences.weekly_report,
            limit_reached: preferences.limit_reached,
            quiet_from: clock_time(preferences.quiet_from_minute),
            quiet_to: clock_time(preferences.quiet_to_minute),
        }
    }
}

fn clock_time(minute: i32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
}

/// Numbers of the messages in the outbox.
#[derive(Clone, Debug, SimpleObject)]
pub struct OutboxStatus {
    /// Messages that wait or are being sent.
    queued: i32,
    /// Messages handed over in the last 24 hours.
    sent_last_day: i32,
    /// Messages given up or expired in the last 24 hours.
    failed_last_day: i32,
    /// When the oldest waiting message was made.
    oldest_queued_at: Option<DateTime>,
}

impl From<notify::OutboxStatus> for OutboxStatus {
    fn from(status: notify::OutboxStatus) -> Self {
        let count = |value| i32::try_from(value).unwrap_or(i32::MAX);
        Self {
            queued: count(status.queued),
            sent_last_day: count(status.sent_last_day),
            failed_last_day: count(status.failed_last_day),
            oldest_queued_at: status.oldest_queued_at,
        }
    }
}
