//! Articles, comments, favourites and tags.

mod article;
mod comment;
mod content;
mod slug;
mod tag;

pub use article::{Article, ArticleEdit, ArticleError, ArticleState, ArticleStatus, Draft};
pub use comment::{Comment, CommentBody, CommentError, CommentState, CommentStatus, Removal};
pub use content::{ArticleBody, Summary, Title};
pub use slug::Slug;
pub use tag::{Tag, Tags};
