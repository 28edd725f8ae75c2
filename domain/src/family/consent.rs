//! Consent of the legal guardian: what was agreed to, by which text, confirmed by a text message.

use std::collections::{HashMap, HashSet};

use chrono::NaiveDate;
use kyck_kernel::actor::AskingGuardian;
use kyck_kernel::db::statement;
use kyck_kernel::id::{ChildId, ConsentId, FamilyId, GuardianId, MessageId};
use kyck_kernel::keys::sha256;
use kyck_kernel::{Ctx, Fault, Kernel, UtcInstant};
use sea_orm::ActiveValue::Set;
use sea_orm::{
    ActiveEnum, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter,
    QueryOrder, QuerySelect,
};
use serde_json::json;

use super::Families;
use super::entity::consent;
use super::error::{FamilyError, FamilyProblem};
use super::model::ConsentPurpose;
use crate::audit::AuditDraft;
use crate::idempotency::{self, MutationKey};
use crate::identity::{self, Guardian, GuardianRole, Locale, MINUTE_MS, SmsPurpose};

/// Version of the text that is agreed to at present.
pub const CONSENT_TEXT_VERSION: &str = "2026-11-23";

/// How long a confirmation covers further changes of the same family: its text speaks of consent as a whole.
const CONFIRMATION_COVERS_MS: i64 = 10 * MINUTE_MS;
/// Rows of one statement: with ten columns well below the variables that SQLite allows.
const ROWS_PER_INSERT: usize = 500;

/// The text that is agreed to at present, in Korean and English.
pub const CONSENT_TEXT: [&str; 2] = [
    "KYCK은 아이의 별명, 태어난 달, 그림, 관심 주제와 시청 시간을 시청 시간 관리와 리포트를 위해 보관합니다. \
     이름, 사진, 생일은 받지 않습니다. 추천과 또래 통계, 광고 알림은 따로 동의한 때에만 씁니다. \
     시청 기록은 90일, 일별 합계는 2년 뒤에 지우며, 동의는 언제든지 거둘 수 있습니다.",
    "KYCK keeps a child's nickname, month of birth, picture, interests and watch time to manage viewing time \
     and to make reports. It takes no name, photo or birthday. Recommendations, same-age statistics and \
     advertising messages each need a consent of their own. Watch records are deleted after 90 days, daily \
     sums after 2 years, and consent can be withdrawn at any time.",
];

/// A decision about one purpose.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Consent {
    /// Names it.
    pub id: ConsentId,
    /// For what.
    pub purpose: ConsentPurpose,
    /// Whether it was given; otherwise it was withdrawn.
    pub is_given: bool,
    /// Which text was agreed to.
    pub text_version: String,
    /// When.
    pub recorded_at: UtcInstant,
}

impl Families {
    /// Records that the legal guardian agrees to purposes, and confirms it by a text message.
    ///
    /// What is given already, by the same text, is answered as it was recorded, and nothing is sent. Changes within
    /// ten minutes share one confirmation. Without a provider of text messages the consent is recorded unconfirmed:
    /// then nobody could sign in by phone either, and start-up has warned of it.
    ///
    /// # Errors
    /// [`FamilyProblem::ConsentInvalid`] for no purpose, one twice, or another text than the present one;
    /// [`Fault::Forbidden`] for anyone but the legal guardian; [`Fault::RateLimited`] when no confirmation may be
    /// sent now, and then nothing is recorded.
    pub async fn give_consent(
        &self,
        ctx: &Ctx<'_>,
        purposes: Vec<ConsentPurpose>,
        text_version: &str,
        key: Option<&MutationKey>,
    ) -> Result<Vec<Consent>, FamilyError> {
        let asking = ctx.guardian()?;
        let guardian = self
            .identity
            .find_guardian(ctx, asking.guardian_id)
            .await?
            .filter(|guardian| guardian.role == GuardianRole::Owner)
            .ok_or(Fault::Forbidden)?;
        let mut problems: Vec<(FamilyProblem, &'static [&'static str])> = Vec::new();
        let is_repeated = purposes
            .iter()
            .enumerate()
            .any(|(place, purpose)| purposes[..place].contains(purpose));
        if purposes.is_empty() || is_repeated {
            problems.push((FamilyProblem::ConsentInvalid, &["purposes"]));
        }
        if text_version != CONSENT_TEXT_VERSION {
            problems.push((FamilyProblem::ConsentInvalid, &["textVersion"]));
        }
        if !problems.is_empty() {
            return Err(FamilyError::Problems(problems));
        }
        let tx = self.kernel.db.write().await?;
        if let Some(ids) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            drop(tx);
            return self.recorded(asking.family_id, ids).await;
        }
        // Parallel requests of one family see one another's decisions.
        identity::lock_family(&tx, asking.family_id).await?;
        let before = in_force(&tx, asking.family_id).await?;
        let decided = Decided::new(&self.kernel, &before, &purposes, true);
        idempotency::settle(&tx, ctx, key, &ids_of(&decided.consents)).await?;
        if decided.changed.is_empty() {
            tx.commit().await?;
            return Ok(decided.consents);
        }

        let message_id = self.confirm(&tx, ctx, &guardian, asking.family_id).await?;
        let text = CONSENT_TEXT[usize::from(guardian.locale == Locale::English)];
        decided.record(self, &tx, ctx, asking, text, message_id).await?;
        tx.commit().await?;
        self.identity.wake_outbox().await;
        self.tell_children(ctx, asking.family_id).await?;
        Ok(decided.consents)
    }
}

/// What decisions about purposes come to: those that are in force already stay as they were recorded, the others
/// are new.
struct Decided {
    is_given: bool,
    /// One per purpose, in the order asked for.
    consents: Vec<Consent>,
    changed: Vec<ConsentPurpose>,
}

impl Decided {
    fn new(kernel: &Kernel, before: &[Consent], purposes: &[ConsentPurpose], is_given: bool) -> Self {
        let mut decided = Self {
            is_given,
            consents: Vec::with_capacity(purposes.len()),
            changed: Vec::new(),
        };

        for purpose in purposes {
            let known = before.iter().find(|known| {
                known.purpose == *purpose
                    && known.is_given == is_given
                    && (!is_given || known.text_version == CONSENT_TEXT_VERSION)
            });
            let consent = known.cloned().unwrap_or_else(|| {
                decided.changed.push(*purpose);
                Consent {
                    id: kernel.new_id(),
                    purpose: *purpose,
                    is_given,
                    text_version: CONSENT_TEXT_VERSION.to_owned(),
                    recorded_at: kernel.now(),
                }
            });
            decided.consents.push(consent);
        }

        decided
    }

    /// Stores the new decisions, at least one, and who made them.
    async fn record(
        &self,
        families: &Families,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        asking: AskingGuardian,
        text: &str,
        message_id: Option<MessageId>,
    ) -> Result<(), Fault> {
        let is_new = |consent: &&Consent| self.changed.contains(&consent.purpose);
        let rows = self
            .consents
            .iter()
            .filter(is_new)
            .map(|consent| consent::ActiveModel {
                id: Set(consent.id),
                family_id: Set(asking.family_id),
                guardian_id: Set(asking.guardian_id),
                purpose: Set(consent.purpose),
                is_given: Set(consent.is_given),
                text_version: Set(consent.text_version.clone()),
                text_hash: Set(sha256(text.as_bytes()).to_vec()),
                address_hash: Set(families.identity.address_hash(ctx).to_vec()),
                confirmation_message_id: Set(message_id),
                recorded_at: Set(consent.recorded_at),
            });
        consent::Entity::insert_many(rows)
            .exec_without_returning(tx)
            .await?;

        let purposes: Vec<String> = self
            .changed
            .iter()
            .map(|purpose| format!("{purpose:?}"))
            .collect();
        let (action, summary, after) = if self.is_given {
            let after = json!({ "purposes": purposes, "textVersion": CONSENT_TEXT_VERSION });
            ("consent.give", "gave consent", after)
        } else {
            (
                "consent.withdraw",
                "withdrew consent",
                json!({ "purposes": purposes }),
            )
        };
        let draft = AuditDraft {
            action,
            subject_kind: "family",
            subject_id: asking.family_id.to_string(),
            summary: summary.to_owned(),
            before: None,
            after: Some(after),
        };
        families.audit.record(tx, ctx, draft).await?;
        Ok(())
    }
}

impl Families {
    /// Queues the message that confirms a change of consent and returns its id. A change shortly after another is
    /// confirmed by the other's message; without a provider of text messages there is none.
    ///
    /// # Errors
    /// [`Fault::RateLimited`] beyond the limits of text messages.
    async fn confirm(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        guardian: &Guardian,
        family_id: FamilyId,
    ) -> Result<Option<MessageId>, Fault> {
        let recent = consent::Entity::find()
            .filter(consent::Column::FamilyId.eq(family_id))
            .filter(consent::Column::ConfirmationMessageId.is_not_null())
            .filter(consent::Column::RecordedAt.gt(self.kernel.now().plus_millis(-CONFIRMATION_COVERS_MS)))
            .order_by_desc(consent::Column::RecordedAt)
            .one(tx)
            .await?;
        if let Some(recent) = recent {
            return Ok(recent.confirmation_message_id);
        }

        self.identity
            .queue_sms_to_guardian(tx, ctx, guardian.id, SmsPurpose::ConsentConfirmation, |locale| {
                confirmation(locale).to_owned()
            })
            .await
    }

    /// Records that the legal guardian withdraws consent to purposes; it holds from the next request on.
    ///
    /// # Errors
    /// [`FamilyProblem::ConsentInvalid`] for no purpose, one twice, or the service itself, without which there
    /// is no profile; [`Fault::Forbidden`] for anyone but the legal guardian.
    pub async fn withdraw_consent(
        &self,
        ctx: &Ctx<'_>,
        purposes: Vec<ConsentPurpose>,
        key: Option<&MutationKey>,
    ) -> Result<Vec<Consent>, FamilyError> {
        let asking = ctx.guardian()?;
        self.identity
            .find_guardian(ctx, asking.guardian_id)
            .await?
            .filter(|guardian| guardian.role == GuardianRole::Owner)
            .ok_or(Fault::Forbidden)?;
        let is_repeated = purposes
            .iter()
            .enumerate()
            .any(|(place, purpose)| purposes[..place].contains(purpose));
        if purposes.is_empty() || is_repeated || purposes.contains(&ConsentPurpose::Service) {
            return Err(FamilyError::one(FamilyProblem::ConsentInvalid, &["purposes"]));
        }
        let tx = self.kernel.db.write().await?;
        if let Some(ids) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            drop(tx);
            return self.recorded(asking.family_id, ids).await;
        }
        identity::lock_family(&tx, asking.family_id).await?;
        let before = in_force(&tx, asking.family_id).await?;
        let decided = Decided::new(&self.kernel, &before, &purposes, false);
        idempotency::settle(&tx, ctx, key, &ids_of(&decided.consents)).await?;
        if decided.changed.is_empty() {
            tx.commit().await?;
            return Ok(decided.consents);
        }

        decided
            .record(self, &tx, ctx, asking, CONSENT_TEXT[0], None)
            .await?;
        tx.commit().await?;
        self.tell_children(ctx, asking.family_id).await?;
        Ok(decided.consents)
    }
}

fn ids_of(consents: &[Consent]) -> Vec<ConsentId> {
    consents.iter().map(|consent| consent.id).collect()
}

impl Families {
    /// Decisions of a family that were recorded before, in the order of their making.
    async fn recorded(&self, family_id: FamilyId, ids: Vec<ConsentId>) -> Result<Vec<Consent>, FamilyError> {
        let rows = consent::Entity::find()
            .filter(consent::Column::FamilyId.eq(family_id))
            .filter(consent::Column::Id.is_in(ids))
            .order_by_asc(consent::Column::Id)
            .all(self.kernel.db.read())
            .await
            .map_err(Fault::from)?;
        Ok(rows.into_iter().map(Consent::from).collect())
    }
}

impl From<consent::Model> for Consent {
    fn from(row: consent::Model) -> Self {
        Self {
            id: row.id,
            purpose: row.purpose,
            is_given: row.is_given,
            text_version: row.text_version,
            recorded_at: row.recorded_at,
        }
    }
}

impl Families {
    /// What is held of the family's children depends on the family's consents.
    async fn tell_children(&self, ctx: &Ctx<'_>, family_id: FamilyId) -> Result<(), Fault> {
        for child in self.children(ctx, family_id).await? {
            self.tell(child.id, "consent").await;
        }
        Ok(())
    }
}

/// The condition, for a `WHERE` clause, that the family of a child agreed to a purpose; see [`consented_sql`]. `child_id`
/// names a column, such as `r.child_id`.
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
    /// Whether the family agreed to a purpose and did not withdraw since; no answer is a no. No rights are checked here.
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
        super::service::require_system(ctx)?;
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

    /// Records that families agree to purposes on which they never decided; for the program's own families.
    ///
    /// # Errors
    /// [`Fault::Forbidden`] for people.
    pub async fn ensure_consents(
        &self,
        ctx: &Ctx<'_>,
        owners: &[(FamilyId, GuardianId)],
        purposes: &[ConsentPurpose],
    ) -> Result<(), Fault> {
        super::service::require_system(ctx)?;
        let now = self.kernel.now();
        let text_hash = sha256(CONSENT_TEXT[0].as_bytes());
        let address_hash = self.identity.address_hash(ctx);

        let tx = self.kernel.db.write().await?;
        let mut decided = HashSet::new();
        for chunk in owners.chunks(ROWS_PER_INSERT) {
            let rows: Vec<(FamilyId, ConsentPurpose)> = consent::Entity::find()
                .select_only()
                .column(consent::Column::FamilyId)
                .column(consent::Column::Purpose)
                .filter(consent::Column::FamilyId.is_in(chunk.iter().map(|(family_id, _)| *family_id)))
                .into_tuple()
                .all(&tx)
                .await?;
            decided.extend(rows);
        }

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

/// The confirming message, which the law asks for beside the tick.
fn confirmation(locale: Locale) -> &'static str {
    match locale {
        Locale::Korean => "[KYCK] 법정대리인 동의를 확인했습니다. 앱의 설정에서 언제든지 철회할 수 있습니다.",
        Locale::English => {
            "[KYCK] Your consent as legal guardian is recorded. Withdraw any time in settings."
        }
    }
}

impl Families {
    /// The decisions that hold in the asking guardian's family, or in any for the program itself: the last of
    /// each purpose.
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
async fn in_force(db: &impl ConnectionTrait, family_id: FamilyId) -> Result<Vec<Consent>, Fault> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confirmation_fits_one_text_message() {
        for locale in [Locale::Korean, Locale::English] {
            let bytes: usize = confirmation(locale)
                .chars()
                .map(|c| if c.is_ascii() { 1 } else { 2 })
                .sum();
            assert!(bytes <= 90, "{bytes}");
        }
    }
}
