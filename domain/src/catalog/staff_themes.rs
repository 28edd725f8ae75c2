//! Themes as only staff sees them, deleted ones too.

use std::collections::{HashMap, HashSet};

use kyck_kernel::id::{ThemeId, VideoId};
use kyck_kernel::{Ctx, Fault, Role, UtcInstant};
use sea_orm::{EntityTrait, QuerySelect};

use super::Catalog;
use super::entity::{theme, video_theme};

/// A theme as staff sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StaffTheme {
    /// Our id of the theme.
    pub id: ThemeId,
    /// Stable name in addresses, which renaming does not change.
    pub slug: String,
    /// Name of the theme in Korean.
    pub name_ko: String,
    /// Name of the theme in English.
    pub name_en: String,
    /// How often it was changed.
    pub revision: i64,
    /// When it was deleted; `None` while it is shown.
    pub deleted_at: Option<UtcInstant>,
    /// The theme that it was merged into, if it was.
    pub merged_into_id: Option<ThemeId>,
    /// How many videos have it, whatever their state; those of the themes that were merged into it count.
    pub videos: usize,
}

impl Catalog {
    /// All themes in their order, deleted ones last. For editors.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Forbidden`], [`Fault::Database`].
    pub async fn list_staff_themes(&self, ctx: &Ctx<'_>) -> Result<Vec<StaffTheme>, Fault> {
        ctx.staff_or_system(Role::Editor)?;
        let db = self.kernel.db.read();
        let mut rows = theme::Entity::find().all(db).await?;
        rows.sort_by_key(|row| (row.deleted_at.is_some(), row.position, row.id));
        let links: Vec<(ThemeId, VideoId)> = video_theme::Entity::find()
            .select_only()
            .columns([video_theme::Column::ThemeId, video_theme::Column::VideoId])
            .into_tuple()
            .all(db)
            .await?;
        let catalogue = self.current().await?;
        let mut videos: HashMap<ThemeId, HashSet<VideoId>> = HashMap::new();
        for (theme_id, video_id) in links {
            let counted = catalogue.theme(theme_id).map_or(theme_id, |theme| theme.id);
            videos.entry(counted).or_default().insert(video_id);
        }

        Ok(rows
            .into_iter()
            .map(|row| StaffTheme {
                videos: videos.get(&row.id).map_or(0, HashSet::len),
                id: row.id,
                slug: row.slug,
                name_ko: row.name_ko,
                name_en: row.name_en,
                revision: row.revision,
                deleted_at: row.deleted_at,
                merged_into_id: row.merged_into_id.filter(|_| row.deleted_at.is_some()),
            })
            .collect())
    }
}
