//! Accounts, sessions and profiles: JSON to commands, answers to JSON, and nothing else.

pub(crate) mod change_password;
pub(crate) mod csrf;
pub(crate) mod email;
pub(crate) mod follows;
pub(crate) mod forgotten_password;
pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod me;
pub(crate) mod profiles;
pub(crate) mod refresh;
pub(crate) mod register;
pub(crate) mod sessions;
pub(crate) mod set_roles;
pub(crate) mod set_status;
mod signed_in;
mod user_body;
pub(crate) mod users;
