//! Settings: defaults, `kyck.toml`, environment; and what they become.
//!
//! `config.default.toml` documents every key and gives its type. This is the one file that reads the
//! environment.

pub mod secret_file;
mod sections;

use std::path::Path;
use std::time::Duration;

use figment::Figment;
use figment::providers::{Format, Serialized, Toml};
use figment::value::{Dict, Value};
use serde::Deserialize;

pub use sections::{
    Database, Demo, Fcm, Jobs, Log, LogFormat, Metrics, Nats, RateSettings, Secret, Security, Server, SignIn,
    Sms, SmsProvider, Tls, Youtube, sqlite_url,
};

use crate::server::graphql_ws::SocketLimits;
use crate::server::listener::ConnectionLimits;
use crate::server::query_limits::QueryLimits;
use crate::server::rate::Rate;
use crate::server::stream::StallLimits;
use crate::server::{Introspection, ServerSettings};

/// The documented defaults.
pub const DEFAULTS: &str = include_str!("../../config.default.toml");
/// The settings file when none is named.
const FILE: &str = "kyck.toml";
/// Origins of the native apps' web views, Android and iOS; only the demo allows them unasked.
const NATIVE_APP_ORIGINS: [&str; 2] = ["https://localhost", "capacitor://localhost"];
/// What the environment's names begin with.
const PREFIX: &str = "KYCK_";

/// Keys whose value is a secret. A database URL may hold a password, so it counts as one.
const SECRET_KEYS: [&str; 6] = [
    "security.master_secret",
    "database.url",
    "youtube.api_key",
    "sms.api_key",
    "sms.api_secret",
    "nats.url",
];

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
    /// Connections and requests.
    pub server: Server,
    /// The counters for the operator.
    pub metrics: Metrics,
    /// How often may be asked, and how much stored.
    pub limits: RateSettings,
    /// Certificate and key.
    pub tls: Tls,
    /// The database.
    pub database: Database,
    /// Secrets.
    pub security: Security,
    /// Signing in by phone.
    pub sign_in: SignIn,
    /// Messages between nodes.
    pub nats: Nats,
    /// Where video facts come from.
    pub youtube: Youtube,
    /// Push messages.
    pub fcm: Fcm,
    /// Text messages.
    pub sms: Sms,
    /// Background work.
    pub jobs: Jobs,
    /// Logging.
    pub log: Log,
    /// The demo.
    pub demo: Demo,
    /// What is allowed but unwise, one line each; for the log, once there is one.
    #[serde(skip)]
    pub warnings: Vec<String>,
}

impl Settings {
    /// Reads defaults, the file (`kyck.toml` when none is named and there is one) and this process's
    /// environment.
    ///
    /// # Errors
    /// What is wrong, with the key's name.
    pub fn load(file: Option<&Path>) -> Result<Self, SettingsError> {
        let file = file.or_else(|| Some(Path::new(FILE)).filter(|file| file.exists()));
        let text = file.map(read).transpose()?;
        let environment = std::env::vars_os().filter_map(|(name, value)| {
            let name = name.into_string().ok()?;
            Some((name, value.to_string_lossy().into_owned()))
        });
        let mut settings = Self::from_parts(text.as_deref(), environment)?;
        settings.warnings.extend(file.and_then(secrets_in_the_open));
        Ok(settings)
    }

    /// The documented defaults alone.
    ///
    /// # Errors
    /// Never, as a test shows.
    pub fn defaults() -> Result<Self, SettingsError> {
        Self::from_parts(None, [])
    }

    /// Reads settings from the text of a file and the variables of an environment.
    ///
    /// # Errors
    /// What is wrong, with the key's name.
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
        given = given.merge(Serialized::defaults(from_environment(&defaults, environment)?));
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

    fn read_secret_files(&mut self) -> Result<(), SettingsError> {
        for (key, secret, file) in [
            ("database.url", &mut self.database.url, &self.database.url_file),
            (
                "security.master_secret",
                &mut self.security.master_secret,
                &self.security.master_secret_file,
            ),
            (
                "youtube.api_key",
                &mut self.youtube.api_key,
                &self.youtube.api_key_file,
            ),
            ("sms.api_key", &mut self.sms.api_key, &self.sms.api_key_file),
            (
                "sms.api_secret",
                &mut self.sms.api_secret,
                &self.sms.api_secret_file,
            ),
        ] {
            if file.as_os_str().is_empty() {
                continue;
            }
            let text = secret_file::read_text(file)
                .map_err(|problem| SettingsError::new(format!("{key}_file: {problem}")))?;
            *secret = Secret(text.trim_end_matches(['\r', '\n']).to_owned());
        }
        Ok(())
    }

    fn check(&self) -> Result<(), SettingsError> {
        let url = self.database.url.expose();
        if !["sqlite:", "postgres:", "postgresql:"]
            .iter()
            .any(|kind| url.starts_with(kind))
        {
            return Err(SettingsError::new(
                "database.url must begin with sqlite:// or postgres://",
            ));
        }
        let is_country = |name: &String| name.len() == 2 && name.bytes().all(|b| b.is_ascii_uppercase());
        if self.sign_in.countries.is_empty() || !self.sign_in.countries.iter().all(is_country) {
            return Err(SettingsError::new(
                "sign_in.countries must name countries by two capital letters, such as [\"KR\"]",
            ));
        }
        if !self.metrics.listen.is_empty() && self.metrics.address().is_none() {
            return Err(SettingsError::new(format!(
                "metrics.listen: `{}` is no address with a port, such as 127.0.0.1:9464 (empty turns the metrics off)",
                self.metrics.listen
            )));
        }
        if self.tls.cert_file.as_os_str().is_empty() != self.tls.key_file.as_os_str().is_empty() {
            return Err(SettingsError::new("tls.cert_file and tls.key_file go together"));
        }
        let sms = &self.sms;
        let needed: &[(&str, bool)] = match sms.provider {
            SmsProvider::Unset | SmsProvider::Log => &[],
            SmsProvider::Solapi => &[("sms.api_key", sms.api_key.is_set())],
            SmsProvider::Twilio => &[("sms.account", !sms.account.is_empty())],
        };
        let all = [
            ("sms.api_secret", sms.api_secret.is_set()),
            ("sms.sender", !sms.sender.is_empty()),
        ];
        let missing = needed.iter().chain(&all).find(|(_, is_set)| !is_set);
        let sends = !matches!(sms.provider, SmsProvider::Unset | SmsProvider::Log);
        if let (true, Some((key, _))) = (sends, missing) {
            return Err(SettingsError::new(format!("{key} must be set for this provider")));
        }
        for (key, value) in [
            ("server.max_connections", self.server.max_connections),
            (
                "server.max_connections_per_address",
                self.server.max_connections_per_address,
            ),
            ("limits.socket_operations", self.limits.socket_operations),
            ("limits.user_sockets", self.limits.user_sockets),
            ("limits.user_operations", self.limits.user_operations),
            (
                "limits.device_playbacks_per_day",
                self.limits.device_playbacks_per_day as usize,
            ),
            (
                "limits.child_playbacks_per_day",
                self.limits.child_playbacks_per_day as usize,
            ),
            (
                "limits.device_events_per_day",
                self.limits.device_events_per_day as usize,
            ),
            (
                "limits.child_events_per_day",
                self.limits.child_events_per_day as usize,
            ),
            ("database.connections", self.database.connections as usize),
            ("database.acquire_seconds", self.database.acquire_seconds as usize),
            ("server.header_seconds", self.server.header_seconds as usize),
            ("server.body_seconds", self.server.body_seconds as usize),
            ("server.request_seconds", self.server.request_seconds as usize),
            (
                "server.staff_request_seconds",
                self.server.staff_request_seconds as usize,
            ),
            (
                "server.write_stall_seconds",
                self.server.write_stall_seconds as usize,
            ),
            ("server.idle_seconds", self.server.idle_seconds as usize),
        ] {
            if value == 0 {
                return Err(SettingsError::new(format!("{key} must be at least 1")));
            }
        }
        check_secret(&self.security.master_secret)
    }

    /// What the server's handlers go by. `is_demo` opens the schema and the developers' console to everyone, and
    /// the API to the native apps' web views.
    pub fn server_settings(&self, is_demo: bool) -> ServerSettings {
        let (server, limits) = (&self.server, &self.limits);
        let rate = |burst, per_second| Rate { burst, per_second };
        let seconds = Duration::from_secs;
        ServerSettings {
            query_limits: QueryLimits::default(),
            address_rate: rate(limits.address_burst, limits.address_per_second),
            user_rate: rate(limits.user_burst, limits.user_per_second),
            sockets: SocketLimits {
                init: seconds(5),
                ping: seconds(15),
                recheck: seconds(2),
                idle: seconds(60),
                send: seconds(5),
                operations: limits.socket_operations,
                per_user: limits.user_sockets,
                operations_per_user: limits.user_operations,
                message_bytes: 64 * 1024,
                rate: rate(limits.socket_burst, limits.socket_per_second),
            },
            connections: ConnectionLimits {
                total: server.max_connections.min(files_for_connections()),
                per_address: server.max_connections_per_address,
                trusted_proxies: server.trusted_proxies.clone().into(),
                header_read: seconds(server.header_seconds),
                body_drain: seconds(server.body_seconds),
                stall: StallLimits {
                    write: seconds(server.write_stall_seconds),
                    idle: seconds(server.idle_seconds),
                },
                drain: seconds(server.drain_seconds),
            },
            body_read: seconds(server.body_seconds),
            request: seconds(server.request_seconds),
            staff_request: seconds(server.staff_request_seconds),
            introspection: if is_demo {
                Introspection::Everyone
            } else {
                server.introspection
            },
            allowed_origins: self.allowed_origins(is_demo),
            graphiql: is_demo || server.graphiql,
            is_https: self.tls.files().is_some() || server.public_url.starts_with("https://"),
        }
    }

    fn allowed_origins(&self, is_demo: bool) -> Vec<String> {
        let mut origins = self.server.allowed_origins.clone();
        if is_demo {
            origins.extend(NATIVE_APP_ORIGINS.map(str::to_owned));
        }
        origins
    }

    /// How clients reach this server.
    pub fn public_url(&self) -> String {
        if !self.server.public_url.is_empty() {
            return self.server.public_url.trim_end_matches('/').to_owned();
        }
        let scheme = if self.tls.files().is_some() {
            "https"
        } else {
            "http"
        };
        let listen = self.server.listen;
        if listen.ip().is_loopback() || listen.ip().is_unspecified() {
            format!("{scheme}://localhost:{}", listen.port())
        } else {
            format!("{scheme}://{listen}")
        }
    }
}

/// Refuses secrets that anybody could guess.
fn check_secret(secret: &Secret) -> Result<(), SettingsError> {
    if !secret.is_set() {
        return Ok(());
    }
    let text = secret.expose();
    let mut kinds: Vec<char> = text.chars().collect();
    kinds.sort_unstable();
    kinds.dedup();
    let lower = text.to_ascii_lowercase();
    let is_example = [
        "changeme",
        "change-me",
        "secret",
        "password",
        "default",
        "example",
    ]
    .iter()
    .any(|word| lower.contains(word));
    if text.len() < 32 || kinds.len() < 10 || is_example {
        return Err(SettingsError::new(
            "security.master_secret must be at least 32 random characters (try: openssl rand -base64 32)",
        ));
    }
    Ok(())
}

/// A warning when a settings file that others may read holds a secret.
fn secrets_in_the_open(file: &Path) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let given = Figment::from(Toml::string(&text));
    let secret = SECRET_KEYS.into_iter().find(|key| {
        given
            .find_value(key)
            .is_ok_and(|value| value.as_str() != Some(""))
    })?;

    let problem = secret_file::read(file).err()?;
    Some(format!("the settings file holds {secret}, but {problem}"))
}

fn read(file: &Path) -> Result<String, SettingsError> {
    std::fs::read_to_string(file).map_err(|error| SettingsError::new(format!("{}: {error}", file.display())))
}

/// The variables that are settings, each read as the type that its default has, so that a key of digits
/// stays a text.
fn from_environment(
    defaults: &Dict,
    environment: impl IntoIterator<Item = (String, String)>,
) -> Result<Dict, SettingsError> {
    let mut sections = Dict::new();
    for (variable, text) in environment {
        let Some((section, key)) = variable
            .strip_prefix(PREFIX)
            .and_then(|name| name.split_once("__"))
        else {
            continue;
        };
        let (section, key) = (section.to_ascii_lowercase(), key.to_ascii_lowercase());
        let default = match defaults.get(&section) {
            Some(Value::Dict(_, section)) => section.get(&key),
            _ => None,
        };
        let Some(default) = default else {
            return Err(SettingsError::new(format!(
                "{variable} is no setting ({section}.{key})"
            )));
        };
        let value = match default {
            Value::String(..) => Value::from(text),
            // Lists may be given without their brackets: a,b,c.
            Value::Array(..) if !text.trim_start().starts_with('[') => Value::from(
                text.split(',')
                    .map(|item| item.trim().to_owned())
                    .filter(|item| !item.is_empty())
                    .collect::<Vec<_>>(),
            ),
            _ => text.parse().unwrap_or_else(|never| match never {}),
        };
        let entry = sections
            .entry(section)
            .or_insert_with(|| Value::from(Dict::new()));
        if let Value::Dict(_, section) = entry {
            section.insert(key, value);
        }
    }
    Ok(sections)
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

/// How many connections the system's limit on open files leaves room for.
fn files_for_connections() -> usize {
    let limit = std::fs::read_to_string("/proc/self/limits")
        .ok()
        .and_then(|limits| {
            let line = limits.lines().find(|line| line.starts_with("Max open files"))?;
            line.split_whitespace().nth(3)?.parse::<usize>().ok()
        });
    // Where it cannot be read: what systems commonly give.
    (limit.unwrap_or(1024) / 5 * 4).max(16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(file: &str, environment: &[(&str, &str)]) -> Result<Settings, String> {
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
    fn a_secret_that_can_be_guessed_is_refused() {
        for weak in [
            "0123456789abcdef",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "please-changeme-0123456789-abcdefghijk",
        ] {
            assert!(check_secret(&weak.into()).is_err(), "{weak}");
        }
        assert!(check_secret(&"q8Zr2Lw0vTn5yKb7HcX3eJm6GdPs9fUa".into()).is_ok());
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
    fn only_the_demo_opens_the_console_and_the_native_apps_origins_unasked() {
        let settings = load("", &[]).unwrap();
        let production = settings.server_settings(false);
        assert_eq!(production.allowed_origins, [""; 0]);
        assert!(!production.graphiql);
        let demo = settings.server_settings(true);
        assert_eq!(demo.allowed_origins, NATIVE_APP_ORIGINS);
        assert!(demo.graphiql);
        let file = "[server]\ngraphiql = true\nallowed_origins = [\"https://a.example\"]";
        let set = load(file, &[]).unwrap().server_settings(false);
        assert!(set.graphiql && set.allowed_origins == ["https://a.example"]);
    }

    #[test]
    fn a_settings_file_with_a_secret_that_others_may_read_is_warned_of() {
        use std::os::unix::fs::PermissionsExt;

        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("kyck.toml");
        for (text, mode, is_warned_of) in [
            ("[youtube]\napi_key = \"AIza\"", 0o644, true),
            ("[youtube]\napi_key = \"AIza\"", 0o600, false),
            ("[youtube]\napi_key = \"\"", 0o644, false),
            ("[server]\ngraphiql = true", 0o644, false),
        ] {
            std::fs::write(&file, text).unwrap();
            std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
            let warning = secrets_in_the_open(&file);
            assert_eq!(warning.is_some(), is_warned_of, "{text} {mode:o}: {warning:?}");
        }
    }

    #[test]
    fn no_secret_is_shown() {
        let settings = load("", &[("KYCK_YOUTUBE__API_KEY", "AIzaSyTheKey")]).unwrap();
        assert!(!format!("{settings:?}").contains("AIzaSyTheKey"));
    }
}
