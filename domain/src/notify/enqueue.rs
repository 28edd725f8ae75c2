//! Puts messages into the outbox, as rows of the caller's transaction.

use kyck_kernel::bus::BusMessage;
use kyck_kernel::db::statement;
use kyck_kernel::id::{MessageId, PushTokenId};
use kyck_kernel::{Fault, Kernel};
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};

use super::Notify;
use super::content::{Content, recipient_hash_with, seal_with};
use super::model::{Channel, MessageKind, PushDraft, read_language};
use crate::identity::QueuedSms;

/// Topic of the bus that wakes the workers of all nodes.
pub(super) const TOPIC: &str = "outbox";

const INSERT: &str = "INSERT INTO outbox_message (id, channel, kind, state, dedupe_key, guardian_id, \
     push_token_id, recipient_hash, sealed, attempt, tries, due_at, expires_at, created_at) \
     VALUES ($1, $2, $3, 'QUEUED', $4, $5, $6, $7, $8, 0, 0, $9, $10, $11) \
     ON CONFLICT (dedupe_key) DO NOTHING";

/// Stores a text message as part of the caller's transaction. After the commit, call [`Notify::wake`]: without it the
/// message leaves with the next poll, a second later.
pub(super) async fn insert_sms(
    tx: &DatabaseTransaction,
    kernel: &Kernel,
    draft: QueuedSms,
) -> Result<MessageId, Fault> {
    let kind = MessageKind::of_sms(draft.purpose);
    let id: MessageId = kernel.new_id();
    let now = kernel.now();
    let hash = recipient_hash_with(&kernel.keys, &draft.to_e164);

    let content = Content::Sms {
        to: draft.to_e164,
        body: draft.body,
        code: draft.code,
    };

    let sealed = seal_with(&kernel.keys, id, &content)?;
    tx.execute_raw(statement(
        tx,
        INSERT,
        [
            id.into(),
            Channel::Sms.as_str().into(),
            kind.as_str().into(),
            None::<String>.into(),
            None::<uuid::Uuid>.into(),
            None::<uuid::Uuid>.into(),
            hash.into(),
            sealed.into(),
            now.into(),
            now.plus_seconds(kind.ttl_seconds().into()).into(),
            now.into(),
        ],
    ))
    .await?;

    Ok(id)
}

/// Wakes the workers of all nodes because the outbox has something new. To be called after the commit.
pub(super) async fn wake(kernel: &Kernel) {
    kernel
        .bus
        .publish(BusMessage {
            topic: TOPIC.to_owned(),
            key: String::new(),
            body: String::new(),
        })
        .await;
}

#[derive(FromQueryResult)]
struct TokenOfGuardian {
    id: PushTokenId,
    language: String,
}

impl Notify {
    /// Puts a push message for each phone of a guardian into the outbox, as part of the caller's transaction, and
    /// returns how many are new: 0 without a phone, and when the same was queued before. The caller checks the
    /// guardian's preferences.
    pub async fn enqueue_push(&self, tx: &impl ConnectionTrait, draft: PushDraft) -> Result<u64, Fault> {
        let now = self.kernel.now();
        let tokens = TokenOfGuardian::find_by_statement(statement(
            tx,
            "SELECT id, language FROM push_token WHERE guardian_id = $1 ORDER BY id",
            [draft.guardian_id.into()],
        ))
        .all(tx)
        .await?;

        let mut made = 0;
        for token in tokens {
            let id: MessageId = self.kernel.new_id();
            let language = read_language(&token.language);
            let content = Content::Push {
                title: draft.title.text(language).to_owned(),
                body: draft.body.text(language).to_owned(),
                data: draft.data.clone().into_iter().collect(),
                collapse_key: id.to_string(),
            };
            let sealed = seal_with(&self.kernel.keys, id, &content)?;

            let due_at = draft.due_at.max(now);
            made += tx
                .execute_raw(statement(
                    tx,
                    INSERT,
                    [
                        id.into(),
                        Channel::Push.as_str().into(),
                        draft.kind.as_str().into(),
                        format!("{}:{}", draft.dedupe_key, token.id).into(),
                        draft.guardian_id.into(),
                        token.id.into(),
                        None::<Vec<u8>>.into(),
                        sealed.into(),
                        due_at.into(),
                        due_at.plus_seconds(draft.kind.ttl_seconds().into()).into(),
                        now.into(),
                    ],
                ))
                .await?
                .rows_affected();
        }

        Ok(made)
    }

    /// Wakes the workers of all nodes because the outbox has something new. To be called after the commit.
    pub async fn wake(&self) {
        wake(&self.kernel).await;
    }
}
