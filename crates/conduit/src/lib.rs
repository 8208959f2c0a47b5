//! The RealWorld API (Conduit) at `/api`: a second face on the same use cases, for clients that others wrote.
//!
//! This crate must never decide a rule of the school, nor know what our own API looks like: it turns the contract's JSON
//! into commands and answers into the contract's JSON. It must never name a database or a client library.
//!
//! Start reading at [`routes`](operations), the whole contract on one screen, then at one of its handlers, such as
//! `favorites.rs`, then at `errors.rs`, where every "no" gets its shape.

mod articles;
mod bodies;
mod comments;
mod errors;
mod favorites;
mod mount;
mod profiles;
mod requests;
mod routes;
mod tags;
mod users;
mod wording;

pub use mount::Conduit;
pub use routes::operations;
