//! Creates the services of a process from its settings.

mod database;
mod error;
pub mod master_secret;
mod providers;

use std::sync::Arc;

use kyck_domain::identity::IdentitySettings;
use kyck_kernel::Kernel;
use kyck_kernel::db::Db;
use kyck_kernel::id::RandomIds;
use kyck_kernel::keys::Keys;
use kyck_kernel::random::{Random, SystemRandom};
use kyck_kernel::time::{Clock, SystemClock};

use self::master_secret::master_keys;
use self::providers::{bus, push, sms, videos};
use crate::services::{Parts, Services};
use crate::settings::Settings;

pub use database::{connect, make_folder};
pub use error::AssembleError;

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
