//! A small school to try things on, made through the same use cases as everything else.

mod article;
mod fill;
mod script;

use lectern_application::identity::UserKey;
use lectern_application::{App, Count, Error, Limit, Paging, Start, UserFilter};
use lectern_domain::identity::{User, Username};

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

/// What came of `serve --demo`.
pub(crate) enum Demo {
    Made(Vec<Person>),
    /// Somebody was here before. Who of them is of the demo, as they are now.
    Kept(Vec<Person>),
}

/// Makes the demo school where nobody has an account yet.
pub(crate) async fn see_to(school: &App, settings: &Settings) -> Result<Demo, Failure> {
    if is_empty(school).await? {
        return Ok(Demo::Made(fill(school, settings.demo_password.reveal()).await?));
    }
    let mut people = Vec::new();
    for person in script::script().map_err(std::io::Error::other)?.people {
        let Some(user) = find(school, &person).await? else { continue };
        let roles = user.state().roles.names().iter().map(ToString::to_string).collect();
        people.push(Person { roles, ..person });
    }
    Ok(Demo::Kept(people))
}

/// The account that the demo made for `person`: a stranger may have the same username.
async fn find(school: &App, person: &Person) -> Result<Option<User>, Failure> {
    let Ok(username) = Username::parse(&person.username) else { return Ok(None) };
    match school.find_user(operator(school.now()), UserKey::Username(username)).await {
        Ok(user) => Ok(Some(user).filter(|user| user.state().email.as_str() == person.email)),
        Err(Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

impl Demo {
    /// Says what was made, and who can log in.
    pub(crate) fn announce(&self, password: &str) {
        match self {
            Self::Made(people) => print_logins(people, password),
            Self::Kept(people) => {
                println!("  demo         none was made: the database is not empty");
                if !people.is_empty() {
                    print_logins(people, password);
                    println!("  unless it was another when they were made, or was changed since");
                }
            }
        }
    }
}

/// Says who can log in, and how.
pub(crate) fn print_logins(people: &[Person], password: &str) {
    println!("  log in as");
    for person in people {
        println!("    {:<10} {}", person.username, person.roles.join(", "));
    }
    println!("  with the password {password}");
}
