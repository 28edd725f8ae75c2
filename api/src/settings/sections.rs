//! The sections of the settings, key by key as in `config.default.toml`.

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use kyck_adapters::sms::{SmsAccount, SmsProvider};
use kyck_domain::watch::WatchQuotas;
use kyck_kernel::db::{MinFreeBytes, PoolSize};
use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde::Deserialize;

use crate::server::Introspection;
use crate::server::address::ProxyNetwork;

/// A text that is never logged: its `Debug` form hides it.
#[derive(Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub(super) String);

impl Secret {
    /// The secret in clear; for use, never for display.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// Whether it is not empty.
    pub const fn is_set(&self) -> bool {
        !self.0.is_empty()
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.is_set() { "(secret)" } else { "(not set)" })
    }
}

/// Keys of `[server]`: addresses, origins, connections and time limits.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config.default.toml")]
pub struct Server {
    pub listen: SocketAddr,
    pub public_url: String,
    pub allowed_origins: Vec<String>,
    pub trusted_proxies: Vec<ProxyNetwork>,
    pub graphiql: bool,
    pub introspection: Introspection,
    pub max_connections: usize,
    pub max_connections_per_address: usize,
    pub header_seconds: u64,
    pub body_seconds: u64,
    pub request_seconds: u64,
    pub staff_request_seconds: u64,
    pub write_stall_seconds: u64,
    pub idle_seconds: u64,
    pub drain_seconds: u64,
}

/// Keys of `[limits]`: request rates per user, address and socket, and daily quotas.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config.default.toml")]
pub struct RateSettings {
    pub user_burst: NonZeroU32,
    pub user_per_second: NonZeroU32,
    pub address_burst: NonZeroU32,
    pub address_per_second: NonZeroU32,
    pub socket_burst: NonZeroU32,
    pub socket_per_second: NonZeroU32,
    pub socket_operations: usize,
    pub user_sockets: usize,
    pub user_operations: usize,
    pub device_playbacks_per_day: u32,
    pub child_playbacks_per_day: u32,
    pub device_events_per_day: u32,
    pub child_events_per_day: u32,
}

impl RateSettings {
    /// What a child's devices may store in a day.
    pub const fn watch_quotas(&self) -> WatchQuotas {
        WatchQuotas {
            device_playbacks: self.device_playbacks_per_day,
            child_playbacks: self.child_playbacks_per_day,
            device_events: self.device_events_per_day,
            child_events: self.child_events_per_day,
        }
    }
}

/// Keys of `[metrics]`: where Prometheus reads.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config.default.toml")]
pub struct Metrics {
    pub listen: String,
    /// Whether the address was set, rather than left at its default.
    #[serde(skip)]
    pub is_set: bool,
}

impl Metrics {
    /// Where the metrics are served; `None` when they are not. `Settings::from_parts` has checked the text.
    pub fn address(&self) -> Option<SocketAddr> {
        self.listen.parse().ok()
    }
}

/// Keys of `[tls]`: PEM files of certificate and key.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config.default.toml")]
pub struct Tls {
    pub cert_file: PathBuf,
    pub key_file: PathBuf,
}

impl Tls {
    /// Certificate and key file, when set.
    pub fn files(&self) -> Option<(PathBuf, PathBuf)> {
        (!self.cert_file.as_os_str().is_empty()).then(|| (self.cert_file.clone(), self.key_file.clone()))
    }
}

/// Keys of `[database]`: address, pool, free space.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config.default.toml")]
pub struct Database {
    pub url: Secret,
    pub url_file: PathBuf,
    pub connections: u32,
    pub acquire_seconds: u64,
    #[serde(deserialize_with = "min_free_bytes")]
    pub min_free_bytes: MinFreeBytes,
    /// Whether file or environment name the database; a demo has another default than a production start.
    #[serde(skip)]
    pub is_url_set: bool,
}

/// Reads `"auto"`, or a number of bytes as a number or as text.
fn min_free_bytes<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<MinFreeBytes, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        Bytes(u64),
        Text(String),
    }

    match Given::deserialize(deserializer) {
        Ok(Given::Bytes(bytes)) => Ok(MinFreeBytes::Bytes(bytes)),
        Ok(Given::Text(text)) if text.trim() == "auto" => Ok(MinFreeBytes::Auto),
        Ok(Given::Text(text)) => text
            .trim()
            .parse()
            .map(MinFreeBytes::Bytes)
            .map_err(|_| bytes_expected()),
        Err(_) => Err(bytes_expected()),
    }
}

fn bytes_expected<E: serde::de::Error>() -> E {
    E::custom("expected \"auto\" or a number of bytes")
}

impl Database {
    /// Number of connections and how long to wait for one.
    pub const fn pool_size(&self) -> PoolSize {
        PoolSize {
            connections: self.connections,
            acquire_seconds: self.acquire_seconds,
        }
    }

    /// The file of an SQLite database, as the driver reads it from the address: `%20` is decoded to a space.
    pub fn sqlite_file(&self) -> Option<PathBuf> {
        let rest = self.url.expose().strip_prefix("sqlite:")?;
        let path = rest.strip_prefix("//").unwrap_or(rest);
        let path = path.split('?').next().unwrap_or(path);
        Some(PathBuf::from(
            percent_decode_str(path).decode_utf8_lossy().into_owned(),
        ))
    }
}

/// The address of an SQLite database in a file, with reserved characters of its name escaped.
pub fn sqlite_url(file: &Path) -> String {
    const RESERVED: &AsciiSet = &CONTROLS.add(b'%').add(b'?').add(b'#');
    let path = file.to_string_lossy();
    format!("sqlite://{}", utf8_percent_encode(&path, RESERVED))
}

/// Keys of `[security]`: the master secret and its predecessor.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config.default.toml")]
pub struct Security {
    pub master_secret: Secret,
    pub master_secret_file: PathBuf,
    pub previous_master_secret: Secret,
    pub previous_master_secret_file: PathBuf,
}

/// Keys of `[sign_in]`: countries, and quotas for codes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config.default.toml")]
pub struct SignIn {
    pub countries: Vec<String>,
    pub codes_per_address_hour: u32,
    pub codes_per_address_day: u32,
    pub codes_per_day: u32,
}

/// Keys of `[nats]`: the bus between nodes.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config.default.toml")]
pub struct Nats {
    pub url: Secret,
}

/// Keys of `[youtube]`: where video facts come from.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config.default.toml")]
pub struct Youtube {
    pub base_url: String,
    pub api_key: Secret,
    pub api_key_file: PathBuf,
}

/// Keys of `[fcm]`: the push service.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config.default.toml")]
pub struct Fcm {
    pub base_url: String,
    pub token_url: String,
    pub service_account_file: PathBuf,
}

/// Keys of `[sms]`: the provider and its credentials.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config.default.toml")]
pub struct Sms {
    pub provider: SmsProvider,
    pub base_url: String,
    pub account: String,
    pub api_key: Secret,
    pub api_key_file: PathBuf,
    pub api_secret: Secret,
    pub api_secret_file: PathBuf,
    pub sender: String,
}

impl Sms {
    /// The account at the provider.
    pub fn account(&self) -> SmsAccount {
        SmsAccount {
            base_url: self.base_url.clone(),
            account: self.account.clone(),
            api_key: self.api_key.expose().to_owned(),
            api_secret: self.api_secret.expose().to_owned(),
            sender: self.sender.clone(),
        }
    }
}

/// Keys of `[jobs]`: background work of this process.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config.default.toml")]
pub struct Jobs {
    pub enabled: bool,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LogFormat {
    /// Aligned text for a terminal.
    Text,
    /// One JSON object per line.
    Json,
}

/// Keys of `[log]`: filter and format.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config.default.toml")]
pub struct Log {
    pub filter: String,
    pub format: LogFormat,
}

/// Keys of `[demo]`: size of its data, and who may reach it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(missing_docs, reason = "each key is explained in config.default.toml")]
pub struct Demo {
    pub children: u32,
    pub weeks: u32,
    pub allow_public: bool,
}
