//! Who is to be the first administrator.

use std::sync::Arc;

use lectern_domain::identity::{CommonPasswords, Email, Password, PasswordPolicy, Username};
use lectern_gateways::GuessedFirst;

use super::Secret;
use super::reader::Reader;

/// The first administrator.
pub(crate) struct Administrator {
    pub(crate) email: Email,
    pub(crate) username: Username,
    pub(crate) password: Secret,
}

const EMAIL: &str = "bootstrap.admin.email";
const USERNAME: &str = "bootstrap.admin.username";
const PASSWORD: &str = "bootstrap.admin.password";

/// All of it or nothing.
pub(super) fn administrator(reader: &mut Reader) -> Option<Option<Administrator>> {
    let given = [EMAIL, USERNAME, PASSWORD].map(|key| (key, reader.text(key)));
    if given.iter().all(|(_, text)| text.is_empty()) {
        return Some(None);
    }
    let policy = policy(reader);
    let [email, username, password] = given.map(|(key, text)| {
        if text.is_empty() {
            reader.refuse(key, "is missing: the first administrator needs e-mail, username and password");
        }
        Some(text).filter(|text| !text.is_empty())
    });
    let email = email.and_then(|text| Email::parse(&text).map_err(|why| reader.refuse(EMAIL, why)).ok());
    let username = username.and_then(|text| Username::parse(&text).map_err(|why| reader.refuse(USERNAME, why)).ok());
    let password = password.and_then(|text| {
        Password::choose(&text, &policy).map_err(|why| reader.refuse(PASSWORD, why)).ok()?;
        Some(Secret::from(text))
    });
    Some(Some(Administrator { email: email?, username: username?, password: password? }))
}

/// The rules, but for a list of the operator's own, which is read only when the school is put together.
fn policy(reader: &mut Reader) -> PasswordPolicy {
    let builtin = reader.text("auth.password_blocklist") == "builtin";
    PasswordPolicy { common: builtin.then(|| -> Arc<dyn CommonPasswords> { Arc::new(GuessedFirst) }) }
}
