//! The hashes of the chain, format 2.

use kyck_kernel::keys::{Keys, Purpose, equal_in_constant_time, sha256};

use super::entity::{detail, entry};

/// SHA-256 of an entry's fields and the hash of the entry before it. Every field goes in with its length,
/// and absence differs from an empty text, so no two entries share their bytes.
pub fn entry_hash(previous: &[u8], entry: &entry::Model) -> [u8; 32] {
    let mut parts = Parts::default();
    parts.add(b"kyck audit entry v2");
    parts.add(previous);
    parts.add(&entry.seq.to_be_bytes());
    parts.add(entry.id.0.as_bytes());
    parts.add(&entry.at.as_millis().to_be_bytes());
    parts.add(entry.actor_kind.as_bytes());
    parts.maybe(entry.staff_id.as_ref().map(|id| id.as_bytes().as_slice()));
    parts.add(entry.action.as_bytes());
    parts.add(entry.subject_kind.as_bytes());
    parts.add(&entry.detail_hash);
    sha256(&parts.0)
}

/// SHA-256 of a detail with its random salt: without the salt, which is deleted with the detail, nobody can find out by
/// guessing what an erased detail contained.
pub fn detail_hash(detail: &detail::Model) -> [u8; 32] {
    let mut parts = Parts::default();
    parts.add(b"kyck audit detail v2");
    parts.add(&detail.salt);
    parts.add(&detail.seq.to_be_bytes());
    parts.maybe(detail.actor_id.as_ref().map(|id| id.as_bytes().as_slice()));
    parts.add(detail.subject_id.as_bytes());
    parts.add(detail.summary.as_bytes());
    parts.maybe(detail.before.as_deref().map(str::as_bytes));
    parts.maybe(detail.after.as_deref().map(str::as_bytes));
    sha256(&parts.0)
}

/// The seal of the end of the chain: an attacker who can write to the database but does not have the master secret can
/// compute every hash of another chain, but not this.
pub fn head_seal(keys: &Keys, seq: i64, hash: &[u8]) -> [u8; 32] {
    keys.keyed_hash(Purpose::AuditHead, &[&seq.to_be_bytes(), hash])
}

/// Whether a stored seal is the one of this end.
pub fn is_sealed(keys: &Keys, seq: i64, hash: &[u8], seal: Option<&[u8]>) -> bool {
    seal.is_some_and(|seal| equal_in_constant_time(seal, &head_seal(keys, seq, hash)))
}

/// Fields one after the other, each with its length.
#[derive(Default)]
struct Parts(Vec<u8>);

impl Parts {
    fn add(&mut self, field: &[u8]) {
        self.0.push(1);
        self.0.extend_from_slice(&(field.len() as u64).to_be_bytes());
        self.0.extend_from_slice(field);
    }

    fn maybe(&mut self, field: Option<&[u8]>) {
        match field {
            Some(field) => self.add(field),
            None => self.0.push(0),
        }
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use kyck_kernel::UtcInstant;
    use kyck_kernel::id::AuditEntryId;

    fn entry() -> entry::Model {
        entry::Model {
            seq: 1,
            id: AuditEntryId(Uuid::from_u128(1)),
            at: UtcInstant(5),
            actor_kind: "STAFF".into(),
            staff_id: Some(Uuid::from_u128(2)),
            action: "video.suspend".into(),
            subject_kind: "video".into(),
            detail_hash: vec![9; 32],
            hash: Vec::new(),
        }
    }

    fn detail() -> detail::Model {
        detail::Model {
            seq: 1,
            salt: vec![3; 32],
            actor_id: None,
            subject_id: "v".into(),
            summary: "s".into(),
            before: None,
            after: Some(String::new()),
        }
    }

    #[test]
    fn any_change_of_an_entry_changes_its_hash() {
        let base = entry_hash(&[0; 32], &entry());
        let changes: [fn(&mut entry::Model); 5] = [
            |e| e.seq = 2,
            |e| e.at = UtcInstant(6),
            |e| e.staff_id = None,
            |e| e.detail_hash = vec![8; 32],
            // The same letters cut elsewhere.
            |e| {
                e.action = "video.suspen".into();
                e.subject_kind = "dvideo".into();
            },
        ];
        for (at, change) in changes.iter().enumerate() {
            let mut changed = entry();
            change(&mut changed);
            assert_ne!(entry_hash(&[0; 32], &changed), base, "change {at}");
        }
        assert_ne!(entry_hash(&[1; 32], &entry()), base);
        assert_eq!(entry_hash(&[0; 32], &entry()), base);
    }

    #[test]
    fn any_change_of_a_detail_and_of_its_salt_changes_its_hash() {
        let base = detail_hash(&detail());
        let changes: [fn(&mut detail::Model); 6] = [
            |d| d.salt = vec![4; 32],
            |d| d.seq = 2,
            |d| d.actor_id = Some(Uuid::nil()),
            |d| d.before = Some(String::new()),
            |d| d.after = None,
            |d| {
                d.subject_id = "vs".into();
                d.summary = String::new();
            },
        ];
        for (at, change) in changes.iter().enumerate() {
            let mut changed = detail();
            change(&mut changed);
            assert_ne!(detail_hash(&changed), base, "change {at}");
        }
        assert_eq!(detail_hash(&detail()), base);
    }
}
