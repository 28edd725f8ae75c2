//! Sums that reports and the recommender read: aggregates, never raw events.
//!
//! No rights are checked here: the use cases that show these numbers to somebody check theirs.

mod interactions;
mod sessions;
mod sums;
mod videos;

use chrono::NaiveDate;
use kyck_kernel::Fault;
use kyck_kernel::id::ChildId;
use sea_orm::{ConnectionTrait, DbErr, QueryResult, Statement, Value};

use super::Watch;

pub(super) use interactions::INTERACTION_COLUMNS;
pub use interactions::{Interaction, ReasonCount};
pub use sessions::ViewingSession;
pub use sums::WatchHour;
pub use videos::{VideoDay, VideoTotal};

impl Watch {
    pub(super) async fn rows(&self, text: &str, values: Vec<Value>) -> Result<Vec<QueryResult>, Fault> {
        let db = self.kernel.db.read();
        let statement = Statement::from_sql_and_values(db.get_database_backend(), text, values);
        Ok(db.query_all_raw(statement).await?)
    }
}

pub(super) fn read<T>(
    rows: &[QueryResult],
    each: impl Fn(&QueryResult) -> Result<T, DbErr>,
) -> Result<Vec<T>, Fault> {
    Ok(rows.iter().map(each).collect::<Result<_, _>>()?)
}

fn span(child_id: ChildId, from: NaiveDate, to: NaiveDate) -> Vec<Value> {
    vec![child_id.0.into(), from.into(), to.into()]
}
