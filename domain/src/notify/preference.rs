//! What each guardian wants to hear of, and when.

use chrono_tz::Tz;
use kyck_kernel::db::statement;
use kyck_kernel::id::GuardianId;
use kyck_kernel::time::UtcInstant;
use kyck_kernel::{Ctx, Fault};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::Notify;
use super::error::NotifyError;
use super::rules::after_quiet_hours;

/// What a guardian wants to hear of, and the hours of silence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
pub struct NotificationPreferences {
    /// Whether a push tells that the weekly report is ready.
    pub weekly_report: bool,
    /// Whether a push tells that a child used up the day's time.
    pub limit_reached: bool,
    /// Minute of the day at which silence begins, in the family's zone.
    pub quiet_from_minute: i32,
    /// Minute of the day at which silence ends.
    pub quiet_to_minute: i32,
}

impl Default for NotificationPreferences {
    fn default() -> Self {
        Self {
            weekly_report: true,
            limit_reached: true,
            quiet_from_minute: 21 * 60,
            quiet_to_minute: 8 * 60,
        }
    }
}

impl NotificationPreferences {
    /// The first instant from `at` on at which a phone may sound.
    pub fn after_quiet_hours(&self, at: UtcInstant, zone: Tz) -> UtcInstant {
        after_quiet_hours(
            at,
            zone,
            self.quiet_from_minute.unsigned_abs(),
            self.quiet_to_minute.unsigned_abs(),
        )
    }
}

/// A change of preferences; what is absent stays.
#[derive(Clone, Debug, Default)]
pub struct SetNotificationPreference {
    /// Whether to hear of weekly reports.
    pub weekly_report: Option<bool>,
    /// Whether to hear of used-up time.
    pub limit_reached: Option<bool>,
    /// When silence begins, `HH:MM`.
    pub quiet_from: Option<String>,
    /// When silence ends, `HH:MM`.
    pub quiet_to: Option<String>,
}

/// Preferences of one guardian; the defaults for one who never chose.
pub async fn preferences_of(
    db: &impl ConnectionTrait,
    guardian_id: GuardianId,
) -> Result<NotificationPreferences, Fault> {
    Ok(NotificationPreferences::find_by_statement(statement(
        db,
        "SELECT weekly_report, limit_reached, quiet_from_minute, quiet_to_minute \
         FROM notification_preference WHERE guardian_id = $1",
        [guardian_id.into()],
    ))
    .one(db)
    .await?
    .unwrap_or_default())
}

impl Notify {
    /// Preferences of the asking guardian.
    pub async fn get_preferences(&self, ctx: &Ctx<'_>) -> Result<NotificationPreferences, Fault> {
        let guardian = ctx.guardian()?;
        preferences_of(self.kernel.db.read(), guardian.guardian_id).await
    }

    /// Changes preferences of the asking guardian. All complaints come together.
    ///
    /// # Errors
    /// A list of [`NotifyError::TimeInvalid`], or one fault.
    pub async fn set_preference(
        &self,
        ctx: &Ctx<'_>,
        cmd: SetNotificationPreference,
    ) -> Result<NotificationPreferences, Vec<NotifyError>> {
        let guardian = ctx.guardian().map_err(|fault| vec![fault.into()])?;
        let from = minute_of("quietFrom", cmd.quiet_from.as_deref());
        let to = minute_of("quietTo", cmd.quiet_to.as_deref().map(end_of_day));
        let (from, to) = match (from, to) {
            (Ok(from), Ok(to)) => (from, to),
            (from, to) => return Err([from.err(), to.err()].into_iter().flatten().collect()),
        };

        if cmd.quiet_to.as_deref() == Some(DAY_END) {
            // The whole day would be read as no silence at all.
            let stored = self
                .get_preferences(ctx)
                .await
                .map_err(|fault| vec![fault.into()])?;
            if from.unwrap_or(stored.quiet_from_minute) == 0 {
                return Err(vec![NotifyError::TimeInvalid { field: "quietTo" }]);
            }
        }

        self.store(guardian.guardian_id, &cmd, from, to)
            .await
            .map_err(|fault| vec![fault.into()])
    }

    async fn store(
        &self,
        guardian_id: GuardianId,
        cmd: &SetNotificationPreference,
        from: Option<i32>,
        to: Option<i32>,
    ) -> Result<NotificationPreferences, Fault> {
        let tx = self.kernel.db.write().await?;
        let before = preferences_of(&tx, guardian_id).await?;
        let after = NotificationPreferences {
            weekly_report: cmd.weekly_report.unwrap_or(before.weekly_report),
            limit_reached: cmd.limit_reached.unwrap_or(before.limit_reached),
            quiet_from_minute: from.unwrap_or(before.quiet_from_minute),
            quiet_to_minute: to.unwrap_or(before.quiet_to_minute),
        };

        tx.execute_raw(statement(
        &tx,
        "INSERT INTO notification_preference (guardian_id, weekly_report, limit_reached, quiet_from_minute, \
         quiet_to_minute, updated_at) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (guardian_id) DO UPDATE SET weekly_report = excluded.weekly_report, \
         limit_reached = excluded.limit_reached, quiet_from_minute = excluded.quiet_from_minute, \
         quiet_to_minute = excluded.quiet_to_minute, updated_at = excluded.updated_at",
        [
            guardian_id.into(),
            after.weekly_report.into(),
            after.limit_reached.into(),
            after.quiet_from_minute.into(),
            after.quiet_to_minute.into(),
            self.kernel.now().into(),
        ],
    ))
    .await?;
        tx.commit().await?;

        Ok(after)
    }
}

fn minute_of(field: &'static str, text: Option<&str>) -> Result<Option<i32>, NotifyError> {
    text.map(|text| parse_minute(text).ok_or(NotifyError::TimeInvalid { field }))
        .transpose()
}

/// Midnight as the end of a day.
const DAY_END: &str = "24:00";

/// An end at midnight may be written 24:00; it is the 00:00 of the next day.
fn end_of_day(text: &str) -> &str {
    if text == DAY_END { "00:00" } else { text }
}

/// Reads `HH:MM`, 00:00 to 23:59, as minutes of the day.
fn parse_minute(text: &str) -> Option<i32> {
    let (hour, minute) = text.split_once(':')?;
    let two_digits = |part: &str| {
        (part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<i32>().ok())
            .flatten()
    };
    let (hour, minute) = (two_digits(hour)?, two_digits(minute)?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

#[cfg(test)]
mod tests {
    use super::parse_minute;

    #[test]
    fn clock_times_have_two_digits_a_part_and_exist() {
        assert_eq!(parse_minute("21:00"), Some(1260));
        assert_eq!(parse_minute("00:00"), Some(0));
        for wrong in [
            "24:00",
            "8:00",
            "08:60",
            "0800",
            "-1:00",
            "+1:00",
            "08:00:00",
            "",
            "٠٨:٠٠",
        ] {
            assert_eq!(parse_minute(wrong), None, "{wrong}");
        }
    }
}
