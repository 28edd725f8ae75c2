//! Settings in the environment: `KYCK_<SECTION>__<KEY>`. Only this file reads the environment.

use figment::value::{Dict, Value};

use super::SettingsError;

/// Prefix of every variable that is a setting.
const PREFIX: &str = "KYCK_";

/// The variables of this process whose names are UTF-8.
pub(super) fn of_this_process() -> impl Iterator<Item = (String, String)> {
    std::env::vars_os().filter_map(|(name, value)| {
        let name = name.into_string().ok()?;
        Some((name, value.to_string_lossy().into_owned()))
    })
}

/// The variables that are settings, by section and key. Each is parsed as the type of its default, so that an
/// API key of digits stays a text.
///
/// # Errors
/// A variable with our prefix that names no setting.
pub(super) fn parse(
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

        let entry = sections
            .entry(section)
            .or_insert_with(|| Value::from(Dict::new()));
        if let Value::Dict(_, section) = entry {
            section.insert(key, parse_like(default, text));
        }
    }
    Ok(sections)
}

/// The text as a value of the default's type.
fn parse_like(default: &Value, text: String) -> Value {
    match default {
        Value::String(..) => Value::from(text),
        // Lists may be given without their brackets: a,b,c.
        Value::Array(..) if !text.trim_start().starts_with('[') => Value::from(
            text.split(',')
                .map(|item| item.trim().to_owned())
                .filter(|item| !item.is_empty())
                .collect::<Vec<_>>(),
        ),
        _ => text.parse().unwrap_or_else(|never| match never {}),
    }
}
