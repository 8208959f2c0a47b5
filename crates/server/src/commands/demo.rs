use clap::Args;

use crate::demo;
use crate::failure::Failure;
use crate::school;
use crate::settings::Settings;

/// Fill an empty database with a small school: people, articles, comments, favourites and follows.
///
/// For development alone. The schema is brought up to date first. It prints the logins.
#[derive(Debug, Args)]
pub(crate) struct Demo {}

pub(crate) async fn run(settings: &Settings) -> Result<(), Failure> {
    demo::refuse_outside_development(settings)?;
    let school = school::open(settings)?;
    if !demo::is_empty(&school).await? {
        return Err(Failure::NotEmpty);
    }
    let people = demo::fill(&school, settings.demo_password.reveal()).await?;
    println!("made a small school in {}", settings.database_place());
    demo::print_logins(&people, settings.demo_password.reveal());
    println!("next: `lectern serve`");
    Ok(())
}
