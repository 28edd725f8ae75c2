//! A family with one child of four, its device, and three published videos.

use chrono_tz::Tz;
use kyck_domain::catalog::{self, LabelledCatalogue};
use kyck_domain::family::{self, ChildLimits, ConsentPurpose, EnsureChild};
use kyck_domain::id::{ChildDeviceId, ChildId, FamilyId, GuardianId, PlaybackId, VideoId};
use kyck_domain::identity::{self, EnsureGuardian, GuardianRole, Locale, SessionOwner};
use kyck_domain::watch;
use kyck_domain::{Role, UtcInstant};
use kyck_stand_ins::youtube::Catalog;
use kyck_tests::app::TestApp;
use kyck_tests::{Backend, Client, Fixture};
use sea_orm::{ConnectionTrait, Statement};
use serde_json::{Value, json};
use uuid::Uuid;

/// The running product with a family in it.
pub struct World {
    pub app: TestApp,
    pub family_id: FamilyId,
    pub child_id: ChildId,
    /// Videos with their lengths, for three-year-olds and older.
    pub videos: Vec<(VideoId, i64)>,
    /// The child's device.
    pub device: Client,
    /// Its guardian.
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
        let (family_id, guardian_id) = (FamilyId(Uuid::from_u128(1)), GuardianId(Uuid::from_u128(2)));
        let system = app.env.system();
        let guardian = EnsureGuardian {
            family_id,
            guardian_id,
            phone: "010-2345-6789".to_owned(),
            role: GuardianRole::Owner,
            locale: Locale::Korean,
            zone,
        };
        identity::ensure_guardian(&system, guardian)
            .await
            .expect("a guardian");
        family::ensure_consents(
            &system,
            &[(family_id, guardian_id)],
            &[
                ConsentPurpose::Service,
                ConsentPurpose::Recommendation,
                ConsentPurpose::SameAgeStatistics,
            ],
        )
        .await
        .expect("the consent");
        let child_id = ChildId(Uuid::from_u128(3));
        let child = EnsureChild {
            id: child_id,
            family_id,
            nickname: "Haru".to_owned(),
            birth_month: "2022-05-01".parse().expect("a month"),
            avatar: "bear".to_owned(),
            interests: Vec::new(),
            limits: Some(LIMITS),
        };
        family::ensure_children(&system, vec![child])
            .await
            .expect("a child");
        let videos = publish(&app).await;
        let device = sign_in_device(&app, child_id, family_id).await;
        let owner = SessionOwner::Guardian {
            guardian_id,
            family_id,
        };
        let parent = sign_in(&app, owner).await;
        Self {
            app,
            family_id,
            child_id,
            videos,
            device,
            parent,
        }
    }

    /// A guardian who has nothing to do with the child.
    pub async fn guardian_of_another_family(&self) -> Client {
        let (family_id, guardian_id) = (FamilyId(Uuid::from_u128(11)), GuardianId(Uuid::from_u128(12)));
        let guardian = EnsureGuardian {
            family_id,
            guardian_id,
            phone: "010-9999-6789".to_owned(),
            role: GuardianRole::Owner,
            locale: Locale::Korean,
            zone: chrono_tz::Asia::Seoul,
        };
        identity::ensure_guardian(&self.app.env.system(), guardian)
            .await
            .expect("a guardian");
        sign_in(
            &self.app,
            SessionOwner::Guardian {
                guardian_id,
                family_id,
            },
        )
        .await
    }

    /// The child's device with a new session, as after a refresh.
    pub async fn sign_in_again(&self) -> Client {
        let owner = SessionOwner::ChildDevice {
            device_id: ChildDeviceId(Uuid::from_u128(4)),
            child_id: self.child_id,
            family_id: self.family_id,
        };
        sign_in(&self.app, owner).await
    }

    /// The guardian with a new session.
    pub async fn sign_in_parent(&self) -> Client {
        let owner = SessionOwner::Guardian {
            guardian_id: GuardianId(Uuid::from_u128(2)),
            family_id: self.family_id,
        };
        sign_in(&self.app, owner).await
    }

    /// A curator.
    pub async fn editor(&self) -> Client {
        let staff_id = kyck_domain::id::StaffId(Uuid::from_u128(21));
        self.execute(
            "INSERT INTO staff (id, email, name, role, password_hash, totp_secret_sealed, totp_last_step,
             is_disabled, created_at) VALUES ($1, 'e@example.org', 'E', 'EDITOR', '', $2, 0, false, 0)",
            vec![staff_id.0.into(), Vec::<u8>::new().into()],
        )
        .await;
        let owner = SessionOwner::Staff {
            staff_id,
            role: Role::Editor,
        };
        sign_in(&self.app, owner).await
    }

    pub async fn execute(&self, text: &str, values: Vec<sea_orm::Value>) {
        let db = self.app.env.db.write_pool();
        db.execute_raw(Statement::from_sql_and_values(
            db.get_database_backend(),
            text,
            values,
        ))
        .await
        .expect("the statement runs");
        // Nobody but this test knows what it has changed.
        self.app.env.versions.all_changed();
    }

    /// Opens a video and returns the playback.
    pub async fn start(&self, video: usize) -> PlaybackId {
        let started = watch::start_playback(
            &self.app.env.system(),
            self.child_id,
            self.videos[video].0,
            None,
            None,
        )
        .await
        .expect("a playback");
        assert!(started.verdict.is_allowed());
        started.id
    }

    pub fn child(&self) -> String {
        format!("child_{}", self.child_id.0)
    }

    pub fn video(&self, video: usize) -> String {
        format!("video_{}", self.videos[video].0.0)
    }

    /// One event as the schema wants it, so many seconds from now.
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
            "id": format!("0197c000-0000-7000-8000-{id:012}"), "playbackId": format!("playback_{}", playback.0),
            "videoId": video, "verb": verb,
            "occurredAt": self.app.env.now().plus_seconds(seconds).to_string(),
            "fromMs": segment.0, "toMs": segment.1,
        })
    }

    /// Sends a batch and returns the payload.
    pub async fn record(&self, client: &Client, events: &[Value]) -> Value {
        let mut data = client
            .ask(
                "mutation($c: ID!, $s: DateTime!, $e: [WatchEventInput!]!) {
                   recordWatch(input: { childId: $c, sentAt: $s, events: $e }) {
                     results { eventId status reason }
                     timeStatus { usedSeconds remainingSeconds budgetSeconds verdict { allowed reason } }
                     userErrors { code field } } }",
                json!({ "c": self.child(), "s": self.app.env.now().to_string(), "e": events }),
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

pub async fn sign_in(app: &TestApp, owner: SessionOwner) -> Client {
    let tx = app.env.db.write().await.expect("a transaction");
    let session = identity::open_session(&tx, &app.env, owner, None, b"test")
        .await
        .expect("a session");
    tx.commit().await.expect("a commit");
    app.client.with_token(session.access_token)
}

async fn sign_in_device(app: &TestApp, child_id: ChildId, family_id: FamilyId) -> Client {
    let device_id = ChildDeviceId(Uuid::from_u128(4));
    let tx = app.env.db.write().await.expect("a transaction");
    tx.execute_raw(Statement::from_sql_and_values(
        tx.get_database_backend(),
        "INSERT INTO child_device (id, family_id, child_id, name, created_at) VALUES ($1, $2, $3, 'tablet', 0)",
        [device_id.0.into(), family_id.0.into(), child_id.0.into()],
    ))
    .await
    .expect("a device");
    tx.commit().await.expect("a commit");
    let owner = SessionOwner::ChildDevice {
        device_id,
        child_id,
        family_id,
    };
    sign_in(app, owner).await
}

/// Publishes three videos of the stand-in for three-year-olds, and one for six-year-olds as the last.
async fn publish(app: &TestApp) -> Vec<(VideoId, i64)> {
    let demo = Catalog::demo().expect("the demo catalogue");
    let ids: Vec<String> = demo
        .videos
        .iter()
        .filter(|video| {
            !video.removed
                && video
                    .duration_seconds
                    .is_some_and(|seconds| (100..400).contains(&seconds))
        })
        .map(|video| video.id.clone())
        .take(4)
        .collect();
    let videos: Vec<Value> = ids
        .iter()
        .enumerate()
        .map(|(index, id)| {
            let band = if index == 3 { "EARLY_6_7" } else { "NURI_3" };
            json!({ "youtubeId": id, "state": "PUBLISHED", "ageBand": band, "language": "ko", "themes": ["body"],
                    "nuri": [{ "content": "physical.enjoy-movement.1", "weight": "PRIMARY" }] })
        })
        .collect();
    let labels: LabelledCatalogue = serde_json::from_value(json!({
        "themes": [{ "slug": "body", "nameKo": "몸", "nameEn": "Body" }], "videos": videos,
    }))
    .expect("labels");
    let system = app.env.system();
    let done = catalog::import_labelled(&system, &labels)
        .await
        .expect("the labels are loaded");
    assert_eq!(done.published, 4, "{done:?}");
    let catalogue = catalog::current(&system).await.expect("the catalogue");
    ids.iter()
        .map(|id| {
            let video = catalogue
                .published()
                .iter()
                .find(|video| video.youtube_id == *id)
                .expect("published");
            (video.id, video.duration_ms().expect("a length"))
        })
        .collect()
}

/// An instant from RFC 3339 text.
pub fn at(text: &str) -> UtcInstant {
    kyck_tests::app::instant(text)
}
