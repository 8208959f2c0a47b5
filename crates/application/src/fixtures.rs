//! A small cast for the tests of use cases: identifiers are numbers, and it is always noon.
//!
//! User 1 wrote article 1 and comment 1; whoever else acts has another number.

mod outside;
mod scripted;

pub(crate) use outside::{Outside, vault};
pub(crate) use scripted::{Ran, Scripted};

use lectern_domain::effects::{
    Delivery, EventTypes, Job, JobState, JobStatus, Parcel, SealedSecret, Webhook, WebhookDraft, WebhookState,
    WebhookUrl,
};
use lectern_domain::identity::{
    Email, EmailToken, PasswordHash, Role, Roles, TokenHash, TokenPurpose, User, UserState, UserStatus, Username,
};
use lectern_domain::publishing::{
    Article, ArticleBody, ArticleState, ArticleStatus, Comment, CommentBody, CommentState, CommentStatus, Slug,
    Summary, Tags, Title,
};
use lectern_domain::{Audience, Fact, SignedDuration, Timestamp, UserId, Version};
use uuid::Uuid;

use crate::effects::{Letter, Task};
use crate::mocks::MockTx;
use crate::{
    Actor, ArticleCard, ArticleView, AuthorCard, Caller, CommentView, Context, Count, EventView, JobView, Limit,
    Paging, ProfileView, Slice, Start,
};

pub(crate) fn id<Id: From<Uuid>>(n: u128) -> Id {
    Id::from(Uuid::from_u128(n))
}

pub(crate) fn noon() -> Timestamp {
    Timestamp::from_second(1_800_000_000).unwrap()
}

fn asked_by(actor: Actor) -> Context {
    Context { now: noon(), actor, request_id: Uuid::from_u128(77), address: Some([192, 0, 2, 7].into()) }
}

pub(crate) fn guest() -> Context {
    asked_by(Actor::Guest)
}

pub(crate) fn operator() -> Context {
    asked_by(Actor::Operator)
}

/// User `n` in session `n`.
pub(crate) fn member(n: u128, role: Role) -> Context {
    asked_by(Actor::Member(Caller { user: id(n), session: id(n), roles: Roles::from_iter([role]) }))
}

/// User `n` without any role: signed in, nothing more.
pub(crate) fn roleless(n: u128) -> Context {
    asked_by(Actor::Member(Caller { user: id(n), session: id(n), roles: Roles::NONE }))
}

/// A token that a letter carried to user `n`.
pub(crate) fn email_token(n: u128, purpose: TokenPurpose) -> EmailToken {
    EmailToken {
        hash: TokenHash([5; 32]),
        purpose,
        user: id(n),
        email: email(n).folded(),
        job: id(70),
        expires_at: noon() + SignedDuration::from_mins(1),
        spent_at: None,
    }
}

/// Job `n`, at its first attempt when a worker has it.
pub(crate) fn job(n: u128, status: JobStatus) -> Job {
    Job::restore(JobState {
        id: id(n),
        version: Version::from(2),
        kind: "answers.sweep".to_owned(),
        key: None,
        status,
        attempts: (status != JobStatus::Queued).into(),
        due_at: (!status.has_ended()).then(noon),
        ended_at: status.has_ended().then(noon),
        failure: None,
    })
}

/// Webhook `n` of user 1, which hears of everything.
pub(crate) fn webhook(n: u128) -> Webhook {
    let url = WebhookUrl::parse("https://hooks.example/").unwrap();
    let draft = WebhookDraft { url, description: None, types: EventTypes::default() };
    Webhook::register(id(n), id(1), draft, SealedSecret(vec![1]), noon())
}

/// Delivery `n` to webhook 1, of a message that user 1 may read.
pub(crate) fn delivery(n: u128) -> Delivery {
    let parcel = Parcel {
        message: Uuid::from_u128(7),
        kind: "article.updated".to_owned(),
        audience: Audience::Account(id(1)),
        body: "{}".to_owned(),
    };
    Delivery::of(id(n), id(1), parcel, noon())
}

/// Job `n` as operators see it.
pub(crate) fn job_view(n: u128) -> JobView {
    JobView {
        id: id(n),
        version: Version::from(2),
        kind: "answers.sweep".to_owned(),
        status: JobStatus::Queued,
        attempts: 0,
        due_at: Some(noon()),
        ended_at: None,
        failure: None,
        owner: None,
        created_at: noon(),
        request_id: Uuid::from_u128(77),
    }
}

pub(crate) fn email(n: u128) -> Email {
    Email::parse(&format!("user{n}@example.org")).unwrap()
}

pub(crate) fn username(n: u128) -> Username {
    Username::parse(&format!("user{n}")).unwrap()
}

pub(crate) fn user(n: u128, role: Role) -> User {
    let hash = PasswordHash::from("old hash".to_owned());
    User::register(id(n), (email(n), username(n)), hash, Roles::from_iter([role]), noon())
}

pub(crate) fn standing(user: &User, status: UserStatus) -> User {
    User::restore(UserState { status, ..user.state().clone() })
}

pub(crate) fn suspended(n: u128, role: Role) -> User {
    standing(&user(n, role), UserStatus::Suspended { until: None })
}

pub(crate) fn deleted(n: u128) -> User {
    standing(&user(n, Role::Student), UserStatus::Deleted)
}

pub(crate) fn profile(n: u128) -> ProfileView {
    ProfileView {
        id: id(n),
        username: username(n).as_str().to_owned(),
        bio: None,
        image: None,
        followers_count: 0,
        following_count: 0,
        followed_by_me: false,
    }
}

/// Article 1, "On locks", by user 1.
pub(crate) fn article(status: ArticleStatus) -> Article {
    let title = Title::parse("On locks").unwrap();
    Article::restore(ArticleState {
        id: id(1),
        version: Version::FIRST,
        author: id(1),
        slug: Slug::of(&title),
        title,
        summary: Summary::parse("About locks").unwrap(),
        body: ArticleBody::parse("Text").unwrap(),
        tags: Tags::default(),
        status,
        published_at: (status != ArticleStatus::Draft).then(noon),
        publish_at: None,
        created_at: noon(),
        updated_at: noon(),
    })
}

fn author_card() -> AuthorCard {
    AuthorCard { id: id(1), username: "user1".to_owned(), image: None, profile: None }
}

/// Article 1 as a screen shows it.
pub(crate) fn article_view(status: ArticleStatus) -> ArticleView {
    let card = ArticleCard {
        id: id(1),
        version: Version::FIRST,
        slug: "on-locks".to_owned(),
        title: "On locks".to_owned(),
        summary: "About locks".to_owned(),
        status,
        tags: Vec::new(),
        author: author_card(),
        favorites_count: 0,
        favorited_by_me: false,
        comments_count: 0,
        published_at: None,
        publish_at: None,
        created_at: noon(),
        updated_at: noon(),
    };
    ArticleView { card, body: "Text".to_owned() }
}

/// Comment 1 on article 1, by user 1.
pub(crate) fn comment(status: CommentStatus) -> Comment {
    Comment::restore(CommentState {
        id: id(1),
        version: Version::FIRST,
        article: id(1),
        author: id(1),
        body: CommentBody::parse("Well said").ok(),
        parent: None,
        status,
        created_at: noon(),
        updated_at: noon(),
    })
}

/// Comment 1 as it was kept.
pub(crate) fn comment_view(status: CommentStatus) -> CommentView {
    CommentView {
        id: id(1),
        version: Version::FIRST,
        number: 7,
        article: id(1),
        author: Some(author_card()),
        body: Some("Well said".to_owned()),
        parent: None,
        status,
        created_at: noon(),
        updated_at: noon(),
    }
}

/// Event `n`: user 1 edited article 1.
pub(crate) fn event_view(n: u128) -> EventView {
    let text = |text: &str| Fact::Text(text.to_owned());
    let facts = [("author", Fact::Id(Uuid::from_u128(1))), ("slug", text("on-locks")), ("published", Fact::Flag(true))];
    EventView {
        id: id(n),
        sequence: i64::try_from(n).unwrap(),
        name: "article.updated".into(),
        subject_kind: "article".into(),
        subject: Uuid::from_u128(1),
        version: Version::from(2),
        facts: facts.map(|(name, fact)| (name.to_owned(), fact)).to_vec(),
        happened_at: noon(),
        request_id: Uuid::from_u128(77),
        audience: Audience::Everybody,
    }
}

pub(crate) fn first_page<Sort>(sort: Sort) -> Paging<Sort> {
    Paging { sort, descending: true, start: Start::First, limit: Limit::default(), count: Count::None }
}

pub(crate) fn page_of<T>(items: Vec<T>) -> Slice<T> {
    Slice { items, next: None, prev: None, total: None }
}

/// What a transaction has in store, and what it must be asked to keep: exactly once.
impl MockTx {
    pub(crate) fn having_user(mut self, user: &User) -> Self {
        let (id, user) = (user.state().id, user.clone());
        let found = self.users.expect_find().withf(move |asked| *asked == id);
        found.returning(move |_| Ok(Some(user.clone())));
        self
    }

    /// Somebody of that case-folded name or address; nobody, when absent.
    pub(crate) fn having_login(mut self, folded: &'static str, user: Option<User>) -> Self {
        let found = self.users.expect_find_by_login().withf(move |asked| asked == folded);
        found.returning(move |_| Ok(user.clone()));
        self
    }

    pub(crate) fn having_admins(mut self, count: i64) -> Self {
        self.users.expect_count_admins().return_const(Ok(count));
        self
    }

    pub(crate) fn having_article(mut self, status: ArticleStatus) -> Self {
        let article = article(status);
        self.articles.expect_find().returning(move |asked| Ok((asked == id(1)).then(|| article.clone())));
        self
    }

    pub(crate) fn having_comment(mut self, status: CommentStatus) -> Self {
        let comment = comment(status);
        self.comments.expect_find().returning(move |asked| Ok((asked == id(1)).then(|| comment.clone())));
        self
    }

    pub(crate) fn having_webhook(self) -> Self {
        self.having_webhook_like(|_| ())
    }

    pub(crate) fn having_webhook_like(mut self, change: impl FnOnce(&mut WebhookState)) -> Self {
        let mut state = webhook(1).state().clone();
        change(&mut state);
        let webhook = Webhook::restore(state);
        self.webhooks.expect_find().returning(move |asked| Ok((asked == id(1)).then(|| webhook.clone())));
        self
    }

    pub(crate) fn having_delivery(mut self, change: impl FnOnce(&mut Delivery)) -> Self {
        let mut delivery = delivery(2);
        change(&mut delivery);
        self.deliveries.expect_find().returning(move |asked| Ok((asked == id(2)).then(|| delivery.clone())));
        self
    }

    /// Keeps the account that `check` accepts, as version 2.
    pub(crate) fn saving_user(mut self, check: fn(&UserState) -> bool) -> Self {
        let saved = self.users.expect_save().times(1);
        saved.withf(move |user| check(user.state())).return_const(Ok(Version::from(2)));
        self
    }

    pub(crate) fn saving_article(mut self, check: fn(&ArticleState) -> bool) -> Self {
        let saved = self.articles.expect_save().times(1);
        saved.withf(move |article| check(article.state())).return_const(Ok(Version::from(2)));
        self
    }

    pub(crate) fn saving_comment(mut self, check: fn(&CommentState) -> bool) -> Self {
        let saved = self.comments.expect_save().times(1);
        saved.withf(move |comment| check(comment.state())).return_const(Ok(Version::from(2)));
        self
    }

    /// Ends every session of user `n` but `kept`; it was session 8 alone that was live.
    pub(crate) fn ending_sessions(mut self, n: u128, kept: Option<u128>) -> Self {
        let ended = self.sessions.expect_revoke_all().times(1);
        ended
            .withf(move |user: &UserId, except, _| *user == id(n) && *except == kept.map(id))
            .return_const(Ok(vec![(id(8), Version::from(2))]));
        self
    }

    pub(crate) fn showing_article(mut self, status: ArticleStatus) -> Self {
        let shown = self.article_pages.expect_find();
        shown.returning(move |_, _| Ok(Some(article_view(status))));
        self
    }

    pub(crate) fn showing_comment(mut self, status: CommentStatus) -> Self {
        let shown = self.comment_pages.expect_find();
        shown.returning(move |_| Ok(Some(comment_view(status))));
        self
    }

    pub(crate) fn showing_profile(mut self, n: u128) -> Self {
        let shown = self.profile_pages.expect_find();
        shown.returning(move |_, _| Ok(Some(profile(n))));
        self
    }

    /// The token of hash [5; 32], if there is one.
    pub(crate) fn having_email_token(mut self, token: Option<EmailToken>) -> Self {
        let found = self.email_tokens.expect_find().withf(|hash| hash.0 == [5; 32]);
        found.returning(move |_| Ok(token.clone()));
        self
    }

    /// Spends every token of user `n` for a purpose.
    pub(crate) fn spending(mut self, n: u128, purpose: TokenPurpose) -> Self {
        let spent = self.email_tokens.expect_spend_all().times(1);
        spent.withf(move |user, of, _| (*user, *of) == (id(n), purpose)).return_const(Ok(()));
        self
    }

    /// Forgets every token of user `n`.
    pub(crate) fn forgetting_tokens(mut self, n: u128) -> Self {
        let removed = self.email_tokens.expect_remove_all().times(1);
        removed.withf(move |user| *user == id(n)).return_const(Ok(()));
        self
    }

    pub(crate) fn posting(mut self, letter: Letter) -> Self {
        let task = Task::SendMail { letter };
        let posted = self.jobs.expect_add().times(1);
        posted.withf(move |_, job| job.task == task && job.due_at == noon()).return_const(Ok(Some(id(70))));
        self
    }

    pub(crate) fn telling(mut self, names: &'static [&'static str]) -> Self {
        self.expect_events(names);
        self
    }
}
