//! `timeStatus` and `watchHistory`.

use async_graphql::{Context, ID, Object, Result};
use kyck_domain::watch::WatchError;
use kyck_domain::{Fault, watch};

use super::types::TimeStatus;
use crate::graphql::ContextExt;
use crate::graphql::error::to_graphql;
use crate::graphql::id::decode;

/// Queries about watching.
#[derive(Default)]
pub struct WatchQuery;

#[Object]
impl WatchQuery {
    /// How long a child may watch now. For its guardians and its own devices.
    async fn time_status(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Whose time.")] child_id: ID,
    ) -> Result<TimeStatus> {
        let status = async {
            ctx.cx().signed_in()?;
            let child_id = decode(&child_id).ok_or(Fault::Forbidden)?;
            watch::time_status(&ctx.cx(), child_id).await.map_err(fault_of)
        };
        match status.await {
            Ok(time) => Ok(TimeStatus::new(&time, ctx.language())),
            Err(fault) => Err(to_graphql(ctx, fault)),
        }
    }
}

/// A query has no payload for errors: what is hidden is not allowed.
pub fn fault_of(error: WatchError) -> Fault {
    match error {
        WatchError::Fault(fault) => fault,
        WatchError::ChildNotFound
        | WatchError::VideoNotFound
        | WatchError::BatchEmpty
        | WatchError::TooManyEvents => Fault::Forbidden,
    }
}
