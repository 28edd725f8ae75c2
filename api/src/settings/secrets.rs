//! Secrets in settings: read from files of their own, checked for strength, and a warning about files that
//! other users of the machine can read.

use std::path::Path;

use figment::Figment;
use figment::providers::{Format, Toml};

use super::{Secret, Settings, SettingsError};
use crate::secret_file;

/// Keys whose value is a secret. A database URL may contain a password, so it counts as one.
const SECRET_KEYS: [&str; 6] = [
    "security.master_secret",
    "database.url",
    "youtube.api_key",
    "sms.api_key",
    "sms.api_secret",
    "nats.url",
];

/// A master secret must have at least this length in bytes.
const MIN_SECRET_BYTES: usize = 32;
/// A master secret must have at least this number of different characters.
const MIN_DISTINCT_CHARACTERS: usize = 10;
/// Words that mark a secret as copied from an example.
const EXAMPLE_WORDS: [&str; 6] = [
    "changeme",
    "change-me",
    "secret",
    "password",
    "default",
    "example",
];

impl Settings {
    /// Replaces each secret by the content of the file that its `…_file` key names, if any.
    pub(super) fn read_secret_files(&mut self) -> Result<(), SettingsError> {
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
}

/// Rejects a master secret that could be guessed; an unset one passes.
pub(super) fn check_master_secret(secret: &Secret) -> Result<(), SettingsError> {
    if !secret.is_set() {
        return Ok(());
    }

    let text = secret.expose();
    let mut characters: Vec<char> = text.chars().collect();
    characters.sort_unstable();
    characters.dedup();
    let lower = text.to_ascii_lowercase();
    let is_example = EXAMPLE_WORDS.iter().any(|word| lower.contains(word));

    if text.len() < MIN_SECRET_BYTES || characters.len() < MIN_DISTINCT_CHARACTERS || is_example {
        return Err(SettingsError::new(
            "security.master_secret must be at least 32 random characters (try: openssl rand -base64 32)",
        ));
    }
    Ok(())
}

/// A warning when a settings file that other users can read contains a secret.
pub(super) fn warn_if_readable(file: &Path) -> Option<String> {
    let text = std::fs::read_to_string(file).ok()?;
    let given = Figment::from(Toml::string(&text));
    let secret = SECRET_KEYS.into_iter().find(|key| {
        given
            .find_value(key)
            .is_ok_and(|value| value.as_str() != Some(""))
    })?;

    let problem = secret_file::read(file).err()?;
    Some(format!("the settings file contains {secret}, but {problem}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_that_can_be_guessed_is_refused() {
        for weak in [
            "0123456789abcdef",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
            "please-changeme-0123456789-abcdefghijk",
        ] {
            assert!(check_master_secret(&weak.into()).is_err(), "{weak}");
        }
        assert!(check_master_secret(&"q8Zr2Lw0vTn5yKb7HcX3eJm6GdPs9fUa".into()).is_ok());
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
            let warning = warn_if_readable(&file);
            assert_eq!(warning.is_some(), is_warned_of, "{text} {mode:o}: {warning:?}");
        }
    }
}
