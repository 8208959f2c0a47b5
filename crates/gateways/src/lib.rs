//! The outside world: hashing, tokens, randomness, the clock, Markdown and caches, each behind a port.
//!
//! This crate must never name the web framework or the database, and no adapter here knows another. Every client
//! library stands behind a feature of its own, so that a program can leave it out.
//!
//! Start reading at [`SystemClock`], the smallest adapter, then at [`BcryptHasher`], which has a lane of its own.

#[cfg(feature = "bcrypt")]
mod bcrypt_hasher;
#[cfg(feature = "bcrypt")]
mod bcrypt_scheme;
#[cfg(feature = "jwt")]
mod ed25519_keys;
#[cfg(feature = "jwt")]
mod ed25519_provider;
#[cfg(feature = "jwt")]
mod ed25519_tokens;
#[cfg(feature = "bcrypt")]
mod lane;
#[cfg(feature = "bcrypt")]
mod lane_tally;
#[cfg(feature = "moka")]
mod moka_caller_cache;
mod os_secrets;
mod password_blocklist;
#[cfg(feature = "markdown")]
mod safe_markdown;
mod system_clock;

#[cfg(feature = "bcrypt")]
pub use bcrypt_hasher::BcryptHasher;
#[cfg(feature = "jwt")]
pub use ed25519_keys::{KeyError, SigningKeys};
#[cfg(feature = "jwt")]
pub use ed25519_tokens::Ed25519Tokens;
#[cfg(feature = "moka")]
pub use moka_caller_cache::MokaCallerCache;
pub use os_secrets::OsSecrets;
#[cfg(feature = "blocklist")]
pub use password_blocklist::GuessedFirst;
pub use password_blocklist::PasswordBlocklist;
#[cfg(feature = "markdown")]
pub use safe_markdown::SafeMarkdown;
pub use system_clock::SystemClock;
