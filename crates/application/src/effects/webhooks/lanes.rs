use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use lectern_domain::{SignedDuration, WebhookId};

/// How many messages are under way from this node at a time, to whatever webhooks: half of the usual eight threads of a
/// worker, so that letters, plans and sweeps always find one.
const IN_ALL: u32 = 4;
/// How many of them may go to one webhook: one that hangs must not keep the others waiting.
const TO_ONE: u32 = 2;
/// The longest that a message is put off, in seconds.
const LONGEST: u32 = 30;

/// Who is under way to where.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lanes(Arc<Mutex<Traffic>>);

#[derive(Debug, Default)]
struct Traffic {
    taken: u32,
    ways: HashMap<WebhookId, Way>,
}

/// What goes on on the way to one webhook.
#[derive(Debug, Default)]
struct Way {
    taken: u32,
    /// How often somebody was put off. Halved whenever somebody arrives.
    put_off: u32,
}

/// A place on the way to a webhook, until it is dropped.
#[derive(Debug)]
pub(crate) struct Lane {
    lanes: Lanes,
    webhook: WebhookId,
}

impl Lanes {
    /// A place on the way to `webhook`.
    ///
    /// # Errors
    /// Where all are taken: for how long to stay away. The more are put off and the fewer arrive, the longer it is, so that
    /// a crowd that cannot go on does not come back every second.
    pub(crate) fn enter(&self, webhook: WebhookId) -> Result<Lane, SignedDuration> {
        let mut traffic = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let room = traffic.taken < IN_ALL;
        let way = traffic.ways.entry(webhook).or_default();
        if !room || way.taken >= TO_ONE {
            way.put_off = way.put_off.saturating_add(1).min(LONGEST * TO_ONE);
            return Err(SignedDuration::from_secs(way.put_off.div_ceil(TO_ONE).into()));
        }
        way.taken += 1;
        traffic.taken += 1;
        Ok(Lane { lanes: self.clone(), webhook })
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        let mut traffic = self.lanes.0.lock().unwrap_or_else(PoisonError::into_inner);
        traffic.taken = traffic.taken.saturating_sub(1);
        if let Some(way) = traffic.ways.get_mut(&self.webhook) {
            way.taken = way.taken.saturating_sub(1);
            way.put_off /= 2;
        }
        // Where nobody is under way, nobody stands in the way.
        let quiet = traffic.taken == 0;
        traffic.ways.retain(|_, way| !quiet && (way.taken > 0 || way.put_off > 0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::id;

    /// For how many seconds somebody is put off.
    fn put_off(lanes: &Lanes, webhook: u128) -> i64 {
        lanes.enter(id(webhook)).expect_err("all are taken").as_secs()
    }

    #[test]
    fn a_crowd_on_one_way_is_in_nobody_s_on_another() {
        let lanes = Lanes::default();
        let mut crowd: Vec<Lane> = (0..TO_ONE).map(|_| lanes.enter(id(1)).unwrap()).collect();
        assert!(lanes.clone().enter(id(1)).is_err() && lanes.enter(id(2)).is_ok());
        crowd.pop();
        assert!(lanes.enter(id(1)).is_ok());
        drop(crowd);
        assert!(lanes.0.lock().unwrap().ways.is_empty(), "nothing is remembered of who arrived");
    }

    #[test]
    fn all_together_leave_threads_for_others() {
        let lanes = Lanes::default();
        let mut under_way: Vec<Lane> = (1..=2).flat_map(|n| [n, n]).map(|n| lanes.enter(id(n)).unwrap()).collect();
        assert_eq!(under_way.len(), 4);
        assert_eq!(put_off(&lanes, 3), 1, "its own way is free, but the node is not");
        under_way.pop();
        assert!(lanes.enter(id(3)).is_ok());
    }

    #[test]
    fn the_longer_the_crowd_waits_the_longer_it_stays_away() {
        let lanes = Lanes::default();
        let mut crowd: Vec<Lane> = (0..TO_ONE).map(|_| lanes.enter(id(1)).unwrap()).collect();
        let pauses: Vec<i64> = (0..6).map(|_| put_off(&lanes, 1)).collect();
        assert_eq!(pauses, [1, 1, 2, 2, 3, 3]);
        let longest = (0..1_000).fold(0, |_, _| put_off(&lanes, 1));
        assert_eq!(longest, 30);
        crowd.pop();
        crowd.push(lanes.enter(id(1)).unwrap());
        assert_eq!(put_off(&lanes, 1), 16, "whoever arrives makes the others come back sooner");
    }
}
