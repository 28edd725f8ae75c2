//! Cache of answers by query, for conditional requests (`If-None-Match`). Bounded in bytes and in age.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Total size of the cached bodies.
const MAX_BYTES: usize = 8 * 1024 * 1024;
/// Longest age of an entry. YouTube allows 30 days, but an answer that is not requested again within a day is of little
/// use.
const MAX_AGE: Duration = Duration::from_hours(24);

/// A cached answer with its ETag.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) tag: String,
    pub(super) body: Arc<[u8]>,
    stored_at: Instant,
}

/// Answers by name; the oldest ones are evicted first.
#[derive(Debug, Default)]
pub(super) struct Cache {
    entries: HashMap<String, Entry>,
    order: VecDeque<String>,
    bytes: usize,
}

impl Cache {
    pub(super) fn get(&mut self, name: &str) -> Option<Entry> {
        if self.entries.get(name)?.stored_at.elapsed() > MAX_AGE {
            self.remove(name);
        }
        self.entries.get(name).cloned()
    }

    pub(super) fn put(&mut self, name: String, tag: String, body: &[u8]) {
        self.remove(&name);
        if body.len() > MAX_BYTES / 4 {
            return;
        }
        while self.bytes + body.len() > MAX_BYTES {
            let Some(oldest) = self.order.front().cloned() else {
                break;
            };
            self.remove(&oldest);
        }
        self.bytes += body.len();
        self.order.push_back(name.clone());
        let entry = Entry {
            tag,
            body: body.into(),
            stored_at: Instant::now(),
        };
        self.entries.insert(name, entry);
    }

    fn remove(&mut self, name: &str) {
        if let Some(entry) = self.entries.remove(name) {
            self.bytes -= entry.body.len();
            self.order.retain(|other| other != name);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_answers_are_evicted_when_the_bytes_run_out() {
        let mut cache = Cache::default();
        let body = vec![0; MAX_BYTES / 4];
        for name in ["a", "b", "c", "d", "b", "e"] {
            cache.put(name.to_owned(), format!("tag-{name}"), &body);
        }
        assert!(cache.bytes <= MAX_BYTES);
        assert!(cache.get("a").is_none());
        assert_eq!(cache.get("b").unwrap().tag, "tag-b");
        assert_eq!((cache.entries.len(), cache.order.len()), (4, 4));
        cache.put(
            "e".to_owned(),
            "too large".to_owned(),
            &vec![0; MAX_BYTES / 4 + 1],
        );
        assert!(cache.get("e").is_none());
    }
}
