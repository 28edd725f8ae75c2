//! Staff makes a series.

use kyck_kernel::id::SeriesId;
use kyck_kernel::{Ctx, Role};
use sea_orm::{ActiveModelTrait, EntityTrait, IntoActiveModel};
use serde_json::json;

use super::entity::series;
use super::error::CatalogError;
use super::series_rows::{check_title, checked_title, free_slug, series_draft};
use super::{Catalog, bump_version};
use crate::idempotency::{self, MutationKey};

impl Catalog {
    /// Makes a series without videos. For managers.
    ///
    /// # Errors
    /// [`CatalogErrorCode::NameInvalid`](super::CatalogErrorCode::NameInvalid) and
    /// [`CatalogErrorCode::NameTaken`](super::CatalogErrorCode::NameTaken) of `title`; faults for rights and database.
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
        let draft = series_draft("series.create", id, "A series was made", None, after);
        self.audit.record(&tx, ctx, draft).await?;
        idempotency::settle(&tx, ctx, key, &id).await?;
        tx.commit().await?;

        self.announce().await;
        Ok(id)
    }
}
