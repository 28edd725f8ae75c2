//! Children, their limits and devices, and what families block and consent to.

use chrono::{Datelike, NaiveDate};
use chrono_tz::Tz;
use kyck_kernel::UtcInstant;
use kyck_kernel::id::{ChildDeviceId, ChildId, FamilyId, ThemeId};
use sea_orm::entity::prelude::*;

use super::AgeBand;

/// A child's profile. It is never a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Child {
    /// Id of the profile.
    pub id: ChildId,
    /// Family that the profile belongs to.
    pub family_id: FamilyId,
    /// What the family calls the profile; never goes into a log or a push message.
    pub nickname: String,
    /// First day of the month of birth.
    pub birth_month: NaiveDate,
    /// Name of the picture that represents the child.
    pub avatar: String,
    /// Themes chosen as interests, in a stable order.
    pub interests: Vec<ThemeId>,
    /// Zone of the family's days.
    pub zone: Tz,
    /// Whether the profile was put away; it then watches nothing.
    pub is_archived: bool,
    /// When the profile was added.
    pub created_at: UtcInstant,
}

impl Child {
    /// Completed months of age on a day, counted from the first of the birth month; 0 before birth.
    pub fn age_months(&self, on: NaiveDate) -> u32 {
        months_between(self.birth_month, on)
    }

    /// The age band that the child is in on a day.
    pub fn age_band(&self, on: NaiveDate) -> AgeBand {
        AgeBand::of_months(self.age_months(on))
    }

    /// The Nuri class (3, 4 or 5) that the child attends on a day; the school year begins in March and
    /// depends on the year of birth. `None` outside the three classes.
    pub fn nuri_class(&self, on: NaiveDate) -> Option<u32> {
        nuri_class(self.birth_month, on)
    }

    /// The family's calendar day at an instant.
    pub fn day_at(&self, at: UtcInstant) -> NaiveDate {
        at.day_in(self.zone)
    }
}

/// Completed months from the first day of a birth month to a day.
pub fn months_between(birth_month: NaiveDate, on: NaiveDate) -> u32 {
    let months = (on.year() - birth_month.year()) * 12 + on.month() as i32 - birth_month.month() as i32;
    u32::try_from(months).unwrap_or_default()
}

/// The Nuri class of a birth month on a day: children born in year Y enter the class of 3 in March of Y+4.
pub fn nuri_class(birth_month: NaiveDate, on: NaiveDate) -> Option<u32> {
    let school_year = if on.month() >= 3 { on.year() } else { on.year() - 1 };
    u32::try_from(school_year - birth_month.year() - 1)
        .ok()
        .filter(|class| (3..=5).contains(class))
}

/// When and how long a child may watch, in minutes of the family's own day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChildLimits {
    /// Minutes a day, 0 to 1440.
    pub daily_minutes: u32,
    /// Minute of the day from which on watching is allowed.
    pub window_start_minute: u32,
    /// Minute of the day at which the window ends, at most 1440; before the start: on the next day.
    pub window_end_minute: u32,
    /// Minute of the day of bedtime; before six in the morning it is after midnight.
    pub bedtime_minute: u32,
}

impl ChildLimits {
    /// Limits until a guardian sets others: 30 minutes for the youngest, an hour from three on, and no hours at which
    /// watching is refused, because a family that tries KYCK in the evening must not find it shut.
    pub const fn defaults(age_months: u32) -> Self {
        Self {
            daily_minutes: if age_months < 36 { 30 } else { 60 },
            window_start_minute: 0,
            window_end_minute: 24 * 60,
            bedtime_minute: 20 * 60 + 30,
        }
    }
}

/// What kind of thing is blocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, EnumIter, DeriveActiveEnum)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum BlockKind {
    /// A single video, whatever its channel.
    #[sea_orm(string_value = "VIDEO")]
    Video,
    /// All of a channel.
    #[sea_orm(string_value = "CHANNEL")]
    Channel,
    /// All of a series.
    #[sea_orm(string_value = "SERIES")]
    Series,
    /// All of a theme.
    #[sea_orm(string_value = "THEME")]
    Theme,
}

/// Something a guardian blocked for one child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// What kind of thing is blocked.
    pub kind: BlockKind,
    /// Id of the video, channel, series or theme.
    pub target: Uuid,
    /// When the guardian blocked it.
    pub created_at: UtcInstant,
}

/// A device on which a child watches.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildDevice {
    /// Id of the device.
    pub id: ChildDeviceId,
    /// Family that paired the device.
    pub family_id: FamilyId,
    /// Child who watches on it.
    pub child_id: ChildId,
    /// What the device called itself.
    pub name: String,
    /// When it was paired.
    pub created_at: UtcInstant,
    /// When it last renewed its sign-in.
    pub last_seen_at: Option<UtcInstant>,
    /// Whether a guardian took its access away.
    pub is_revoked: bool,
    /// Whether it is locked out, since a backup was restored, until a guardian confirms it.
    pub needs_confirmation: bool,
}

/// What a consent is for. A purpose without a decision counts as refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, EnumIter, DeriveActiveEnum)]
#[cfg_attr(feature = "graphql", derive(async_graphql::Enum))]
#[sea_orm(rs_type = "String", db_type = "Text")]
pub enum ConsentPurpose {
    /// The service itself: profiles, limits, watch time. Required.
    #[sea_orm(string_value = "SERVICE")]
    Service,
    /// Recommendations from the child's own watching, and learning from it for others.
    #[sea_orm(string_value = "RECOMMENDATION")]
    Recommendation,
    /// Counting in same-age statistics.
    #[sea_orm(string_value = "SAME_AGE_STATISTICS")]
    SameAgeStatistics,
    /// Messages that advertise, between 08:00 and 21:00.
    #[sea_orm(string_value = "MARKETING")]
    Marketing,
    /// Messages that advertise between 21:00 and 08:00.
    #[sea_orm(string_value = "NIGHT_MARKETING")]
    NightMarketing,
}

impl ConsentPurpose {
    /// Every purpose, the required one first.
    pub const ALL: [Self; 5] = [
        Self::Service,
        Self::Recommendation,
        Self::SameAgeStatistics,
        Self::Marketing,
        Self::NightMarketing,
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn age_counts_completed_months_from_the_first_of_the_birth_month() {
        let born = day("2022-05-01");
        assert_eq!(months_between(born, day("2024-04-30")), 23);
        assert_eq!(months_between(born, day("2024-05-01")), 24);
        assert_eq!(months_between(born, day("2026-11-23")), 54);
        assert_eq!(months_between(born, day("2022-04-30")), 0);
        assert_eq!(months_between(day("2020-02-01"), day("2024-02-29")), 48);
    }

    #[test]
    fn a_nuri_class_depends_on_the_year_of_birth_and_changes_in_march() {
        // Born in 2020: 만 3세반 from March 2024, 4 from 2025, 5 from 2026, school in 2027.
        for (on, class) in [
            ("2024-02-29", None),
            ("2024-03-01", Some(3)),
            ("2025-02-28", Some(3)),
            ("2025-03-01", Some(4)),
            ("2026-11-23", Some(5)),
            ("2027-03-01", None),
        ] {
            assert_eq!(nuri_class(day("2020-01-01"), day(on)), class, "{on}");
            assert_eq!(nuri_class(day("2020-12-01"), day(on)), class, "{on}");
        }
    }

    #[test]
    fn the_youngest_have_half_an_hour() {
        assert_eq!(ChildLimits::defaults(35).daily_minutes, 30);
        assert_eq!(ChildLimits::defaults(36).daily_minutes, 60);
    }
}
