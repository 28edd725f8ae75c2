//! Measures the product against its databases.
//!
//! Each figure is the processor time of server and database per request, next to the same work as bare
//! prepared statements on the same database in the same run. The server has the first core, the load
//! generator the second.

#![expect(clippy::cast_sign_loss, reason = "draws, shares and ranks are never negative")]

mod bare_postgres;
mod bare_sqlite;
mod cpu;
mod feeds;
mod figures;
mod load;
mod one_parent;
mod recommender;
mod scenario;
mod seed;
mod server;

use std::path::PathBuf;

use clap::Parser;
use figures::Figures;
use seed::Size;

/// Measures `kyck serve` on SQLite and PostgreSQL.
#[derive(Debug, Parser)]
struct Arguments {
    /// Path of the release binary.
    #[arg(long)]
    server: PathBuf,
    /// Where the figures go, as JSON.
    #[arg(long)]
    out: PathBuf,
    /// URL of a PostgreSQL server where databases may be made; without it only SQLite is measured.
    #[arg(long, env = "KYCK_TEST_POSTGRES")]
    postgres: Option<String>,
    /// Number of published videos.
    #[arg(long, default_value_t = 10_000)]
    videos: usize,
    /// Number of children in all families.
    #[arg(long, default_value_t = 2_000)]
    children: usize,
    /// Number of watch events.
    #[arg(long, default_value_t = 1_000_000)]
    events: usize,
    /// Measures only what feeds cost in the domain.
    #[arg(long)]
    only_feeds: bool,
    /// Measures only the cost of one parent who uses all that the default limits allow.
    #[arg(long)]
    only_one_parent: bool,
    /// Measures only the recommender: interactions, users, items.
    #[arg(long, num_args = 3, value_names = ["INTERACTIONS", "USERS", "ITEMS"])]
    only_recommender: Option<Vec<usize>>,
    /// Requests of each reading scenario.
    #[arg(long, default_value_t = 3_000)]
    requests: usize,
}

fn main() -> Result<(), String> {
    let _ = rustls::crypto::aws_lc_rs::default_provider().install_default();
    let arguments = Arguments::parse();
    let size = Size {
        videos: arguments.videos,
        children: arguments.children,
        events: arguments.events,
    };

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.map_err(|error| error.to_string())?.block_on(async {
        let mut figures = Figures::default();
        Figures::heading();

        if let Some([interactions, users, items]) = arguments.only_recommender.as_deref() {
            recommender::measure(*interactions, *users, *items, &mut figures)
                .map_err(|error| error.to_string())?;
            return figures.write(&arguments.out).map_err(|error| error.to_string());
        }
        if arguments.only_feeds {
            scenario::feeds(size, &mut figures).await?;
            return figures.write(&arguments.out).map_err(|error| error.to_string());
        }
        if arguments.only_one_parent {
            scenario::one_parent(&arguments.server, size, &mut figures).await?;
            return figures.write(&arguments.out).map_err(|error| error.to_string());
        }

        scenario::sqlite(&arguments.server, size, arguments.requests, &mut figures).await?;
        scenario::feeds(size, &mut figures).await?;
        match &arguments.postgres {
            Some(url) => {
                scenario::postgres(&arguments.server, url, size, arguments.requests, &mut figures).await?;
            }
            None => println!("PostgreSQL: skipped, no server is named"),
        }

        recommender::measure(1_000_000, 20_000, 20_000, &mut figures).map_err(|error| error.to_string())?;
        figures.write(&arguments.out).map_err(|error| error.to_string())
    })
}
