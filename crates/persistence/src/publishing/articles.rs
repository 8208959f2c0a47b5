use diesel::prelude::*;
use lectern_application::ports::Articles;
use lectern_application::{StoreError, Unique};
use lectern_domain::publishing::{Article, Slug};
use lectern_domain::{ArticleId, Version};

use super::article_row::{ArticleRow, tags_column};
use crate::columns::Id;
use crate::dialect::{insert_new, spread_tags};
use crate::schema::{article_slugs, article_tags, articles};
use crate::session::Session;

impl Articles for Session<'_> {
    fn find(&mut self, id: ArticleId) -> Result<Option<Article>, StoreError> {
        let row = self.run("articles.find", |connection| {
            let row = articles::table.find(Id::from(id)).select(ArticleRow::as_select());
            row.first(connection).optional()
        })?;
        row.map(ArticleRow::article).transpose()
    }

    fn find_by_slug(&mut self, slug: &Slug) -> Result<Option<Article>, StoreError> {
        let row = self.run("articles.find_by_slug", |connection| {
            article_slugs::table
                .inner_join(articles::table)
                .filter(article_slugs::slug.eq(slug.as_str()))
                .select(ArticleRow::as_select())
                .first(connection)
                .optional()
        })?;
        row.map(ArticleRow::article).transpose()
    }

    fn add(&mut self, article: &Article) -> Result<(), StoreError> {
        let state = article.state();
        let row = ArticleRow::of(article, state.version);
        let insert = diesel::insert_into(articles::table).values(row).on_conflict_do_nothing();
        if !self.run("articles.add", |connection| insert_new(connection, insert))? {
            return Err(StoreError::Taken(Unique::Id));
        }
        if let Err(taken) = reserve(self, state.id, &state.slug) {
            // A slug refers to its article, so the article came first; now nothing may stay of it.
            self.run("articles.add (undo)", |connection| {
                diesel::delete(articles::table.find(Id::from(state.id))).execute(connection)
            })?;
            return Err(taken);
        }
        if state.tags.iter().next().is_some() {
            self.run("articles.add_tags", |connection| spread_tags(connection, state.id.into()))?;
        }
        Ok(())
    }

    fn save(&mut self, article: &Article) -> Result<Version, StoreError> {
        let state = article.state();
        let kept: Option<(String, String, String)> = self.run("articles.kept", |connection| {
            articles::table
                .find(Id::from(state.id))
                .filter(articles::version.eq(state.version.number()))
                .select((articles::slug, articles::tags, articles::status))
                .first(connection)
                .optional()
        })?;
        let (slug, tags, status) = kept.ok_or(StoreError::Stale)?;
        if slug != state.slug.as_str() {
            reserve(self, state.id, &state.slug)?;
        }
        let row = ArticleRow::of(article, state.version.next());
        let saved = self.run("articles.save", |connection| {
            diesel::update(articles::table.find(Id::from(state.id)))
                .filter(articles::version.eq(state.version.number()))
                .set(row)
                .execute(connection)
        })?;
        if saved == 0 {
            return Err(StoreError::Stale);
        }
        if tags != tags_column(&state.tags) || status != state.status.name() {
            replace_tags(self, state.id)?;
        }
        Ok(state.version.next())
    }

    fn remove(&mut self, id: ArticleId, version: Version) -> Result<(), StoreError> {
        let removed = self.run("articles.remove", |connection| {
            diesel::delete(articles::table.find(Id::from(id)))
                .filter(articles::version.eq(version.number()))
                .execute(connection)
        })?;
        if removed == 0 { Err(StoreError::Stale) } else { Ok(()) }
    }
}

/// Reserves a slug for an article, unless it is one of its own already.
fn reserve(session: &mut Session<'_>, article: ArticleId, slug: &Slug) -> Result<(), StoreError> {
    let article = Id::from(article);
    let insert = diesel::insert_into(article_slugs::table)
        .values((article_slugs::slug.eq(slug.as_str()), article_slugs::article_id.eq(article)))
        .on_conflict_do_nothing();
    if session.run("articles.add_slug", |connection| insert_new(connection, insert))? {
        return Ok(());
    }
    let owner: Option<Id> = session.run("articles.find_slug", |connection| {
        let owner = article_slugs::table.find(slug.as_str()).select(article_slugs::article_id);
        owner.first(connection).optional()
    })?;
    if owner == Some(article) { Ok(()) } else { Err(StoreError::Taken(Unique::Slug)) }
}

fn replace_tags(session: &mut Session<'_>, article: ArticleId) -> Result<(), StoreError> {
    session.run("articles.remove_tags", |connection| {
        diesel::delete(article_tags::table.filter(article_tags::article_id.eq(Id::from(article)))).execute(connection)
    })?;
    session.run("articles.add_tags", |connection| spread_tags(connection, article.into()))?;
    Ok(())
}
