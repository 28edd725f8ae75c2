//! What a request carries to its resolvers.

use std::sync::Arc;

use async_graphql::{Context, OutputType};
use kyck_kernel::{Actor, Ctx, ErrorCode, Fault, UseCaseError};

use super::Language;
use super::error::{FieldPaths, UserError};
use crate::services::Services;

/// Caller and services of one request; put into async-graphql's request data by the HTTP and WebSocket
/// handlers.
#[derive(Clone)]
pub struct RequestContext {
    /// All features of the program.
    pub services: Arc<Services>,
    /// Who sent the request.
    pub actor: Actor,
    /// Network address of the caller as limits count it.
    pub address: Option<String>,
    /// Language of texts in the response.
    pub language: Language,
    /// Id of this request in logs and in the response to an internal error.
    pub request_id: String,
}

/// Short ways from a resolver's context to the domain's.
pub trait ContextExt {
    /// The request's own data.
    fn request(&self) -> &RequestContext;

    /// The features' use cases.
    fn services(&self) -> &Services;

    /// The first argument of every use case that depends on its caller.
    fn cx(&self) -> Ctx<'_>;

    /// As [`cx`](Self::cx), for another actor: right after a sign-in, that is who has signed in.
    fn cx_as(&self, actor: Actor) -> Ctx<'_> {
        Ctx { actor, ..self.cx() }
    }

    /// Language of texts in the response.
    fn language(&self) -> Language {
        self.request().language
    }

    /// A use case's result as a payload carries it: what it returned, and what the user can fix.
    ///
    /// # Errors
    /// The fault, as a GraphQL error.
    fn outcome<T, C: OutputType + ErrorCode>(
        &self,
        result: Result<T, UseCaseError<C>>,
    ) -> Result<(Option<T>, Vec<UserError<C>>), Fault> {
        self.outcome_with(&[], result)
    }

    /// As [`outcome`](Self::outcome), for inputs whose fields are not the command's fields in camel case.
    fn outcome_with<T, C: OutputType + ErrorCode>(
        &self,
        fields: FieldPaths,
        result: Result<T, UseCaseError<C>>,
    ) -> Result<(Option<T>, Vec<UserError<C>>), Fault> {
        match result {
            Ok(done) => Ok((Some(done), Vec::new())),
            Err(UseCaseError::Fault(fault)) => Err(fault),
            Err(UseCaseError::Problems(problems)) => {
                let language = self.language();
                let errors = problems
                    .iter()
                    .map(|problem| UserError::of(problem, language, fields))
                    .collect();
                Ok((None, errors))
            }
        }
    }
}

impl ContextExt for Context<'_> {
    fn request(&self) -> &RequestContext {
        self.data_unchecked::<RequestContext>()
    }

    fn services(&self) -> &Services {
        &self.request().services
    }

    fn cx(&self) -> Ctx<'_> {
        let request = self.request();
        Ctx {
            actor: request.actor,
            address: request.address.as_deref(),
        }
    }
}
