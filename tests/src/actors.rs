//! Who asks in a test: a guardian with a child, the child's device, strangers, staff; and a catalogue to
//! ask about. They are made by the program's own use cases, each with a client that is signed in.

use kyck_domain::catalog::{self, LabelledCatalogue};
use kyck_domain::family::{self, ConsentPurpose, EnsureChild};
use kyck_domain::identity::{self, AddStaff, EnsureGuardian, GuardianRole, Locale, SessionOwner};
use kyck_kernel::id::{ChildDeviceId, ChildId, FamilyId, GuardianId, StaffId, VideoId};
use kyck_kernel::{Ctx, Role};

use crate::{Client, TestApp};

/// The zone of every family in the tests.
pub const ZONE: chrono_tz::Tz = chrono_tz::Asia::Seoul;

/// A guardian who is signed in.
#[derive(Clone, Debug)]
pub struct Guardian {
    /// Asks as this guardian.
    pub client: Client,
    /// Who.
    pub id: GuardianId,
    /// Of which family.
    pub family_id: FamilyId,
    /// Phone number in E.164 form.
    pub phone: String,
}

/// A child's device that is signed in.
#[derive(Clone, Debug)]
pub struct Device {
    /// Asks as this device.
    pub client: Client,
    /// Which device.
    pub id: ChildDeviceId,
}

impl TestApp {
    /// A guardian of a new family in Seoul that agreed to the service, to recommendations and to statistics.
    ///
    /// # Panics
    /// When the use case fails.
    pub async fn guardian(&self) -> Guardian {
        let guardian = self.guardian_without_consent().await;
        let agreed = [
            ConsentPurpose::Service,
            ConsentPurpose::Recommendation,
            ConsentPurpose::SameAgeStatistics,
        ];
        family::ensure_consents(&self.system(), &[(guardian.family_id, guardian.id)], &agreed)
            .await
            .expect("the consent is recorded");
        guardian
    }

    /// A guardian of a new family in Seoul that has not been asked for its consent yet.
    ///
    /// # Panics
    /// When the use case fails.
    pub async fn guardian_without_consent(&self) -> Guardian {
        let family_id: FamilyId = self.env.new_id();
        let id: GuardianId = self.env.new_id();
        let phone = format!("+8210{:08}", 20_000_000 + number_of(id.0) % 10_000_000);
        let guardian = EnsureGuardian {
            family_id,
            guardian_id: id,
            phone: phone.clone(),
            role: GuardianRole::Owner,
            locale: Locale::English,
            zone: ZONE,
        };
        identity::ensure_guardian(&self.system(), guardian)
            .await
            .expect("a guardian is made");
        let client = self
            .signed_in(SessionOwner::Guardian {
                guardian_id: id,
                family_id,
            })
            .await;
        Guardian {
            client,
            id,
            family_id,
            phone,
        }
    }

    /// A child of a family, so many months old today.
    ///
    /// # Panics
    /// When the use case fails.
    pub async fn child(&self, family_id: FamilyId, age_months: u32) -> ChildId {
        use chrono::Datelike;
        let id: ChildId = self.env.new_id();
        let birth = self.env.now().day_in(ZONE) - chrono::Months::new(age_months);
        let child = EnsureChild {
            id,
            family_id,
            nickname: "별이".to_owned(),
            birth_month: birth.with_day(1).expect("a month has a first day"),
            avatar: "rabbit".to_owned(),
            interests: Vec::new(),
            limits: None,
        };
        family::ensure_children(&self.system(), vec![child])
            .await
            .expect("a child is made");
        id
    }

    /// A device on which a child watches.
    ///
    /// # Panics
    /// When the use case fails.
    pub async fn device(&self, family_id: FamilyId, child_id: ChildId) -> Device {
        let id: ChildDeviceId = self.env.new_id();
        family::ensure_device(&self.system(), id, child_id, "Tablet")
            .await
            .expect("a device is made");
        let owner = SessionOwner::ChildDevice {
            device_id: id,
            child_id,
            family_id,
        };
        Device {
            client: self.signed_in(owner).await,
            id,
        }
    }

    /// A member of staff of a role.
    ///
    /// # Panics
    /// When the use case fails.
    pub async fn staff(&self, role: Role) -> Client {
        let id: StaffId = self.env.new_id();
        let member = AddStaff {
            id: Some(id),
            email: format!("{}@kyck.invalid", id.0.simple()),
            name: format!("{role:?}"),
            role,
            password: "a password of the tests".to_owned(),
            totp_secret: None,
        };
        identity::add_staff(&self.system(), member)
            .await
            .expect("a member of staff is made");
        self.signed_in(SessionOwner::Staff { staff_id: id, role }).await
    }

    /// Publishes the first so many videos of the demo catalogue and returns their ids, newest first.
    ///
    /// # Panics
    /// When the use case fails.
    pub async fn publish(&self, count: usize) -> Vec<VideoId> {
        let mut labels: LabelledCatalogue =
            serde_json::from_str(kyck_api::demo::CATALOG_LABELS).expect("the demo's labels");
        labels.videos.retain(|video| video.state == "PUBLISHED");
        labels.videos.truncate(count);
        let done = catalog::import_labelled(&self.system(), &labels)
            .await
            .expect("the catalogue is loaded");
        assert_eq!(
            done.missing,
            Vec::<String>::new(),
            "the stand-in of YouTube knows every video"
        );
        let catalogue = catalog::current(&self.system()).await.expect("the catalogue");
        catalogue.published().iter().map(|video| video.id).collect()
    }

    /// The context of the program itself.
    pub fn system(&self) -> Ctx<'_> {
        self.env.system()
    }

    /// A client with a new session.
    ///
    /// # Panics
    /// When the use case fails.
    pub async fn signed_in(&self, owner: SessionOwner) -> Client {
        let tx = self.env.db.write().await.expect("a transaction begins");
        let proof: [u8; 16] = self.env.random_bytes();
        let session = identity::open_session(&tx, &self.env, owner, Some("Test"), &proof).await;
        let session = session.expect("a session is opened");
        tx.commit().await.expect("the session is stored");
        self.client.with_token(session.access_token)
    }
}

/// A number from the random part of an id.
fn number_of(id: uuid::Uuid) -> u64 {
    id.as_bytes()[8..]
        .iter()
        .fold(0, |number, byte| (number << 7) ^ u64::from(*byte))
}
