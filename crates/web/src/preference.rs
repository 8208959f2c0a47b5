//! What a client would rather have (RFC 9110, sections 12.4.2 and 12.5): words with weights.

use actix_web::http::header::{ACCEPT, HeaderMap, HeaderName};

/// The words of one header, each with its weight: from 0, never, to 1000.
pub(crate) struct Preferences(Vec<(String, u16)>);

impl Preferences {
    /// What the header says; none when it is absent.
    pub(crate) fn of(headers: &HeaderMap, name: HeaderName) -> Option<Self> {
        if !headers.contains_key(&name) {
            return None;
        }
        let lines = headers.get_all(name).filter_map(|value| value.to_str().ok());
        Some(Self(lines.flat_map(|line| line.split(',')).filter_map(weighted).collect()))
    }

    /// The weight of a word; none where it is not named.
    pub(crate) fn weight(&self, word: &str) -> Option<u16> {
        self.0.iter().filter(|(named, _)| named == word).map(|(_, weight)| *weight).max()
    }
}

/// A word and its weight. Parameters of a media range are read over: no type that we give has two forms.
fn weighted(item: &str) -> Option<(String, u16)> {
    let mut parts = item.split(';').map(str::trim);
    let word = parts.next().filter(|word| !word.is_empty())?.to_ascii_lowercase();
    let quality = parts.find_map(|part| part.strip_prefix("q=").or_else(|| part.strip_prefix("Q=")));
    Some((word, quality.and_then(thousandths).unwrap_or(1000)))
}

/// `0.5` as 500. What is no number from 0 to 1 counts for nothing, as if it were not there.
fn thousandths(quality: &str) -> Option<u16> {
    let (whole, rest) = quality.split_once('.').unwrap_or((quality, ""));
    let digits = rest.len() <= 3 && rest.bytes().all(|byte| byte.is_ascii_digit());
    match (whole, digits) {
        ("0", true) => format!("{rest:0<3}").parse().ok(),
        ("1", true) if rest.bytes().all(|byte| byte == b'0') => Some(1000),
        _ => None,
    }
}

/// Whether the client takes an answer of this media type. It does when it names none at all.
pub(crate) fn takes(headers: &HeaderMap, kind: &str) -> bool {
    let Some(accepted) = Preferences::of(headers, ACCEPT).filter(|accepted| !accepted.0.is_empty()) else {
        return true;
    };
    let family = kind.split_once('/').map_or_else(String::new, |(family, _)| format!("{family}/*"));
    // The most precise word counts, even where a vaguer one is kinder.
    let ranges = [kind, &family, "*/*"];
    ranges.into_iter().find_map(|range| accepted.weight(range)).is_some_and(|weight| weight > 0)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{ACCEPT, HeaderMap, HeaderValue};

    use super::{takes, thousandths};

    #[test]
    fn weights_are_read() {
        for (text, weight) in [("0", 0), ("0.5", 500), ("0.001", 1), ("1", 1000), ("1.000", 1000), ("0.", 0)] {
            assert_eq!(thousandths(text), Some(weight), "{text}");
        }
        for text in ["", "2", "1.1", "0.1234", "-1", "0.x", "nan"] {
            assert_eq!(thousandths(text), None, "{text}");
        }
    }

    #[test]
    fn a_type_is_taken_when_the_most_precise_word_for_it_says_so() {
        let json = |accept: &str| {
            let mut headers = HeaderMap::new();
            headers.append(ACCEPT, HeaderValue::from_str(accept).unwrap());
            takes(&headers, "application/json")
        };
        assert!(takes(&HeaderMap::new(), "application/json"));
        for kind in [
            "*/*",
            "application/json",
            "APPLICATION/JSON",
            "application/*;q=0.1",
            "text/html, application/json;charset=utf-8;q=0.2",
            "text/html,application/xhtml+xml,*/*;q=0.8",
            "application/*;q=0, application/json",
            "",
        ] {
            assert!(json(kind), "{kind}");
        }
        for kind in
            ["text/html", "application/xml", "application/json;q=0, */*", "application/*;q=0, */*", "*/*;q=0", "json"]
        {
            assert!(!json(kind), "{kind}");
        }
    }
}
