//! Creates the services of a process from its settings.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use kyck_adapters::bus::{NatsBus, PostgresBus};
use kyck_adapters::fcm::{Fcm, FcmSettings, ServiceAccount};
use kyck_adapters::http::Limits;
use kyck_adapters::sms::{LogSms, Solapi, SolapiSettings, Twilio, TwilioSettings};
use kyck_adapters::youtube::{Youtube, YoutubeSettings};
use kyck_domain::catalog::{
    BookRequest, ChannelName, PlaylistPage, SourceChannel, SourceError, VideoList, VideoSource,
};
use kyck_domain::identity::IdentitySettings;
use kyck_domain::notify::{PushMessage, SendError, SendPush, SendSms, SmsMessage};
use kyck_kernel::Kernel;
use kyck_kernel::bus::{Bus, InProcessBus};
use kyck_kernel::db::Db;
use kyck_kernel::id::{IdSource, RandomIds};
use kyck_kernel::keys::Keys;
use kyck_kernel::random::{Random, SystemRandom};
use kyck_kernel::time::{Clock, SystemClock};

use crate::file_modes;
use crate::secret::master_keys;
use crate::services::{Parts, Services};
use crate::settings::{Settings, SmsProvider, secret_file};

/// The reason why the services cannot be created.
#[derive(Debug, thiserror::Error)]
pub enum AssembleError {
    /// The database cannot be reached.
    #[error("database: {0}")]
    Database(#[from] sea_orm::DbErr),
    /// A folder or key file cannot be made or read.
    #[error("{path}: {problem}")]
    File {
        /// Path as the settings give it.
        path: String,
        /// The reason in one line.
        problem: String,
    },
    /// A secret that must be set is not.
    #[error("{0}")]
    Missing(&'static str),
    /// The database was made with another master secret.
    #[error("{0}")]
    Secret(String),
    /// An outside service cannot be set up.
    #[error("{0}")]
    Service(String),
}

/// Connects to the database; on SQLite its folder is made, and its files are readable for their owner only.
///
/// # Errors
/// When it cannot be reached, or others can read an SQLite database and that cannot be changed.
pub async fn connect(settings: &Settings) -> Result<Db, AssembleError> {
    if let Some(file) = settings.database.sqlite_file() {
        if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            make_folder(folder)?;
        }
        keep_private(&file)?;
    }
    let db = Db::connect(settings.database.url.expose(), settings.database.pool_size()).await?;
    Ok(
        match settings.database.sqlite_file().as_deref().and_then(Path::parent) {
            Some(folder) if folder.as_os_str().is_empty() => {
                db.with_min_free(".".into(), settings.database.min_free_bytes)
            }
            Some(folder) => db.with_min_free(folder.to_owned(), settings.database.min_free_bytes),
            None => db,
        },
    )
}

/// What the services of this process are built from, over an open database with the newest schema.
///
/// # Errors
/// When a secret or an outside service is missing, or the database was made with another master secret.
pub async fn parts(settings: &Settings, db: Db) -> Result<Parts, AssembleError> {
    let keys = master_keys(settings, &db).await?;
    parts_with_keys(settings, db, keys)
}

/// The services of this process over an open database with the newest schema.
///
/// # Errors
/// As [`parts`].
pub async fn services(settings: &Settings, db: Db) -> Result<Services, AssembleError> {
    let parts = parts(settings, db).await?;
    Services::new(parts).map_err(|fault| AssembleError::Service(fault.to_string()))
}

/// The parts, by keys that are not compared with those of the database. Needs a runtime: buses start tasks.
///
/// # Errors
/// When an outside service is missing.
pub fn parts_with_keys(settings: &Settings, db: Db, keys: Keys) -> Result<Parts, AssembleError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let random: Arc<dyn Random> = Arc::new(SystemRandom);

    Ok(Parts {
        sms: sms(settings, &clock, &random)?,
        push: push(settings, &clock, &random)?,
        videos: videos(settings, &random)?,
        identity: IdentitySettings {
            public_url: settings.public_url(),
            countries: settings.sign_in.countries.clone(),
            daily_code_budget: settings.sign_in.codes_per_day,
            codes_per_address_hour: settings.sign_in.codes_per_address_hour,
            codes_per_address_day: settings.sign_in.codes_per_address_day,
        },
        watch_quotas: settings.limits.watch_quotas(),
        kernel: Kernel {
            db,
            clock,
            ids: Arc::new(RandomIds),
            random,
            keys,
            bus: bus(settings)?,
            epochs: Arc::default(),
        },
    })
}

/// Between the nodes: NATS when it is set, else PostgreSQL itself, else there is one node only.
fn bus(settings: &Settings) -> Result<Arc<dyn Bus>, AssembleError> {
    // Names this process among all nodes, only to know its own messages again.
    let node = RandomIds.next(SystemClock.now()).simple().to_string();
    let nats = settings.nats.url.expose();
    if !nats.is_empty() {
        let bus = NatsBus::start(nats, node).map_err(|problem| service("nats.url", problem))?;
        Ok(Arc::new(bus))
    } else if settings.database.sqlite_file().is_none() {
        let bus = PostgresBus::start(settings.database.url.expose(), node)
            .map_err(|problem| service("database.url", problem))?;
        Ok(Arc::new(bus))
    } else {
        Ok(Arc::new(InProcessBus::default()))
    }
}

fn sms(
    settings: &Settings,
    clock: &Arc<dyn Clock>,
    random: &Arc<dyn Random>,
) -> Result<Arc<dyn SendSms>, AssembleError> {
    let sms = &settings.sms;
    let base_url = |standard: &str| {
        let set = sms.base_url.trim_end_matches('/');
        if set.is_empty() {
            standard.to_owned()
        } else {
            set.to_owned()
        }
    };

    Ok(match sms.provider {
        SmsProvider::Unset => Arc::new(NotSetUp),
        SmsProvider::Log => Arc::new(LogSms),
        SmsProvider::Solapi => {
            let settings = SolapiSettings {
                base_url: base_url("https://api.solapi.com"),
                api_key: sms.api_key.expose().to_owned(),
                api_secret: sms.api_secret.expose().to_owned(),
                sender: sms.sender.clone(),
                limits: Limits::default(),
            };
            let solapi = Solapi::new(settings, Arc::clone(clock), Arc::clone(random));
            Arc::new(solapi.map_err(|problem| service("sms", problem))?)
        }
        SmsProvider::Twilio => {
            let settings = TwilioSettings {
                base_url: base_url("https://api.twilio.com"),
                account_sid: sms.account.clone(),
                auth_token: sms.api_secret.expose().to_owned(),
                sender: sms.sender.clone(),
                limits: Limits::default(),
            };
            let twilio = Twilio::new(settings, Arc::clone(random));
            Arc::new(twilio.map_err(|problem| service("sms", problem))?)
        }
    })
}

fn push(
    settings: &Settings,
    clock: &Arc<dyn Clock>,
    random: &Arc<dyn Random>,
) -> Result<Arc<dyn SendPush>, AssembleError> {
    let fcm = &settings.fcm;
    if fcm.service_account_file.as_os_str().is_empty() {
        return Ok(Arc::new(NotSetUp));
    }
    let problem = |problem| service("fcm.service_account_file", problem);
    let text = secret_file::read_text(&fcm.service_account_file).map_err(problem)?;
    let service_account = ServiceAccount::parse(&text).map_err(|error| {
        let file = fcm.service_account_file.display();
        problem(format!("{file}: {error}"))
    })?;
    let settings = FcmSettings {
        base_url: fcm.base_url.clone(),
        token_url: Some(fcm.token_url.clone()).filter(|url| !url.is_empty()),
        service_account,
        limits: Limits::default(),
    };
    let fcm = Fcm::new(settings, Arc::clone(clock), Arc::clone(random));
    Ok(Arc::new(fcm.map_err(|problem| service("fcm", problem))?))
}

fn videos(settings: &Settings, random: &Arc<dyn Random>) -> Result<Arc<dyn VideoSource>, AssembleError> {
    let youtube = &settings.youtube;
    if !youtube.api_key.is_set() {
        return Ok(Arc::new(NotSetUp));
    }
    let settings = YoutubeSettings {
        base_url: youtube.base_url.clone(),
        api_key: youtube.api_key.expose().to_owned(),
        limits: Limits::default(),
    };
    let youtube = Youtube::new(settings, Arc::clone(random));
    Ok(Arc::new(
        youtube.map_err(|problem| service("youtube.base_url", problem))?,
    ))
}

fn service(key: &str, problem: impl std::fmt::Display) -> AssembleError {
    AssembleError::Service(format!("settings: {key}: {problem}"))
}

/// Others of the machine may not read the database, also where an earlier version let them.
fn keep_private(file: &Path) -> Result<(), AssembleError> {
    let narrowed = file_modes::narrow_database(file).map_err(|(path, error)| {
        let advice = format!(
            "others may read it, and that cannot be changed ({error}): run `chmod 600 {}`",
            path.display()
        );
        file_problem(&path, advice)
    })?;
    for path in narrowed {
        tracing::warn!(file = %path.display(), "others could read this file of the database: its mode is 0600 now");
    }
    Ok(())
}

/// Makes a folder that only its owner may enter, unless it exists.
///
/// # Errors
/// [`AssembleError::File`] with the path.
pub fn make_folder(folder: &Path) -> Result<(), AssembleError> {
    if folder.is_dir() {
        return Ok(());
    }
    let mut builder = std::fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
        .create(folder)
        .map_err(|error| file_problem(folder, error))
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "callers have an error or a text of their own"
)]
pub(crate) fn file_problem(path: &Path, problem: impl ToString) -> AssembleError {
    AssembleError::File {
        path: path.display().to_string(),
        problem: problem.to_string(),
    }
}

/// Takes the place of an outside service that is not set up; every call fails with the setting that is missing.
struct NotSetUp;

#[async_trait]
impl SendSms for NotSetUp {
    async fn send(&self, _: &SmsMessage) -> Result<String, SendError> {
        Err(SendError::Misconfigured {
            detail: "sms.provider is not set".to_owned(),
        })
    }

    fn is_configured(&self) -> bool {
        false
    }
}

#[async_trait]
impl SendPush for NotSetUp {
    async fn send(&self, _: &PushMessage) -> Result<String, SendError> {
        Err(SendError::Misconfigured {
            detail: "fcm.service_account_file is not set".to_owned(),
        })
    }
}

#[async_trait]
impl VideoSource for NotSetUp {
    async fn videos(&self, _: &[String], _: &dyn BookRequest) -> Result<VideoList, SourceError> {
        Err(no_key())
    }

    async fn playlist_page(
        &self,
        _: &str,
        _: Option<&str>,
        _: &dyn BookRequest,
    ) -> Result<PlaylistPage, SourceError> {
        Err(no_key())
    }

    async fn channel(&self, _: &ChannelName, _: &dyn BookRequest) -> Result<SourceChannel, SourceError> {
        Err(no_key())
    }
}

fn no_key() -> SourceError {
    SourceError::Refused {
        reason: "youtube.api_key is not set".to_owned(),
    }
}
