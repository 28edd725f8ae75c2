//! Tables of the catalogue.

pub mod series {
    use sea_orm::entity::prelude::*;

    use kyck_kernel::UtcInstant;
    use kyck_kernel::id::SeriesId;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "series")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: SeriesId,
        pub slug: String,
        pub title: String,
        pub created_at: UtcInstant,
        pub revision: i64,
        pub deleted_at: Option<UtcInstant>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod theme {
    use sea_orm::entity::prelude::*;

    use kyck_kernel::UtcInstant;
    use kyck_kernel::id::ThemeId;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "theme")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: ThemeId,
        pub slug: String,
        pub name_ko: String,
        pub name_en: String,
        pub position: i32,
        pub revision: i64,
        pub deleted_at: Option<UtcInstant>,
        pub merged_into_id: Option<ThemeId>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod video {
    use sea_orm::entity::prelude::*;

    use kyck_kernel::UtcInstant;
    use kyck_kernel::id::{ChannelId, SeriesId, VideoId};

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "video")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: VideoId,
        pub youtube_id: String,
        pub state: String,
        pub suspension: Option<String>,
        pub channel_id: ChannelId,
        pub series_id: Option<SeriesId>,
        pub episode: Option<i32>,
        pub language: String,
        pub age_band: Option<String>,
        pub title_ko: Option<String>,
        pub title_en: Option<String>,
        pub published_at: Option<UtcInstant>,
        pub created_at: UtcInstant,
        pub updated_at: UtcInstant,
        pub revision: i64,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod check {
    use sea_orm::entity::prelude::*;

    use kyck_kernel::UtcInstant;
    use kyck_kernel::id::VideoId;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "video_check")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub video_id: VideoId,
        pub tried_at: UtcInstant,
        pub missing_since: Option<UtcInstant>,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod snapshot {
    use sea_orm::entity::prelude::*;

    use kyck_kernel::UtcInstant;
    use kyck_kernel::id::VideoId;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "video_snapshot")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub video_id: VideoId,
        pub title: String,
        pub description: String,
        pub thumbnail_url: Option<String>,
        pub duration_ms: Option<i64>,
        pub facts: String,
        pub etag: String,
        pub fetched_at: UtcInstant,
        pub expires_at: UtcInstant,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod video_theme {
    use sea_orm::entity::prelude::*;

    use kyck_kernel::id::{ThemeId, VideoId};

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "video_theme")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub video_id: VideoId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub theme_id: ThemeId,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}

pub mod curriculum_tag {
    use sea_orm::entity::prelude::*;

    use kyck_kernel::id::VideoId;

    #[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
    #[sea_orm(table_name = "curriculum_tag")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub video_id: VideoId,
        #[sea_orm(primary_key, auto_increment = false)]
        pub content_id: String,
        pub weight: String,
    }

    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}

    impl ActiveModelBehavior for ActiveModel {}
}
