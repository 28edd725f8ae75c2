//! The catalogue as `family`, a feature below this one, refers to it.

use async_trait::async_trait;
use kyck_kernel::Fault;
use kyck_kernel::id::{ChannelId, SeriesId, ThemeId, VideoId};
use uuid::Uuid;

use super::Catalog;
use crate::family::{BlockKind, FamilyContent};

#[async_trait]
impl FamilyContent for Catalog {
    async fn current_themes(&self, ids: &[ThemeId]) -> Result<Option<Vec<ThemeId>>, Fault> {
        let catalogue = self.current().await?;
        let all_exist = ids.iter().all(|id| catalogue.theme(*id).is_some());
        Ok(all_exist.then(|| catalogue.current_themes(ids)))
    }

    async fn block_target(&self, kind: BlockKind, id: Uuid) -> Result<Option<Uuid>, Fault> {
        let catalogue = self.current().await?;
        Ok(match kind {
            BlockKind::Video => catalogue.video(VideoId(id)).map(|video| video.id.0),
            BlockKind::Channel => catalogue.channel(ChannelId(id)).map(|channel| channel.id.0),
            BlockKind::Series => catalogue.series(SeriesId(id)).map(|series| series.id.0),
            BlockKind::Theme => catalogue.theme(ThemeId(id)).map(|theme| theme.id.0),
        })
    }

    async fn blocked_ids(&self, kind: BlockKind, id: Uuid) -> Result<Vec<Uuid>, Fault> {
        let catalogue = self.current().await?;
        let theme = (kind == BlockKind::Theme).then(|| catalogue.theme(ThemeId(id)));
        Ok(match theme.flatten() {
            Some(theme) => theme.all_ids().map(Into::into).collect(),
            None => vec![id],
        })
    }
}
