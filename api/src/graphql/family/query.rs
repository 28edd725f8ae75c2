//! `child`, `consentText`.

use async_graphql::{Context, ID, Object, Result, SimpleObject};
use kyck_domain::family::{CONSENT_TEXT, CONSENT_TEXT_VERSION};
use kyck_kernel::Fault;

use super::types::{Child, ChildDevice, Family, Guardian};
use crate::graphql::ContextExt;
use crate::graphql::id::decode;

/// The text that a legal guardian agrees to.
#[derive(SimpleObject)]
struct ConsentText {
    /// Version to name in `giveConsent`.
    version: &'static str,
    /// The text in Korean.
    text_ko: &'static str,
    /// The text in English.
    text_en: &'static str,
}

/// Queries about families.
#[derive(Default)]
pub struct FamilyQuery;

#[Object]
impl FamilyQuery {
    /// A child of the asking family; null when there is none that the caller may see.
    async fn child(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Id of the child.")] id: ID,
    ) -> Result<Option<Child>> {
        let actor = ctx.cx().actor;
        match decode(&id) {
            Some(id) => Child::find(ctx, actor, id).await,
            None => match ctx.cx().signed_in() {
                Ok(()) => Ok(None),
                Err(fault) => Err(fault.into()),
            },
        }
    }

    /// The text that a legal guardian agrees to at present; open to everyone.
    async fn consent_text(&self) -> ConsentText {
        let [text_ko, text_en] = CONSENT_TEXT;
        ConsentText {
            version: CONSENT_TEXT_VERSION,
            text_ko,
            text_en,
        }
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
