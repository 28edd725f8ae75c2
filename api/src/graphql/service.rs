//! The GraphQL service that the server calls: the schema over the services of this process.

use std::sync::Arc;

use async_graphql::{Request, Response};
use async_trait::async_trait;
use futures_util::StreamExt;
use futures_util::stream::BoxStream;
use kyck_kernel::db::Db;
use kyck_kernel::id::SessionId;
use kyck_kernel::outage::Outage;
use kyck_kernel::{Actor, Fault, UtcInstant};
use tokio_stream::wrappers::BroadcastStream;

use super::{KyckSchema, RequestContext};
use crate::server::schema_types::SchemaTypes;
use crate::server::service::{Caller, GraphqlService, RequestMetadata};
use crate::services::Services;

/// The GraphQL service of KYCK.
pub struct KyckService {
    services: Arc<Services>,
    schema: KyckSchema,
}

impl KyckService {
    /// Answers by the services of this process.
    pub fn new(services: Arc<Services>) -> Self {
        Self {
            services,
            schema: super::build(),
        }
    }

    fn with_context(&self, request: Request, metadata: RequestMetadata) -> Request {
        request.data(RequestContext {
            services: Arc::clone(&self.services),
            actor: metadata.caller.actor,
            address: Some(metadata.network.to_string()),
            language: metadata.language,
            request_id: metadata.request_id,
        })
    }
}

#[async_trait]
impl GraphqlService for KyckService {
    fn now(&self) -> UtcInstant {
        self.services.kernel.now()
    }

    fn new_request_id(&self) -> String {
        self.services
            .kernel
            .ids
            .next(self.services.kernel.now())
            .to_string()
    }

    fn schema_types(&self) -> Arc<SchemaTypes> {
        super::schema_types()
    }

    async fn identify(&self, token: &str) -> Result<Caller, Fault> {
        let authenticated = self.services.identity.authenticate(token).await?;
        Ok(Caller {
            actor: authenticated.actor,
            expires_at: Some(authenticated.expires_at),
        })
    }

    async fn ended(&self, actors: &[Actor]) -> Result<Vec<Actor>, Fault> {
        self.services.identity.ended(actors).await
    }

    fn ended_sessions(&self) -> BoxStream<'static, SessionId> {
        let services = Arc::clone(&self.services);
        BroadcastStream::new(services.kernel.bus.subscribe())
            .filter_map(move |message| {
                // What was lost is found by the next look at all sessions.
                let ended = message
                    .ok()
                    .and_then(|message| services.identity.on_session_message(&message));
                std::future::ready(ended)
            })
            .boxed()
    }

    async fn execute(&self, request: Request, metadata: RequestMetadata) -> Response {
        self.schema.execute(self.with_context(request, metadata)).await
    }

    fn follow(&self, request: Request, metadata: RequestMetadata) -> BoxStream<'static, Response> {
        self.schema.execute_stream(self.with_context(request, metadata))
    }

    async fn ready(&self) -> Result<(), String> {
        database_ready(&self.services.kernel.db).await
    }
}

/// Whether the database has the newest schema and takes writes; otherwise why not, for an operator.
async fn database_ready(db: &Db) -> Result<(), String> {
    match kyck_migrations::pending(db.read()).await {
        Ok(0) => {}
        Ok(steps) => return Err(format!("{steps} migrations are missing")),
        Err(_) => {
            let cause = db.explain_outage().await;
            let cause = cause.map_or_else(String::new, |cause| format!(": {cause}"));
            return Err(format!("the database does not answer{cause}"));
        }
    }

    db.check_writer().await.map_err(|fault| match fault.outage() {
        Some(Outage::StorageFull) => "storage is full: writes are rejected".to_owned(),
        _ => "the database takes no writes".to_owned(),
    })
}
