//! The type `ChildBlock`.

use async_graphql::{ID, Object};
use kyck_domain::catalog::Catalogue;
use kyck_domain::family::{Block, BlockKind};
use kyck_kernel::id::{ChannelId, SeriesId, ThemeId, VideoId};
use kyck_kernel::{Language, UtcInstant};

use crate::graphql::id::encode;

/// Something a guardian blocked for one child.
pub struct ChildBlock {
    block: Block,
    target_id: ID,
    label: String,
}

impl ChildBlock {
    /// A block with the title of what it blocks.
    pub fn new(catalogue: &Catalogue, now: UtcInstant, language: Language, block: &Block) -> Self {
        let (target_id, label) = match block.kind {
            BlockKind::Video => {
                let id = VideoId(block.target);
                let video = catalogue.video(id);
                (encode(id), video.map(|video| video.title(now).to_owned()))
            }
            BlockKind::Channel => {
                let id = ChannelId(block.target);
                let channel = catalogue.channel(id);
                (encode(id), channel.map(|channel| channel.title.clone()))
            }
            BlockKind::Series => {
                let id = SeriesId(block.target);
                let series = catalogue.series(id);
                (encode(id), series.map(|series| series.title.clone()))
            }
            BlockKind::Theme => {
                // A block of a theme that was merged is shown as one of the theme it is part of now.
                let theme = catalogue.theme(ThemeId(block.target));
                let id = theme.map_or(ThemeId(block.target), |theme| theme.id);
                let name = theme.map(|theme| language.pick(&theme.name_ko, &theme.name_en).to_owned());
                (encode(id), name)
            }
        };

        Self {
            block: *block,
            target_id,
            label: label.unwrap_or_default(),
        }
    }

    /// Whether both block the same thing.
    pub fn is_of_the_same(&self, other: &Self) -> bool {
        self.block.kind == other.block.kind && self.target_id == other.target_id
    }
}

/// Something a guardian blocked for one child.
#[Object]
impl ChildBlock {
    /// What kind of thing is blocked.
    async fn kind(&self) -> BlockKind {
        self.block.kind
    }

    /// Id of the blocked video, channel, series or theme.
    async fn target_id(&self) -> &ID {
        &self.target_id
    }

    /// Its title or name, for people; empty when it no longer exists.
    async fn label(&self) -> &str {
        &self.label
    }

    /// When the guardian blocked it.
    async fn created_at(&self) -> UtcInstant {
        self.block.created_at
    }
}
