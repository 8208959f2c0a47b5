//! Accounts, sessions and follows: a port a file, and the rows that two ports share.

mod callers;
mod email_tokens;
mod follows;
mod login_attempts;
mod profile_pages;
mod session_pages;
mod session_row;
mod sessions;
mod user_pages;
pub(crate) mod user_row;
mod users;
