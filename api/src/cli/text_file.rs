//! Text that a person saved in an editor or a spreadsheet: with a byte order mark or without, in UTF-8 or UTF-16, or in
//! an older encoding of which only the ASCII part matters.

use std::path::Path;

use super::CliError;

/// The text of a file of addresses.
///
/// # Errors
/// The file cannot be read.
pub fn read(file: &Path) -> Result<String, CliError> {
    let bytes = std::fs::read(file).map_err(CliError::io(file.display()))?;
    Ok(decode(&bytes))
}

/// Text without its byte order mark. Bytes that are not UTF-8 become U+FFFD: addresses and ids are ASCII in every
/// encoding without a byte order mark.
pub fn decode(bytes: &[u8]) -> String {
    let utf16 = |rest: &[u8], read: fn([u8; 2]) -> u16| {
        let (pairs, _) = rest.as_chunks::<2>();
        let units: Vec<u16> = pairs.iter().map(|pair| read(*pair)).collect();
        String::from_utf16_lossy(&units)
    };
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest).into_owned(),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_way_of_saving_a_list_is_read() {
        let text = "제목\thttps://youtu.be/abc\r\n";
        let with = |mark: &[u8], bytes: Vec<u8>| [mark.to_vec(), bytes].concat();
        let units = || text.encode_utf16();
        for saved in [
            text.as_bytes().to_vec(),
            with(&[0xEF, 0xBB, 0xBF], text.as_bytes().to_vec()),
            with(&[0xFF, 0xFE], units().flat_map(u16::to_le_bytes).collect()),
            with(&[0xFE, 0xFF], units().flat_map(u16::to_be_bytes).collect()),
        ] {
            assert_eq!(decode(&saved), text);
        }
        // 제목 in CP949.
        let old = with(&[0xC1, 0xA6, 0xB8, 0xF1], b"\thttps://youtu.be/abc".to_vec());
        assert!(decode(&old).ends_with("\thttps://youtu.be/abc"));
    }
}
