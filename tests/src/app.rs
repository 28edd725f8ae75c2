//! The product in the test's own process: the real server on a loopback port, over a database of its own, with
//! a clock that the test moves and stand-ins for the outside world.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use kyck_adapters::fcm::{Fcm, FcmSettings, ServiceAccount};
use kyck_adapters::http::Limits;
use kyck_adapters::sms::InMemorySms;
use kyck_adapters::youtube::{Youtube, YoutubeSettings};
use kyck_api::assemble;
use kyck_api::graphql::KyckService;
use kyck_api::server::{self, ServerState};
use kyck_api::services::{Parts, Services};
use kyck_api::settings::Settings;
use kyck_domain::retention;
use kyck_kernel::UtcInstant;
use kyck_kernel::random::SystemRandom;
use kyck_kernel::time::{FixedClock, SystemClock};
use kyck_stand_ins::fcm::FcmStandIn;
use kyck_stand_ins::youtube::{Catalog, YoutubeConfig, YoutubeStandIn};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::{Backend, Client, TestDb};

/// Where the clock of a test begins: a Monday noon in Seoul.
pub const NOON: &str = "2026-11-23T03:00:00Z";

/// The running product. It ends with this value.
pub struct TestApp {
    /// Nobody in particular, asking this server.
    pub client: Client,
    /// The services, for what no client can do: seeding, jobs.
    pub services: Arc<Services>,
    /// The clock, to be moved.
    pub clock: Arc<FixedClock>,
    /// Text messages that left the outbox.
    pub sms: Arc<InMemorySms>,
    /// The stand-in that answers as YouTube.
    pub youtube: YoutubeStandIn,
    /// The stand-in that takes pushes as FCM.
    pub fcm: FcmStandIn,
    /// The database under the services.
    pub db: TestDb,
    stopping: CancellationToken,
}

impl TestApp {
    /// Starts with an empty database and the demo catalogue at the stand-in of YouTube. No job runs by
    /// itself.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn start(backend: Backend) -> Self {
        Self::start_with(backend, &[]).await
    }

    /// As [`TestApp::start`], with these settings as well.
    ///
    /// # Panics
    /// As [`TestApp::start`].
    pub async fn start_with(backend: Backend, changed: &[(&str, &str)]) -> Self {
        Self::start_on(TestDb::new(backend).await, changed).await
    }

    /// As [`TestApp::start_with`], over a database that the test made.
    ///
    /// # Panics
    /// As [`TestApp::start`].
    pub async fn start_on(db: TestDb, changed: &[(&str, &str)]) -> Self {
        let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
        let clock = Arc::new(FixedClock::new(instant(NOON)));
        let sms = Arc::new(InMemorySms::new(clock.clone()));
        let youtube = YoutubeStandIn::start(YoutubeConfig {
            catalog: Catalog::demo().expect("the demo catalogue"),
            ..YoutubeConfig::default()
        });
        let youtube = youtube.await.expect("the stand-in of YouTube starts");
        let fcm = FcmStandIn::start().await.expect("the stand-in of FCM starts");

        let settings = settings(changed);
        let parts = assemble::parts(&settings, db.db.clone()).await;
        let mut parts = parts.expect("the parts of the services");
        parts.kernel.clock = clock.clone();
        parts.sms = sms.clone();
        parts.videos = Arc::new(videos_of(&youtube));
        parts.push = Arc::new(push_by(&fcm));
        let services = Arc::new(Services::new(parts).expect("the services"));

        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let client = Client::new(&format!("http://{}", listener.local_addr().expect("its address")));
        let application = KyckService::new(Arc::clone(&services));
        let serving = ServerState::new(Arc::new(application), settings.server_settings(true));
        let stopping = serving.lifetime.stopping.clone();
        tokio::spawn(server::run(serving, listener, None, None));

        Self {
            client,
            services,
            clock,
            sms,
            youtube,
            fcm,
            db,
            stopping,
        }
    }

    /// Lets days pass as a running server sees them: its hourly jobs look at the clock.
    ///
    /// # Panics
    /// When the clock cannot be looked at.
    pub async fn days_pass(&self, days: u32) {
        for _ in 0..days {
            self.clock.advance_millis(86_400_000);
            retention::observe(&self.services.kernel)
                .await
                .expect("the clock is looked at");
        }
    }

    /// The time that the product sees.
    pub fn now(&self) -> DateTime<Utc> {
        self.services.kernel.now().to_datetime()
    }
}

fn videos_of(stand_in: &YoutubeStandIn) -> Youtube {
    let settings = YoutubeSettings {
        base_url: stand_in.base_url(),
        api_key: stand_in.api_key().to_owned(),
        limits: Limits::default(),
    };
    Youtube::new(settings, Arc::new(SystemRandom)).expect("the YouTube adapter")
}

fn push_by(stand_in: &FcmStandIn) -> Fcm {
    let settings = FcmSettings {
        base_url: stand_in.base_url(),
        token_url: Some(stand_in.token_url()),
        service_account: ServiceAccount::parse(&stand_in.service_account()).expect("a service account"),
        limits: Limits::default(),
    };
    // The stand-in checks the assertion's times against the machine's clock.
    Fcm::new(settings, Arc::new(SystemClock), Arc::new(SystemRandom)).expect("the FCM adapter")
}

impl Drop for TestApp {
    fn drop(&mut self) {
        self.stopping.cancel();
    }
}

/// The same services with other parts and empty caches, as another node of the installation has them.
///
/// # Panics
/// When the keys cannot sign.
pub fn services_with(services: &Services, change: impl FnOnce(&mut Parts)) -> Services {
    let mut parts = services.parts().clone();
    change(&mut parts);
    Services::new(parts).expect("the services")
}

/// An instant from RFC 3339 text.
///
/// # Panics
/// When the text is none.
pub fn instant(text: &str) -> UtcInstant {
    let parsed = DateTime::parse_from_rfc3339(text).expect("an RFC 3339 text");
    UtcInstant::from_datetime(parsed.with_timezone(&Utc))
}

/// The defaults, but for a fixed master secret and rates that no test meets by accident.
fn settings(changed: &[(&str, &str)]) -> Settings {
    let defaults = [
        ("KYCK_SECURITY__MASTER_SECRET", "Zq7-dV2x_Lk9.Wm4~Rb8+Hn3=Jt6-Pc5"),
        ("KYCK_LIMITS__ADDRESS_BURST", "100000"),
        ("KYCK_LIMITS__ADDRESS_PER_SECOND", "100000"),
        ("KYCK_LIMITS__USER_BURST", "100000"),
        ("KYCK_LIMITS__USER_PER_SECOND", "100000"),
    ];
    Settings::from_parts(
        None,
        defaults
            .iter()
            .chain(changed)
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    )
    .expect("the settings")
}
