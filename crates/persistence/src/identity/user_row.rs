use diesel::prelude::*;
use lectern_application::StoreError;
use lectern_domain::Version;
use lectern_domain::identity::{
    Bio, Email, ImageUrl, MailPreferences, Notice, PasswordHash, Role, Roles, User, UserState, UserStatus, Username,
};

use crate::columns::{Id, Instant, valid};
use crate::schema::users;

/// An account as a row, for the ports that write it and those that show it.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = users, treat_none_as_null = true)]
pub(super) struct UserRow {
    pub(super) id: Id,
    version: i64,
    email: String,
    email_folded: String,
    email_verified: bool,
    username: String,
    username_folded: String,
    password: String,
    status: String,
    suspended_until: Option<Instant>,
    roles: String,
    bio: Option<String>,
    image: Option<String>,
    pub(super) created_at: Instant,
    updated_at: Instant,
    unwanted_mail: String,
}

impl UserRow {
    /// The row of an account under the version that it is to have.
    pub(super) fn of(user: &User, version: Version) -> Self {
        let UserState {
            id,
            version: _,
            email,
            email_verified,
            username,
            password,
            status,
            roles,
            bio,
            image,
            mail,
            created_at,
            updated_at,
        } = user.state();
        let (status, suspended_until) = status_columns(*status);
        Self {
            id: (*id).into(),
            version: version.number(),
            email_folded: email.folded(),
            email: email.as_str().to_owned(),
            email_verified: *email_verified,
            username_folded: username.folded(),
            username: username.as_str().to_owned(),
            password: password.as_str().to_owned(),
            status: status.to_owned(),
            suspended_until,
            roles: roles_column(*roles),
            bio: bio.as_ref().map(|bio| bio.as_str().to_owned()),
            image: image.as_ref().map(|image| image.as_str().to_owned()),
            created_at: Instant(*created_at),
            updated_at: Instant(*updated_at),
            unwanted_mail: mail_column(*mail),
        }
    }

    pub(super) fn user(self) -> Result<User, StoreError> {
        let Self {
            id,
            version,
            email,
            email_folded: _,
            email_verified,
            username,
            username_folded: _,
            password,
            status,
            suspended_until,
            roles,
            bio,
            image,
            created_at,
            updated_at,
            unwanted_mail,
        } = self;
        Ok(User::restore(UserState {
            id: id.into(),
            version: Version::from(version),
            email: valid(Email::parse(&email))?,
            email_verified,
            username: valid(Username::parse(&username))?,
            password: PasswordHash::from(password),
            status: status_of(&status, suspended_until)?,
            roles: roles_of(&roles)?,
            bio: bio.map(|bio| valid(Bio::parse(&bio))).transpose()?,
            image: image.map(|image| valid(ImageUrl::parse(&image))).transpose()?,
            mail: mail_of(&unwanted_mail)?,
            created_at: created_at.0,
            updated_at: updated_at.0,
        }))
    }
}

pub(crate) fn status_of(name: &str, until: Option<Instant>) -> Result<UserStatus, StoreError> {
    match name {
        "active" => Ok(UserStatus::Active),
        "suspended" => Ok(UserStatus::Suspended { until: until.map(|until| until.0) }),
        "deleted" => Ok(UserStatus::Deleted),
        _ => valid(Err("the status of an account")),
    }
}

pub(crate) fn roles_of(json: &str) -> Result<Roles, StoreError> {
    let names: Vec<String> = valid(serde_json::from_str(json))?;
    names.iter().map(|name| valid(Role::named(name).ok_or("a role"))).collect()
}

/// A notice that a newer program knows is none of ours to send.
fn mail_of(json: &str) -> Result<MailPreferences, StoreError> {
    let names: Vec<String> = valid(serde_json::from_str(json))?;
    let unwanted = names.iter().filter_map(|name| Notice::named(name));
    Ok(unwanted.fold(MailPreferences::default(), |mail, notice| mail.with(notice, false)))
}

fn mail_column(mail: MailPreferences) -> String {
    let names: Vec<_> = mail.unwanted().map(Notice::name).collect();
    serde_json::Value::from(names).to_string()
}

/// A pattern that roles match which hold `role`. Names of roles are plain words, so quotes bound them.
pub(crate) fn roles_with(role: Role) -> String {
    format!("%\"{}\"%", role.name())
}

fn status_columns(status: UserStatus) -> (&'static str, Option<Instant>) {
    match status {
        UserStatus::Active => ("active", None),
        UserStatus::Suspended { until } => ("suspended", until.map(Instant)),
        UserStatus::Deleted => ("deleted", None),
    }
}

fn roles_column(roles: Roles) -> String {
    serde_json::Value::from(roles.names()).to_string()
}
