use diesel::prelude::*;
use lectern_application::ports::CommentPages;
use lectern_application::{CommentView, Key, Paging, Position, Slice, StoreError};
use lectern_domain::publishing::CommentStatus;
use lectern_domain::{ArticleId, CommentId};

use super::author_row::AuthorRow;
use super::comment_row::status_of;
use crate::columns::{Id, Instant};
use crate::connection::MultiBackend;
use crate::keyset::{Window, seek};
use crate::schema::{comments, users};
use crate::session::Session;
use crate::total::{one, total};

impl CommentPages for Session<'_> {
    fn find(&mut self, id: CommentId) -> Result<Option<CommentView>, StoreError> {
        let row = self.run("comment_pages.find", |connection| {
            comments::table
                .inner_join(users::table)
                .filter(comments::id.eq(Id::from(id)))
                .select(CommentViewRow::as_select())
                .first(connection)
                .optional()
        })?;
        row.map(CommentViewRow::view).transpose()
    }

    fn visible(&mut self, article: ArticleId, most: u16) -> Result<Vec<CommentView>, StoreError> {
        let rows = self.run("comment_pages.visible", |connection| {
            comments::table
                .inner_join(users::table)
                .filter(comments::article_id.eq(Id::from(article)))
                .filter(comments::status.eq(CommentStatus::Visible.name()))
                .order(comments::number.desc())
                .limit(i64::from(most))
                .select(CommentViewRow::as_select())
                .load(connection)
        })?;
        rows.into_iter().map(CommentViewRow::view).collect()
    }

    fn page(&mut self, article: ArticleId, paging: &Paging<()>) -> Result<Slice<CommentView>, StoreError> {
        let window = Window::of(paging);
        let from = window.number()?;
        let thread = || comments::article_id.eq(Id::from(article));
        let query = comments::table
            .inner_join(users::table)
            .filter(thread())
            .select(CommentViewRow::as_select())
            .into_boxed::<MultiBackend>();
        let query = seek!(query, window, comments::number, comments::id, from);
        let rows = self.run("comment_pages.page", |connection| query.load(connection))?;
        let total = total(self, "comment_pages.count", paging.count, |most| {
            comments::table.filter(thread()).select(one()).limit(most)
        })?;
        window.slice(rows, total, CommentViewRow::position, CommentViewRow::view)
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = comments)]
struct CommentViewRow {
    number: i64,
    id: Id,
    version: i64,
    article_id: Id,
    body: Option<String>,
    parent_id: Option<Id>,
    status: String,
    created_at: Instant,
    updated_at: Instant,
    #[diesel(embed)]
    author: AuthorRow,
}

impl CommentViewRow {
    fn position(&self) -> Position {
        Position { key: Key::Number(self.number), id: self.id.0 }
    }

    fn view(self) -> Result<CommentView, StoreError> {
        let Self { number, id, version, article_id, body, parent_id, status, created_at, updated_at, author } = self;
        Ok(CommentView {
            id: id.into(),
            version: version.into(),
            number,
            article: article_id.into(),
            author: Some(author.card()),
            body,
            parent: parent_id.map(Into::into),
            status: status_of(&status)?,
            created_at: created_at.0,
            updated_at: updated_at.0,
        })
    }
}
