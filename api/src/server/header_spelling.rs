//! The spelling of header names in the answer to a WebSocket handshake: not every client compares them without regard to
//! case.

/// Spells the header names of a head as RFC 6455 does; values and length stay.
pub(super) fn respell(head: &[u8]) -> Vec<u8> {
    let mut head = head.to_vec();
    for line in head.split_mut(|byte| *byte == b'\n').skip(1) {
        if let Some(end) = line.iter().position(|byte| *byte == b':') {
            respell_name(&mut line[..end]);
        }
    }
    head
}

fn respell_name(name: &mut [u8]) {
    for word in name.split_mut(|byte| *byte == b'-') {
        word.make_ascii_lowercase();
        if word == b"websocket" {
            word.copy_from_slice(b"WebSocket");
        } else if let Some(first) = word.first_mut() {
            first.make_ascii_uppercase();
        }
    }
}
