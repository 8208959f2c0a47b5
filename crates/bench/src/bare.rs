//! What the same answers cost at best: actix-web and serde_json, and nothing else.

use std::path::PathBuf;

use actix_web::http::header::ETAG;
use actix_web::web::{Data, get};
use actix_web::{App, HttpResponse, HttpServer};
use clap::Args;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::Outcome;

#[derive(Args)]
pub(crate) struct Bare {
    /// The answers to give, as [`Answers`] in JSON.
    #[arg(long)]
    answers: PathBuf,
}

/// What the program answered. Each is parsed once and made into JSON again for every request.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Answers {
    pub(crate) article: Article,
    pub(crate) page: Page,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Article {
    id: Uuid,
    slug: String,
    title: String,
    summary: String,
    status: String,
    tags: Vec<String>,
    author: Author,
    favorites_count: i64,
    favorited_by_me: bool,
    comments_count: i64,
    published_at: Option<String>,
    publish_at: Option<String>,
    created_at: String,
    updated_at: String,
    version: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Author {
    id: Uuid,
    username: String,
    image: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Page {
    items: Vec<Article>,
    page: Links,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Links {
    limit: u8,
    next: Option<String>,
    prev: Option<String>,
}

/// Serves `/article`, `/page` and `/known` until it is killed.
pub(crate) fn run(bare: &Bare) -> Outcome<()> {
    let answers: Answers = serde_json::from_slice(&std::fs::read(&bare.answers)?)?;
    let answers = Data::new(answers);
    let application = move || {
        App::new()
            .app_data(answers.clone())
            .route("/article", get().to(article))
            .route("/page", get().to(page))
            .route("/known", get().to(known))
    };
    actix_web::rt::System::new().block_on(async move {
        let server = HttpServer::new(application).bind(("127.0.0.1", 0))?;
        for address in server.addrs() {
            println!("listens on {address}");
        }
        server.run().await
    })?;
    Ok(())
}

async fn article(answers: Data<Answers>) -> HttpResponse {
    HttpResponse::Ok().json(&answers.article)
}

async fn page(answers: Data<Answers>) -> HttpResponse {
    HttpResponse::Ok().json(&answers.page)
}

async fn known() -> HttpResponse {
    HttpResponse::NotModified().insert_header((ETAG, "\"1-0123456789abcdef\"")).finish()
}
