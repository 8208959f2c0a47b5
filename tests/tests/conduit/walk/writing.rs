//! Steps with articles.

use serde_json::{Value, json};

use super::Walker;
use super::model::Article;

const TITLES: [&str; 5] = ["Red fish", "Blue fish", "The log", "The page", "A tree"];
const TAGS: [&str; 6] = ["sql", "rust", "trees", "logs", "with space", "fish"];

impl Walker {
    pub(super) async fn somebody_writes(&mut self) {
        let (author, turn) = (self.somebody(), self.model.turn());
        let title = TITLES[self.below(TITLES.len())].to_owned();
        let tags = self.some_of(&TAGS, 4);
        let (description, body) = (format!("Description {turn}."), format!("Body *{turn}*."));
        let sent = json!({"article": {"title": title, "description": description, "body": body, "tagList": tags}});
        let told = self.callers[author].post("/articles", sent).await.is(201);
        let slug = told["article"]["slug"].as_str().unwrap().to_owned();
        assert!(self.model.may_be_called(&slug, &title, None), "{slug} for {title}");
        let (created, updated) = (told["article"]["createdAt"].clone(), told["article"]["updatedAt"].clone());
        let (favorites, comments) = Default::default();
        let written = Article { slug, title, description, body, tags, created, updated, author, favorites, comments };
        assert_eq!(told, json!({"article": self.model.article(&written, Some(author))}));
        self.model.articles.push(written);
    }

    /// By whoever: most are not its author.
    pub(super) async fn somebody_edits(&mut self) {
        let Some(n) = self.an_article() else { return };
        let (who, turn) = (self.somebody(), self.model.turn());
        let author = self.model.articles[n].author;
        let who = if self.heads() { author } else { who };
        let change = self.a_change(turn);
        let path = self.path(n);
        let answer = self.callers[who].put(&path, json!({"article": change})).await;
        if who != author {
            return answer.refuses(403, json!({"article": ["forbidden"]}));
        }
        let told = answer.is(200)["article"].take();
        let slug = told["slug"].as_str().unwrap().to_owned();
        let article = &self.model.articles[n];
        assert!(told["updatedAt"].as_str() >= article.updated.as_str(), "{told}");
        match change["title"].as_str() {
            Some(title) if title != article.title => {
                assert!(self.model.may_be_called(&slug, title, Some(n)), "{slug} for {title}");
            }
            _ => assert_eq!(slug, article.slug),
        }
        let article = &mut self.model.articles[n];
        (article.slug, article.updated) = (slug, told["updatedAt"].clone());
        for (name, value) in change.as_object().unwrap() {
            let text = || value.as_str().unwrap().to_owned();
            match name.as_str() {
                "title" => article.title = text(),
                "description" => article.description = text(),
                "body" => article.body = text(),
                _ => article.tags = serde_json::from_value(value.clone()).unwrap(),
            }
        }
        assert_eq!(told, self.model.article(&self.model.articles[n], Some(who)), "{change}");
    }

    /// At least one member.
    fn a_change(&mut self, turn: usize) -> Value {
        let mut change = json!({});
        while change == json!({}) {
            if self.heads() {
                change["title"] = json!(TITLES[self.below(TITLES.len())]);
            }
            if self.heads() {
                change["description"] = json!(format!("Description {turn}."));
            }
            if self.heads() {
                change["body"] = json!(format!("Body {turn}."));
            }
            if self.heads() {
                change["tagList"] = json!(self.some_of(&TAGS, 4));
            }
        }
        change
    }

    pub(super) async fn somebody_deletes(&mut self) {
        let Some(n) = self.an_article() else { return };
        let (who, author) = (self.somebody(), self.model.articles[n].author);
        let path = self.path(n);
        let answer = self.callers[who].delete(&path).await;
        if who != author {
            return answer.refuses(403, json!({"article": ["forbidden"]}));
        }
        answer.is(204);
        self.callers[who].delete(&path).await.refuses(404, json!({"article": ["not found"]}));
        self.guest.get(&path).await.refuses(404, json!({"article": ["not found"]}));
        self.model.articles.remove(n);
    }

    pub(super) async fn somebody_marks(&mut self) {
        let Some(n) = self.an_article() else { return };
        let (who, liked) = (self.somebody(), self.below(3) > 0);
        let path = format!("{}/favorite", self.path(n));
        let caller = &self.callers[who];
        let told = if liked { caller.mark(&path).await } else { caller.delete(&path).await }.is(200);
        let favorites = &mut self.model.articles[n].favorites;
        if liked {
            favorites.insert(who)
        } else {
            favorites.remove(&who)
        };
        assert_eq!(told, json!({"article": self.model.article(&self.model.articles[n], Some(who))}));
    }

    pub(super) fn an_article(&mut self) -> Option<usize> {
        let count = self.model.articles.len();
        (count > 0).then(|| self.below(count))
    }

    pub(super) fn path(&self, n: usize) -> String {
        format!("/articles/{}", self.model.articles[n].slug)
    }
}
