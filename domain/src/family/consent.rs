//! Decisions of the legal guardian about purposes, and how they are recorded.

use kyck_kernel::actor::CallingGuardian;
use kyck_kernel::id::{ConsentId, FamilyId, MessageId};
use kyck_kernel::keys::sha256;
use kyck_kernel::{Ctx, Fault, Kernel, Language, Message, UtcInstant};
use sea_orm::ActiveValue::Set;
use sea_orm::{ColumnTrait, DatabaseTransaction, EntityTrait, FromQueryResult, QueryFilter, QueryOrder};
use serde_json::json;

use super::Families;
use super::entity::consent;
use super::error::FamilyError;
use super::model::ConsentPurpose;
use crate::audit::AuditDraft;
use crate::identity::{Guardian, GuardianRole};

/// Version of the text that is agreed to at present.
pub const CONSENT_TEXT_VERSION: &str = "2026-11-23";

/// The text that is agreed to at present. Another wording is another version: its hash is stored with each consent.
pub fn consent_text() -> Message {
    Message::new("family-consent-text")
}

/// A decision of the legal guardian about one purpose.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject), graphql(complex))]
pub struct Consent {
    /// Opaque global id of the decision.
    #[cfg_attr(feature = "graphql", graphql(skip))]
    pub id: ConsentId,
    /// Purpose that the decision is about.
    pub purpose: ConsentPurpose,
    /// Whether it was given; otherwise it was withdrawn.
    pub is_given: bool,
    /// Version of the text that was agreed to.
    pub text_version: String,
    /// When the decision was recorded.
    pub recorded_at: UtcInstant,
}

#[cfg(feature = "graphql")]
#[async_graphql::ComplexObject]
impl Consent {
    /// Opaque global id of the decision.
    pub async fn id(&self) -> async_graphql::ID {
        kyck_kernel::graphql::encode(self.id)
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

/// The decisions of one request: those that are in force already stay as they were recorded, the others are new.
pub(super) struct Decided {
    is_given: bool,
    /// One per purpose, in the order asked for.
    pub(super) consents: Vec<Consent>,
    /// Purposes of the new decisions.
    pub(super) new_purposes: Vec<ConsentPurpose>,
}

impl Decided {
    pub(super) fn new(
        kernel: &Kernel,
        before: &[Consent],
        purposes: &[ConsentPurpose],
        is_given: bool,
    ) -> Self {
        let mut decided = Self {
            is_given,
            consents: Vec::with_capacity(purposes.len()),
            new_purposes: Vec::new(),
        };

        for purpose in purposes {
            let known = before.iter().find(|known| {
                known.purpose == *purpose
                    && known.is_given == is_given
                    && (!is_given || known.text_version == CONSENT_TEXT_VERSION)
            });
            let consent = known.cloned().unwrap_or_else(|| {
                decided.new_purposes.push(*purpose);
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

    /// Stores the new decisions, at least one, with who made them and the hash of the text in the guardian's language.
    pub(super) async fn record(
        &self,
        families: &Families,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        caller: CallingGuardian,
        language: Language,
        message_id: Option<MessageId>,
    ) -> Result<(), Fault> {
        let text_hash = sha256(consent_text().text(language).as_bytes());
        let address_hash = families.identity.address_hash(ctx);
        let is_new = |consent: &&Consent| self.new_purposes.contains(&consent.purpose);
        let rows = self
            .consents
            .iter()
            .filter(is_new)
            .map(|consent| consent::ActiveModel {
                id: Set(consent.id),
                family_id: Set(caller.family_id),
                guardian_id: Set(caller.guardian_id),
                purpose: Set(consent.purpose),
                is_given: Set(consent.is_given),
                text_version: Set(consent.text_version.clone()),
                text_hash: Set(text_hash.to_vec()),
                address_hash: Set(address_hash.to_vec()),
                confirmation_message_id: Set(message_id),
                recorded_at: Set(consent.recorded_at),
            });
        consent::Entity::insert_many(rows)
            .exec_without_returning(tx)
            .await?;

        let purposes: Vec<String> = self
            .new_purposes
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
            subject_id: caller.family_id.to_string(),
            summary: summary.to_owned(),
            before: None,
            after: Some(after),
        };
        families.audit.record(tx, ctx, draft).await?;
        Ok(())
    }
}

/// Ids of decisions, in their order.
pub(super) fn ids_of(consents: &[Consent]) -> Vec<ConsentId> {
    consents.iter().map(|consent| consent.id).collect()
}

/// Whether a purpose is named twice.
pub(super) fn has_repeated(purposes: &[ConsentPurpose]) -> bool {
    purposes
        .iter()
        .enumerate()
        .any(|(index, purpose)| purposes[..index].contains(purpose))
}

impl Families {
    /// The calling legal guardian: others may not decide about consent.
    pub(super) async fn legal_guardian(&self, ctx: &Ctx<'_>) -> Result<(CallingGuardian, Guardian), Fault> {
        let caller = ctx.guardian()?;
        let guardian = self.identity.find_guardian(ctx, caller.guardian_id).await?;
        guardian
            .filter(|guardian| guardian.role == GuardianRole::Owner)
            .map(|guardian| (caller, guardian))
            .ok_or(Fault::Forbidden)
    }

    /// Decisions of a family that were recorded before, the oldest first.
    pub(super) async fn recorded(
        &self,
        family_id: FamilyId,
        ids: Vec<ConsentId>,
    ) -> Result<Vec<Consent>, FamilyError> {
        let rows = consent::Entity::find()
            .filter(consent::Column::FamilyId.eq(family_id))
            .filter(consent::Column::Id.is_in(ids))
            .order_by_asc(consent::Column::Id)
            .all(self.kernel.db.read())
            .await?;
        Ok(rows.into_iter().map(Consent::from).collect())
    }

    /// Announces for each child of a family that consent has changed.
    pub(super) async fn announce_consent(&self, ctx: &Ctx<'_>, family_id: FamilyId) -> Result<(), Fault> {
        for child in self.children(ctx, family_id).await? {
            self.announce_change(child.id, "consent").await;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_text_of_a_version_never_changes() {
        let hash = |language| {
            let digest = sha256(consent_text().text(language).as_bytes());
            digest
                .iter()
                .fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
        };

        assert_eq!(CONSENT_TEXT_VERSION, "2026-11-23");
        assert_eq!(
            hash(Language::Korean),
            "4b10cad4715546f140ee27ff25029534971d3fcdff31dcf0bbeb865e907599c0"
        );
        assert_eq!(
            hash(Language::English),
            "b1eb5935a313cd0c199084eab79908a018c76ea6bf2f19ed54596ec66c61a2f0"
        );
    }
}
