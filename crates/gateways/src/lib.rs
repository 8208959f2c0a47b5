//! The outside world: hashing, tokens, randomness, the clock, Markdown, mail and caches, each behind a port.
//!
//! This crate must never name the web framework or the database, and no adapter here knows another. Every client
//! library stands behind a feature of its own, so that a program can leave it out.
//!
//! Start reading at [`SystemClock`], the smallest adapter, then at [`BcryptHasher`], which has a lane of its own.

#[cfg(feature = "bcrypt")]
mod bcrypt_hasher;
#[cfg(feature = "bcrypt")]
mod bcrypt_scheme;
mod breaker;
#[cfg(feature = "vault")]
mod cipher;
#[cfg(feature = "jwt")]
mod ed25519_keys;
#[cfg(feature = "jwt")]
mod ed25519_provider;
#[cfg(feature = "jwt")]
mod ed25519_signer;
#[cfg(feature = "jwt")]
mod ed25519_tokens;
#[cfg(feature = "governor")]
mod governor_limits;
#[cfg(feature = "webhooks")]
mod hyper_courier;
#[cfg(feature = "bcrypt")]
mod lane;
#[cfg(feature = "bcrypt")]
mod lane_tally;
#[cfg(feature = "rabbitmq")]
mod lapin_broker;
#[cfg(feature = "rabbitmq")]
mod lapin_line;
#[cfg(feature = "mail")]
mod lettre_mailer;
#[cfg(feature = "governor")]
mod limits_tally;
#[cfg(feature = "mail")]
mod memory_mailer;
#[cfg(feature = "mail")]
mod minijinja_stationery;
#[cfg(feature = "moka")]
mod moka_caller_cache;
#[cfg(feature = "moka")]
mod moka_page_cache;
mod os_secrets;
#[cfg(feature = "moka")]
mod page_cache_tally;
mod password_blocklist;
#[cfg(feature = "redis")]
mod redis_limits;
#[cfg(feature = "redis")]
mod redis_neighbor;
#[cfg(feature = "redis")]
mod redis_pages;
#[cfg(feature = "moka")]
mod remembered_tokens;
#[cfg(feature = "markdown")]
mod safe_markdown;
#[cfg(feature = "vault")]
mod secret_vault;
mod system_clock;
#[cfg(any(feature = "rabbitmq", feature = "webhooks"))]
mod tls_roots;
#[cfg(feature = "webhooks")]
mod webhook_names;
#[cfg(feature = "webhooks")]
mod webhook_signature;
#[cfg(feature = "webhooks")]
mod webhook_tally;
#[cfg(feature = "webhooks")]
mod webhook_vault;

#[cfg(feature = "bcrypt")]
pub use bcrypt_hasher::BcryptHasher;
pub use breaker::{Attempt, Breaker, Manner};
#[cfg(feature = "vault")]
pub use cipher::NoVault;
#[cfg(feature = "jwt")]
pub use ed25519_keys::{KeyError, SigningKeys};
#[cfg(feature = "jwt")]
pub use ed25519_signer::Ed25519Signer;
#[cfg(feature = "jwt")]
pub use ed25519_tokens::Ed25519Tokens;
#[cfg(feature = "governor")]
pub use governor_limits::GovernorLimits;
#[cfg(feature = "webhooks")]
pub use hyper_courier::HyperCourier;
#[cfg(feature = "rabbitmq")]
pub use lapin_broker::{Amqp, AmqpUnusable, LapinBroker};
#[cfg(feature = "mail")]
pub use lettre_mailer::{LettreMailer, Security, Smtp, SmtpUnusable};
#[cfg(feature = "governor")]
pub use limits_tally::LimitsTally;
#[cfg(feature = "mail")]
pub use memory_mailer::MemoryMailer;
#[cfg(feature = "mail")]
pub use minijinja_stationery::{MinijinjaStationery, Pages};
#[cfg(feature = "moka")]
pub use moka_caller_cache::MokaCallerCache;
#[cfg(feature = "moka")]
pub use moka_page_cache::MokaPageCache;
pub use os_secrets::OsSecrets;
#[cfg(feature = "blocklist")]
pub use password_blocklist::GuessedFirst;
pub use password_blocklist::PasswordBlocklist;
#[cfg(feature = "redis")]
pub use redis_limits::RedisLimits;
#[cfg(feature = "redis")]
pub use redis_neighbor::{Redis, RedisUnusable};
#[cfg(feature = "redis")]
pub use redis_pages::RedisPages;
#[cfg(feature = "moka")]
pub use remembered_tokens::RememberedTokens;
#[cfg(feature = "markdown")]
pub use safe_markdown::SafeMarkdown;
#[cfg(feature = "vault")]
pub use secret_vault::SecretVault;
pub use system_clock::SystemClock;
