//! Free space of the file system that holds an SQLite database.

use std::path::PathBuf;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// How long a measurement is reused.
const REUSE: Duration = Duration::from_millis(500);
/// The default of the least free space, in bytes, where a tenth of the file system is more.
const DEFAULT_BYTES: u64 = 1 << 30;

/// How much must stay free before writes are rejected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum MinFreeBytes {
    /// 1 GiB or a tenth of the file system, whichever is smaller.
    #[default]
    Auto,
    /// This many bytes; 0 turns the check off.
    Bytes(u64),
}

impl MinFreeBytes {
    /// The limit on a file system of `total` bytes.
    pub const fn limit(self, total: u64) -> u64 {
        match self {
            Self::Bytes(bytes) => bytes,
            Self::Auto if total / 10 < DEFAULT_BYTES => total / 10,
            Self::Auto => DEFAULT_BYTES,
        }
    }
}

/// Watches the free space of one folder.
#[derive(Debug)]
pub(super) struct FreeSpace {
    folder: PathBuf,
    least: MinFreeBytes,
    measured: Mutex<Option<(Instant, bool)>>,
}

impl FreeSpace {
    pub(super) fn new(folder: PathBuf, least: MinFreeBytes) -> Self {
        Self {
            folder,
            least,
            measured: Mutex::default(),
        }
    }

    /// Whether less is free than must stay free. Measured at most twice a second; a folder that cannot be
    /// measured counts as large enough, since the write itself will fail.
    pub(super) fn is_low(&self) -> bool {
        if self.least == MinFreeBytes::Bytes(0) {
            return false;
        }

        let mut measured = self.measured.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((at, is_low)) = *measured
            && at.elapsed() < REUSE
        {
            return is_low;
        }

        let is_low = rustix::fs::statvfs(&self.folder).is_ok_and(|found| {
            let total = found.f_blocks.saturating_mul(found.f_frsize);
            let free = found.f_bavail.saturating_mul(found.f_frsize);
            free < self.least.limit(total)
        });
        let before = measured.replace((Instant::now(), is_low));
        drop(measured);

        if is_low != before.is_some_and(|(_, was_low)| was_low) {
            let folder = self.folder.display();
            if is_low {
                tracing::error!(%folder, "storage is nearly full: writes are rejected until space is freed");
            } else {
                tracing::info!(%folder, "storage has space again: writes are accepted");
            }
        }

        is_low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_is_a_gibibyte_or_a_tenth_whichever_is_smaller() {
        assert_eq!(MinFreeBytes::Auto.limit(60 << 20), 6 << 20);
        assert_eq!(MinFreeBytes::Auto.limit(1 << 40), 1 << 30);
        assert_eq!(MinFreeBytes::Bytes(7).limit(1 << 40), 7);
    }

    #[test]
    fn a_folder_without_space_is_low_and_no_limit_means_never() {
        let folder = std::env::temp_dir();
        let low = |least| FreeSpace::new(folder.clone(), least).is_low();
        assert!(low(MinFreeBytes::Bytes(u64::MAX)));
        assert!(!low(MinFreeBytes::Bytes(1)));
        assert!(!low(MinFreeBytes::Bytes(0)));
        assert!(!FreeSpace::new("/nowhere/at/all".into(), MinFreeBytes::Bytes(u64::MAX)).is_low());
    }
}
