//! Puts the services of a process together from its settings.

use std::io::Write;
use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use kyck_domain::Env;
use kyck_domain::bus::{Bus, InProcessBus};
use kyck_domain::catalog::{ChannelName, PlaylistPage, SourceChannel, SourceError, SourceVideo, VideoSource};
use kyck_domain::db::Db;
use kyck_domain::env::SystemRandom;
use kyck_domain::id::RandomIds;
use kyck_domain::identity::{IdentitySettings, IdentityState};
use kyck_domain::keys::Keys;
use kyck_domain::notify::{OutboxSms, PushMessage, SendError, SendPush, SendSms, SmsMessage};
use kyck_domain::time::SystemClock;

use crate::settings::Settings;

/// Why the services cannot be put together.
#[derive(Debug, thiserror::Error)]
pub enum AssembleError {
    /// The database cannot be reached.
    #[error("database: {0}")]
    Database(#[from] sea_orm::DbErr),
    /// A folder or key file cannot be made or read.
    #[error("{path}: {problem}")]
    File {
        /// Which.
        path: String,
        /// Why.
        problem: String,
    },
    /// A secret that must be set is not.
    #[error("{0}")]
    Missing(&'static str),
    /// An outside service cannot be set up.
    #[error("{0}")]
    Service(String),
}

/// Connects to the database; on SQLite its folder is made, readable for its owner only.
///
/// # Errors
/// When it cannot be reached.
pub async fn connect(settings: &Settings) -> Result<Db, AssembleError> {
    if let Some(file) = settings.database.sqlite_file()
        && let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty())
    {
        make_folder(folder)?;
    }
    Ok(Db::connect(settings.database.url.expose(), settings.database.pool_size()).await?)
}

/// The services of this process over an open database.
///
/// # Errors
/// When a secret or an outside service is missing.
pub async fn env(settings: &Settings, db: Db) -> Result<Env, AssembleError> {
    let keys = Keys::new(&master_secret(settings)?);
    let accounts = IdentitySettings {
        public_url: settings.public_url(),
        ..IdentitySettings::default()
    };
    let identity = IdentityState::new(&keys, accounts, Arc::new(OutboxSms))
        .map_err(|fault| AssembleError::Service(fault.to_string()))?;
    Ok(Env {
        identity: Arc::new(identity),
        db,
        clock: Arc::new(SystemClock),
        ids: Arc::new(RandomIds),
        random: Arc::new(SystemRandom),
        keys,
        sms: Arc::new(NotSetUp),
        push: Arc::new(NotSetUp),
        videos: Arc::new(NotSetUp),
        catalog: Arc::default(),
        bus: bus(settings),
        ingest: Arc::default(),
        live: Arc::default(),
        recommender: Arc::default(),
    })
}

fn bus(_settings: &Settings) -> Arc<dyn Bus> {
    Arc::new(InProcessBus::default())
}

/// The master secret: the setting, or beside an SQLite database a file that is made once.
fn master_secret(settings: &Settings) -> Result<Vec<u8>, AssembleError> {
    if settings.security.master_secret.is_set() {
        return Ok(settings.security.master_secret.expose().as_bytes().to_vec());
    }
    let Some(folder) = settings.database.sqlite_file().and_then(Path::parent) else {
        return Err(AssembleError::Missing(
            "settings: security.master_secret must be set with PostgreSQL, the same on all nodes",
        ));
    };
    let file = folder.join("master.key");
    match std::fs::read(&file) {
        Ok(secret) if secret.len() >= 32 => return Ok(secret),
        Ok(_) => return Err(file_problem(&file, "is shorter than 32 bytes")),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
        Err(error) => return Err(file_problem(&file, error)),
    }
    let secret: [u8; 32] = {
        let mut bytes = [0; 32];
        kyck_domain::env::Random::fill(&SystemRandom, &mut bytes);
        bytes
    };
    write_secret(&file, &secret).map_err(|error| file_problem(&file, error))?;
    Ok(secret.to_vec())
}

/// Writes a file that only its owner may read; it is there whole or not at all.
fn write_secret(file: &Path, secret: &[u8]) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(file)?;
    file.write_all(secret)?;
    file.sync_all()
}

fn make_folder(folder: &Path) -> Result<(), AssembleError> {
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

fn file_problem(path: &Path, problem: impl ToString) -> AssembleError {
    AssembleError::File {
        path: path.display().to_string(),
        problem: problem.to_string(),
    }
}

/// Stands where no outside service is set up; says so to whoever asks.
struct NotSetUp;

#[async_trait]
impl SendSms for NotSetUp {
    async fn send(&self, _: &SmsMessage) -> Result<String, SendError> {
        Err(SendError::Misconfigured {
            detail: "no SMS provider is set up".to_owned(),
        })
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
    async fn videos(&self, _: &[String]) -> Result<Vec<SourceVideo>, SourceError> {
        Err(no_key())
    }

    async fn playlist_page(&self, _: &str, _: Option<&str>) -> Result<PlaylistPage, SourceError> {
        Err(no_key())
    }

    async fn channel(&self, _: &ChannelName) -> Result<SourceChannel, SourceError> {
        Err(no_key())
    }
}

fn no_key() -> SourceError {
    SourceError::Refused {
        reason: "youtube.api_key is not set".to_owned(),
    }
}
