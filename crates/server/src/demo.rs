//! A small school to try things on, made through the same use cases as everything else.

mod article;
mod fill;
mod script;

use lectern_application::{App, Count, Limit, Paging, Start, UserFilter};

use crate::failure::Failure;
use crate::school::operator;
use crate::settings::{Environment, Settings};

pub(crate) use fill::fill;
pub(crate) use script::Person;

/// Everybody's password is printed, so it must not be anywhere that others can reach.
pub(crate) fn refuse_outside_development(settings: &Settings) -> Result<(), Failure> {
    match settings.environment {
        Environment::Development => Ok(()),
        other => Err(Failure::NoDemoHere(other.name())),
    }
}

/// Whether nobody has an account yet.
pub(crate) async fn is_empty(school: &App) -> Result<bool, Failure> {
    let paging =
        Paging { sort: (), descending: false, start: Start::First, limit: Limit::default(), count: Count::None };
    let page = school.list_users(operator(school.now()), UserFilter::default(), paging).await?;
    Ok(page.items.is_empty())
}

/// Says who can log in, and how.
pub(crate) fn print_logins(people: &[Person], password: &str) {
    println!("  log in as");
    for person in people {
        println!("    {:<10} {}", person.username, person.roles.join(", "));
    }
    println!("  with the password {password}");
}
