//! The type `Staff`.

use async_graphql::{ID, Object};
use kyck_domain::identity;
use kyck_kernel::Role;

use crate::graphql::id::encode;

/// A member of staff.
#[derive(Clone)]
pub struct Staff(pub identity::Staff);

/// A member of staff.
#[Object]
impl Staff {
    /// Opaque global id of the account.
    pub async fn id(&self) -> ID {
        encode(self.0.id)
    }

    /// E-mail address with which the account signs in.
    async fn email(&self) -> &str {
        &self.0.email
    }

    /// Name that other staff sees.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// What the account may do.
    async fn role(&self) -> Role {
        self.0.role
    }
}
