//! `child`, `consentText`.

use async_graphql::{Context, ID, Object};
use kyck_domain::family::{CONSENT_TEXT_VERSION, consent_text};
use kyck_kernel::{Fault, Language, Message};

use super::child::Child;
use super::device::ChildDevice;
use super::family_type::Family;
use super::guardian::Guardian;
use crate::graphql::ContextExt;
use crate::graphql::id::decode;

/// The text that a legal guardian agrees to.
struct ConsentText(Message);

/// The text that a legal guardian agrees to.
#[Object]
impl ConsentText {
    /// Version to name in `giveConsent`.
    async fn version(&self) -> &'static str {
        CONSENT_TEXT_VERSION
    }

    /// The text in the request's language.
    async fn text(&self, ctx: &Context<'_>) -> &str {
        self.0.text(ctx.language())
    }

    /// The text in Korean.
    #[graphql(deprecation = "Use text.")]
    async fn text_ko(&self) -> &str {
        self.0.text(Language::Korean)
    }

    /// The text in English.
    #[graphql(deprecation = "Use text.")]
    async fn text_en(&self) -> &str {
        self.0.text(Language::English)
    }
}

/// Queries about children and consent.
#[derive(Default)]
pub struct FamilyQuery;

#[Object]
impl FamilyQuery {
    /// A child of the caller's family; null when there is none that the caller may see.
    async fn child(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the child.")] id: ID,
    ) -> Result<Option<Child>, Fault> {
        let actor = ctx.cx().actor;
        ctx.cx().signed_in()?;

        match decode(&id) {
            Some(id) => Child::find(ctx, actor, id).await,
            None => Ok(None),
        }
    }

    /// The text that a legal guardian agrees to at present; open to everyone.
    async fn consent_text(&self) -> ConsentText {
        ConsentText(consent_text())
    }
}

/// The child of a public id, for `node`.
pub async fn find_child(ctx: &Context<'_>, id: &ID) -> Result<Option<Child>, Fault> {
    let Some(id) = decode(id) else {
        return Ok(None);
    };
    let child = ctx.services().family.child(&ctx.cx(), id).await?;
    Ok(child.map(|child| Child::new(child, ctx.cx().actor)))
}

/// The device of a public id, for `node`.
pub async fn find_device(ctx: &Context<'_>, id: &ID) -> Result<Option<ChildDevice>, Fault> {
    let Some(id) = decode(id) else {
        return Ok(None);
    };
    let device = ctx.services().family.find_device(&ctx.cx(), id).await?;
    Ok(device.map(|device| ChildDevice::new(device, ctx.cx().actor)))
}

/// The family of a public id, for `node`.
pub async fn find_family(ctx: &Context<'_>, id: &ID) -> Result<Option<Family>, Fault> {
    let Some(id) = decode(id) else {
        return Ok(None);
    };
    let family = ctx.services().identity.family(&ctx.cx(), id).await?;
    Ok(family.map(|family| Family::new(family, ctx.cx().actor)))
}

/// The guardian of a public id, for `node`.
pub async fn find_guardian(ctx: &Context<'_>, id: &ID) -> Result<Option<Guardian>, Fault> {
    let Some(id) = decode(id) else {
        return Ok(None);
    };
    let guardian = ctx.services().identity.find_guardian(&ctx.cx(), id).await?;
    Ok(guardian.map(|guardian| Guardian::new(guardian, ctx.cx().actor)))
}
