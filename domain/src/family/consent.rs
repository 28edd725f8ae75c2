//! Consent of the legal guardian: what was agreed to, by which text, confirmed by a text message.

use std::collections::HashSet;

use sea_orm::{ActiveValue::Set, ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};
use serde_json::json;

use super::entity::consent;
use super::error::{FamilyError, FamilyProblem};
use super::model::ConsentPurpose;
use crate::audit::{self, AuditDraft};
use crate::id::{ConsentId, FamilyId};
use crate::idempotency::{self, MutationKey};
use crate::identity::{self, GuardianRole, Locale, SmsPurpose};
use crate::keys::sha256;
use crate::{Ctx, Fault, UtcInstant};

/// Version of the text that is agreed to at present.
pub const CONSENT_TEXT_VERSION: &str = "2026-11-23";

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
#[derive(Clone, Debug, PartialEq, Eq)]
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

/// Records that the legal guardian agrees to purposes, and confirms it by a text message.
///
/// # Errors
/// [`FamilyProblem::ConsentInvalid`] for no purpose, one twice, or another text than the present one;
/// [`Fault::Forbidden`] for anyone but the legal guardian.
pub async fn give_consent(
    ctx: &Ctx<'_>,
    purposes: Vec<ConsentPurpose>,
    text_version: &str,
    key: Option<&MutationKey>,
) -> Result<Vec<Consent>, FamilyError> {
    let asking = ctx.guardian()?;
    let guardian = identity::find_guardian(ctx, asking.guardian_id)
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
    let env = ctx.env;
    let now = env.now();
    let tx = env.db.write().await?;
    if let Some(ids) = idempotency::claim(&tx, ctx, key).await? {
        drop(tx);
        return recorded(ctx, asking.family_id, ids).await;
    }
    let message_id =
        identity::queue_sms_to_guardian(&tx, env, guardian.id, SmsPurpose::ConsentConfirmation, |locale| {
            confirmation(locale).to_owned()
        })
        .await?;
    let text = CONSENT_TEXT[usize::from(guardian.locale == Locale::English)];
    let given: Vec<Consent> = purposes
        .into_iter()
        .map(|purpose| Consent {
            id: env.new_id(),
            purpose,
            is_given: true,
            text_version: text_version.to_owned(),
            recorded_at: now,
        })
        .collect();
    let rows = given.iter().map(|consent| consent::ActiveModel {
        id: Set(consent.id),
        family_id: Set(asking.family_id),
        guardian_id: Set(asking.guardian_id),
        purpose: Set(consent.purpose),
        is_given: Set(true),
        text_version: Set(consent.text_version.clone()),
        text_hash: Set(sha256(text.as_bytes()).to_vec()),
        address_hash: Set(identity::address_hash(ctx).to_vec()),
        confirmation_message_id: Set(Some(message_id)),
        recorded_at: Set(now),
    });
    consent::Entity::insert_many(rows)
        .exec_without_returning(&tx)
        .await?;
    let draft = AuditDraft {
        action: "consent.give",
        subject_kind: "family",
        subject_id: asking.family_id.to_string(),
        summary: "gave consent".to_owned(),
        before: None,
        after: Some(json!({
            "purposes": given.iter().map(|consent| format!("{:?}", consent.purpose)).collect::<Vec<_>>(),
            "textVersion": text_version,
        })),
    };
    audit::record(&tx, ctx, draft).await?;
    idempotency::settle(&tx, ctx, key, &ids_of(&given)).await?;
    tx.commit().await?;
    identity::wake_outbox(env).await;
    tell_children(ctx, asking.family_id).await?;
    Ok(given)
}

/// Records that the legal guardian withdraws consent to purposes; it holds from the next request on.
///
/// # Errors
/// [`FamilyProblem::ConsentInvalid`] for no purpose, one twice, or the service itself, without which there
/// is no profile; [`Fault::Forbidden`] for anyone but the legal guardian.
pub async fn withdraw_consent(
    ctx: &Ctx<'_>,
    purposes: Vec<ConsentPurpose>,
    key: Option<&MutationKey>,
) -> Result<Vec<Consent>, FamilyError> {
    let asking = ctx.guardian()?;
    identity::find_guardian(ctx, asking.guardian_id)
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
    let env = ctx.env;
    let now = env.now();
    let tx = env.db.write().await?;
    if let Some(ids) = idempotency::claim(&tx, ctx, key).await? {
        drop(tx);
        return recorded(ctx, asking.family_id, ids).await;
    }
    let withdrawn: Vec<Consent> = purposes
        .into_iter()
        .map(|purpose| Consent {
            id: env.new_id(),
            purpose,
            is_given: false,
            text_version: CONSENT_TEXT_VERSION.to_owned(),
            recorded_at: now,
        })
        .collect();
    let rows = withdrawn.iter().map(|consent| consent::ActiveModel {
        id: Set(consent.id),
        family_id: Set(asking.family_id),
        guardian_id: Set(asking.guardian_id),
        purpose: Set(consent.purpose),
        is_given: Set(false),
        text_version: Set(consent.text_version.clone()),
        text_hash: Set(sha256(CONSENT_TEXT[0].as_bytes()).to_vec()),
        address_hash: Set(identity::address_hash(ctx).to_vec()),
        confirmation_message_id: Set(None),
        recorded_at: Set(now),
    });
    consent::Entity::insert_many(rows)
        .exec_without_returning(&tx)
        .await?;
    let draft = AuditDraft {
        action: "consent.withdraw",
        subject_kind: "family",
        subject_id: asking.family_id.to_string(),
        summary: "withdrew consent".to_owned(),
        before: None,
        after: Some(json!({
            "purposes": withdrawn.iter().map(|consent| format!("{:?}", consent.purpose)).collect::<Vec<_>>(),
        })),
    };
    audit::record(&tx, ctx, draft).await?;
    idempotency::settle(&tx, ctx, key, &ids_of(&withdrawn)).await?;
    tx.commit().await?;
    tell_children(ctx, asking.family_id).await?;
    Ok(withdrawn)
}

fn ids_of(consents: &[Consent]) -> Vec<ConsentId> {
    consents.iter().map(|consent| consent.id).collect()
}

/// Decisions of a family that were recorded before, in the order of their making.
async fn recorded(
    ctx: &Ctx<'_>,
    family_id: FamilyId,
    ids: Vec<ConsentId>,
) -> Result<Vec<Consent>, FamilyError> {
    let rows = consent::Entity::find()
        .filter(consent::Column::FamilyId.eq(family_id))
        .filter(consent::Column::Id.is_in(ids))
        .order_by_asc(consent::Column::Id)
        .all(ctx.env.db.read())
        .await
        .map_err(Fault::from)?;
    Ok(rows.into_iter().map(Consent::from).collect())
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

/// What is held of the family's children depends on the family's consents.
async fn tell_children(ctx: &Ctx<'_>, family_id: FamilyId) -> Result<(), Fault> {
    for child in super::service::children(ctx, family_id).await? {
        super::change::tell(ctx, child.id, "consent").await;
    }
    Ok(())
}

/// Whether the family's last word on a purpose is a no. No rights are checked here.
///
/// # Errors
/// [`Fault::Database`].
pub async fn has_withdrawn(
    ctx: &Ctx<'_>,
    family_id: FamilyId,
    purpose: ConsentPurpose,
) -> Result<bool, Fault> {
    let last = consent::Entity::find()
        .filter(consent::Column::FamilyId.eq(family_id))
        .filter(consent::Column::Purpose.eq(purpose))
        .order_by_desc(consent::Column::RecordedAt)
        .order_by_desc(consent::Column::Id)
        .one(ctx.env.db.read())
        .await?;
    Ok(last.is_some_and(|last| !last.is_given))
}

/// All families whose last word on a purpose is a no; for jobs.
///
/// # Errors
/// [`Fault::Forbidden`] for people.
pub async fn families_withdrawn_from(
    ctx: &Ctx<'_>,
    purpose: ConsentPurpose,
) -> Result<HashSet<FamilyId>, Fault> {
    super::service::require_system(ctx)?;
    let rows: Vec<(FamilyId, bool)> = consent::Entity::find()
        .select_only()
        .column(consent::Column::FamilyId)
        .column(consent::Column::IsGiven)
        .filter(consent::Column::Purpose.eq(purpose))
        .order_by_asc(consent::Column::RecordedAt)
        .order_by_asc(consent::Column::Id)
        .into_tuple()
        .all(ctx.env.db.read())
        .await?;
    let mut withdrawn = HashSet::new();
    for (family_id, is_given) in rows {
        if is_given {
            withdrawn.remove(&family_id);
        } else {
            withdrawn.insert(family_id);
        }
    }
    Ok(withdrawn)
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

/// The decisions that hold in the asking guardian's family, or in any for the program itself: the last of
/// each purpose.
///
/// # Errors
/// [`Fault::Unauthenticated`], [`Fault::Forbidden`].
pub async fn consents(ctx: &Ctx<'_>, family_id: FamilyId) -> Result<Vec<Consent>, Fault> {
    if identity::family(ctx, family_id).await?.is_none() {
        return Err(Fault::Forbidden);
    }
    let rows = consent::Entity::find()
        .filter(consent::Column::FamilyId.eq(family_id))
        .order_by_desc(consent::Column::RecordedAt)
        .order_by_desc(consent::Column::Id)
        .limit(200)
        .all(ctx.env.db.read())
        .await?;
    let mut latest: Vec<Consent> = Vec::new();
    for row in rows {
        if latest.iter().all(|known| known.purpose != row.purpose) {
            latest.push(row.into());
        }
    }
    Ok(latest)
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
