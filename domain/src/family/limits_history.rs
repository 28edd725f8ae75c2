//! Which limits were in force on which day: a limit that is changed today does not apply to days that are over.
//!
//! A row has the limits at the end of the family's day `from_on` and from then on. Several changes on one day are one
//! row, so that a child has at most one per day. Before the first row the defaults of the age on that day apply.

use chrono::NaiveDate;
use kyck_kernel::Fault;
use kyck_kernel::db::statement;
use kyck_kernel::id::ChildId;
use sea_orm::{ConnectionTrait, DbErr};

use super::Families;
use super::model::{Child, ChildLimits};

/// The day of a row that applies to all days before the first change.
pub(super) const FROM_THE_BEGINNING: NaiveDate = NaiveDate::from_ymd_opt(1970, 1, 1).unwrap();

/// Limits by the day from which on they applied, oldest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LimitsHistory(Vec<(NaiveDate, ChildLimits)>);

impl LimitsHistory {
    /// A history of these changes, in any order.
    pub fn new(mut changes: Vec<(NaiveDate, ChildLimits)>) -> Self {
        changes.sort_by_key(|(from_on, _)| *from_on);
        Self(changes)
    }

    /// The limits of the child on a day that is over.
    pub fn on(&self, child: &Child, day: NaiveDate) -> ChildLimits {
        let later = self.0.partition_point(|(from_on, _)| *from_on <= day);
        later
            .checked_sub(1)
            .and_then(|index| self.0.get(index))
            .map_or_else(
                || ChildLimits::defaults(child.age_months(day)),
                |(_, limits)| *limits,
            )
    }
}

impl Families {
    /// The limits of a child on the days from the first to the last, both included.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn limits_history(
        &self,
        child_id: ChildId,
        from: NaiveDate,
        to: NaiveDate,
    ) -> Result<LimitsHistory, Fault> {
        let db = self.kernel.db.read();
        let rows = db
            .query_all_raw(statement(
                db,
                "SELECT from_on, daily_minutes, window_start_minute, window_end_minute, bedtime_minute \
                 FROM child_limits_history WHERE child_id = $1 AND from_on <= $3 AND from_on >= COALESCE( \
                 (SELECT MAX(from_on) FROM child_limits_history WHERE child_id = $1 AND from_on <= $2), $2)",
                [child_id.into(), from.into(), to.into()],
            ))
            .await?;

        let changes = rows.iter().map(|row| {
            let minutes = |column: usize| {
                let value: i32 = row.try_get_by_index(column)?;
                Ok::<_, DbErr>(u32::try_from(value).unwrap_or_default())
            };
            let limits = ChildLimits {
                daily_minutes: minutes(1)?,
                window_start_minute: minutes(2)?,
                window_end_minute: minutes(3)?,
                bedtime_minute: minutes(4)?,
            };
            Ok((row.try_get_by_index(0)?, limits))
        });

        Ok(LimitsHistory::new(changes.collect::<Result<_, DbErr>>()?))
    }
}

/// Records the limits from a day on, and replaces what was recorded for that day.
pub(super) async fn record(
    db: &impl ConnectionTrait,
    child_id: ChildId,
    from_on: NaiveDate,
    limits: ChildLimits,
) -> Result<(), Fault> {
    let upsert = statement(
        db,
        "INSERT INTO child_limits_history (child_id, from_on, daily_minutes, window_start_minute, \
         window_end_minute, bedtime_minute) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (child_id, from_on) DO UPDATE SET daily_minutes = excluded.daily_minutes, \
         window_start_minute = excluded.window_start_minute, \
         window_end_minute = excluded.window_end_minute, bedtime_minute = excluded.bedtime_minute",
        [
            child_id.into(),
            from_on.into(),
            limits.daily_minutes.cast_signed().into(),
            limits.window_start_minute.cast_signed().into(),
            limits.window_end_minute.cast_signed().into(),
            limits.bedtime_minute.cast_signed().into(),
        ],
    );

    db.execute_raw(upsert).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono_tz::Asia::Seoul;
    use uuid::Uuid;

    use super::*;
    use kyck_kernel::UtcInstant;
    use kyck_kernel::id::FamilyId;

    fn day(text: &str) -> NaiveDate {
        text.parse().expect("a date")
    }

    #[test]
    fn a_day_has_the_limits_of_the_last_change_up_to_it_and_before_the_first_those_of_its_age() {
        let child = Child {
            id: ChildId(Uuid::nil()),
            family_id: FamilyId(Uuid::nil()),
            nickname: "Haru".to_owned(),
            birth_month: day("2023-11-01"),
            avatar: "bear".to_owned(),
            interests: Vec::new(),
            zone: Seoul,
            is_archived: false,
            created_at: UtcInstant(0),
        };
        let minutes = |daily_minutes| ChildLimits {
            daily_minutes,
            ..ChildLimits::defaults(48)
        };
        let history = LimitsHistory::new(vec![
            (day("2026-11-20"), minutes(240)),
            (day("2026-11-10"), minutes(45)),
        ]);
        for (on, expected) in [
            ("2026-10-31", 30),
            ("2026-11-09", 60),
            ("2026-11-10", 45),
            ("2026-11-19", 45),
            ("2026-11-20", 240),
            ("2026-11-30", 240),
        ] {
            assert_eq!(history.on(&child, day(on)).daily_minutes, expected, "{on}");
        }
    }
}
