//! The transactional outbox: messages are rows of the caller's transaction, a worker hands them over.
//!
//! A worker takes a message by a lease of 60 s and marks the result fenced by the attempt's number, so
//! a message is handed over once unless a process dies between the provider's yes and the mark; then it
//! is sent again under the same reference (SMS) and collapse key (push).

use kyck_kernel::bus::BusMessage;
use kyck_kernel::db::{skip_locked, statement};
use kyck_kernel::id::{GuardianId, MessageId, PushTokenId};
use kyck_kernel::keys::{Keys, Purpose};
use kyck_kernel::time::UtcInstant;
use kyck_kernel::{Fault, Kernel};
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};
use serde::{Deserialize, Serialize};

use super::Notify;
use super::lane::Lane;
use super::model::{Channel, MessageKind, PushDraft, PushLanguage, RecentMessage};
use super::rules::{LEASE_MILLIS, MAX_TRIES};
use crate::identity::QueuedSms;

/// Topic of the bus that wakes the workers.
pub(super) const TOPIC: &str = "outbox";

/// What is sealed in a row.
#[derive(Serialize, Deserialize)]
#[serde(tag = "channel")]
pub(super) enum Content {
    /// A text message.
    Sms {
        /// E.164.
        to: String,
        /// Text.
        body: String,
        /// The code within the text.
        code: Option<String>,
    },
    /// A push message; its token stands in the token's own row.
    Push {
        /// Line shown first.
        title: String,
        /// Text shown.
        body: String,
        /// What the app acts on.
        data: Vec<(String, String)>,
        /// What it replaces on the phone.
        collapse_key: String,
    },
}

fn seal_context(id: MessageId) -> Vec<u8> {
    format!("outbox:{id}").into_bytes()
}

pub(super) fn recipient_hash_with(keys: &Keys, to_e164: &str) -> Vec<u8> {
    keys.keyed_hash(Purpose::PhoneHash, &[b"outbox", to_e164.as_bytes()])
        .to_vec()
}

pub(super) fn seal_with(keys: &Keys, id: MessageId, content: &Content) -> Result<Vec<u8>, Fault> {
    let plain = serde_json::to_vec(content).map_err(|error| Fault::internal(error.to_string()))?;
    keys.seal(&seal_context(id), &plain)
}

pub(super) fn open_with(keys: &Keys, id: MessageId, sealed: &[u8]) -> Result<Content, Fault> {
    let plain = keys.open(&seal_context(id), sealed)?;
    serde_json::from_slice(&plain).map_err(|_| Fault::internal("an outbox row cannot be read"))
}

const INSERT: &str = "INSERT INTO outbox_message (id, channel, kind, state, dedupe_key, guardian_id, \
     push_token_id, recipient_hash, sealed, attempt, tries, due_at, expires_at, created_at) \
     VALUES ($1, $2, $3, 'QUEUED', $4, $5, $6, $7, $8, 0, 0, $9, $10, $11) \
     ON CONFLICT (dedupe_key) DO NOTHING";

/// Stores a text message as part of the caller's transaction. After the commit, call [`Notify::wake`](crate::notify::Notify::wake): without it the message
/// leaves with the next poll, a second later.
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
    /// Puts a push message for each phone of a guardian into the outbox, as part of the caller's
    /// transaction, and returns how many new ones that makes: 0 without a phone, and when the same was
    /// queued before. Whether the guardian wants it is the caller's to ask.
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
            let language = PushLanguage::parse(&token.language).index();
            let content = Content::Push {
                title: draft.title[language].to_owned(),
                body: draft.body[language].to_owned(),
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

/// A message that this worker holds.
#[derive(FromQueryResult)]
pub(super) struct Taken {
    pub id: MessageId,
    pub kind: String,
    pub push_token_id: Option<PushTokenId>,
    pub sealed: Option<Vec<u8>>,
    pub attempt: i32,
    pub tries: i32,
    pub expires_at: UtcInstant,
    pub created_at: UtcInstant,
    pub last_error: Option<String>,
}

impl Taken {
    /// What the message is about; a kind of another version of the program counts as a notice.
    pub(super) fn kind(&self) -> MessageKind {
        MessageKind::parse(&self.kind).unwrap_or(MessageKind::SecurityNotice)
    }
}

impl Notify {
    /// Takes up to `limit` due messages of one lane for the length of a lease, those of ended leases
    /// included.
    pub(super) async fn take(&self, lane: Lane, limit: usize) -> Result<Vec<Taken>, Fault> {
        let now = self.kernel.now();
        let channel = lane.channel();
        let only = lane.condition();
        // Most polls find nothing: asking first keeps them off the writer.
        let read = self.kernel.db.read();
        let has_due = read
        .query_one_raw(statement(
            read,
            format!(
                "SELECT 1 FROM outbox_message WHERE finished_at IS NULL AND channel = $1 AND due_at <= $2 \
                 {only} LIMIT 1"
            ),
            [channel.as_str().into(), now.into()],
        ))
        .await?
        .is_some();
        if !has_due {
            return Ok(Vec::new());
        }

        let tx = self.kernel.db.write_essential().await?;
        let sql = format!(
            "UPDATE outbox_message SET state = 'SENDING', attempt = attempt + 1, tries = tries + 1, due_at = $1 \
         WHERE id IN (SELECT id FROM outbox_message WHERE finished_at IS NULL AND channel = $2 \
         AND due_at <= $3 {only} ORDER BY due_at, id LIMIT $4{}) \
         RETURNING id, kind, push_token_id, sealed, attempt, tries, expires_at, created_at, last_error",
            skip_locked(&tx)
        );
        let taken = Taken::find_by_statement(statement(
            &tx,
            sql,
            [
                now.plus_millis(LEASE_MILLIS).into(),
                channel.as_str().into(),
                now.into(),
                i64::try_from(limit).unwrap_or(i64::MAX).into(),
            ],
        ))
        .all(&tx)
        .await?;
        tx.commit().await?;

        Ok(taken)
    }
}

/// What becomes of a message after a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// The provider has it.
    Sent { reference: String },
    /// It will never be sent.
    Failed { detail: String },
    /// It is of no use any more; with what the last try met.
    Expired { detail: Option<String> },
    /// Another try at an instant; whether this one counts towards the limit.
    Again {
        due_at: UtcInstant,
        counts: bool,
        detail: String,
    },
    /// As `Failed`, and the token goes.
    Gone { detail: String },
}

impl Fate {
    /// Bounds another try by the limit of tries and the message's life.
    pub(super) fn bounded(self, taken: &Taken) -> Self {
        match self {
            Self::Again {
                counts: true, detail, ..
            } if taken.tries >= MAX_TRIES => Self::Failed {
                detail: format!("given up after {MAX_TRIES} tries: {detail}"),
            },
            Self::Again { due_at, detail, .. } if due_at >= taken.expires_at => {
                Self::Expired { detail: Some(detail) }
            }
            other => other,
        }
    }

    /// The name in the delivery log and in metrics.
    pub(super) const fn outcome(&self) -> &'static str {
        match self {
            Self::Sent { .. } => "SENT",
            Self::Failed { .. } => "FAILED",
            Self::Gone { .. } => "RECIPIENT_GONE",
            Self::Expired { .. } => "EXPIRED",
            Self::Again { .. } => "LATER",
        }
    }
}

impl Notify {
    /// Marks the result of a try and writes the delivery log, unless another worker has taken the message
    /// since; answers whether it was marked.
    pub(super) async fn mark(&self, taken: &Taken, fate: &Fate) -> Result<bool, Fault> {
        let now = self.kernel.now();
        let outcome = fate.outcome();
        let (state, due_at, tries, reference, detail) = match fate {
            Fate::Sent { reference } => ("SENT", None, taken.tries, Some(reference.clone()), None),
            Fate::Failed { detail } | Fate::Gone { detail } => {
                ("FAILED", None, taken.tries, None, Some(detail.clone()))
            }
            Fate::Expired { detail } => ("EXPIRED", None, taken.tries, None, detail.clone()),
            Fate::Again {
                due_at,
                counts,
                detail,
            } => (
                "QUEUED",
                Some(*due_at),
                taken.tries - i32::from(!counts),
                None,
                Some(detail.clone()),
            ),
        };

        let detail = detail.map(|text| text.chars().take(300).collect::<String>());
        let tx = self.kernel.db.write_essential().await?;
        let marked = tx
        .execute_raw(statement(
            &tx,
            "UPDATE outbox_message SET state = $1, tries = $2, due_at = COALESCE($3, due_at), finished_at = $4, \
             provider_reference = $5, last_error = $6 WHERE id = $7 AND attempt = $8 AND state = 'SENDING'",
            [
                state.into(),
                tries.into(),
                due_at.into(),
                due_at.is_none().then_some(now).into(),
                reference.into(),
                detail.clone().into(),
                taken.id.into(),
                taken.attempt.into(),
            ],
        ))
        .await?
        .rows_affected()
        == 1;
        if marked {
            tx.execute_raw(statement(
                &tx,
                "INSERT INTO delivery (message_id, attempt, at, outcome, detail) VALUES ($1, $2, $3, $4, $5)",
                [
                    taken.id.into(),
                    taken.attempt.into(),
                    now.into(),
                    outcome.into(),
                    detail.into(),
                ],
            ))
            .await?;
        }

        if let (Fate::Gone { .. }, Some(token)) = (fate, taken.push_token_id) {
            tx.execute_raw(statement(
                &tx,
                "DELETE FROM push_token WHERE id = $1",
                [token.into()],
            ))
            .await?;
        }

        tx.commit().await?;

        Ok(marked)
    }
}

#[derive(FromQueryResult)]
struct Recent {
    id: MessageId,
    channel: String,
    sealed: Vec<u8>,
    created_at: UtcInstant,
    platform: Option<String>,
}

impl Notify {
    /// The newest messages of the outbox in the clear, newest first; `to_e164` keeps those to one number.
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

    /// The token of a push message, opened; `None` when it is gone.
    pub(super) async fn find_token(&self, id: PushTokenId) -> Result<Option<(String, GuardianId)>, Fault> {
        #[derive(FromQueryResult)]
        struct Row {
            guardian_id: GuardianId,
            token_sealed: Vec<u8>,
        }
        let db = self.kernel.db.read();
        let row = Row::find_by_statement(statement(
            db,
            "SELECT guardian_id, token_sealed FROM push_token WHERE id = $1",
            [id.into()],
        ))
        .one(db)
        .await?;
        row.map(|row| {
            let token = self.open_token(id, &row.token_sealed)?;
            Ok((token, row.guardian_id))
        })
        .transpose()
    }
}
