//! A school of many articles, made in bulk. Every article renders to the same number of bytes, so that the length of
//! an answer tells whether it is the right one.

use lectern_domain::UserId;
use uuid::Uuid;

use crate::Outcome;
use crate::engine::Engine;

const AUTHORS: u32 = 100;
/// The first article appeared here; each following one a minute later.
const BEGINNING: u32 = 1_700_000_000;

const SUMMARY: &str = "What a log is for, why it comes first, and what a page may forget when the log remembers.";
const PARAGRAPH: &str = "A page in memory may be newer than the same page on disk, and a machine may stop at any time. \
    So the change is written to the log **first**, and the log is synced before anybody is told that it is done. ";

/// Fills a migrated database with `articles` published articles by a hundred authors, each with three tags.
pub(crate) fn fill(url: &str, articles: u32) -> Outcome<()> {
    let engine = Engine::of(url);
    engine.run(url, &format!("BEGIN; {}; {}; COMMIT", users(engine), written(engine, articles)))?;
    match engine {
        // Its own service would do so within a minute.
        Engine::Postgres => engine.run(url, "ANALYZE"),
        Engine::Sqlite => Ok(()),
    }
}

fn users(engine: Engine) -> String {
    let (id, name) = (engine.id("i"), format!("'author-' || {}", engine.padded("i", 3)));
    let (then, no, series) = (engine.instant(&BEGINNING.to_string()), engine.truth(false), engine.series(AUTHORS));
    format!(
        "INSERT INTO users (id, version, email, email_folded, email_verified, username, username_folded, password, \
         status, roles, created_at, updated_at) \
         SELECT {id}, 1, {name} || '@example.org', {name} || '@example.org', {no}, {name}, {name}, 'nobody knows', \
         'active', '[\"author\"]', {then}, {then} FROM {series} AS s"
    )
}

fn written(engine: Engine, articles: u32) -> String {
    let (id, number, series) = (engine.id("i"), engine.padded("i", 7), engine.series(articles));
    let author = engine.id(&format!("1 + i % {AUTHORS}"));
    let then = engine.instant(&format!("{BEGINNING} + i * 60"));
    let tags = [(1, 0), (7, 50), (49, 100)]
        .map(|(step, first)| format!("'tag-' || {}", engine.padded(&format!("i / {step} % 50 + {first}"), 3)));
    let list = tags.join(" || '\",\"' || ");
    let body = PARAGRAPH.repeat(5);
    let mut statements = vec![
        format!(
            "INSERT INTO articles (id, version, author_id, slug, title, title_folded, summary, tags, status, \
             published_at, listed_at, created_at, updated_at, body) \
             SELECT {id}, 1, {author}, 'article-' || {number}, 'Article ' || {number}, 'article ' || {number}, \
             '{SUMMARY}', '[\"' || {list} || '\"]', 'published', {then}, {then}, {then}, {then}, '{body}' \
             FROM {series} AS s"
        ),
        format!("INSERT INTO article_slugs (slug, article_id) SELECT 'article-' || {number}, {id} FROM {series} AS s"),
    ];
    let yes = engine.truth(true);
    for tag in tags {
        statements.push(format!(
            "INSERT INTO article_tags (tag, article_id, published) SELECT {tag}, {id}, {yes} FROM {series} AS s \
             WHERE true ON CONFLICT DO NOTHING"
        ));
    }
    statements.join("; ")
}

/// The slug of an article, counted from 1.
pub(crate) fn slug(article: u32) -> String {
    format!("article-{article:07}")
}

/// The first author.
pub(crate) fn somebody() -> UserId {
    UserId::from(Uuid::from_u128(0x0190_0000_0001_7000_8000_0000_0000_0001))
}
