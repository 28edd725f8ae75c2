//! HTML entities.

/// Decodes the five named entities of XML and numeric ones; leaves everything else unchanged.
pub(super) fn unescaped(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('&') {
        plain.push_str(&rest[..start]);
        rest = &rest[start..];
        let end = rest.find(';').filter(|end| *end <= 10);
        if let Some((letter, end)) = end.and_then(|end| Some((entity(&rest[1..end])?, end))) {
            plain.push(letter);
            rest = &rest[end + 1..];
        } else {
            plain.push('&');
            rest = &rest[1..];
        }
    }
    plain.push_str(rest);
    plain
}

fn entity(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_decoded_once() {
        assert_eq!(
            unescaped("Tom &amp; Jerry&#39;s &quot;&lt;3&quot;"),
            "Tom & Jerry's \"<3\""
        );
        assert_eq!(
            unescaped("&amp;lt; &#x1F60A; & so; on & &unknown;"),
            "&lt; 😊 & so; on & &unknown;"
        );
        assert_eq!(unescaped("한글용사 &gt; 아이야"), "한글용사 > 아이야");
    }
}
