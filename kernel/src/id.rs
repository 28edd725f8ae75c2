//! Identifiers: UUID version 7, one type an entity, and the source that makes them.

use std::sync::atomic::{AtomicU64, Ordering};

use uuid::Uuid;

use crate::time::UtcInstant;

/// Defines the identifier type of one entity: a UUID that cannot be mistaken for another entity's.
macro_rules! define_ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(
            Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash,
            sea_orm::DeriveValueType, serde::Serialize, serde::Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub uuid::Uuid);

        impl From<uuid::Uuid> for $name {
            fn from(id: uuid::Uuid) -> Self {
                Self(id)
            }
        }

        impl From<$name> for uuid::Uuid {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                std::fmt::Display::fmt(&self.0, f)
            }
        }

        impl sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, sea_orm::DbErr> {
                Err(sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )*};
}

define_ids! {
    /// A family.
    FamilyId;
    /// A guardian, who signs in with a phone number.
    GuardianId;
    /// A child's profile.
    ChildId;
    /// A device on which a child watches.
    ChildDeviceId;
    /// A request to pair a device with a child.
    PairingId;
    /// A phone sign-in under way.
    ChallengeId;
    /// A sign-in: guardian, child device or staff.
    SessionId;
    /// A member of staff.
    StaffId;
    /// A guardian's recorded consent.
    ConsentId;
    /// A video of the catalogue.
    VideoId;
    /// A YouTube channel that curators know.
    ChannelId;
    /// An ordered set of videos.
    SeriesId;
    /// A product topic such as animals or vehicles.
    ThemeId;
    /// A video waiting for, or given, a curator's decision.
    ReviewItemId;
    /// One opening of one video on one device.
    PlaybackId;
    /// One watch event, named by the client.
    WatchEventId;
    /// How a training of the recommender was judged.
    EvaluationId;
    /// A trained model of the recommender.
    ModelId;
    /// A frozen report.
    ReportId;
    /// A message in the outbox.
    MessageId;
    /// A push token of a guardian's phone.
    PushTokenId;
    /// A run of a job.
    JobRunId;
    /// An entry of the audit log.
    AuditEntryId;
}

/// Makes new identifiers.
pub trait IdSource: Send + Sync {
    /// A UUID version 7 for an entity that begins to exist at `now`; later ones sort later.
    fn next(&self, now: UtcInstant) -> Uuid;
}

/// Identifiers from the operating system's randomness.
#[derive(Debug, Default)]
pub struct RandomIds;

impl IdSource for RandomIds {
    #[expect(clippy::disallowed_methods, reason = "the one place that makes ids")]
    fn next(&self, _: UtcInstant) -> Uuid {
        Uuid::now_v7()
    }
}

/// Identifiers that are the same in every run: the given time and a counter; for tests and the simulator.
#[derive(Debug, Default)]
pub struct CountedIds(AtomicU64);

impl IdSource for CountedIds {
    fn next(&self, now: UtcInstant) -> Uuid {
        let count = self.0.fetch_add(1, Ordering::SeqCst);
        let mut random = [0_u8; 10];
        random[2..].copy_from_slice(&count.to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(now.0.unsigned_abs(), &random).into_uuid()
    }
}
