//! Staff makes, renames, deletes and restores series; `episodes` fills and orders them.
//!
//! A series is never removed from the database. A deleted one is not shown, and its videos go without a series; they
//! remember it, so that guardians' blocks of it go on to hold and restoring it brings its episodes back.

use std::collections::HashSet;

use kyck_kernel::id::SeriesId;
use kyck_kernel::{Ctx, Fault, Role};
use sea_orm::{
    ActiveModelTrait, ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, IntoActiveModel,
    QueryFilter, QuerySelect,
};
use serde_json::json;

use super::catalogue_cache::bump_version;
use super::entity::series;
use super::error::{CatalogError, CatalogField, CatalogProblem};
use super::guard::{check_revision, with_reason};
use super::names::{self, TITLE_CHARS};
use super::series_rows::{any, living, order_of, series_draft, update_of};
use super::{Catalog, search, text};
use crate::idempotency::{self, MutationKey};

impl Catalog {
    /// Makes a series without videos. For managers.
    ///
    /// # Errors
    /// [`CatalogProblem::NameInvalid`], [`CatalogProblem::NameTaken`]; [`Fault`] for rights and database.
    pub async fn create_series(
        &self,
        ctx: &Ctx<'_>,
        title: &str,
        key: Option<&MutationKey>,
    ) -> Result<SeriesId, CatalogError> {
        ctx.staff(Role::Manager)?;
        let title = checked_title(title)?;
        let tx = self.kernel.db.write().await?;
        if let Some(created) = idempotency::claim(&tx, &self.kernel, ctx, key).await? {
            return Ok(created);
        }
        bump_version(&tx).await?;
        check_title(&tx, None, &title).await?;

        let row = series::Model {
            id: self.kernel.new_id(),
            slug: free_slug(&tx, &title).await?,
            title,
            created_at: self.kernel.now(),
            revision: 0,
            deleted_at: None,
        };
        let id = row.id;
        let after = json!({ "title": row.title });
        series::Entity::insert(row.into_active_model().reset_all())
            .exec_without_returning(&tx)
            .await?;
        self.audit
            .record(
                &tx,
                ctx,
                series_draft("series.create", id, "A series was made", None, after),
            )
            .await?;
        idempotency::settle(&tx, ctx, key, &id).await?;
        tx.commit().await?;

        self.announce().await;
        Ok(id)
    }
}

/// A series to rename.
#[derive(Clone, Debug)]
pub struct UpdateSeries {
    /// Which series; `None` when the client's id named none.
    pub id: Option<SeriesId>,
    /// Its title, 1 to 200 characters.
    pub title: String,
    /// The revision that the caller has read; another one means that somebody was faster.
    pub expected_revision: Option<i64>,
    /// Why, if that is worth a note.
    pub reason: Option<String>,
}

impl Catalog {
    /// Renames a series. For managers.
    ///
    /// # Errors
    /// As [`Catalog::create_series`](crate::catalog::Catalog::create_series); [`CatalogProblem::SeriesNotFound`], [`CatalogProblem::ChangedSince`].
    pub async fn update_series(&self, ctx: &Ctx<'_>, cmd: UpdateSeries) -> Result<SeriesId, CatalogError> {
        ctx.staff(Role::Manager)?;
        let reason = names::optional_reason(cmd.reason.as_deref())?;
        let title = checked_title(&cmd.title)?;
        let tx = self.kernel.db.write().await?;
        let before = living(&tx, cmd.id).await?;
        check_revision(cmd.expected_revision, before.revision)?;
        if title == before.title {
            return Ok(before.id);
        }
        check_title(&tx, Some(before.id), &title).await?;

        let mut update = update_of(before.id);
        update.value("title", title.clone());
        tx.execute(&update).await?;
        // Videos are found by the title of their series.
        search::reindex(&tx, self.kernel.now(), &order_of(&tx, before.id).await?).await?;
        let after = with_reason(json!({ "title": title }), reason);
        let before_value = Some(json!({ "title": before.title }));
        self.audit
            .record(
                &tx,
                ctx,
                series_draft(
                    "series.update",
                    before.id,
                    "A series was renamed",
                    before_value,
                    after,
                ),
            )
            .await?;
        tx.commit().await?;

        self.announce().await;
        Ok(before.id)
    }

    /// Deletes a series; its videos stay in the catalogue, and [`Catalog::restore_series`](crate::catalog::Catalog::restore_series) brings it back with them. For managers.
    ///
    /// # Errors
    /// [`CatalogProblem::SeriesNotFound`], and of the reason; [`Fault`] for rights and database.
    pub async fn delete_series(
        &self,
        ctx: &Ctx<'_>,
        id: Option<SeriesId>,
        reason: &str,
    ) -> Result<SeriesId, CatalogError> {
        ctx.staff(Role::Manager)?;
        let reason = names::required_reason(reason)?;
        let tx = self.kernel.db.write().await?;
        let series = living(&tx, id).await?;
        self.show(&tx, ctx, &series, false, reason).await?;
        tx.commit().await?;

        self.announce().await;
        Ok(series.id)
    }

    /// Brings a deleted series back, with the videos that did not come into another one since. For managers.
    ///
    /// # Errors
    /// [`CatalogProblem::SeriesNotFound`], [`CatalogProblem::NotDeleted`], [`CatalogProblem::NameTaken`] when another series
    /// has its title now, and of the reason; [`Fault`] for rights and database.
    pub async fn restore_series(
        &self,
        ctx: &Ctx<'_>,
        id: Option<SeriesId>,
        reason: &str,
    ) -> Result<SeriesId, CatalogError> {
        ctx.staff(Role::Manager)?;
        let reason = names::required_reason(reason)?;
        let tx = self.kernel.db.write().await?;
        let series = any(&tx, id).await?;
        if series.deleted_at.is_none() {
            return Err(CatalogError::one(
                CatalogProblem::NotDeleted,
                CatalogField::Series,
            ));
        }
        check_title(&tx, Some(series.id), &series.title).await?;
        self.show(&tx, ctx, &series, true, reason).await?;
        tx.commit().await?;

        self.announce().await;
        Ok(series.id)
    }

    async fn show(
        &self,
        tx: &DatabaseTransaction,
        ctx: &Ctx<'_>,
        series: &series::Model,
        is_shown: bool,
        reason: String,
    ) -> Result<(), Fault> {
        let mut update = update_of(series.id);
        update.value("deleted_at", (!is_shown).then(|| self.kernel.now()));
        tx.execute(&update).await?;
        let videos = order_of(tx, series.id).await?;
        search::reindex(tx, self.kernel.now(), &videos).await?;
        let value =
            |is_deleted: bool| json!({ "title": series.title, "isDeleted": is_deleted, "videoIds": videos });
        let (action, summary) = if is_shown {
            ("series.restore", "A series was restored")
        } else {
            ("series.delete", "A series was deleted")
        };

        let after = with_reason(value(!is_shown), Some(reason));

        self.audit
            .record(
                tx,
                ctx,
                series_draft(action, series.id, summary, Some(value(is_shown)), after),
            )
            .await
    }
}

fn checked_title(given: &str) -> Result<String, CatalogError> {
    let mut problems = Vec::new();
    names::checked(given, TITLE_CHARS, CatalogField::Title, &mut problems)
        .ok_or(CatalogError::Problems(problems))
}

/// Titles are unique among the series that are not deleted.
async fn check_title(
    tx: &DatabaseTransaction,
    own: Option<SeriesId>,
    title: &str,
) -> Result<(), CatalogError> {
    let others: Vec<(SeriesId, String)> = series::Entity::find()
        .select_only()
        .columns([series::Column::Id, series::Column::Title])
        .filter(series::Column::DeletedAt.is_null())
        .into_tuple()
        .all(tx)
        .await?;
    let is_taken = others
        .iter()
        .any(|(id, other)| Some(*id) != own && names::is_same(other, title));
    if is_taken {
        return Err(CatalogError::one(CatalogProblem::NameTaken, CatalogField::Title));
    }
    Ok(())
}

/// A slug that no series has or had; it stays when the series is renamed.
async fn free_slug(tx: &DatabaseTransaction, title: &str) -> Result<String, Fault> {
    let base = text::fold(title);
    let taken: Vec<String> = series::Entity::find()
        .select_only()
        .column(series::Column::Slug)
        .filter(series::Column::Slug.starts_with(&base))
        .into_tuple()
        .all(tx)
        .await?;
    let taken: HashSet<String> = taken.into_iter().collect();
    Ok(std::iter::once(base.clone())
        .chain((2..=taken.len() + 2).map(|number| format!("{base}-{number}")))
        .find(|slug| !taken.contains(slug))
        .unwrap_or(base))
}
