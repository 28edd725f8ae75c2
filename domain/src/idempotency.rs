//! Mutations that a client may send again after a lost response, and that are done once.
//!
//! The client names its attempt by a key. A use case claims the key first in its own transaction
//! ([`claim`]), and stores with its effect what the result is made of ([`settle`]): both are on disk or neither is. So a
//! repeat finds the first result, parallel repeats wait for one another, and a failed attempt leaves the key free for
//! the corrected input.
//!
//! Ids are stored. A repeated result shows these objects as they are now, which may have changed since: a child's
//! nickname, the minutes that are left.

use kyck_kernel::db::statement;
use kyck_kernel::keys::sha256;
use kyck_kernel::{Actor, Ctx, Fault, Kernel, text};
use sea_orm::{ConnectionTrait, DatabaseTransaction, FromQueryResult};
use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use crate::retention;

/// Days for which a result is repeated.
pub const KEEP_DAYS: i64 = 30;
/// Longest key, in characters.
pub const MAX_KEY_CHARS: usize = 100;
/// What the schema calls the key.
const FIELD: &str = "clientMutationId";

/// One attempt of a client at one mutation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MutationKey {
    mutation: String,
    key: String,
    input_hash: [u8; 32],
}

impl MutationKey {
    /// The attempt at `mutation` that the client names `key`. `input` is the rest of the input in a form that
    /// is the same for the same meaning.
    ///
    /// # Errors
    /// [`Fault::BadRequest`] for a key that is empty, longer than [`MAX_KEY_CHARS`] or not printable.
    pub fn new(mutation: &str, key: String, input: &str) -> Result<Self, Fault> {
        let length = key.chars().count();
        if !(1..=MAX_KEY_CHARS).contains(&length) || key.chars().any(text::is_unprintable) {
            return Err(Fault::bad_request(
                FIELD,
                format!("{FIELD} has 1 to {MAX_KEY_CHARS} printable characters"),
            ));
        }
        Ok(Self {
            mutation: mutation.to_owned(),
            key,
            input_hash: sha256(input.as_bytes()),
        })
    }
}

/// Claims the attempt in the transaction of its effect: `None` for a new one, which goes on and ends with
/// [`settle`]; else what [`settle`] stored. Without a key every attempt is a new one. Call it before what an
/// attempt counts or changes; a parallel attempt of the same key waits here.
///
/// # Errors
/// [`Fault::BadRequest`] when the key was used with another input; [`Fault::Forbidden`] for actors without an
/// account.
pub async fn claim<T: DeserializeOwned>(
    tx: &DatabaseTransaction,
    kernel: &Kernel,
    ctx: &Ctx<'_>,
    key: Option<&MutationKey>,
) -> Result<Option<T>, Fault> {
    let Some(key) = key else { return Ok(None) };
    let actor_id = account(ctx)?;
    if insert_key(tx, kernel, actor_id, key).await? {
        return Ok(None);
    }

    let stored = find_key(tx, actor_id, key).await?.ok_or(Fault::RetryLater)?;
    if stored.input_hash != key.input_hash {
        return Err(Fault::bad_request(
            FIELD,
            format!("{FIELD} was used before with another input"),
        ));
    }

    let answer = stored.answer.ok_or(Fault::RetryLater)?;
    serde_json::from_str(&answer)
        .map(Some)
        .map_err(|error| Fault::internal(format!("a stored answer of {}: {error}", key.mutation)))
}

/// Stores a key unless it is used; whether it was stored. An expired one that was not deleted yet counts as unused.
async fn insert_key(
    tx: &DatabaseTransaction,
    kernel: &Kernel,
    actor_id: Uuid,
    key: &MutationKey,
) -> Result<bool, Fault> {
    let now = kernel.now();
    let insert = statement(
        tx,
        "INSERT INTO client_mutation (actor_id, mutation, client_key, input_hash, answer, created_at) \
         VALUES ($1, $2, $3, $4, NULL, $5) ON CONFLICT (actor_id, mutation, client_key) \
         DO UPDATE SET input_hash = excluded.input_hash, answer = NULL, created_at = excluded.created_at \
         WHERE client_mutation.created_at < $6",
        [
            actor_id.into(),
            key.mutation.as_str().into(),
            key.key.as_str().into(),
            key.input_hash.to_vec().into(),
            now.into(),
            now.plus_days(-KEEP_DAYS).into(),
        ],
    );

    Ok(tx.execute_raw(insert).await?.rows_affected() > 0)
}

#[derive(FromQueryResult)]
struct StoredKey {
    input_hash: Vec<u8>,
    answer: Option<String>,
}

async fn find_key(
    tx: &DatabaseTransaction,
    actor_id: Uuid,
    key: &MutationKey,
) -> Result<Option<StoredKey>, Fault> {
    let find = statement(
        tx,
        "SELECT input_hash, answer FROM client_mutation \
         WHERE actor_id = $1 AND mutation = $2 AND client_key = $3",
        [
            actor_id.into(),
            key.mutation.as_str().into(),
            key.key.as_str().into(),
        ],
    );

    Ok(StoredKey::find_by_statement(find).one(tx).await?)
}

/// The stored result of an attempt, for a use case that cannot be one transaction: it reads this first, is safe to run
/// twice, and ends with [`settle_after`].
///
/// # Errors
/// As [`claim`].
pub async fn answered<T: DeserializeOwned>(
    kernel: &Kernel,
    ctx: &Ctx<'_>,
    key: Option<&MutationKey>,
) -> Result<Option<T>, Fault> {
    if key.is_none() {
        return Ok(None);
    }

    // A claim that is rolled back reads and leaves nothing.
    let tx = kernel.db.write().await?;
    let stored = claim(&tx, kernel, ctx, key).await;
    tx.rollback().await?;
    stored
}

/// Stores the result of an attempt whose effect is stored already, unless a parallel attempt was first; returns the
/// result that counts.
///
/// # Errors
/// As [`claim`].
pub async fn settle_after<T: Serialize + DeserializeOwned + Sync>(
    kernel: &Kernel,
    ctx: &Ctx<'_>,
    key: Option<&MutationKey>,
    answer: T,
) -> Result<T, Fault> {
    if key.is_none() {
        return Ok(answer);
    }

    let tx = kernel.db.write().await?;
    if let Some(first) = claim(&tx, kernel, ctx, key).await? {
        return Ok(first);
    }
    settle(&tx, ctx, key, &answer).await?;
    tx.commit().await?;
    Ok(answer)
}

/// Stores what the result is made of, in the transaction of the effect.
///
/// # Errors
/// [`Fault::Database`].
pub async fn settle<T: Serialize + Sync>(
    tx: &DatabaseTransaction,
    ctx: &Ctx<'_>,
    key: Option<&MutationKey>,
    answer: &T,
) -> Result<(), Fault> {
    let Some(key) = key else { return Ok(()) };

    let answer = serde_json::to_string(answer)
        .map_err(|error| Fault::internal(format!("an answer of {}: {error}", key.mutation)))?;
    tx.execute_raw(statement(
        tx,
        "UPDATE client_mutation SET answer = $1 WHERE actor_id = $2 AND mutation = $3 AND client_key = $4",
        [
            answer.into(),
            account(ctx)?.into(),
            key.mutation.as_str().into(),
            key.key.as_str().into(),
        ],
    ))
    .await?;
    Ok(())
}

/// Releases a claimed key, where a failed attempt still commits something, such as a counted try.
///
/// # Errors
/// [`Fault::Database`].
pub async fn release(
    tx: &DatabaseTransaction,
    ctx: &Ctx<'_>,
    key: Option<&MutationKey>,
) -> Result<(), Fault> {
    let Some(key) = key else { return Ok(()) };
    tx.execute_raw(statement(
        tx,
        "DELETE FROM client_mutation WHERE actor_id = $1 AND mutation = $2 AND client_key = $3",
        [
            account(ctx)?.into(),
            key.mutation.as_str().into(),
            key.key.as_str().into(),
        ],
    ))
    .await?;
    Ok(())
}

/// Owner of keys: the account, whichever of its sign-ins is used.
fn account(ctx: &Ctx<'_>) -> Result<Uuid, Fault> {
    match ctx.actor {
        Actor::Guardian { guardian_id, .. } => Ok(guardian_id.0),
        Actor::ChildDevice { device_id, .. } => Ok(device_id.0),
        Actor::Staff { staff_id, .. } => Ok(staff_id.0),
        Actor::Anonymous | Actor::System => Err(ctx.refusal()),
    }
}

/// Deletes keys older than [`KEEP_DAYS`]; returns how many.
///
/// # Errors
/// [`Fault::Internal`] while the clock is in doubt; [`Fault::Database`].
pub async fn prune(kernel: &Kernel) -> Result<u64, Fault> {
    let before = retention::trusted_now(kernel).await?.days_ago(KEEP_DAYS);

    let tx = kernel.db.write_essential().await?;
    let gone = tx
        .execute_raw(statement(
            &tx,
            "DELETE FROM client_mutation WHERE created_at < $1",
            [before.into()],
        ))
        .await?
        .rows_affected();
    tx.commit().await?;
    Ok(gone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_1_to_100_printable_characters() {
        let is_accepted = |key: &str| MutationKey::new("grantBonus", key.to_owned(), "{}").is_ok();
        assert!(is_accepted("a"));
        assert!(is_accepted("0193-열쇠 7"));
        assert!(is_accepted(&"ㅎ".repeat(100)));
        assert!(!is_accepted(""));
        assert!(!is_accepted(&"a".repeat(101)));
        for unprintable in ["a\nb", "a\u{0}", "\u{202e}abc", "a\u{200b}"] {
            assert!(!is_accepted(unprintable), "{unprintable:?}");
        }
    }

    #[test]
    fn what_is_wrong_with_a_key_names_its_field() {
        let error = MutationKey::new("grantBonus", String::new(), "{}").expect_err("refused");
        assert!(matches!(error, Fault::BadRequest { field, .. } if field == "clientMutationId"));
    }
}
