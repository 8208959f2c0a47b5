//! Looking: what the school shows is what the model says.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::Walker;
use super::model::Article;

const TAGS: [&str; 4] = ["sql", "trees", "with space", "nobody's"];

impl Walker {
    /// One viewer, one of each kind of reading.
    pub(super) async fn somebody_looks_around(&mut self) {
        let viewer = self.viewer();
        if let Some(n) = self.an_article() {
            self.looks_at_an_article(viewer, n).await;
        }
        let who = self.somebody();
        self.looks_at_a_profile(viewer, who).await;
        self.looks_at_a_list(viewer).await;
        self.looks_at_the_feed(viewer).await;
        self.looks_at_tags(viewer).await;
    }

    pub(super) async fn everybody_looks_at_everything(&mut self) {
        let everybody = (0..self.callers.len()).map(Some).chain([None]);
        for viewer in everybody {
            for n in 0..self.model.articles.len() {
                self.looks_at_an_article(viewer, n).await;
            }
            for who in 0..self.callers.len() {
                self.looks_at_a_profile(viewer, who).await;
            }
            let all = self.caller(viewer).get("/articles?limit=100").await.is(200);
            assert_eq!(all, self.model.list(viewer, (0, 100), |_| true));
        }
    }

    async fn looks_at_an_article(&self, viewer: Option<usize>, n: usize) {
        let (article, path) = (&self.model.articles[n], self.path(n));
        let caller = self.caller(viewer);
        let told = caller.get(&path).await.is(200);
        assert_eq!(told, json!({"article": self.model.article(article, viewer)}));
        let mut heard = caller.get(&format!("{path}/comments")).await.is(200)["comments"].take();
        heard.as_array_mut().unwrap().sort_by_key(|comment| comment["id"].as_u64());
        let said: Vec<_> = article.comments.iter().map(|comment| self.model.comment(comment, viewer)).collect();
        assert_eq!(heard, json!(said));
    }

    async fn looks_at_a_profile(&self, viewer: Option<usize>, who: usize) {
        let path = format!("/profiles/{}", self.model.people[who].name);
        let told = self.caller(viewer).get(&path).await.is(200);
        assert_eq!(told, json!({"profile": self.model.profile(who, viewer)}));
    }

    /// By any of the filters, any page.
    async fn looks_at_a_list(&mut self, viewer: Option<usize>) {
        let (author, fan) = (self.somebody(), self.somebody());
        let tag = TAGS[self.below(TAGS.len())];
        let by = [self.heads(), self.heads(), self.heads()];
        let name = |who: usize| self.model.people[who].name.clone();
        let filters = [("author", name(author)), ("favorited", name(fan)), ("tag", tag.to_owned())];
        let (offset, limit) = (self.below(4), 1 + self.below(8));
        let mut query = vec![("offset", offset.to_string()), ("limit", limit.to_string())];
        query.extend(filters.into_iter().zip(by).filter_map(|(filter, on)| on.then_some(filter)));
        let wanted = |article: &Article| {
            (!by[0] || article.author == author)
                && (!by[1] || article.favorites.contains(&fan))
                && (!by[2] || article.tags.iter().any(|other| other == tag))
        };
        let told = self.caller(viewer).get(&asking("/articles", &query)).await.is(200);
        assert_eq!(told, self.model.list(viewer, (offset, limit), wanted), "{query:?}");
    }

    async fn looks_at_the_feed(&mut self, viewer: Option<usize>) {
        let (offset, limit) = (self.below(4), 1 + self.below(8));
        let query = [("offset", offset.to_string()), ("limit", limit.to_string())];
        let answer = self.caller(viewer).get(&asking("/articles/feed", &query)).await;
        let Some(who) = viewer else { return answer.refuses(401, json!({"token": ["is missing"]})) };
        let follows = &self.model.people[who].follows;
        let wanted = |article: &Article| follows.contains(&article.author);
        assert_eq!(answer.is(200), self.model.list(viewer, (offset, limit), wanted), "{query:?}");
    }

    async fn looks_at_tags(&self, viewer: Option<usize>) {
        let told = self.caller(viewer).get("/tags").await.is(200);
        let names: Vec<_> = told["tags"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        let wanted = self.model.tags();
        assert_eq!((names.len(), names.into_iter().collect::<BTreeSet<_>>()), (wanted.len(), wanted));
    }
}

fn asking(path: &str, query: &[(&str, String)]) -> String {
    let pair = |(name, value): &(&str, String)| format!("{name}={}", value.replace(' ', "%20").replace('\'', "%27"));
    format!("{path}?{}", query.iter().map(pair).collect::<Vec<_>>().join("&"))
}
