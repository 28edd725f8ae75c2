//! Children that were read together share what is read about them afterwards: one query per list, not one
//! per child.

use std::collections::HashMap;
use std::sync::Arc;

use kyck_domain::family::{Block, Child, ChildLimits};
use kyck_domain::recommend::TasteDial;
use kyck_kernel::id::ChildId;
use kyck_kernel::{Ctx, Fault};
use tokio::sync::OnceCell;

use crate::services::Services;

/// Children of one response, with what was read about any of them.
#[derive(Default)]
pub struct Siblings {
    pub children: Vec<Child>,
    limits: OnceCell<HashMap<ChildId, ChildLimits>>,
    bonus: OnceCell<HashMap<ChildId, u32>>,
    blocks: OnceCell<HashMap<ChildId, Vec<Block>>>,
    dials: OnceCell<HashMap<ChildId, TasteDial>>,
}

impl Siblings {
    pub fn new(children: Vec<Child>) -> Arc<Self> {
        Arc::new(Self {
            children,
            ..Self::default()
        })
    }

    pub async fn limits(&self, services: &Services) -> Result<&HashMap<ChildId, ChildLimits>, Fault> {
        self.limits
            .get_or_try_init(|| services.family.limits_of_all(&self.children))
            .await
    }

    pub async fn bonus(&self, services: &Services) -> Result<&HashMap<ChildId, u32>, Fault> {
        self.bonus
            .get_or_try_init(|| services.family.bonus_today(&self.children))
            .await
    }

    pub async fn blocks(&self, services: &Services) -> Result<&HashMap<ChildId, Vec<Block>>, Fault> {
        let ids: Vec<ChildId> = self.children.iter().map(|child| child.id).collect();
        self.blocks
            .get_or_try_init(|| async move { services.family.blocks_by_child(&ids).await })
            .await
    }

    pub async fn dials(
        &self,
        services: &Services,
        ctx: &Ctx<'_>,
    ) -> Result<&HashMap<ChildId, TasteDial>, Fault> {
        let ids: Vec<ChildId> = self.children.iter().map(|child| child.id).collect();
        self.dials
            .get_or_try_init(|| async move { services.recommend.taste_dials(ctx, &ids).await })
            .await
    }
}

/// Devices of one response, with their children.
pub struct DeviceList {
    pub child_ids: Vec<ChildId>,
    pub siblings: OnceCell<Arc<Siblings>>,
}

impl DeviceList {
    pub fn new(child_ids: Vec<ChildId>) -> Arc<Self> {
        Arc::new(Self {
            child_ids,
            siblings: OnceCell::new(),
        })
    }

    pub async fn siblings(&self, services: &Services, ctx: &Ctx<'_>) -> Result<Arc<Siblings>, Fault> {
        self.siblings
            .get_or_try_init(|| async {
                let children = services.family.children_by_ids(ctx, &self.child_ids).await?;
                Ok(Siblings::new(children))
            })
            .await
            .cloned()
    }
}
