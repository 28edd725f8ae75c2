//! Changes which pushes a guardian gets, and the quiet hours.

use kyck_kernel::db::statement;
use kyck_kernel::id::GuardianId;
use kyck_kernel::{Ctx, Fault, Problem};
use sea_orm::{ConnectionTrait, DatabaseTransaction};

use super::Notify;
use super::error::{NotifyError, NotifyErrorCode};
use super::preferences::{NotificationPreferences, preferences_of};

/// Changes to make; what is absent stays.
#[derive(Clone, Debug, Default)]
#[cfg_attr(
    feature = "graphql",
    derive(async_graphql::InputObject),
    graphql(name = "SetNotificationPreferenceInput")
)]
pub struct SetNotificationPreference {
    /// Whether to get a push when the weekly report is ready.
    pub weekly_report: Option<bool>,
    /// Whether to get a push when a child has used up the day's time.
    pub limit_reached: Option<bool>,
    /// When quiet hours begin, `HH:MM` in the family's zone.
    pub quiet_from: Option<String>,
    /// When quiet hours end, `HH:MM`; midnight is `00:00` or `24:00`. Equal times mean that no hour is quiet.
    pub quiet_to: Option<String>,
}

impl Notify {
    /// Changes preferences of the calling guardian.
    ///
    /// # Errors
    /// [`NotifyErrorCode::TimeInvalid`] of `quiet_from` and `quiet_to`, both at once; faults for anyone but a guardian.
    pub async fn set_preference(
        &self,
        ctx: &Ctx<'_>,
        cmd: SetNotificationPreference,
    ) -> Result<NotificationPreferences, NotifyError> {
        let guardian = ctx.guardian()?;

        let from = minute_of("quiet_from", cmd.quiet_from.as_deref());
        let to = minute_of("quiet_to", cmd.quiet_to.as_deref().map(end_of_day));
        let (from, to) = match (from, to) {
            (Ok(from), Ok(to)) => (from, to),
            (from, to) => {
                let problems = [from.err(), to.err()];
                return Err(NotifyError::Problems(problems.into_iter().flatten().collect()));
            }
        };

        let tx = self.kernel.db.write().await?;
        let before = preferences_of(&tx, guardian.guardian_id).await?;
        let after = NotificationPreferences {
            weekly_report: cmd.weekly_report.unwrap_or(before.weekly_report),
            limit_reached: cmd.limit_reached.unwrap_or(before.limit_reached),
            quiet_from_minute: from.unwrap_or(before.quiet_from_minute),
            quiet_to_minute: to.unwrap_or(before.quiet_to_minute),
        };
        // From 00:00 to 24:00 would be stored as equal times, which mean that no hour is quiet.
        if cmd.quiet_to.as_deref() == Some(DAY_END) && after.quiet_from_minute == 0 {
            return Err(NotifyError::of(NotifyErrorCode::TimeInvalid, "quiet_to"));
        }

        self.store_preferences(&tx, guardian.guardian_id, after).await?;
        tx.commit().await?;

        Ok(after)
    }

    async fn store_preferences(
        &self,
        tx: &DatabaseTransaction,
        guardian_id: GuardianId,
        preferences: NotificationPreferences,
    ) -> Result<(), Fault> {
        let upsert = statement(
            tx,
            "INSERT INTO notification_preference (guardian_id, weekly_report, limit_reached, quiet_from_minute, \
             quiet_to_minute, updated_at) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (guardian_id) DO UPDATE SET weekly_report = excluded.weekly_report, \
             limit_reached = excluded.limit_reached, quiet_from_minute = excluded.quiet_from_minute, \
             quiet_to_minute = excluded.quiet_to_minute, updated_at = excluded.updated_at",
            [
                guardian_id.into(),
                preferences.weekly_report.into(),
                preferences.limit_reached.into(),
                preferences.quiet_from_minute.into(),
                preferences.quiet_to_minute.into(),
                self.kernel.now().into(),
            ],
        );

        tx.execute_raw(upsert).await?;
        Ok(())
    }
}

fn minute_of(field: &'static str, text: Option<&str>) -> Result<Option<i32>, Problem<NotifyErrorCode>> {
    text.map(|text| parse_minute(text).ok_or_else(|| Problem::of(NotifyErrorCode::TimeInvalid, field)))
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
