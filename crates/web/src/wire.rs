//! Connections, below HTTP: how fast a client must be, and what it may call a message.

mod drained;
mod framing;
mod pace;
mod prompt;

pub use drained::Drained;
pub use pace::Pace;
pub use prompt::Prompt;

#[cfg(test)]
#[path = "wire/tests.rs"]
mod tests;
