//! Percent-encoding (RFC 3986, section 2.1), read strictly: what is not UTF-8 afterwards is nothing.

/// The most parameters of a query.
const MOST: usize = 64;

/// Why a query cannot be taken apart. It follows the name of the query in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Something else than two digits behind a `%`.
    #[error("has a % that two hexadecimal digits do not follow; % itself is written as %25")]
    Escape,
    /// What is escaped is not text.
    #[error("has bytes that are not UTF-8")]
    NotUtf8,
    /// More than anybody needs.
    #[error("has more than {MOST} parameters")]
    TooMany,
}

/// The text behind a path segment.
pub(crate) fn segment(raw: &str) -> Option<String> {
    decoded(raw, false).ok()
}

/// Names and values of a query.
pub(crate) fn pairs(query: &str) -> Result<Vec<(String, String)>, Unreadable> {
    let parts = || query.split('&').filter(|part| !part.is_empty());
    if parts().count() > MOST {
        return Err(Unreadable::TooMany);
    }
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        Ok((decoded(name, true)?, decoded(value, true)?))
    };
    parts().map(pair).collect()
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

fn decoded(raw: &str, plus_is_space: bool) -> Result<String, Unreadable> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw.bytes();
    while let Some(byte) = rest.next() {
        out.push(match byte {
            b'%' => hex(rest.next())? << 4 | hex(rest.next())?,
            b'+' if plus_is_space => b' ',
            byte => byte,
        });
    }
    String::from_utf8(out).map_err(|_| Unreadable::NotUtf8)
}

fn hex(digit: Option<u8>) -> Result<u8, Unreadable> {
    let value = digit.and_then(|digit| char::from(digit).to_digit(16));
    value.and_then(|value| u8::try_from(value).ok()).ok_or(Unreadable::Escape)
}

#[cfg(test)]
mod tests {
    use super::{Unreadable, encoded, pairs, segment};

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
        assert_eq!(pairs("a=1+2&&b&=c"), Ok(expected.to_vec()));
    }

    #[test]
    fn what_is_wrong_with_a_query_is_told_apart() {
        for query in ["a=%", "a=%4", "%zz=a", "a=%4%41"] {
            assert_eq!(pairs(query), Err(Unreadable::Escape), "{query}");
        }
        for query in ["a=%ff", "%c3%28=a"] {
            assert_eq!(pairs(query), Err(Unreadable::NotUtf8), "{query}");
        }
        assert_eq!(pairs(&"a&".repeat(64)).map(|pairs| pairs.len()), Ok(64));
        assert_eq!(pairs(&"a&".repeat(65)), Err(Unreadable::TooMany));
        assert_eq!(Unreadable::TooMany.to_string(), "has more than 64 parameters");
    }
}
