//! Keeps the school in SQLite or PostgreSQL, through Diesel, behind the `Store` of the application.
//!
//! This crate must never decide what the school allows: it turns rows into aggregates and back, and runs the work
//! that it is given in transactions. It alone names Diesel, and nothing of Diesel leaves it.
//!
//! Start reading at [`DieselStore`], then `session.rs`, which every port is implemented on, then one port, such as
//! `identity/users.rs`.

mod batch;
mod columns;
mod connection;
mod cut;
mod dialect;
mod effects;
mod fault;
mod identity;
mod inspect;
mod job;
mod keyset;
mod link;
mod listeners;
mod metrics;
mod migrate;
mod ports;
mod publishing;
mod reader;
mod retry;
mod schema;
mod session;
mod settings;
mod snapshot;
mod statement;
mod store;
mod total;

pub use inspect::{Inspection, inspect};
pub use metrics::Metrics;
pub use migrate::{MigrateError, Migration, MigrationState, migrate_down, migrate_status, migrate_up};
pub use settings::{OpenError, Settings};
pub use snapshot::{Cell, Column, Content, Kind, Sink, SnapshotError, Source, Table, dump, restore};
pub use store::DieselStore;
