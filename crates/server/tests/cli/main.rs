//! The command line as somebody at a terminal meets it: the binary is run, and what it prints and how it ends is read.

#![expect(clippy::unwrap_used, reason = "a test of a program may fail loudly")]

mod accounts;
mod asked;
mod audit;
mod backup;
mod broker;
#[cfg(feature = "otlp")]
mod collector;
mod demo;
mod first_administrator;
mod keeping;
mod lectern;
mod logins;
mod metrics;
mod operating;
#[cfg(feature = "otlp")]
mod otlp;
mod scrape;
mod serving;
mod slow;
mod tls;
mod watching;
mod workers;
