//! Measures what the school costs, beside what it could cost at best: a bare handler, the store alone, raw SQL.
//!
//! This crate must never be part of the program, nor know more of it than its users do: it starts the binary, speaks
//! HTTP with it and reads its CPU time from the kernel. Only the loops of the store, of a worker
//! and of the limiter call our code.
//!
//! Start reading at [`figures`], one function a table, then at `rounds.rs`, which takes two sides in turns.

mod bare;
mod builds;
mod commit;
mod cores;
mod database;
mod engine;
mod figures;
mod jobs;
mod lectern;
mod limiter;
mod load;
mod machine;
mod postgres;
mod process;
mod raw;
mod redis;
mod report;
mod rounds;
mod scale;
mod school;
mod silent;
mod spent;
mod syncs;

use std::error::Error;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Whatever goes wrong ends the run: half a table is no table.
pub(crate) type Failure = Box<dyn Error + Send + Sync>;
pub(crate) type Outcome<T> = Result<T, Failure>;

/// What the school costs.
#[derive(Parser)]
#[command(name = "lectern-bench")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Measure, and print the tables.
    Figures(figures::Figures),
    /// Build from nothing, edit and test, and print how long that took.
    Builds(builds::Builds),
    /// Serve answers from bare handlers (run by `figures`).
    Bare(bare::Bare),
    /// Commit comments without HTTP (run by `figures`).
    Commit(commit::Commit),
    /// Do jobs that do nothing (run by `figures`).
    Jobs(jobs::Jobs),
    /// Count requests, in memory or through Redis (run by `figures`).
    Limiter(limiter::Limiter),
    /// Run one statement again and again through libpq (run by `figures`).
    Raw(raw::Raw),
}

fn main() -> ExitCode {
    let done = match Arguments::parse().command {
        Command::Figures(figures) => figures::run(&figures),
        Command::Builds(builds) => builds::run(&builds),
        Command::Bare(bare) => bare::run(&bare),
        Command::Commit(commit) => commit::run(&commit),
        Command::Jobs(jobs) => jobs::run(&jobs),
        Command::Limiter(limiter) => limiter::run(&limiter),
        Command::Raw(raw) => raw::run(&raw),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
