//! Reading a body member by member, so that everything that is wrong is told at once.

use lectern_application::{Error, Violations};
use lectern_domain::{JsonType, Patch, Violation};

use crate::{Json, Rejection};

/// The most violations that one answer tells.
const MOST: usize = 100;

/// The members of an object that nobody has asked for yet, and what was wrong with those that somebody has.
///
/// Ask for every member first and look at the answers afterwards: `None` means "wrong, and noted".
#[derive(Debug)]
pub struct Members {
    left: Vec<(String, Json)>,
    violations: Violations,
    /// Whether what nobody asks for is read over, and `null` is as good as nothing.
    lenient: bool,
}

impl Members {
    pub(crate) fn of(json: Json, lenient: bool) -> Self {
        let mut members = Self { left: Vec::new(), violations: Violations::default(), lenient };
        match json {
            Json::Object(left) => members.left = left,
            // Then each member is missing, and that is told.
            _ if lenient => {}
            _ => members.note("", Violation::WrongType(JsonType::Object)),
        }
        members
    }

    /// Notes what is wrong at `pointer` beyond what a member alone can tell.
    pub fn note(&mut self, pointer: &str, violation: Violation) {
        // Whoever sends a million wrong items is not answered with a million lines.
        if self.violations.iter().count() < MOST {
            self.violations.add(pointer, violation);
        }
    }

    /// A text that must be there, as what `parse` makes of it.
    pub fn required<T>(&mut self, name: &str, parse: impl FnOnce(&str) -> Result<T, Violation>) -> Option<T> {
        match self.take(name) {
            None => self.wrong(name, Violation::Required),
            Some(json) => self.text(name, &json, parse),
        }
    }

    /// A text that may be absent; `null` says the same.
    pub fn optional<T>(&mut self, name: &str, parse: impl FnOnce(&str) -> Result<T, Violation>) -> Option<Option<T>> {
        match self.take(name) {
            None | Some(Json::Null) => Some(None),
            Some(json) => self.text(name, &json, parse).map(Some),
        }
    }

    /// A text in a merge patch that cannot be taken away: absent leaves it, `null` is refused.
    pub fn changed<T>(&mut self, name: &str, parse: impl FnOnce(&str) -> Result<T, Violation>) -> Option<Option<T>> {
        match self.take(name) {
            None => Some(None),
            Some(json) => self.text(name, &json, parse).map(Some),
        }
    }

    /// A text in a merge patch that can be taken away by `null`.
    pub fn patch<T>(&mut self, name: &str, parse: impl FnOnce(&str) -> Result<T, Violation>) -> Option<Patch<T>> {
        match self.take(name) {
            None => Some(Patch::Keep),
            Some(Json::Null) => Some(Patch::Clear),
            Some(json) => self.text(name, &json, parse).map(Patch::Set),
        }
    }

    /// `true` or `false`, or `default` when absent.
    pub fn boolean(&mut self, name: &str, default: bool) -> Option<bool> {
        match self.take(name) {
            None => Some(default),
            Some(Json::Bool(value)) => Some(value),
            Some(_) => self.wrong(name, Violation::WrongType(JsonType::Boolean)),
        }
    }

    /// `true` or `false` in a merge patch: absent leaves it, `null` is refused.
    pub fn changed_boolean(&mut self, name: &str) -> Option<Option<bool>> {
        match self.take(name) {
            None => Some(None),
            Some(Json::Bool(value)) => Some(Some(value)),
            Some(_) => self.wrong(name, Violation::WrongType(JsonType::Boolean)),
        }
    }

    /// An array of texts that may be absent. What is wrong with an item is noted at the item.
    pub fn texts<T>(&mut self, name: &str, parse: impl FnMut(&str) -> Result<T, Violation>) -> Option<Option<Vec<T>>> {
        match self.take(name) {
            None => Some(None),
            Some(json) => self.items(name, &json, parse).map(Some),
        }
    }

    /// An array of texts that must be there, and may be empty.
    pub fn required_texts<T>(&mut self, name: &str, parse: impl FnMut(&str) -> Result<T, Violation>) -> Option<Vec<T>> {
        match self.take(name) {
            None => self.wrong(name, Violation::Required),
            Some(json) => self.items(name, &json, parse),
        }
    }

    /// An object that must be there, as what `read` makes of its members. What is wrong with one is noted below `name`.
    pub fn object<T>(&mut self, name: &str, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        match self.take(name) {
            Some(json) => self.read_object(name, json, read),
            None => self.wrong(name, Violation::Required),
        }
    }

    /// An object in a merge patch: absent leaves it, `null` is refused.
    pub fn changed_object<T>(&mut self, name: &str, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<Option<T>> {
        match self.take(name) {
            Some(json) => self.read_object(name, json, read).map(Some),
            None => Some(None),
        }
    }

    fn read_object<T>(&mut self, name: &str, json: Json, read: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let left = match json {
            Json::Object(left) => left,
            other => return self.wrong(name, self.mistyped(&other, JsonType::Object)),
        };
        let mut inner = Self { left, violations: Violations::default(), lenient: self.lenient };
        let value = read(&mut inner);
        inner.note_unknown();
        for wrong in inner.violations.iter() {
            self.note(&format!("{}{}", pointer(name), wrong.pointer), wrong.violation);
        }
        value
    }

    /// Ends the reading: `read` is what came out of it. Whatever nobody asked for is one violation more.
    pub(crate) fn finish<T>(mut self, read: Option<T>) -> Result<T, Rejection> {
        self.note_unknown();
        match read {
            Some(value) if self.violations.is_empty() => Ok(value),
            _ => Err(Error::Invalid(self.violations).into()),
        }
    }

    fn note_unknown(&mut self) {
        for (name, _) in std::mem::take(&mut self.left) {
            if !self.lenient {
                self.note(&pointer(&escaped(&name)), Violation::UnknownField);
            }
        }
    }

    /// What is wrong with a value of another type than expected.
    fn mistyped(&self, json: &Json, expected: JsonType) -> Violation {
        if self.lenient && *json == Json::Null { Violation::Required } else { Violation::WrongType(expected) }
    }

    fn take(&mut self, name: &str) -> Option<Json> {
        let at = self.left.iter().position(|(known, _)| known == name)?;
        Some(self.left.remove(at).1)
    }

    fn text<T>(&mut self, name: &str, json: &Json, parse: impl FnOnce(&str) -> Result<T, Violation>) -> Option<T> {
        let Json::Text(text) = json else {
            return self.wrong(name, self.mistyped(json, JsonType::Text));
        };
        match parse(text) {
            Ok(value) => Some(value),
            Err(violation) => self.wrong(name, violation),
        }
    }

    fn items<T>(
        &mut self,
        name: &str,
        json: &Json,
        mut parse: impl FnMut(&str) -> Result<T, Violation>,
    ) -> Option<Vec<T>> {
        let Json::List(items) = json else {
            return self.wrong(name, self.mistyped(json, JsonType::List));
        };
        let read = |(index, item): (usize, &Json)| self.text(&format!("{name}/{index}"), item, &mut parse);
        let parsed: Vec<Option<T>> = items.iter().enumerate().map(read).collect();
        parsed.into_iter().collect()
    }

    fn wrong<T>(&mut self, name: &str, violation: Violation) -> Option<T> {
        self.note(&pointer(name), violation);
        None
    }
}

fn pointer(name: &str) -> String {
    format!("/{name}")
}

/// A member's name within a JSON pointer (RFC 6901, section 3). It is cut: the caller chose it, we repeat it.
fn escaped(name: &str) -> String {
    let cut: String = name.chars().take(100).collect();
    cut.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests {
    use lectern_application::Error;
    use lectern_domain::{JsonType, Patch, Violation};

    use super::Members;
    use crate::{Json, Rejection};

    fn short(raw: &str) -> Result<String, Violation> {
        if raw.len() > 3 { Err(Violation::TooLong { max: 3 }) } else { Ok(raw.to_owned()) }
    }

    fn wrong(expected: JsonType) -> Violation {
        Violation::WrongType(expected)
    }

    fn members(text: &str) -> Members {
        Members::of(Json::parse(text.as_bytes()).unwrap(), false)
    }

    fn wrongs(members: Members) -> Vec<(String, Violation)> {
        match members.finish(Some(())) {
            Err(Rejection::Application(Error::Invalid(violations))) => {
                violations.iter().map(|wrong| (wrong.pointer.clone(), wrong.violation)).collect()
            }
            Err(other) => panic!("{other}"),
            Ok(()) => Vec::new(),
        }
    }

    #[test]
    fn a_good_body_comes_out_whole() {
        let mut body = members(r#"{"a": "x", "b": null, "c": "y", "d": true, "e": ["p", "q"]}"#);
        assert_eq!(body.required("a", short), Some("x".to_owned()));
        assert_eq!(body.patch("b", short), Some(Patch::Clear));
        assert_eq!(body.patch("c", short), Some(Patch::Set("y".to_owned())));
        assert_eq!(body.patch("absent", short), Some(Patch::Keep));
        assert_eq!(body.boolean("d", false), Some(true));
        assert_eq!(body.texts("e", short), Some(Some(vec!["p".to_owned(), "q".to_owned()])));
        assert_eq!(body.optional("absent", short), Some(None));
        assert_eq!(body.changed("absent", short), Some(None));
        assert_eq!(wrongs(body), []);
    }

    #[test]
    fn an_object_is_read_as_a_body_is() {
        let mut body = members(r#"{"a": {"b": "long", "c": 1, "d": {}}, "e": 7, "f": {"b": "x"}}"#);
        assert_eq!(body.object("a", |a| a.required("b", short)), None);
        assert_eq!(body.object("e", |e| e.required("b", short)), None);
        assert_eq!(body.object("f", |f| f.required("b", short)), Some("x".to_owned()));
        assert_eq!(body.object("g", |g| g.required("b", short)), None);
        let expected = [
            ("/a/b", Violation::TooLong { max: 3 }),
            ("/a/c", Violation::UnknownField),
            ("/a/d", Violation::UnknownField),
            ("/e", wrong(JsonType::Object)),
            ("/g", Violation::Required),
        ];
        assert_eq!(wrongs(body), expected.map(|(pointer, violation)| (pointer.to_owned(), violation)));
    }

    #[test]
    fn a_patch_may_leave_a_part_as_it_is() {
        let mut body = members(r#"{"a": {"b": true, "c": null}, "d": null, "e": {"b": false}}"#);
        assert_eq!(body.changed_object("a", |a| a.changed_boolean("c")), None);
        assert_eq!(body.changed_object("d", |d| d.changed_boolean("b")), None);
        assert_eq!(body.changed_object("e", |e| e.changed_boolean("b")), Some(Some(Some(false))));
        assert_eq!(body.changed_object("absent", |absent| absent.changed_boolean("b")), Some(None));
        let expected =
            [("/a/c", wrong(JsonType::Boolean)), ("/a/b", Violation::UnknownField), ("/d", wrong(JsonType::Object))];
        assert_eq!(wrongs(body), expected.map(|(pointer, violation)| (pointer.to_owned(), violation)));
    }

    #[test]
    fn a_lenient_body_may_say_more_than_is_asked_and_null_is_nothing() {
        let text = r#"{"a": {"b": "x", "more": 1}, "c": null, "d": null, "e": null, "f": 1, "more": 1}"#;
        let mut body = Members::of(Json::parse(text.as_bytes()).unwrap(), true);
        assert_eq!(body.object("a", |a| a.required("b", short)), Some("x".to_owned()));
        assert_eq!(body.required("c", short), None);
        assert_eq!(body.changed("d", short), None);
        assert_eq!(body.texts("e", short), None);
        assert_eq!(body.required("f", short), None);
        let nothing = |pointer: &str| (pointer.to_owned(), Violation::Required);
        let expected = [nothing("/c"), nothing("/d"), nothing("/e"), ("/f".to_owned(), wrong(JsonType::Text))];
        assert_eq!(wrongs(body), expected);
    }

    #[test]
    fn everything_that_is_wrong_is_told_at_once() {
        let mut body = members(r#"{"a": "long", "b": 1, "c": null, "d": "true", "e": ["long", "ok", 2], "x/y~": 0}"#);
        assert_eq!(body.required("a", short), None);
        assert_eq!(body.required("b", short), None);
        assert_eq!(body.changed("c", short), None);
        assert_eq!(body.boolean("d", false), None);
        assert_eq!(body.texts("e", short), None);
        assert_eq!(body.required("f", short), None);
        let expected = [
            ("/a", Violation::TooLong { max: 3 }),
            ("/b", wrong(JsonType::Text)),
            ("/c", wrong(JsonType::Text)),
            ("/d", wrong(JsonType::Boolean)),
            ("/e/0", Violation::TooLong { max: 3 }),
            ("/e/2", wrong(JsonType::Text)),
            ("/f", Violation::Required),
            ("/x~1y~0", Violation::UnknownField),
        ];
        assert_eq!(wrongs(body), expected.map(|(pointer, violation)| (pointer.to_owned(), violation)));
    }

    #[test]
    fn only_an_object_has_members() {
        for text in ["[]", "null", "1", "\"a\""] {
            assert_eq!(wrongs(members(text)), [(String::new(), wrong(JsonType::Object))], "{text}");
        }
    }
}
