//! Brings what this feature sealed and hashed from one master secret to another.

use kyck_kernel::Fault;
use kyck_kernel::db::statement;
use kyck_kernel::id::{MessageId, PushTokenId};
use kyck_kernel::keys::{Keys, Rekeyed};
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};

use super::content::{self, Content};
use super::push_token;

/// Rows that are read at once.
const PAGE: i64 = 500;

/// Seals waiting messages and push tokens with other keys.
///
/// # Errors
/// [`Fault::Database`].
pub async fn rekey(tx: &DatabaseTransaction, from: &Keys, to: &Keys) -> Result<Rekeyed, Fault> {
    let mut done = Rekeyed::default();
    rekey_messages(tx, from, to, &mut done).await?;
    rekey_tokens(tx, from, to, &mut done).await?;
    Ok(done)
}

async fn rekey_messages(
    tx: &DatabaseTransaction,
    from: &Keys,
    to: &Keys,
    done: &mut Rekeyed,
) -> Result<(), Fault> {
    #[derive(FromQueryResult)]
    struct Row {
        id: MessageId,
        sealed: Vec<u8>,
    }

    let mut last = MessageId(uuid::Uuid::nil());
    loop {
        let rows = Row::find_by_statement(statement(
            tx,
            "SELECT id, sealed FROM outbox_message WHERE sealed IS NOT NULL AND id > $1 ORDER BY id LIMIT $2",
            [last.into(), PAGE.into()],
        ))
        .all(tx)
        .await?;
        let Some(row) = rows.last() else {
            return Ok(());
        };
        last = row.id;

        for row in rows {
            let Ok(content) = content::open_with(from, row.id, &row.sealed) else {
                done.unreadable += 1;
                continue;
            };
            let recipient = match &content {
                Content::Sms { to: number, .. } => Some(content::recipient_hash_with(to, number)),
                Content::Push { .. } => None,
            };

            tx.execute_raw(statement(
                tx,
                "UPDATE outbox_message SET sealed = $2, recipient_hash = $3 WHERE id = $1",
                [
                    row.id.into(),
                    content::seal_with(to, row.id, &content)?.into(),
                    recipient.into(),
                ],
            ))
            .await?;
            done.rekeyed += 1;
        }
    }
}

async fn rekey_tokens(
    tx: &DatabaseTransaction,
    from: &Keys,
    to: &Keys,
    done: &mut Rekeyed,
) -> Result<(), Fault> {
    #[derive(FromQueryResult)]
    struct Row {
        id: PushTokenId,
        token_sealed: Vec<u8>,
    }

    let mut last = PushTokenId(uuid::Uuid::nil());
    loop {
        let rows = Row::find_by_statement(statement(
            tx,
            "SELECT id, token_sealed FROM push_token WHERE id > $1 ORDER BY id LIMIT $2",
            [last.into(), PAGE.into()],
        ))
        .all(tx)
        .await?;
        let Some(row) = rows.last() else {
            return Ok(());
        };
        last = row.id;

        for row in rows {
            let Ok(plain) = push_token::open_with(from, row.id, &row.token_sealed) else {
                done.unreadable += 1;
                continue;
            };
            tx.execute_raw(statement(
                tx,
                "UPDATE push_token SET token_sealed = $2 WHERE id = $1",
                [row.id.into(), push_token::seal_with(to, &plain)?.into()],
            ))
            .await?;
            done.rekeyed += 1;
        }
    }
}
