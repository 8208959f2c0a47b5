//! What users, profiles, articles and comments look like in the contract.

use actix_web::HttpResponse;
use lectern_application::{ArticleCard, ArticleView, AuthorCard, CommentView, ProfileView, Slice, Total};
use lectern_domain::Timestamp;
use lectern_domain::identity::{User, UserState};
use lectern_web::Rejection;
use serde::Serialize;

/// What a handler comes to.
pub(crate) type Answer = Result<HttpResponse, Rejection>;

/// One's own account, with the token that opens it.
#[derive(Serialize)]
pub(crate) struct UserBody {
    email: String,
    token: String,
    username: String,
    bio: Option<String>,
    image: Option<String>,
}

/// Somebody, through the eyes of the caller.
#[derive(Serialize)]
pub(crate) struct ProfileBody {
    username: String,
    bio: Option<String>,
    image: Option<String>,
    following: bool,
}

/// An article; in a list without its text.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ArticleBody {
    slug: String,
    title: String,
    description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    tag_list: Vec<String>,
    created_at: String,
    updated_at: String,
    favorited: bool,
    favorites_count: i64,
    author: ProfileBody,
}

/// A page of articles.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Articles {
    articles: Vec<ArticleBody>,
    articles_count: u32,
}

/// A comment.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CommentBody {
    id: i64,
    created_at: String,
    updated_at: String,
    body: String,
    author: ProfileBody,
}

/// The envelopes of single things.
#[derive(Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum One {
    User(UserBody),
    Profile(ProfileBody),
    Article(ArticleBody),
    Comment(CommentBody),
}

impl UserBody {
    pub(crate) fn new(user: &User, token: String) -> Self {
        let ProfileBody { username, bio, image, following: _ } = user.into();
        Self { email: user.state().email.as_str().to_owned(), token, username, bio, image }
    }
}

/// Oneself, whom one cannot follow.
impl From<&User> for ProfileBody {
    fn from(user: &User) -> Self {
        let UserState { username, bio, image, .. } = user.state();
        Self {
            username: username.as_str().to_owned(),
            bio: bio.as_ref().map(|bio| bio.as_str().to_owned()),
            image: image.as_ref().map(|image| image.as_str().to_owned()),
            following: false,
        }
    }
}

impl From<ProfileView> for ProfileBody {
    fn from(profile: ProfileView) -> Self {
        let ProfileView { id: _, username, bio, image, followers_count: _, following_count: _, followed_by_me } =
            profile;
        Self { username, bio, image, following: followed_by_me }
    }
}

/// Somebody whose account is deleted has a name and nothing else.
impl From<AuthorCard> for ProfileBody {
    fn from(author: AuthorCard) -> Self {
        let AuthorCard { id: _, username, image, profile } = author;
        profile.map_or(Self { username, bio: None, image, following: false }, Self::from)
    }
}

impl ArticleBody {
    /// The article whole, by an author who was introduced already.
    pub(crate) fn by(author: ProfileBody, article: ArticleView) -> Self {
        Self { author, ..Self::from(article) }
    }
}

impl From<ArticleView> for ArticleBody {
    fn from(article: ArticleView) -> Self {
        let ArticleView { card, body } = article;
        Self { body: Some(body), ..Self::from(card) }
    }
}

impl From<ArticleCard> for ArticleBody {
    fn from(card: ArticleCard) -> Self {
        let ArticleCard {
            id: _,
            version: _,
            slug,
            title,
            summary,
            status: _,
            tags,
            author,
            favorites_count,
            favorited_by_me,
            comments_count: _,
            published_at: _,
            publish_at: _,
            created_at,
            updated_at,
        } = card;
        Self {
            slug,
            title,
            description: summary,
            body: None,
            tag_list: tags,
            created_at: moment(created_at),
            updated_at: moment(updated_at),
            favorited: favorited_by_me,
            favorites_count,
            author: author.into(),
        }
    }
}

impl Articles {
    pub(crate) const NONE: Self = Self { articles: Vec::new(), articles_count: 0 };
}

impl From<Slice<ArticleCard>> for Articles {
    fn from(page: Slice<ArticleCard>) -> Self {
        let Slice { items, next: _, prev: _, total } = page;
        let articles_count = total.map_or(0, |Total { items, more: _ }| items);
        Self { articles: items.into_iter().map(ArticleBody::from).collect(), articles_count }
    }
}

impl CommentBody {
    /// A comment that shows.
    pub(crate) fn by(author: ProfileBody, comment: CommentView) -> Self {
        let CommentView {
            id: _,
            version: _,
            number,
            article: _,
            author: _,
            body,
            parent: _,
            status: _,
            created_at,
            updated_at,
        } = comment;
        let body = body.unwrap_or_default();
        Self { id: number, created_at: moment(created_at), updated_at: moment(updated_at), body, author }
    }
}

/// As JavaScript writes an instant: in UTC, with milliseconds.
fn moment(at: Timestamp) -> String {
    format!("{at:.3}")
}
