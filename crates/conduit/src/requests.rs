//! What is asked for: bodies and queries, read into values of the school.

use actix_web::HttpRequest;
use lectern_application::{
    ArticleFilter, ArticleKey, ArticleSort, Count, Hidden, Limit, Offset, Paging, Policies, Start,
};
use lectern_domain::identity::{Bio, Email, ImageUrl, Password, UserEdit, Username, folded_login};
use lectern_domain::publishing::{ArticleBody, ArticleEdit, CommentBody, Slug, Summary, Tag, Tags, Title};
use lectern_domain::{Patch, Violation};
use lectern_web::{FromBody, FromQuery, Members, Params, Rejection, Segment};

/// `{"user": ..}` of somebody new.
pub(crate) struct NewUser {
    pub(crate) email: Email,
    pub(crate) username: Username,
    pub(crate) password: Password,
}

/// `{"user": ..}` of somebody who signs in.
pub(crate) struct LoginUser {
    pub(crate) login: String,
    pub(crate) password: Password,
}

/// `{"user": ..}`, what of one's account is to change: one member at least.
pub(crate) struct UpdateUser {
    pub(crate) edit: UserEdit,
    pub(crate) password: Option<Password>,
}

/// `{"article": ..}`, a new one.
pub(crate) struct NewArticle {
    pub(crate) title: Title,
    pub(crate) summary: Summary,
    pub(crate) body: ArticleBody,
    pub(crate) tags: Tags,
}

/// `{"article": ..}`, what of it is to change.
pub(crate) struct UpdateArticle(pub(crate) ArticleEdit);

/// `{"comment": ..}`
pub(crate) struct NewComment(pub(crate) CommentBody);

impl FromBody for NewUser {
    fn from_body(body: &mut Members, policies: &Policies) -> Option<Self> {
        body.object("user", |user| {
            let email = user.required("email", Email::parse);
            let username = user.required("username", Username::parse);
            let password = user.required("password", filled(|raw| Password::choose(raw, &policies.password)));
            Some(Self { email: email?, username: username?, password: password? })
        })
    }
}

impl FromBody for LoginUser {
    fn from_body(body: &mut Members, _: &Policies) -> Option<Self> {
        body.object("user", |user| {
            let login = user.required("email", filled(|raw| Ok(folded_login(raw))));
            let password = user.required("password", filled(|raw| Ok(Password::given(raw))));
            Some(Self { login: login?, password: password? })
        })
    }
}

impl FromBody for UpdateUser {
    fn from_body(body: &mut Members, policies: &Policies) -> Option<Self> {
        body.object("user", |user| {
            let email = user.changed("email", Email::parse);
            let username = user.changed("username", Username::parse);
            let password = user.changed("password", filled(|raw| Password::choose(raw, &policies.password)));
            let bio = user.patch("bio", unless_empty(Bio::parse)).map(cleared);
            let image = user.patch("image", unless_empty(ImageUrl::parse)).map(cleared);
            let edit = UserEdit { email: email?, username: username?, bio: bio?, image: image?, mail: Vec::new() };
            let password = password?;
            if edit == UserEdit::default() && password.is_none() {
                user.note("", Violation::Required);
                return None;
            }
            Some(Self { edit, password })
        })
    }
}

impl FromBody for NewArticle {
    fn from_body(body: &mut Members, _: &Policies) -> Option<Self> {
        body.object("article", |article| {
            let title = article.required("title", Title::parse);
            let summary = article.required("description", Summary::for_readers);
            let text = article.required("body", ArticleBody::parse);
            let tags = tags(article);
            Some(Self { title: title?, summary: summary?, body: text?, tags: tags?.unwrap_or_default() })
        })
    }
}

impl FromBody for UpdateArticle {
    fn from_body(body: &mut Members, _: &Policies) -> Option<Self> {
        body.object("article", |article| {
            let title = article.changed("title", Title::parse);
            let summary = article.changed("description", Summary::for_readers);
            let text = article.changed("body", ArticleBody::parse);
            let tags = tags(article);
            Some(Self(ArticleEdit {
                title: title?,
                summary: summary?,
                body: text?,
                tags: tags?,
                ..ArticleEdit::default()
            }))
        })
    }
}

impl FromBody for NewComment {
    fn from_body(body: &mut Members, _: &Policies) -> Option<Self> {
        body.object("comment", |comment| comment.required("body", CommentBody::parse).map(Self))
    }
}

fn tags(article: &mut Members) -> Option<Option<Tags>> {
    let Some(tags) = article.texts("tagList", Tag::parse)? else { return Some(None) };
    match Tags::new(tags) {
        Ok(tags) => Some(Some(tags)),
        Err(violation) => {
            article.note("/tagList", violation);
            None
        }
    }
}

/// Nothing at all, or nothing but spaces, is not a value that is too short.
fn filled<T>(parse: impl Fn(&str) -> Result<T, Violation>) -> impl Fn(&str) -> Result<T, Violation> {
    move |raw| if is_blank(raw) { Err(Violation::Blank) } else { parse(raw) }
}

fn is_blank(raw: &str) -> bool {
    raw.trim().is_empty()
}

/// An empty text stands for none.
fn unless_empty<T>(parse: fn(&str) -> Result<T, Violation>) -> impl Fn(&str) -> Result<Option<T>, Violation> {
    move |raw| if is_blank(raw) { Ok(None) } else { parse(raw).map(Some) }
}

fn cleared<T>(patch: Patch<Option<T>>) -> Patch<T> {
    match patch {
        Patch::Keep => Patch::Keep,
        Patch::Clear | Patch::Set(None) => Patch::Clear,
        Patch::Set(Some(value)) => Patch::Set(value),
    }
}

/// A page of a list: the newest first, and all of them counted. A parameter without a value is as good as none: forms send
/// them.
pub(crate) struct Page(pub(crate) Paging<ArticleSort>);

impl FromQuery for Page {
    fn from_query(query: &mut Params) -> Result<Self, Rejection> {
        let limit = query.optional("limit", unless_empty(limit))?.flatten().unwrap_or_default();
        let start = query.optional("offset", unless_empty(offset))?.flatten().map_or(Start::First, Start::Offset);
        let sort = ArticleSort::PublishedAt;
        Ok(Self(Paging { sort, descending: true, start, limit, count: Count::EXACT }))
    }
}

/// Whoever wants more at once gets as many as there are on a page: `articlesCount` tells that there are more.
fn limit(text: &str) -> Result<Limit, Violation> {
    let asked: u64 = text.parse().map_err(|_| Violation::OutOfRange)?;
    let given = u8::try_from(asked.min(Limit::MOST.into())).ok();
    given.and_then(Limit::new).ok_or(Violation::OutOfRange)
}

fn offset(text: &str) -> Result<Offset, Violation> {
    text.parse().ok().and_then(Offset::new).ok_or(Violation::OutOfRange)
}

/// A list of articles: which, and which page. None are asked for where the tag is none that an article can have.
pub(crate) struct Listed {
    pub(crate) filter: Option<ArticleFilter>,
    pub(crate) page: Page,
}

impl FromQuery for Listed {
    fn from_query(query: &mut Params) -> Result<Self, Rejection> {
        let page = Page::from_query(query)?;
        let mut text =
            |name| Ok::<_, Rejection>(query.optional(name, unless_empty(|text| Ok(text.to_owned())))?.flatten());
        let (author, favorited_by, tag) = (text("author")?, text("favorited")?, text("tag")?);
        let filter = |tags| ArticleFilter { author, favorited_by, tags, ..ArticleFilter::PUBLISHED };
        let tags = match tag {
            Some(tag) => Tag::parse(&tag).ok().map(|tag| vec![tag]),
            None => Some(Vec::new()),
        };
        Ok(Self { filter: tags.map(filter), page })
    }
}

/// The article of that slug, present or past. What is no slug is the name of nothing.
pub(crate) fn article(slug: &Segment) -> Result<ArticleKey, Rejection> {
    slug.named(Hidden::Article, Slug::parse).map(ArticleKey::Slug)
}

/// The number of a comment; for what is none, one that no comment has.
pub(crate) fn number(request: &HttpRequest) -> i64 {
    let number =
        request.match_info().get("id").and_then(|text| text.parse().ok().filter(|n: &i64| n.to_string() == text));
    number.unwrap_or(0)
}
