//! Staff renames a theme.

use kyck_kernel::id::ThemeId;
use kyck_kernel::{Ctx, Role};
use sea_orm::ConnectionTrait;

use super::error::CatalogError;
use super::rules::{check_revision, with_reason};
use super::theme_rows::{Themes, audit_value, checked_names, theme_draft, update_of};
use super::{Catalog, names};

/// What to change of a theme; what is absent stays.
#[derive(Clone, Debug)]
pub struct UpdateTheme {
    /// Which theme; `None` when the client's id named none.
    pub theme_id: Option<ThemeId>,
    /// Korean name, 1 to 40 characters.
    pub name_ko: Option<String>,
    /// English name, 1 to 40 characters.
    pub name_en: Option<String>,
    /// The revision that the caller has read; another one means that somebody was faster.
    pub expected_revision: Option<i64>,
    /// Why, if that is worth a note.
    pub reason: Option<String>,
}

impl Catalog {
    /// Renames a theme. For managers.
    ///
    /// # Errors
    /// As [`Catalog::create_theme`](crate::catalog::Catalog::create_theme);
    /// [`CatalogErrorCode::ThemeNotFound`](super::CatalogErrorCode::ThemeNotFound),
    /// [`CatalogErrorCode::ChangedSince`](super::CatalogErrorCode::ChangedSince).
    pub async fn update_theme(&self, ctx: &Ctx<'_>, cmd: UpdateTheme) -> Result<ThemeId, CatalogError> {
        ctx.staff(Role::Manager)?;
        let reason = names::optional_reason(cmd.reason.as_deref())?;
        let (name_ko, name_en) = checked_names(cmd.name_ko.as_deref(), cmd.name_en.as_deref())?;

        let tx = self.kernel.db.write().await?;
        let themes = Themes::for_change(&tx).await?;
        let before = themes.living(cmd.theme_id, "theme_id")?;
        check_revision(cmd.expected_revision, before.revision)?;
        let mut after = before.clone();
        after.name_ko = name_ko.unwrap_or(after.name_ko);
        after.name_en = name_en.unwrap_or(after.name_en);
        if after == *before {
            return Ok(after.id);
        }
        themes.check_names(Some(after.id), &after.name_ko, &after.name_en)?;

        let mut update = update_of(after.id);
        update
            .value("name_ko", after.name_ko.clone())
            .value("name_en", after.name_en.clone());
        tx.execute(&update).await?;
        let draft = theme_draft(
            "theme.update",
            before.id,
            "A theme was renamed",
            Some(audit_value(before)),
            Some(with_reason(audit_value(&after), reason)),
        );
        self.audit.record(&tx, ctx, draft).await?;
        tx.commit().await?;

        self.announce().await;
        Ok(before.id)
    }
}
