use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use lectern_domain::WebhookId;

/// How many messages are under way to one webhook at a time, from this node: one that hangs must not keep every worker
/// from all others.
const ABREAST: usize = 4;

/// Who is under way to where.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lanes(Arc<Mutex<HashMap<WebhookId, usize>>>);

/// A place on the way to a webhook, until it is dropped.
#[derive(Debug)]
pub(crate) struct Lane {
    lanes: Lanes,
    webhook: WebhookId,
}

impl Lanes {
    /// A place on the way to `webhook`; none, where all are taken.
    pub(crate) fn enter(&self, webhook: WebhookId) -> Option<Lane> {
        let mut lanes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = lanes.entry(webhook).or_default();
        (*taken < ABREAST).then(|| {
            *taken += 1;
            Lane { lanes: self.clone(), webhook }
        })
    }
}

impl Drop for Lane {
    fn drop(&mut self) {
        let mut lanes = self.lanes.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(taken) = lanes.get_mut(&self.webhook) {
            *taken -= 1;
            if *taken == 0 {
                lanes.remove(&self.webhook);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixtures::id;

    #[test]
    fn a_crowd_on_one_way_is_in_nobody_s_on_another() {
        let lanes = Lanes::default();
        let mut crowd: Vec<Lane> = (0..ABREAST).map(|_| lanes.enter(id(1)).unwrap()).collect();
        assert!(lanes.clone().enter(id(1)).is_none() && lanes.enter(id(2)).is_some());
        crowd.pop();
        assert!(lanes.enter(id(1)).is_some());
        drop(crowd);
        assert!(lanes.0.lock().unwrap().is_empty(), "nothing is remembered of who arrived");
    }
}
