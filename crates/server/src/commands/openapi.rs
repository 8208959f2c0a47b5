use std::io::Write;
use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};

use crate::failure::Failure;

/// The OpenAPI document, made from the code.
#[derive(Debug, Subcommand)]
pub(crate) enum Openapi {
    /// Write it, in the form that a tool reads.
    Export {
        /// The form.
        #[arg(long, value_enum, default_value_t = Form::Json)]
        format: Form,
        /// Into this file, in place of the standard output.
        #[arg(short, long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Form {
    /// OpenAPI 3.1 as JSON
    Json,
    /// OpenAPI 3.1 as YAML
    Yaml,
    /// a Postman collection, version 2.1
    Postman,
    /// requests for the HTTP clients of editors
    Http,
    /// a summary for language models (llmstxt.org)
    Llms,
}

impl From<Form> for lectern_http::Format {
    fn from(form: Form) -> Self {
        match form {
            Form::Json => Self::Json,
            Form::Yaml => Self::Yaml,
            Form::Postman => Self::Postman,
            Form::Http => Self::Http,
            Form::Llms => Self::Llms,
        }
    }
}

pub(crate) fn run(command: Openapi) -> Result<(), Failure> {
    let Openapi::Export { format, output } = command;
    let text = lectern_http::export(format.into()).map_err(std::io::Error::other)?;
    match output {
        Some(file) => std::fs::write(&file, text).map_err(|error| Failure::Write(file, error))?,
        None => std::io::stdout().write_all(text.as_bytes())?,
    }
    Ok(())
}
