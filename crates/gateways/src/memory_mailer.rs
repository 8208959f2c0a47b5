use std::collections::VecDeque;
use std::future::ready;
use std::sync::{Arc, Mutex, PoisonError};

use lectern_application::effects::Mail;
use lectern_application::ports::{Mailer, Sent};

/// Sends nothing to anybody: keeps the last messages for developers to look at. Clones keep the same ones.
#[derive(Clone)]
pub struct MemoryMailer {
    most: usize,
    kept: Arc<Mutex<VecDeque<Mail>>>,
}

impl MemoryMailer {
    /// One that keeps up to `most` messages.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { most, kept: Arc::default() }
    }
}

impl Mailer for MemoryMailer {
    fn send(&self, mail: Mail) -> Sent {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        // A repetition takes the place of the first.
        kept.retain(|known| known.id != mail.id);
        kept.push_front(mail);
        kept.truncate(self.most);
        Box::pin(ready(Ok(())))
    }

    fn kept(&self) -> Option<Vec<Mail>> {
        Some(self.kept.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect())
    }
}

#[cfg(test)]
mod tests {
    use futures_executor::block_on;
    use lectern_application::effects::Written;
    use lectern_domain::Timestamp;
    use uuid::Uuid;

    use super::*;

    #[test]
    fn the_last_are_kept_and_a_repetition_once() {
        let mailer = MemoryMailer::new(2);
        for n in [1, 2, 3, 2] {
            let written = Written { subject: format!("{n}"), text: String::new(), html: String::new() };
            let to = "ada@example.org".parse().unwrap();
            let mail = Mail::new(Uuid::from_u128(n), to, written, Timestamp::UNIX_EPOCH);
            assert_eq!(block_on(mailer.clone().send(mail)), Ok(()));
        }
        let kept: Vec<_> = mailer.kept().unwrap().into_iter().map(|mail| mail.subject).collect();
        assert_eq!(kept, ["2", "3"]);
    }
}
