//! Articles, favourites, comments and tags: a port a file, and the rows that two ports share.

mod article_filter;
mod article_pages;
mod article_row;
mod articles;
mod author_row;
mod card_row;
mod comment_pages;
mod comment_row;
mod comments;
mod favorites;
mod tag_pages;
