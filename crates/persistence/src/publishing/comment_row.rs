use diesel::prelude::*;
use lectern_application::StoreError;
use lectern_domain::Version;
use lectern_domain::publishing::{Comment, CommentBody, CommentState, CommentStatus};

use crate::columns::{Id, Instant, valid};
use crate::schema::comments;

/// A comment as a row, but for its number, which the database gives.
#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = comments, treat_none_as_null = true)]
pub(super) struct CommentRow {
    id: Id,
    version: i64,
    article_id: Id,
    author_id: Id,
    body: Option<String>,
    parent_id: Option<Id>,
    status: String,
    created_at: Instant,
    updated_at: Instant,
}

impl CommentRow {
    /// The row of a comment under the version that it is to have.
    pub(super) fn of(comment: &Comment, version: Version) -> Self {
        let CommentState { id, version: _, article, author, body, parent, status, created_at, updated_at } =
            comment.state();
        Self {
            id: (*id).into(),
            version: version.number(),
            article_id: (*article).into(),
            author_id: (*author).into(),
            body: body.as_ref().map(|body| body.as_str().to_owned()),
            parent_id: parent.map(Id::from),
            status: status.name().to_owned(),
            created_at: Instant(*created_at),
            updated_at: Instant(*updated_at),
        }
    }

    pub(super) fn comment(self) -> Result<Comment, StoreError> {
        let Self { id, version, article_id, author_id, body, parent_id, status, created_at, updated_at } = self;
        Ok(Comment::restore(CommentState {
            id: id.into(),
            version: Version::from(version),
            article: article_id.into(),
            author: author_id.into(),
            body: body.map(|body| valid(CommentBody::parse(&body))).transpose()?,
            parent: parent_id.map(Into::into),
            status: status_of(&status)?,
            created_at: created_at.0,
            updated_at: updated_at.0,
        }))
    }
}

pub(super) fn status_of(name: &str) -> Result<CommentStatus, StoreError> {
    valid(CommentStatus::named(name).ok_or("the status of a comment"))
}
