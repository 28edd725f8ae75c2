//! Takes due messages from the outbox by a lease, and stores what became of each.
//!
//! A worker has a message to itself for 60 s and marks the result fenced by the attempt's number, so a message is
//! handed over once unless a process dies between the provider's acceptance and the mark; then it is sent again under
//! the same reference (SMS) and collapse key (push).

use kyck_kernel::Fault;
use kyck_kernel::db::{skip_locked, statement};
use kyck_kernel::id::{MessageId, PushTokenId};
use kyck_kernel::time::UtcInstant;
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};

use super::Notify;
use super::lane::Lane;
use super::model::MessageKind;
use super::rules::{LEASE_MILLIS, MAX_TRIES};

/// Longest stored text of an error.
const MAX_DETAIL_CHARS: usize = 300;

/// A message that this worker has taken by a lease.
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
    /// A kind of another version of the program counts as a notice.
    pub(super) fn kind(&self) -> MessageKind {
        MessageKind::parse(&self.kind).unwrap_or(MessageKind::SecurityNotice)
    }
}

impl Notify {
    /// Takes up to `limit` due messages of one lane, those of ended leases included.
    pub(super) async fn take(&self, lane: Lane, limit: usize) -> Result<Vec<Taken>, Fault> {
        let now = self.kernel.now();
        let channel = lane.channel();
        let only = lane.condition();

        // Most polls find nothing: reading first spares the writer.
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
    /// The provider accepted it.
    Sent { reference: String },
    /// It will never be sent.
    Failed { detail: String },
    /// It is of no use any more; with the error of the last try.
    Expired { detail: Option<String> },
    /// Try again at an instant; `counts` is whether this try counts towards the limit.
    Again {
        due_at: UtcInstant,
        counts: bool,
        detail: String,
    },
    /// As `Failed`, and the push token is deleted.
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

/// What a try changes in the row of a message.
struct Mark {
    state: &'static str,
    /// `None` for a message that is finished.
    due_at: Option<UtcInstant>,
    tries: i32,
    provider_reference: Option<String>,
    detail: Option<String>,
}

impl Mark {
    fn new(taken: &Taken, fate: &Fate) -> Self {
        let finished = |state, detail: Option<&str>| Self {
            state,
            due_at: None,
            tries: taken.tries,
            provider_reference: None,
            detail: detail.map(|text| text.chars().take(MAX_DETAIL_CHARS).collect()),
        };

        match fate {
            Fate::Sent { reference } => Self {
                provider_reference: Some(reference.clone()),
                ..finished("SENT", None)
            },
            Fate::Failed { detail } | Fate::Gone { detail } => finished("FAILED", Some(detail)),
            Fate::Expired { detail } => finished("EXPIRED", detail.as_deref()),
            Fate::Again {
                due_at,
                counts,
                detail,
            } => Self {
                due_at: Some(*due_at),
                tries: taken.tries - i32::from(!counts),
                ..finished("QUEUED", Some(detail))
            },
        }
    }
}

impl Notify {
    /// Marks the result of a try and writes the delivery log, unless another worker has taken the message since;
    /// returns whether it was marked.
    pub(super) async fn mark(&self, taken: &Taken, fate: &Fate) -> Result<bool, Fault> {
        let now = self.kernel.now();
        let mark = Mark::new(taken, fate);

        let tx = self.kernel.db.write_essential().await?;
        let is_marked = update_message(&tx, taken, &mark, now).await?;
        if is_marked {
            let log = statement(
                &tx,
                "INSERT INTO delivery (message_id, attempt, at, outcome, detail) VALUES ($1, $2, $3, $4, $5)",
                [
                    taken.id.into(),
                    taken.attempt.into(),
                    now.into(),
                    fate.outcome().into(),
                    mark.detail.into(),
                ],
            );
            tx.execute_raw(log).await?;
        }
        if let (Fate::Gone { .. }, Some(token_id)) = (fate, taken.push_token_id) {
            let delete = statement(&tx, "DELETE FROM push_token WHERE id = $1", [token_id.into()]);
            tx.execute_raw(delete).await?;
        }
        tx.commit().await?;

        Ok(is_marked)
    }
}

/// Writes a mark unless another worker has taken the message since; whether it was written.
async fn update_message(
    tx: &DatabaseTransaction,
    taken: &Taken,
    mark: &Mark,
    now: UtcInstant,
) -> Result<bool, Fault> {
    let update = statement(
        tx,
        "UPDATE outbox_message SET state = $1, tries = $2, due_at = COALESCE($3, due_at), finished_at = $4, \
         provider_reference = $5, last_error = $6 WHERE id = $7 AND attempt = $8 AND state = 'SENDING'",
        [
            mark.state.into(),
            mark.tries.into(),
            mark.due_at.into(),
            mark.due_at.is_none().then_some(now).into(),
            mark.provider_reference.clone().into(),
            mark.detail.clone().into(),
            taken.id.into(),
            taken.attempt.into(),
        ],
    );

    Ok(tx.execute_raw(update).await?.rows_affected() == 1)
}
