//! Families: children, their devices and limits, guardians, consent.

mod add_child;
mod block_for_child;
mod changed;
mod child;
mod child_block;
mod child_limits;
mod device;
mod family_type;
mod give_consent;
mod grant_bonus;
mod guardian;
mod loader;
mod query;
mod set_child_limits;
mod unblock_for_child;
mod update_child;
mod withdraw_consent;

use async_graphql::MergedObject;

use add_child::AddChildMutation;
use block_for_child::BlockForChildMutation;
use give_consent::GiveConsentMutation;
use grant_bonus::GrantBonusMutation;
use set_child_limits::SetChildLimitsMutation;
use unblock_for_child::UnblockForChildMutation;
use update_child::UpdateChildMutation;
use withdraw_consent::WithdrawConsentMutation;

pub use changed::ChangedFamily;
pub use child::Child;
pub use device::ChildDevice;
pub use family_type::Family;
pub use guardian::Guardian;
pub use query::{FamilyQuery, find_child, find_device, find_family, find_guardian};

/// Mutations of families. All are for guardians.
#[derive(Default, MergedObject)]
pub struct FamilyMutation(
    AddChildMutation,
    BlockForChildMutation,
    GiveConsentMutation,
    GrantBonusMutation,
    SetChildLimitsMutation,
    UnblockForChildMutation,
    UpdateChildMutation,
    WithdrawConsentMutation,
);
