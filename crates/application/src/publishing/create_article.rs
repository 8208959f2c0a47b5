use lectern_domain::identity::Capability;
use lectern_domain::publishing::{Article, ArticleBody, Draft, Slug, Summary, Tags, Title};
use lectern_domain::{ArticleId, Event, Timestamp, UserId};

use super::plan::keep_plan;
use super::{slug_taken, written};
use crate::announce::announce;
use crate::ports::Tx;
use crate::{ArticleView, Context, Error, StoreError, Unique, Written};

/// Write an article.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CreateArticle {
    /// The new article.
    pub id: ArticleId,
    /// Its title.
    pub title: Title,
    /// What it is about.
    pub summary: Summary,
    /// Its text.
    pub body: ArticleBody,
    /// Its tags.
    pub tags: Tags,
    /// Its name in addresses; made from the title, when absent.
    pub slug: Option<Slug>,
    /// Whether everybody reads it at once.
    pub publish: bool,
    /// When it is to be published by itself, unless it is at once.
    pub publish_at: Option<Timestamp>,
}

impl CreateArticle {
    fn drafted(&self, author: UserId, now: Timestamp) -> Article {
        let draft = Draft {
            slug: self.slug.clone().unwrap_or_else(|| Slug::of(&self.title)),
            title: self.title.clone(),
            summary: self.summary.clone(),
            body: self.body.clone(),
            tags: self.tags.clone(),
        };
        Article::draft(self.id, author, draft, now)
    }
}

/// Writes an article: a draft, or published in the same transaction. A slug made from the title gets `suffix` when
/// it is taken; a slug that was asked for does not.
///
/// # Errors
/// `AuthenticationRequired`, `PermissionDenied`, `SlugTaken`, `Article(NotPublishable)`, `Store`.
pub fn create_article(
    tx: &mut dyn Tx,
    at: &Context,
    command: &CreateArticle,
    suffix: &str,
) -> Result<Written<ArticleView>, Error> {
    at.permit(Capability::WriteArticles)?;
    let author = at.signed_in()?.user;
    let mut article = command.drafted(author, at.now);
    if let Some(planned) = command.publish_at {
        article.schedule(planned, at.now)?;
    }
    if command.publish {
        article.publish(at.now)?;
    }
    let article = kept(tx, article, command.slug.is_none().then_some(suffix))?;
    let state = article.state();
    let (id, version, slug) = (state.id, state.version, state.slug.as_str().to_owned());
    let created = Event::ArticleCreated { id, version, author, slug: slug.clone() };
    announce(tx, at, &created)?;
    keep_plan(tx, at, &article, None)?;
    if command.publish {
        let published = Event::ArticlePublished { id, version, author, slug };
        announce(tx, at, &published)?;
    }
    written(tx, author, |author| ArticleView::of(&article, author))
}

fn kept(tx: &mut dyn Tx, article: Article, suffix: Option<&str>) -> Result<Article, Error> {
    match (tx.articles().add(&article), suffix) {
        (Err(StoreError::Taken(Unique::Slug)), Some(suffix)) => {
            let slug = article.state().slug.with_suffix(suffix);
            let article = article.renamed(slug);
            tx.articles().add(&article).map_err(slug_taken)?;
            Ok(article)
        }
        (added, _) => added.map(|()| article).map_err(slug_taken),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use lectern_domain::SignedDuration;
    use lectern_domain::identity::Role;
    use lectern_domain::publishing::{ArticleError, ArticleStatus};
    use uuid::Uuid;

    use crate::effects::Task;

    use crate::fixtures::{article_view, guest, id, member, noon, user};
    use crate::mocks::MockTx;

    fn command(slug: Option<&str>, publish: bool) -> CreateArticle {
        CreateArticle {
            id: id(1),
            title: Title::parse("On locks").unwrap(),
            summary: Summary::parse("About locks").unwrap(),
            body: ArticleBody::parse("Text").unwrap(),
            tags: Tags::default(),
            slug: slug.map(|slug| Slug::parse(slug).unwrap()),
            publish,
            publish_at: None,
        }
    }

    /// A store in which some slugs are taken.
    fn taken(slugs: &'static [&'static str]) -> MockTx {
        let mut tx = MockTx::default();
        tx.articles.expect_add().returning(move |article| {
            if slugs.contains(&article.state().slug.as_str()) {
                return Err(StoreError::Taken(Unique::Slug));
            }
            Ok(())
        });
        tx
    }

    #[test]
    fn an_article_begins_as_a_draft_unless_it_is_published_at_once() {
        for (publish, status) in [(false, ArticleStatus::Draft), (true, ArticleStatus::Published)] {
            let mut tx = MockTx::default().having_user(&user(1, Role::Author));
            let added = tx.articles.expect_add().times(1);
            added
                .withf(move |article| article.state().status == status && article.state().slug.as_str() == "on-locks")
                .return_const(Ok(()));
            let told: &[&str] = if publish { &["article.created", "article.published"] } else { &["article.created"] };
            tx.expect_events(told);
            let shown = create_article(&mut tx, &member(1, Role::Author), &command(None, publish), "x7");
            let mut written = article_view(status);
            written.card.published_at = publish.then(noon);
            assert_eq!(shown, Ok(Written { shown: written, author: user(1, Role::Author) }));
        }
    }

    #[test]
    fn a_draft_with_a_plan_gets_the_job_that_carries_it_out() {
        let soon = noon() + SignedDuration::from_secs(60);
        let mut tx = MockTx::default().having_user(&user(1, Role::Author)).telling(&["article.created"]);
        tx.articles.expect_add().times(1).return_const(Ok(()));
        tx.jobs.expect_find_by_key().return_const(Ok(None));
        let planned = Task::PublishArticle {
            article: Uuid::from_u128(1),
            planned: soon.as_microsecond(),
            by: Uuid::from_u128(1),
        };
        let queued = tx.jobs.expect_add().times(1);
        queued
            .withf(move |_, job| {
                (&job.task, job.due_at, job.owner) == (&planned, soon, Some(id(1))) && job.key.is_some()
            })
            .return_const(Ok(Some(id(2))));
        let command = CreateArticle { publish_at: Some(soon), ..command(None, false) };
        let shown = create_article(&mut tx, &member(1, Role::Author), &command, "x7");
        assert_eq!(shown.map(|article| article.shown.card.publish_at), Ok(Some(soon)));
        let late = CreateArticle { publish_at: Some(noon()), ..command };
        let refused = create_article(&mut MockTx::default(), &member(1, Role::Author), &late, "x7");
        assert_eq!(refused, Err(Error::Article(ArticleError::TooLate)));
    }

    #[test]
    fn a_taken_slug_gets_a_suffix_only_when_nobody_asked_for_it() {
        let at = member(1, Role::Author);
        let mut tx = taken(&["on-locks"]).having_user(&user(1, Role::Author)).telling(&["article.created"]);
        let shown = create_article(&mut tx, &at, &command(None, false), "x7");
        assert_eq!(shown.map(|article| article.shown.card.slug), Ok("on-locks-x7".to_owned()));

        let asked = command(Some("on-locks"), false);
        let mut tx = taken(&["on-locks"]);
        assert_eq!(create_article(&mut tx, &at, &asked, "x7"), Err(Error::SlugTaken));
        let mut tx = taken(&["on-locks", "on-locks-x7"]);
        let refused = create_article(&mut tx, &at, &command(None, false), "x7");
        assert_eq!(refused, Err(Error::SlugTaken));
    }

    #[test]
    fn nothing_is_kept_of_what_may_not_be_written_or_published() {
        let mut tx = MockTx::default();
        let refused = create_article(&mut tx, &guest(), &command(None, false), "x7");
        assert_eq!(refused, Err(Error::AuthenticationRequired));
        let refused = create_article(&mut tx, &member(1, Role::Student), &command(None, false), "x7");
        assert_eq!(refused, Err(Error::PermissionDenied));

        let mut bare = command(None, true);
        bare.summary = Summary::parse("").unwrap();
        let refused = create_article(&mut tx, &member(1, Role::Author), &bare, "x7");
        assert_eq!(refused, Err(Error::Article(ArticleError::NotPublishable)));
    }
}
