//! A log that cannot be written stops neither messages nor jobs nor the orderly end.

use std::fs::OpenOptions;
use std::io::{BufRead, BufReader};
use std::process::Stdio;

use kyck_tests::kyck_test;
use kyck_tests::wait::until;

use super::world::{World, request_code};

/// Asks for a code, waits for it and for jobs, and ends the program as a service manager does.
async fn works_and_ends(world: &World, output: (Stdio, Stdio)) {
    let running = world.start(&["serve"], output).await;
    for phone in ["010-2345-6789", "010-2345-6790"] {
        let before = world.sms.received().len();
        let answer = request_code(&running.client, phone).await;
        assert!(answer["challenge"]["id"].is_string(), "{answer}");
        until("the code is sent", async || world.sms.received().len() > before).await;
    }
    until("jobs run", async || world.jobs_done().await >= 5).await;
    assert!(running.client.get("/readyz").await.status().is_success());

    let (ended_well, _folder) = running.stop_by("-TERM");
    assert!(ended_well, "SIGTERM ends the program with exit code 0");
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_whose_reader_went_away_stops_nothing(world: World) {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    let head = std::thread::spawn(move || {
        // As `kyck serve 2>&1 | head -2` does.
        BufReader::new(reader).lines().take(2).count()
    });
    let stdout = writer.try_clone().expect("the same pipe");
    works_and_ends(&world, (stdout.into(), writer.into())).await;

    assert_eq!(
        head.join().expect("the reader"),
        2,
        "the reader went away after two lines"
    );
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_on_a_full_disk_stops_nothing(world: World) {
    let full = || {
        OpenOptions::new()
            .write(true)
            .open("/dev/full")
            .expect("/dev/full")
    };
    works_and_ends(&world, (full().into(), full().into())).await;
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_that_nobody_reads_stops_nothing(mut world: World) {
    // More than a pipe takes.
    world.set("KYCK_LOG__FILTER", "trace");
    let (reader, writer) = std::io::pipe().expect("a pipe");
    works_and_ends(&world, (Stdio::null(), writer.into())).await;
    drop(reader);
}

#[kyck_test(flavor = "multi_thread", worker_threads = 2)]
async fn closed_outputs_stop_nothing(world: World) {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let stdout = writer.try_clone().expect("the same pipe");
    works_and_ends(&world, (stdout.into(), writer.into())).await;
}
