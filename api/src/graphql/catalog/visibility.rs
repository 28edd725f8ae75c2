//! The visibility scope of a caller: everything published, or what its child may see.

use async_graphql::Context;
use kyck_domain::catalog::Visibility;
use kyck_domain::policy;
use kyck_kernel::{Actor, Fault};

use crate::graphql::ContextExt;

/// Runs a use case of the catalogue with the caller's visibility scope.
///
/// # Errors
/// Those of the child's rules and of the use case.
pub async fn with_visibility<T>(
    ctx: &Context<'_>,
    use_case: impl AsyncFnOnce(Visibility<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let cx = ctx.cx();
    let Actor::ChildDevice { child_id, .. } = cx.actor else {
        return use_case(Visibility::Family).await;
    };

    let rules = ctx.services().policy.require_rules(&cx, child_id).await?;
    let is_allowed = policy::visibility(rules.content(), ctx.services().kernel.now());
    use_case(Visibility::Child(&is_allowed)).await
}
