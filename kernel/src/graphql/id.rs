//! Opaque, typed ids: `video_<uuid>` outside, the domain's newtypes inside.

use std::borrow::Cow;

use async_graphql::parser::types::Field;
use async_graphql::registry::Registry;
use async_graphql::{ContextSelectionSet, ID, OutputType, Positioned, ServerResult, Value};
use uuid::Uuid;

use crate::{Fault, id};

/// An identifier type of the domain with its prefix outside.
pub trait PublicId: Copy + From<Uuid> + Into<Uuid> {
    /// The part before the underscore.
    const PREFIX: &'static str;
}

macro_rules! prefixes {
    ($($name:ident = $prefix:literal,)*) => {
        $(
            impl PublicId for id::$name {
                const PREFIX: &'static str = $prefix;
            }

            impl OutputType for id::$name {
                fn type_name() -> Cow<'static, str> {
                    <ID as OutputType>::type_name()
                }

                fn create_type_info(registry: &mut Registry) -> String {
                    <ID as OutputType>::create_type_info(registry)
                }

                async fn resolve(
                    &self,
                    _: &ContextSelectionSet<'_>,
                    _: &Positioned<Field>,
                ) -> ServerResult<Value> {
                    Ok(Value::String(encode(*self).0))
                }
            }
        )*
    };
}

prefixes! {
    AuditEntryId = "audit_entry",
    ChallengeId = "challenge",
    ChannelId = "channel",
    ChildDeviceId = "child_device",
    ChildId = "child",
    ConsentId = "consent",
    EvaluationId = "evaluation",
    FamilyId = "family",
    GuardianId = "guardian",
    JobRunId = "job_run",
    MessageId = "message",
    ModelId = "model",
    PairingId = "pairing",
    PlaybackId = "playback",
    PushTokenId = "push_token",
    ReportId = "report",
    ReviewItemId = "review_item",
    SeriesId = "series",
    SessionId = "session",
    StaffId = "staff",
    ThemeId = "theme",
    VideoId = "video",
    WatchEventId = "watch_event",
}

/// The public form of an id.
pub fn encode<T: PublicId>(id: T) -> ID {
    ID(format!("{}_{}", T::PREFIX, Into::<Uuid>::into(id).hyphenated()))
}

/// Reads a public id of one type; `None` for anything else, so that what cannot exist answers like what
/// does not.
pub fn decode<T: PublicId>(id: &ID) -> Option<T> {
    let uuid = id.strip_prefix(T::PREFIX)?.strip_prefix('_')?;
    // Only the canonical spelling: one object, one id.
    let parsed = Uuid::try_parse(uuid).ok()?;
    (uuid.len() == 36 && parsed.hyphenated().to_string() == uuid).then(|| parsed.into())
}

/// Reads a public id where only a broken client program could send another text.
///
/// # Errors
/// [`Fault::BadRequest`] that names the argument.
pub fn decode_strict<T: PublicId>(id: &ID, field: &'static str) -> Result<T, Fault> {
    decode(id).ok_or_else(|| Fault::bad_request(field, format!("{field} is not a {} id", T::PREFIX)))
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::id::{ChildId, VideoId};

    #[test]
    fn an_id_reads_back_only_as_its_own_type_and_spelling() {
        let video = VideoId(Uuid::from_u128(7));
        let public = encode(video);
        assert_eq!(public.as_str(), "video_00000000-0000-0000-0000-000000000007");
        assert_eq!(decode::<VideoId>(&public), Some(video));
        assert_eq!(decode::<ChildId>(&public), None);
        assert_eq!(
            decode::<VideoId>(&ID("video_00000000000000000000000000000007".into())),
            None
        );
        assert_eq!(decode::<VideoId>(&ID("video_".into())), None);
    }
}
