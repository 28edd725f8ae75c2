//! Entries of another form than usual, as the real service gives one now and then.

use serde_json::Value;

/// A change to the entry of one video in the answers of one method.
#[derive(Clone, Debug)]
pub(super) struct Oddity {
    /// `videos` or `playlistItems`.
    pub(super) method: String,
    pub(super) video_id: String,
    /// JSON pointer into the entry; empty for the whole of it.
    pub(super) pointer: String,
    /// What stands there instead; `None` takes it away.
    pub(super) value: Option<Value>,
}

impl Oddity {
    /// Changes the entry where an answer of this method has it.
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
