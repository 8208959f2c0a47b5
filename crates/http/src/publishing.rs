//! Articles, comments, favourites and tags: JSON ↔ commands and views, nothing else.

mod bodies;
mod requests;

#[cfg(test)]
pub(crate) use bodies::{ArticleBody, TagBody};

pub(crate) mod article_steps;
pub(crate) mod articles;
pub(crate) mod comments;
pub(crate) mod favorites;
pub(crate) mod feed;
pub(crate) mod rss;
pub(crate) mod tags;
