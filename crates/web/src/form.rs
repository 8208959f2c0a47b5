//! Percent-encoding (RFC 3986, section 2.1), read strictly: what is not UTF-8 afterwards is nothing.

/// The text behind a path segment.
pub(crate) fn segment(raw: &str) -> Option<String> {
    decoded(raw, false)
}

/// Names and values of a query; `None` when one of them is not text.
pub(crate) fn pairs(query: &str) -> Option<Vec<(String, String)>> {
    let parts = query.split('&').filter(|part| !part.is_empty());
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        Some((decoded(name, true)?, decoded(value, true)?))
    };
    parts.map(pair).collect()
}

/// `text` as it may stand in a query.
pub(crate) fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

fn decoded(raw: &str, plus_is_space: bool) -> Option<String> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        out.push(match byte {
            b'%' => hex(rest.next()?)? << 4 | hex(rest.next()?)?,
            b'+' if plus_is_space => b' ',
            byte => byte,
        });
    }
    String::from_utf8(out).ok()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::{encoded, pairs, segment};

    #[test]
    fn what_is_encoded_comes_back() {
        let text = "filter[a] = ü&%+~";
        assert_eq!(segment(&encoded(text)), Some(text.to_owned()));
        assert_eq!(encoded("a~b c"), "a~b%20c");
    }

    #[test]
    fn what_is_not_text_is_nothing() {
        for raw in ["%", "%4", "%zz", "%ff", "%c3%28"] {
            assert_eq!(segment(raw), None, "{raw}");
        }
        assert_eq!(segment("a+b%2Fc"), Some("a+b/c".to_owned()));
    }

    #[test]
    fn queries_are_pairs() {
        let expected = [("a", "1 2"), ("b", ""), ("", "c")].map(|(name, value)| (name.to_owned(), value.to_owned()));
        assert_eq!(pairs("a=1+2&&b&=c"), Some(expected.to_vec()));
        assert_eq!(pairs("a=%ff"), None);
    }
}
