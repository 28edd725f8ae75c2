//! Records consent of the program's own families, for the demo and benchmarks.

use std::collections::HashSet;

use kyck_kernel::id::{FamilyId, GuardianId};
use kyck_kernel::keys::sha256;
use kyck_kernel::{Ctx, Fault, Language};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, QueryFilter, QuerySelect};

use super::consent::{CONSENT_TEXT_VERSION, consent_text};
use super::entity::consent;
use super::model::ConsentPurpose;
use super::{Families, queries};

/// Rows of one statement: with ten columns well below the variables that SQLite allows.
const ROWS_PER_INSERT: usize = 500;

impl Families {
    /// Records that families agree to purposes on which they never decided; for the program itself.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for people.
    pub async fn ensure_consents(
        &self,
        ctx: &Ctx<'_>,
        owners: &[(FamilyId, GuardianId)],
        purposes: &[ConsentPurpose],
    ) -> Result<(), Fault> {
        queries::require_system(ctx)?;
        let now = self.kernel.now();
        let text_hash = sha256(consent_text().text(Language::Korean).as_bytes());
        let address_hash = self.identity.address_hash(ctx);

        let tx = self.kernel.db.write().await?;
        let decided = decided_purposes(&tx, owners).await?;
        let rows: Vec<_> = owners
            .iter()
            .flat_map(|owner| purposes.iter().map(move |purpose| (*owner, *purpose)))
            .filter(|((family_id, _), purpose)| !decided.contains(&(*family_id, *purpose)))
            .map(|((family_id, guardian_id), purpose)| consent::ActiveModel {
                id: Set(self.kernel.new_id()),
                family_id: Set(family_id),
                guardian_id: Set(guardian_id),
                purpose: Set(purpose),
                is_given: Set(true),
                text_version: Set(CONSENT_TEXT_VERSION.to_owned()),
                text_hash: Set(text_hash.to_vec()),
                address_hash: Set(address_hash.to_vec()),
                confirmation_message_id: Set(None),
                recorded_at: Set(now),
            })
            .collect();
        for chunk in rows.chunks(ROWS_PER_INSERT) {
            consent::Entity::insert_many(chunk.to_vec())
                .exec_without_returning(&tx)
                .await?;
        }
        tx.commit().await?;

        Ok(())
    }
}

/// Families with the purposes on which they decided, whether yes or no.
async fn decided_purposes(
    tx: &DatabaseTransaction,
    owners: &[(FamilyId, GuardianId)],
) -> Result<HashSet<(FamilyId, ConsentPurpose)>, Fault> {
    let mut decided = HashSet::new();
    for chunk in owners.chunks(ROWS_PER_INSERT) {
        let family_ids = chunk.iter().map(|(family_id, _)| *family_id);
        let rows: Vec<(FamilyId, ConsentPurpose)> = consent::Entity::find()
            .select_only()
            .column(consent::Column::FamilyId)
            .column(consent::Column::Purpose)
            .filter(consent::Column::FamilyId.is_in(family_ids))
            .into_tuple()
            .all(tx)
            .await?;
        decided.extend(rows);
    }
    Ok(decided)
}
