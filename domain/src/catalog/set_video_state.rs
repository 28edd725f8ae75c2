//! Puts a video into another state.

use kyck_kernel::Fault;
use kyck_kernel::id::VideoId;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction};

use super::model::VideoState;
use super::{Catalog, bump_version, search};

impl Catalog {
    /// Puts a video into a state, with the reason of a suspension. Publishing sets the day of first publication once.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn set_video_state(
        &self,
        tx: &DatabaseTransaction,
        id: VideoId,
        state: VideoState,
        suspension: Option<&str>,
    ) -> Result<(), Fault> {
        let now = self.kernel.now();
        let mut update = Query::update();
        update
            .table("video")
            .value("state", state.as_str())
            .value("suspension", suspension.map(ToOwned::to_owned))
            .value("updated_at", now)
            .value("revision", Expr::col("revision").add(1))
            .and_where(Expr::col("id").eq(id));
        if state == VideoState::Published {
            let first = Expr::col("published_at").if_null(now.as_millis());
            update.value("published_at", first);
        }

        bump_version(tx).await?;
        tx.execute(&update).await?;
        search::reindex(tx, now, &[id]).await
    }
}
