//! Text messages of the outbox in the clear.

use kyck_api::services::Services;
use kyck_kernel::id::MessageId;
use kyck_kernel::keys::Purpose;
use sea_orm::{ConnectionTrait, Statement};
use serde_json::Value;

/// A text message that waits or was sent.
#[derive(Debug)]
pub struct OutboxText {
    /// Text of the message.
    pub body: String,
    /// The one-time code in the text, where there is one.
    pub code: Option<String>,
}

/// The newest text messages of the outbox, newest first; only those to a number when it is given.
///
/// # Panics
/// When they cannot be read or opened.
pub async fn recent_texts(services: &Services, to_e164: Option<&str>, limit: u32) -> Vec<OutboxText> {
    let kernel = &services.kernel;
    let db = kernel.db.read();
    let hash = to_e164.map(|to| {
        let parts: [&[u8]; 2] = [b"outbox", to.as_bytes()];
        kernel.keys.keyed_hash(Purpose::PhoneHash, &parts).to_vec()
    });
    let filter = if hash.is_some() {
        "AND recipient_hash = $2"
    } else {
        "AND $2 IS NULL"
    };

    let find = Statement::from_sql_and_values(
        db.get_database_backend(),
        format!(
            "SELECT id, sealed FROM outbox_message WHERE sealed IS NOT NULL AND channel = 'SMS' {filter} \
             ORDER BY created_at DESC, id DESC LIMIT $1"
        ),
        [i64::from(limit).into(), hash.into()],
    );
    let rows = db.query_all_raw(find).await.expect("the outbox");

    rows.iter()
        .map(|row| {
            let id: MessageId = row.try_get_by_index(0).expect("an id");
            let sealed: Vec<u8> = row.try_get_by_index(1).expect("a sealed text");
            let context = format!("outbox:{id}");
            let plain = kernel
                .keys
                .open(context.as_bytes(), &sealed)
                .expect("the test's keys");
            let body: Value = serde_json::from_slice(&plain).expect("JSON");
            OutboxText {
                body: body["body"].as_str().expect("a text").to_owned(),
                code: body["code"].as_str().map(ToOwned::to_owned),
            }
        })
        .collect()
}
