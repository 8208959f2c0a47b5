//! Two sides in turns, so that whatever else the machine does meets both.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use crate::Outcome;
use crate::load::{Errand, Load};
use crate::scale::Scale;
use crate::spent::{Spent, median};

/// The rounds of two sides, in pairs.
pub(crate) struct Duel(Vec<(Spent, Spent)>);

impl Duel {
    /// Measures one side and then the other, again and again. The first pair warms up and does not count.
    pub(crate) fn fight(
        rounds: usize,
        mut ours: impl FnMut() -> Outcome<Spent>,
        mut theirs: impl FnMut() -> Outcome<Spent>,
    ) -> Outcome<Self> {
        let mut pairs = Vec::new();
        for round in 0..=rounds {
            let pair = (ours()?, theirs()?);
            if round > 0 {
                pairs.push(pair);
            }
        }
        Ok(Self(pairs))
    }

    /// The median of the ratios of CPU time each.
    pub(crate) fn cpu_ratio(&self) -> f64 {
        median(self.0.iter().map(|(ours, theirs)| ours.cpu_each() / theirs.cpu_each()))
    }

    /// The median of the ratios of how many a second.
    pub(crate) fn rate_ratio(&self) -> f64 {
        median(self.0.iter().map(|(ours, theirs)| ours.rate() / theirs.rate()))
    }

    /// CPU microseconds each and how many a second, of our side: medians.
    pub(crate) fn ours(&self) -> (f64, f64) {
        summary(self.0.iter().map(|(ours, _)| ours))
    }

    /// The same of the other side.
    pub(crate) fn theirs(&self) -> (f64, f64) {
        summary(self.0.iter().map(|(_, theirs)| theirs))
    }
}

fn summary<'s>(spent: impl Iterator<Item = &'s Spent> + Clone) -> (f64, f64) {
    (median(spent.clone().map(Spent::cpu_each)), median(spent.map(Spent::rate)))
}

/// A server and what it is asked.
pub(crate) struct Side<'s> {
    pub(crate) address: SocketAddr,
    pub(crate) errand: &'s Errand,
    /// The CPU time so far of everything that works for it.
    pub(crate) cpu: &'s dyn Fn() -> Outcome<Duration>,
}

impl Side<'_> {
    /// One round with that many connections.
    pub(crate) fn round(&self, load: &Load, connections: usize, scale: &Scale) -> Outcome<Spent> {
        let (before, started) = ((self.cpu)()?, Instant::now());
        let count = load.run(self.address, self.errand, connections, scale.round)?;
        let (wall, after) = (started.elapsed(), (self.cpu)()?);
        Ok(Spent { count, wall, cpu: after.saturating_sub(before) })
    }
}
