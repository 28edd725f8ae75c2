//! The type `Guardian`.

use async_graphql::{ID, Object};
use kyck_domain::identity::{self, GuardianRole};
use kyck_kernel::Actor;

use crate::graphql::id::encode;

/// An adult of a family, who signs in by phone.
pub struct Guardian {
    guardian: identity::Guardian,
    is_me: bool,
}

impl Guardian {
    /// The guardian as this actor sees it.
    pub fn new(guardian: identity::Guardian, actor: Actor) -> Self {
        Self {
            is_me: matches!(actor, Actor::Guardian { guardian_id, .. } if guardian_id == guardian.id),
            guardian,
        }
    }
}

/// An adult of a family, who signs in by phone.
#[Object]
impl Guardian {
    /// Opaque global id of the guardian.
    pub async fn id(&self) -> ID {
        encode(self.guardian.id)
    }

    /// Phone number with its middle hidden.
    async fn phone_masked(&self) -> &str {
        &self.guardian.phone_masked
    }

    /// Rights in the family.
    async fn role(&self) -> GuardianRole {
        self.guardian.role
    }

    /// Whether this guardian is the caller.
    async fn is_me(&self) -> bool {
        self.is_me
    }
}
