//! The limiter in memory, alone: what one decision costs.

use std::net::{IpAddr, Ipv4Addr};
use std::time::{Duration, Instant};

use clap::Args;
use lectern_application::ports::{Count, Limits};
use lectern_application::{Policy, Quotas, Whose};
use lectern_gateways::{GovernorLimits, LimitsTally};

use crate::spent::Spent;
use crate::{Outcome, process};

/// How many addresses ask in turns.
const ADDRESSES: u32 = 10_000;

#[derive(Args)]
pub(crate) struct Limiter {
    /// For how many milliseconds.
    #[arg(long)]
    time: u64,
}

/// Prints a [`Spent`] of the loop.
pub(crate) fn run(limiter: &Limiter) -> Outcome<()> {
    let quota = Some("300/1m".parse().map_err(|_| "a quota of ours is refused")?);
    let quotas = Quotas { guest: quota, user: quota, writes: quota, registrations: quota, exports: quota };
    let limits = GovernorLimits::new(&quotas, LimitsTally::default());
    let (time, own) = (Duration::from_millis(limiter.time), std::process::id());
    let (before, started, mut count) = (process::cpu(own)?, Instant::now(), 0);
    while started.elapsed() < time {
        for n in 0..ADDRESSES {
            let address = Some(IpAddr::V4(Ipv4Addr::from(n)));
            let Count::Known(Some(standing)) = limits.count(Policy::Guest, Whose::at(address)) else {
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
