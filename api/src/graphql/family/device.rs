//! The type `ChildDevice`, for whom it was read: nothing more of it is shown.

use std::sync::Arc;

use async_graphql::{Context, ID, Object};
use kyck_domain::family;
use kyck_kernel::{Actor, Fault, UtcInstant};

use super::child::Child;
use super::loader::DeviceList;
use crate::graphql::ContextExt;
use crate::graphql::id::encode;

/// A device on which a child watches.
pub struct ChildDevice {
    device: family::ChildDevice,
    list: Arc<DeviceList>,
    actor: Actor,
}

impl ChildDevice {
    /// Devices that were read together, as one actor sees them.
    pub fn list(devices: Vec<family::ChildDevice>, actor: Actor) -> Vec<Self> {
        let list = DeviceList::new(devices.iter().map(|device| device.child_id).collect());
        devices
            .into_iter()
            .map(|device| Self {
                device,
                list: Arc::clone(&list),
                actor,
            })
            .collect()
    }

    /// One device, as one actor sees it.
    pub fn new(device: family::ChildDevice, actor: Actor) -> Self {
        Self {
            list: DeviceList::new(vec![device.child_id]),
            device,
            actor,
        }
    }
}

/// A device on which a child watches.
#[Object]
impl ChildDevice {
    /// Opaque global id of the device.
    pub async fn id(&self) -> ID {
        encode(self.device.id)
    }

    /// What the device called itself.
    async fn name(&self) -> &str {
        &self.device.name
    }

    /// The child who watches on this device.
    async fn child(&self, ctx: &Context<'_>) -> Result<Child, Fault> {
        let siblings = self.list.siblings(ctx.services(), &ctx.cx_as(self.actor)).await?;
        Ok(Child::among(siblings, self.device.child_id, self.actor))
    }

    /// When it was paired.
    async fn created_at(&self) -> UtcInstant {
        self.device.created_at
    }

    /// When it last renewed its sign-in; absent when it never collected it.
    async fn last_seen_at(&self) -> Option<UtcInstant> {
        self.device.last_seen_at
    }

    /// Whether it is locked out, since the installation was restored from a backup, until a guardian
    /// confirms it by `confirmDevice`.
    async fn needs_confirmation(&self) -> bool {
        self.device.needs_confirmation
    }
}
