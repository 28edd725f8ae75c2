//! What a start warns of: parts that families would miss and that no request would ever complain about.

use kyck_adapters::sms::SmsProvider;

use crate::settings::Settings;

/// One line for everything that is not set up and that families would notice.
pub(super) fn warnings(settings: &Settings) -> Vec<String> {
    let mut found = Vec::new();
    match settings.sms.provider {
        SmsProvider::Unset => found.push(
            "sms.provider is not set: no sign-in code can be sent, so no family can sign in".to_owned(),
        ),
        SmsProvider::Log => found.push(
            "sms.provider is \"log\": text messages are not sent, and whoever reads this log can sign in as anybody"
                .to_owned(),
        ),
        _ => {}
    }

    if !settings.youtube.api_key.is_set() {
        found.push("youtube.api_key is not set: no video can be imported or checked".to_owned());
    }
    if settings.fcm.service_account_file.as_os_str().is_empty() {
        found.push("fcm.service_account_file is not set: no push message is sent".to_owned());
    }
    if settings.server.public_url.is_empty() {
        found.push(format!(
            "server.public_url is not set: the QR codes that pair a child's device name {}",
            settings.public_url()
        ));
    }

    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(variables: &[(&str, &str)]) -> Vec<String> {
        let variables = variables
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let settings = Settings::from_parts(None, variables).unwrap();
        warnings(&settings)
            .iter()
            .map(|line| line.split(' ').next().unwrap().to_owned())
            .collect()
    }

    #[test]
    fn each_part_that_is_not_set_up_has_its_line() {
        assert_eq!(
            keys(&[]),
            [
                "sms.provider",
                "youtube.api_key",
                "fcm.service_account_file",
                "server.public_url"
            ]
        );
        let complete = [
            ("KYCK_SMS__PROVIDER", "twilio"),
            ("KYCK_SMS__ACCOUNT", "AC1"),
            ("KYCK_SMS__API_SECRET", "x"),
            ("KYCK_SMS__SENDER", "+1"),
            ("KYCK_YOUTUBE__API_KEY", "x"),
            ("KYCK_FCM__SERVICE_ACCOUNT_FILE", "fcm.json"),
            ("KYCK_SERVER__PUBLIC_URL", "https://kyck.example"),
        ];
        assert!(keys(&complete).is_empty());
        assert_eq!(
            keys(&[&complete[4..], &[("KYCK_SMS__PROVIDER", "log")]].concat()),
            ["sms.provider"]
        );
    }
}
