//! The transactional outbox: messages are rows of the caller's transaction, a worker hands them over.
//!
//! A worker takes a message by a lease of 60 s and marks the result fenced by the attempt's number, so
//! a message is handed over once unless a process dies between the provider's yes and the mark; then it
//! is sent again under the same reference (SMS) and collapse key (push).

use sea_orm::{ConnectionTrait, FromQueryResult};
use serde::{Deserialize, Serialize};

use super::model::{Channel, PushDraft, PushLanguage, RecentMessage, SmsDraft};
use super::rules::{LEASE_MILLIS, MAX_TRIES};
use crate::bus::BusMessage;
use crate::db::{skip_locked, statement};
use crate::id::{GuardianId, MessageId, PushTokenId};
use crate::keys::{Keys, Purpose};
use crate::time::UtcInstant;
use crate::{Env, Fault};

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

fn recipient_hash(env: &Env, to_e164: &str) -> Vec<u8> {
    recipient_hash_with(&env.keys, to_e164)
}

pub(super) fn recipient_hash_with(keys: &Keys, to_e164: &str) -> Vec<u8> {
    keys.keyed_hash(Purpose::PhoneHash, &[b"outbox", to_e164.as_bytes()])
        .to_vec()
}

fn seal(env: &Env, id: MessageId, content: &Content) -> Result<Vec<u8>, Fault> {
    seal_with(&env.keys, id, content)
}

pub(super) fn seal_with(keys: &Keys, id: MessageId, content: &Content) -> Result<Vec<u8>, Fault> {
    let plain = serde_json::to_vec(content).map_err(|error| Fault::internal(error.to_string()))?;
    keys.seal(&seal_context(id), &plain)
}

pub(super) fn open(env: &Env, id: MessageId, sealed: &[u8]) -> Result<Content, Fault> {
    open_with(&env.keys, id, sealed)
}

pub(super) fn open_with(keys: &Keys, id: MessageId, sealed: &[u8]) -> Result<Content, Fault> {
    let plain = keys.open(&seal_context(id), sealed)?;
    serde_json::from_slice(&plain).map_err(|_| Fault::internal("an outbox row cannot be read"))
}

const INSERT: &str = "INSERT INTO outbox_message (id, channel, kind, state, dedupe_key, guardian_id, \
     push_token_id, recipient_hash, sealed, attempt, tries, due_at, expires_at, created_at) \
     VALUES ($1, $2, $3, 'QUEUED', $4, $5, $6, $7, $8, 0, 0, $9, $10, $11) \
     ON CONFLICT (dedupe_key) DO NOTHING";

/// Puts a text message into the outbox, as part of the caller's transaction. After the commit, call
/// [`wake`]: without it the message leaves with the next poll, a second later.
pub async fn enqueue_sms(tx: &impl ConnectionTrait, env: &Env, draft: SmsDraft) -> Result<MessageId, Fault> {
    let id: MessageId = env.new_id();
    let now = env.now();
    let hash = recipient_hash(env, &draft.to_e164);
    let content = Content::Sms {
        to: draft.to_e164,
        body: draft.body,
        code: draft.code,
    };
    let sealed = seal(env, id, &content)?;
    tx.execute_raw(statement(
        tx,
        INSERT,
        [
            id.into(),
            Channel::Sms.as_str().into(),
            draft.kind.as_str().into(),
            None::<String>.into(),
            None::<uuid::Uuid>.into(),
            None::<uuid::Uuid>.into(),
            hash.into(),
            sealed.into(),
            now.into(),
            now.plus_seconds(draft.kind.ttl_seconds().into()).into(),
            now.into(),
        ],
    ))
    .await?;
    Ok(id)
}

#[derive(FromQueryResult)]
struct TokenOfGuardian {
    id: PushTokenId,
    language: String,
}

/// Puts a push message for each phone of a guardian into the outbox, as part of the caller's
/// transaction, and returns how many new ones that makes: 0 without a phone, and when the same was
/// queued before. Whether the guardian wants it is the caller's to ask.
pub async fn enqueue_push(tx: &impl ConnectionTrait, env: &Env, draft: PushDraft) -> Result<u64, Fault> {
    let now = env.now();
    let tokens = TokenOfGuardian::find_by_statement(statement(
        tx,
        "SELECT id, language FROM push_token WHERE guardian_id = $1 ORDER BY id",
        [draft.guardian_id.into()],
    ))
    .all(tx)
    .await?;
    let mut made = 0;
    for token in tokens {
        let id: MessageId = env.new_id();
        let language = PushLanguage::parse(&token.language).index();
        let content = Content::Push {
            title: draft.title[language].to_owned(),
            body: draft.body[language].to_owned(),
            data: draft.data.clone().into_iter().collect(),
            collapse_key: id.to_string(),
        };
        let sealed = seal(env, id, &content)?;
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

/// Tells the workers of all nodes that the outbox has something new. To be called after the commit.
pub async fn wake(env: &Env) {
    env.bus
        .publish(BusMessage {
            topic: TOPIC.to_owned(),
            key: String::new(),
            body: String::new(),
        })
        .await;
}

/// A message that this worker holds.
#[derive(FromQueryResult)]
pub(super) struct Taken {
    pub id: MessageId,
    pub push_token_id: Option<PushTokenId>,
    pub sealed: Option<Vec<u8>>,
    pub attempt: i32,
    pub tries: i32,
    pub expires_at: UtcInstant,
    pub created_at: UtcInstant,
}

/// Takes up to `limit` due messages of one channel for the length of a lease, those of ended leases
/// included.
pub(super) async fn take(env: &Env, channel: Channel, limit: u32) -> Result<Vec<Taken>, Fault> {
    let now = env.now();
    // Most polls find nothing: asking first keeps them off the writer.
    let read = env.db.read();
    let has_due = read
        .query_one_raw(statement(
            read,
            "SELECT 1 FROM outbox_message WHERE finished_at IS NULL AND channel = $1 AND due_at <= $2 LIMIT 1",
            [channel.as_str().into(), now.into()],
        ))
        .await?
        .is_some();
    if !has_due {
        return Ok(Vec::new());
    }
    let tx = env.db.write().await?;
    let sql = format!(
        "UPDATE outbox_message SET state = 'SENDING', attempt = attempt + 1, tries = tries + 1, due_at = $1 \
         WHERE id IN (SELECT id FROM outbox_message WHERE finished_at IS NULL AND channel = $2 \
         AND due_at <= $3 ORDER BY due_at, id LIMIT $4{}) \
         RETURNING id, push_token_id, sealed, attempt, tries, expires_at, created_at",
        skip_locked(&tx)
    );
    let taken = Taken::find_by_statement(statement(
        &tx,
        sql,
        [
            now.plus_millis(LEASE_MILLIS).into(),
            channel.as_str().into(),
            now.into(),
            i64::from(limit).into(),
        ],
    ))
    .all(&tx)
    .await?;
    tx.commit().await?;
    Ok(taken)
}

/// What becomes of a message after a try.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// The provider has it.
    Sent { reference: String },
    /// It will never be sent.
    Failed { detail: String },
    /// It is of no use any more.
    Expired,
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
            Self::Again { due_at, .. } if due_at >= taken.expires_at => Self::Expired,
            other => other,
        }
    }
}

/// Marks the result of a try and writes the delivery log, unless another worker has taken the message
/// since; answers whether it was marked.
pub(super) async fn mark(env: &Env, taken: &Taken, fate: &Fate) -> Result<bool, Fault> {
    let now = env.now();
    let (state, outcome, due_at, tries, reference, detail) = match fate {
        Fate::Sent { reference } => ("SENT", "SENT", None, taken.tries, Some(reference.clone()), None),
        Fate::Failed { detail } => ("FAILED", "FAILED", None, taken.tries, None, Some(detail.clone())),
        Fate::Gone { detail } => (
            "FAILED",
            "RECIPIENT_GONE",
            None,
            taken.tries,
            None,
            Some(detail.clone()),
        ),
        Fate::Expired => ("EXPIRED", "EXPIRED", None, taken.tries, None, None),
        Fate::Again {
            due_at,
            counts,
            detail,
        } => (
            "QUEUED",
            "LATER",
            Some(*due_at),
            taken.tries - i32::from(!counts),
            None,
            Some(detail.clone()),
        ),
    };
    let detail = detail.map(|text| text.chars().take(300).collect::<String>());
    let tx = env.db.write().await?;
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

#[derive(FromQueryResult)]
struct Recent {
    id: MessageId,
    channel: String,
    sealed: Vec<u8>,
    created_at: UtcInstant,
    platform: Option<String>,
}

/// The newest messages of the outbox in the clear, newest first; `to_e164` keeps those to one number.
/// For the demo's page alone: nothing else may call it.
pub async fn recent_messages(
    env: &Env,
    to_e164: Option<&str>,
    limit: u32,
) -> Result<Vec<RecentMessage>, Fault> {
    let db = env.db.read();
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
            to_e164.map(|to| recipient_hash(env, to)).into(),
        ],
    ))
    .all(db)
    .await?;
    let mut messages = Vec::with_capacity(rows.len());
    for row in rows {
        let (to, body, code) = match open(env, row.id, &row.sealed)? {
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

/// How the outbox stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutboxStatus {
    /// Messages that wait or are being sent.
    pub queued: i64,
    /// Messages handed over in the last 24 hours.
    pub sent_last_day: i64,
    /// Messages given up or expired in the last 24 hours.
    pub failed_last_day: i64,
    /// When the oldest waiting message was made.
    pub oldest_queued_at: Option<UtcInstant>,
}

pub(super) async fn status(env: &Env) -> Result<OutboxStatus, Fault> {
    #[derive(FromQueryResult)]
    struct Waiting {
        queued: i64,
        oldest: Option<UtcInstant>,
    }
    #[derive(FromQueryResult)]
    struct Finished {
        state: String,
        messages: i64,
    }
    let db = env.db.read();
    let waiting = Waiting::find_by_statement(statement(
        db,
        "SELECT COUNT(*) AS queued, MIN(created_at) AS oldest FROM outbox_message WHERE finished_at IS NULL",
        [],
    ))
    .one(db)
    .await?;
    let finished = Finished::find_by_statement(statement(
        db,
        "SELECT state, COUNT(*) AS messages FROM outbox_message \
         WHERE finished_at IS NOT NULL AND finished_at >= $1 GROUP BY state",
        [env.now().plus_days(-1).into()],
    ))
    .all(db)
    .await?;
    let count = |is_sent: bool| {
        finished
            .iter()
            .filter(|row| (row.state == "SENT") == is_sent)
            .map(|row| row.messages)
            .sum()
    };
    let (queued, oldest_queued_at) = waiting.map_or((0, None), |row| (row.queued, row.oldest));
    Ok(OutboxStatus {
        queued,
        sent_last_day: count(true),
        failed_last_day: count(false),
        oldest_queued_at,
    })
}

/// The token of a push message, opened; `None` when it is gone.
pub(super) async fn find_token(env: &Env, id: PushTokenId) -> Result<Option<(String, GuardianId)>, Fault> {
    #[derive(FromQueryResult)]
    struct Row {
        guardian_id: GuardianId,
        token_sealed: Vec<u8>,
    }
    let db = env.db.read();
    let row = Row::find_by_statement(statement(
        db,
        "SELECT guardian_id, token_sealed FROM push_token WHERE id = $1",
        [id.into()],
    ))
    .one(db)
    .await?;
    row.map(|row| {
        let token = super::token::open(env, id, &row.token_sealed)?;
        Ok((token, row.guardian_id))
    })
    .transpose()
}
