//! The rows of themes while staff changes them.

use kyck_kernel::id::ThemeId;
use kyck_kernel::{Fault, Problem};
use sea_orm::sea_query::{Expr, ExprTrait, Query, UpdateStatement};
use sea_orm::{DatabaseTransaction, EntityTrait};
use serde_json::{Value, json};

use super::entity::theme;
use super::error::{CatalogError, CatalogErrorCode};
use super::names::{self, THEME_NAME_CHARS};
use super::{bump_version, rules};
use crate::audit::AuditDraft;

/// The most themes that are not deleted: they are shown as one list.
pub const MAX_THEMES: usize = 100;

/// The statement of a change of one theme, which counts its revision.
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
        field: &'static str,
    ) -> Result<&theme::Model, CatalogError> {
        id.and_then(|id| self.0.iter().find(|row| row.id == id))
            .ok_or_else(|| CatalogError::of(CatalogErrorCode::ThemeNotFound, field))
    }

    pub(super) fn living(
        &self,
        id: Option<ThemeId>,
        field: &'static str,
    ) -> Result<&theme::Model, CatalogError> {
        let found = self.any(id, field)?;
        if found.deleted_at.is_some() {
            return Err(CatalogError::of(CatalogErrorCode::ThemeNotFound, field));
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

    /// The theme with those that were merged into it, directly or through another one.
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
        let others = || self.all_living().filter(|row| Some(row.id) != own);
        let mut problems = Vec::new();

        if others().any(|row| names::is_same(&row.name_ko, name_ko)) {
            problems.push(Problem::of(CatalogErrorCode::NameTaken, "name_ko"));
        }
        if others().any(|row| names::is_same(&row.name_en, name_en)) {
            problems.push(Problem::of(CatalogErrorCode::NameTaken, "name_en"));
        }

        if problems.is_empty() {
            Ok(())
        } else {
            Err(CatalogError::Problems(problems))
        }
    }

    /// Refuses one theme more when there are as many as there can be.
    pub(super) fn check_count(&self) -> Result<(), CatalogError> {
        if self.all_living().count() < MAX_THEMES {
            return Ok(());
        }
        let problem = Problem::of(CatalogErrorCode::TooManyThemes, "name_ko").with("most", MAX_THEMES);
        Err(problem.into())
    }

    /// A slug that no theme has or had; it stays when the theme is renamed.
    pub(super) fn free_slug(&self, name_en: &str) -> String {
        let base = match names::slug(name_en) {
            slug if slug.is_empty() => "theme".to_owned(),
            slug => slug,
        };
        let taken = self.0.iter().map(|row| row.slug.as_str()).collect();
        rules::free_slug(base, &taken)
    }
}

/// Names of a theme as they are stored; those that are not given stay absent. All that is wrong with them at once.
pub(super) fn checked_names(
    name_ko: Option<&str>,
    name_en: Option<&str>,
) -> Result<(Option<String>, Option<String>), CatalogError> {
    let checked = |given: Option<&str>, field| {
        given
            .map(|given| names::checked(given, THEME_NAME_CHARS, field))
            .transpose()
    };

    match (checked(name_ko, "name_ko"), checked(name_en, "name_en")) {
        (Ok(name_ko), Ok(name_en)) => Ok((name_ko, name_en)),
        (ko, en) => Err(CatalogError::Problems(
            ko.err().into_iter().chain(en.err()).collect(),
        )),
    }
}

/// A theme as the audit log shows it.
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

/// The entry of the audit log about a change.
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
