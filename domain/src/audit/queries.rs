//! Entries of the log, for managers and for the features that wrote them.

use std::collections::HashMap;

use kyck_kernel::id::{AuditEntryId, StaffId};
use kyck_kernel::page::{Page, PageRequest};
use kyck_kernel::{Ctx, Fault, Role};
use sea_orm::sea_query::Query;
use sea_orm::{ColumnTrait, EntityTrait, QueryFilter, QueryOrder, QuerySelect};

use super::Audit;
use super::entity::{detail, entry};
use super::model::{AuditDetail, AuditEntry, AuditFilter};

impl Audit {
    /// Entries, newest first. For managers.
    ///
    /// # Errors
    /// [`Fault::Unauthenticated`], [`Fault::Forbidden`], [`Fault::Database`].
    pub async fn list(
        &self,
        ctx: &Ctx<'_>,
        filter: &AuditFilter,
        page: PageRequest<i64>,
    ) -> Result<Page<AuditEntry>, Fault> {
        ctx.staff_or_system(Role::Manager)?;

        let mut query = entry::Entity::find()
            .order_by_desc(entry::Column::Seq)
            .limit(u64::from(page.first) + 1);
        if let Some(after) = page.after {
            query = query.filter(entry::Column::Seq.lt(after));
        }
        for (column, value) in [
            (entry::Column::Action, &filter.action),
            (entry::Column::SubjectKind, &filter.subject_kind),
        ] {
            if let Some(value) = value {
                query = query.filter(column.eq(value));
            }
        }
        if let Some(subject_id) = &filter.subject_id {
            query = query.filter(
                entry::Column::Seq.in_subquery(
                    Query::select()
                        .column(detail::Column::Seq)
                        .from(detail::Entity)
                        .and_where(detail::Column::SubjectId.eq(subject_id))
                        .to_owned(),
                ),
            );
        }
        if let Some(staff_id) = filter.staff_id {
            query = query.filter(entry::Column::StaffId.eq(staff_id.0));
        }

        let rows = query.all(self.kernel.db.read()).await?;
        let entries = self.with_details(rows).await?;
        Ok(Page::from_rows(entries, page.first, |entry| entry.seq))
    }

    /// One entry. For managers.
    ///
    /// # Errors
    /// As [`Audit::list`].
    pub async fn find(&self, ctx: &Ctx<'_>, id: AuditEntryId) -> Result<Option<AuditEntry>, Fault> {
        ctx.staff_or_system(Role::Manager)?;
        self.read(id).await
    }

    /// One entry, for the feature that wrote it: no rights are checked here.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn read(&self, id: AuditEntryId) -> Result<Option<AuditEntry>, Fault> {
        let row = entry::Entity::find()
            .filter(entry::Column::Id.eq(id))
            .one(self.kernel.db.read())
            .await?;
        let entries = self.with_details(row.into_iter().collect()).await?;
        Ok(entries.into_iter().next())
    }

    /// The newest entry about one thing, for the feature that wrote it: no rights are checked here.
    ///
    /// # Errors
    /// [`Fault::Database`].
    pub async fn newest_about(
        &self,
        subject_kind: &str,
        subject_id: &str,
    ) -> Result<Option<AuditEntry>, Fault> {
        let of_subject = Query::select()
            .column(detail::Column::Seq)
            .from(detail::Entity)
            .and_where(detail::Column::SubjectId.eq(subject_id))
            .to_owned();
        let row = entry::Entity::find()
            .filter(entry::Column::SubjectKind.eq(subject_kind))
            .filter(entry::Column::Seq.in_subquery(of_subject))
            .order_by_desc(entry::Column::Seq)
            .one(self.kernel.db.read())
            .await?;
        let entries = self.with_details(row.into_iter().collect()).await?;
        Ok(entries.into_iter().next())
    }

    async fn with_details(&self, rows: Vec<entry::Model>) -> Result<Vec<AuditEntry>, Fault> {
        let mut details: HashMap<i64, detail::Model> = detail::Entity::find()
            .filter(detail::Column::Seq.is_in(rows.iter().map(|row| row.seq)))
            .all(self.kernel.db.read())
            .await?
            .into_iter()
            .map(|detail| (detail.seq, detail))
            .collect();
        let entry = |row: entry::Model| AuditEntry {
            id: row.id,
            seq: row.seq,
            at: row.at,
            actor_kind: row.actor_kind,
            staff_id: row.staff_id.map(StaffId),
            action: row.action,
            subject_kind: row.subject_kind,
            detail: details.remove(&row.seq).map(|detail| AuditDetail {
                subject_id: detail.subject_id,
                summary: detail.summary,
                before: detail.before,
                after: detail.after,
            }),
        };

        Ok(rows.into_iter().map(entry).collect())
    }
}
