//! Malformed entries, as the real service occasionally returns them.

use serde_json::Value;

/// A change of the entry of one video in the answers of one method.
#[derive(Clone, Debug)]
pub(super) struct Oddity {
    /// Method, `videos` or `playlistItems`.
    pub(super) method: String,
    pub(super) video_id: String,
    /// JSON pointer into the entry; empty for the whole entry.
    pub(super) pointer: String,
    /// The new value; `None` removes the old one.
    pub(super) value: Option<Value>,
}

impl Oddity {
    /// Changes the entry if the answer is of this method and has it.
    pub(super) fn apply(&self, method: &str, body: &mut Value) {
        if self.method != method {
            return;
        }
        let entries = body.get_mut("items").and_then(Value::as_array_mut);
        let is_its = |entry: &Value| {
            let ids = [&entry["id"], &entry["contentDetails"]["videoId"]];
            ids.into_iter().any(|id| *id == self.video_id.as_str())
        };
        let Some(entry) = entries.into_iter().flatten().find(|entry| is_its(entry)) else {
            return;
        };
        match &self.value {
            Some(value) => set(entry, &self.pointer, value.clone()),
            None => remove(entry, &self.pointer),
        }
    }
}

fn parent<'a, 'b>(entry: &'a mut Value, pointer: &'b str) -> Option<(&'a mut Value, &'b str)> {
    let (parent, name) = pointer.rsplit_once('/')?;
    Some((entry.pointer_mut(parent)?, name))
}

fn set(entry: &mut Value, pointer: &str, value: Value) {
    match parent(entry, pointer) {
        Some((parent, name)) => parent[name] = value,
        None => *entry = value,
    }
}

fn remove(entry: &mut Value, pointer: &str) {
    if let Some((Value::Object(parent), name)) = parent(entry, pointer) {
        parent.remove(name);
    }
}
