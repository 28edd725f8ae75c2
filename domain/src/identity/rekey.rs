//! Brings what this feature sealed and hashed from one master secret to another.

use kyck_kernel::keys::{Keys, Purpose, Rekeyed};
use kyck_kernel::{Fault, UtcInstant};
use sea_orm::ActiveValue::Set;
use sea_orm::sea_query::Expr;
use sea_orm::{
    ColumnTrait, ConnectionTrait, DatabaseTransaction, EntityTrait, QueryFilter, QueryOrder, QuerySelect,
};

use super::account::{PHONE_CONTEXT, phone_hash_with};
use super::entity::{guardian, otp_challenge, staff};
use super::staff_code::sealing_context;

/// Rows that are read at once.
const PAGE: u64 = 500;

/// Whether these keys open what is stored; `None` when nothing sealed is stored.
///
/// # Errors
/// [`Fault::Database`].
pub async fn opens_stored(db: &impl ConnectionTrait, keys: &Keys) -> Result<Option<bool>, Fault> {
    // The oldest of each: what a mistaken secret made came later.
    let member = staff::Entity::find()
        .order_by_asc(staff::Column::CreatedAt)
        .one(db)
        .await?;
    if let Some(row) = member {
        let opened = keys.open(&sealing_context(row.id), &row.totp_secret_sealed);
        return Ok(Some(opened.is_ok()));
    }
    let parent = guardian::Entity::find()
        .order_by_asc(guardian::Column::CreatedAt)
        .one(db)
        .await?;
    Ok(parent.map(|row| keys.open(PHONE_CONTEXT, &row.phone_sealed).is_ok()))
}

/// Seals phone numbers and code generators with other keys and looks numbers up by them. Codes that are on their way
/// expire: their hashes cannot be made from what is stored. Sessions and refresh tokens stay.
///
/// # Errors
/// [`Fault::Database`].
pub async fn rekey(
    tx: &DatabaseTransaction,
    from: &Keys,
    to: &Keys,
    now: UtcInstant,
) -> Result<Rekeyed, Fault> {
    let mut done = Rekeyed::default();
    rekey_guardians(tx, from, to, &mut done).await?;
    rekey_staff(tx, from, to, &mut done).await?;
    rekey_challenges(tx, from, to, now, &mut done).await?;
    Ok(done)
}

async fn rekey_guardians(
    tx: &DatabaseTransaction,
    from: &Keys,
    to: &Keys,
    done: &mut Rekeyed,
) -> Result<(), Fault> {
    let mut last = None;
    loop {
        let mut query = guardian::Entity::find()
            .order_by_asc(guardian::Column::Id)
            .limit(PAGE);
        if let Some(last) = last {
            query = query.filter(guardian::Column::Id.gt(last));
        }
        let rows = query.all(tx).await?;
        let Some(row) = rows.last() else {
            return Ok(());
        };
        last = Some(row.id);

        for row in rows {
            let Some(e164) = open_phone(from, &row.phone_sealed) else {
                done.unreadable += 1;
                continue;
            };
            let hash = phone_hash_with(to, &e164).to_vec();
            // Whoever started with the other secret by mistake may have an account of the same number there; it
            // cannot be signed in to any more, the older one can.
            guardian::Entity::update_many()
                .col_expr(
                    guardian::Column::PhoneHash,
                    Expr::value(
                        to.keyed_hash(Purpose::PhoneHash, &[b"superseded", row.id.0.as_bytes()])
                            .to_vec(),
                    ),
                )
                .filter(guardian::Column::PhoneHash.eq(hash.clone()))
                .filter(guardian::Column::Id.ne(row.id))
                .exec(tx)
                .await?;
            let changed = guardian::ActiveModel {
                id: Set(row.id),
                phone_hash: Set(hash),
                phone_sealed: Set(to.seal(PHONE_CONTEXT, e164.as_bytes())?),
                ..Default::default()
            };
            guardian::Entity::update(changed).exec(tx).await?;
            done.rekeyed += 1;
        }
    }
}

async fn rekey_staff(
    tx: &DatabaseTransaction,
    from: &Keys,
    to: &Keys,
    done: &mut Rekeyed,
) -> Result<(), Fault> {
    for row in staff::Entity::find().all(tx).await? {
        let context = sealing_context(row.id);
        let Ok(secret) = from.open(&context, &row.totp_secret_sealed) else {
            done.unreadable += 1;
            continue;
        };
        let changed = staff::ActiveModel {
            id: Set(row.id),
            totp_secret_sealed: Set(to.seal(&context, &secret)?),
            ..Default::default()
        };
        staff::Entity::update(changed).exec(tx).await?;
        done.rekeyed += 1;
    }
    Ok(())
}

/// Codes of the last day, so that it is still known afterwards how many were sent to a number.
async fn rekey_challenges(
    tx: &DatabaseTransaction,
    from: &Keys,
    to: &Keys,
    now: UtcInstant,
    done: &mut Rekeyed,
) -> Result<(), Fault> {
    let mut last = None;
    loop {
        let mut query = otp_challenge::Entity::find()
            .order_by_asc(otp_challenge::Column::Id)
            .limit(PAGE);
        if let Some(last) = last {
            query = query.filter(otp_challenge::Column::Id.gt(last));
        }
        let rows = query.all(tx).await?;
        let Some(row) = rows.last() else {
            return Ok(());
        };
        last = Some(row.id);

        for row in rows {
            let Some(e164) = open_phone(from, &row.phone_sealed) else {
                done.unreadable += 1;
                continue;
            };
            let changed = otp_challenge::ActiveModel {
                id: Set(row.id),
                phone_hash: Set(phone_hash_with(to, &e164).to_vec()),
                phone_sealed: Set(to.seal(PHONE_CONTEXT, e164.as_bytes())?),
                replaced_at: Set(Some(row.replaced_at.unwrap_or(now))),
                ..Default::default()
            };
            otp_challenge::Entity::update(changed).exec(tx).await?;
            done.rekeyed += 1;
        }
    }
}

fn open_phone(keys: &Keys, sealed: &[u8]) -> Option<String> {
    String::from_utf8(keys.open(PHONE_CONTEXT, sealed).ok()?).ok()
}
