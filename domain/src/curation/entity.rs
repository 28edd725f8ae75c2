//! Table `review_item`.

use kyck_kernel::UtcInstant;
use kyck_kernel::id::{ReviewItemId, StaffId, VideoId};
use sea_orm::entity::prelude::*;

#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "review_item")]
pub struct Model {
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ReviewItemId,
    pub video_id: VideoId,
    pub state: String,
    pub risk: i32,
    pub findings: String,
    pub has_blocking: bool,
    pub language: String,
    pub decision: Option<String>,
    pub reason: Option<String>,
    pub proposal: Option<String>,
    pub proposed_by: Option<StaffId>,
    pub decided_by: Option<StaffId>,
    pub created_at: UtcInstant,
    pub decided_at: Option<UtcInstant>,
}

#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
