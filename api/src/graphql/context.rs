//! What a request carries to its resolvers.

use std::sync::Arc;

use async_graphql::Context;
use kyck_kernel::{Actor, Ctx};

use super::Language;
use super::catalog::ChildPolicyMemory;
use crate::services::Services;

/// Caller and services of one request; put into async-graphql's request data by the HTTP and WebSocket
/// handlers.
#[derive(Clone)]
pub struct RequestContext {
    /// The services.
    pub services: Arc<Services>,
    /// Who is asking.
    pub actor: Actor,
    /// Network address of the caller as limits count it.
    pub address: Option<String>,
    /// Language of texts in the answer.
    pub language: Language,
    /// Names this request in logs and in the answer to an internal error.
    pub request_id: String,
    /// The policy of the child whose device asks; begins as `Arc::default()`.
    pub child_policy: Arc<ChildPolicyMemory>,
}

/// Short ways from a resolver's context to the domain's.
pub trait ContextExt {
    /// The request's own data.
    fn request(&self) -> &RequestContext;

    /// The features' use cases.
    fn services(&self) -> &Services;

    /// The first argument of every use case that depends on its caller.
    fn cx(&self) -> Ctx<'_>;

    /// Language of texts in the answer.
    fn language(&self) -> Language {
        self.request().language
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
