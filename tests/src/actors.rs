//! Who calls the API in a test: a guardian with a child, the child's device, strangers, staff; and a catalogue to
//! ask for. The product's own use cases make them, each with a client that is signed in.

use chrono_tz::Tz;
use futures_util::FutureExt;
use futures_util::future::LocalBoxFuture;
use kyck_api::services::Services;
use kyck_domain::catalog::LabelledCatalogue;
use kyck_domain::family::{ChildLimits, ConsentPurpose, EnsureChild};
use kyck_domain::identity::{AddStaff, EnsureGuardian, GuardianRole, Locale, SessionOwner};
use kyck_kernel::id::{ChildDeviceId, ChildId, FamilyId, GuardianId, StaffId, VideoId};
use kyck_kernel::{Ctx, Role};
use sea_orm::{ConnectionTrait, Statement};

use crate::{Client, TestApp};

/// The zone of every family in the tests.
pub const ZONE: Tz = chrono_tz::Asia::Seoul;

/// A guardian who is signed in.
#[derive(Clone, Debug)]
pub struct Guardian {
    /// Signed in as this guardian.
    pub client: Client,
    /// For use cases and assertions.
    pub id: GuardianId,
    /// The family that it owns.
    pub family_id: FamilyId,
    /// Phone number in E.164 form.
    pub phone: String,
}

impl Guardian {
    /// Whose sessions are the guardian's.
    pub const fn session_owner(&self) -> SessionOwner {
        SessionOwner::Guardian {
            guardian_id: self.id,
            family_id: self.family_id,
        }
    }
}

/// A child's device that is signed in.
#[derive(Clone, Debug)]
pub struct Device {
    /// Signed in as this device.
    pub client: Client,
    /// For use cases and assertions.
    pub id: ChildDeviceId,
}

/// A new family in Seoul that reads English and has consented to the service, to recommendations and to statistics.
/// Awaiting it makes it: `app.family().child(50).device().await`.
#[must_use]
pub struct NewFamily<'a> {
    app: &'a TestApp,
    zone: Tz,
    locale: Locale,
    consents: &'static [ConsentPurpose],
}

/// A new family with one child.
#[must_use]
pub struct NewChild<'a> {
    family: NewFamily<'a>,
    age_months: u32,
    limits: Option<ChildLimits>,
}

/// A new family with one child and its device.
#[must_use]
pub struct NewDevice<'a>(NewChild<'a>);

impl<'a> NewFamily<'a> {
    /// Lives in another time zone.
    pub const fn in_zone(mut self, zone: Tz) -> Self {
        self.zone = zone;
        self
    }

    /// Gets messages in another language.
    pub const fn with_locale(mut self, locale: Locale) -> Self {
        self.locale = locale;
        self
    }

    /// Has not been asked for its consent yet.
    pub const fn without_consent(mut self) -> Self {
        self.consents = &[];
        self
    }

    /// Has a child of this age in months.
    pub const fn child(self, age_months: u32) -> NewChild<'a> {
        NewChild {
            family: self,
            age_months,
            limits: None,
        }
    }

    async fn make(self) -> Guardian {
        let app = self.app;
        let (family_id, id): (FamilyId, GuardianId) =
            (app.services.kernel.new_id(), app.services.kernel.new_id());
        let phone = format!("+8210{:08}", 20_000_000 + number_of(id.0) % 10_000_000);
        let guardian = EnsureGuardian {
            family_id,
            guardian_id: id,
            phone: phone.clone(),
            role: GuardianRole::Owner,
            locale: self.locale,
            zone: self.zone,
        };
        app.services
            .identity
            .ensure_guardian(&Ctx::system(), guardian)
            .await
            .expect("a guardian is made");
        app.services
            .family
            .ensure_consents(&Ctx::system(), &[(family_id, id)], self.consents)
            .await
            .expect("the consent is recorded");

        let mut guardian = Guardian {
            client: app.client.anonymous(),
            id,
            family_id,
            phone,
        };
        guardian.client = app.sign_in(&guardian).await;
        guardian
    }
}

impl<'a> NewChild<'a> {
    /// Has these limits instead of the defaults of its age.
    pub const fn with_limits(mut self, limits: ChildLimits) -> Self {
        self.limits = Some(limits);
        self
    }

    /// Watches on a device.
    pub const fn device(self) -> NewDevice<'a> {
        NewDevice(self)
    }

    async fn make(self) -> (Guardian, ChildId) {
        let app = self.family.app;
        let guardian = self.family.make().await;
        let child_id = app
            .child_with(guardian.family_id, self.age_months, self.limits)
            .await;
        (guardian, child_id)
    }
}

impl<'a> IntoFuture for NewFamily<'a> {
    type Output = Guardian;
    type IntoFuture = LocalBoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        self.make().boxed_local()
    }
}

impl<'a> IntoFuture for NewChild<'a> {
    type Output = (Guardian, ChildId);
    type IntoFuture = LocalBoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        self.make().boxed_local()
    }
}

impl<'a> IntoFuture for NewDevice<'a> {
    type Output = (Guardian, ChildId, Device);
    type IntoFuture = LocalBoxFuture<'a, Self::Output>;

    fn into_future(self) -> Self::IntoFuture {
        let app = self.0.family.app;
        async move {
            let (guardian, child_id) = self.0.make().await;
            let device = app.device(guardian.family_id, child_id).await;
            (guardian, child_id, device)
        }
        .boxed_local()
    }
}

impl TestApp {
    /// A family to be made.
    pub const fn family(&self) -> NewFamily<'_> {
        NewFamily {
            app: self,
            zone: ZONE,
            locale: Locale::English,
            consents: &[
                ConsentPurpose::Service,
                ConsentPurpose::Recommendation,
                ConsentPurpose::SameAgeStatistics,
            ],
        }
    }

    /// A guardian of a new family.
    ///
    /// # Panics
    /// When the use case fails.
    pub async fn guardian(&self) -> Guardian {
        self.family().await
    }

    /// One more child of a family, of this age in months.
    ///
    /// # Panics
    /// When the use case fails.
    pub async fn child(&self, family_id: FamilyId, age_months: u32) -> ChildId {
        self.child_with(family_id, age_months, None).await
    }

    async fn child_with(&self, family_id: FamilyId, age_months: u32, limits: Option<ChildLimits>) -> ChildId {
        use chrono::Datelike;
        let id: ChildId = self.services.kernel.new_id();
        let birth = self.services.kernel.now().day_in(ZONE) - chrono::Months::new(age_months);
        let child = EnsureChild {
            id,
            family_id,
            nickname: "별이".to_owned(),
            birth_month: birth.with_day(1).expect("a month has a first day"),
            avatar: "rabbit".to_owned(),
            interests: Vec::new(),
            limits,
        };
        self.services
            .family
            .ensure_children(&Ctx::system(), vec![child])
            .await
            .expect("a child is made");
        id
    }

    /// A device on which a child watches.
    ///
    /// # Panics
    /// When the use case fails.
    pub async fn device(&self, family_id: FamilyId, child_id: ChildId) -> Device {
        let id = insert_device(&self.services, family_id, child_id).await;
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
        let id: StaffId = self.services.kernel.new_id();
        let member = AddStaff {
            id: Some(id),
            email: format!("{}@kyck.invalid", id.0.simple()),
            name: format!("{role:?}"),
            role,
            password: "a password of the tests".to_owned(),
            totp_secret: None,
        };
        self.services
            .identity
            .add_staff(&Ctx::system(), member)
            .await
            .expect("a member of staff is made");
        self.signed_in(SessionOwner::Staff { staff_id: id, role }).await
    }

    /// Publishes the first `count` videos of the demo catalogue and returns their ids, newest first.
    ///
    /// # Panics
    /// When the use case fails.
    pub async fn publish(&self, count: usize) -> Vec<VideoId> {
        let mut labels: LabelledCatalogue =
            serde_json::from_str(kyck_api::demo::CATALOG_LABELS).expect("the demo's labels");
        labels.videos.retain(|video| video.state == "PUBLISHED");
        labels.videos.truncate(count);
        let done = self
            .services
            .catalog
            .import_labelled(&Ctx::system(), &labels)
            .await
            .expect("the catalogue is loaded");
        assert_eq!(
            done.missing,
            Vec::<String>::new(),
            "the stand-in of YouTube knows every video"
        );
        let catalogue = self.services.catalog.current().await.expect("the catalogue");
        catalogue.published().iter().map(|video| video.id).collect()
    }

    /// A guardian with a new session, as after the clock has passed the end of the access token.
    ///
    /// # Panics
    /// When the use case fails.
    pub async fn sign_in(&self, guardian: &Guardian) -> Client {
        self.signed_in(guardian.session_owner()).await
    }

    /// A client with a new session.
    ///
    /// # Panics
    /// When the use case fails.
    pub async fn signed_in(&self, owner: SessionOwner) -> Client {
        let tx = self
            .services
            .kernel
            .db
            .write()
            .await
            .expect("a transaction begins");
        let proof: [u8; 16] = self.services.kernel.random_bytes();
        let session = self
            .services
            .identity
            .open_session(&tx, owner, Some("Test"), &proof)
            .await;
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

/// Stores a paired device of a child, without a sign-in.
///
/// # Panics
/// When it cannot be stored.
pub async fn insert_device(services: &Services, family_id: FamilyId, child_id: ChildId) -> ChildDeviceId {
    let id: ChildDeviceId = services.kernel.new_id();
    let tx = services.kernel.db.write().await.expect("a transaction");
    let insert = Statement::from_sql_and_values(
        tx.get_database_backend(),
        "INSERT INTO child_device (id, family_id, child_id, name, created_at) VALUES ($1, $2, $3, 'Tablet', $4)",
        [
            id.into(),
            family_id.into(),
            child_id.into(),
            services.kernel.now().into(),
        ],
    );

    tx.execute_raw(insert).await.expect("a device is stored");
    tx.commit().await.expect("a device is committed");
    id
}
