//! Steps between people: to follow, to comment and to take back.

use serde_json::json;

use super::Walker;
use super::model::Comment;

impl Walker {
    pub(super) async fn somebody_follows(&mut self) {
        let (who, whom, on) = (self.somebody(), self.somebody(), self.below(3) > 0);
        let path = format!("/profiles/{}/follow", self.model.people[whom].name);
        let caller = &self.callers[who];
        if who == whom {
            if on {
                caller.mark(&path).await.is(422);
            }
            return;
        }
        let told = if on { caller.mark(&path).await } else { caller.delete(&path).await }.is(200);
        let follows = &mut self.model.people[who].follows;
        if on {
            follows.insert(whom)
        } else {
            follows.remove(&whom)
        };
        assert_eq!(told, json!({"profile": self.model.profile(whom, Some(who))}));
    }

    pub(super) async fn somebody_comments(&mut self) {
        let Some(n) = self.an_article() else { return };
        let (author, turn) = (self.somebody(), self.model.turn());
        let body = format!("Comment {turn}.");
        let path = format!("{}/comments", self.path(n));
        let told = self.callers[author].post(&path, json!({"comment": {"body": body}})).await.is(201);
        let id = told["comment"]["id"].as_u64().unwrap();
        let everywhere = self.model.articles.iter().flat_map(|article| &article.comments);
        assert!(everywhere.into_iter().all(|other| other.id != id), "{id} is taken");
        let comment = Comment { id, body, author, at: told["comment"]["createdAt"].clone() };
        assert_eq!(told, json!({"comment": self.model.comment(&comment, Some(author))}));
        self.model.articles[n].comments.push(comment);
    }

    /// Whoever said it may, and the author of the article; now and then somebody looks for it under another article.
    pub(super) async fn somebody_takes_back(&mut self) {
        let Some(n) = self.an_article() else { return };
        let (who, elsewhere) = (self.somebody(), self.an_article());
        let article = &self.model.articles[n];
        let count = article.comments.len();
        if count == 0 {
            return;
        }
        let said = self.below(count);
        let article = &self.model.articles[n];
        let comment = &article.comments[said];
        let missing = json!({"comment": ["not found"]});
        if let Some(other) = elsewhere.filter(|other| *other != n) {
            let path = format!("{}/comments/{}", self.path(other), comment.id);
            self.callers[who].delete(&path).await.refuses(404, missing.clone());
        }
        let path = format!("{}/comments/{}", self.path(n), comment.id);
        let answer = self.callers[who].delete(&path).await;
        if who != comment.author && who != article.author {
            return answer.refuses(403, json!({"comment": ["forbidden"]}));
        }
        answer.is(204);
        self.callers[who].delete(&path).await.refuses(404, missing);
        self.model.articles[n].comments.remove(said);
    }
}
