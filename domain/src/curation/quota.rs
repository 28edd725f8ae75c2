//! The ledger of the source's quota: every call is booked in the database before it is made, so that all
//! nodes together stay under the limit of a Pacific day, whatever crashes in between.

use chrono::NaiveDate;
use chrono_tz::America::Los_Angeles;
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};

use super::error::ImportProblem;
use crate::env::Role;
use crate::time::day_end;
use crate::{Ctx, Fault, UtcInstant};

/// A purse of calls that the source counts apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Bucket {
    /// Everything but search.
    General,
    /// Searching.
    Search,
}

impl Bucket {
    /// Both.
    pub const ALL: [Self; 2] = [Self::General, Self::Search];

    /// The name in storage and in the schema.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::General => "GENERAL",
            Self::Search => "SEARCH",
        }
    }

    /// Units of a day, as the source grants them.
    pub const fn limit(self) -> i32 {
        match self {
            Self::General => 10_000,
            Self::Search => 100,
        }
    }

    /// Units of a day that we use: a tenth stays free for what staff does by hand elsewhere.
    pub const fn cap(self) -> i32 {
        self.limit() * 9 / 10
    }
}

/// What is used of a bucket on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuotaUse {
    /// Which bucket.
    pub bucket: Bucket,
    /// The Pacific day.
    pub day_on: NaiveDate,
    /// Units booked.
    pub used: i32,
    /// Units we may book that day.
    pub cap: i32,
    /// Whether the source itself said that nothing is left.
    pub is_exhausted: bool,
    /// When the next Pacific day begins.
    pub resets_at: UtcInstant,
}

fn day_of(ctx: &Ctx<'_>) -> NaiveDate {
    ctx.now().day_in(Los_Angeles)
}

/// Books one unit for a call that is about to be made.
///
/// # Errors
/// `Ok(Err(…))` is [`ImportProblem::QuotaExhausted`]; [`Fault::Database`].
pub(super) async fn book(ctx: &Ctx<'_>, bucket: Bucket) -> Result<Result<(), ImportProblem>, Fault> {
    // One statement: two nodes cannot book the last unit both.
    let tx = ctx.env.db.write().await?;
    let booked = tx
        .query_one(
            Query::insert()
                .into_table("quota_use")
                .columns(["bucket", "day_on", "used", "is_exhausted"])
                .values_panic([bucket.as_str().into(), day_of(ctx).into(), 1.into(), false.into()])
                .on_conflict(
                    OnConflict::columns(["bucket", "day_on"])
                        .value("used", Expr::col(("quota_use", "used")).add(1))
                        .action_and_where(Expr::col(("quota_use", "used")).lt(bucket.cap()))
                        .action_and_where(Expr::col(("quota_use", "is_exhausted")).eq(false))
                        .to_owned(),
                )
                .returning_col("used"),
        )
        .await?;
    tx.commit().await?;

    Ok(booked.map(|_| ()).ok_or(ImportProblem::QuotaExhausted))
}

/// Remembers that the source itself said that the day's units are used up.
pub(super) async fn mark_exhausted(ctx: &Ctx<'_>, bucket: Bucket) -> Result<(), Fault> {
    tracing::warn!(
        bucket = bucket.as_str(),
        "the video source's quota is used up for today"
    );
    let tx = ctx.env.db.write().await?;
    tx.execute(
        Query::insert()
            .into_table("quota_use")
            .columns(["bucket", "day_on", "used", "is_exhausted"])
            .values_panic([bucket.as_str().into(), day_of(ctx).into(), 0.into(), true.into()])
            .on_conflict(
                OnConflict::columns(["bucket", "day_on"])
                    .update_column("is_exhausted")
                    .to_owned(),
            ),
    )
    .await?;
    tx.commit().await?;

    Ok(())
}

/// What is used of each bucket today. For staff.
///
/// # Errors
/// [`Fault::Unauthenticated`], [`Fault::Forbidden`], [`Fault::Database`].
pub async fn status(ctx: &Ctx<'_>) -> Result<Vec<QuotaUse>, Fault> {
    ctx.staff_or_system(Role::Editor)?;
    let day_on = day_of(ctx);
    let rows = ctx
        .env
        .db
        .read()
        .query_all(
            Query::select()
                .columns(["bucket", "used", "is_exhausted"])
                .from("quota_use")
                .and_where(Expr::col("day_on").eq(day_on)),
        )
        .await?;
    let mut status = Bucket::ALL.map(|bucket| QuotaUse {
        bucket,
        day_on,
        used: 0,
        cap: bucket.cap(),
        is_exhausted: false,
        resets_at: day_end(day_on, Los_Angeles),
    });
    for row in rows {
        let name: String = row.try_get("", "bucket")?;
        if let Some(of) = status.iter_mut().find(|of| of.bucket.as_str() == name) {
            of.used = row.try_get("", "used")?;
            of.is_exhausted = row.try_get("", "is_exhausted")?;
        }
    }
    Ok(status.to_vec())
}
