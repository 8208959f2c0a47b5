//! Deliveries: one message on its way to one webhook.
//!
//! ```text
//! pending ──▶ delivered | failed | cancelled
//!    ▲                        │
//!    └──── sent again ◀───────┘
//! ```

use uuid::Uuid;

use super::JobStatus;
use crate::{Audience, DeliveryId, Timestamp, Version, WebhookId};

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryStatus {
    /// It is tried, or waits for its next attempt.
    Pending,
    /// It was taken.
    Delivered,
    /// It was given up.
    Failed,
    /// Nobody is to have it any more: the webhook was disabled, its owner may no longer read it, or an administrator took
    /// back the job that carried it.
    Cancelled,
}

impl DeliveryStatus {
    /// Every status.
    pub const ALL: [Self; 4] = [Self::Pending, Self::Delivered, Self::Failed, Self::Cancelled];

    /// The name in rows and bodies.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Delivered => "delivered",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    /// The status of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}

/// What an attempt means (Standard Webhooks 1.0, "Delivery success and failure").
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// A status of 200 to 299.
    Taken,
    /// 410: nothing is wanted any more.
    Gone,
    /// Anything else, redirects among it, and no answer at all.
    Refused,
}

/// One attempt to deliver a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// When it began.
    pub at: Timestamp,
    /// How long it took, in milliseconds.
    pub took: u32,
    /// The status of the answer, when there was one.
    pub status: Option<u16>,
    /// Why there was none.
    pub error: Option<String>,
    /// How the body of the answer began, cut to 500 characters.
    pub excerpt: Option<String>,
}

impl Attempt {
    /// What it means.
    #[must_use]
    pub const fn verdict(&self) -> Verdict {
        match self.status {
            Some(200..=299) => Verdict::Taken,
            Some(410) => Verdict::Gone,
            _ => Verdict::Refused,
        }
    }
}

/// Everything that is kept of a delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeliveryState {
    /// The delivery.
    pub id: DeliveryId,
    /// Counts its changes.
    pub version: Version,
    /// To whom.
    pub webhook: WebhookId,
    /// What the receiver knows the message by: the same on every attempt. Of one message there is one delivery a webhook.
    pub message: Uuid,
    /// The type of the message.
    pub kind: String,
    /// Who may read it.
    pub audience: Audience,
    /// The message as it is sent, byte for byte.
    pub body: String,
    /// Where it stands.
    pub status: DeliveryStatus,
    /// How often it was tried in all.
    pub tried: u32,
    /// The last attempts, in order.
    pub attempts: Vec<Attempt>,
    /// When it is tried next, while it is pending.
    pub next_at: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
}

/// What is to be delivered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parcel {
    /// See [`DeliveryState::message`].
    pub message: Uuid,
    /// The type of the message.
    pub kind: String,
    /// Who may read it.
    pub audience: Audience,
    /// The message.
    pub body: String,
}

/// A delivery.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery(DeliveryState);

impl Delivery {
    /// How many attempts are remembered.
    pub const REMEMBERED: usize = 20;

    /// A new one, to be tried at once.
    #[must_use]
    pub fn of(id: DeliveryId, webhook: WebhookId, parcel: Parcel, now: Timestamp) -> Self {
        let Parcel { message, kind, audience, body } = parcel;
        Self(DeliveryState {
            id,
            version: Version::FIRST,
            webhook,
            message,
            kind,
            audience,
            body,
            status: DeliveryStatus::Pending,
            tried: 0,
            attempts: Vec::new(),
            next_at: Some(now),
            created_at: now,
        })
    }

    /// Rebuilds a delivery from what was kept.
    #[must_use]
    pub const fn restore(state: DeliveryState) -> Self {
        Self(state)
    }

    /// Everything that is kept.
    #[must_use]
    pub const fn state(&self) -> &DeliveryState {
        &self.0
    }

    /// Whether it is still to be delivered.
    #[must_use]
    pub fn is_pending(&self) -> bool {
        self.0.status == DeliveryStatus::Pending
    }

    /// Notes an attempt; `next_at` is when the next one is due, if there is to be one. What was taken has none.
    pub fn attempted(&mut self, attempt: Attempt, next_at: Option<Timestamp>) {
        let next_at = next_at.filter(|_| attempt.verdict() != Verdict::Taken);
        self.0.status = match (attempt.verdict(), next_at) {
            (Verdict::Taken, _) => DeliveryStatus::Delivered,
            (Verdict::Refused | Verdict::Gone, Some(_)) => DeliveryStatus::Pending,
            (Verdict::Refused | Verdict::Gone, None) => DeliveryStatus::Failed,
        };
        self.0.next_at = next_at;
        self.0.tried = self.0.tried.saturating_add(1);
        self.0.attempts.push(attempt);
        let forgotten = self.0.attempts.len().saturating_sub(Self::REMEMBERED);
        self.0.attempts.drain(..forgotten);
    }

    /// Nobody is to have it any more.
    pub fn cancel(&mut self) {
        (self.0.status, self.0.next_at) = (DeliveryStatus::Cancelled, None);
    }

    /// Its job ended without an attempt, or is to be done after all at `due_at`: then it stands where that does. Tells
    /// whether that is news.
    pub fn follow(&mut self, job: JobStatus, due_at: Option<Timestamp>) -> bool {
        (self.0.status, self.0.next_at) = match (job, self.0.status) {
            (JobStatus::Cancelled, DeliveryStatus::Pending) => (DeliveryStatus::Cancelled, None),
            (JobStatus::Dead, DeliveryStatus::Pending) => (DeliveryStatus::Failed, None),
            (JobStatus::Queued, DeliveryStatus::Failed | DeliveryStatus::Cancelled) => {
                (DeliveryStatus::Pending, due_at)
            }
            _ => return false,
        };
        true
    }

    /// It is to be tried again from the beginning, whatever became of it.
    pub fn send_again(&mut self, now: Timestamp) {
        (self.0.status, self.0.next_at) = (DeliveryStatus::Pending, Some(now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Timestamp {
        Timestamp::from_second(1_800_000_000).unwrap()
    }

    fn delivery() -> Delivery {
        let parcel = Parcel {
            message: Uuid::nil(),
            kind: "webhook.test".to_owned(),
            audience: Audience::Administrators,
            body: String::new(),
        };
        Delivery::of(Uuid::nil().into(), Uuid::nil().into(), parcel, now())
    }

    fn answered(status: Option<u16>) -> Attempt {
        Attempt { at: now(), took: 7, status, error: None, excerpt: None }
    }

    #[test]
    fn what_an_answer_means() {
        let table = [
            (Some(200), Verdict::Taken),
            (Some(204), Verdict::Taken),
            (Some(299), Verdict::Taken),
            (Some(199), Verdict::Refused),
            (Some(301), Verdict::Refused),
            (Some(404), Verdict::Refused),
            (Some(410), Verdict::Gone),
            (Some(503), Verdict::Refused),
            (None, Verdict::Refused),
        ];
        for (status, verdict) in table {
            assert_eq!(answered(status).verdict(), verdict, "{status:?}");
        }
    }

    #[test]
    fn an_attempt_ends_it_or_leads_to_the_next() {
        let table = [
            (Some(200), Some(now()), DeliveryStatus::Delivered, None),
            (Some(500), Some(now()), DeliveryStatus::Pending, Some(now())),
            (Some(500), None, DeliveryStatus::Failed, None),
            (Some(410), None, DeliveryStatus::Failed, None),
            (Some(410), Some(now()), DeliveryStatus::Pending, Some(now())),
            (None, Some(now()), DeliveryStatus::Pending, Some(now())),
        ];
        for (status, next, standing, due) in table {
            let mut delivery = delivery();
            delivery.attempted(answered(status), next);
            assert_eq!((delivery.state().status, delivery.state().next_at), (standing, due), "{status:?}");
        }
    }

    #[test]
    fn what_its_job_comes_to_without_an_attempt_it_comes_to_as_well() {
        use DeliveryStatus::{Cancelled, Delivered, Failed, Pending};
        let table = [
            (JobStatus::Cancelled, Pending, Some(Cancelled)),
            (JobStatus::Cancelled, Delivered, None),
            (JobStatus::Dead, Pending, Some(Failed)),
            (JobStatus::Dead, Cancelled, None),
            (JobStatus::Queued, Failed, Some(Pending)),
            (JobStatus::Queued, Cancelled, Some(Pending)),
            (JobStatus::Queued, Delivered, None),
            (JobStatus::Queued, Pending, None),
            (JobStatus::Retrying, Failed, None),
        ];
        for (job, from, to) in table {
            let next_at = (from == Pending).then(now);
            let mut delivery = Delivery::restore(DeliveryState { status: from, next_at, ..delivery().state().clone() });
            assert_eq!(delivery.follow(job, Some(now())), to.is_some(), "{job:?} {from:?}");
            let state = delivery.state();
            assert_eq!(state.status, to.unwrap_or(from), "{job:?} {from:?}");
            assert_eq!(state.next_at.is_some(), delivery.is_pending(), "{job:?} {from:?}");
        }
    }

    #[test]
    fn the_last_attempts_are_remembered_and_all_are_counted() {
        let mut delivery = delivery();
        for status in 400..430 {
            delivery.attempted(answered(Some(status)), Some(now()));
        }
        let state = delivery.state();
        assert_eq!((state.tried, state.attempts.len()), (30, Delivery::REMEMBERED));
        assert_eq!((state.attempts[0].status, state.attempts[19].status), (Some(410), Some(429)));
    }

    #[test]
    fn whatever_became_of_it_it_can_be_sent_again() {
        let mut delivery = delivery();
        delivery.cancel();
        assert_eq!((delivery.state().status, delivery.state().next_at), (DeliveryStatus::Cancelled, None));
        delivery.send_again(now());
        assert!(delivery.is_pending() && delivery.state().next_at == Some(now()));
    }
}
