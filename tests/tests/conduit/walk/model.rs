//! What the school must be: plain lists, and what each viewer sees of them.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::school::PASSWORD;

/// Everything there is, by position.
#[derive(Default)]
pub(super) struct Model {
    pub(super) people: Vec<Person>,
    /// In the order of writing.
    pub(super) articles: Vec<Article>,
    turns: usize,
}

pub(super) struct Person {
    pub(super) name: String,
    pub(super) email: String,
    pub(super) password: String,
    pub(super) bio: Value,
    pub(super) image: Value,
    pub(super) follows: BTreeSet<usize>,
}

pub(super) struct Article {
    pub(super) slug: String,
    pub(super) title: String,
    pub(super) description: String,
    pub(super) body: String,
    pub(super) tags: Vec<String>,
    pub(super) created: Value,
    pub(super) updated: Value,
    pub(super) author: usize,
    pub(super) favorites: BTreeSet<usize>,
    /// In the order of saying.
    pub(super) comments: Vec<Comment>,
}

pub(super) struct Comment {
    pub(super) id: u64,
    pub(super) body: String,
    pub(super) author: usize,
    pub(super) at: Value,
}

impl Person {
    pub(super) fn new(name: &str) -> Self {
        let (name, email) = (name.to_owned(), format!("{name}@example.org"));
        let follows = BTreeSet::new();
        Self { name, email, password: PASSWORD.to_owned(), bio: Value::Null, image: Value::Null, follows }
    }

    /// As `/user` answers; the token is the one that was told.
    pub(super) fn as_user(&self, told: &Value) -> Value {
        json!({"user": {"username": self.name, "email": self.email, "bio": self.bio, "image": self.image,
            "token": told["user"]["token"]}})
    }
}

impl Model {
    /// A number that was not used before.
    pub(super) fn turn(&mut self) -> usize {
        self.turns += 1;
        self.turns
    }

    pub(super) fn profile(&self, who: usize, viewer: Option<usize>) -> Value {
        let person = &self.people[who];
        let following = viewer.is_some_and(|viewer| self.people[viewer].follows.contains(&who));
        json!({"username": person.name, "bio": person.bio, "image": person.image, "following": following})
    }

    pub(super) fn article(&self, article: &Article, viewer: Option<usize>) -> Value {
        let favorited = viewer.is_some_and(|viewer| article.favorites.contains(&viewer));
        json!({"slug": article.slug, "title": article.title, "description": article.description, "body": article.body,
            "tagList": article.tags, "createdAt": article.created, "updatedAt": article.updated,
            "favorited": favorited, "favoritesCount": article.favorites.len(),
            "author": self.profile(article.author, viewer)})
    }

    /// A page of those that are wanted, newest first, and how many there are.
    pub(super) fn list(
        &self,
        viewer: Option<usize>,
        (offset, limit): (usize, usize),
        wanted: impl Fn(&Article) -> bool,
    ) -> Value {
        let all: Vec<_> = self.articles.iter().rev().filter(|article| wanted(article)).collect();
        let page = all.iter().skip(offset).take(limit).map(|article| {
            let mut listed = self.article(article, viewer);
            listed.as_object_mut().unwrap().remove("body");
            listed
        });
        json!({"articles": page.collect::<Vec<_>>(), "articlesCount": all.len()})
    }

    pub(super) fn comment(&self, comment: &Comment, viewer: Option<usize>) -> Value {
        json!({"id": comment.id, "body": comment.body, "createdAt": comment.at, "updatedAt": comment.at,
            "author": self.profile(comment.author, viewer)})
    }

    pub(super) fn tags(&self) -> BTreeSet<&str> {
        self.articles.iter().flat_map(|article| &article.tags).map(String::as_str).collect()
    }

    /// Whether a slug that was told may be that of an article of this title: the title's own if nobody has it, or that
    /// with something behind it.
    pub(super) fn may_be_called(&self, slug: &str, title: &str, besides: Option<usize>) -> bool {
        let plain = title.to_lowercase().replace(' ', "-");
        let taken = |(n, article): (usize, &Article)| Some(n) != besides && article.slug == slug;
        (slug == plain || slug.starts_with(&format!("{plain}-"))) && !self.articles.iter().enumerate().any(taken)
    }
}
