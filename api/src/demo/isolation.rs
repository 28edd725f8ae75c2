//! What separates a demo from a production installation: a database of its own, no credentials of real
//! services, and a warning where a demo's accounts came into a production database before there was a mark.

use std::net::IpAddr;

use http::Uri;
use kyck_adapters::fcm::ServiceAccount;
use kyck_domain::demo_mark::{self, DemoMarkError};
use kyck_kernel::Fault;
use kyck_kernel::db::Db;
use kyck_kernel::time::{Clock, SystemClock};

use crate::services::Services;
use crate::settings::{Secret, Settings};

/// The database of a demo where none is set.
const DEFAULT_DATABASE: &str = "sqlite://kyck-data/demo.db";

/// Why a demo does not start.
#[derive(Debug, thiserror::Error)]
pub enum IsolationError {
    /// It would use a real outside service.
    #[error("--demo refuses credentials of a real service: {key} is set and {address} is not on loopback")]
    Credentials {
        /// The setting with the credential.
        key: &'static str,
        /// The setting with the address that would be asked.
        address: &'static str,
    },
    /// The database is somebody else's, or cannot be asked.
    #[error(transparent)]
    Database(#[from] DemoMarkError),
    /// The database cannot be written to.
    #[error(transparent)]
    Fault(#[from] Fault),
}

/// Gives a demo its own database, unless one is set.
pub fn use_own_database(settings: &mut Settings) {
    if !settings.database.is_url_set {
        settings.database.url = Secret::from(DEFAULT_DATABASE);
    }
}

/// Passes when no provider's credentials are set, or only for a stand-in on this machine.
///
/// # Errors
/// [`IsolationError::Credentials`], which names the settings.
pub fn refuse_credentials(settings: &Settings) -> Result<(), IsolationError> {
    let refuse = |key, address| Err(IsolationError::Credentials { key, address });

    let youtube = &settings.youtube;
    if youtube.api_key.is_set() && !is_on_loopback(&youtube.base_url) {
        return refuse("youtube.api_key", "youtube.base_url");
    }

    let sms = &settings.sms;
    let set = [
        ("sms.provider", sms.provider.is_external()),
        ("sms.account", !sms.account.is_empty()),
        ("sms.api_key", sms.api_key.is_set()),
        ("sms.api_secret", sms.api_secret.is_set()),
    ];
    if let Some((key, _)) = set.iter().find(|(_, is_set)| *is_set)
        && !is_on_loopback(&sms.base_url)
    {
        return refuse(key, "sms.base_url");
    }

    let fcm = &settings.fcm;
    if !fcm.service_account_file.as_os_str().is_empty() {
        if !is_on_loopback(&fcm.base_url) {
            return refuse("fcm.service_account_file", "fcm.base_url");
        }
        // A file that cannot be read stops the start later, with its own words.
        let token_url = if fcm.token_url.is_empty() {
            ServiceAccount::read(&fcm.service_account_file)
                .map(|account| account.token_uri)
                .unwrap_or_default()
        } else {
            fcm.token_url.clone()
        };
        if !token_url.is_empty() && !is_on_loopback(&token_url) {
            return refuse("fcm.service_account_file", "fcm.token_url");
        }
    }
    Ok(())
}

/// Whether an address names this machine and nothing else.
fn is_on_loopback(address: &str) -> bool {
    let Ok(uri) = address.parse::<Uri>() else {
        return false;
    };
    let Some(host) = uri.host() else { return false };
    let host = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost")
        || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// Passes for a demo's own database or an empty one, brings it to the newest schema and marks it. Somebody
/// else's database stays as it is.
///
/// # Errors
/// [`IsolationError::Database`], [`IsolationError::Fault`].
pub async fn claim_database(db: &Db) -> Result<(), IsolationError> {
    demo_mark::claim_for_demo(db.read()).await?;
    kyck_migrations::migrate(db.write_pool())
        .await
        .map_err(DemoMarkError::from)?;
    let tx = db.write().await?;
    demo_mark::mark(&tx, SystemClock.now()).await?;
    tx.commit().await.map_err(DemoMarkError::from)?;
    Ok(())
}

/// Warns, at a production start, of accounts that a demo made: everyone knows how to sign in with them.
///
/// # Errors
/// What the database says.
pub async fn warn_of_demo_accounts(services: &Services) -> Result<(), sea_orm::DbErr> {
    for email in demo_mark::demo_accounts(services.kernel.db.read()).await? {
        tracing::warn!(
            staff.email = email,
            "{email} is a demo's account, with which everyone can sign in: disable it by `kyck staff disable --email {email}`"
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    type Variables<'a> = &'a [(&'a str, &'a str)];

    fn settings(environment: Variables<'_>) -> Settings {
        let environment = environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Settings::from_parts(None, environment).expect("settings")
    }

    #[test]
    fn only_addresses_of_this_machine_are_on_loopback() {
        for address in [
            "http://127.0.0.1:9000/youtube/v3",
            "http://127.8.8.8",
            "http://localhost:1",
            "https://[::1]:9000/",
        ] {
            assert!(is_on_loopback(address), "{address}");
        }
        for address in [
            "",
            "https://www.googleapis.com/youtube/v3",
            "http://127.0.0.1@example.org/",
            "http://127.0.0.1.example.org",
            "http://localhost.example.org",
            "http://10.0.0.1",
            "http://[::2]/",
            "/youtube",
        ] {
            assert!(!is_on_loopback(address), "{address}");
        }
    }

    #[test]
    fn credentials_are_refused_unless_their_service_is_on_loopback() {
        let sms = [
            ("KYCK_SMS__PROVIDER", "solapi"),
            ("KYCK_SMS__API_KEY", "key"),
            ("KYCK_SMS__API_SECRET", "secret"),
            ("KYCK_SMS__SENDER", "021234567"),
        ];
        let cases: [(Variables<'_>, &str, &str); 4] = [
            (
                &[("KYCK_YOUTUBE__API_KEY", "key")],
                "youtube.api_key",
                "KYCK_YOUTUBE__BASE_URL",
            ),
            (&sms, "sms.provider", "KYCK_SMS__BASE_URL"),
            (
                &[("KYCK_SMS__API_SECRET", "secret")],
                "sms.api_secret",
                "KYCK_SMS__BASE_URL",
            ),
            (
                &[("KYCK_FCM__SERVICE_ACCOUNT_FILE", "account.json")],
                "fcm.service_account_file",
                "KYCK_FCM__BASE_URL",
            ),
        ];
        for (given, key, base_url) in cases {
            let problem = refuse_credentials(&settings(given))
                .expect_err("refused")
                .to_string();
            assert!(problem.contains(key), "{problem}");

            let mut on_loopback = given.to_vec();
            on_loopback.push((base_url, "http://127.0.0.1:9000"));
            assert!(refuse_credentials(&settings(&on_loopback)).is_ok(), "{key}");
        }
        let token_url = [
            ("KYCK_FCM__SERVICE_ACCOUNT_FILE", "account.json"),
            ("KYCK_FCM__BASE_URL", "http://127.0.0.1:9000"),
            ("KYCK_FCM__TOKEN_URL", "https://oauth2.googleapis.com/token"),
        ];
        assert!(refuse_credentials(&settings(&token_url)).is_err());
        let secret = [("KYCK_SECURITY__MASTER_SECRET", "q8Zr2Lw0vTn5yKb7HcX3eJm6GdPs9fUa")];
        assert!(refuse_credentials(&settings(&secret)).is_ok());
    }

    #[test]
    fn a_demo_has_a_database_of_its_own_unless_one_is_set() {
        let mut own = settings(&[]);
        use_own_database(&mut own);
        assert_eq!(own.database.url.expose(), DEFAULT_DATABASE);

        let mut set = settings(&[("KYCK_DATABASE__URL", "sqlite://kyck-data/kyck.db")]);
        use_own_database(&mut set);
        assert_eq!(set.database.url.expose(), "sqlite://kyck-data/kyck.db");
    }
}
