//! Letters that leave by SMTP, to a server that does as a test wants: over TLS, with a login, in every mood.
#![cfg(feature = "mail")]
#![expect(clippy::unwrap_used, reason = "a test fails loudly")]

mod letters;
mod server;
