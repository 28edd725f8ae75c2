//! Staff makes, renames and orders themes; `theme_removal` deletes, merges and restores them.

use kyck_kernel::id::ThemeId;
use kyck_kernel::{Ctx, Role};
use sea_orm::sea_query::{Expr, ExprTrait};
use sea_orm::{ActiveModelTrait, ConnectionTrait, EntityTrait, IntoActiveModel};
use serde_json::json;

use super::Catalog;
use super::entity::theme;
use super::error::{CatalogError, CatalogField, CatalogProblem};
use super::guard::{check_revision, with_reason};
use super::names::{self, THEME_NAME_CHARS};
use super::theme_rows::{Themes, audit_value, theme_draft, update_of};
use crate::audit::AuditDraft;
use crate::idempotency::{self, MutationKey};

/// A theme to make.
#[derive(Clone, Debug)]
pub struct CreateTheme {
    /// Korean name, 1 to 40 characters.
    pub name_ko: String,
    /// English name, 1 to 40 characters.
    pub name_en: String,
}

impl Catalog {
    /// Makes a theme, shown after all others. For managers.
    ///
    /// # Errors
    /// All that is wrong with the names at once; [`Fault`](kyck_kernel::Fault) for rights and database.
    pub async fn create_theme(
        &self,
        ctx: &Ctx<'_>,
        cmd: CreateTheme,
        key: Option<&MutationKey>,
    ) -> Result<ThemeId, CatalogError> {
        ctx.staff(Role::Manager)?;
        let mut problems = Vec::new();
        let name_ko = names::checked(
            &cmd.name_ko,
            THEME_NAME_CHARS,
            CatalogField::NameKo,
            &mut problems,
        );
        let name_en = names::checked(
            &cmd.name_en,
            THEME_NAME_CHARS,
            CatalogField::NameEn,
            &mut problems,
        );
        let (Some(name_ko), Some(name_en)) = (name_ko, name_en) else {
            return Err(CatalogError::Problems(problems));
        };

        let tx = self.kernel.db.write().await?;
        if let Some(created) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            return Ok(created);
        }
        let themes = Themes::for_change(&tx).await?;
        themes.check_names(None, &name_ko, &name_en)?;
        themes.check_room()?;

        let theme = theme::Model {
            id: self.kernel.new_id(),
            slug: themes.free_slug(&name_en),
            name_ko,
            name_en,
            position: themes.next_position(),
            revision: 0,
            deleted_at: None,
            merged_into_id: None,
        };
        let (id, after) = (theme.id, audit_value(&theme));
        theme::Entity::insert(theme.into_active_model().reset_all())
            .exec_without_returning(&tx)
            .await?;
        self.audit
            .record(
                &tx,
                ctx,
                theme_draft("theme.create", id, "A theme was made", None, Some(after)),
            )
            .await?;
        idempotency::settle(&tx, ctx, key, &id).await?;
        tx.commit().await?;

        self.announce().await;
        Ok(id)
    }
}

/// What to change of a theme; what is absent stays.
#[derive(Clone, Debug)]
pub struct UpdateTheme {
    /// Which theme; `None` when the client's id named none.
    pub id: Option<ThemeId>,
    /// Korean name.
    pub name_ko: Option<String>,
    /// English name.
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
    /// As [`Catalog::create_theme`](crate::catalog::Catalog::create_theme).
    pub async fn update_theme(&self, ctx: &Ctx<'_>, cmd: UpdateTheme) -> Result<ThemeId, CatalogError> {
        ctx.staff(Role::Manager)?;
        let reason = names::optional_reason(cmd.reason.as_deref())?;
        let mut problems = Vec::new();
        let mut checked = |given: Option<String>, field| {
            given.and_then(|given| names::checked(&given, THEME_NAME_CHARS, field, &mut problems))
        };
        let name_ko = checked(cmd.name_ko, CatalogField::NameKo);
        let name_en = checked(cmd.name_en, CatalogField::NameEn);
        if !problems.is_empty() {
            return Err(CatalogError::Problems(problems));
        }

        let tx = self.kernel.db.write().await?;
        let themes = Themes::for_change(&tx).await?;
        let before = themes.living(cmd.id, CatalogField::Theme)?;
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
        let after = with_reason(audit_value(&after), reason);
        let before_value = Some(audit_value(before));
        self.audit
            .record(
                &tx,
                ctx,
                theme_draft(
                    "theme.update",
                    before.id,
                    "A theme was renamed",
                    before_value,
                    Some(after),
                ),
            )
            .await?;
        tx.commit().await?;

        self.announce().await;
        Ok(before.id)
    }

    /// Puts the themes into this order; the list names every theme once. For managers.
    ///
    /// # Errors
    /// [`CatalogProblem::ThemesIncomplete`], also when somebody made or deleted a theme meanwhile; [`Fault`](kyck_kernel::Fault) for rights and
    /// database.
    pub async fn reorder_themes(&self, ctx: &Ctx<'_>, ids: &[ThemeId]) -> Result<(), CatalogError> {
        ctx.staff(Role::Manager)?;
        let tx = self.kernel.db.write().await?;
        let themes = Themes::for_change(&tx).await?;
        let before = themes.order();
        let (mut asked, mut known) = (ids.to_vec(), before.clone());
        asked.sort_unstable();
        known.sort_unstable();
        if asked != known {
            return Err(CatalogError::one(
                CatalogProblem::ThemesIncomplete,
                CatalogField::Themes,
            ));
        }
        if before == ids {
            return Ok(());
        }

        for (id, position) in ids.iter().zip(0_i32..) {
            let mut update = update_of(*id);
            update
                .value("position", position)
                .and_where(Expr::col("position").ne(position));
            tx.execute(&update).await?;
        }
        let (before, after) = (json!({ "themeIds": before }), json!({ "themeIds": ids }));
        let draft = AuditDraft {
            action: "theme.reorder",
            subject_kind: "theme",
            subject_id: "order".to_owned(),
            summary: "The themes were put into another order".to_owned(),
            before: Some(before),
            after: Some(after),
        };
        self.audit.record(&tx, ctx, draft).await?;
        tx.commit().await?;

        self.announce().await;
        Ok(())
    }
}
