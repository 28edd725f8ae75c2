//! Output types of families. Each object remembers for whom it was read: nothing more of it is shown.

use std::sync::Arc;

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use kyck_domain::family::{self, clock_text};
use kyck_domain::recommend::TasteDial;
use kyck_domain::{catalog, identity};
use kyck_kernel::id::{ChannelId, ChildId, SeriesId, ThemeId, VideoId};
use kyck_kernel::{Actor, Ctx, Fault, UtcInstant};

use super::loader::{DeviceList, Siblings};
use crate::graphql::catalog::{AgeBand, ThemeNode};
use crate::graphql::id::encode;
use crate::graphql::scalar::DateTime;
use crate::graphql::{ContextExt, Language};

fn cx_as<'a>(ctx: &'a Context<'_>, actor: Actor) -> Ctx<'a> {
    Ctx { actor, ..ctx.cx() }
}

/// A family.
pub struct Family {
    family: identity::Family,
    actor: Actor,
}

impl Family {
    /// The family as this actor sees it.
    pub const fn new(family: identity::Family, actor: Actor) -> Self {
        Self { family, actor }
    }
}

/// A family: guardians, children, their devices, and a zone for its days.
#[Object]
impl Family {
    /// Opaque global id of the family.
    pub async fn id(&self) -> ID {
        encode(self.family.id)
    }

    /// IANA name of the zone in which the family's days begin and end.
    async fn zone(&self) -> &'static str {
        self.family.zone.name()
    }

    /// The children, the oldest profile first.
    async fn children(&self, ctx: &Context<'_>) -> Result<Vec<Child>> {
        let children = ctx
            .services()
            .family
            .children(&cx_as(ctx, self.actor), self.family.id)
            .await?;
        Ok(Child::list(children, self.actor))
    }

    /// The children's devices, the oldest first; revoked ones are left out.
    async fn devices(&self, ctx: &Context<'_>) -> Result<Vec<ChildDevice>> {
        let devices = ctx
            .services()
            .family
            .devices(&cx_as(ctx, self.actor), self.family.id)
            .await?;
        let list = DeviceList::new(devices.iter().map(|device| device.child_id).collect());
        Ok(devices
            .into_iter()
            .map(|device| ChildDevice {
                device,
                list: Arc::clone(&list),
                actor: self.actor,
            })
            .collect())
    }

    /// The guardians, the oldest account first.
    async fn guardians(&self, ctx: &Context<'_>) -> Result<Vec<Guardian>> {
        let guardians = ctx
            .services()
            .identity
            .guardians(&cx_as(ctx, self.actor), self.family.id)
            .await?;
        Ok(guardians
            .into_iter()
            .map(|guardian| Guardian::new(guardian, self.actor))
            .collect())
    }

    /// What the legal guardian agreed to: the last decision of each purpose.
    async fn consents(&self, ctx: &Context<'_>) -> Result<Vec<Consent>> {
        let consents = ctx
            .services()
            .family
            .consents(&cx_as(ctx, self.actor), self.family.id)
            .await?;
        Ok(consents.into_iter().map(Consent::from).collect())
    }
}

/// What a guardian is in the family.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "kyck_domain::identity::GuardianRole")]
pub enum GuardianRole {
    /// The legal guardian, who gives consent.
    Owner,
    /// Another guardian with the same everyday rights.
    Guardian,
    /// Somebody who may look but not change.
    Viewer,
}

/// An adult of a family, who signs in by phone.
pub struct Guardian {
    guardian: identity::Guardian,
    is_me: bool,
}

impl Guardian {
    /// The guardian as this actor sees it.
    pub fn new(guardian: identity::Guardian, actor: Actor) -> Self {
        Self {
            is_me: matches!(actor, Actor::Guardian { guardian_id, .. } if guardian_id == guardian.id),
            guardian,
        }
    }
}

/// An adult of a family, who signs in by phone.
#[Object]
impl Guardian {
    /// Opaque global id of the guardian.
    pub async fn id(&self) -> ID {
        encode(self.guardian.id)
    }

    /// Phone number with its middle hidden.
    async fn phone_masked(&self) -> &str {
        &self.guardian.phone_masked
    }

    /// Rights in the family.
    async fn role(&self) -> GuardianRole {
        self.guardian.role.into()
    }

    /// Whether this is who asks.
    async fn is_me(&self) -> bool {
        self.is_me
    }
}

/// A child's profile. It is never a login.
pub struct Child {
    id: ChildId,
    siblings: Arc<Siblings>,
    actor: Actor,
}

impl Child {
    /// Children that were read together.
    pub fn list(children: Vec<family::Child>, actor: Actor) -> Vec<Self> {
        let siblings = Siblings::new(children);
        siblings
            .children
            .iter()
            .map(|child| Self {
                id: child.id,
                siblings: Arc::clone(&siblings),
                actor,
            })
            .collect()
    }

    /// One child that was read and authorized.
    pub fn new(child: family::Child, actor: Actor) -> Self {
        Self {
            id: child.id,
            siblings: Siblings::new(vec![child]),
            actor,
        }
    }

    /// The child of this id, if the actor may see it.
    pub async fn find(ctx: &Context<'_>, actor: Actor, id: ChildId) -> Result<Option<Self>> {
        let child = ctx.services().family.child(&cx_as(ctx, actor), id).await?;
        Ok(child.map(|child| Self::new(child, actor)))
    }

    fn child(&self) -> Result<&family::Child, Fault> {
        self.siblings
            .children
            .iter()
            .find(|child| child.id == self.id)
            .ok_or_else(|| Fault::internal("a child is not among those it was read with"))
    }
}

/// A child's profile. It is never a login.
#[Object]
impl Child {
    /// Opaque global id of the child.
    pub async fn id(&self) -> ID {
        encode(self.id)
    }

    /// What the family calls the profile.
    async fn nickname(&self) -> Result<&str> {
        Ok(&self.child()?.nickname)
    }

    /// Month of birth, `YYYY-MM`.
    async fn birth_month(&self) -> Result<String> {
        Ok(self.child()?.birth_month.format("%Y-%m").to_string())
    }

    /// Name of the picture that represents the child.
    async fn avatar(&self) -> Result<&str> {
        Ok(&self.child()?.avatar)
    }

    /// Completed months of age today, in the family's zone.
    async fn age_months(&self, ctx: &Context<'_>) -> Result<i32> {
        let child = self.child()?;
        let months = child.age_months(child.day_at(ctx.services().kernel.now()));
        Ok(i32::try_from(months).unwrap_or(i32::MAX))
    }

    /// Age band that the child belongs to today.
    async fn age_band(&self, ctx: &Context<'_>) -> Result<AgeBand> {
        let child = self.child()?;
        Ok(child.age_band(child.day_at(ctx.services().kernel.now())).into())
    }

    /// Nuri class (누리반 나이: 3, 4 or 5) of the school year; absent outside the three classes.
    async fn nuri_class(&self, ctx: &Context<'_>) -> Result<Option<i32>> {
        let child = self.child()?;
        let class = child.nuri_class(child.day_at(ctx.services().kernel.now()));
        Ok(class.and_then(|class| i32::try_from(class).ok()))
    }

    /// Themes the child likes.
    async fn interests(&self, ctx: &Context<'_>) -> Result<Vec<ThemeNode>> {
        let catalogue = ctx.services().catalog.current().await?;
        let interests = catalogue.current_themes(&self.child()?.interests);
        Ok(interests
            .iter()
            .filter_map(|id| catalogue.theme(*id).cloned())
            .map(ThemeNode)
            .collect())
    }

    /// When and how long the child may watch.
    async fn limits(&self, ctx: &Context<'_>) -> Result<ChildLimits> {
        let services = ctx.services();
        let (limits, bonus) = (
            self.siblings.limits(services).await,
            self.siblings.bonus(services).await,
        );
        let limits = limits?.get(&self.id).copied();
        let bonus = bonus?.get(&self.id).copied();
        let limits = limits
            .ok_or_else(|| async_graphql::Error::from(Fault::internal("limits of a child were not read")))?;
        Ok(ChildLimits::new(limits, bonus.unwrap_or_default()))
    }

    /// How familiar or how new the child's feed is to be.
    async fn taste_dial(&self, ctx: &Context<'_>) -> Result<TasteDial> {
        let cx = cx_as(ctx, self.actor);
        let dials = self.siblings.dials(ctx.services(), &cx).await;
        let dials = dials?;
        Ok(dials.get(&self.id).copied().unwrap_or_default())
    }

    /// What guardians blocked for the child, the oldest block first; empty for a child's device.
    async fn blocks(&self, ctx: &Context<'_>) -> Result<Vec<ChildBlock>> {
        if !matches!(self.actor, Actor::Guardian { .. }) {
            return Ok(Vec::new());
        }

        let blocks = self.siblings.blocks(ctx.services()).await?;
        let mut shown: Vec<ChildBlock> = Vec::new();
        if let Some(blocks) = blocks.get(&self.id) {
            let catalogue = ctx.services().catalog.current().await?;
            let now = ctx.services().kernel.now();
            for block in blocks {
                let block = ChildBlock::new(&catalogue, now, ctx.language(), block);
                if !shown.iter().any(|known| block.is_of_the_same(known)) {
                    shown.push(block);
                }
            }
        }

        Ok(shown)
    }

    /// Whether the profile was put away.
    async fn is_archived(&self) -> Result<bool> {
        Ok(self.child()?.is_archived)
    }
}

/// When and how long a child may watch, in the family's zone.
#[derive(Clone, Debug, SimpleObject)]
pub struct ChildLimits {
    /// Minutes per day that the child may watch, without bonus.
    daily_minutes: i32,
    /// `HH:MM` from which on watching is allowed.
    window_start: String,
    /// `HH:MM` at which it ends, at most `24:00`; before the start: on the next day.
    window_end: String,
    /// `HH:MM` of bedtime; reports count what is watched after it.
    bedtime: String,
    /// Extra minutes granted for today.
    bonus_minutes_today: i32,
}

impl ChildLimits {
    fn new(limits: family::ChildLimits, bonus: u32) -> Self {
        Self {
            daily_minutes: i32::try_from(limits.daily_minutes).unwrap_or(i32::MAX),
            window_start: clock_text(limits.window_start_minute),
            window_end: clock_text(limits.window_end_minute),
            bedtime: clock_text(limits.bedtime_minute),
            bonus_minutes_today: i32::try_from(bonus).unwrap_or(i32::MAX),
        }
    }
}

/// What kind of thing is blocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "kyck_domain::family::BlockKind")]
pub enum BlockKind {
    /// A single video, whatever its channel.
    Video,
    /// All of a channel.
    Channel,
    /// All of a series.
    Series,
    /// All of a theme.
    Theme,
}

/// Something a guardian blocked for one child.
#[derive(Clone, Debug, SimpleObject)]
pub struct ChildBlock {
    /// What kind of thing.
    kind: BlockKind,
    /// Id of the blocked video, channel, series or theme.
    target_id: ID,
    /// Its title or name, for people; empty when it is gone.
    label: String,
    /// When the guardian blocked it.
    created_at: DateTime,
}

impl ChildBlock {
    fn new(
        catalogue: &catalog::Catalogue,
        now: UtcInstant,
        language: Language,
        block: &family::Block,
    ) -> Self {
        let (target_id, label) = match block.kind {
            family::BlockKind::Video => {
                let id = VideoId(block.target);
                let title = catalogue.video(id).map(|video| video.title(now).to_owned());
                (encode(id), title)
            }
            family::BlockKind::Channel => {
                let id = ChannelId(block.target);
                (
                    encode(id),
                    catalogue.channel(id).map(|channel| channel.title.clone()),
                )
            }
            family::BlockKind::Series => {
                let id = SeriesId(block.target);
                (
                    encode(id),
                    catalogue.series(id).map(|series| series.title.clone()),
                )
            }
            family::BlockKind::Theme => {
                let theme = catalogue.theme(ThemeId(block.target));
                let name = theme.map(|theme| language.pick(&theme.name_ko, &theme.name_en).to_owned());
                // A block of a theme that was merged is shown as one of the theme it is part of now.
                (
                    encode(theme.map_or(ThemeId(block.target), |theme| theme.id)),
                    name,
                )
            }
        };
        Self {
            kind: block.kind.into(),
            target_id,
            label: label.unwrap_or_default(),
            created_at: block.created_at.into(),
        }
    }

    fn is_of_the_same(&self, other: &Self) -> bool {
        self.kind == other.kind && self.target_id == other.target_id
    }
}

/// A device on which a child watches.
pub struct ChildDevice {
    device: family::ChildDevice,
    list: Arc<DeviceList>,
    actor: Actor,
}

impl ChildDevice {
    /// One device that was read and authorized.
    pub fn new(device: family::ChildDevice, actor: Actor) -> Self {
        Self {
            list: DeviceList::new(vec![device.child_id]),
            device,
            actor,
        }
    }
}

/// A device on which a child watches.
#[Object]
impl ChildDevice {
    /// Opaque global id of the device.
    pub async fn id(&self) -> ID {
        encode(self.device.id)
    }

    /// What the device called itself.
    async fn name(&self) -> &str {
        &self.device.name
    }

    /// The child who watches on this device.
    async fn child(&self, ctx: &Context<'_>) -> Result<Child> {
        let siblings = self
            .list
            .siblings(ctx.services(), &cx_as(ctx, self.actor))
            .await?;
        Ok(Child {
            id: self.device.child_id,
            siblings,
            actor: self.actor,
        })
    }

    /// Since when it is paired.
    async fn created_at(&self) -> DateTime {
        self.device.created_at.into()
    }

    /// When it last renewed its sign-in; absent when it never collected it.
    async fn last_seen_at(&self) -> Option<DateTime> {
        self.device.last_seen_at
    }

    /// Whether it is locked out, since the installation was restored from a backup, until a guardian
    /// confirms it by `confirmDevice`.
    async fn needs_confirmation(&self) -> bool {
        self.device.needs_confirmation
    }
}

/// What a consent is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Enum)]
#[graphql(remote = "kyck_domain::family::ConsentPurpose")]
pub enum ConsentPurpose {
    /// The service itself: profiles, limits, watch time. Required.
    Service,
    /// Recommendations from the child's own watching.
    Recommendation,
    /// Counting in same-age statistics.
    SameAgeStatistics,
    /// Messages that advertise, between 08:00 and 21:00.
    Marketing,
    /// Messages that advertise between 21:00 and 08:00.
    NightMarketing,
}

/// A decision of the legal guardian about one purpose.
#[derive(Clone, Debug, SimpleObject)]
pub struct Consent {
    /// Opaque global id of the decision.
    id: ID,
    /// Purpose that the decision is about.
    purpose: ConsentPurpose,
    /// Whether it was given; otherwise it was withdrawn.
    is_given: bool,
    /// Version of the text that was agreed to.
    text_version: String,
    /// When the decision was recorded.
    recorded_at: DateTime,
}

impl From<family::Consent> for Consent {
    fn from(consent: family::Consent) -> Self {
        Self {
            id: encode(consent.id),
            purpose: consent.purpose.into(),
            is_given: consent.is_given,
            text_version: consent.text_version,
            recorded_at: consent.recorded_at.into(),
        }
    }
}
