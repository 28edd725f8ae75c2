//! What the HTTP server is built from, out of several sections.

use std::num::NonZeroU32;
use std::time::Duration;

use super::Settings;
use crate::server::listener::ConnectionLimits;
use crate::server::query_limits::QueryLimits;
use crate::server::rate::Rate;
use crate::server::stream::StallLimits;
use crate::server::{Introspection, ServerSettings, SocketLimits};

/// Origins of the native apps' web views, Android and iOS; only the demo allows them by default.
const NATIVE_APP_ORIGINS: [&str; 2] = ["https://localhost", "capacitor://localhost"];
/// The limit on open files where the system's own cannot be read.
const COMMON_OPEN_FILES: usize = 1024;
/// The least number of connections, whatever the limit on open files is.
const MIN_CONNECTIONS: usize = 16;

impl Settings {
    /// Settings of the HTTP server. `is_demo` opens the schema and the developers' console to everyone, and the
    /// API to the native apps' web views.
    pub fn server_settings(&self, is_demo: bool) -> ServerSettings {
        let server = &self.server;
        let seconds = Duration::from_secs;
        ServerSettings {
            query_limits: QueryLimits::default(),
            address_rate: rate(self.limits.address_burst, self.limits.address_per_second),
            user_rate: rate(self.limits.user_burst, self.limits.user_per_second),
            sockets: self.socket_limits(),
            connections: self.connection_limits(),

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

    fn socket_limits(&self) -> SocketLimits {
        let limits = &self.limits;
        let seconds = Duration::from_secs;
        SocketLimits {
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
        }
    }

    fn connection_limits(&self) -> ConnectionLimits {
        let server = &self.server;
        let seconds = Duration::from_secs;
        ConnectionLimits {
            total: server.max_connections.min(max_connections_by_files()),
            per_address: server.max_connections_per_address,
            trusted_proxies: server.trusted_proxies.clone().into(),
            header_read: seconds(server.header_seconds),
            body_drain: seconds(server.body_seconds),
            stall: StallLimits {
                write: seconds(server.write_stall_seconds),
                idle: seconds(server.idle_seconds),
            },
            drain: seconds(server.drain_seconds),
        }
    }

    fn allowed_origins(&self, is_demo: bool) -> Vec<String> {
        let mut origins = self.server.allowed_origins.clone();
        if is_demo {
            origins.extend(NATIVE_APP_ORIGINS.map(str::to_owned));
        }
        origins
    }

    /// Address under which clients reach this server, without a slash at its end.
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

const fn rate(burst: NonZeroU32, per_second: NonZeroU32) -> Rate {
    Rate { burst, per_second }
}

/// Connections that the system's limit on open files allows: four fifths, the rest is for database and log.
fn max_connections_by_files() -> usize {
    let limit = std::fs::read_to_string("/proc/self/limits")
        .ok()
        .and_then(|limits| {
            let line = limits.lines().find(|line| line.starts_with("Max open files"))?;
            line.split_whitespace().nth(3)?.parse::<usize>().ok()
        });
    (limit.unwrap_or(COMMON_OPEN_FILES) / 5 * 4).max(MIN_CONNECTIONS)
}

#[cfg(test)]
mod tests {
    use super::super::tests::load;
    use super::*;

    #[test]
    fn only_the_demo_opens_the_console_and_the_native_apps_origins_by_default() {
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
}
