//! The whole schema, put together from the features.

use async_graphql::{EmptyMutation, EmptySubscription, MergedObject, SDLExportOptions, Schema};

use super::server::ServerQuery;

/// What can be read. Needs a sign-in unless a field says otherwise.
#[derive(Default, MergedObject)]
pub struct Query(ServerQuery);

/// What can be done. Each takes one `input` and answers a payload with `userErrors`.
pub type Mutation = EmptyMutation;

/// What can be followed live.
pub type Subscription = EmptySubscription;

/// The schema of KYCK.
pub type KyckSchema = Schema<Query, Mutation, Subscription>;

/// Builds the schema. Limits on documents are checked before it by the server's admission; the caller's
/// context comes with each request.
pub fn build() -> KyckSchema {
    Schema::build(Query::default(), EmptyMutation, EmptySubscription)
        .disable_suggestions()
        .finish()
}

/// The schema as text, sorted, as it stands in `schema.graphql`.
pub fn sdl() -> String {
    build().sdl_with_options(
        SDLExportOptions::new()
            .sorted_fields()
            .sorted_arguments()
            .sorted_enum_items()
            .include_specified_by(),
    )
}
