//! `/articles`: to list and to write. `/articles/feed`. `/articles/{slug}`: to read, to rewrite and to delete.

use actix_web::HttpResponse;
use actix_web::web::Data;
use lectern_application::publishing::{
    CreateArticle, DeleteArticle, Feed, FindArticle, FoundArticle, ListArticles, RewriteArticle,
};
use lectern_application::{Answered, App, ArticleKey, ArticleView, Authors, Error, Hidden, Written, mint};
use lectern_domain::publishing::Slug;
use lectern_web::{At, Body, Query, Rejection, Segment};

use crate::bodies::{Answer, ArticleBody, Articles, One};
use crate::requests::{Listed, NewArticle, Page, UpdateArticle, article};

pub(crate) async fn list(app: Data<App>, at: At, query: Query<Listed>) -> Answer {
    let Listed { filter, page: Page(paging) } = query.0;
    let Some(filter) = filter else { return listed(Articles::NONE) };
    listed(app.list_articles(at.0, ListArticles { filter, paging, authors: Authors::Whole }).await?.into())
}

pub(crate) async fn feed(app: Data<App>, at: At, query: Query<Page>) -> Answer {
    listed(app.feed(at.0, Feed { paging: query.0.0, authors: Authors::Whole }).await?.into())
}

fn listed(page: Articles) -> Answer {
    Ok(HttpResponse::Ok().json(page))
}

pub(crate) async fn create(app: Data<App>, at: At, body: Body<NewArticle>) -> Answer {
    let NewArticle { title, summary, body, tags } = body.0;
    let command = CreateArticle { id: mint(), title, summary, body, tags, slug: None, publish: true, publish_at: None };
    let Answered::Plain(Written { shown: article, author }) = app.create_article(at.0, command, None).await? else {
        return Err(Rejection::Broken);
    };
    Ok(HttpResponse::Created().json(One::Article(ArticleBody::by((&author).into(), article))))
}

/// A past slug finds the article too: the contract knows of no redirection, and the answer tells the present one.
pub(crate) async fn find(app: Data<App>, at: At, slug: Segment) -> Answer {
    let query = |key| FindArticle { key, authors: Authors::Whole };
    let article = match app.find_article(at.0.clone(), query(article(&slug)?)).await? {
        FoundArticle::Moved { slug } => {
            let present = Slug::parse(&slug).map_err(|_| Rejection::Broken)?;
            app.find_article(at.0, query(ArticleKey::Slug(present))).await?
        }
        here @ FoundArticle::Here(_) => here,
    };
    match article {
        FoundArticle::Here(article) => found(*article),
        // It moved again meanwhile.
        FoundArticle::Moved { .. } => Err(Error::NotFound(Hidden::Article).into()),
    }
}

pub(crate) async fn update(app: Data<App>, at: At, slug: Segment, body: Body<UpdateArticle>) -> Answer {
    let UpdateArticle(edit) = body.0;
    let command = RewriteArticle { article: article(&slug)?, expected: None, edit, authors: Authors::Whole };
    found(app.rewrite_article(at.0, command).await?)
}

pub(crate) async fn remove(app: Data<App>, at: At, slug: Segment) -> Answer {
    app.delete_article(at.0, DeleteArticle { article: article(&slug)?, expected: None }).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// 200, with the article and its author whole.
pub(crate) fn found(article: ArticleView) -> Answer {
    Ok(HttpResponse::Ok().json(One::Article(article.into())))
}
