//! The first administrator, as the settings name it. It is made once: a school that has an administrator is left as it
//! is, so neither a restart nor a second node ever sets a password anew.

use lectern_application::identity::CreateUser;
use lectern_application::{App, Count, Error, Limit, Paging, Start, StatusName, UserFilter, mint};
use lectern_domain::identity::{Password, Role};

use crate::failure::Failure;
use crate::school::operator;
use crate::settings::Administrator;

/// Makes the administrator where one is named and the school has none.
pub(crate) async fn see_to_administrator(school: &App, wanted: Option<&Administrator>) -> Result<(), Failure> {
    let Some(wanted) = wanted else {
        return Ok(());
    };
    let username = wanted.username.as_str();
    if has_administrator(school).await? {
        tracing::info!(username, "there is an administrator; bootstrap.admin changes nothing");
        return Ok(());
    }
    let password = Password::choose(wanted.password.reveal(), &school.policies().password);
    let command = CreateUser {
        id: mint(),
        email: wanted.email.clone(),
        username: wanted.username.clone(),
        password: password.map_err(Failure::AdministratorPassword)?,
        roles: [Role::Admin].into_iter().collect(),
        verified: false,
    };
    match school.create_user(operator(school.now()), command).await {
        Ok(_) => {
            tracing::warn!(username, "made the first administrator; take its password out of the settings");
            Ok(())
        }
        // Another node was quicker.
        Err(Error::AlreadyExists(_)) if has_administrator(school).await? => Ok(()),
        Err(Error::AlreadyExists(_)) => Err(Failure::NoAdministrator(username.to_owned())),
        Err(error) => Err(error.into()),
    }
}

async fn has_administrator(school: &App) -> Result<bool, Failure> {
    let filter = UserFilter { role: Some(Role::Admin), status: Some(StatusName::Active) };
    let paging =
        Paging { sort: (), descending: false, start: Start::First, limit: Limit::default(), count: Count::None };
    let page = school.list_users(operator(school.now()), filter, paging).await?;
    Ok(!page.items.is_empty())
}
