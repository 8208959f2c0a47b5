use std::collections::HashMap;

use lectern_application::identity::{CreateUser, Following, UpdateMe};
use lectern_application::publishing::{AddComment, CreateArticle, FavoriteArticle};
use lectern_application::{Actor, App, ArticleKey, Caller, Context, mint};
use lectern_domain::identity::{Bio, Email, Password, Role, Roles, UserEdit, Username};
use lectern_domain::publishing::CommentBody;
use lectern_domain::{ArticleId, CommentId, Patch, SignedDuration, Timestamp, UserId, Violation};
use uuid::Uuid;

use super::article::articles;
use super::script::{Person, Remark, Script, script};
use crate::failure::Failure;
use crate::school::operator;

/// Makes the school, with times in the past, and answers who is there. Whatever somebody does is done in their name.
pub(crate) async fn fill(school: &App, password: &str) -> Result<Vec<Person>, Failure> {
    let script = script().map_err(std::io::Error::other)?;
    let mut demo = Demo { school, now: school.now(), people: HashMap::new(), articles: HashMap::new() };
    for person in &script.people {
        demo.join(person, password).await?;
    }
    demo.write().await?;
    demo.read(&script).await?;
    Ok(script.people)
}

struct Demo<'a> {
    school: &'a App,
    now: Timestamp,
    people: HashMap<String, (UserId, Roles)>,
    articles: HashMap<String, (ArticleId, Timestamp)>,
}

const JOINED: SignedDuration = SignedDuration::from_hours(60 * 24);
const MET: SignedDuration = SignedDuration::from_hours(53 * 24);

impl Demo<'_> {
    async fn join(&mut self, person: &Person, password: &str) -> Result<(), Failure> {
        let id = mint();
        let roles: Roles = person.roles.iter().filter_map(|name| Role::named(name)).collect();
        let joined = self.now - JOINED;
        let command = CreateUser {
            id,
            email: Email::parse(&person.email).map_err(in_files)?,
            username: Username::parse(&person.username).map_err(in_files)?,
            password: Password::choose(password, &self.school.policies().password).map_err(Failure::Password)?,
            roles,
            verified: true,
        };
        self.school.create_user(operator(joined), command).await?;
        self.people.insert(person.username.clone(), (id, roles));
        let bio = Patch::Set(Bio::parse(&person.bio).map_err(in_files)?);
        let edit = UserEdit { bio, ..UserEdit::default() };
        let command = UpdateMe { expected: None, edit, current: None };
        self.school.update_me(self.by(&person.username, joined)?, command).await?;
        Ok(())
    }

    async fn write(&mut self) -> Result<(), Failure> {
        for article in articles() {
            let (id, at) = (mint(), self.now - SignedDuration::from_hours(24 * article.days_ago));
            let command = CreateArticle {
                id,
                title: article.title,
                summary: article.summary,
                body: article.body,
                tags: article.tags,
                slug: None,
                publish: true,
                publish_at: None,
            };
            self.school.create_article(self.by(article.author, at)?, command, None).await?;
            self.articles.insert(article.name.to_owned(), (id, at));
        }
        Ok(())
    }

    async fn read(&self, script: &Script) -> Result<(), Failure> {
        for (who, whom) in &script.follows {
            for username in whom {
                let command = Following { username: Username::parse(username).map_err(in_files)? };
                self.school.follow(self.by(who, self.now - MET)?, command).await?;
            }
        }
        for (who, what) in &script.favorites {
            for name in what {
                let (id, published) = self.article(name)?;
                let at = self.by(who, published + SignedDuration::from_hours(4))?;
                self.school.favorite_article(at, FavoriteArticle::short(ArticleKey::Id(id))).await?;
            }
        }
        for remark in &script.comments {
            self.discuss(remark).await?;
        }
        Ok(())
    }

    async fn discuss(&self, remark: &Remark) -> Result<(), Failure> {
        let first = self.say(&remark.article, (&remark.author, remark.hours_later), &remark.body, None).await?;
        for reply in &remark.replies {
            let who = (reply.author.as_str(), reply.hours_later);
            self.say(&remark.article, who, &reply.body, Some(first)).await?;
        }
        Ok(())
    }

    async fn say(
        &self,
        article: &str,
        (who, hours_later): (&str, i64),
        body: &str,
        parent: Option<CommentId>,
    ) -> Result<CommentId, Failure> {
        let (article, published) = self.article(article)?;
        let id = mint();
        let body = CommentBody::parse(body).map_err(in_files)?;
        let command = AddComment { id, article: ArticleKey::Id(article), body, parent };
        let at = self.by(who, published + SignedDuration::from_hours(hours_later))?;
        self.school.add_comment(at, command, None).await?;
        Ok(id)
    }

    /// Somebody at some time, signed in with a session that was never kept.
    fn by(&self, username: &str, now: Timestamp) -> Result<Context, Failure> {
        let (user, roles) = *self.people.get(username).ok_or_else(|| in_files(Violation::NotFound))?;
        let actor = Actor::Member(Caller { user, session: mint(), roles });
        Ok(Context { now, actor, request_id: mint::<Uuid>(), address: None })
    }

    fn article(&self, name: &str) -> Result<(ArticleId, Timestamp), Failure> {
        self.articles.get(name).copied().ok_or_else(|| in_files(Violation::NotFound))
    }
}

/// The files are part of the program and checked by tests; this is for whoever is changing them.
fn in_files(violation: Violation) -> Failure {
    Failure::Argument("a text".to_owned(), "part of the demo", violation)
}
