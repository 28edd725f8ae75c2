//! The ledger of the source's quota: every request is booked in the database before it is sent, retries included,
//! so that all nodes together stay under the limit of a Pacific day, whatever crashes in between.

use std::sync::{Mutex, PoisonError};

use async_trait::async_trait;
use chrono::NaiveDate;
use chrono_tz::America::Los_Angeles;
use kyck_kernel::time::day_end;
use kyck_kernel::{Ctx, Fault, Role, UtcInstant};
use sea_orm::ConnectionTrait;
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};

use super::Catalog;
use super::port::{BookRequest, SourceError};

/// Calls that YouTube counts under a quota of their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    feature = "graphql",
    derive(async_graphql::Enum),
    graphql(name = "QuotaBucket")
)]
pub enum Bucket {
    /// All calls except searches.
    General,
    /// Searches, which have a quota of their own.
    Search,
}

impl Bucket {
    /// Both buckets, the general one first.
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

/// What is used of YouTube's quota on one Pacific day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "graphql", derive(async_graphql::SimpleObject), graphql(complex))]
pub struct QuotaUse {
    /// Kind of calls that the quota is for.
    pub bucket: Bucket,
    /// The day, in Pacific time.
    #[cfg_attr(feature = "graphql", graphql(skip))]
    pub day_on: NaiveDate,
    /// Units used so far on the day.
    pub used: i32,
    /// Units of the day that this installation uses at most.
    pub cap: i32,
    /// Whether nothing is left, by our count or by YouTube's word.
    pub is_exhausted: bool,
    /// When the next day begins.
    pub resets_at: UtcInstant,
}

#[cfg(feature = "graphql")]
#[async_graphql::ComplexObject]
impl QuotaUse {
    /// The day, in Pacific time.
    async fn day_on(&self) -> kyck_kernel::graphql::Date {
        self.day_on.into()
    }

    /// Units of the day, as YouTube grants them.
    async fn limit(&self) -> i32 {
        self.bucket.limit()
    }
}

impl Catalog {
    /// The day of the source's quota: midnight Pacific time begins the next.
    fn day_of(&self) -> NaiveDate {
        self.kernel.now().day_in(Los_Angeles)
    }
}

/// Why a call of the source returned nothing.
#[derive(Debug)]
pub enum SourceFailure<E> {
    /// The source gave no answer, or one that cannot be used.
    Source(E),
    /// The failure is on our side.
    Fault(Fault),
}

impl<E> SourceFailure<E> {
    /// The same failure with another error of the source.
    pub fn map<F>(self, change: impl FnOnce(E) -> F) -> SourceFailure<F> {
        match self {
            Self::Source(error) => SourceFailure::Source(change(error)),
            Self::Fault(fault) => SourceFailure::Fault(fault),
        }
    }
}

impl<E> From<Fault> for SourceFailure<E> {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

/// The bookings of one call of the source, and what the source says of the quota.
pub struct Ledger<'c> {
    catalog: &'c Catalog,
    bucket: Bucket,
    /// Why a booking could not be written.
    fault: Mutex<Option<Fault>>,
}

impl<'c> Ledger<'c> {
    /// A ledger for one call that takes its units from this bucket.
    pub const fn new(catalog: &'c Catalog, bucket: Bucket) -> Self {
        Self {
            catalog,
            bucket,
            fault: Mutex::new(None),
        }
    }

    /// The source's answer, after what it means for the quota was stored: a source that says its quota is used
    /// up is not asked again that day.
    ///
    /// # Errors
    /// The source's error; [`Fault::Database`], also for a booking that could not be written.
    pub async fn settle<T>(self, answer: Result<T, SourceError>) -> Result<T, SourceFailure<SourceError>> {
        let fault = self.fault.into_inner().unwrap_or_else(PoisonError::into_inner);
        if let Some(fault) = fault {
            return Err(fault.into());
        }

        if matches!(answer, Err(SourceError::QuotaExceeded)) {
            self.catalog.mark_exhausted(self.bucket).await?;
        }
        answer.map_err(SourceFailure::Source)
    }
}

#[async_trait]
impl BookRequest for Ledger<'_> {
    async fn book(&self) -> bool {
        match self.catalog.book(self.bucket).await {
            Ok(is_booked) => is_booked,
            Err(fault) => {
                *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = Some(fault);
                false
            }
        }
    }
}

impl Catalog {
    /// Books one unit for a request that is about to be sent; `false` when none is left.
    async fn book(&self, bucket: Bucket) -> Result<bool, Fault> {
        // One statement: two nodes cannot book the last unit both.
        let tx = self.kernel.db.write().await?;
        let booked = tx
            .query_one(
                Query::insert()
                    .into_table("quota_use")
                    .columns(["bucket", "day_on", "used", "is_exhausted"])
                    .values_panic([
                        bucket.as_str().into(),
                        self.day_of().into(),
                        1.into(),
                        false.into(),
                    ])
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

        Ok(booked.is_some())
    }

    /// Remembers that the source itself said that the day's units are used up.
    async fn mark_exhausted(&self, bucket: Bucket) -> Result<(), Fault> {
        tracing::warn!(
            bucket = bucket.as_str(),
            "the video source's quota is used up for today"
        );
        let tx = self.kernel.db.write().await?;
        tx.execute(
            Query::insert()
                .into_table("quota_use")
                .columns(["bucket", "day_on", "used", "is_exhausted"])
                .values_panic([
                    bucket.as_str().into(),
                    self.day_of().into(),
                    0.into(),
                    true.into(),
                ])
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
    pub async fn quota_status(&self, ctx: &Ctx<'_>) -> Result<Vec<QuotaUse>, Fault> {
        ctx.staff_or_system(Role::Editor)?;
        let day_on = self.day_of();
        let rows = self
            .kernel
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
                of.is_exhausted = row.try_get("", "is_exhausted")? || of.used >= of.cap;
            }
        }

        Ok(status.to_vec())
    }
}
