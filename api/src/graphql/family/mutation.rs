//! What guardians change about their children.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use kyck_domain::catalog::Catalogue;
use kyck_domain::family::{self, AddChild, FamilyError, FamilyProblem, SetChildLimits, UpdateChild};
use kyck_kernel::id::{ChannelId, SeriesId, ThemeId, VideoId};
use uuid::Uuid;

use super::error::{FamilyErrorCode, split};
use super::types::{BlockKind, Child, Consent, ConsentPurpose};
use crate::graphql::ContextExt;
use crate::graphql::changed::{ChangedFamily, ChangedTime};
use crate::graphql::error::UserError;
use crate::graphql::id::decode;
use crate::graphql::once::once;

/// The picture of a child for whom none was chosen.
const DEFAULT_AVATAR: &str = "bear";

/// A child's profile to add.
#[derive(InputObject)]
struct AddChildInput {
    /// What the family calls the profile, 1 to 20 characters; not the child's name.
    nickname: String,
    /// Month of birth, `YYYY-MM`.
    birth_month: String,
    /// Name of a picture: small letters, digits and hyphens.
    avatar: Option<String>,
    /// Themes the child likes, at most 20.
    interest_theme_ids: Option<Vec<ID>>,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it is done once, and the answer comes again.
    client_mutation_id: Option<String>,
}

/// Result of `addChild`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct AddChildPayload {
    /// The new profile; absent when `userErrors` is not empty.
    child: Option<Child>,
    /// The family with its lists.
    #[graphql(flatten)]
    changed: ChangedFamily,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<FamilyErrorCode>>,
}

/// What to change of a profile; what is absent stays.
#[derive(InputObject)]
struct ChildPatch {
    /// What the family calls the profile, 1 to 20 characters.
    nickname: Option<String>,
    /// Name of a picture.
    avatar: Option<String>,
    /// Themes the child likes, the whole list, at most 20.
    interest_theme_ids: Option<Vec<ID>>,
    /// Whether the profile is put away; it then watches nothing.
    is_archived: Option<bool>,
}

/// A change to a child's profile.
#[derive(InputObject)]
struct UpdateChildInput {
    /// Id of the child to change.
    child_id: ID,
    /// Fields to change; absent fields stay.
    patch: ChildPatch,
}

/// Result of `updateChild`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct UpdateChildPayload {
    /// The changed profile; absent when `userErrors` is not empty.
    child: Option<Child>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<FamilyErrorCode>>,
}

/// What to change of a child's limits; what is absent stays.
#[derive(InputObject)]
struct SetChildLimitsInput {
    /// Id of the child whose limits change.
    child_id: ID,
    /// Minutes a day, 0 to 1440.
    daily_minutes: Option<i32>,
    /// `HH:MM` from which on watching is allowed.
    window_start: Option<String>,
    /// `HH:MM` at which it ends; before the start: on the next day. Midnight is `00:00` or `24:00`, and answered as
    /// `24:00`.
    window_end: Option<String>,
    /// `HH:MM` of bedtime; before `06:00` it is after midnight.
    bedtime: Option<String>,
}

/// Result of `setChildLimits`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct SetChildLimitsPayload {
    /// The child with its limits; absent when `userErrors` is not empty.
    child: Option<Child>,
    /// What is left of the child's day.
    #[graphql(flatten)]
    changed: ChangedTime,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<FamilyErrorCode>>,
}

/// Extra minutes for today.
#[derive(InputObject)]
struct GrantBonusInput {
    /// Id of the child who gets the minutes.
    child_id: ID,
    /// 1 to 240 minutes; at most 480 in a day.
    minutes: i32,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it is done once, and the answer comes again.
    client_mutation_id: Option<String>,
}

/// Result of `grantBonus`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct GrantBonusPayload {
    /// The child with its limits; absent when `userErrors` is not empty.
    child: Option<Child>,
    /// What is left of the child's day.
    #[graphql(flatten)]
    changed: ChangedTime,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<FamilyErrorCode>>,
}

/// What to block, or not to block any more, for a child.
#[derive(InputObject)]
struct BlockForChildInput {
    /// Id of the child for whom it is blocked.
    child_id: ID,
    /// What kind of thing.
    kind: BlockKind,
    /// The video, channel, series or theme.
    target_id: ID,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it is done once, and the answer comes again.
    client_mutation_id: Option<String>,
}

/// Result of `blockForChild`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct BlockForChildPayload {
    /// The child with its blocks; absent when `userErrors` is not empty.
    child: Option<Child>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<FamilyErrorCode>>,
}

/// Result of `unblockForChild`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct UnblockForChildPayload {
    /// The child with its blocks; absent when `userErrors` is not empty.
    child: Option<Child>,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<FamilyErrorCode>>,
}

/// What the legal guardian agrees to.
#[derive(InputObject)]
struct GiveConsentInput {
    /// For what, each once.
    purposes: Vec<ConsentPurpose>,
    /// Version of the text that was read, from `consentText`.
    text_version: String,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it is done once, and the answer comes again.
    client_mutation_id: Option<String>,
}

/// Result of `giveConsent`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct GiveConsentPayload {
    /// Whether the consent is in force. A text message confirms a change; changes within ten minutes share one,
    /// and without a provider of text messages none is sent.
    given: bool,
    /// The decisions in force for the given purposes, those that were given before included; empty when
    /// `userErrors` is not.
    consents: Vec<Consent>,
    /// The family with its lists.
    #[graphql(flatten)]
    changed: ChangedFamily,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<FamilyErrorCode>>,
}

/// What is agreed to no longer.
#[derive(Debug, InputObject)]
struct WithdrawConsentInput {
    /// Purposes, each once; not the service itself.
    purposes: Vec<ConsentPurpose>,
    /// Names this attempt, 1 to 100 printable characters, best a random UUID. Sent again with the same input
    /// within 30 days it is done once, and the answer comes again.
    client_mutation_id: Option<String>,
}

/// Result of `withdrawConsent`: the changed objects, or `userErrors`.
#[derive(SimpleObject)]
struct WithdrawConsentPayload {
    /// The recorded decisions; empty when `userErrors` is not.
    consents: Vec<Consent>,
    /// The family with its lists.
    #[graphql(flatten)]
    changed: ChangedFamily,
    /// Errors the user can fix; empty on success.
    user_errors: Vec<UserError<FamilyErrorCode>>,
}

/// Mutations of families. All are for guardians.
#[derive(Default)]
pub struct FamilyMutation;

#[Object]
impl FamilyMutation {
    /// Adds a child to the asking guardian's family, which has given its consent to the purpose SERVICE before.
    async fn add_child(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Profile of the child to add.")] input: AddChildInput,
    ) -> Result<AddChildPayload> {
        let key = once(ctx, input.client_mutation_id)?;
        let outcome = match themes(ctx, input.interest_theme_ids.as_deref(), &["interestThemeIds"]).await? {
            Ok(interests) => {
                let cmd = AddChild {
                    nickname: input.nickname,
                    birth_month: input.birth_month,
                    avatar: input.avatar.unwrap_or_else(|| DEFAULT_AVATAR.to_owned()),
                    interests: interests.unwrap_or_default(),
                };
                ctx.services()
                    .family
                    .add_child(&ctx.cx(), cmd, key.as_ref())
                    .await
            }
            Err(error) => Err(error),
        };

        let (child, user_errors) = child(ctx, outcome)?;

        Ok(AddChildPayload {
            changed: ChangedFamily(child.is_some()),
            child,
            user_errors,
        })
    }

    /// Changes a child's profile.
    async fn update_child(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which child, and what to change.")] input: UpdateChildInput,
    ) -> Result<UpdateChildPayload> {
        let patch = input.patch;
        let field = &["patch", "interestThemeIds"];
        let outcome = match themes(ctx, patch.interest_theme_ids.as_deref(), field).await? {
            Ok(interests) => {
                let cmd = UpdateChild {
                    child_id: decode(&input.child_id),
                    nickname: patch.nickname,
                    avatar: patch.avatar,
                    interests,
                    is_archived: patch.is_archived,
                };
                ctx.services().family.update_child(&ctx.cx(), cmd).await
            }
            Err(error) => Err(error),
        };
        let (child, user_errors) = child(ctx, outcome)?;
        Ok(UpdateChildPayload { child, user_errors })
    }

    /// Sets when and how long a child may watch; a running player hears of it.
    async fn set_child_limits(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which child, and what to change.")] input: SetChildLimitsInput,
    ) -> Result<SetChildLimitsPayload> {
        let child_id = decode(&input.child_id);
        let cmd = SetChildLimits {
            child_id,
            daily_minutes: input.daily_minutes,
            window_start: input.window_start,
            window_end: input.window_end,
            bedtime: input.bedtime,
        };
        let (child, user_errors) = child(ctx, ctx.services().family.set_child_limits(&ctx.cx(), cmd).await)?;
        Ok(SetChildLimitsPayload {
            changed: ChangedTime(child_id.filter(|_| child.is_some())),
            child,
            user_errors,
        })
    }

    /// Grants a child extra minutes for today.
    async fn grant_bonus(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which child, how many minutes.")] input: GrantBonusInput,
    ) -> Result<GrantBonusPayload> {
        let key = once(ctx, input.client_mutation_id)?;
        let child_id = decode(&input.child_id);
        let outcome = ctx
            .services()
            .family
            .grant_bonus(&ctx.cx(), child_id, input.minutes, key.as_ref())
            .await;
        let (child, user_errors) = child(ctx, outcome)?;
        Ok(GrantBonusPayload {
            changed: ChangedTime(child_id.filter(|_| child.is_some())),
            child,
            user_errors,
        })
    }

    /// Hides a video, channel, series or theme from a child.
    async fn block_for_child(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which child, and what.")] input: BlockForChildInput,
    ) -> Result<BlockForChildPayload> {
        ctx.cx().guardian()?;
        let key = once(ctx, input.client_mutation_id)?;
        let catalogue = ctx.services().catalog.current().await?;
        let outcome =
            match target(input.kind, &input.target_id).and_then(|id| existing(&catalogue, input.kind, id)) {
                Some(target) => {
                    let child_id = decode(&input.child_id);
                    ctx.services()
                        .family
                        .block(&ctx.cx(), child_id, input.kind.into(), target, key.as_ref())
                        .await
                }
                None => Err(FamilyError::one(FamilyProblem::TargetNotFound, &["targetId"])),
            };

        let (child, user_errors) = child(ctx, outcome)?;

        Ok(BlockForChildPayload { child, user_errors })
    }

    /// Shows a child again what was blocked.
    async fn unblock_for_child(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Which child, and what.")] input: BlockForChildInput,
    ) -> Result<UnblockForChildPayload> {
        ctx.cx().guardian()?;
        let key = once(ctx, input.client_mutation_id)?;
        let catalogue = ctx.services().catalog.current().await?;
        let outcome = match target(input.kind, &input.target_id) {
            Some(target) => {
                let child_id = decode(&input.child_id);
                let targets = all_names(&catalogue, input.kind, target);
                ctx.services()
                    .family
                    .unblock(&ctx.cx(), child_id, input.kind.into(), &targets, key.as_ref())
                    .await
            }
            None => Err(FamilyError::one(FamilyProblem::TargetNotFound, &["targetId"])),
        };

        let (child, user_errors) = child(ctx, outcome)?;

        Ok(UnblockForChildPayload { child, user_errors })
    }

    /// Records what the legal guardian agrees to, and confirms it by a text message.
    async fn give_consent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "To what, by which text.")] input: GiveConsentInput,
    ) -> Result<GiveConsentPayload> {
        let key = once(ctx, input.client_mutation_id)?;
        let purposes = input.purposes.into_iter().map(Into::into).collect();
        let outcome = ctx
            .services()
            .family
            .give_consent(&ctx.cx(), purposes, &input.text_version, key.as_ref())
            .await;
        let (consents, user_errors) = split(ctx, outcome)?;
        Ok(GiveConsentPayload {
            given: consents.is_some(),
            changed: ChangedFamily(consents.is_some()),
            consents: consents
                .unwrap_or_default()
                .into_iter()
                .map(Consent::from)
                .collect(),
            user_errors,
        })
    }

    /// Withdraws consent to purposes, with immediate effect. Without the one for recommendations a child's feed
    /// is made of its age and interests alone. For the legal guardian.
    async fn withdraw_consent(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The purposes to withdraw consent from.")] input: WithdrawConsentInput,
    ) -> Result<WithdrawConsentPayload> {
        let key = once(ctx, input.client_mutation_id)?;
        let purposes = input.purposes.into_iter().map(Into::into).collect();
        let outcome = ctx
            .services()
            .family
            .withdraw_consent(&ctx.cx(), purposes, key.as_ref())
            .await;
        let (consents, user_errors) = split(ctx, outcome)?;
        Ok(WithdrawConsentPayload {
            changed: ChangedFamily(consents.is_some()),
            consents: consents
                .unwrap_or_default()
                .into_iter()
                .map(Consent::from)
                .collect(),
            user_errors,
        })
    }
}

fn child(
    ctx: &Context<'_>,
    outcome: Result<family::Child, FamilyError>,
) -> Result<(Option<Child>, Vec<UserError<FamilyErrorCode>>)> {
    let (child, user_errors) = split(ctx, outcome)?;
    Ok((child.map(|child| Child::new(child, ctx.cx().actor)), user_errors))
}

type Interests = Result<Option<Vec<ThemeId>>, FamilyError>;

/// Themes by their public ids, each once; all must exist.
async fn themes(ctx: &Context<'_>, ids: Option<&[ID]>, field: &'static [&'static str]) -> Result<Interests> {
    // Whether a theme exists is not told to those who may not ask.
    ctx.cx().guardian()?;
    let Some(ids) = ids else {
        return Ok(Ok(None));
    };
    let catalogue = ctx.services().catalog.current().await?;
    let mut found: Vec<ThemeId> = Vec::with_capacity(ids.len().min(20));
    for id in ids {
        let known = decode::<ThemeId>(id).and_then(|id| catalogue.theme(id));
        match known.map(|theme| theme.id) {
            Some(id) if found.contains(&id) => {}
            Some(id) => found.push(id),
            None => return Ok(Err(FamilyError::one(FamilyProblem::ThemeNotFound, field))),
        }
    }
    Ok(Ok(Some(found)))
}

/// The plain id of a target, if the public id is one of its kind.
fn target(kind: BlockKind, id: &ID) -> Option<Uuid> {
    match kind {
        BlockKind::Video => decode::<VideoId>(id).map(Into::into),
        BlockKind::Channel => decode::<ChannelId>(id).map(Into::into),
        BlockKind::Series => decode::<SeriesId>(id).map(Into::into),
        BlockKind::Theme => decode::<ThemeId>(id).map(Into::into),
    }
}

/// The id by which a target is blocked, if there is such a thing: a theme that was merged goes by the other's.
fn existing(catalogue: &Catalogue, kind: BlockKind, id: Uuid) -> Option<Uuid> {
    match kind {
        BlockKind::Video => catalogue.video(VideoId(id)).map(|video| video.id.0),
        BlockKind::Channel => catalogue.channel(ChannelId(id)).map(|channel| channel.id.0),
        BlockKind::Series => catalogue.series(SeriesId(id)).map(|series| series.id.0),
        BlockKind::Theme => catalogue.theme(ThemeId(id)).map(|theme| theme.id.0),
    }
}

/// All ids by which the thing may have been blocked: a theme takes over the blocks of those merged into it.
fn all_names(catalogue: &Catalogue, kind: BlockKind, id: Uuid) -> Vec<Uuid> {
    let theme = (kind == BlockKind::Theme).then(|| catalogue.theme(ThemeId(id)));
    match theme.flatten() {
        Some(theme) => theme.all_ids().map(Into::into).collect(),
        None => vec![id],
    }
}
