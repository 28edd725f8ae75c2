//! Messages to the outside: push tokens, preferences, quiet hours, the transactional outbox and its worker.

mod port;

pub use port::{PushMessage, SendError, SendPush, SendSms, SmsMessage};
