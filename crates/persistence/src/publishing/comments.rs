use diesel::prelude::*;
use lectern_application::ports::Comments;
use lectern_application::{StoreError, Unique};
use lectern_domain::publishing::{Comment, CommentStatus};
use lectern_domain::{ArticleId, CommentId, Version};

use super::comment_row::{CommentRow, status_of};
use crate::columns::Id;
use crate::dialect::insert_numbered;
use crate::schema::{articles, comments};
use crate::session::Session;

impl Comments for Session<'_> {
    fn find(&mut self, id: CommentId) -> Result<Option<Comment>, StoreError> {
        let row = self.run("comments.find", |connection| {
            comments::table
                .filter(comments::id.eq(Id::from(id)))
                .select(CommentRow::as_select())
                .first(connection)
                .optional()
        })?;
        row.map(CommentRow::comment).transpose()
    }

    fn find_by_number(&mut self, article: ArticleId, number: i64) -> Result<Option<Comment>, StoreError> {
        let row = self.run("comments.find_by_number", |connection| {
            comments::table
                .find(number)
                .filter(comments::article_id.eq(Id::from(article)))
                .select(CommentRow::as_select())
                .first(connection)
                .optional()
        })?;
        row.map(CommentRow::comment).transpose()
    }

    fn add(&mut self, comment: &Comment) -> Result<i64, StoreError> {
        let state = comment.state();
        let insert = diesel::insert_into(comments::table)
            .values(CommentRow::of(comment, state.version))
            .on_conflict_do_nothing()
            .returning(comments::number);
        let number = self.run("comments.add", |connection| insert_numbered(connection, insert))?;
        let number = number.ok_or(StoreError::Taken(Unique::Id))?;
        count(self, state.article, shown(state.status))?;
        Ok(number)
    }

    fn save(&mut self, comment: &Comment) -> Result<Version, StoreError> {
        let state = comment.state();
        let own = comments::id.eq(Id::from(state.id)).and(comments::version.eq(state.version.number()));
        let kept: Option<String> = self.run("comments.kept", |connection| {
            let kept = comments::table.filter(own).select(comments::status);
            kept.first(connection).optional()
        })?;
        let kept = status_of(&kept.ok_or(StoreError::Stale)?)?;
        let row = CommentRow::of(comment, state.version.next());
        let saved = self.run("comments.save", |connection| {
            diesel::update(comments::table.filter(own)).set(row).execute(connection)
        })?;
        if saved == 0 {
            return Err(StoreError::Stale);
        }
        count(self, state.article, shown(state.status) - shown(kept))?;
        Ok(state.version.next())
    }
}

/// What a comment adds to the count of its article.
fn shown(status: CommentStatus) -> i64 {
    i64::from(status == CommentStatus::Visible)
}

fn count(session: &mut Session<'_>, article: ArticleId, change: i64) -> Result<(), StoreError> {
    if change == 0 {
        return Ok(());
    }
    session.run("comments.count", |connection| {
        diesel::update(articles::table.find(Id::from(article)))
            .set(articles::comments_count.eq(articles::comments_count + change))
            .execute(connection)
    })?;
    Ok(())
}
