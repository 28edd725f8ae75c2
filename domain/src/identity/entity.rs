//! Rows of this feature's tables.

/// Rows of the table `family`.
pub mod family {
    use sea_orm::entity::prelude::*;

    use kyck_kernel::UtcInstant;
    use kyck_kernel::id::FamilyId;

    /// A family with its zone.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "family")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: FamilyId,
        pub zone: String,
        pub created_at: UtcInstant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of the table `guardian`.
pub mod guardian {
    use sea_orm::entity::prelude::*;

    use crate::identity::{GuardianRole, Locale};
    use kyck_kernel::UtcInstant;
    use kyck_kernel::id::{FamilyId, GuardianId};

    /// The account of a guardian.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "guardian")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: GuardianId,
        pub family_id: FamilyId,
        pub role: GuardianRole,
        pub phone_hash: Vec<u8>,
        pub phone_sealed: Vec<u8>,
        pub phone_masked: String,
        pub locale: Locale,
        pub created_at: UtcInstant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of the table `staff`.
pub mod staff {
    use sea_orm::entity::prelude::*;

    use kyck_kernel::UtcInstant;
    use kyck_kernel::id::StaffId;

    /// The account of a member of staff.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "staff")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: StaffId,
        pub email: String,
        pub name: String,
        pub role: String,
        pub password_hash: String,
        pub totp_secret_sealed: Vec<u8>,
        pub totp_last_step: i64,
        pub is_disabled: bool,
        pub created_at: UtcInstant,
        pub last_signed_in_at: Option<UtcInstant>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of the table `session`.
pub mod session {
    use sea_orm::entity::prelude::*;

    use crate::identity::model::SessionKind;
    use kyck_kernel::UtcInstant;
    use kyck_kernel::id::{ChildDeviceId, ChildId, FamilyId, GuardianId, SessionId, StaffId};

    /// A sign-in and its state.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "session")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SessionId,
        pub kind: SessionKind,
        pub family_id: Option<FamilyId>,
        pub guardian_id: Option<GuardianId>,
        pub child_id: Option<ChildId>,
        pub child_device_id: Option<ChildDeviceId>,
        pub staff_id: Option<StaffId>,
        pub device_name: Option<String>,
        pub created_at: UtcInstant,
        pub last_used_at: UtcInstant,
        pub expires_at: UtcInstant,
        pub revoked_at: Option<UtcInstant>,
        pub revoked_reason: Option<String>,
        /// Since when it waits for a guardian's confirmation, after a restore.
        pub unconfirmed_since: Option<UtcInstant>,
        /// When it came out of a backup, until its first refresh after that.
        pub restored_at: Option<UtcInstant>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of the table `refresh_token`.
pub mod refresh_token {
    use sea_orm::entity::prelude::*;

    use kyck_kernel::UtcInstant;
    use kyck_kernel::id::SessionId;

    /// One refresh token of a session's line; only its hash is stored.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "refresh_token")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub hash: Vec<u8>,
        pub session_id: SessionId,
        pub generation: i32,
        pub created_at: UtcInstant,
        pub rotated_at: Option<UtcInstant>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of the table `otp_challenge`.
pub mod otp_challenge {
    use sea_orm::entity::prelude::*;

    use crate::identity::Locale;
    use kyck_kernel::UtcInstant;
    use kyck_kernel::id::{ChallengeId, MessageId, SessionId};

    /// A code that was sent to a phone.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "otp_challenge")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ChallengeId,
        pub phone_hash: Vec<u8>,
        pub phone_sealed: Vec<u8>,
        pub phone_masked: String,
        pub locale: Locale,
        pub code_hash: Vec<u8>,
        pub tries: i32,
        pub created_at: UtcInstant,
        pub expires_at: UtcInstant,
        pub used_at: Option<UtcInstant>,
        pub replaced_at: Option<UtcInstant>,
        pub session_id: Option<SessionId>,
        pub message_id: Option<MessageId>,
        /// The known device that asked for the code, by the hash of its token.
        pub device_hash: Option<Vec<u8>>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// Rows of the table `known_device`.
pub mod known_device {
    use sea_orm::entity::prelude::*;

    use kyck_kernel::UtcInstant;
    use kyck_kernel::id::{GuardianId, StaffId};

    /// A device on which an account signed in before.
    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "known_device")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub token_hash: Vec<u8>,
        pub staff_id: Option<StaffId>,
        pub guardian_id: Option<GuardianId>,
        pub created_at: UtcInstant,
        pub last_used_at: UtcInstant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
