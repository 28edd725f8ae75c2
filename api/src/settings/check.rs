//! What settings must satisfy beyond the types of their keys.

use super::secrets::check_master_secret;
use super::{Settings, SettingsError};

impl Settings {
    /// Checks what the types do not.
    ///
    /// # Errors
    /// The first problem, with the key's name.
    pub(super) fn check(&self) -> Result<(), SettingsError> {
        self.check_addresses()?;
        self.check_countries()?;
        self.check_sms()?;
        self.check_positive()?;
        check_master_secret(&self.security.master_secret)
    }

    fn check_addresses(&self) -> Result<(), SettingsError> {
        let url = self.database.url.expose();
        if !["sqlite:", "postgres:", "postgresql:"]
            .iter()
            .any(|kind| url.starts_with(kind))
        {
            return Err(SettingsError::new(
                "database.url must begin with sqlite:// or postgres://",
            ));
        }

        if !self.metrics.listen.is_empty() && self.metrics.address().is_none() {
            return Err(SettingsError::new(format!(
                "metrics.listen: `{}` is no address with a port, such as 127.0.0.1:9464 (empty turns the metrics off)",
                self.metrics.listen
            )));
        }

        if self.tls.cert_file.as_os_str().is_empty() != self.tls.key_file.as_os_str().is_empty() {
            return Err(SettingsError::new(
                "tls.cert_file and tls.key_file must be set together",
            ));
        }
        Ok(())
    }

    fn check_countries(&self) -> Result<(), SettingsError> {
        let is_country = |name: &String| name.len() == 2 && name.bytes().all(|b| b.is_ascii_uppercase());
        if self.sign_in.countries.is_empty() || !self.sign_in.countries.iter().all(is_country) {
            return Err(SettingsError::new(
                "sign_in.countries must name countries by two capital letters, such as [\"KR\"]",
            ));
        }
        Ok(())
    }

    /// A provider that sends needs its credentials and a sender.
    fn check_sms(&self) -> Result<(), SettingsError> {
        match self.sms.provider.missing_key(&self.sms.account()) {
            Some(key) => Err(SettingsError::new(format!(
                "sms.{key} must be set for this provider"
            ))),
            None => Ok(()),
        }
    }

    /// Limits and times of which zero would stop the server from working.
    fn check_positive(&self) -> Result<(), SettingsError> {
        let (server, limits, database) = (&self.server, &self.limits, &self.database);
        let counts = [
            ("server.max_connections", server.max_connections),
            (
                "server.max_connections_per_address",
                server.max_connections_per_address,
            ),
            ("limits.socket_operations", limits.socket_operations),
            ("limits.user_sockets", limits.user_sockets),
            ("limits.user_operations", limits.user_operations),
        ];
        let per_day = [
            ("limits.device_playbacks_per_day", limits.device_playbacks_per_day),
            ("limits.child_playbacks_per_day", limits.child_playbacks_per_day),
            ("limits.device_events_per_day", limits.device_events_per_day),
            ("limits.child_events_per_day", limits.child_events_per_day),
            ("database.connections", database.connections),
        ];
        let seconds = [
            ("database.acquire_seconds", database.acquire_seconds),
            ("server.header_seconds", server.header_seconds),
            ("server.body_seconds", server.body_seconds),
            ("server.request_seconds", server.request_seconds),
            ("server.staff_request_seconds", server.staff_request_seconds),
            ("server.write_stall_seconds", server.write_stall_seconds),
            ("server.idle_seconds", server.idle_seconds),
        ];

        let zero_counts = counts.iter().filter(|(_, count)| *count == 0).map(|(key, _)| key);
        let zero_per_day = per_day
            .iter()
            .filter(|(_, count)| *count == 0)
            .map(|(key, _)| key);
        let zero_seconds = seconds.iter().filter(|(_, time)| *time == 0).map(|(key, _)| key);
        match zero_counts.chain(zero_per_day).chain(zero_seconds).next() {
            Some(key) => Err(SettingsError::new(format!("{key} must be at least 1"))),
            None => Ok(()),
        }
    }
}
