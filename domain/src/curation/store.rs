//! Queries of the review queue.

use std::collections::HashMap;

use kyck_kernel::id::{ReviewItemId, StaffId, VideoId};
use kyck_kernel::page::PageRequest;
use kyck_kernel::{Fault, UtcInstant};
use sea_orm::sea_query::{Expr, ExprTrait, OnConflict, Query};
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait, DatabaseTransaction, EntityTrait, PaginatorTrait, QueryFilter,
    QueryOrder, QuerySelect, Select,
};

use super::entity::{Column, Entity, Model};
use super::model::{Decision, Proposal, ReviewFilter, ReviewItem, ReviewState};
use super::publish_check::{Finding, PublishCheck};
use super::{Curation, inspect};

impl Curation {
    /// Puts a video into the queue with what the publish checks found, or renews the findings of the item that waits
    /// there already.
    pub(super) async fn enqueue(
        &self,
        tx: &DatabaseTransaction,
        videos: &[(VideoId, String, Vec<Finding>)],
    ) -> Result<Vec<ReviewItem>, Fault> {
        if videos.is_empty() {
            return Ok(Vec::new());
        }

        let mut insert = Query::insert();
        insert
            .into_table("review_item")
            .columns([
                "id",
                "video_id",
                "state",
                "risk",
                "findings",
                "has_blocking",
                "language",
                "created_at",
            ])
            .on_conflict(
                OnConflict::column("video_id")
                    // Written out: neither database matches a partial index by a bound value.
                    .target_and_where(Expr::cust("state = 'PENDING'"))
                    .update_columns(["risk", "findings", "has_blocking", "language"])
                    .to_owned(),
            );
        for (video_id, language, findings) in videos {
            insert.values_panic([
                self.kernel.new_id::<ReviewItemId>().into(),
                (*video_id).into(),
                ReviewState::Pending.as_str().into(),
                inspect::risk(findings).into(),
                to_json(findings)?.into(),
                is_blocking(findings).into(),
                language.clone().into(),
                self.kernel.now().into(),
            ]);
        }

        tx.execute(&insert).await?;
        let ids: Vec<VideoId> = videos.iter().map(|(id, _, _)| *id).collect();

        pending_of(tx, &ids).await
    }
}

fn is_blocking(findings: &[Finding]) -> bool {
    findings.iter().any(Finding::is_blocking)
}

fn to_json(value: &impl serde::Serialize) -> Result<String, Fault> {
    serde_json::to_string(value).map_err(|error| Fault::internal(error.to_string()))
}

/// Items of these videos that wait.
pub async fn pending_of(db: &impl ConnectionTrait, ids: &[VideoId]) -> Result<Vec<ReviewItem>, Fault> {
    let rows = Entity::find()
        .filter(Column::State.eq(ReviewState::Pending.as_str()))
        .filter(Column::VideoId.is_in(ids.iter().copied()))
        .all(db)
        .await?;
    rows.into_iter().map(ReviewItem::try_from).collect()
}

/// Items by their ids.
pub async fn by_ids(
    db: &impl ConnectionTrait,
    ids: &[ReviewItemId],
) -> Result<HashMap<ReviewItemId, ReviewItem>, Fault> {
    let rows = Entity::find()
        .filter(Column::Id.is_in(ids.iter().copied()))
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| Ok((row.id, ReviewItem::try_from(row)?)))
        .collect()
}

fn filtered(filter: &ReviewFilter) -> Select<Entity> {
    let state = filter.state.unwrap_or(ReviewState::Pending);
    let mut query = Entity::find().filter(Column::State.eq(state.as_str()));
    if let Some(has_blocking) = filter.has_blocking_finding {
        query = query.filter(Column::HasBlocking.eq(has_blocking));
    }
    if let Some(language) = filter.language.as_deref() {
        // Language tags are letters, digits and hyphens: no item has anything else.
        let tag: String = language
            .chars()
            .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
            .collect();
        query = query.filter(
            Condition::any()
                .add(Column::Language.eq(language))
                .add(Column::Language.like(format!("{tag}-%"))),
        );
    }
    query
}

/// One more item than a page holds, riskiest first.
pub async fn page(
    db: &impl ConnectionTrait,
    filter: &ReviewFilter,
    page: PageRequest<(i32, ReviewItemId)>,
) -> Result<Vec<ReviewItem>, Fault> {
    let mut query = filtered(filter)
        .order_by_desc(Column::Risk)
        .order_by_asc(Column::Id)
        .limit(u64::from(page.first) + 1);
    if let Some((risk, id)) = page.after {
        query = query.filter(
            Condition::any()
                .add(Column::Risk.lt(risk))
                .add(Condition::all().add(Column::Risk.eq(risk)).add(Column::Id.gt(id))),
        );
    }
    let rows = query.all(db).await?;
    rows.into_iter().map(ReviewItem::try_from).collect()
}

/// How many items a filter matches.
pub async fn count(db: &impl ConnectionTrait, filter: &ReviewFilter) -> Result<u64, Fault> {
    Ok(filtered(filter).count(db).await?)
}

impl Curation {
    /// Writes a decision on an item that still waits; `false` when somebody was faster.
    pub(super) async fn store_decision(
        &self,
        tx: &DatabaseTransaction,
        id: ReviewItemId,
        decision: Decision,
        reason: Option<&str>,
        decided_by: Option<StaffId>,
    ) -> Result<bool, Fault> {
        let updated = tx
            .execute(
                Query::update()
                    .table("review_item")
                    .value("state", ReviewState::Decided.as_str())
                    .value("decision", decision.as_str())
                    .value("reason", reason.map(ToOwned::to_owned))
                    .value("decided_by", decided_by)
                    .value("decided_at", self.kernel.now())
                    .and_where(Expr::col("id").eq(id))
                    .and_where(Expr::col("state").eq(ReviewState::Pending.as_str())),
            )
            .await?;
        Ok(updated.rows_affected() == 1)
    }
}

/// Writes an editor's proposal on an item that still waits; `false` when somebody was faster.
pub async fn propose(
    tx: &DatabaseTransaction,
    id: ReviewItemId,
    proposal: &Proposal,
    proposed_by: StaffId,
) -> Result<bool, Fault> {
    let updated = tx
        .execute(
            Query::update()
                .table("review_item")
                .value("proposal", to_json(proposal)?)
                .value("proposed_by", proposed_by)
                .and_where(Expr::col("id").eq(id))
                .and_where(Expr::col("state").eq(ReviewState::Pending.as_str())),
        )
        .await?;
    Ok(updated.rows_affected() == 1)
}

/// Makes a decided item wait again, as it was before the decision; `false` when the decision is another by now.
pub async fn reopen_decided(
    tx: &DatabaseTransaction,
    id: ReviewItemId,
    decided_at: UtcInstant,
) -> Result<bool, Fault> {
    let updated = tx
        .execute(
            Query::update()
                .table("review_item")
                .value("state", ReviewState::Pending.as_str())
                .value("decision", Option::<String>::None)
                .value("reason", Option::<String>::None)
                .value("decided_by", Option::<StaffId>::None)
                .value("decided_at", Option::<UtcInstant>::None)
                .and_where(Expr::col("id").eq(id))
                .and_where(Expr::col("state").eq(ReviewState::Decided.as_str()))
                .and_where(Expr::col("decided_at").eq(decided_at)),
        )
        .await?;
    Ok(updated.rows_affected() == 1)
}

/// The newest item of each of these videos.
pub async fn newest_of(
    db: &impl ConnectionTrait,
    ids: &[VideoId],
) -> Result<HashMap<VideoId, ReviewItem>, Fault> {
    let rows = Entity::find()
        .filter(Column::VideoId.is_in(ids.iter().copied()))
        .order_by_asc(Column::CreatedAt)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| Ok((row.video_id, ReviewItem::try_from(row)?)))
        .collect()
}

/// Of these videos, the checks that a manager set aside when approving them last.
pub async fn overridden_checks(
    db: &impl ConnectionTrait,
    ids: &[VideoId],
) -> Result<HashMap<VideoId, Vec<PublishCheck>>, Fault> {
    let rows: Vec<Model> = Entity::find()
        .filter(Column::VideoId.is_in(ids.iter().copied()))
        .filter(Column::Decision.eq(Decision::Approve.as_str()))
        .order_by_asc(Column::DecidedAt)
        .order_by_asc(Column::Id)
        .all(db)
        .await?;
    let mut overridden = HashMap::new();
    for row in rows {
        let item = ReviewItem::try_from(row)?;
        let checks = item
            .findings
            .iter()
            .filter(|finding| finding.is_blocking())
            .map(|finding| finding.check)
            .collect();
        // A later approval replaces an earlier one.
        overridden.insert(item.video_id, checks);
    }

    Ok(overridden)
}

impl TryFrom<Model> for ReviewItem {
    type Error = Fault;

    fn try_from(row: Model) -> Result<Self, Fault> {
        let broken = |what: &str| Fault::internal(format!("review item {}: {what}", row.id));

        Ok(Self {
            id: row.id,
            video_id: row.video_id,
            state: ReviewState::parse(&row.state).ok_or_else(|| broken("state"))?,
            risk: row.risk,
            findings: serde_json::from_str(&row.findings).map_err(|_| broken("findings"))?,
            decision: row
                .decision
                .as_deref()
                .map(|text| Decision::parse(text).ok_or_else(|| broken("decision")))
                .transpose()?,
            proposal: row
                .proposal
                .as_deref()
                .map(|text| serde_json::from_str(text).map_err(|_| broken("proposal")))
                .transpose()?,
            reason: row.reason,
            proposed_by: row.proposed_by,
            decided_by: row.decided_by,
            created_at: row.created_at,
            decided_at: row.decided_at,
        })
    }
}
