//! What a feed costs in the domain, without HTTP and GraphQL: processor time of this process, the database's
//! included (SQLite runs in it).

use std::time::Duration;

use kyck_api::assemble;
use kyck_api::services::Services;
use kyck_api::settings::Settings;
use kyck_domain::watch::{HistoricPlayback, HistoricSegment};
use kyck_kernel::Ctx;
use kyck_kernel::db::Db;
use kyck_kernel::id::ChildId;

use crate::cpu;
use crate::figures::Figures;
use crate::seed::{World, ZONE};

/// Children whose feeds are measured.
const CHILDREN: usize = 100;
/// Repeated requests a child.
const REPEATED: usize = 50;

/// Measures a feed of 20: the first of a child, the same again, the next one after something was watched;
/// before a model is trained and with one.
///
/// # Errors
/// The first thing that fails.
pub async fn measure(
    settings: &Settings,
    db: Db,
    world: &World,
    figures: &mut Figures,
) -> Result<(), String> {
    let children: Vec<ChildId> = world
        .children
        .iter()
        .map(|(child, _)| *child)
        .take(CHILDREN)
        .collect();

    for trained in [false, true] {
        let services = assemble::services(settings, db.clone())
            .await
            .map_err(|error| error.to_string())?;
        let which = if trained {
            "with a model"
        } else {
            "without a model"
        };
        if trained {
            let before = used();
            services
                .recommend
                .train(&Ctx::system())
                .await
                .map_err(|error| error.to_string())?;
            let seconds = used().saturating_sub(before).as_secs_f64();
            figures.add("training: processor time", "sqlite", seconds, "s", None);
        }

        let warm = world.children.get(CHILDREN).unwrap_or(&world.children[0]).0;
        ask(&services, warm).await?;
        let mut add = |name: &str, spent: Duration, requests: usize, goal: f64| {
            let micros = spent.as_secs_f64() * 1e6 / requests as f64;
            let name = format!("feed in the domain, {which}, {name}");
            figures.add(&name, "sqlite", micros, "µs", Some(goal));
        };

        let before = used();
        for child in &children {
            ask(&services, *child).await?;
        }
        add("first", used().saturating_sub(before), children.len(), 1_500.0);
        let before = used();
        for child in &children {
            for _ in 0..REPEATED {
                ask(&services, *child).await?;
            }
        }
        add(
            "repeated",
            used().saturating_sub(before),
            children.len() * REPEATED,
            200.0,
        );

        for (number, child) in children.iter().enumerate() {
            watch(&services, world, *child, number).await?;
        }

        let before = used();
        for child in &children {
            ask(&services, *child).await?;
        }
        add(
            "after watching",
            used().saturating_sub(before),
            children.len(),
            1_500.0,
        );
    }
    Ok(())
}

async fn ask(services: &Services, child: ChildId) -> Result<(), String> {
    let page = services
        .recommend
        .recommendations(&Ctx::system(), child, Some(20))
        .await
        .map_err(|fault| format!("{fault:?}"))?;
    if page.len() == 20 {
        Ok(())
    } else {
        Err(format!("a page of {} videos", page.len()))
    }
}

async fn watch(services: &Services, world: &World, child_id: ChildId, number: usize) -> Result<(), String> {
    let now = services.kernel.now();
    let playback = HistoricPlayback {
        child_id,
        video_id: world.videos[number % world.videos.len()],
        zone: ZONE,
        duration_ms: Some(60_000),
        started_at: now.plus_minutes(-1),
        segments: vec![HistoricSegment {
            at: now,
            from_ms: 0,
            to_ms: 60_000,
        }],
        ended_at: Some(now),
    };
    services
        .watch
        .load_history(&Ctx::system(), vec![playback])
        .await
        .map_err(|fault| format!("{fault:?}"))
}

fn used() -> Duration {
    cpu::of_process(std::process::id())
}
