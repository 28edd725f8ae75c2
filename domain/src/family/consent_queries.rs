//! What families agreed to: their own decisions, and conditions that other features put into their SQL.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use kyck_kernel::db::statement;
use kyck_kernel::id::{ChildId, FamilyId};
use kyck_kernel::{Ctx, Fault};
use sea_orm::{ActiveEnum, ConnectionTrait, FromQueryResult};

use super::consent::Consent;
use super::model::ConsentPurpose;
use super::{Families, queries};

/// The condition, for a `WHERE` clause, that the family of a child agreed to a purpose; see [`consented_sql`].
/// `child_id` names a column, such as `r.child_id`.
pub(crate) fn child_consented_sql(child_id: &str, purpose: ConsentPurpose) -> String {
    format!(
        "EXISTS (SELECT 1 FROM child asked WHERE asked.id = {child_id} AND {})",
        consented_sql("asked.family_id", purpose)
    )
}

/// The condition, for a `WHERE` clause, that a family's last decision on a purpose is a yes. Whoever never answered
/// did not agree. `family_id` names a column, such as `c.family_id`.
fn consented_sql(family_id: &str, purpose: ConsentPurpose) -> String {
    let purpose = purpose.to_value();
    format!(
        "EXISTS (SELECT 1 FROM consent given WHERE given.family_id = {family_id} \
         AND given.purpose = '{purpose}' AND given.is_given \
         AND NOT EXISTS (SELECT 1 FROM consent later WHERE later.family_id = given.family_id \
         AND later.purpose = given.purpose \
         AND (later.recorded_at > given.recorded_at \
         OR (later.recorded_at = given.recorded_at AND later.id > given.id))))"
    )
}

impl Families {
    /// Whether the family agreed to a purpose and did not withdraw since; no answer is a no. Checks no rights.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn has_consented(&self, family_id: FamilyId, purpose: ConsentPurpose) -> Result<bool, Fault> {
        let db = self.kernel.db.read();
        let sql = format!(
            "SELECT 1 FROM consent asked WHERE asked.family_id = $1 AND {} LIMIT 1",
            consented_sql("asked.family_id", purpose)
        );
        Ok(db
            .query_one_raw(statement(db, sql, [family_id.into()]))
            .await?
            .is_some())
    }

    /// All families that agreed to a purpose and did not withdraw since; for jobs.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for people.
    pub async fn consenting_families(
        &self,
        ctx: &Ctx<'_>,
        purpose: ConsentPurpose,
    ) -> Result<HashSet<FamilyId>, Fault> {
        queries::require_system(ctx)?;
        let db = self.kernel.db.read();
        let sql = format!(
            "SELECT DISTINCT asked.family_id FROM consent asked WHERE {}",
            consented_sql("asked.family_id", purpose)
        );
        let rows = db.query_all_raw(statement(db, sql, [])).await?;
        rows.iter().map(|row| Ok(row.try_get_by_index(0)?)).collect()
    }

    /// First day of the month of birth of every child that may be counted in statistics: its profile is not archived,
    /// and its family agreed to a purpose; for jobs.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn birth_months_of_consenting(
        &self,
        purpose: ConsentPurpose,
    ) -> Result<HashMap<ChildId, NaiveDate>, Fault> {
        let db = self.kernel.db.read();
        let sql = format!(
            "SELECT c.id, c.birth_month FROM child c WHERE NOT c.is_archived AND {}",
            consented_sql("c.family_id", purpose)
        );
        let rows = db.query_all_raw(statement(db, sql, [])).await?;
        rows.iter()
            .map(|row| Ok((row.try_get_by_index(0)?, row.try_get_by_index(1)?)))
            .collect()
    }
}

impl Families {
    /// The decisions in force in the calling guardian's family, or in any for the program itself: the last of each
    /// purpose.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Forbidden`].
    pub async fn consents(&self, ctx: &Ctx<'_>, family_id: FamilyId) -> Result<Vec<Consent>, Fault> {
        if self.identity.family(ctx, family_id).await?.is_none() {
            return Err(Fault::Forbidden);
        }
        in_force(self.kernel.db.read(), family_id).await
    }
}

/// The last decision of each purpose in a family, newest first.
pub(super) async fn in_force(db: &impl ConnectionTrait, family_id: FamilyId) -> Result<Vec<Consent>, Fault> {
    let latest = statement(
        db,
        "SELECT id, purpose, is_given, text_version, recorded_at FROM ( \
           SELECT id, purpose, is_given, text_version, recorded_at, \
             ROW_NUMBER() OVER (PARTITION BY purpose ORDER BY recorded_at DESC, id DESC) AS age \
           FROM consent WHERE family_id = $1 \
         ) AS decision WHERE age = 1 ORDER BY recorded_at DESC, id DESC",
        [family_id.into()],
    );
    Ok(Consent::find_by_statement(latest).all(db).await?)
}
