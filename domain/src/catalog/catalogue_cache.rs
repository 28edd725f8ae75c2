//! The cache of the catalogue. A counter in the database (`catalog_version`) changes with every change of what is shown.

use std::sync::Arc;
use std::time::Duration;

use kyck_kernel::Fault;
use kyck_kernel::cache::{CacheSpec, Refreshed, mebibytes};
use kyck_kernel::db::Db;
use sea_orm::sea_query::{Expr, ExprTrait, Query};
use sea_orm::{ConnectionTrait, DatabaseTransaction};

use super::catalogue::Catalogue;
use super::load::{self, Scope};

const CATALOGUE_CACHE: CacheSpec = CacheSpec {
    name: "catalogue",
    capacity_bytes: mebibytes(128),
    invalidated_by: "a change on this node, the bus",
    max_staleness: Some(Duration::from_secs(1)),
};

/// The newest catalogue that this process has loaded.
#[derive(Debug)]
pub(super) struct CatalogueCache(Refreshed<i64, Arc<Catalogue>>);

impl Default for CatalogueCache {
    fn default() -> Self {
        Self(Refreshed::new(&CATALOGUE_CACHE, |catalogue| {
            catalogue.size_bytes()
        }))
    }
}

impl CatalogueCache {
    /// The catalogue as of now.
    ///
    /// # Errors
    /// [`Fault::Database`], [`Fault::Internal`] for stored content that cannot be read.
    pub(super) async fn get(&self, db: &Db) -> Result<Arc<Catalogue>, Fault> {
        let load = |version, _| async move {
            let themes = load::themes(db.read()).await?;
            let videos = load::videos(db.read(), Scope::Shown, &themes).await?;
            Ok(Arc::new(Catalogue::new(version, videos, themes)))
        };
        self.0.get(|| version(db.read()), load).await
    }

    /// Makes the cached catalogue invalid: the next reader gets a newer one.
    pub(super) fn invalidate(&self) {
        self.0.invalidate();
    }
}

async fn version(db: &impl ConnectionTrait) -> Result<i64, Fault> {
    let row = db
        .query_one(
            Query::select()
                .column("version")
                .from("catalog_version")
                .and_where(Expr::col("id").eq(1)),
        )
        .await?
        .ok_or_else(|| Fault::internal("the catalogue has no version"))?;
    Ok(row.try_get("", "version")?)
}

/// Counts a change of what is shown, in the transaction that makes it.
pub async fn bump_version(tx: &DatabaseTransaction) -> Result<(), Fault> {
    tx.execute(
        Query::update()
            .table("catalog_version")
            .value("version", Expr::col("version").add(1))
            .and_where(Expr::col("id").eq(1)),
    )
    .await?;
    Ok(())
}
