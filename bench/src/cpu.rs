//! Processor time of other processes, from Linux's accounting.

use std::fs;
use std::time::Duration;

/// Cost of one repetition of some work.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// Processor time of all processes involved.
    pub processor: Duration,
    /// From one to the next, waiting included.
    pub wall: Duration,
}

/// Processor time that a process and its threads have used so far.
///
/// Read from the scheduler's own nanosecond counters (`/proc/<pid>/task/*/schedstat`); the time of a
/// thread is lost when it ends, so measure servers, whose threads remain.
pub fn of_process(pid: u32) -> Duration {
    let Ok(tasks) = fs::read_dir(format!("/proc/{pid}/task")) else {
        return Duration::ZERO;
    };
    tasks
        .filter_map(Result::ok)
        .filter_map(|task| fs::read_to_string(task.path().join("schedstat")).ok())
        .filter_map(|line| line.split_whitespace().next()?.parse().ok())
        .map(Duration::from_nanos)
        .sum()
}

/// Processor time of a process and all its direct children: a PostgreSQL server with its backends.
pub fn of_family(pid: u32) -> Duration {
    of_process(pid) + children(pid).into_iter().map(of_process).sum::<Duration>()
}

/// Ids of the direct children of a process.
fn children(pid: u32) -> Vec<u32> {
    let Ok(processes) = fs::read_dir("/proc") else {
        return Vec::new();
    };
    processes
        .filter_map(Result::ok)
        .filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok())
        .filter(|child| parent(*child) == Some(pid))
        .collect()
}

/// The parent of a process.
pub fn parent(pid: u32) -> Option<u32> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name is in parentheses and may contain anything; the parent is the second field after it.
    stat.rsplit_once(')')?.1.split_whitespace().nth(1)?.parse().ok()
}

/// Resident memory of a process in mebibytes.
pub fn resident_mebibytes(pid: u32) -> f64 {
    let status = fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let kibibytes = status.lines().find_map(|line| {
        line.strip_prefix("VmRSS:")?
            .trim()
            .strip_suffix(" kB")?
            .trim()
            .parse::<f64>()
            .ok()
    });
    kibibytes.unwrap_or_default() / 1024.0
}

/// Processor time of the calling thread.
pub fn of_thread() -> Duration {
    let line = fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = line.split_whitespace().next().and_then(|text| text.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or_default())
}
