//! The hash that chains entries.

use super::entity::Model;
use crate::keys::sha256;

/// SHA-256 of the entry's fields and the hash of the entry before it. Every field goes in with its length,
/// and absence differs from an empty text, so no two entries share their bytes.
pub fn chain_hash(previous: &[u8], entry: &Model) -> [u8; 32] {
    let mut bytes = Vec::with_capacity(256);
    let mut part = |field: Option<&[u8]>| match field {
        None => bytes.push(0),
        Some(field) => {
            bytes.push(1);
            bytes.extend_from_slice(&(field.len() as u64).to_be_bytes());
            bytes.extend_from_slice(field);
        }
    };
    part(Some(previous));
    part(Some(&entry.seq.to_be_bytes()));
    part(Some(entry.id.0.as_bytes()));
    part(Some(&entry.at.as_millis().to_be_bytes()));
    part(Some(entry.actor_kind.as_bytes()));
    part(entry.actor_id.as_ref().map(|id| id.as_bytes().as_slice()));
    for text in [
        &entry.action,
        &entry.subject_kind,
        &entry.subject_id,
        &entry.summary,
    ] {
        part(Some(text.as_bytes()));
    }
    part(entry.before.as_deref().map(str::as_bytes));
    part(entry.after.as_deref().map(str::as_bytes));
    sha256(&bytes)
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::UtcInstant;
    use crate::id::AuditEntryId;

    fn entry() -> Model {
        Model {
            seq: 1,
            id: AuditEntryId(Uuid::from_u128(1)),
            at: UtcInstant(5),
            actor_kind: "STAFF".into(),
            actor_id: Some(Uuid::from_u128(2)),
            action: "video.suspend".into(),
            subject_kind: "video".into(),
            subject_id: "v".into(),
            summary: "s".into(),
            before: None,
            after: Some(String::new()),
            hash: Vec::new(),
        }
    }

    #[test]
    fn any_change_of_a_field_changes_the_hash() {
        let base = chain_hash(&[0; 32], &entry());
        let changes: [fn(&mut Model); 6] = [
            |e| e.seq = 2,
            |e| e.at = UtcInstant(6),
            |e| e.actor_id = None,
            |e| e.before = Some(String::new()),
            |e| e.after = None,
            // The same letters cut elsewhere.
            |e| {
                e.action = "video.suspen".into();
                e.subject_kind = "dvideo".into();
            },
        ];
        for (at, change) in changes.iter().enumerate() {
            let mut changed = entry();
            change(&mut changed);
            assert_ne!(chain_hash(&[0; 32], &changed), base, "change {at}");
        }
        assert_ne!(chain_hash(&[1; 32], &entry()), base);
        assert_eq!(chain_hash(&[0; 32], &entry()), base);
    }
}
