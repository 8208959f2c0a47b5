//! Articles, comments, favourites and tags.

use lectern_domain::CommentId;

use super::App;
use crate::publishing::{
    AddComment, ArticleStep, CreateArticle, DeleteArticle, EditArticle, EditComment, FavoriteArticle, Feed,
    FindArticle, FindComment, FoundArticle, ListArticles, ListComments, NumberedComment, RewriteArticle, add_comment,
    archive_article, create_article, delete_article, delete_comment, delete_numbered_comment, edit_article,
    edit_comment, favorite_article, feed, find_article, find_comment, hide_comment, list_articles, list_comments,
    list_tags, name_tags, publish_article, read_thread, restore_article, rewrite_article, show_comment,
    unfavorite_article, unpublish_article,
};
use crate::{
    Answered, ArticleCard, ArticleKey, ArticleView, CommentView, Context, Error, Once, Paging, Slice, TagCount,
    TagSort, Written,
};

impl App {
    /// Writes an article: a draft, or published at once.
    ///
    /// # Errors
    /// `SlugTaken` when a slug was asked for, `Article`, `Store`.
    pub async fn create_article(
        &self,
        at: Context,
        command: CreateArticle,
        once: Option<Once<Written<ArticleView>>>,
    ) -> Result<Answered<Written<ArticleView>>, Error> {
        let suffix = self.outside.secrets.suffix();
        self.once(once, at, move |tx, at| create_article(tx, at, &command, &suffix)).await
    }

    /// One article, by identifier or slug; a past slug says where it went.
    ///
    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn find_article(&self, at: Context, query: FindArticle) -> Result<FoundArticle, Error> {
        self.store().look(query.authors.reach(), move |view| find_article(view, &at, &query)).await
    }

    /// Articles, newest first unless asked otherwise.
    ///
    /// # Errors
    /// `AuthenticationRequired` for a guest who asks for drafts, `Store`.
    pub async fn list_articles(&self, at: Context, query: ListArticles) -> Result<Slice<ArticleCard>, Error> {
        self.store().look(query.reach(), move |view| list_articles(view, &at, &query)).await
    }

    /// Articles of those whom the caller follows, newest first.
    ///
    /// # Errors
    /// `AuthenticationRequired`, `Store`.
    pub async fn feed(&self, at: Context, query: Feed) -> Result<Slice<ArticleCard>, Error> {
        self.store().look(query.reach(), move |view| feed(view, &at, &query)).await
    }

    /// Changes what an article says.
    ///
    /// # Errors
    /// `NotFound`, `PermissionDenied`, `Stale`, `SlugTaken`, `Article`, `Store`.
    pub async fn edit_article(&self, at: Context, command: EditArticle) -> Result<ArticleView, Error> {
        self.store().atomically(move |tx| edit_article(tx, &at, &command)).await
    }

    /// Changes what an article says; its slug follows its title.
    ///
    /// # Errors
    /// As [`App::edit_article`].
    pub async fn rewrite_article(&self, at: Context, command: RewriteArticle) -> Result<ArticleView, Error> {
        let suffix = self.outside.secrets.suffix();
        self.store().atomically(move |tx| rewrite_article(tx, &at, &command, &suffix)).await
    }

    /// Removes an article, with its comments and favourites.
    ///
    /// # Errors
    /// `NotFound`, `PermissionDenied`, `Stale`, `Store`.
    pub async fn delete_article(&self, at: Context, command: DeleteArticle) -> Result<(), Error> {
        self.store().atomically(move |tx| delete_article(tx, &at, &command)).await
    }

    /// `draft → published`.
    ///
    /// # Errors
    /// `NotFound`, `PermissionDenied`, `Stale`, `Article`, `Store`.
    pub async fn publish_article(
        &self,
        at: Context,
        command: ArticleStep,
        once: Option<Once<ArticleView>>,
    ) -> Result<Answered<ArticleView>, Error> {
        self.once(once, at, move |tx, at| publish_article(tx, at, &command)).await
    }

    /// `published → draft`.
    ///
    /// # Errors
    /// As [`App::publish_article`].
    pub async fn unpublish_article(
        &self,
        at: Context,
        command: ArticleStep,
        once: Option<Once<ArticleView>>,
    ) -> Result<Answered<ArticleView>, Error> {
        self.once(once, at, move |tx, at| unpublish_article(tx, at, &command)).await
    }

    /// `published → archived`.
    ///
    /// # Errors
    /// As [`App::publish_article`].
    pub async fn archive_article(
        &self,
        at: Context,
        command: ArticleStep,
        once: Option<Once<ArticleView>>,
    ) -> Result<Answered<ArticleView>, Error> {
        self.once(once, at, move |tx, at| archive_article(tx, at, &command)).await
    }

    /// `archived → draft`.
    ///
    /// # Errors
    /// As [`App::publish_article`].
    pub async fn restore_article(
        &self,
        at: Context,
        command: ArticleStep,
        once: Option<Once<ArticleView>>,
    ) -> Result<Answered<ArticleView>, Error> {
        self.once(once, at, move |tx, at| restore_article(tx, at, &command)).await
    }

    /// Marks an article as a favourite; marking twice changes nothing.
    ///
    /// # Errors
    /// `NotFound`, `Article(NotPublished)`, `Store`.
    pub async fn favorite_article(&self, at: Context, command: FavoriteArticle) -> Result<ArticleView, Error> {
        self.store().atomically(move |tx| favorite_article(tx, &at, &command)).await
    }

    /// Takes the mark back; asking twice changes nothing.
    ///
    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn unfavorite_article(&self, at: Context, command: FavoriteArticle) -> Result<ArticleView, Error> {
        self.store().atomically(move |tx| unfavorite_article(tx, &at, &command)).await
    }

    /// The comments of an article, by number.
    ///
    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn list_comments(&self, at: Context, query: ListComments) -> Result<Slice<CommentView>, Error> {
        self.store().reading(move |view| list_comments(view, &at, &query)).await
    }

    /// One comment.
    ///
    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn find_comment(&self, at: Context, query: FindComment) -> Result<CommentView, Error> {
        self.store().reading(move |view| find_comment(view, &at, query)).await
    }

    /// What was said of an article that shows to everybody, the newest first.
    ///
    /// # Errors
    /// `NotFound`, `Store`.
    pub async fn read_thread(&self, at: Context, article: ArticleKey) -> Result<Vec<CommentView>, Error> {
        self.store().reading(move |view| read_thread(view, &at, &article)).await
    }

    /// Writes a comment.
    ///
    /// # Errors
    /// `NotFound`, `Article(NotPublished)`, `Invalid` (no such parent), `Store`.
    pub async fn add_comment(
        &self,
        at: Context,
        command: AddComment,
        once: Option<Once<Written<CommentView>>>,
    ) -> Result<Answered<Written<CommentView>>, Error> {
        self.once(once, at, move |tx, at| add_comment(tx, at, &command)).await
    }

    /// Replaces the text of a comment.
    ///
    /// # Errors
    /// `NotFound`, `PermissionDenied`, `Stale`, `Comment`, `Store`.
    pub async fn edit_comment(&self, at: Context, command: EditComment) -> Result<CommentView, Error> {
        self.store().atomically(move |tx| edit_comment(tx, &at, &command)).await
    }

    /// Deletes a comment; its place in the thread stays. Deleting twice changes nothing.
    ///
    /// # Errors
    /// `NotFound`, `PermissionDenied`, `Store`.
    pub async fn delete_comment(&self, at: Context, comment: CommentId) -> Result<(), Error> {
        self.store().atomically(move |tx| delete_comment(tx, &at, comment)).await
    }

    /// Deletes a comment by its number; one that was deleted before is not found.
    ///
    /// # Errors
    /// `NotFound`, `PermissionDenied`, `Store`.
    pub async fn delete_numbered_comment(&self, at: Context, command: NumberedComment) -> Result<(), Error> {
        self.store().atomically(move |tx| delete_numbered_comment(tx, &at, &command)).await
    }

    /// Hides a comment.
    ///
    /// # Errors
    /// `NotFound`, `PermissionDenied`, `Comment`, `Store`.
    pub async fn hide_comment(
        &self,
        at: Context,
        comment: CommentId,
        once: Option<Once<CommentView>>,
    ) -> Result<Answered<CommentView>, Error> {
        self.once(once, at, move |tx, at| hide_comment(tx, at, comment)).await
    }

    /// Shows a hidden comment again.
    ///
    /// # Errors
    /// As [`App::hide_comment`].
    pub async fn show_comment(
        &self,
        at: Context,
        comment: CommentId,
        once: Option<Once<CommentView>>,
    ) -> Result<Answered<CommentView>, Error> {
        self.once(once, at, move |tx, at| show_comment(tx, at, comment)).await
    }

    /// The names of tags, those of most articles first.
    ///
    /// # Errors
    /// `Store`.
    pub async fn name_tags(&self) -> Result<Vec<String>, Error> {
        self.store().glance(name_tags).await
    }

    /// Tags with the number of published articles that have them.
    ///
    /// # Errors
    /// `Store`.
    pub async fn list_tags(&self, paging: Paging<TagSort>) -> Result<Slice<TagCount>, Error> {
        self.store().look(paging.reach(), move |view| list_tags(view, &paging)).await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use futures_executor::block_on;
    use lectern_domain::identity::Role;
    use lectern_domain::publishing::{ArticleBody, ArticleStatus, CommentStatus, Summary, Tags, Title};

    use super::*;
    use crate::fixtures::{Outside, Ran, Scripted, comment_view, first_page, guest, id, member, noon, page_of, user};
    use crate::mocks::MockTx;
    use crate::ports::Kept;
    use crate::{ArticleFilter, ArticleSort, Authors, Claim, Count, Reach, Reply, StoreError, Unique, Verdict};

    #[test]
    fn the_suffix_of_a_taken_slug_comes_from_outside_the_transaction() {
        let mut tx = MockTx::default().having_user(&user(1, Role::Author)).telling(&["article.created"]);
        tx.articles.expect_add().times(2).returning(|article| {
            let taken = article.state().slug.as_str() != "on-locks-x7";
            if taken { Err(StoreError::Taken(Unique::Slug)) } else { Ok(()) }
        });
        let store = Arc::new(Scripted::new([tx]));
        let command = CreateArticle {
            id: id(1),
            title: Title::parse("On locks").unwrap(),
            summary: Summary::parse("").unwrap(),
            body: ArticleBody::parse("Text").unwrap(),
            tags: Tags::default(),
            slug: None,
            publish: false,
            publish_at: None,
        };
        let written = block_on(Outside::new().app(&store).create_article(member(1, Role::Author), command, None));
        let Ok(Answered::Plain(Written { shown: ArticleView { card, .. }, .. })) = written else {
            panic!("{written:?}")
        };
        assert_eq!(card.slug, "on-locks-x7");
    }

    #[test]
    fn an_article_is_one_glance_and_its_comments_are_one_snapshot() {
        let finding = MockTx::default().showing_article(ArticleStatus::Published);
        let mut listing = MockTx::default().showing_article(ArticleStatus::Published);
        let page = listing.comment_pages.expect_page();
        page.returning(|_, _| Ok(page_of(Vec::new())));
        let store = Arc::new(Scripted::new([finding, listing]));
        let app = Outside::new().app(&store);
        let query = ListComments { article: ArticleKey::Id(id(1)), paging: first_page(()), authors: Authors::Short };
        assert!(block_on(app.find_article(guest(), FindArticle::short(ArticleKey::Id(id(1))))).is_ok());
        assert!(block_on(app.list_comments(guest(), query)).is_ok());
        assert_eq!(store.ran(), [Ran::Looked(Reach::Glance), Ran::Looked(Reach::Snapshot)]);
    }

    fn asked() -> Option<Once<CommentView>> {
        let claim = Claim { principal: id(2), route: "/comments/{id}/hide", key: "k".to_owned() };
        Some(Once { claim, fingerprint: [1; 32], render: Box::new(|comment| Some(reply(&comment))) })
    }

    fn reply(comment: &CommentView) -> Reply {
        Reply { status: 200, headers: Vec::new(), body: comment.number.to_string().into_bytes() }
    }

    #[test]
    fn with_a_key_the_answer_is_kept_in_the_transaction_of_the_effect_and_given_again() {
        let mut hiding = MockTx::default()
            .having_article(ArticleStatus::Published)
            .having_comment(CommentStatus::Visible)
            .saving_comment(|comment| comment.status == CommentStatus::Hidden)
            .telling(&["comment.hidden"])
            .showing_comment(CommentStatus::Hidden);
        let shown = reply(&comment_view(CommentStatus::Hidden));
        let kept = Kept { fingerprint: [1; 32], reply: shown.clone(), kept_at: noon() };
        hiding.idempotency.expect_add().times(1).return_const(Ok(()));
        let (expected, mut again) = (kept.clone(), MockTx::default());
        hiding.idempotency.expect_save().times(1).withf(move |_, kept| *kept == expected).return_const(Ok(()));
        again.idempotency.expect_add().return_const(Err(StoreError::Taken(Unique::Id)));
        again.idempotency.expect_find().return_once(|_| Ok(Some(kept)));
        let store = Arc::new(Scripted::new([hiding, again]));
        let app = Outside::new().app(&store);
        for replayed in [false, true] {
            let answered = block_on(app.hide_comment(member(2, Role::Moderator), id(1), asked()));
            assert_eq!(answered, Ok(Answered::Kept { reply: shown.clone(), replayed }));
        }
    }

    #[test]
    fn what_is_refused_is_rolled_back_and_keeps_no_answer() {
        let mut hiding = MockTx::default();
        hiding.idempotency.expect_add().times(1).return_const(Ok(()));
        let store = Arc::new(Scripted::new([hiding]));
        let refused = block_on(Outside::new().app(&store).hide_comment(member(2, Role::Student), id(1), asked()));
        assert_eq!(refused, Err(Error::PermissionDenied));
        assert_eq!(store.ran(), [Ran::Changed(Verdict::RollBack)]);
    }

    #[test]
    fn a_list_is_one_glance_unless_it_counts_or_tells_of_authors() {
        let table = [
            (Count::None, Authors::Short, Reach::Glance),
            (Count::CAPPED, Authors::Short, Reach::Snapshot),
            (Count::None, Authors::Whole, Reach::Snapshot),
        ];
        for (count, authors, reach) in table {
            let mut listing = MockTx::default();
            listing.article_pages.expect_page().returning(|_, _, _| Ok(page_of(Vec::new())));
            listing.profile_pages.expect_find_all().returning(|_, _| Ok(Vec::new()));
            let store = Arc::new(Scripted::new([listing]));
            let paging = Paging { count, ..first_page(ArticleSort::PublishedAt) };
            let query = ListArticles { filter: ArticleFilter::PUBLISHED, paging, authors };
            assert!(block_on(Outside::new().app(&store).list_articles(guest(), query)).is_ok());
            assert_eq!(store.ran(), [Ran::Looked(reach)], "{count:?} {authors:?}");
        }
    }

    #[test]
    fn what_is_refused_is_rolled_back() {
        let deleting =
            MockTx::default().having_article(ArticleStatus::Published).having_comment(CommentStatus::Visible);
        let store = Arc::new(Scripted::new([deleting]));
        let app = Outside::new().app(&store);
        let refused = block_on(app.delete_comment(member(2, Role::Student), id(1)));
        assert_eq!(refused, Err(Error::PermissionDenied));
        assert_eq!(store.ran(), [Ran::Changed(Verdict::RollBack)]);
    }
}
