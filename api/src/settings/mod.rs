//! Settings from the documented defaults, `kyck.toml` and the environment; later ones override earlier ones.
//!
//! `config.default.toml` documents every key and gives its type.

mod check;
mod environment;
mod secrets;
mod sections;
mod server_settings;

use std::path::Path;

use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use figment::value::Dict;
use serde::Deserialize;

pub use sections::{
    Database, Demo, Fcm, Jobs, Log, LogFormat, Metrics, Nats, RateSettings, Secret, Security, Server, SignIn,
    Sms, Tls, Youtube, sqlite_url,
};

/// `config.default.toml`: every key with its default and its explanation.
pub const DEFAULTS: &str = include_str!("../../config.default.toml");
/// The settings file when none is named.
const FILE: &str = "kyck.toml";

/// What is wrong with the settings, in one line that names the key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("settings: {0}")]
pub struct SettingsError(String);

impl SettingsError {
    fn new(problem: impl Into<String>) -> Self {
        Self(problem.into())
    }
}

/// All settings. The keys are explained in `config.default.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Listening address, request time limits, connection limits, introspection.
    pub server: Server,
    /// The counters for the operator.
    pub metrics: Metrics,
    /// Request rates per client, and daily quotas for what devices store.
    pub limits: RateSettings,
    /// Certificate and key files; empty where a proxy ends TLS.
    pub tls: Tls,
    /// URL, pool sizes and the free space that writing requires.
    pub database: Database,
    /// The master secret, and the one before while it is rotated.
    pub security: Security,
    /// Countries and quotas for signing in by phone.
    pub sign_in: SignIn,
    /// The bus between several nodes.
    pub nats: Nats,
    /// The video source and its credentials.
    pub youtube: Youtube,
    /// The push service and its credentials.
    pub fcm: Fcm,
    /// The text message provider and its credentials.
    pub sms: Sms,
    /// Whether this process runs background jobs.
    pub jobs: Jobs,
    /// What is logged and in which format.
    pub log: Log,
    /// Size of the demo's data, and who may reach the demo.
    pub demo: Demo,
    /// What is allowed but unwise, one message each; the log is not open yet when they arise.
    #[serde(skip)]
    pub warnings: Vec<String>,
}

impl Settings {
    /// Reads the defaults, the file (`kyck.toml` when none is named and it exists) and the environment of this
    /// process.
    ///
    /// # Errors
    /// The first problem, with the key's name.
    pub fn load(file: Option<&Path>) -> Result<Self, SettingsError> {
        let file = file.or_else(|| Some(Path::new(FILE)).filter(|file| file.exists()));
        let text = file.map(read).transpose()?;

        let mut settings = Self::from_parts(text.as_deref(), environment::of_this_process())?;
        settings.warnings.extend(file.and_then(secrets::warn_if_readable));
        Ok(settings)
    }

    /// The documented defaults alone.
    ///
    /// # Errors
    /// None as long as `config.default.toml` is complete, which a test checks.
    pub fn defaults() -> Result<Self, SettingsError> {
        Self::from_parts(None, [])
    }

    /// Reads settings from the text of a file and the variables of an environment.
    ///
    /// # Errors
    /// The first problem, with the key's name.
    pub fn from_parts(
        file: Option<&str>,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let defaults: Dict = Figment::from(Toml::string(DEFAULTS))
            .extract()
            .map_err(|error| in_one_line(&error))?;

        let mut given = Figment::new();
        if let Some(file) = file {
            given = given.merge(Toml::string(file));
        }
        given = given.merge(Serialized::defaults(environment::parse(&defaults, environment)?));

        let is_url_set = given.contains("database.url") || given.contains("database.url_file");
        let is_metrics_set = given.contains("metrics.listen");
        let figment = Figment::from(Toml::string(DEFAULTS)).merge(given);
        let mut settings: Self = figment.extract().map_err(|error| in_one_line(&error))?;
        settings.database.is_url_set = is_url_set;
        settings.metrics.is_set = is_metrics_set;

        settings.read_secret_files()?;
        settings.check()?;
        Ok(settings)
    }
}

fn read(file: &Path) -> Result<String, SettingsError> {
    std::fs::read_to_string(file).map_err(|error| SettingsError::new(format!("{}: {error}", file.display())))
}

fn in_one_line(error: &figment::Error) -> SettingsError {
    let path = error.path.join(".");
    let problem = error.kind.to_string();
    SettingsError::new(if path.is_empty() {
        problem
    } else {
        format!("{path}: {problem}")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn load(file: &str, environment: &[(&str, &str)]) -> Result<Settings, String> {
        let environment = environment
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Settings::from_parts(Some(file), environment).map_err(|error| error.to_string())
    }

    #[test]
    fn the_defaults_are_complete() {
        let settings = Settings::defaults().unwrap();
        assert_eq!(settings.server.listen.to_string(), "127.0.0.1:8080");
        assert_eq!(settings.public_url(), "http://localhost:8080");
        assert_eq!(
            settings.database.sqlite_file(),
            Some(std::path::PathBuf::from("kyck-data/kyck.db"))
        );
    }

    #[test]
    fn the_environment_wins_over_the_file_and_the_file_over_the_defaults() {
        let settings = load(
            "[server]\nlisten = \"127.0.0.1:1\"\nrequest_seconds = 3",
            &[
                ("KYCK_SERVER__LISTEN", "0.0.0.0:2"),
                ("KYCK_YOUTUBE__API_KEY", "0123"),
                ("KYCK_SERVER__TRUSTED_PROXIES", "10.0.0.1, 10.1.0.0/16"),
                ("KYCK_JOBS__ENABLED", "false"),
                ("KYCK_TEST_POSTGRES", "is no setting"),
            ],
        )
        .unwrap();
        assert_eq!(settings.server.listen.to_string(), "0.0.0.0:2");
        assert_eq!(settings.server.request_seconds, 3);
        assert_eq!(settings.youtube.api_key.expose(), "0123");
        assert_eq!(settings.server.trusted_proxies.len(), 2);
        assert!(!settings.jobs.enabled);
    }

    #[test]
    fn it_is_known_whether_the_database_was_named() {
        let is_set = |file, environment| load(file, environment).unwrap().database.is_url_set;
        assert!(!is_set(
            "[database]\nconnections = 4",
            &[("KYCK_JOBS__ENABLED", "false")]
        ));
        assert!(is_set("[database]\nurl = \"sqlite://a.db\"", &[]));
        assert!(is_set(
            "",
            &[("KYCK_DATABASE__URL", "sqlite://kyck-data/kyck.db")]
        ));
    }

    #[test]
    fn what_is_wrong_is_named_by_its_key() {
        let no_variables: &[(&str, &str)] = &[];
        for (file, environment, expected) in [
            ("[server]\nlisen = 1", no_variables, "lisen"),
            ("[sever]\nlisten = 1", no_variables, "sever"),
            ("[server]\nlisten = \"nowhere\"", no_variables, "server.listen"),
            ("[limits]\nuser_burst = 0", no_variables, "limits.user_burst"),
            ("[limits]\nuser_sockets = 0", no_variables, "limits.user_sockets"),
            (
                "[limits]\nchild_events_per_day = 0",
                no_variables,
                "limits.child_events_per_day",
            ),
            (
                "[server]\ntrusted_proxies = [\"10.0.0.0/33\"]",
                no_variables,
                "server.trusted_proxies",
            ),
            (
                "",
                &[("KYCK_SERVER__TRUSTED_PROXIES", "proxy.example")][..],
                "proxy.example",
            ),
            ("[metrics]\nlisten = \"nowhere\"", no_variables, "metrics.listen"),
            (
                "[server]\nheader_seconds = 0",
                no_variables,
                "server.header_seconds",
            ),
            ("", &[("KYCK_SERVER__LISEN", "x")][..], "KYCK_SERVER__LISEN"),
            (
                "",
                &[("KYCK_SERVER__REQUEST_SECONDS", "soon")][..],
                "server.request_seconds",
            ),
            ("", &[("KYCK_DATABASE__URL", "mysql://x")][..], "database.url"),
            ("", &[("KYCK_TLS__CERT_FILE", "a.pem")][..], "tls.key_file"),
            ("", &[("KYCK_SMS__PROVIDER", "twilio")][..], "sms.account"),
            ("", &[("KYCK_SMS__PROVIDER", "solapi")][..], "sms.api_key"),
            ("", &[("KYCK_SMS__PROVIDER", "pigeon")][..], "sms.provider"),
            (
                "",
                &[("KYCK_SECURITY__MASTER_SECRET", "short")][..],
                "security.master_secret",
            ),
            (
                "",
                &[("KYCK_SECURITY__MASTER_SECRET_FILE", "/nowhere")][..],
                "security.master_secret_file",
            ),
        ] {
            let problem = load(file, environment).unwrap_err();
            assert!(problem.contains(expected), "{problem} does not name {expected}");
            assert!(!problem.contains('\n'), "{problem}");
        }
    }

    #[test]
    fn an_address_for_metrics_that_was_set_is_known_from_the_default() {
        let default = load("", &[]).unwrap();
        assert_eq!(default.metrics.listen, "127.0.0.1:9464");
        assert!(!default.metrics.is_set);
        for (file, environment) in [
            ("[metrics]\nlisten = \"127.0.0.1:9464\"", &[][..]),
            ("", &[("KYCK_METRICS__LISTEN", "127.0.0.1:9464")][..]),
        ] {
            assert!(load(file, environment).unwrap().metrics.is_set);
        }
        let off = load("", &[("KYCK_METRICS__LISTEN", "")]).unwrap();
        assert_eq!((off.metrics.address(), off.metrics.is_set), (None, true));
    }

    #[test]
    fn no_secret_is_shown() {
        let settings = load("", &[("KYCK_YOUTUBE__API_KEY", "AIzaSyTheKey")]).unwrap();
        assert!(!format!("{settings:?}").contains("AIzaSyTheKey"));
    }
}
