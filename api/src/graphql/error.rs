//! How failures leave: `userErrors` of a payload for what the user can fix, GraphQL errors with
//! `extensions.code` for the rest.

use async_graphql::{Context, Error, ErrorExtensions, OutputType, SimpleObject};
use kyck_kernel::Fault;
use kyck_kernel::outage::Outage;

use super::ContextExt;
use super::catalog::CatalogErrorCode;
use super::curation::CurationErrorCode;
use super::family::FamilyErrorCode;
use super::identity::IdentityErrorCode;
use super::job::JobErrorCode;
use super::notify::NotifyErrorCode;
use super::recommend::RecommendErrorCode;
use super::watch::WatchErrorCode;

// Each feature's errors get a name of their own in the schema: add a line like
// #[graphql(concrete(name = "WatchUserError", params(WatchErrorCode)))]
/// Something the user can fix.
#[derive(Clone, Debug, SimpleObject)]
#[graphql(concrete(name = "FamilyUserError", params(FamilyErrorCode)))]
#[graphql(concrete(name = "IdentityUserError", params(IdentityErrorCode)))]
#[graphql(concrete(name = "WatchUserError", params(WatchErrorCode)))]
#[graphql(concrete(name = "RecommendUserError", params(RecommendErrorCode)))]
#[graphql(concrete(name = "CatalogUserError", params(CatalogErrorCode)))]
#[graphql(concrete(name = "CurationUserError", params(CurationErrorCode)))]
#[graphql(concrete(name = "JobUserError", params(JobErrorCode)))]
#[graphql(concrete(name = "NotifyUserError", params(NotifyErrorCode)))]
pub struct UserError<C: OutputType> {
    /// What is wrong, for programs.
    pub code: C,
    /// What is wrong, for people, in the request's language.
    pub message: String,
    /// Path to the input field at fault, outermost first; absent when no single field is.
    pub field: Option<Vec<String>>,
}

impl<C: OutputType> UserError<C> {
    /// An error that names its input field: `["phone"]`, `["events", "3", "fromMs"]`.
    pub fn new(code: C, message: impl Into<String>, field: &[&str]) -> Self {
        let field = (!field.is_empty()).then(|| field.iter().map(ToString::to_string).collect());
        Self {
            code,
            message: message.into(),
            field,
        }
    }
}

/// A fault as a GraphQL error: fixed words and a code outside, the cause in the log with the request id.
pub fn to_graphql(ctx: &Context<'_>, fault: Fault) -> Error {
    fault_to_graphql(&ctx.request().request_id, fault)
}

/// As [`to_graphql`], where there is no resolver context.
pub fn fault_to_graphql(request_id: &str, fault: Fault) -> Error {
    let code = code_of(&fault);
    match fault {
        Fault::RateLimited { retry_after_seconds } => Error::new(fault.to_string()).extend_with(|_, e| {
            e.set("code", code);
            e.set("retryAfterSeconds", retry_after_seconds);
        }),
        Fault::BadRequest { field, message } => Error::new(message).extend_with(|_, e| {
            e.set("code", code);
            e.set("field", field);
        }),
        Fault::Database(_) if let Some(outage) = fault.outage() => {
            log_outage(request_id, &fault, outage);
            Error::new(outage_message(outage)).extend_with(|_, e| e.set("code", code))
        }
        Fault::Database(_) | Fault::Internal(_) => {
            tracing::error!(request.id = request_id, error = ?fault, "a request failed inside");
            Error::new("internal error").extend_with(|_, e| {
                e.set("code", code);
                e.set("requestId", request_id);
            })
        }
        Fault::Unauthenticated | Fault::Forbidden | Fault::RetryLater | Fault::StorageFull => {
            Error::new(fault.to_string()).extend_with(|_, e| e.set("code", code))
        }
    }
}

/// The value of `extensions.code`.
pub fn code_of(fault: &Fault) -> &'static str {
    match fault {
        Fault::Unauthenticated => "UNAUTHENTICATED",
        Fault::Forbidden => "FORBIDDEN",
        Fault::RateLimited { .. } => "RATE_LIMITED",
        Fault::BadRequest { .. } => "BAD_REQUEST",
        Fault::RetryLater => "RETRY_LATER",
        Fault::StorageFull => "STORAGE_FULL",
        Fault::Database(_) => match fault.outage() {
            Some(Outage::StorageFull) => "STORAGE_FULL",
            Some(Outage::Unavailable) => "RETRY_LATER",
            None => "INTERNAL",
        },
        Fault::Internal(_) => "INTERNAL",
    }
}

/// A full disk is reported once by the database itself; an unreachable one with each request that met it.
pub fn log_outage(request_id: &str, fault: &Fault, outage: Outage) {
    match outage {
        Outage::StorageFull => tracing::debug!(request.id = request_id, error = ?fault, "storage is full"),
        Outage::Unavailable => {
            tracing::warn!(request.id = request_id, error = ?fault, "a request met an outage of the database");
        }
    }
}

/// The fixed words for an outage, whatever its cause.
pub fn outage_message(outage: Outage) -> String {
    match outage {
        Outage::StorageFull => Fault::StorageFull.to_string(),
        Outage::Unavailable => Fault::RetryLater.to_string(),
    }
}
