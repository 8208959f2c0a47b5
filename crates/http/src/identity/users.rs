//! `/users`: accounts, for administrators.

use actix_web::web::Data;
use lectern_application::identity::UserKey;
use lectern_application::{App, Context, Hidden, StatusName, UserFilter};
use lectern_domain::UserId;
use lectern_domain::identity::{Role, Username};
use lectern_web::{At, Params, Rejection, Segment};

use super::user_body::UserBody;
use crate::answers::Answer;
use crate::doc::Doc;
use crate::listing::{List, Listing};
use crate::shown::As;

impl Listing for UserFilter {
    type Sort = ();
    type Body = UserBody;

    fn from_query(query: &mut Params) -> Result<(Self, ((), bool)), Rejection> {
        let role = query.filter_among("role", Role::ALL.map(|role| (role.name(), role)))?;
        let status = query.filter_among("status", STATUSES)?;
        let sort = query.sort(&[("created_at", ())], ((), true))?;
        Ok((Self { role, status }, sort))
    }
}

const STATUSES: [(&str, StatusName); 3] =
    [("active", StatusName::Active), ("suspended", StatusName::Suspended), ("deleted", StatusName::Deleted)];

pub(crate) async fn list(app: Data<App>, At(at): At, list: List<UserFilter>) -> Answer {
    let List { filter, paging, shown, links } = list;
    let now = at.now;
    let slice = app.list_users(at, filter, paging).await?;
    links.page(&shown, slice.map(|user| UserBody::of(&user, now)))
}

pub(crate) async fn show(app: Data<App>, At(at): At, name: Segment, shown: As<UserBody>) -> Answer {
    let (key, now) = (key(&name)?, at.now);
    shown.0.found(&UserBody::of(&app.find_user(at, key).await?, now))
}

/// The account that a path names: by identifier, or by username in any case.
fn key(name: &Segment) -> Result<UserKey, Rejection> {
    match name.id(Hidden::User) {
        Ok(id) => Ok(UserKey::Id(id)),
        Err(_) => name.named(Hidden::User, Username::parse).map(UserKey::Username),
    }
}

/// The identifier of the account that a path names, for whoever changes it. A username is looked up as everybody may:
/// a moderator reads no accounts.
pub(crate) async fn id(app: &App, at: &Context, name: &Segment) -> Result<UserId, Rejection> {
    match key(name)? {
        UserKey::Id(id) => Ok(id),
        UserKey::Username(username) => Ok(app.find_profile(at.clone(), username).await?.id),
    }
}

pub(crate) fn list_doc() -> Doc {
    Doc::new("listUsers", "Accounts", "Every account, deleted ones too.")
        .lists::<UserBody>()
        .asks("filter[role]", "With this role.", &Role::ALL.map(Role::name))
        .asks("filter[status]", "In this standing, as kept.", &["active", "suspended", "deleted"])
        .sorts(&["created_at"], "-created_at")
}

pub(crate) fn show_doc() -> Doc {
    Doc::new("getUser", "An account", "By its identifier or its username.").shows::<UserBody>()
}
