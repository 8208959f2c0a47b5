use std::fs;
use std::path::Path;

use lectern_application::effects::{Sheet, Written};
use lectern_application::ports::{Stationery, StationeryError};
use minijinja::{Environment, UndefinedBehavior, Value};

/// Letters as templates of Jinja: two files a letter, of which `.txt` begins with the subject and an empty line.
///
/// Templates are part of the program; a file of the same name in a folder of the operator's takes the place of one. All
/// of them are tried before the first letter is written.
pub struct MinijinjaStationery {
    templates: Environment<'static>,
}

/// Where the links in letters lead. What is absent is told in words.
#[derive(Debug, Clone, Default)]
pub struct Pages {
    /// The school, scheme and host.
    pub home: String,
    /// Where an address is verified, with `{token}` in it.
    pub verify: Option<String>,
    /// Where a new password is chosen, with `{token}` in it.
    pub reset: Option<String>,
    /// Where an article is read, with `{slug}` in it.
    pub article: Option<String>,
}

macro_rules! built_in {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_str!(concat!("../templates/mail/", $name)))),+]
    };
}

const BUILT_IN: &[(&str, &str)] = built_in![
    "base.html",
    "verify_email.txt",
    "verify_email.html",
    "reset_password.txt",
    "reset_password.html",
    "password_changed.txt",
    "password_changed.html",
    "email_changed.txt",
    "email_changed.html",
    "account_deleted.txt",
    "account_deleted.html",
    "new_follower.txt",
    "new_follower.html",
    "new_comment.txt",
    "new_comment.html",
    "webhook_disabled.txt",
    "webhook_disabled.html",
];

impl MinijinjaStationery {
    /// The templates that are part of the program, with those of `folder` in their places.
    ///
    /// # Errors
    /// [`StationeryError`], when a template cannot be read or used, or a file in the folder is none.
    pub fn new(pages: Pages, folder: Option<&Path>) -> Result<Self, StationeryError> {
        let mut templates = Environment::new();
        templates.set_undefined_behavior(UndefinedBehavior::Strict);
        let Pages { home, verify, reset, article } = pages;
        let school = home.split_once("://").map_or(home.as_str(), |(_, host)| host).to_owned();
        templates.add_global("school", school);
        templates.add_global("home", home);
        let pages = [("verify_page", verify), ("reset_page", reset), ("article_page", article)];
        for (name, page) in pages {
            templates.add_global(name, page.unwrap_or_default());
        }
        for (name, text) in BUILT_IN {
            let own = folder.map(|folder| own(folder, name)).transpose()?.flatten();
            let text = own.unwrap_or_else(|| (*text).to_owned());
            templates.add_template_owned(*name, text).map_err(|error| unusable(name, &error))?;
        }
        folder.map(refuse_strangers).transpose()?;
        let stationery = Self { templates };
        Sheet::samples().iter().try_for_each(|sample| stationery.write(sample).map(|_| ()))?;
        Ok(stationery)
    }

    fn render(&self, name: &str, words: &Value) -> Result<String, StationeryError> {
        let template = self.templates.get_template(name).map_err(|error| unusable(name, &error))?;
        template.render(words).map_err(|error| unusable(name, &error))
    }
}

impl Stationery for MinijinjaStationery {
    fn write(&self, sheet: &Sheet) -> Result<Written, StationeryError> {
        let Sheet { template, words } = sheet;
        let words = Value::from_pairs(words.iter().map(|(name, word)| (*name, word.as_str())));
        let (name, html) = (format!("{template}.txt"), self.render(&format!("{template}.html"), &words)?);
        let plain = self.render(&name, &words)?;
        // Words of one line come from the school alone, so what a person wrote cannot move where the subject ends.
        match plain.split_once("\n\n").map(|(subject, text)| (subject.trim(), text)) {
            Some((subject, text)) if !subject.is_empty() => {
                Ok(Written { subject: subject.to_owned(), text: text.to_owned(), html })
            }
            _ => Err(StationeryError { template: name, why: "it begins with a subject and an empty line".to_owned() }),
        }
    }
}

/// The operator's own text of a template, if there is one.
fn own(folder: &Path, name: &str) -> Result<Option<String>, StationeryError> {
    let file = folder.join(name);
    match fs::read_to_string(&file) {
        Ok(text) => Ok(Some(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(StationeryError { template: file.display().to_string(), why: error.to_string() }),
    }
}

/// A file that is named nearly like a template would be read over in silence.
fn refuse_strangers(folder: &Path) -> Result<(), StationeryError> {
    let unreadable =
        |error: std::io::Error| StationeryError { template: folder.display().to_string(), why: error.to_string() };
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let is_template = name.ends_with(".txt") || name.ends_with(".html");
        if is_template && !BUILT_IN.iter().any(|(known, _)| *known == name) {
            return Err(StationeryError { template: name, why: "no letter has a template of this name".to_owned() });
        }
    }
    Ok(())
}

fn unusable(name: &str, error: &minijinja::Error) -> StationeryError {
    StationeryError { template: name.to_owned(), why: format!("{error:#}") }
}

#[cfg(test)]
#[path = "minijinja_stationery_tests.rs"]
mod tests;
