//! `/articles/{slug}/comments`: to list, to write and to delete.

use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use lectern_application::publishing::{AddComment, NumberedComment};
use lectern_application::{Answered, App, CommentView, Written, mint};
use lectern_web::{At, Body, Rejection, Segment};
use serde::Serialize;

use crate::bodies::{Answer, CommentBody, One};
use crate::requests::{NewComment, article, number};

#[derive(Serialize)]
struct Comments {
    comments: Vec<CommentBody>,
}

pub(crate) async fn list(app: Data<App>, at: At, slug: Segment) -> Answer {
    let thread = app.read_thread(at.0, article(&slug)?).await?;
    let comments = thread.into_iter().filter_map(shown).collect();
    Ok(HttpResponse::Ok().json(Comments { comments }))
}

fn shown(mut comment: CommentView) -> Option<CommentBody> {
    let author = comment.author.take()?;
    Some(CommentBody::by(author.into(), comment))
}

pub(crate) async fn create(app: Data<App>, at: At, slug: Segment, body: Body<NewComment>) -> Answer {
    let NewComment(body) = body.0;
    let command = AddComment { id: mint(), article: article(&slug)?, body, parent: None };
    let Answered::Plain(Written { shown: comment, author }) = app.add_comment(at.0, command, None).await? else {
        return Err(Rejection::Broken);
    };
    Ok(HttpResponse::Created().json(One::Comment(CommentBody::by((&author).into(), comment))))
}

pub(crate) async fn remove(app: Data<App>, at: At, slug: Segment, request: HttpRequest) -> Answer {
    let command = NumberedComment { article: article(&slug)?, number: number(&request) };
    app.delete_numbered_comment(at.0, command).await?;
    Ok(HttpResponse::NoContent().finish())
}
