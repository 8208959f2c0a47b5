//! `/articles/{slug or id}/comments`: to list and to write. `/comments/{id}`: to read, to edit, to delete, to hide and to show.

use actix_web::web::Data;
use lectern_application::publishing::{AddComment, EditComment, FindComment, ListComments};
use lectern_application::{App, CommentView, Hidden, Written, mint};
use lectern_domain::CommentId;
use lectern_web::{At, Body, Keyed, Params, Rejection, Segment, answered};

use super::bodies::CommentBody;
use super::requests::{CommentPatch, NewComment, article_key};
use crate::answers::{Answer, created, done, found, or_stale};
use crate::code::Code;
use crate::doc::Doc;
use crate::if_match::IfMatch;
use crate::listing::{List, Listing};
use crate::shown::As;

/// A thread, in the order in which it was written.
pub(crate) struct Thread;

impl Listing for Thread {
    type Sort = ();
    type Body = CommentBody;

    fn from_query(query: &mut Params) -> Result<(Self, ((), bool)), Rejection> {
        Ok((Self, query.sort(&[("number", ())], ((), false))?))
    }
}

pub(crate) async fn list(app: Data<App>, at: At, name: Segment, list: List<Thread>) -> Answer {
    let article = article_key(&name)?;
    let List { filter: Thread, paging, shown, links } = list;
    let page = app.list_comments(at.0, ListComments { article, paging, authors: shown.authors() }).await?;
    links.page(&shown, page.map(CommentBody::from))
}

pub(crate) async fn create(app: Data<App>, at: At, name: Segment, keyed: Keyed, body: Body<NewComment>) -> Answer {
    let article = article_key(&name)?;
    let NewComment { body, parent } = body.0;
    let command = AddComment { id: mint(), article, body, parent };
    answered(app.add_comment(at.0, command, keyed.once(written)).await?, written)
}

fn written(comment: Written<CommentView>) -> Answer {
    let Written { shown: comment, author: _ } = comment;
    created(format!("/api/v1/comments/{}", comment.id), &CommentBody::from(comment))
}

pub(crate) async fn find(app: Data<App>, at: At, name: Segment, shown: As<CommentBody>) -> Answer {
    let query = FindComment { comment: comment(&name)?, authors: shown.0.authors() };
    shown.0.found(&CommentBody::from(app.find_comment(at.0, query).await?))
}

pub(crate) async fn edit(app: Data<App>, at: At, name: Segment, seen: IfMatch, body: Body<CommentPatch>) -> Answer {
    let CommentPatch { body } = body.0;
    let expected = seen.if_given();
    let comment = comment(&name)?;
    let command = EditComment { comment, expected, body };
    let edited = app.edit_comment(at.0, command).await;
    found(&CommentBody::from(or_stale(expected, edited)?))
}

pub(crate) async fn delete(app: Data<App>, at: At, name: Segment) -> Answer {
    app.delete_comment(at.0, comment(&name)?).await?;
    done()
}

pub(crate) async fn hide(app: Data<App>, at: At, name: Segment, keyed: Keyed) -> Answer {
    answered(app.hide_comment(at.0, comment(&name)?, keyed.once(moderated)).await?, moderated)
}

pub(crate) async fn show(app: Data<App>, at: At, name: Segment, keyed: Keyed) -> Answer {
    answered(app.show_comment(at.0, comment(&name)?, keyed.once(moderated)).await?, moderated)
}

fn moderated(comment: CommentView) -> Answer {
    found(&CommentBody::from(comment))
}

fn comment(name: &Segment) -> Result<CommentId, Rejection> {
    name.id(Hidden::Comment)
}

pub(crate) fn list_doc() -> Doc {
    let about = "By number, as they were written. A deleted comment keeps its place, without author and text.";
    Doc::new("listComments", "List the comments of an article", about)
        .lists::<CommentBody>()
        .sorts(&["number"], "number")
}

pub(crate) fn create_doc() -> Doc {
    Doc::new("createComment", "Write a comment", "On a published article, perhaps as an answer to another comment.")
        .takes::<NewComment>()
        .creates::<CommentBody>()
        .refuses(&[Code::Conflict])
}

pub(crate) fn find_doc() -> Doc {
    Doc::new("getComment", "Read a comment", "On an article that the caller may read.").shows::<CommentBody>()
}

pub(crate) fn edit_doc() -> Doc {
    Doc::new("updateComment", "Edit a comment", "By its author, for 15 minutes, while it shows.")
        .takes::<CommentPatch>()
        .finds::<CommentBody>()
        .may_be_guarded()
        .refuses(&[Code::PermissionDenied, Code::InvalidTransition, Code::Conflict])
}

pub(crate) fn delete_doc() -> Doc {
    let about = "By its author, the author of the article, or a moderator. The thread keeps its place. \
        Deleting twice changes nothing.";
    Doc::new("deleteComment", "Delete a comment", about).refuses(&[Code::PermissionDenied])
}

pub(crate) fn hide_doc() -> Doc {
    Doc::new("hideComment", "Hide a comment", "Its text shows to moderators alone.")
        .finds::<CommentBody>()
        .refuses(&[Code::InvalidTransition])
}

pub(crate) fn show_doc() -> Doc {
    Doc::new("showComment", "Show a hidden comment", "Its text shows to everybody again.")
        .finds::<CommentBody>()
        .refuses(&[Code::InvalidTransition])
}
