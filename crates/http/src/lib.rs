//! The REST API: routes, bodies, problems, pages, and the OpenAPI document that comes from the same rows.
//!
//! This crate must never decide a rule of the school: it turns JSON into commands and answers into JSON. It must never
//! name a database or a client library.
//!
//! Start reading at [`routes`](operations), the whole API on one screen, then at one of its handlers, such as
//! `identity/update_me.rs`.

mod answers;
mod code;
mod cursor;
mod dev_mail;
mod doc;
mod effects;
mod example;
mod export;
mod identity;
mod if_match;
mod listing;
mod mount;
mod openapi;
mod operation;
mod pages;
mod period;
mod problem;
mod problem_of;
mod problems;
mod publishing;
mod reference;
mod routes;
mod service;
mod shown;
mod site;
mod wording;

pub use export::{Format, export};
pub use openapi::document;
pub use routes::{classes, kept, operations};
pub use site::{Site, service};
