//! Raw SQL through libpq: the statement of a read, prepared once, its rows fetched and dropped.

use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

use crate::postgres::own_backend;
use crate::spent::Spent;
use crate::{Outcome, process, school};

#[derive(Args)]
pub(crate) struct Raw {
    /// A filled database.
    #[arg(long)]
    database: String,
    /// What to read.
    #[arg(long)]
    statement: Statement,
    /// How many articles there are.
    #[arg(long)]
    articles: u32,
    /// For how many milliseconds.
    #[arg(long)]
    time: u64,
}

/// A read that the program makes, too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Statement {
    /// One article by its slug.
    Article,
    /// The first page of 20.
    Page,
}

const COLUMNS: &str = "articles.id, articles.version, articles.slug, articles.title, articles.title_folded, \
    articles.summary, articles.tags, articles.status, articles.favorites_count, articles.comments_count, \
    articles.published_at, articles.publish_at, articles.listed_at, articles.created_at, articles.updated_at, users.id, \
    users.username, users.image";

impl Statement {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Article => "article",
            Self::Page => "page",
        }
    }

    fn prepare(self) -> String {
        let from = "FROM articles JOIN users ON users.id = articles.author_id";
        match self {
            Self::Article => format!(
                "PREPARE asked (text) AS SELECT {COLUMNS}, articles.body {from} \
                 WHERE articles.id IN (SELECT article_id FROM article_slugs WHERE slug = $1) LIMIT 1"
            ),
            Self::Page => format!(
                "PREPARE asked (text) AS SELECT {COLUMNS} {from} WHERE articles.status = $1 \
                 ORDER BY articles.listed_at DESC, articles.id DESC LIMIT 21"
            ),
        }
    }

    fn argument(self, article: u32) -> String {
        match self {
            Self::Article => school::slug(article),
            Self::Page => "published".to_owned(),
        }
    }
}

/// Prints a [`Spent`] of the loop: our CPU and that of the process at the other end.
pub(crate) fn run(raw: &Raw) -> Outcome<()> {
    let mut connection = PgConnection::establish(&raw.database)?;
    let backend = own_backend(&mut connection)?;
    // Where we are, so that both ends share the core, as they do with the program.
    crate::cores::bring_along(backend)?;
    connection.batch_execute(&raw.statement.prepare())?;
    let own = std::process::id();
    let cpu = || -> Outcome<Duration> { Ok(process::cpu(own)? + process::cpu(backend)?) };
    let (before, started, time) = (cpu()?, Instant::now(), Duration::from_millis(raw.time));
    let mut count = 0;
    for article in (1..=raw.articles).cycle() {
        connection.batch_execute(&format!("EXECUTE asked ('{}')", raw.statement.argument(article)))?;
        count += 1;
        if started.elapsed() >= time {
            break;
        }
    }
    let spent = Spent { count, wall: started.elapsed(), cpu: cpu()?.saturating_sub(before) };
    println!("{}", spent.told());
    Ok(())
}
