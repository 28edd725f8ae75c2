//! What all handlers of a server share.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use kyck_kernel::cache::{CacheSpec, CachedValue, kibibytes};
use tokio::time::Instant;

use super::metrics_recorder;
use super::parsed_queries::ParsedQueryCache;
use super::rate::RateLimits;
use super::schema_types::SchemaTypes;
use super::service::GraphqlService;
use super::settings::ServerSettings;
use super::sockets::Sockets;
use crate::lifetime::Lifetime;
use crate::supervise::Supervisor;

const READINESS_CACHE: CacheSpec = CacheSpec {
    name: "readiness",
    capacity_bytes: kibibytes(1),
    invalidated_by: "",
    max_staleness: Some(Duration::from_secs(1)),
};

/// What all handlers of a server share.
pub struct ServerState {
    /// The service that answers operations.
    pub service: Arc<dyn GraphqlService>,
    /// Limits and switches of this server.
    pub settings: ServerSettings,
    /// The requests of each address and user.
    pub rates: RateLimits,
    pub(super) sockets: Sockets,
    pub(super) parsed_queries: ParsedQueryCache,
    /// The types of the service's schema.
    pub(super) schema: Arc<SchemaTypes>,
    /// What runs, and the signal to end it.
    pub lifetime: Lifetime,
    /// The background tasks, whose health is part of readiness.
    pub supervisor: Supervisor,
    /// Whether the service was ready, so that probes cannot load the database.
    readiness: CachedValue<(Instant, Result<(), String>)>,
}

impl ServerState {
    /// The state of a server in front of a service.
    pub fn new(service: Arc<dyn GraphqlService>, settings: ServerSettings) -> Arc<Self> {
        metrics_recorder::install_recorder();
        let lifetime = Lifetime::default();
        Arc::new(Self {
            schema: service.schema_types(),
            service,
            rates: RateLimits::new(settings.address_rate, settings.user_rate),
            settings,
            sockets: Sockets::default(),
            parsed_queries: ParsedQueryCache::default(),
            supervisor: Supervisor::new(&lifetime),
            lifetime,
            readiness: CachedValue::new(&READINESS_CACHE, |(_, outcome)| {
                outcome.as_ref().err().map_or(0, String::len)
            }),
        })
    }

    /// Whether requests can be served and the work behind them is done.
    pub(super) async fn readiness(&self) -> Result<(), String> {
        self.supervisor.health()?;
        self.service_readiness().await
    }

    /// Whether the service is ready, asked at most once a second.
    async fn service_readiness(&self) -> Result<(), String> {
        let is_recent = |(asked_at, _): &(Instant, _)| {
            READINESS_CACHE
                .max_staleness
                .is_some_and(|most| asked_at.elapsed() < most)
        };
        let ask = |_| async {
            let answer = tokio::time::timeout(Duration::from_secs(3), self.service.ready()).await;
            let outcome = answer.unwrap_or_else(|_| Err("the database does not answer in time".to_owned()));
            Ok::<_, Infallible>((Instant::now(), outcome))
        };

        let Ok((_, outcome)) = self.readiness.get_or_compute(is_recent, ask).await;
        outcome
    }
}
