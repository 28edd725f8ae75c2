//! Staff merges one theme into another.

use kyck_kernel::id::ThemeId;
use kyck_kernel::{Ctx, Role};

use super::error::{CatalogError, CatalogErrorCode};
use super::theme_rows::Themes;
use super::{Catalog, names};

/// Two themes that become one.
#[derive(Clone, Debug)]
pub struct MergeThemes {
    /// The theme that is not shown any more; `None` when the client's id named none.
    pub theme_id: Option<ThemeId>,
    /// The theme that takes over its videos, interests and blocks; `None` when the client's id named none.
    pub into_theme_id: Option<ThemeId>,
    /// Why, for the audit log.
    pub reason: String,
}

impl Catalog {
    /// Merges a theme into another one, which takes over its videos and the interests and blocks of children;
    /// [`Catalog::restore_theme`](crate::catalog::Catalog::restore_theme) separates them again. Returns both. For
    /// managers.
    ///
    /// # Errors
    /// [`CatalogErrorCode::ThemeNotFound`], [`CatalogErrorCode::ThemeIsTheSame`], and of the reason; faults for rights
    /// and database.
    pub async fn merge_themes(
        &self,
        ctx: &Ctx<'_>,
        cmd: MergeThemes,
    ) -> Result<(ThemeId, ThemeId), CatalogError> {
        ctx.staff(Role::Manager)?;
        let reason = names::required_reason(&cmd.reason)?;

        let tx = self.kernel.db.write().await?;
        let themes = Themes::for_change(&tx).await?;
        let theme = themes.living(cmd.theme_id, "theme_id")?;
        let into = themes.living(cmd.into_theme_id, "into_theme_id")?;
        if theme.id == into.id {
            return Err(CatalogError::of(
                CatalogErrorCode::ThemeIsTheSame,
                "into_theme_id",
            ));
        }

        self.set_theme_deleted(&tx, ctx, theme, Some(into.id), reason)
            .await?;
        tx.commit().await?;

        self.announce().await;
        Ok((theme.id, into.id))
    }
}
