//! What the school can be asked: use cases, the ports that they need, and the one [`Error`].
//!
//! This crate must never name a web framework, a database or a client library. A use case that touches data is a
//! plain function of (transaction, context, command); what is slow is awaited between transactions, in [`App`].
//!
//! Start reading at [`App`], the table of contents, then at one use case, such as [`publishing::publish_article`].
#![warn(missing_docs)]

mod announce;
mod app;
mod context;
mod dependencies;
pub mod effects;
mod error;
#[cfg(test)]
mod fixtures;
pub mod identity;
mod limits;
#[cfg(any(test, feature = "mocks"))]
pub mod mocks;
mod once;
mod paging;
pub mod ports;
pub mod publishing;
mod store;
mod topics;
pub mod trace;
mod views;
mod violations;
mod written;

pub use app::{App, Gateways, Policies, Post, RelayError};
pub use context::{Actor, Caller, Context, mint};
pub use dependencies::Dependencies;
pub use error::{Error, Hidden};
pub use limits::{Class, Policy, Quota, Quotas, Standing, Whose};
pub use once::{Answered, Claim, Once, Render, Reply};
pub use paging::{Count, Key, Limit, Offset, Paging, Position, Slice, Start, Total};
pub use store::{Done, Look, Reach, Store, StoreError, Unique, Verdict, Work};
pub use topics::{Topic, Topics};
pub use views::{
    ArticleCard, ArticleFilter, ArticleKey, ArticleSort, ArticleView, AuthorCard, Authors, CallerView, CommentView,
    Consumer, EventFilter, EventView, JobDepth, JobFilter, JobView, Listener, ListenerFilter, Period, ProfileView,
    SessionView, StatusName, TagCount, TagSort, UserFilter, Viewer,
};
pub use violations::{Violations, Wrong};
pub use written::Written;
