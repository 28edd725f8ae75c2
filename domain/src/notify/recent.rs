//! Messages of the outbox in the clear.

use kyck_kernel::Fault;
use kyck_kernel::db::statement;
use kyck_kernel::id::MessageId;
use kyck_kernel::time::UtcInstant;
use sea_orm::FromQueryResult;

use super::Notify;
use super::content::{Content, open_with, recipient_hash_with};
use super::model::{Channel, RecentMessage};

#[derive(FromQueryResult)]
struct Recent {
    id: MessageId,
    channel: String,
    sealed: Vec<u8>,
    created_at: UtcInstant,
    platform: Option<String>,
}

impl Notify {
    /// The newest messages of the outbox in the clear, newest first; only those to `to_e164` when it is given.
    /// For the demo's page alone: nothing else may call it.
    pub async fn recent_messages(
        &self,
        to_e164: Option<&str>,
        limit: u32,
    ) -> Result<Vec<RecentMessage>, Fault> {
        let db = self.kernel.db.read();
        let filter = if to_e164.is_some() {
            "AND m.recipient_hash = $2"
        } else {
            "AND $2 IS NULL"
        };

        let rows = Recent::find_by_statement(statement(
            db,
            format!(
                "SELECT m.id, m.channel, m.sealed, m.created_at, t.platform FROM outbox_message m \
             LEFT JOIN push_token t ON t.id = m.push_token_id \
             WHERE m.sealed IS NOT NULL {filter} ORDER BY m.created_at DESC, m.id DESC LIMIT $1"
            ),
            [
                i64::from(limit).into(),
                to_e164
                    .map(|to| recipient_hash_with(&self.kernel.keys, to))
                    .into(),
            ],
        ))
        .all(db)
        .await?;
        let mut messages = Vec::with_capacity(rows.len());
        for row in rows {
            let (to, body, code) = match open_with(&self.kernel.keys, row.id, &row.sealed)? {
                Content::Sms { to, body, code } => (to, body, code),
                Content::Push { title, body, .. } => {
                    (row.platform.unwrap_or_default(), format!("{title}\n{body}"), None)
                }
            };
            messages.push(RecentMessage {
                id: row.id,
                to,
                channel: if row.channel == Channel::Sms.as_str() {
                    Channel::Sms
                } else {
                    Channel::Push
                },
                body,
                code,
                at: row.created_at,
            });
        }

        Ok(messages)
    }
}
