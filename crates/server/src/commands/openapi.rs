use std::io::Write;

use clap::Subcommand;

use crate::failure::Failure;

/// The OpenAPI document, made from the code.
#[derive(Debug, Subcommand)]
pub(crate) enum Openapi {
    /// Print it as JSON.
    Export,
}

pub(crate) fn run(command: Openapi) -> Result<(), Failure> {
    match command {
        Openapi::Export => {
            let document = lectern_http::document().to_pretty_json().map_err(std::io::Error::other)?;
            writeln!(std::io::stdout(), "{document}")?;
        }
    }
    Ok(())
}
