//! Staff renames a series.

use kyck_kernel::id::SeriesId;
use kyck_kernel::{Ctx, Role};
use sea_orm::ConnectionTrait;
use serde_json::json;

use super::error::CatalogError;
use super::rules::{check_revision, with_reason};
use super::series_rows::{check_title, checked_title, living, order_of, series_draft, update_of};
use super::{Catalog, names, search};

/// A series to rename.
#[derive(Clone, Debug)]
pub struct UpdateSeries {
    /// Which series; `None` when the client's id named none.
    pub series_id: Option<SeriesId>,
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
    /// As [`Catalog::create_series`](crate::catalog::Catalog::create_series);
    /// [`CatalogErrorCode::SeriesNotFound`](super::CatalogErrorCode::SeriesNotFound),
    /// [`CatalogErrorCode::ChangedSince`](super::CatalogErrorCode::ChangedSince).
    pub async fn update_series(&self, ctx: &Ctx<'_>, cmd: UpdateSeries) -> Result<SeriesId, CatalogError> {
        ctx.staff(Role::Manager)?;
        let reason = names::optional_reason(cmd.reason.as_deref())?;
        let title = checked_title(&cmd.title)?;

        let tx = self.kernel.db.write().await?;
        let before = living(&tx, cmd.series_id).await?;
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

        let draft = series_draft(
            "series.update",
            before.id,
            "A series was renamed",
            Some(json!({ "title": before.title })),
            with_reason(json!({ "title": title }), reason),
        );
        self.audit.record(&tx, ctx, draft).await?;
        tx.commit().await?;

        self.announce().await;
        Ok(before.id)
    }
}
