//! The features of the domain, composed: the only place that knows all of them.

use std::sync::Arc;

use kyck_domain::audit::Audit;
use kyck_domain::catalog::{Catalog, VideoSource};
use kyck_domain::curation::Curation;
use kyck_domain::family::{Families, FamilyContent};
use kyck_domain::identity::{Identity, IdentitySettings, IdentityState};
use kyck_domain::job::Jobs;
use kyck_domain::live::Live;
use kyck_domain::notify::{Notify, OutboxSms, SendPush, SendSms};
use kyck_domain::policy::Policy;
use kyck_domain::recommend::Recommend;
use kyck_domain::report::Reports;
use kyck_domain::watch::{Watch, WatchQuotas};
use kyck_kernel::{Fault, Kernel};

/// What the features are built from: the kernel, the ports to outside services, and settings of features.
#[derive(Clone)]
pub struct Parts {
    /// Database, clock, identifiers, randomness, keys, bus.
    pub kernel: Kernel,
    /// Text messages to the outside.
    pub sms: Arc<dyn SendSms>,
    /// Push messages to the outside.
    pub push: Arc<dyn SendPush>,
    /// Where video facts come from (YouTube).
    pub videos: Arc<dyn VideoSource>,
    /// Settings of accounts and sign-ins.
    pub identity: IdentitySettings,
    /// The most that is stored of one child and day.
    pub watch_quotas: WatchQuotas,
}

/// All features of this process, made once at start and shared by requests, jobs and the command line.
pub struct Services {
    /// Database, clock, identifiers, randomness, keys, bus.
    pub kernel: Kernel,
    /// Who did what to which thing, hash-chained.
    pub audit: Arc<Audit>,
    /// Scheduled and queued work with leases.
    pub job: Arc<Jobs>,
    /// Sign-in, sessions and the accounts behind them.
    pub identity: Arc<Identity>,
    /// Families, children, devices, limits, consent.
    pub family: Arc<Families>,
    /// Outbox, push tokens, preferences.
    pub notify: Arc<Notify>,
    /// Videos, series, themes and the curriculum.
    pub catalog: Arc<Catalog>,
    /// Import, review, health checks.
    pub curation: Arc<Curation>,
    /// What a child may watch, and when.
    pub policy: Arc<Policy>,
    /// Playback, ingest of watch events and their sums.
    pub watch: Arc<Watch>,
    /// Presence and commands to players.
    pub live: Arc<Live>,
    /// Models of the recommender and the feeds made with them.
    pub recommend: Arc<Recommend>,
    /// Reports for guardians, with statistics of the same age.
    pub report: Arc<Reports>,
    parts: Parts,
}

impl Services {
    /// Builds every feature from those below it.
    ///
    /// # Errors
    /// [`Fault::Internal`] when the keys cannot sign tokens.
    pub fn new(parts: Parts) -> Result<Self, Fault> {
        let kernel = parts.kernel.clone();
        let outbox = OutboxSms::new(kernel.clone(), Arc::clone(&parts.sms));
        let state = IdentityState::new(&kernel.keys, parts.identity.clone(), Arc::new(outbox))?;

        let audit = Arc::new(Audit::new(kernel.clone()));
        let job = Arc::new(Jobs::new(kernel.clone()));
        let identity = Arc::new(Identity::new(kernel.clone(), Arc::clone(&audit), Arc::new(state)));
        let notify = Arc::new(Notify::new(
            kernel.clone(),
            Arc::clone(&parts.sms),
            Arc::clone(&parts.push),
        ));
        let catalog = Arc::new(Catalog::new(
            kernel.clone(),
            Arc::clone(&audit),
            Arc::clone(&parts.videos),
        ));
        // Children have interests and blocks: what exists of the catalogue reaches `family`, a feature below it, by a port.
        let content: Arc<dyn FamilyContent> = Arc::clone(&catalog) as _;
        let family = Arc::new(Families::new(
            kernel.clone(),
            Arc::clone(&audit),
            Arc::clone(&identity),
            content,
        ));
        let curation = Arc::new(Curation::new(
            kernel.clone(),
            Arc::clone(&audit),
            Arc::clone(&catalog),
            Arc::clone(&parts.videos),
        ));
        let policy = Arc::new(Policy::new(kernel.clone(), Arc::clone(&family)));
        let watch = Arc::new(Watch::new(
            kernel.clone(),
            Arc::clone(&catalog),
            Arc::clone(&family),
            Arc::clone(&policy),
            parts.watch_quotas,
        ));
        let live = Arc::new(Live::new(
            kernel.clone(),
            Arc::clone(&catalog),
            Arc::clone(&family),
            Arc::clone(&identity),
            Arc::clone(&policy),
            Arc::clone(&watch),
        ));
        let recommend = Arc::new(Recommend::new(
            kernel.clone(),
            Arc::clone(&audit),
            Arc::clone(&catalog),
            Arc::clone(&family),
            Arc::clone(&identity),
            Arc::clone(&policy),
            Arc::clone(&watch),
        ));
        let report = Arc::new(Reports::new(
            kernel.clone(),
            Arc::clone(&catalog),
            Arc::clone(&family),
            Arc::clone(&identity),
            Arc::clone(&notify),
            Arc::clone(&policy),
            Arc::clone(&watch),
        ));

        Ok(Self {
            kernel,
            audit,
            job,
            identity,
            family,
            notify,
            catalog,
            curation,
            policy,
            watch,
            live,
            recommend,
            report,
            parts,
        })
    }

    /// What they were built from; to build them again with another part, with empty caches.
    pub fn parts(&self) -> &Parts {
        &self.parts
    }
}
