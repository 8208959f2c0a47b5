//! `webhooks.*`: where webhooks may go, and how long what was sent to them is kept.

use std::time::Duration;

use lectern_domain::SignedDuration;
use lectern_domain::effects::{WebhookPolicy, WebhookTargets};

use super::{Reader, YEAR};

/// What is promised to webhooks.
pub(crate) struct Webhooks {
    pub(crate) policy: WebhookPolicy,
    /// How long one attempt may take.
    pub(crate) timeout: Duration,
}

/// The last attempt at a message comes three days and four hours after the first: until then it must be there.
const SHORTEST_KEEP: SignedDuration = SignedDuration::from_hours(4 * 24);

pub(super) fn webhooks(reader: &mut Reader) -> Option<Webhooks> {
    let allowed = reader.list("webhooks.allow");
    let allowed = allowed.iter().map(|network| network.parse().ok()).collect::<Option<Vec<_>>>();
    if allowed.is_none() {
        reader.refuse("webhooks.allow", "must be addresses or ranges such as 127.0.0.1/32");
    }
    let most = reader.number("webhooks.per_user", 1, 1_000);
    let timeout = reader.duration("webhooks.timeout", 30);
    if timeout.is_some_and(|timeout| timeout < SignedDuration::from_millis(100)) {
        reader.refuse("webhooks.timeout", "must be at least 100ms");
    }
    let overlap = reader.duration("webhooks.overlap", 30 * 24 * 60 * 60);
    let keep = reader.duration("webhooks.keep", YEAR);
    if keep.is_some_and(|keep| keep < SHORTEST_KEEP) {
        reader.refuse("webhooks.keep", "must be at least 96h: until then a message may be tried");
    }
    let policy = WebhookPolicy { targets: WebhookTargets::new(allowed?), most: most?, overlap: overlap?, keep: keep? };
    Some(Webhooks { policy, timeout: timeout?.unsigned_abs() })
}
