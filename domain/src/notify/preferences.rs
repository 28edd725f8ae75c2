//! Which pushes each guardian wants, and during which hours none may sound.

use chrono_tz::Tz;
use kyck_kernel::db::statement;
use kyck_kernel::id::GuardianId;
use kyck_kernel::time::UtcInstant;
use kyck_kernel::{Ctx, Fault};
use sea_orm::{ConnectionTrait, FromQueryResult};

use super::Notify;
use super::rules::after_quiet_hours;

/// Which pushes a guardian wants, and the quiet hours in the family's zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromQueryResult)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject), graphql(complex))]
pub struct NotificationPreferences {
    /// Whether a push is sent when the weekly report is ready.
    pub weekly_report: bool,
    /// Whether a push is sent when a child has used up the day's time.
    pub limit_reached: bool,
    /// Minute of the day at which quiet hours begin, in the family's zone.
    #[cfg_attr(feature = "graphql", graphql(skip))]
    pub quiet_from_minute: i32,
    /// Minute of the day at which quiet hours end.
    #[cfg_attr(feature = "graphql", graphql(skip))]
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

#[cfg(feature = "graphql")]
#[async_graphql::ComplexObject]
impl NotificationPreferences {
    /// When quiet hours begin, `HH:MM`.
    pub async fn quiet_from(&self) -> String {
        clock_text(self.quiet_from_minute)
    }

    /// When quiet hours end, `HH:MM`; equal times mean that no hour is quiet.
    pub async fn quiet_to(&self) -> String {
        clock_text(self.quiet_to_minute)
    }
}

#[cfg(feature = "graphql")]
fn clock_text(minute: i32) -> String {
    format!("{:02}:{:02}", minute / 60, minute % 60)
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

/// Preferences of one guardian; the defaults for one who never chose.
pub async fn preferences_of(
    db: &impl ConnectionTrait,
    guardian_id: GuardianId,
) -> Result<NotificationPreferences, Fault> {
    let find = statement(
        db,
        "SELECT weekly_report, limit_reached, quiet_from_minute, quiet_to_minute \
         FROM notification_preference WHERE guardian_id = $1",
        [guardian_id.into()],
    );

    let found = NotificationPreferences::find_by_statement(find).one(db).await?;
    Ok(found.unwrap_or_default())
}

impl Notify {
    /// Preferences of the calling guardian.
    pub async fn get_preferences(&self, ctx: &Ctx<'_>) -> Result<NotificationPreferences, Fault> {
        let guardian = ctx.guardian()?;
        preferences_of(self.kernel.db.read(), guardian.guardian_id).await
    }
}
