//! The end of a shift: nothing is taken any more, and nothing that is left is kept from others.

use lectern_domain::effects::Job;
use tokio::time::{Instant, timeout_at};

use crate::shift::Shift;

impl Shift {
    /// Hands back what was not begun, lets the rest end for a while, and hands back what did not.
    pub(crate) async fn stop(&mut self) {
        while let Some(leased) = self.waiting.pop_front() {
            self.end(leased.job, Job::hand_back);
        }
        self.tell().await;
        let last = Instant::now() + self.settings.grace;
        self.let_end(last).await;
        self.begun.values_mut().for_each(|begun| begun.stop());
        // What was told to stop ends at once where it can be stopped at all.
        self.let_end(Instant::now() + self.settings.poll).await;
        for (_, begun) in std::mem::take(&mut self.begun) {
            if begun.lost {
                self.lose(&begun.job);
            } else {
                self.end(begun.job, Job::hand_back);
            }
        }
        self.tell().await;
    }

    async fn let_end(&mut self, last: Instant) {
        while !self.begun.is_empty() {
            match timeout_at(last, self.running.join_next_with_id()).await {
                Ok(Some(ended)) => self.note(ended),
                Ok(None) | Err(_) => return,
            }
        }
    }

    async fn tell(&mut self) {
        if let Err(error) = self.take_turn(0).await {
            tracing::warn!(%error, "jobs could not be handed back; others take them when their leases end");
        }
    }
}
