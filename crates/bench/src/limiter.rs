//! The limiter alone: what one decision costs, in memory and through Redis.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use clap::Args;
use lectern_application::ports::{Count, Limits};
use lectern_application::{Policy, Quotas, Standing, Whose};
use lectern_gateways::{GovernorLimits, LimitsTally, RedisLimits};
use tokio::runtime::Builder;
use uuid::Uuid;

use crate::redis::Server;
use crate::spent::Spent;
use crate::{Outcome, process};

/// How many addresses ask in turns.
const ADDRESSES: u32 = 10_000;

#[derive(Args)]
pub(crate) struct Limiter {
    /// Where to count; in memory, when absent.
    #[arg(long)]
    redis: Option<String>,
    /// For how many milliseconds.
    #[arg(long)]
    time: u64,
}

/// Prints a [`Spent`] of the loop; through Redis also how often it was asked.
pub(crate) fn run(limiter: &Limiter) -> Outcome<()> {
    let quota = Some("300/1m".parse().map_err(|_| "a quota of ours is refused")?);
    let quotas = Quotas { guest: quota, user: quota, writes: quota, registrations: quota, exports: quota };
    let time = Duration::from_millis(limiter.time);
    match &limiter.redis {
        None => in_memory(&GovernorLimits::new(&quotas, LimitsTally::default()), time),
        Some(url) => Builder::new_current_thread().build()?.block_on(through_redis(url, quotas, time)),
    }
}

fn in_memory(limits: &GovernorLimits, time: Duration) -> Outcome<()> {
    let own = std::process::id();
    let (before, started, mut count) = (process::cpu(own)?, Instant::now(), 0);
    while started.elapsed() < time {
        for n in 0..ADDRESSES {
            let Count::Known(Some(standing)) = limits.count(Policy::Guest, whose(n)) else {
                return Err("it did not count in memory".into());
            };
            std::hint::black_box(standing);
        }
        count += u64::from(ADDRESSES);
    }
    let spent = Spent { count, wall: started.elapsed(), cpu: process::cpu(own)?.saturating_sub(before) };
    println!("{}", spent.told());
    Ok(())
}

/// One decision after the other, so that each waits for the questions of its own and for no others. The CPU time is that of
/// both ends.
async fn through_redis(url: &str, quotas: Quotas, time: Duration) -> Outcome<()> {
    let (server, tally, own) = (Server::at(url)?, LimitsTally::default(), std::process::id());
    let prefix = format!("lectern-bench-{}", Uuid::now_v7().simple());
    let limits = RedisLimits::new(server.connection(), &prefix, quotas, tally);
    // Connected, and the script known there, before it counts.
    decided(&limits, 0).await?;
    let (there, here, started, mut count) = (server.spent().await?, process::cpu(own)?, Instant::now(), 0);
    for n in (0..ADDRESSES).cycle() {
        std::hint::black_box(decided(&limits, n).await?);
        count += 1;
        if started.elapsed() >= time {
            break;
        }
    }
    let (wall, here) = (started.elapsed(), process::cpu(own)?.saturating_sub(here));
    let there = server.spent().await?.since(&there);
    let spent = Spent { count, wall, cpu: here + there.cpu };
    println!("{} {}", spent.told(), there.questions);
    Ok(())
}

async fn decided(limits: &RedisLimits, n: u32) -> Outcome<Standing> {
    match limits.count(Policy::Guest, whose(n)) {
        Count::Known(_) => Err("it did not ask Redis".into()),
        Count::Asked(asked) => asked.await.ok_or_else(|| "it did not count".into()),
    }
}

fn whose(n: u32) -> Whose {
    Whose::at(Some(IpAddr::V4(Ipv4Addr::from(n))))
}
