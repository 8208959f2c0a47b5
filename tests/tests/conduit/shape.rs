//! What an answer may look like: exactly the members that are told, none missing and none besides.

use serde_json::{Map, Value};

/// The form of a JSON value.
#[derive(Debug)]
pub(crate) enum Shape {
    /// A text that is not empty.
    Text,
    /// The same, or null: what somebody left empty comes back as null, never as "".
    TextOrNull,
    /// A text that may be empty.
    Prose,
    /// A whole number from 0.
    Count,
    Truth,
    /// An instant in UTC with three digits of a second: 2026-11-21T12:00:00.000Z.
    Moment,
    /// Any number of one form.
    List(&'static Shape),
    /// Exactly these members.
    Members(&'static [(&'static str, Shape)]),
    /// Exactly one member of this name.
    Only(&'static str, &'static Shape),
    /// What is wrong: under each name at least one message.
    Errors,
}

impl Shape {
    /// Everything about `value` that is not of this form, each with its place.
    pub(crate) fn misfits(&self, value: &Value, place: &str) -> Vec<String> {
        let fits = match self {
            Self::Text => is_text(value),
            Self::TextOrNull => value.is_null() || is_text(value),
            Self::Prose => value.is_string(),
            Self::Count => value.is_u64(),
            Self::Truth => value.is_boolean(),
            Self::Moment => value.as_str().is_some_and(is_moment),
            Self::List(each) => return every(each, value, place),
            Self::Members(members) => return exactly(members, value, place),
            Self::Only(name, shape) => return only(name, shape, value, place),
            Self::Errors => {
                value["errors"].as_object().is_some_and(tells_what_is_wrong) && members(value) == ["errors"]
            }
        };
        if fits { Vec::new() } else { vec![format!("{place} is no {self:?}: {value}")] }
    }
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.is_empty())
}

fn is_moment(text: &str) -> bool {
    let pattern = "dddd-dd-ddTdd:dd:dd.dddZ";
    text.len() == pattern.len()
        && text
            .chars()
            .zip(pattern.chars())
            .all(|(c, wanted)| if wanted == 'd' { c.is_ascii_digit() } else { c == wanted })
}

fn every(each: &Shape, value: &Value, place: &str) -> Vec<String> {
    let Some(items) = value.as_array() else { return vec![format!("{place} is no list: {value}")] };
    items.iter().enumerate().flat_map(|(n, item)| each.misfits(item, &format!("{place}/{n}"))).collect()
}

fn exactly(wanted: &[(&str, Shape)], value: &Value, place: &str) -> Vec<String> {
    let mut names: Vec<_> = wanted.iter().map(|(name, _)| *name).collect();
    names.sort_unstable();
    let found = members(value);
    if found != names {
        return vec![format!("{place} has the members {found:?} in place of {names:?}")];
    }
    wanted.iter().flat_map(|(name, shape)| shape.misfits(&value[*name], &format!("{place}/{name}"))).collect()
}

fn only(name: &str, shape: &Shape, value: &Value, place: &str) -> Vec<String> {
    let found = members(value);
    if found == [name] {
        return shape.misfits(&value[name], &format!("{place}/{name}"));
    }
    vec![format!("{place} has the members {found:?} in place of {name} alone")]
}

fn tells_what_is_wrong(errors: &Map<String, Value>) -> bool {
    let messages = |list: &Vec<Value>| !list.is_empty() && list.iter().all(is_text);
    !errors.is_empty() && errors.values().all(|value| value.as_array().is_some_and(messages))
}

fn members(value: &Value) -> Vec<&str> {
    let mut names: Vec<_> = value.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
    names.sort_unstable();
    names
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Shape::{self, Count, Errors, List, Members, Moment, Only, Text, TextOrNull, Truth};

    #[test]
    fn what_fits_passes() {
        const PAIR: Shape = Members(&[("at", Moment), ("name", TextOrNull)]);
        for (shape, value) in [
            (&Only("pairs", &List(&PAIR)), json!({"pairs": [{"name": null, "at": "2026-11-21T12:00:00.000Z"}]})),
            (&List(&Text), json!([])),
            (&Errors, json!({"errors": {"title": ["can't be blank"]}})),
            (&Count, json!(0)),
        ] {
            assert_eq!(shape.misfits(&value, ""), Vec::<String>::new());
        }
    }

    #[test]
    fn what_does_not_fit_is_found() {
        for (shape, value) in [
            (&Text, json!("")),
            (&TextOrNull, json!("")),
            (&Count, json!("1")),
            (&Count, json!(1.5)),
            (&Truth, json!(null)),
            (&Moment, json!("2026-11-21T12:00:00Z")),
            (&Moment, json!("2026-11-21T12:00:00.000000Z")),
            (&List(&Text), json!(["a", 1])),
            (&List(&Text), json!(null)),
            (&Members(&[("a", Text)]), json!({})),
            (&Members(&[("a", Text)]), json!({"a": "b", "c": null})),
            (&Only("a", &Text), json!({"a": "b", "c": "d"})),
            (&Errors, json!({"errors": {}})),
            (&Errors, json!({"errors": {"a": []}})),
            (&Errors, json!({"errors": {"a": "b"}})),
            (&Errors, json!({"errors": {"a": ["b"]}, "status": 422})),
        ] {
            assert_eq!(shape.misfits(&value, "here").len(), 1, "{value} passed as {shape:?}");
        }
    }
}
