//! Letters: what they say, to whom, and when they are worth sending.
//!
//! A use case, or a subscriber of events, posts a [`Letter`]: a job that names those concerned and nothing else. When it
//! is performed the letter is composed of what is true by then, written on the stationery and handed to the mailer.

mod compose;
mod letter;
mod message;
mod notify;

pub use compose::EmailTokenTerms;
pub(crate) use compose::{NewToken, compose};
pub(crate) use letter::post;
pub use letter::{Letter, Sheet};
pub use message::{Mail, Written};
pub(crate) use notify::notify;
