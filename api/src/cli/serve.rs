//! `kyck serve`

use std::sync::Arc;

use clap::Args;
use kyck_adapters::sms::InMemorySms;
use kyck_domain::retention;
use kyck_kernel::Ctx;
use kyck_kernel::db::Db;
use poem::Route;
use tokio::net::TcpListener;

use super::CliError;
use super::lock::DatabaseLock;
use super::start_warnings::warnings;
use crate::demo::dev_page::{self, DevPages};
use crate::demo::stand_ins::StandIns;
use crate::demo::world::{self, DemoSize};
use crate::demo::{isolation, visitors};
use crate::graphql::KyckService;
use crate::server::tls::TlsKeeper;
use crate::server::{self, ServerState, metrics_listener};
use crate::services::{Parts, Services};
use crate::settings::{Metrics, Secret, Settings};
use crate::supervise::Supervisor;
use crate::{assemble, background, jobs, logging};

/// Serve the API and the web clients.
#[derive(Debug, Args)]
pub struct Serve {
    /// Serve a demo: invented families, known accounts, stand-ins for the outside services.
    #[arg(long)]
    demo: bool,
}

impl Serve {
    /// Serves until a signal stops it.
    pub async fn run(self, mut settings: Settings) -> Result<(), CliError> {
        if self.demo {
            isolate(&mut settings)?;
        }
        let tls = match settings.tls.files() {
            Some((cert, key)) => Some(TlsKeeper::load(cert, key).map_err(CliError::caused)?),
            None => None,
        };

        // Taken before anything is written, so that a second start fails without changing anything.
        let listen = settings.server.listen;
        let listener = TcpListener::bind(listen).await.map_err(CliError::io(listen))?;
        let lock = DatabaseLock::own(&settings, "serve")?;
        let metrics = bind_metrics(&settings.metrics).await?;

        let demo = if self.demo {
            Some(Demo::prepare(&mut settings).await?)
        } else {
            None
        };
        let db = self.connect(&settings).await?;
        let mut parts = assemble::parts(&settings, db).await?;
        if let Some(demo) = &demo {
            demo.take_over(&settings, &mut parts);
        }
        let services = Arc::new(Services::new(parts).map_err(CliError::caused)?);
        observe_clock(&services).await;

        let application = KyckService::new(Arc::clone(&services));
        let serving = ServerState::new(Arc::new(application), settings.server_settings(self.demo));
        let supervisor = &serving.supervisor;
        background::listen(&services, supervisor);
        if let Some(demo) = &demo {
            demo.fill(&services).await?;
        } else {
            isolation::warn_of_demo_accounts(&services).await?;
            for line in warnings(&settings) {
                tracing::warn!("{line}");
            }
        }

        stop_on_signal(supervisor);
        if let Some(listener) = metrics {
            metrics_listener::start(listener, supervisor).map_err(CliError::io("metrics.listen"))?;
        }

        if settings.jobs.enabled {
            let registry = jobs::registry(&services).map_err(CliError::caused)?;
            background::start(&services, registry, supervisor);
        }
        let extra = demo.as_ref().map(|demo| demo.begin(&services, supervisor));
        announce(&settings, self.demo);
        server::run(serving, listener, extra, tls).await;
        // Closing the last reference to the pool closes it; SQLite then folds its log into the file.
        services.kernel.db.clone().close().await?;
        drop(lock);
        Ok(())
    }

    /// The database, with a schema of this version, if this kind of start may use it.
    async fn connect(&self, settings: &Settings) -> Result<Db, CliError> {
        let db = assemble::connect(settings).await?;
        if self.demo {
            isolation::claim_database(&db).await.map_err(CliError::caused)?;
        } else {
            super::refuse_demo(&db).await?;
            super::ensure_schema(&db).await?;
        }
        Ok(db)
    }
}

/// Reads the clock for the retention. A full disk must not prevent the server from answering; the hourly jobs try again.
async fn observe_clock(services: &Services) {
    if let Err(fault) = retention::observe(&services.kernel).await {
        tracing::warn!(error = ?fault, "the clock could not be checked");
    }
}

/// Separates a demo from production, before anything is opened.
fn isolate(settings: &mut Settings) -> Result<(), CliError> {
    if !settings.server.listen.ip().is_loopback() && !settings.demo.allow_public {
        return Err(CliError::other(
            "--demo has known accounts and listens on loopback only (demo.allow_public = true allows more)",
        ));
    }

    isolation::use_own_database(settings);
    isolation::refuse_credentials(settings).map_err(CliError::other)
}

/// Takes the metrics' address. The default one may belong to another instance on this machine, such as a demo next to
/// production: then no metrics are served. An address that was set explicitly must be free.
async fn bind_metrics(metrics: &Metrics) -> Result<Option<TcpListener>, CliError> {
    let Some(address) = metrics.address() else {
        return Ok(None);
    };

    match TcpListener::bind(address).await {
        Ok(listener) => Ok(Some(listener)),
        Err(error) if metrics.is_set => Err(CliError::io(format!("metrics.listen: {address}"))(error)),
        Err(error) => {
            tracing::warn!(
                %address, %error,
                "no metrics are served: their default address cannot be taken; set metrics.listen to another one"
            );
            Ok(None)
        }
    }
}

/// Master secret of a demo on PostgreSQL where none is set.
const DEMO_SECRET: &str = "the master secret of every demo, which is no secret at all";

/// What a demo needs in addition to the product.
struct Demo {
    stand_ins: Arc<StandIns>,
    size: DemoSize,
    sms: Arc<InMemorySms>,
}

impl Demo {
    /// Starts the outside world and points the settings at it.
    async fn prepare(settings: &mut Settings) -> Result<Self, CliError> {
        // Whoever tries the demo signs in from one address, over and over.
        settings.sign_in.codes_per_address_hour = settings.sign_in.codes_per_day;
        settings.sign_in.codes_per_address_day = settings.sign_in.codes_per_day;
        if !settings.security.master_secret.is_set() && settings.database.sqlite_file().is_none() {
            // Its accounts are known to everyone too.
            settings.security.master_secret = Secret::from(DEMO_SECRET);
        }
        let stand_ins = StandIns::start()
            .await
            .map_err(CliError::io("the demo's stand-ins"))?;
        stand_ins.apply(settings);
        let size = DemoSize {
            children: settings.demo.children as usize,
            weeks: settings.demo.weeks.into(),
        };
        Ok(Self {
            stand_ins: Arc::new(stand_ins),
            size,
            sms: Arc::new(InMemorySms::new(Arc::new(kyck_kernel::time::SystemClock))),
        })
    }

    /// Stores text messages where the demo's pages show them, unless a provider that sends them is set.
    fn take_over(&self, settings: &Settings, parts: &mut Parts) {
        if !settings.sms.provider.is_external() {
            parts.sms = self.sms.clone();
        }
    }

    /// Makes the demo's world in an empty database, and a model of it.
    async fn fill(&self, services: &Services) -> Result<(), CliError> {
        let ctx = Ctx::system();
        // The world's own videos come from the stand-in even where settings name another source.
        let random: Arc<dyn kyck_kernel::random::Random> = services.kernel.random.clone();
        let mut parts = services.parts().clone();
        parts.videos = self.stand_ins.videos(random).map_err(CliError::caused)?;
        let makers = Services::new(parts).map_err(CliError::caused)?;
        let made = world::ensure(&makers, self.size, |step| {
            logging::print_line(format_args!("making the demo: {step}"));
        })
        .await
        .map_err(CliError::caused)?;
        if made {
            logging::print_line("making the demo: recommendations");
            services.recommend.train(&ctx).await.map_err(CliError::caused)?;
        }
        Ok(())
    }

    /// Lets a few children watch, and gives the demo's pages.
    fn begin(&self, services: &Arc<Services>, supervisor: &Supervisor) -> Route {
        let (watched, size, stopping) = (Arc::clone(services), self.size, supervisor.stopping().clone());
        supervisor.spawn("demo-visitors", move || {
            visitors::keep_watching(Arc::clone(&watched), size, stopping.clone())
        });
        dev_page::routes(DevPages {
            sms: Arc::clone(&self.sms),
            stand_ins: Arc::clone(&self.stand_ins),
            services: Arc::clone(services),
        })
    }
}

fn announce(settings: &Settings, is_demo: bool) {
    let url = settings.public_url();
    logging::print_line(format_args!("KYCK {} is ready", env!("CARGO_PKG_VERSION")));
    logging::print_line(format_args!("  family app  {url}/app/"));
    logging::print_line(format_args!("  staff       {url}/admin/"));
    if is_demo || settings.server.graphiql {
        logging::print_line(format_args!("  GraphiQL    {url}/graphiql"));
    }
    if is_demo {
        logging::print_line(format_args!(
            "  demo        {url}/dev (accounts and every message sent)"
        ));
    }
}

/// Stops the server on Ctrl-C or SIGTERM. The stop comes first and its log line after it.
fn stop_on_signal(supervisor: &Supervisor) {
    let stopping = supervisor.stopping().clone();
    supervisor.spawn("signals", move || {
        let stopping = stopping.clone();
        async move {
            tokio::select! {
                () = stopping.cancelled() => {}
                () = stop_signal() => {
                    stopping.cancel();
                    tracing::info!("stopping");
                }
            }
        }
    });
}

/// Waits for Ctrl-C or SIGTERM.
async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminate) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = terminate.recv() => {}
            }
            return;
        }
    }
    // Where signals cannot be had the process is ended from outside.
    let _ = tokio::signal::ctrl_c().await;
}
