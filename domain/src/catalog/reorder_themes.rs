//! Staff orders the themes.

use kyck_kernel::id::ThemeId;
use kyck_kernel::{Ctx, Role};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait};
use serde_json::json;

use super::Catalog;
use super::error::{CatalogError, CatalogErrorCode};
use super::rules::is_permutation;
use super::theme_rows::{Themes, update_of};
use crate::audit::AuditDraft;

impl Catalog {
    /// Puts the themes into this order; the list names every theme once, `None` is an id that names none. For managers.
    ///
    /// # Errors
    /// [`CatalogErrorCode::ThemesIncomplete`], also when somebody made or deleted a theme meanwhile; faults for rights
    /// and database.
    pub async fn reorder_themes(
        &self,
        ctx: &Ctx<'_>,
        theme_ids: &[Option<ThemeId>],
    ) -> Result<(), CatalogError> {
        ctx.staff(Role::Manager)?;

        let tx = self.kernel.db.write().await?;
        let before = Themes::for_change(&tx).await?.order();
        let after: Option<Vec<ThemeId>> = theme_ids.iter().copied().collect();
        let after = after
            .filter(|after| is_permutation(after, &before))
            .ok_or_else(|| CatalogError::of(CatalogErrorCode::ThemesIncomplete, "theme_ids"))?;
        if before == after {
            return Ok(());
        }

        for (id, position) in after.iter().zip(0_i32..) {
            let mut update = update_of(*id);
            update
                .value("position", position)
                .and_where(Expr::col("position").ne(position));
            tx.execute(&update).await?;
        }
        let draft = AuditDraft {
            action: "theme.reorder",
            subject_kind: "theme",
            subject_id: "order".to_owned(),
            summary: "The themes were put into another order".to_owned(),
            before: Some(json!({ "themeIds": before })),
            after: Some(json!({ "themeIds": after })),
        };
        self.audit.record(&tx, ctx, draft).await?;
        tx.commit().await?;

        self.announce().await;
        Ok(())
    }
}
