//! Rows of this feature's tables.

/// Rows of the table `child`.
pub mod child {
    use sea_orm::entity::prelude::*;

    use kyck_kernel::UtcInstant;
    use kyck_kernel::id::{ChildId, FamilyId};

    /// A profile of a child.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "child")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ChildId,
        pub family_id: FamilyId,
        pub nickname: String,
        pub birth_month: chrono::NaiveDate,
        pub avatar: String,
        pub is_archived: bool,
        pub created_at: UtcInstant,
        pub updated_at: UtcInstant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of the table `child_interest`.
pub mod child_interest {
    use sea_orm::entity::prelude::*;

    use kyck_kernel::id::{ChildId, ThemeId};

    /// A theme that a child likes.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "child_interest")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub child_id: ChildId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub theme_id: ThemeId,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of the table `child_limits`.
pub mod child_limits {
    use sea_orm::entity::prelude::*;

    use kyck_kernel::UtcInstant;
    use kyck_kernel::id::ChildId;

    /// Limits that a guardian set; without a row the age's defaults apply.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "child_limits")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub child_id: ChildId,
        pub daily_minutes: i32,
        pub window_start_minute: i32,
        pub window_end_minute: i32,
        pub bedtime_minute: i32,
        pub updated_at: UtcInstant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of the table `child_bonus`.
pub mod child_bonus {
    use sea_orm::entity::prelude::*;

    use kyck_kernel::UtcInstant;
    use kyck_kernel::id::{ChildId, GuardianId};

    /// Extra minutes that were granted for one day.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "child_bonus")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub child_id: ChildId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub day_on: chrono::NaiveDate,
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: Uuid,
        pub minutes: i32,
        pub guardian_id: GuardianId,
        pub granted_at: UtcInstant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of the table `child_block`.
pub mod child_block {
    use sea_orm::entity::prelude::*;

    use crate::family::BlockKind;
    use kyck_kernel::UtcInstant;
    use kyck_kernel::id::{ChildId, GuardianId};

    /// Something a guardian blocked for one child.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "child_block")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub child_id: ChildId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub kind: BlockKind,
        #[sea_orm(primary_key, auto_increment = false)]
        pub target_id: Uuid,
        pub guardian_id: GuardianId,
        pub created_at: UtcInstant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of the table `child_device`.
pub mod child_device {
    use sea_orm::entity::prelude::*;

    use kyck_kernel::UtcInstant;
    use kyck_kernel::id::{ChildDeviceId, ChildId, FamilyId};

    /// A device on which a child watches.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "child_device")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ChildDeviceId,
        pub family_id: FamilyId,
        pub child_id: ChildId,
        pub name: String,
        pub created_at: UtcInstant,
        pub revoked_at: Option<UtcInstant>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of the table `device_pairing`.
pub mod device_pairing {
    use sea_orm::entity::prelude::*;

    use kyck_kernel::UtcInstant;
    use kyck_kernel::id::{ChildDeviceId, PairingId, SessionId};

    /// A device's request to be paired.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "device_pairing")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: PairingId,
        pub code_hash: Vec<u8>,
        pub poll_hash: Vec<u8>,
        pub device_name: String,
        pub created_at: UtcInstant,
        pub expires_at: UtcInstant,
        pub approved_at: Option<UtcInstant>,
        pub child_device_id: Option<ChildDeviceId>,
        pub claimed_at: Option<UtcInstant>,
        pub session_id: Option<SessionId>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of the table `consent`.
pub mod consent {
    use sea_orm::entity::prelude::*;

    use crate::family::ConsentPurpose;
    use kyck_kernel::UtcInstant;
    use kyck_kernel::id::{ConsentId, FamilyId, GuardianId, MessageId};

    /// One decision of a guardian about one purpose.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "consent")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ConsentId,
        pub family_id: FamilyId,
        pub guardian_id: GuardianId,
        pub purpose: ConsentPurpose,
        pub is_given: bool,
        pub text_version: String,
        pub text_hash: Vec<u8>,
        pub address_hash: Vec<u8>,
        pub confirmation_message_id: Option<MessageId>,
        pub recorded_at: UtcInstant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
