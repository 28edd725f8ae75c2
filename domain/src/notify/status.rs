//! State of the outbox: for administrators, as metrics, and of one text message.

use kyck_kernel::db::statement;
use kyck_kernel::id::MessageId;
use kyck_kernel::time::UtcInstant;
use kyck_kernel::{Ctx, Fault, Kernel, Role};
use sea_orm::FromQueryResult;

use super::Notify;
use super::model::{Channel, MessageKind};
use crate::identity::SmsDelivery;

#[derive(FromQueryResult)]
struct WaitingKind {
    channel: String,
    kind: String,
    messages: i64,
    first_expires_at: UtcInstant,
}

impl Notify {
    /// Sets the gauges of waiting messages: how many there are, and how many seconds the oldest of them is overdue,
    /// by channel.
    ///
    /// # Errors
    /// When the database fails; the gauges then stay as they were.
    pub async fn measure_queue(&self) -> Result<(), Fault> {
        let db = self.kernel.db.read();
        let rows = WaitingKind::find_by_statement(statement(
            db,
            "SELECT channel, kind, COUNT(*) AS messages, MIN(expires_at) AS first_expires_at \
             FROM outbox_message WHERE finished_at IS NULL GROUP BY channel, kind",
            [],
        ))
        .all(db)
        .await?;

        let now = self.kernel.now();
        for channel in Channel::ALL {
            let of_channel = || rows.iter().filter(|row| row.channel == channel.as_str());
            let messages: i64 = of_channel().map(|row| row.messages).sum();
            // A retry moves `due_at`, so the first due instant is computed from the end of the message's life.
            let oldest_ms = of_channel()
                .filter_map(|row| {
                    let life_seconds = MessageKind::parse(&row.kind)?.ttl_seconds();
                    let first_due_at = row.first_expires_at.plus_seconds(-i64::from(life_seconds));
                    Some(now.millis_since(first_due_at))
                })
                .max()
                .unwrap_or(0)
                .max(0);
            metrics::gauge!("kyck_outbox_waiting", "channel" => channel.as_str()).set(messages as f64);
            metrics::gauge!("kyck_outbox_oldest_seconds", "channel" => channel.as_str())
                .set(oldest_ms as f64 / 1000.0);
        }
        Ok(())
    }
}

/// Numbers of the messages in the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject))]
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

impl Notify {
    /// State of the outbox; for administrators.
    ///
    /// # Errors
    /// Faults for anyone else.
    pub async fn outbox_status(&self, ctx: &Ctx<'_>) -> Result<OutboxStatus, Fault> {
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

        ctx.staff_or_system(Role::Admin)?;

        let db = self.kernel.db.read();
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
            [self.kernel.now().plus_days(-1).into()],
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
}

/// Whether a text message has left; `None` when there is no such message.
pub(super) async fn sms_delivery(kernel: &Kernel, id: MessageId) -> Result<Option<SmsDelivery>, Fault> {
    #[derive(FromQueryResult)]
    struct Row {
        state: String,
        expires_at: UtcInstant,
    }
    let db = kernel.db.read();
    let row = Row::find_by_statement(statement(
        db,
        "SELECT state, expires_at FROM outbox_message WHERE id = $1",
        [id.into()],
    ))
    .one(db)
    .await?;
    Ok(row.map(|row| match row.state.as_str() {
        "SENT" => SmsDelivery::Sent,
        // Also when no worker has marked it since: it will not be sent any more.
        "QUEUED" | "SENDING" if row.expires_at > kernel.now() => SmsDelivery::Queued,
        _ => SmsDelivery::Failed,
    }))
}
