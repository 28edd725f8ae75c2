//! `auditLog`.

use async_graphql::{Context, ID, InputObject, Object};
use kyck_domain::audit::{AuditDetail, AuditEntry, AuditFilter as DomainFilter};
use kyck_kernel::id::AuditEntryId;
use kyck_kernel::page::{DEFAULT_FIRST, PageRequest};
use kyck_kernel::{Fault, UtcInstant};

use crate::graphql::curation::staff_of;
use crate::graphql::identity::Staff;
use crate::graphql::page::{Paged, connection};
use crate::graphql::{ContextExt, id};
use crate::server::field_limits::list_size;

/// Which entries to list; all that is given must match.
#[derive(Clone, Debug, Default, InputObject)]
pub struct AuditFilter {
    /// What was done, such as `review.approve`.
    action: Option<String>,
    /// What kind of thing it was done to, such as `video`.
    subject_kind: Option<String>,
    /// Id of that thing, as its entry has it.
    subject_id: Option<String>,
    /// Only actions of this member of staff; all when absent.
    staff_id: Option<ID>,
}

impl AuditFilter {
    fn decode(self) -> Result<DomainFilter, Fault> {
        let staff_id = match &self.staff_id {
            Some(staff_id) => Some(id::decode_strict(staff_id, "staffId")?),
            None => None,
        };

        Ok(DomainFilter {
            action: self.action,
            subject_kind: self.subject_kind,
            subject_id: self.subject_id,
            staff_id,
        })
    }
}

/// One entry of the audit log: who did what, before and after.
#[derive(Clone)]
pub struct AuditEntryNode {
    entry: AuditEntry,
    staff: Option<Staff>,
}

/// One entry of the audit log: who did what, before and after.
#[Object(name = "AuditEntry")]
impl AuditEntryNode {
    /// Opaque global id of this entry.
    pub async fn id(&self) -> ID {
        id::encode(self.entry.id)
    }

    /// When it was done.
    async fn at(&self) -> UtcInstant {
        self.entry.at
    }

    /// Kind of actor: `STAFF`, `GUARDIAN`, `CHILD_DEVICE`, `SYSTEM`, `ANONYMOUS`.
    async fn actor(&self) -> &str {
        &self.entry.actor_kind
    }

    /// The member of staff who did it, if one did.
    async fn staff(&self) -> Option<Staff> {
        self.staff.clone()
    }

    /// What was done, such as `review.approve`.
    async fn action(&self) -> &str {
        &self.entry.action
    }

    /// What kind of thing it was done to.
    async fn subject_kind(&self) -> &str {
        &self.entry.subject_kind
    }

    /// The id of the thing it was done to; null once it was erased.
    async fn subject_id(&self) -> Option<&str> {
        self.detail(|detail| Some(&detail.subject_id))
    }

    /// What was done, in a sentence; null once it was erased.
    async fn summary(&self) -> Option<&str> {
        self.detail(|detail| Some(&detail.summary))
    }

    /// What the change touched, as it was: JSON text.
    async fn before(&self) -> Option<&str> {
        self.detail(|detail| detail.before.as_deref())
    }

    /// The same after the change: JSON text.
    async fn after(&self) -> Option<&str> {
        self.detail(|detail| detail.after.as_deref())
    }

    /// Whether subject, sentence and values were erased because they were about a person who left.
    async fn is_erased(&self) -> bool {
        self.entry.detail.is_none()
    }
}

impl AuditEntryNode {
    fn detail<'a>(&'a self, field: impl Fn(&'a AuditDetail) -> Option<&'a str>) -> Option<&'a str> {
        self.entry.detail.as_ref().and_then(field)
    }
}

connection!(
    "audit entries",
    AuditEntryConnection,
    AuditEntryEdge,
    AuditEntryNode
);

/// Queries of the audit log.
#[derive(Default)]
pub struct AuditQuery;

#[Object]
impl AuditQuery {
    /// What staff and the program did, newest first. For managers.
    #[graphql(directive = list_size::apply(DEFAULT_FIRST, vec!["first".into()]))]
    async fn audit_log(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "How many at most, 1 to 100; 20 when not given.")] first: Option<i32>,
        #[graphql(desc = "Cursor after which the page begins; the first page when absent.")] after: Option<
            String,
        >,
        #[graphql(desc = "Which entries; all when not given.")] filter: Option<AuditFilter>,
    ) -> Result<AuditEntryConnection, Fault> {
        let page = PageRequest::parse(first, after.as_deref())?;
        let filter = filter.unwrap_or_default().decode()?;

        let page = ctx.services().audit.list(&ctx.cx(), &filter, page).await?;
        let named = page
            .items
            .iter()
            .filter_map(|(_, entry)| entry.staff_id)
            .collect();
        let staff = staff_of(ctx, named).await?;
        let node = |entry: AuditEntry| AuditEntryNode {
            staff: entry.staff_id.and_then(|id| staff.get(&id).cloned()),
            entry,
        };

        Ok(AuditEntryConnection(Paged::new(page, after.as_deref()).map(node)))
    }
}

/// An entry by its public id.
///
/// # Errors
/// As [`Audit::find`](kyck_domain::audit::Audit::find).
pub async fn find(ctx: &Context<'_>, id: &ID) -> Result<Option<AuditEntryNode>, Fault> {
    let Some(id) = id::decode::<AuditEntryId>(id) else {
        return Ok(None);
    };
    let Some(entry) = ctx.services().audit.find(&ctx.cx(), id).await? else {
        return Ok(None);
    };
    let staff = staff_of(ctx, entry.staff_id.into_iter().collect())
        .await?
        .into_values()
        .next();
    Ok(Some(AuditEntryNode { entry, staff }))
}
