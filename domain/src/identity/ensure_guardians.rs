//! Makes the program's own families, for the demo and benchmarks.

use chrono_tz::Tz;
use kyck_kernel::Ctx;
use kyck_kernel::id::{FamilyId, GuardianId};
use sea_orm::EntityTrait;
use sea_orm::sea_query::OnConflict;

use super::Identity;
use super::account::{NewGuardian, family_row, guardian_row, require_system};
use super::entity::{family, guardian};
use super::error::IdentityError;
use super::model::{GuardianRole, Locale};
use super::phone::Phone;

/// Rows of one statement: with eight columns well below the variables that SQLite allows.
const ROWS_PER_INSERT: usize = 500;

/// A guardian of the program itself, with given ids.
#[derive(Clone, Debug)]
pub struct EnsureGuardian {
    /// Id of the family; made when there is none.
    pub family_id: FamilyId,
    /// Id of the guardian.
    pub guardian_id: GuardianId,
    /// Phone number in any usual spelling.
    pub phone: String,
    /// Rights that the guardian has in the family.
    pub role: GuardianRole,
    /// Language in which KYCK writes.
    pub locale: Locale,
    /// Zone of the family's days, when the family is made.
    pub zone: Tz,
}

impl Identity {
    /// Makes a family and a guardian with given ids, unless they exist; for the program itself.
    ///
    /// # Errors
    /// As [`Identity::ensure_guardians`].
    pub async fn ensure_guardian(&self, ctx: &Ctx<'_>, cmd: EnsureGuardian) -> Result<(), IdentityError> {
        self.ensure_guardians(ctx, vec![cmd]).await
    }

    /// Makes families and their guardians with given ids, unless they exist, in one transaction; for the program
    /// itself.
    ///
    /// # Errors
    /// [`Fault::Forbidden`](kyck_kernel::Fault::Forbidden) for people;
    /// [`PhoneInvalid`](super::IdentityErrorCode::PhoneInvalid) and
    /// [`PhoneNotSupported`](super::IdentityErrorCode::PhoneNotSupported) for a number.
    pub async fn ensure_guardians(
        &self,
        ctx: &Ctx<'_>,
        guardians: Vec<EnsureGuardian>,
    ) -> Result<(), IdentityError> {
        require_system(ctx)?;
        let now = self.kernel.now();

        let families: Vec<_> = guardians
            .iter()
            .map(|guardian| family_row(guardian.family_id, guardian.zone, now))
            .collect();
        let mut accounts = Vec::with_capacity(guardians.len());
        for guardian in guardians {
            let phone = Phone::parse(&guardian.phone, &self.state.settings.countries)?;
            accounts.push(NewGuardian {
                id: guardian.guardian_id,
                family_id: guardian.family_id,
                role: guardian.role,
                phone_hash: self.phone_hash(&phone.e164).to_vec(),
                phone_sealed: self.seal_phone(&phone.e164)?,
                phone_masked: phone.masked,
                locale: guardian.locale,
            });
        }

        let tx = self.kernel.db.write().await?;
        for chunk in families.chunks(ROWS_PER_INSERT) {
            family::Entity::insert_many(chunk.to_vec())
                .on_conflict(OnConflict::column(family::Column::Id).do_nothing().to_owned())
                .exec_without_returning(&tx)
                .await?;
        }
        let mut accounts = accounts
            .into_iter()
            .map(|account| guardian_row(account, now))
            .peekable();
        while accounts.peek().is_some() {
            let chunk: Vec<_> = accounts.by_ref().take(ROWS_PER_INSERT).collect();
            guardian::Entity::insert_many(chunk)
                .on_conflict(OnConflict::new().do_nothing().to_owned())
                .exec_without_returning(&tx)
                .await?;
        }
        tx.commit().await?;
        Ok(())
    }
}
