//! The port to the catalogue, a feature above this one, which knows what can be an interest or be blocked.

use async_trait::async_trait;
use kyck_kernel::Fault;
use kyck_kernel::id::ThemeId;
use uuid::Uuid;

use super::model::BlockKind;

/// What of the catalogue families refer to.
#[async_trait]
pub trait FamilyContent: Send + Sync {
    /// The themes by which these are known today, each once; `None` when one of them does not exist.
    async fn current_themes(&self, ids: &[ThemeId]) -> Result<Option<Vec<ThemeId>>, Fault>;

    /// The id by which something is blocked: a theme that was merged is blocked by the other's. `None` when there is
    /// no such thing.
    async fn block_target(&self, kind: BlockKind, id: Uuid) -> Result<Option<Uuid>, Fault>;

    /// All ids by which something may have been blocked: a theme takes over the blocks of those merged into it.
    async fn blocked_ids(&self, kind: BlockKind, id: Uuid) -> Result<Vec<Uuid>, Fault>;
}
