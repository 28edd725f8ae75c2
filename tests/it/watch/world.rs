//! A family with one child of four, its device, and three published videos.

use chrono_tz::Tz;
use kyck_domain::catalog::LabelledCatalogue;
use kyck_domain::family::ChildLimits;
use kyck_domain::identity::{Locale, SessionOwner};
use kyck_domain::watch::StartPlayback;
use kyck_kernel::id::{ChildDeviceId, ChildId, FamilyId, GuardianId, PlaybackId, VideoId};
use kyck_kernel::{Ctx, Role, UtcInstant};
use kyck_stand_ins::youtube::Catalog;
use kyck_tests::app::TestApp;
use kyck_tests::documents::RECORD_WATCH;
use kyck_tests::{Backend, Client, Fixture, GlobalId};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};

/// The running product with a family in it.
pub struct World {
    pub app: TestApp,
    pub guardian_id: GuardianId,
    /// The guardian's, in E.164 form.
    pub phone: String,
    pub family_id: FamilyId,
    pub child_id: ChildId,
    pub device_id: ChildDeviceId,
    /// Videos with their lengths, for three-year-olds and older.
    pub videos: Vec<(VideoId, i64)>,
    /// Signed in as the child's device.
    pub device: Client,
    /// Signed in as the child's guardian.
    pub parent: Client,
}

/// An hour and a half a day, at any time.
pub const LIMITS: ChildLimits = ChildLimits {
    daily_minutes: 90,
    window_start_minute: 0,
    window_end_minute: 1440,
    bedtime_minute: 1230,
};

impl Fixture for World {
    async fn set_up(backend: Backend) -> Self {
        Self::in_zone(backend, chrono_tz::Asia::Seoul).await
    }
}

impl World {
    pub async fn in_zone(backend: Backend, zone: Tz) -> Self {
        Self::within(TestApp::start(backend).await, zone).await
    }

    /// With settings of its own, in Seoul.
    pub async fn with(backend: Backend, settings: &[(&str, &str)]) -> Self {
        let app = TestApp::start_with(backend, settings).await;
        Self::within(app, chrono_tz::Asia::Seoul).await
    }

    /// A family in a product that the test started.
    pub async fn within(app: TestApp, zone: Tz) -> Self {
        let (guardian, child_id, device) = app
            .family()
            .in_zone(zone)
            .with_locale(Locale::Korean)
            .child(54)
            .with_limits(LIMITS)
            .device()
            .await;
        let videos = publish(&app).await;

        Self {
            app,
            guardian_id: guardian.id,
            phone: guardian.phone,
            family_id: guardian.family_id,
            child_id,
            device_id: device.id,
            videos,
            device: device.client,
            parent: guardian.client,
        }
    }

    /// A guardian who has nothing to do with the child.
    pub async fn guardian_of_another_family(&self) -> Client {
        self.app.guardian().await.client
    }

    /// The child's device with a new session, as after a refresh.
    pub async fn sign_in_again(&self) -> Client {
        let owner = SessionOwner::ChildDevice {
            device_id: self.device_id,
            child_id: self.child_id,
            family_id: self.family_id,
        };
        self.app.signed_in(owner).await
    }

    /// The guardian with a new session.
    pub async fn sign_in_parent(&self) -> Client {
        let owner = SessionOwner::Guardian {
            guardian_id: self.guardian_id,
            family_id: self.family_id,
        };
        self.app.signed_in(owner).await
    }

    /// A member of staff who curates.
    pub async fn editor(&self) -> Client {
        self.app.staff(Role::Editor).await
    }

    pub async fn execute(&self, text: &str, values: Vec<sea_orm::Value>) {
        let db = self.app.services.kernel.db.write_pool();
        db.execute_raw(Statement::from_sql_and_values(
            db.get_database_backend(),
            text,
            values,
        ))
        .await
        .expect("the statement runs");
        // Nobody but this test knows what it has changed.
        self.app.services.kernel.epochs.all_changed();
    }

    /// Opens a video and returns the playback.
    pub async fn start(&self, video: usize) -> PlaybackId {
        let command = StartPlayback {
            child_id: self.child_id,
            video_id: self.videos[video].0,
            reason: None,
        };
        let started = self
            .app
            .services
            .watch
            .start_playback(&Ctx::system(), command, None)
            .await
            .expect("a playback");
        assert!(started.verdict.is_allowed());
        started.id
    }

    pub fn child(&self) -> String {
        self.child_id.global()
    }

    pub fn video(&self, video: usize) -> String {
        self.videos[video].0.global()
    }

    /// One event as the schema takes it, `seconds` from now.
    pub fn event(
        &self,
        id: u32,
        playback: PlaybackId,
        video: &str,
        verb: &str,
        seconds: i64,
        segment: (i32, i32),
    ) -> Value {
        json!({
            "id": format!("0197c000-0000-7000-8000-{id:012}"), "playbackId": playback.global(),
            "videoId": video, "verb": verb,
            "occurredAt": self.app.services.kernel.now().plus_seconds(seconds).to_string(),
            "fromMs": segment.0, "toMs": segment.1,
        })
    }

    /// Sends a batch and returns the payload.
    pub async fn record(&self, client: &Client, events: &[Value]) -> Value {
        let mut data = client
            .ask(
                RECORD_WATCH,
                json!({ "c": self.child(), "s": self.app.services.kernel.now().to_string(), "e": events }),
            )
            .await;
        data["recordWatch"].take()
    }
}

/// Statuses of a payload with their reasons, such as `REJECTED TOO_OLD`.
pub fn verdicts(payload: &Value) -> Vec<String> {
    payload["results"]
        .as_array()
        .expect("results")
        .iter()
        .map(|result| {
            let (status, reason) = (result["status"].as_str(), result["reason"].as_str());
            [status, reason]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
                .join(" ")
        })
        .collect()
}

/// Publishes three videos of the stand-in for three-year-olds, and one for six-year-olds as the last.
async fn publish(app: &TestApp) -> Vec<(VideoId, i64)> {
    let youtube_ids = of_some_minutes();
    let catalog = &app.services.catalog;
    let labels = labels_of(&youtube_ids);
    let done = catalog.import_labelled(&Ctx::system(), &labels).await;
    let done = done.expect("the labels are loaded");
    assert_eq!(done.published, 4, "{done:?}");

    let catalogue = catalog.current().await.expect("the catalogue");
    let published = |youtube_id: &String| {
        let mut videos = catalogue.published().iter();
        let video = videos.find(|video| video.youtube_id == *youtube_id);
        let video = video.expect("published");
        (video.id, video.duration_ms().expect("a length"))
    };
    youtube_ids.iter().map(published).collect()
}

/// Four videos of the stand-in, each of some minutes.
fn of_some_minutes() -> Vec<String> {
    let demo = Catalog::demo().expect("the demo catalogue");
    demo.videos
        .iter()
        .filter(|video| {
            let seconds = video.duration_seconds;
            !video.removed && seconds.is_some_and(|seconds| (100..400).contains(&seconds))
        })
        .map(|video| video.id.clone())
        .take(4)
        .collect()
}

fn labels_of(youtube_ids: &[String]) -> LabelledCatalogue {
    let video = |(index, id): (usize, &String)| {
        let band = if index == 3 { "EARLY_6_7" } else { "NURI_3" };
        json!({
            "youtubeId": id, "state": "PUBLISHED", "ageBand": band, "language": "ko", "themes": ["body"],
            "nuri": [{ "content": "physical.enjoy-movement.1", "weight": "PRIMARY" }],
        })
    };
    let videos: Vec<Value> = youtube_ids.iter().enumerate().map(video).collect();
    let themes = json!([{ "slug": "body", "nameKo": "몸", "nameEn": "Body" }]);
    serde_json::from_value(json!({ "themes": themes, "videos": videos })).expect("labels")
}

/// An instant from RFC 3339 text.
pub fn at(text: &str) -> UtcInstant {
    kyck_tests::app::instant(text)
}
