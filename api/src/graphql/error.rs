//! How failures leave: `userErrors` of a payload for what the user can fix, GraphQL errors with
//! `extensions.code` for the rest.
//!
//! A resolver splits a use case's result with [`ContextExt::outcome`](super::ContextExt::outcome), and returns a
//! [`Fault`](kyck_kernel::Fault) by `?`; the server gives it its code when the response is complete.

use async_graphql::{Interface, OutputType, SimpleObject};
use kyck_domain::catalog::CatalogErrorCode;
use kyck_domain::curation::CurationErrorCode;
use kyck_domain::family::FamilyErrorCode;
use kyck_domain::identity::IdentityErrorCode;
use kyck_domain::job::JobErrorCode;
use kyck_domain::notify::NotifyErrorCode;
use kyck_domain::recommend::RecommendErrorCode;
use kyck_domain::watch::WatchErrorCode;
use kyck_kernel::problem::FieldStep;
use kyck_kernel::{ErrorCode, Language, Problem};

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
    /// Errors about themes and series.
    Catalog(UserError<CatalogErrorCode>),
    /// Errors about decisions on videos.
    Curation(UserError<CurationErrorCode>),
    /// Errors about children, limits and consent.
    Family(UserError<FamilyErrorCode>),
    /// Errors about sign-ins and pairings.
    Identity(UserError<IdentityErrorCode>),
    /// Errors about jobs and their runs.
    Job(UserError<JobErrorCode>),
    /// Errors about pushes and quiet hours.
    Notify(UserError<NotifyErrorCode>),
    /// Errors about the recommender.
    Recommend(UserError<RecommendErrorCode>),
    /// Errors about playback and its stop.
    Watch(UserError<WatchErrorCode>),
}
