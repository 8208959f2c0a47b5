//! The composition root and command line: the binary `lectern`.
//!
//! This crate must never hold a rule of the school or a line of SQL: it reads the configuration, puts adapters and
//! application together, and runs them. It is the only one that names every other.
//!
//! Start reading at [`commands`], one command a file, then at [`school`], where everything is put together.

mod bootstrap;
mod commands;
mod demo;
mod failure;
mod hangup;
mod listener;
mod logging;
mod ops;
#[cfg(feature = "otlp")]
mod otlp;
#[cfg(not(feature = "otlp"))]
#[path = "otlp/absent.rs"]
mod otlp;
mod school;
mod settings;
mod snapshot;
mod tls;
mod work;

use std::io::ErrorKind;
use std::process::ExitCode;

use clap::Parser;

use failure::Failure;

fn main() -> ExitCode {
    match commands::run(commands::Lectern::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads has seen enough.
        Err(Failure::System(error)) if error.kind() == ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("lectern: {failure}");
            ExitCode::from(failure.code())
        }
    }
}
