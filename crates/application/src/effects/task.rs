use lectern_domain::effects::Webhook;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::webhooks::Broadcast;
use super::{Letter, Terms};
use crate::StoreError;

macro_rules! tasks {
    ($($(#[$doc:meta])* $variant:ident, $kind:literal, $terms:expr, {
        $($(#[$about:meta])* $field:ident: $type:ty),* $(,)?
    };)+) => {
        /// What a job is to do: one variant a kind. It is kept as JSON, so a field that is added must do without a value
        /// in jobs that are queued already (`#[serde(default)]`), and a kind is renamed never.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind")]
        pub enum Task {$(
            $(#[$doc])*
            #[serde(rename = $kind)]
            $variant {
                $($(#[$about])* $field: $type,)*
            },
        )+}

        impl Task {
            /// Every kind and how it is done, in the order of the table.
            pub const KINDS: &'static [(&'static str, Terms)] = &[$(($kind, $terms)),+];

            /// The kind, such as `answers.sweep`.
            #[must_use]
            pub const fn kind(&self) -> &'static str {
                match self {$( Self::$variant { .. } => $kind, )+}
            }

            /// How it is done.
            #[must_use]
            pub const fn terms(&self) -> Terms {
                match self {$( Self::$variant { .. } => $terms, )+}
            }
        }
    };
}

tasks! {
    /// Forgets answers under idempotency keys whose time is over.
    SweepAnswers, "answers.sweep", Terms::HOUSEKEEPING, {};
    /// Sends a letter.
    SendMail, "mail.send", Terms::MAIL, {
        /// Which, and to whom.
        letter: Letter,
    };
    /// Seals what was recorded in the audit trail.
    SealAudit, "audit.seal", Terms::HOUSEKEEPING, {};
    /// Makes deliveries of a message for the next webhooks that want it.
    FanOutWebhooks, "webhook.fan_out", Terms::USUAL, {
        /// The message.
        broadcast: Broadcast,
        /// Behind which webhook; from the first on, when absent.
        after: Option<Uuid>,
    };
    /// Hands a message to a webhook: one attempt of those that the specification schedules.
    DeliverWebhook, "webhook.deliver", Terms { retries: Webhook::RETRIES, ..Terms::USUAL }, {
        /// Which delivery.
        delivery: Uuid,
    };
    /// Forgets deliveries that were made long ago.
    SweepDeliveries, "deliveries.sweep", Terms::HOUSEKEEPING, {};
    /// Forgets the deliveries to webhooks that are gone.
    ForgetDeliveries, "deliveries.forget", Terms::HOUSEKEEPING, {
        /// Which webhooks.
        webhooks: Vec<Uuid>,
    };
    /// Forgets whom an account that is gone followed, and who followed it.
    ForgetFollows, "follows.forget", Terms::HOUSEKEEPING, {
        /// Which account.
        user: Uuid,
    };
    /// Forgets events that happened long ago and that everybody was told of.
    SweepEvents, "events.sweep", Terms::HOUSEKEEPING, {};
    /// Forgets sessions that ended long ago, with their tokens.
    SweepSessions, "sessions.sweep", Terms::HOUSEKEEPING, {};
    /// Publishes a draft at its time, if that is still planned by then.
    PublishArticle, "article.publish", Terms::USUAL, {
        /// The draft.
        article: Uuid,
        /// The time that it is for, in microseconds since 1970: a draft that is planned for another one is not published.
        planned: i64,
        /// The account that planned it, and must be allowed to publish it by then.
        by: Uuid,
    };
    /// Forgets jobs that ended long ago.
    SweepJobs, "jobs.sweep", Terms::HOUSEKEEPING, {};
}

impl Task {
    /// How a kind is done, [as usual](Terms::USUAL) when this program does not know it.
    #[must_use]
    pub fn terms_of(kind: &str) -> Terms {
        Self::KINDS.iter().find(|(name, _)| *name == kind).map_or(Terms::USUAL, |(_, terms)| *terms)
    }

    /// What is kept of it.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] for what no JSON can tell, such as a map whose keys are no texts.
    pub fn write(&self) -> Result<String, StoreError> {
        serde_json::to_string(self).map_err(|_| StoreError::Corrupt)
    }

    /// Understands what was kept.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] for what this program does not know: a newer one may have queued it, and may yet do it.
    pub fn read(payload: &str) -> Result<Self, StoreError> {
        serde_json::from_str(payload).map_err(|error| {
            tracing::error!(%error, "a job that this program does not understand");
            StoreError::Corrupt
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_comes_back_as_it_was_kept_under_the_name_of_its_kind() {
        let letter = Letter::ResetPassword { user: None };
        let delivery = Uuid::from_u128(7);
        let plan = Task::PublishArticle { article: Uuid::from_u128(1), planned: -7, by: Uuid::from_u128(2) };
        for task in [Task::SweepAnswers {}, Task::SendMail { letter }, Task::DeliverWebhook { delivery }, plan] {
            let payload = task.write().unwrap();
            assert!(payload.contains(&format!(r#""kind":"{}""#, task.kind())), "{payload}");
            assert_eq!(Task::read(&payload), Ok(task));
        }
    }

    #[test]
    fn what_is_unknown_is_corrupt_and_done_as_usual() {
        for payload in [r#"{"kind":"moon.land"}"#, "{}", "no JSON"] {
            assert_eq!(Task::read(payload), Err(StoreError::Corrupt), "{payload}");
        }
        assert_eq!(Task::terms_of("moon.land"), Terms::USUAL);
        for (kind, terms) in Task::KINDS {
            assert_eq!(Task::terms_of(kind), *terms);
        }
    }

    #[test]
    fn kinds_are_a_resource_and_a_verb_and_never_twice() {
        let mut seen = std::collections::HashSet::new();
        for (kind, _) in Task::KINDS {
            assert_eq!(kind.split('.').count(), 2, "{kind}");
            assert!(seen.insert(kind), "{kind} stands twice");
        }
    }
}
