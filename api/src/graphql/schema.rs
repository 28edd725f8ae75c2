//! The whole schema, put together from the features.

use std::sync::{Arc, OnceLock};

use async_graphql::{MergedObject, MergedSubscription, SDLExportOptions, Schema};

use super::audit::AuditQuery;
use super::catalog::{CatalogQuery, SeriesMutation, SeriesStaffQuery, ThemeMutation, ThemeStaffQuery};
use super::curation::{CurationMutation, CurationQuery, StaffVideoMutation, StaffVideoQuery};
use super::error::AnyUserError;
use super::family::{FamilyMutation, FamilyQuery};
use super::identity::{IdentityMutation, IdentityQuery};
use super::job::{JobMutation, JobQuery};
use super::live::{LiveQuery, LiveSubscription};
use super::node::NodeQuery;
use super::notify::{NotifyMutation, NotifyQuery};
use super::recommend::{RecommendMutation, RecommendQuery, RecommenderStaffQuery};
use super::report::ReportQuery;
use super::server::ServerQuery;
use super::watch::{StopMutation, WatchMutation, WatchQuery};
use crate::server::schema_types::SchemaTypes;

/// What can be read. Needs a sign-in unless a field says otherwise.
#[derive(Default, MergedObject)]
pub struct Query(
    AuditQuery,
    CatalogQuery,
    CurationQuery,
    FamilyQuery,
    IdentityQuery,
    JobQuery,
    LiveQuery,
    NodeQuery,
    NotifyQuery,
    ReportQuery,
    RecommendQuery,
    RecommenderStaffQuery,
    SeriesStaffQuery,
    ServerQuery,
    StaffVideoQuery,
    ThemeStaffQuery,
    WatchQuery,
);

/// What can be done. Each takes one `input` and returns a payload with `userErrors`.
#[derive(Default, MergedObject)]
pub struct Mutation(
    CurationMutation,
    FamilyMutation,
    IdentityMutation,
    JobMutation,
    NotifyMutation,
    RecommendMutation,
    SeriesMutation,
    StaffVideoMutation,
    ThemeMutation,
    WatchMutation,
    StopMutation,
);

/// What can be followed live.
#[derive(Default, MergedSubscription)]
pub struct Subscription(LiveSubscription);

/// The schema of KYCK.
pub type KyckSchema = Schema<Query, Mutation, Subscription>;

/// Builds the schema. The server checks the query limits before a document reaches it; the caller's
/// context comes with each request.
pub fn build() -> KyckSchema {
    Schema::build(Query::default(), Mutation::default(), Subscription::default())
        .register_output_type::<AnyUserError>()
        .disable_suggestions()
        .finish()
}

/// The types of the schema for the server, read once.
pub fn schema_types() -> Arc<SchemaTypes> {
    static TYPES: OnceLock<Arc<SchemaTypes>> = OnceLock::new();
    let types = TYPES.get_or_init(|| {
        let types = SchemaTypes::parse(&sdl()).unwrap_or_else(|error| {
            tracing::error!(%error, "the schema's own text cannot be read: responses stay as the executor made them");
            SchemaTypes::default()
        });
        Arc::new(types)
    });
    Arc::clone(types)
}

/// The schema as text, sorted, as it is in `schema.graphql`.
pub fn sdl() -> String {
    build().sdl_with_options(
        SDLExportOptions::new()
            .sorted_fields()
            .sorted_arguments()
            .sorted_enum_items()
            .include_specified_by(),
    )
}
