//! Rows of the tables `audit_entry` and `audit_detail`.

/// The table `audit_entry`: the chain, nothing personal.
pub mod entry {
    use sea_orm::entity::prelude::*;

    use kyck_kernel::UtcInstant;
    use kyck_kernel::id::AuditEntryId;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_entry")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i64,
        pub id: AuditEntryId,
        pub at: UtcInstant,
        pub actor_kind: String,
        pub staff_id: Option<Uuid>,
        pub action: String,
        pub subject_kind: String,
        pub detail_hash: Vec<u8>,
        pub hash: Vec<u8>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

/// The table `audit_detail`: what may be personal; an erasure deletes from it.
pub mod detail {
    use sea_orm::entity::prelude::*;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "audit_detail")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i64,
        pub salt: Vec<u8>,
        pub actor_id: Option<Uuid>,
        pub subject_id: String,
        pub summary: String,
        pub before: Option<String>,
        pub after: Option<String>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
