//! The log, and lines for people: no part of the program ever waits for them or fails by them.
//!
//! Lines go through a bounded queue to a thread of their own. When whoever reads them has gone away, the disk below
//! them is full, or a reader does not read, lines are lost and counted, and everything else goes on.

use std::io::{IsTerminal, Write};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::time::{Duration, Instant};

use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;

use crate::settings::{Log, LogFormat};

/// Lines that wait for standard error; more are lost.
const QUEUE_LINES: usize = 4_096;
/// How long the end of the program waits for lines that are still queued.
const FLUSH_LIMIT: Duration = Duration::from_millis(500);

static QUEUE: OnceLock<SyncSender<Entry>> = OnceLock::new();
static LOST: AtomicU64 = AtomicU64::new(0);

enum Entry {
    Log(Vec<u8>),
    Out(Vec<u8>),
    Flush(SyncSender<()>),
}

/// Begins to log. Panics are logged too, instead of written to standard error by whoever panics.
///
/// # Errors
/// When the filter is none, in words that name the setting; when there is a log already.
pub fn begin(settings: &Log) -> Result<(), String> {
    let filter =
        EnvFilter::try_new(&settings.filter).map_err(|error| format!("settings: log.filter: {error}"))?;
    let (queue, entries) = sync_channel(QUEUE_LINES);
    std::thread::Builder::new()
        .name("log".to_owned())
        .spawn(move || write_entries(&entries))
        .map_err(|error| format!("the log's thread: {error}"))?;
    let queue = QUEUE.get_or_init(|| queue).clone();

    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        // Its own report of a failed write would go to standard error, and panic there.
        .log_internal_errors(false)
        .with_writer(QueueWriter(queue));
    match settings.format {
        LogFormat::Text => log.with_target(false).try_init(),
        LogFormat::Json => log.json().flatten_event(true).try_init(),
    }
    .map_err(|error| error.to_string())?;

    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        let text = panic.payload_as_str().unwrap_or_default();
        tracing::error!(place, text, "panic");
    }));
    Ok(())
}

/// Waits, for half a second at most, until what was logged so far is written.
pub fn flush() {
    let Some(queue) = QUEUE.get() else { return };
    let began = Instant::now();
    let (done, is_done) = sync_channel(1);
    let mut entry = Entry::Flush(done);
    while let Err(TrySendError::Full(back)) = queue.try_send(entry) {
        if began.elapsed() > FLUSH_LIMIT {
            return;
        }
        entry = back;
        std::thread::sleep(Duration::from_millis(10));
    }
    // Nobody reads standard error: the program ends without its last lines.
    let _ = is_done.recv_timeout(FLUSH_LIMIT.saturating_sub(began.elapsed()));
}

/// Writes a line for people to standard output. One that cannot be written is left out: what the program serves
/// does not depend on it.
pub fn print_line(line: impl std::fmt::Display) {
    enqueue(Entry::Out(format!("{line}\n").into_bytes()));
}

/// As [`print_line`], to standard error.
pub fn print_error(line: impl std::fmt::Display) {
    enqueue(Entry::Log(format!("{line}\n").into_bytes()));
}

/// Without a log, as before the settings are read, the entry is written at once.
fn enqueue(entry: Entry) {
    let Some(queue) = QUEUE.get() else {
        return write_entry(entry);
    };
    if queue.try_send(entry).is_err() {
        lose_line();
    }
}

fn lose_line() {
    LOST.fetch_add(1, Ordering::Relaxed);
    metrics::counter!("kyck_log_lines_lost_total").increment(1);
}

fn write_entries(entries: &Receiver<Entry>) {
    let mut reported = 0;
    while let Ok(entry) = entries.recv() {
        write_entry(entry);
        let lost = LOST.load(Ordering::Relaxed);
        if lost > reported {
            write_entry(Entry::Log(
                format!("{} log lines were lost\n", lost - reported).into_bytes(),
            ));
            reported = lost;
        }
    }
}

/// Standard output and error may be closed, full or read by nobody. There is no place left to report that.
fn write_entry(entry: Entry) {
    let outcome = match entry {
        Entry::Log(line) => std::io::stderr().write_all(&line),
        Entry::Out(line) => std::io::stdout().write_all(&line),
        Entry::Flush(done) => {
            // Whoever asked may have given up.
            let _ = done.try_send(());
            Ok(())
        }
    };
    if outcome.is_err() {
        metrics::counter!("kyck_log_lines_lost_total").increment(1);
    }
}

/// Takes whole lines, as the formatter writes them, into the queue.
#[derive(Clone)]
struct QueueWriter(SyncSender<Entry>);

impl Write for QueueWriter {
    fn write(&mut self, line: &[u8]) -> std::io::Result<usize> {
        if self.0.try_send(Entry::Log(line.to_vec())).is_err() {
            lose_line();
        }
        Ok(line.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for QueueWriter {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}
