//! Comments written without HTTP: the same use case and so the same statements, through the store alone.

use std::sync::Arc;
use std::time::{Duration, Instant};

use clap::Args;
use lectern_application::ports::Tx;
use lectern_application::publishing::{AddComment, add_comment};
use lectern_application::{Actor, ArticleKey, Caller, Context, Error, Store, mint};
use lectern_domain::Timestamp;
use lectern_domain::identity::{Role, Roles};
use lectern_domain::publishing::{CommentBody, Slug};
use lectern_persistence::{DieselStore, Settings};
use tokio::runtime::Builder;
use tokio::task::JoinSet;
use uuid::Uuid;

use crate::cores::bring_along;
use crate::postgres::Backends;
use crate::silent::Silent;
use crate::spent::Spent;
use crate::{Failure, Outcome, process, school};

/// What a comment says, here and over HTTP.
pub(crate) const WORDS: &str = "Well said, and the part about the page that may forget is what I had missed so far.";

#[derive(Args)]
pub(crate) struct Commit {
    /// A filled database.
    #[arg(long)]
    database: String,
    /// How many wait for a commit at once.
    #[arg(long)]
    tasks: usize,
    /// How many articles there are to comment on.
    #[arg(long)]
    articles: u32,
    /// Leave event and audit entry out.
    #[arg(long)]
    silent: bool,
    /// For how many milliseconds.
    #[arg(long)]
    time: u64,
}

/// Prints a [`Spent`] of the loop alone.
pub(crate) fn run(commit: &Commit) -> Outcome<()> {
    let store: Arc<dyn Store> = Arc::new(DieselStore::open(&Settings::new(commit.database.as_str())?)?);
    let runtime = Builder::new_current_thread().enable_time().build()?;
    let (own, time) = (std::process::id(), Duration::from_millis(commit.time));
    // Connections are opened and statements prepared before it counts.
    runtime.block_on(all(&store, commit, time / 4))?;
    let backends = Backends::behind(&commit.database)?;
    backends.each(bring_along)?;
    let cpu = || Ok::<_, Failure>(process::cpu(own)? + backends.cpu()?);
    let (before, started) = (cpu()?, Instant::now());
    let count = runtime.block_on(all(&store, commit, time))?;
    let spent = Spent { count, wall: started.elapsed(), cpu: cpu()?.saturating_sub(before) };
    println!("{}", spent.told());
    Ok(())
}

async fn all(store: &Arc<dyn Store>, commit: &Commit, time: Duration) -> Outcome<u64> {
    let mut tasks = JoinSet::new();
    let end = Instant::now() + time;
    for first in 0..commit.tasks {
        let (store, articles) = (Arc::clone(store), (1..=commit.articles).cycle());
        tasks.spawn(one(store, articles.skip(first).step_by(commit.tasks), end, commit.silent));
    }
    let mut count = 0;
    while let Some(done) = tasks.join_next().await {
        count += done??;
    }
    Ok(count)
}

async fn one(store: Arc<dyn Store>, articles: impl Iterator<Item = u32>, end: Instant, silent: bool) -> Outcome<u64> {
    let mut count = 0;
    for article in articles {
        let slug = Slug::parse(&school::slug(article)).map_err(|_| "a slug of ours is refused")?;
        let body = CommentBody::parse(WORDS).map_err(|_| "a comment of ours is refused")?;
        let command = AddComment { id: mint(), article: ArticleKey::Slug(slug), body, parent: None };
        let at = somebody()?;
        let write = move |tx: &mut dyn Tx| match silent {
            true => add_comment(&mut Silent::of(tx), &at, &command),
            false => add_comment(tx, &at, &command),
        };
        store.atomically::<_, Error, _>(write).await?;
        count += 1;
        if Instant::now() >= end {
            break;
        }
    }
    Ok(count)
}

fn somebody() -> Outcome<Context> {
    let caller = Caller { user: school::somebody(), session: mint(), roles: Roles::from_iter([Role::Student]) };
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    let now = Timestamp::from_microsecond(i64::try_from(since.as_micros())?)?;
    Ok(Context { now, actor: Actor::Member(caller), request_id: mint::<Uuid>(), address: Some([127, 0, 0, 1].into()) })
}
