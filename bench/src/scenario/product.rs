//! The product under load: start-up, memory, reads, ingest.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use kyck_kernel::id::ChildId;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::bare::Bare;
use super::requests::{CATALOGUE, FEED, REPORT, child_id, graphql, post};
use super::{CALLERS, four_weeks, text};
use crate::cpu::{self, Cost};
use crate::figures::Figures;
use crate::load::{self, Outcome, Request};
use crate::seed::World;
use crate::server::Server;

/// Requests before each measurement that are not measured.
const WARM_UP: usize = 20;

/// Whether the same request can be repeated for the same work.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    /// It can: latencies are measured separately, over one connection.
    Repeatable,
    /// Its first execution differs: latencies are those under load.
    Once,
}

/// A load that is measured.
#[derive(Clone, Copy)]
pub(super) struct Load<'a> {
    /// Prefix of its figures.
    pub name: &'a str,
    pub kind: Kind,
    pub requests: usize,
    /// The same work as bare statements, if there is any.
    pub reference: Option<Cost>,
}

/// A running server under measurement, on one database.
pub(super) struct Subject<'a> {
    pub server: Server,
    pub client: &'a Client,
    pub database: &'static str,
    /// Postmaster, where the database is a server of its own.
    database_process: Option<u32>,
    pub requests: usize,
}

/// How to start the product.
pub struct Product<'a> {
    pub binary: &'a Path,
    pub settings: &'a [(&'static str, String)],
    pub database: &'static str,
    pub database_process: Option<u32>,
    pub requests: usize,
}

impl Product<'_> {
    /// Measures everything. `bare` gives the reference; it runs after start-up is measured.
    pub async fn measure(
        &self,
        world: &World,
        figures: &mut Figures,
        bare: impl FnOnce(&World) -> Result<Bare, String>,
    ) -> Result<(), String> {
        let client = Client::builder()
            .no_proxy()
            .timeout(Duration::from_secs(30))
            .build()
            .map_err(text)?;

        let subject = self.start(&client, figures).await?;
        subject.hello(figures).await?;
        let bare = bare(world)?;
        subject.catalogue(world, &bare, figures).await?;
        subject.feeds(world, &bare, figures).await?;
        subject.reports(world, &bare, figures).await?;
        subject.ingest(world, &bare, figures).await?;

        let memory = cpu::resident_mebibytes(subject.server.pid());
        figures.add("memory after load", self.database, memory, "MiB", None);
        Ok(())
    }

    /// Starts the server twice: the first start trains the first model, every other one loads it.
    async fn start<'c>(&self, client: &'c Client, figures: &mut Figures) -> Result<Subject<'c>, String> {
        let first = Server::start(self.binary, self.settings, client).await?;
        first.settle().await;
        figures.add(
            "idle memory after the first training",
            self.database,
            cpu::resident_mebibytes(first.pid()),
            "MiB",
            None,
        );
        drop(first);

        let server = Server::start(self.binary, self.settings, client).await?;
        figures.add(
            "start until ready",
            self.database,
            server.start_up.as_secs_f64() * 1e3,
            "ms",
            Some(2_000.0),
        );
        server.settle().await;
        figures.add(
            "idle memory",
            self.database,
            cpu::resident_mebibytes(server.pid()),
            "MiB",
            Some(60.0),
        );

        Ok(Subject {
            server,
            client,
            database: self.database,
            database_process: self.database_process,
            requests: self.requests,
        })
    }
}

impl Subject<'_> {
    /// The cheapest request, as the floor of everything else.
    async fn hello(&self, figures: &mut Figures) -> Result<(), String> {
        let load = Load {
            name: "hello",
            kind: Kind::Repeatable,
            requests: self.requests * 3,
            reference: None,
        };
        let url = format!("{}/healthz", self.server.base_url);

        self.measure(load, figures, move |_| Request {
            method: Method::GET,
            url: url.clone(),
            token: None,
            body: None,
        })
        .await?;
        Ok(())
    }

    async fn catalogue(&self, world: &World, bare: &Bare, figures: &mut Figures) -> Result<(), String> {
        let load = Load {
            name: "catalogue page of 20",
            kind: Kind::Repeatable,
            requests: self.requests,
            reference: Some(bare.catalogue),
        };
        let cursors = self.cursors(world).await?;
        let url = graphql(&self.server.base_url);
        let token = world.children[0].1.clone();

        self.measure(load, figures, move |number| {
            let variables = json!({ "after": cursors[number % cursors.len()] });
            post(&url, &token, CATALOGUE, &variables)
        })
        .await?;
        Ok(())
    }

    async fn feeds(&self, world: &World, bare: &Bare, figures: &mut Figures) -> Result<(), String> {
        let names = ["first feed of 20 of a child", "feed of 20"];
        for load in self.per_child(names, world, bare.feed) {
            let children: Arc<[(ChildId, String)]> = world.children.clone().into();
            let url = graphql(&self.server.base_url);

            self.measure(load, figures, move |number| {
                let (child, token) = &children[number % children.len()];
                post(&url, token, FEED, &json!({ "child": child_id(*child) }))
            })
            .await?;
        }
        Ok(())
    }

    async fn reports(&self, world: &World, bare: &Bare, figures: &mut Figures) -> Result<(), String> {
        let names = ["first report of 28 days of a child", "report of 28 days"];
        let (from, to) = four_weeks();
        for load in self.per_child(names, world, bare.report) {
            let children: Arc<[(ChildId, String)]> = world.children.clone().into();
            let url = graphql(&self.server.base_url);

            self.measure(load, figures, move |number| {
                let (child, token) = &children[number % children.len()];
                let variables = json!({ "child": child_id(*child), "from": from, "to": to });
                post(&url, token, REPORT, &variables)
            })
            .await?;
        }
        Ok(())
    }

    /// The first request of each child, for which nothing is cached, and repeated ones. The last children are left
    /// to the warm-up.
    fn per_child<'n>(
        &self,
        [first, repeated]: [&'n str; 2],
        world: &World,
        reference: Cost,
    ) -> [Load<'n>; 2] {
        let reference = Some(reference);
        [
            Load {
                name: first,
                kind: Kind::Once,
                requests: world.children.len() - WARM_UP,
                reference,
            },
            Load {
                name: repeated,
                kind: Kind::Repeatable,
                requests: self.requests,
                reference,
            },
        ]
    }

    /// Runs a load and adds its figures: processor time per request and rate under load; for repeatable requests the
    /// latencies that a single caller sees.
    pub async fn measure(
        &self,
        load: Load<'_>,
        figures: &mut Figures,
        make: impl Fn(usize) -> Request + Send + Sync + 'static,
    ) -> Result<Outcome, String> {
        let make = Arc::new(make);
        for number in 0..WARM_UP {
            load::send(self.client, make(load.requests + number)).await?;
        }

        let before = self.processor_time();
        let busy = load::run(self.client, CALLERS, load.requests, Arc::clone(&make)).await?;
        let micros = self.processor_time().saturating_sub(before).as_secs_f64() * 1e6 / busy.requests as f64;
        let latencies = match load.kind {
            Kind::Repeatable => load::run(self.client, 1, load.requests / 3, make).await?,
            Kind::Once => busy,
        };

        let reference = load.reference.map(|cost| cost.processor.as_secs_f64() * 1e6);
        for (figure, value, unit, reference) in [
            ("processor time", micros, "µs", reference),
            ("rate", busy.per_second(), "1/s", None),
            ("p50", latencies.p50.as_secs_f64() * 1e6, "µs", None),
            ("p99", latencies.p99.as_secs_f64() * 1e6, "µs", None),
        ] {
            let name = format!("{}: {figure}", load.name);
            figures.add(&name, self.database, value, unit, reference);
        }
        Ok(busy)
    }

    /// Processor time so far of the server and of the database, where that is a server of its own.
    fn processor_time(&self) -> Duration {
        let database = self.database_process.map(cpu::of_family).unwrap_or_default();
        cpu::of_process(self.server.pid()) + database
    }

    /// Cursors of the first 60 pages.
    async fn cursors(&self, world: &World) -> Result<Vec<Value>, String> {
        let url = graphql(&self.server.base_url);
        let mut cursors = vec![Value::Null];
        for _ in 0..60 {
            let variables = json!({ "after": cursors.last() });
            let answer = load::send(
                self.client,
                post(&url, &world.children[0].1, CATALOGUE, &variables),
            )
            .await?;
            let answer: Value = serde_json::from_str(&answer).map_err(text)?;

            let info = &answer["data"]["videos"]["pageInfo"];
            if info["hasNextPage"] != true {
                break;
            }
            cursors.push(info["endCursor"].clone());
        }
        Ok(cursors)
    }
}
