use std::io::{self, Write};

use clap::{Args, Subcommand};
use lectern_application::identity::{CreateUser, SetRoles, Upserted, UserKey};
use lectern_application::{App, Count, Error, Limit, Paging, Start, UserFilter, mint};
use lectern_domain::Violation;
use lectern_domain::identity::{Email, Password, Role, Roles, User, UserStatus, Username};

use crate::failure::Failure;
use crate::school::{self, operator};
use crate::settings::Settings;

/// Make accounts, set their roles, list them. Every change is announced and audited as the command line's.
///
/// The schema is brought up to date first, as `lectern serve` does; `list` only reads, and refuses one that is behind.
/// None of them makes a database.
#[derive(Debug, Subcommand)]
pub(crate) enum UserCommand {
    /// Make an account.
    Create(Account),
    /// See to it that who has this username has this e-mail address and these roles, or is there from now on.
    ///
    /// A password that is there stays. An e-mail address that somebody else has is refused.
    Upsert(Account),
    /// Set all roles of somebody.
    Role {
        /// Whose, in any case.
        username: String,
        /// Their roles from now on.
        #[arg(required = true, value_parser = role)]
        roles: Vec<Role>,
    },
    /// List accounts, oldest first. It only reads: it brings no schema up to date.
    List {
        /// Only those with this role.
        #[arg(long, value_parser = role)]
        role: Option<Role>,
    },
}

#[derive(Debug, Args)]
pub(crate) struct Account {
    /// The public handle, by which `upsert` finds an account.
    #[arg(long)]
    username: String,
    /// Where mail goes.
    #[arg(long)]
    email: String,
    /// A role; may be given more than once.
    #[arg(long = "role", value_name = "ROLE", required = true, value_parser = role)]
    roles: Vec<Role>,
    /// Read the password from the first line of standard input, in place of LECTERN_PASSWORD.
    ///
    /// Without either, a password is made up and printed once. There is no argument for the password itself, because
    /// other users of the machine see arguments.
    #[arg(long)]
    password_stdin: bool,
}

fn role(name: &str) -> Result<Role, String> {
    let names = || Role::ALL.map(Role::name).join(", ");
    Role::named(name).ok_or_else(|| format!("must be one of {}", names()))
}

pub(crate) async fn run(command: UserCommand, settings: &Settings) -> Result<(), Failure> {
    let school = match &command {
        UserCommand::List { .. } => school::open_unchanged(settings)?,
        _ => school::open(settings)?,
    };
    match command {
        UserCommand::Create(account) => {
            let (command, made_up) = account.read(&school)?;
            tell_created(&school.create_user(operator(school.now()), command).await?, made_up, settings);
        }
        UserCommand::Upsert(account) => upsert(&school, account, settings).await?,
        UserCommand::Role { username, roles } => set_roles(&school, &username, roles.into_iter().collect()).await?,
        UserCommand::List { role } => list(&school, role).await?,
    }
    Ok(())
}

async fn upsert(school: &App, account: Account, settings: &Settings) -> Result<(), Failure> {
    let (command, made_up) = account.read(school)?;
    let at = operator(school.now());
    let now = at.now;
    match school.upsert_user(at, command).await? {
        Upserted::Created(user) => tell_created(&user, made_up, settings),
        Upserted::Found(user) if user.state().updated_at == now => println!("changed {}", line(&user)),
        Upserted::Found(user) => println!("unchanged {}", line(&user)),
    }
    Ok(())
}

async fn set_roles(school: &App, username: &str, roles: Roles) -> Result<(), Failure> {
    let key = UserKey::Username(argument("a username", username, Username::parse)?);
    let found = school.find_user(operator(school.now()), key).await;
    let user = found.map_err(|error| match error {
        Error::NotFound(_) => Failure::NoSuchUser(username.to_owned()),
        error => Failure::Refused(error),
    })?;
    let command = SetRoles { user: user.state().id, roles, expected: Some(user.state().version) };
    println!("now {}", line(&school.set_roles(operator(school.now()), command).await?));
    Ok(())
}

async fn list(school: &App, role: Option<Role>) -> Result<(), Failure> {
    let filter = UserFilter { role, status: None };
    let mut start = Start::First;
    loop {
        let paging = Paging { sort: (), descending: false, start, limit: Limit::default(), count: Count::None };
        let page = school.list_users(operator(school.now()), filter.clone(), paging).await?;
        // Not println, which panics when `| head` has seen enough.
        for user in &page.items {
            writeln!(io::stdout(), "{}", line(user))?;
        }
        match page.next {
            Some(position) => start = Start::After(position),
            None => return Ok(()),
        }
    }
}

impl Account {
    /// The command, and the password when it was made up.
    fn read(self, school: &App) -> Result<(CreateUser, Option<String>), Failure> {
        let given = match self.password_stdin {
            true => Some(io::stdin().lines().next().transpose()?.unwrap_or_default()),
            false => std::env::var("LECTERN_PASSWORD").ok(),
        };
        let made_up = given.is_none().then(lectern_gateways::SigningKeys::generate);
        let password = given.or_else(|| made_up.clone()).unwrap_or_default();
        let command = CreateUser {
            id: mint(),
            email: argument("an e-mail address", &self.email, Email::parse)?,
            username: argument("a username", &self.username, Username::parse)?,
            password: Password::choose(&password, &school.policies().password).map_err(Failure::Password)?,
            roles: self.roles.into_iter().collect(),
            verified: false,
        };
        Ok((command, made_up))
    }
}

fn argument<T>(what: &'static str, text: &str, parse: fn(&str) -> Result<T, Violation>) -> Result<T, Failure> {
    parse(text).map_err(|violation| Failure::Argument(text.to_owned(), what, violation))
}

/// With the database, because a command in the wrong folder or without the service's settings finds another one.
fn tell_created(user: &User, made_up: Option<String>, settings: &Settings) {
    println!("created {}", line(user));
    println!("in {}", settings.database_place());
    if let Some(password) = made_up {
        println!("password {password}  (shown only now)");
    }
}

fn line(user: &User) -> String {
    let state = user.state();
    let status = match state.status {
        UserStatus::Active => "active",
        UserStatus::Suspended { .. } => "suspended",
        UserStatus::Deleted => "deleted",
    };
    let (username, email, roles) = (state.username.as_str(), state.email.as_str(), state.roles.names().join(","));
    format!("{username}  {email}  {roles}  {status}  {}", state.id)
}
