//! What a caller may see of the catalogue: everything published, or what its child may see.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use async_graphql::Context;
use kyck_domain::catalog::Lens;
use kyck_domain::policy::{self, ChildPolicy};
use kyck_kernel::{Actor, Fault};

use crate::graphql::ContextExt;

/// How long a child's policy is used again within one operation. A subscription lasts, and a rule may
/// change meanwhile.
const KEPT: Duration = Duration::from_secs(1);

/// The policy of the child whose device asks, read once for the fields of one operation.
#[derive(Debug, Default)]
pub struct ChildPolicyMemory(Mutex<Option<(Instant, Arc<ChildPolicy>)>>);

impl ChildPolicyMemory {
    fn get(&self) -> Option<Arc<ChildPolicy>> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.as_ref()
            .filter(|(read_at, _)| read_at.elapsed() < KEPT)
            .map(|(_, policy)| policy.clone())
    }

    fn set(&self, policy: Arc<ChildPolicy>) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *held = Some((Instant::now(), policy));
    }
}

/// Runs a use case of the catalogue with the caller's visibility scope.
///
/// # Errors
/// What reading the child's policy, or the use case, says.
pub async fn with_lens<T>(
    ctx: &Context<'_>,
    use_case: impl AsyncFnOnce(Lens<'_>) -> Result<T, Fault>,
) -> Result<T, Fault> {
    let cx = ctx.cx();
    let Actor::ChildDevice { child_id, .. } = cx.actor else {
        return use_case(Lens::Family).await;
    };
    let memory = &ctx.request().child_policy;
    let policy = if let Some(policy) = memory.get() {
        policy
    } else {
        let policy = Arc::new(ctx.services().watch.child_policy(&cx, child_id).await?);
        memory.set(policy.clone());
        policy
    };
    let shows = policy::lens(&policy, ctx.services().kernel.now());
    use_case(Lens::Child(&shows)).await
}
