//! Webhooks: addresses of others that hear of what happens here.
//!
//! ```text
//! enabled ◀──▶ disabled, by its owner
//!    │  ▲
//!    ▼  └── enabled again by its owner
//! disabled: it is gone (410), or nothing was taken for days
//! ```

use std::collections::BTreeSet;

use super::{Backoff, Retries, Verdict, WebhookTargets, WebhookUrl};
use crate::{Event, Patch, SignedDuration, Timestamp, UserId, Version, Violation, WebhookId, text};

/// What a webhook is for: one line of 1 to 200 characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookDescription(String);

impl WebhookDescription {
    /// Reads a description as somebody typed it.
    ///
    /// # Errors
    /// Blank, too long, or with control characters.
    pub fn parse(raw: &str) -> Result<Self, Violation> {
        text::line(raw, 1..=200).map(Self)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Which types of events a webhook hears of. None named means all, those of tomorrow as well.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct EventTypes(BTreeSet<String>);

impl EventTypes {
    /// One type, as somebody typed it.
    ///
    /// # Errors
    /// [`Violation::UnknownEventType`] for what is not in the catalogue.
    pub fn known(raw: &str) -> Result<String, Violation> {
        let known = Event::CATALOG.iter().any(|kind| kind.name == raw);
        known.then(|| raw.to_owned()).ok_or(Violation::UnknownEventType)
    }

    /// Those that were kept: another version of the program may know others, which are no fault here.
    #[must_use]
    pub fn restore(names: impl IntoIterator<Item = String>) -> Self {
        Self(names.into_iter().collect())
    }

    /// The names, in the order of the alphabet; none for all.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether this type is among them.
    #[must_use]
    pub fn hold(&self, name: &str) -> bool {
        self.0.is_empty() || self.0.contains(name)
    }
}

/// A signing secret, closed so that only who signs can open it.
#[derive(Clone, PartialEq, Eq)]
pub struct SealedSecret(pub Vec<u8>);

impl std::fmt::Debug for SealedSecret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("SealedSecret(..)")
    }
}

/// Whether a webhook hears of anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum WebhookStatus {
    /// It does.
    Enabled,
    /// It does not.
    Disabled(DisabledBy),
}

/// Why a webhook hears of nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DisabledBy {
    /// Its owner wanted it so.
    Owner,
    /// It answered 410: it wants nothing any more.
    Gone,
    /// Nothing was taken for so long that a message was given up.
    Failing,
}

impl DisabledBy {
    /// Every reason.
    pub const ALL: [Self; 3] = [Self::Owner, Self::Gone, Self::Failing];

    /// The name in rows, bodies and events.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Gone => "gone",
            Self::Failing => "failing",
        }
    }

    /// The reason of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// Everything that is kept of a webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookState {
    /// The webhook.
    pub id: WebhookId,
    /// Counts its changes.
    pub version: Version,
    /// Whose it is: it hears of what they may read.
    pub owner: UserId,
    /// Where it is.
    pub url: WebhookUrl,
    /// What it is for.
    pub description: Option<WebhookDescription>,
    /// What it hears of.
    pub types: EventTypes,
    /// Whether it does.
    pub status: WebhookStatus,
    /// What signs its messages.
    pub secret: SealedSecret,
    /// What signs them as well until then, after a change of secrets.
    pub previous: Option<(SealedSecret, Timestamp)>,
    /// Since when it has taken nothing; absent while all is well.
    pub failing_since: Option<Timestamp>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When its owner, or what it answered, last changed it.
    pub updated_at: Timestamp,
}

/// A webhook as it begins.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookDraft {
    /// Where it is.
    pub url: WebhookUrl,
    /// What it is for.
    pub description: Option<WebhookDescription>,
    /// What it hears of.
    pub types: EventTypes,
}

/// Changes that its owner makes; what is absent stays.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookEdit {
    /// Another place.
    pub url: Option<WebhookUrl>,
    /// Another description, or none.
    pub description: Patch<WebhookDescription>,
    /// All that it hears of from now on.
    pub types: Option<EventTypes>,
    /// Whether it hears of anything.
    pub enabled: Option<bool>,
}

/// Why a webhook is not as it was asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum WebhookError {
    /// It lies where webhooks may not go.
    #[error("a webhook must be an https address on the public internet")]
    TargetForbidden,
    /// Its owner has as many as anybody may have.
    #[error("there are {most} webhooks already, and more nobody may have")]
    TooMany {
        /// The most.
        most: u16,
    },
    /// It hears of nothing now.
    #[error("the webhook is disabled")]
    Disabled,
}

/// What webhooks may be, as settings say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookPolicy {
    /// Where they may lie.
    pub targets: WebhookTargets,
    /// How many an account may have.
    pub most: u16,
    /// How long the secret before signs as well.
    pub overlap: SignedDuration,
    /// How long deliveries can be looked at and sent again.
    pub keep: SignedDuration,
}

impl Default for WebhookPolicy {
    fn default() -> Self {
        Self {
            targets: WebhookTargets::default(),
            most: 10,
            overlap: SignedDuration::from_hours(24),
            keep: SignedDuration::from_hours(14 * 24),
        }
    }
}

impl WebhookPolicy {
    /// Lets addresses pass where webhooks may lie.
    ///
    /// # Errors
    /// [`WebhookError::TargetForbidden`].
    pub fn admit(&self, url: &WebhookUrl) -> Result<(), WebhookError> {
        if self.targets.admit(url) { Ok(()) } else { Err(WebhookError::TargetForbidden) }
    }
}

/// A webhook.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Webhook(WebhookState);

impl Webhook {
    /// How often a message is tried, and the waits in between (Standard Webhooks 1.0, "Deliverability and reliability"):
    /// ten times in a little more than three days.
    pub const RETRIES: Retries = Retries { attempts: 10, backoff: Backoff::Schedule(WAITS) };
    /// It is disabled when a message is given up and none was taken for so long.
    pub const PATIENCE: SignedDuration = SignedDuration::from_hours(5 * 24);

    /// A new one, at work at once.
    #[must_use]
    pub fn register(id: WebhookId, owner: UserId, draft: WebhookDraft, secret: SealedSecret, now: Timestamp) -> Self {
        let WebhookDraft { url, description, types } = draft;
        Self(WebhookState {
            id,
            version: Version::FIRST,
            owner,
            url,
            description,
            types,
            status: WebhookStatus::Enabled,
            secret,
            previous: None,
            failing_since: None,
            created_at: now,
            updated_at: now,
        })
    }

    /// Rebuilds a webhook from what was kept.
    #[must_use]
    pub const fn restore(state: WebhookState) -> Self {
        Self(state)
    }

    /// Everything that is kept.
    #[must_use]
    pub const fn state(&self) -> &WebhookState {
        &self.0
    }

    /// Makes changes, and tells whether anything is another now. Another place, and being enabled, begin anew: what failed
    /// before is forgotten.
    pub fn edit(&mut self, edit: WebhookEdit, now: Timestamp) -> bool {
        let before = self.0.clone();
        let WebhookEdit { url, description, types, enabled } = edit;
        if let Some(url) = url.filter(|url| *url != self.0.url) {
            (self.0.url, self.0.failing_since) = (url, None);
        }
        description.apply(&mut self.0.description);
        if let Some(types) = types {
            self.0.types = types;
        }
        match (enabled, self.0.status) {
            (Some(true), WebhookStatus::Disabled(_)) => {
                (self.0.status, self.0.failing_since) = (WebhookStatus::Enabled, None);
            }
            (Some(false), WebhookStatus::Enabled) => self.0.status = WebhookStatus::Disabled(DisabledBy::Owner),
            _ => {}
        }
        let changed = self.0 != before;
        if changed {
            self.0.updated_at = now;
        }
        changed
    }

    /// Signs with another secret from now on, and with the present one as well until `overlap` is over. Of three secrets the
    /// oldest goes at once.
    pub fn rotate(&mut self, secret: SealedSecret, overlap: SignedDuration, now: Timestamp) {
        let before = std::mem::replace(&mut self.0.secret, secret);
        self.0.previous = Some((before, now + overlap));
        self.0.updated_at = now;
    }

    /// The secrets that sign at `now`, the present one first.
    pub fn secrets(&self, now: Timestamp) -> impl Iterator<Item = &SealedSecret> {
        let previous = self.0.previous.as_ref().filter(move |(_, until)| now < *until);
        std::iter::once(&self.0.secret).chain(previous.map(|(secret, _)| secret))
    }

    /// Whether it hears of anything.
    #[must_use]
    pub fn is_enabled(&self) -> bool {
        self.0.status == WebhookStatus::Enabled
    }

    /// Learns from what came of a message, and tells whether that changed it. `given_up` is whether the message will not be
    /// tried again.
    pub fn heard(&mut self, verdict: Verdict, given_up: bool, now: Timestamp) -> bool {
        let before = (self.0.status, self.0.failing_since);
        match verdict {
            Verdict::Taken => self.0.failing_since = None,
            Verdict::Refused => {
                let since = *self.0.failing_since.get_or_insert(now);
                if given_up && now.duration_since(since) >= Self::PATIENCE {
                    self.disable(DisabledBy::Failing, now);
                }
            }
            Verdict::Gone => self.disable(DisabledBy::Gone, now),
        }
        (self.0.status, self.0.failing_since) != before
    }

    fn disable(&mut self, by: DisabledBy, now: Timestamp) {
        if self.is_enabled() {
            (self.0.status, self.0.updated_at) = (WebhookStatus::Disabled(by), now);
        }
    }
}

const WAITS: &[SignedDuration] = &[
    SignedDuration::from_secs(5),
    SignedDuration::from_mins(5),
    SignedDuration::from_mins(30),
    SignedDuration::from_hours(2),
    SignedDuration::from_hours(5),
    SignedDuration::from_hours(10),
    SignedDuration::from_hours(14),
    SignedDuration::from_hours(20),
    SignedDuration::from_hours(24),
];

#[cfg(test)]
#[path = "webhook_tests.rs"]
mod tests;
