//! `kyck serve`

use std::sync::Arc;

use clap::Args;
use tokio::net::TcpListener;

use super::CliError;
use crate::server::Serving;
use crate::server::application::Kyck;
use crate::server::tls::TlsKeeper;
use crate::settings::Settings;
use crate::{background, graphql, jobs};

/// Serve the API and the web clients.
#[derive(Debug, Args)]
pub struct Serve {
    /// Serve a demo: invented families, known accounts, stand-ins for the outside services.
    #[arg(long)]
    demo: bool,
}

impl Serve {
    /// Serves until told to stop.
    pub async fn run(self, settings: Settings) -> Result<(), CliError> {
        let listen = settings.server.listen;
        if self.demo && !listen.ip().is_loopback() && !settings.demo.allow_public {
            return Err(CliError::other(
                "--demo has known accounts and listens on loopback only (demo.allow_public = true allows more)",
            ));
        }
        let tls = match settings.tls.files() {
            Some((cert, key)) => Some(TlsKeeper::load(cert, key).map_err(CliError::other)?),
            None => None,
        };
        let listener = TcpListener::bind(listen).await.map_err(CliError::io(listen))?;
        let env = super::env(&settings).await?;
        let application = Kyck {
            env: Arc::clone(&env),
            schema: graphql::build(),
        };
        let serving = Serving::new(Arc::new(application), settings.server_settings(self.demo));
        let stopping = serving.lifetime.stopping.clone();
        tokio::spawn(async move {
            told_to_stop().await;
            tracing::info!("stopping");
            stopping.cancel();
        });
        if settings.jobs.enabled {
            let registry = jobs::registry().map_err(CliError::other)?;
            background::start(
                &env,
                registry,
                &serving.lifetime.tasks,
                &serving.lifetime.stopping,
            );
        }
        announce(&settings, self.demo);
        serving.run(listener, None, tls).await;
        // The last holder of the pool closes it; SQLite then folds its log into the file.
        env.db.clone().close().await?;
        Ok(())
    }
}

fn announce(settings: &Settings, is_demo: bool) {
    let url = settings.public_url();
    println!("KYCK {} is ready", env!("CARGO_PKG_VERSION"));
    println!("  family app  {url}/app/");
    println!("  staff       {url}/admin/");
    println!("  GraphiQL    {url}/graphiql");
    if is_demo {
        println!("  demo        {url}/dev (accounts and every message sent)");
    }
}

/// Waits for Ctrl-C or SIGTERM.
async fn told_to_stop() {
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
    let _ = tokio::signal::ctrl_c().await;
}
