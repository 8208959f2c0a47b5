//! JSON as we take it: UTF-8, not too deep, no member twice, nothing after the value.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Number;

/// How deep objects and arrays may stand in each other.
const DEEPEST: u8 = 64;

/// A JSON value. Members stand in the order in which they were sent.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// `null`.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number.
    Number(Number),
    /// A text.
    Text(String),
    /// An array.
    List(Vec<Json>),
    /// An object; no name stands twice.
    Object(Vec<(String, Json)>),
}

/// Why a body is not JSON as we take it, and where that showed. It follows the name of the body in a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("{kind} at line {line}, column {column}")]
pub struct Malformed {
    /// What is wrong.
    pub kind: MalformedKind,
    /// The line, from 1; 0 when there is none to name.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
}

/// What is wrong with a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MalformedKind {
    /// Not JSON.
    #[error("is not valid JSON: there is a syntax error")]
    Syntax,
    /// Not UTF-8.
    #[error("is not valid JSON: there are bytes that are not UTF-8")]
    NotUtf8,
    /// A name that stands twice in one object.
    #[error("gives a member a second time")]
    DuplicateMember,
    /// Nested deeper than anybody needs.
    #[error("is nested deeper than {DEEPEST} levels")]
    TooDeep,
}

impl Json {
    /// Reads the one value that `bytes` are.
    ///
    /// # Errors
    /// [`Malformed`].
    pub fn parse(bytes: &[u8]) -> Result<Self, Malformed> {
        let text = std::str::from_utf8(bytes).map_err(|error| not_utf8(bytes, error.valid_up_to()))?;
        let kind = Cell::new(MalformedKind::Syntax);
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let value = Value { depth: 0, kind: &kind };
        let parsed = value.deserialize(&mut deserializer).and_then(|json| deserializer.end().map(|()| json));
        parsed.map_err(|error| Malformed { kind: kind.get(), line: error.line(), column: error.column() })
    }
}

fn not_utf8(bytes: &[u8], valid: usize) -> Malformed {
    let before = bytes.get(..valid).unwrap_or_default();
    let mut lines = before.split(|byte| *byte == b'\n');
    Malformed {
        kind: MalformedKind::NotUtf8,
        line: lines.clone().count(),
        column: lines.next_back().map_or(0, <[u8]>::len) + 1,
    }
}

/// One value to come, `depth` levels down. Our own reasons leave through `kind`: a deserializer's error is a sentence.
#[derive(Clone, Copy)]
struct Value<'a> {
    depth: u8,
    kind: &'a Cell<MalformedKind>,
}

impl Value<'_> {
    fn inner<E: Error>(self) -> Result<Self, E> {
        let depth = self.depth + 1;
        if depth > DEEPEST { Err(self.refuse(MalformedKind::TooDeep)) } else { Ok(Self { depth, ..self }) }
    }

    fn refuse<E: Error>(self, kind: MalformedKind) -> E {
        self.kind.set(kind);
        E::custom(kind)
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.into()))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Json, E> {
        Number::from_f64(value).map(Json::Number).ok_or_else(|| self.refuse(MalformedKind::Syntax))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let inner = self.inner()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let inner = self.inner()?;
        let mut members: Vec<(String, Json)> = Vec::new();
        let mut names = std::collections::HashSet::new();
        while let Some(name) = entries.next_key::<String>()? {
            if !names.insert(name.clone()) {
                return Err(self.refuse(MalformedKind::DuplicateMember));
            }
            members.push((name, entries.next_value_seed(inner)?));
        }
        Ok(Json::Object(members))
    }
}

#[cfg(test)]
mod tests {
    use super::{Json, Malformed, MalformedKind};

    fn kind(text: &[u8]) -> MalformedKind {
        Json::parse(text).unwrap_err().kind
    }

    #[test]
    fn values_of_every_kind_are_read() {
        let json = Json::parse(br#"{"a": [null, true, 1, -2, 0.5, "x"], "b": {}}"#).unwrap();
        let Json::Object(members) = json else { panic!("an object") };
        assert_eq!(members[1], ("b".to_owned(), Json::Object(vec![])));
        let Json::List(items) = &members[0].1 else { panic!("a list") };
        assert_eq!(items[1..4], [Json::Bool(true), Json::Number(1.into()), Json::Number((-2).into())]);
        assert_eq!(items[5], Json::Text("x".to_owned()));
    }

    #[test]
    fn what_is_not_json_says_where() {
        for text in [&b""[..], b"{", b"{}{}", b"[1,]", b"NaN", b"1e999", b"'a'", b"\"\\ud800\"", b"\xef\xbb\xbf{}"] {
            assert_eq!(kind(text), MalformedKind::Syntax, "{text:?}");
        }
        let malformed = Json::parse(b"{\n  \"a\": x}").unwrap_err();
        assert_eq!(malformed.to_string(), "is not valid JSON: there is a syntax error at line 2, column 8");
    }

    #[test]
    fn what_is_not_utf8_says_where() {
        let expected = Malformed { kind: MalformedKind::NotUtf8, line: 2, column: 3 };
        assert_eq!(Json::parse(b"{\n \"\xff\"}").unwrap_err(), expected);
    }

    #[test]
    fn a_name_stands_once() {
        assert_eq!(kind(br#"{"a": 1, "a": 2}"#), MalformedKind::DuplicateMember);
        assert_eq!(kind(br#"[{"a": {"b": 1, "\u0062": 2}}]"#), MalformedKind::DuplicateMember);
        assert!(Json::parse(br#"[{"a": 1}, {"a": 2}]"#).is_ok());
        let twice = Json::parse(br#"{"a": 1, "a": 2}"#).unwrap_err().to_string();
        assert!(twice.starts_with("gives a member a second time at line 1, column "), "it is valid JSON: {twice}");
    }

    #[test]
    fn depth_has_an_end() {
        let nested = |depth: usize| "[".repeat(depth) + &"]".repeat(depth);
        assert!(Json::parse(nested(64).as_bytes()).is_ok());
        assert_eq!(kind(nested(65).as_bytes()), MalformedKind::TooDeep);
        assert_eq!(MalformedKind::TooDeep.to_string(), "is nested deeper than 64 levels");
        assert_eq!(kind("[".repeat(100_000).as_bytes()), MalformedKind::TooDeep);
    }
}
