//! Typed values out of the layers. Problems are collected, so that an operator mends them all at once; no value ever
//! stands in a message, because it might be a secret.

use std::fmt::Display;
use std::fs;
use std::path::PathBuf;
use std::str::FromStr;

use config::{Value, ValueKind};
use lectern_domain::SignedDuration;

use super::layers::{Layers, origin};

/// Settings that a file may hold instead, which `KEY_file` names.
const FROM_FILES: [&str; 7] = [
    "broker.url",
    "redis.url",
    "mail.password",
    "database.url",
    "auth.signing_keys",
    "auth.secret",
    "bootstrap.admin.password",
];

pub(crate) struct Reader {
    pub(crate) layers: Layers,
    pub(crate) problems: Vec<String>,
    /// Whether what is missing may be made up and kept; not by somebody who only looks.
    pub(crate) may_make: bool,
}

impl Reader {
    pub(crate) const fn new(layers: Layers) -> Self {
        Self { layers, problems: Vec::new(), may_make: true }
    }

    /// Notes what is wrong with `key`.
    pub(crate) fn refuse(&mut self, key: &str, why: impl Display) {
        let variable = variable(key);
        let place = self.layers.get(key).map_or("nowhere", origin);
        self.problems.push(format!("{key} ({place}; {variable}): {why}"));
    }

    /// The text of `key`; empty when it is not set.
    pub(crate) fn text(&mut self, key: &str) -> String {
        let text = self.layers.get(key).cloned().map(Value::into_string);
        if let Some(Ok(text)) = text {
            return text.trim().to_owned();
        }
        self.refuse(key, "must be one value");
        String::new()
    }

    /// What the file holds that `key` names, if it names one. The outer absence is a fault that was noted.
    pub(crate) fn contents(&mut self, key: &str) -> Option<Option<Vec<u8>>> {
        let file = self.text(key);
        if file.is_empty() {
            return Some(None);
        }
        let read = fs::read(&file).map_err(|error| self.refuse(key, format_args!("{file} cannot be read: {error}")));
        read.ok().map(Some)
    }

    /// The value of `key`, when it is of its type.
    pub(crate) fn parsed<T: FromStr>(&mut self, key: &str, form: &str) -> Option<T> {
        let parsed = self.text(key).parse().ok();
        if parsed.is_none() {
            self.refuse(key, form);
        }
        parsed
    }

    /// The number of `key`, when it lies in `range`.
    pub(crate) fn number<T: FromStr + PartialOrd + Display>(&mut self, key: &str, least: T, most: T) -> Option<T> {
        let number = self.text(key).parse().ok().filter(|number| *number >= least && *number <= most);
        if number.is_none() {
            self.refuse(key, format_args!("must be a number from {least} to {most}"));
        }
        number
    }

    /// The duration of `key`, when it is at most `most` seconds.
    pub(crate) fn duration(&mut self, key: &str, most: i64) -> Option<SignedDuration> {
        let text = self.text(key);
        let duration = text.parse::<SignedDuration>().ok();
        let fits = |duration: &SignedDuration| !duration.is_negative() && duration.as_secs() <= most;
        let duration = duration.filter(fits);
        if duration.is_none() {
            self.refuse(key, format_args!("must be a duration such as 15s, at most {most}s"));
        }
        duration
    }

    /// The items of `key`: a list in a file, or one text with commas between.
    pub(crate) fn list(&mut self, key: &str) -> Vec<String> {
        let items = match self.layers.get(key).cloned() {
            Some(Value { kind: ValueKind::Array(items), .. }) => items.into_iter().map(Value::into_string).collect(),
            Some(value) => value.into_string().map(|text| text.split(',').map(str::to_owned).collect()),
            None => Ok(Vec::new()),
        };
        let Ok(items) = items else {
            self.refuse(key, "must be a list of texts");
            return Vec::new();
        };
        let items = items.iter().map(|item| item.trim().to_owned());
        items.filter(|item| !item.is_empty()).collect()
    }

    /// Puts what follows from others in the place of `key`, for whoever looks at what is in force.
    pub(crate) fn derive(&mut self, key: &str, value: &str, from: &str) {
        self.layers.insert(key.to_owned(), Value::new(Some(&from.to_owned()), value.to_owned()));
    }

    /// Reads every file that holds a setting, and answers which they are.
    pub(crate) fn take_from_files(&mut self) -> Vec<PathBuf> {
        FROM_FILES.iter().filter_map(|key| self.take_from_file(key)).collect()
    }

    /// Puts what the file of `{key}_file` holds in the place of `key`, so that a secret need not stand in the
    /// environment, where every child process and every crash report sees it. Answers which file that is.
    fn take_from_file(&mut self, key: &str) -> Option<PathBuf> {
        let named = format!("{key}_file");
        let path = self.text(&named);
        if path.is_empty() {
            return None;
        }
        if self.layers.get(key).is_some_and(|value| !is_empty(value)) {
            self.refuse(&named, format_args!("is set, and so is {key}; keep one of them"));
            return None;
        }
        match fs::read_to_string(&path) {
            Ok(text) => {
                let held = Value::new(Some(&path), text.trim().to_owned());
                self.layers.insert(key.to_owned(), held);
            }
            Err(error) => {
                self.refuse(&named, format_args!("{path} cannot be read: {error}"));
                return None;
            }
        }
        Some(path.into())
    }
}

/// What a key is called in the environment.
pub(crate) fn variable(key: &str) -> String {
    format!("LECTERN__{}", key.to_uppercase().replace('.', "__"))
}

pub(crate) fn is_empty(value: &Value) -> bool {
    match &value.kind {
        ValueKind::String(text) => text.trim().is_empty(),
        ValueKind::Array(items) => items.is_empty(),
        _ => false,
    }
}
