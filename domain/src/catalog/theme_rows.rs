//! The rows of themes while staff changes them.

use kyck_kernel::Fault;
use kyck_kernel::id::ThemeId;
use sea_orm::sea_query::{Expr, ExprTrait, Query, UpdateStatement};
use sea_orm::{DatabaseTransaction, EntityTrait};
use serde_json::{Value, json};

use super::catalogue_cache::bump_version;
use super::entity::theme;
use super::error::{CatalogError, CatalogField, CatalogProblem};
use super::names;
use crate::audit::AuditDraft;

/// Themes that are not deleted. They are shown as one list.
pub const MAX_THEMES: usize = 100;

/// Begins a change of one theme, which counts its revision.
pub(super) fn update_of(id: ThemeId) -> UpdateStatement {
    let mut update = Query::update();
    update
        .table("theme")
        .value("revision", Expr::col("revision").add(1))
        .and_where(Expr::col("id").eq(id));
    update
}

/// All themes, deleted ones too, while no other change can happen.
pub(super) struct Themes(Vec<theme::Model>);

impl Themes {
    pub(super) async fn for_change(tx: &DatabaseTransaction) -> Result<Self, Fault> {
        bump_version(tx).await?;
        let mut rows = theme::Entity::find().all(tx).await?;
        rows.sort_unstable_by_key(|row| (row.position, row.id));
        Ok(Self(rows))
    }

    pub(super) fn any(
        &self,
        id: Option<ThemeId>,
        field: CatalogField,
    ) -> Result<&theme::Model, CatalogError> {
        id.and_then(|id| self.0.iter().find(|row| row.id == id))
            .ok_or_else(|| CatalogError::one(CatalogProblem::ThemeNotFound, field))
    }

    pub(super) fn living(
        &self,
        id: Option<ThemeId>,
        field: CatalogField,
    ) -> Result<&theme::Model, CatalogError> {
        let found = self.any(id, field)?;
        if found.deleted_at.is_some() {
            return Err(CatalogError::one(CatalogProblem::ThemeNotFound, field));
        }
        Ok(found)
    }

    fn all_living(&self) -> impl Iterator<Item = &theme::Model> {
        self.0.iter().filter(|row| row.deleted_at.is_none())
    }

    pub(super) fn order(&self) -> Vec<ThemeId> {
        self.all_living().map(|row| row.id).collect()
    }

    pub(super) fn next_position(&self) -> i32 {
        let last = self.0.iter().map(|row| row.position).max();
        last.map_or(0, |last| last.saturating_add(1))
    }

    /// The theme with those that were merged into it, by whatever way.
    pub(super) fn all_ids_of(&self, id: ThemeId) -> Vec<ThemeId> {
        let mut ids = vec![id];
        let mut next = 0;
        while let Some(target) = ids.get(next).copied() {
            next += 1;
            for row in &self.0 {
                if row.deleted_at.is_some() && row.merged_into_id == Some(target) && !ids.contains(&row.id) {
                    ids.push(row.id);
                }
            }
        }
        ids
    }

    /// Names are unique for each language among the themes that are not deleted.
    pub(super) fn check_names(
        &self,
        own: Option<ThemeId>,
        name_ko: &str,
        name_en: &str,
    ) -> Result<(), CatalogError> {
        let mut problems = Vec::new();
        let others = || self.all_living().filter(|row| Some(row.id) != own);
        if others().any(|row| names::is_same(&row.name_ko, name_ko)) {
            problems.push((CatalogProblem::NameTaken, CatalogField::NameKo));
        }
        if others().any(|row| names::is_same(&row.name_en, name_en)) {
            problems.push((CatalogProblem::NameTaken, CatalogField::NameEn));
        }
        if problems.is_empty() {
            return Ok(());
        }
        Err(CatalogError::Problems(problems))
    }

    pub(super) fn check_room(&self) -> Result<(), CatalogError> {
        if self.all_living().count() < MAX_THEMES {
            return Ok(());
        }
        Err(CatalogError::Problems(vec![(
            CatalogProblem::TooManyThemes { most: MAX_THEMES },
            CatalogField::NameKo,
        )]))
    }

    /// A slug that no theme has or had; it stays when the theme is renamed.
    pub(super) fn free_slug(&self, name_en: &str) -> String {
        let base = match names::slug(name_en) {
            slug if slug.is_empty() => "theme".to_owned(),
            slug => slug,
        };
        let is_free = |slug: &String| self.0.iter().all(|row| row.slug != *slug);
        std::iter::once(base.clone())
            .chain((2..=self.0.len() + 2).map(|number| format!("{base}-{number}")))
            .find(is_free)
            .unwrap_or(base)
    }
}

pub(super) fn audit_value(theme: &theme::Model) -> Value {
    json!({
        "slug": theme.slug,
        "nameKo": theme.name_ko,
        "nameEn": theme.name_en,
        "position": theme.position,
        "isDeleted": theme.deleted_at.is_some(),
        "mergedIntoId": theme.merged_into_id,
    })
}

/// What the audit log says of a change.
pub(super) fn theme_draft(
    action: &'static str,
    id: ThemeId,
    summary: &str,
    before: Option<Value>,
    after: Option<Value>,
) -> AuditDraft {
    AuditDraft {
        action,
        subject_kind: "theme",
        subject_id: id.to_string(),
        summary: summary.to_owned(),
        before,
        after,
    }
}
