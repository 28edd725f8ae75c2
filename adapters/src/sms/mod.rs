//! Text messages by the configured provider. No provider deduplicates: the outbox sends once, and repeats only after a
//! failed outcome.

mod in_memory;
mod log;
mod provider;
mod solapi;
mod twilio;

pub use in_memory::{InMemorySms, StoredSms};
pub use log::LogSms;
pub use provider::{SmsAccount, SmsProvider};
pub use solapi::{Solapi, SolapiSettings};
pub use twilio::{Twilio, TwilioSettings};

use kyck_domain::notify::SendError;

use crate::http::HttpError;

fn of_http(error: HttpError) -> SendError {
    match error {
        HttpError::Invalid => SendError::Misconfigured {
            detail: error.to_string(),
        },
        _ => SendError::Later {
            detail: error.to_string(),
            retry_after: None,
        },
    }
}

/// A phone number for logs, with its middle hidden: `+8210****5678`.
pub fn masked(number: &str) -> String {
    let letters: Vec<char> = number.chars().collect();
    let hidden = |index: usize| index >= 5.min(letters.len() / 2) && index + 4 < letters.len();
    letters
        .iter()
        .enumerate()
        .map(|(index, letter)| if hidden(index) { '*' } else { *letter })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_masked_number_hides_its_middle() {
        assert_eq!(masked("+821012345678"), "+8210****5678");
        assert_eq!(masked("+12025550123"), "+1202***0123");
        assert_eq!(masked(""), "");
    }
}
