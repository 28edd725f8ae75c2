//! How failures leave: `userErrors` of a payload for what the user can fix, GraphQL errors with
//! `extensions.code` for the rest.
//!
//! A resolver takes a use case's result apart with [`ContextExt::outcome`](super::ContextExt::outcome), and lets a
//! [`Fault`] leave by `?`; [`code_fault`] gives it its code once the answer is complete.

use async_graphql::{ErrorExtensionValues, Interface, OutputType, ServerError, SimpleObject};
use kyck_domain::job::JobErrorCode;
use kyck_domain::recommend::RecommendErrorCode;
use kyck_domain::watch::WatchErrorCode;
use kyck_kernel::outage::Outage;
use kyck_kernel::problem::FieldStep;
use kyck_kernel::{ErrorCode, Fault, Language, Problem};

use super::catalog::CatalogErrorCode;
use super::curation::CurationErrorCode;
use super::family::FamilyErrorCode;
use super::identity::IdentityErrorCode;
use super::notify::NotifyErrorCode;

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

impl<C: OutputType + ErrorCode> UserError<C> {
    /// A problem in a language. `fields` holds the way to an input field where it is not the command's field in camel
    /// case: `("interests", &["patch", "interestThemeIds"])`.
    pub fn of(problem: &Problem<C>, language: Language, fields: FieldPaths) -> Self {
        let mut field = Vec::new();
        for step in &problem.field {
            match step {
                FieldStep::Name(name) => match fields.iter().find(|(known, _)| known == name) {
                    Some((_, path)) => field.extend(path.iter().map(ToString::to_string)),
                    None => field.push(camel_case(name)),
                },
                FieldStep::Index(index) => field.push(index.to_string()),
            }
        }

        Self {
            code: problem.code,
            message: problem.message().text(language).to_owned(),
            field: (!field.is_empty()).then_some(field),
        }
    }
}

/// Ways to input fields, by the name of the command's field.
pub type FieldPaths = &'static [(&'static str, &'static [&'static str])];

fn camel_case(name: &str) -> String {
    let mut words = name.split('_');
    let mut camel = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        camel.extend(letters.next().map(|first| first.to_ascii_uppercase()));
        camel.push_str(letters.as_str());
    }
    camel
}

/// Something the user can fix. Each feature has its own type with an enum of codes.
#[derive(Interface)]
#[graphql(
    name = "UserError",
    field(
        name = "message",
        ty = "&String",
        desc = "What is wrong, for people, in the request's language."
    ),
    field(
        name = "field",
        ty = "&Option<Vec<String>>",
        desc = "Path to the input field at fault, outermost first; absent when no single field is."
    )
)]
pub enum AnyUserError {
    /// Of themes and series.
    Catalog(UserError<CatalogErrorCode>),
    /// Of decisions about videos.
    Curation(UserError<CurationErrorCode>),
    /// Of families.
    Family(UserError<FamilyErrorCode>),
    /// Of sign-ins and pairings.
    Identity(UserError<IdentityErrorCode>),
    /// Of jobs.
    Job(UserError<JobErrorCode>),
    /// Of messages.
    Notify(UserError<NotifyErrorCode>),
    /// Of the recommender.
    Recommend(UserError<RecommendErrorCode>),
    /// Of watching.
    Watch(UserError<WatchErrorCode>),
}

/// Turns an error that a [`Fault`] caused into its fixed words and code, and logs the cause with the request's id.
/// Leaves every other error as it is.
pub fn code_fault(error: &mut ServerError, request_id: &str) {
    let Some(source) = error.source.take() else {
        return;
    };
    let Some(fault) = source.downcast_ref::<Fault>() else {
        error.source = Some(source);
        return;
    };

    let extensions = error.extensions.get_or_insert_with(ErrorExtensionValues::default);
    extensions.set("code", code_of(fault));
    error.message = match fault {
        Fault::RateLimited { retry_after_seconds } => {
            extensions.set("retryAfterSeconds", *retry_after_seconds);
            fault.to_string()
        }
        Fault::BadRequest { field, message } => {
            extensions.set("field", *field);
            message.clone()
        }
        Fault::Database(_) if let Some(outage) = fault.outage() => {
            log_outage(request_id, fault, outage);
            outage_message(outage)
        }
        Fault::Database(_) | Fault::Internal(_) => {
            tracing::error!(request.id = request_id, error = ?fault, "a request failed inside");
            extensions.set("requestId", request_id);
            "internal error".to_owned()
        }
        Fault::Unauthenticated | Fault::Forbidden | Fault::RetryLater | Fault::StorageFull => {
            fault.to_string()
        }
    };
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
