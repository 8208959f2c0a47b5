use std::sync::{Arc, LazyLock};
use std::time::Duration;

use ::redis::Script;
use lectern_application::ports::{Count, Limits};
use lectern_application::{Policy, Quota, Quotas, Standing, Whose};

use crate::limits_tally::LimitsTally;
use crate::{GovernorLimits, Redis};

static SCRIPT: LazyLock<Script> = LazyLock::new(|| Script::new(include_str!("redis_limits.lua")));

/// The requests that all nodes saw, counted in Redis: one script, one round trip. When Redis does not answer in time, the
/// same request is counted on this node alone.
pub struct RedisLimits(Arc<Shared>);

struct Shared {
    redis: Arc<Redis>,
    prefix: String,
    quotas: Quotas,
    local: GovernorLimits,
    tally: LimitsTally,
}

impl RedisLimits {
    /// Counts against these quotas, under names that begin with `prefix`. Nodes with the same prefix share their counts.
    #[must_use]
    pub fn new(redis: Arc<Redis>, prefix: &str, quotas: Quotas, tally: LimitsTally) -> Self {
        let local = GovernorLimits::new(&quotas, tally.clone());
        Self(Arc::new(Shared { redis, prefix: prefix.to_owned(), quotas, local, tally }))
    }
}

impl Limits for RedisLimits {
    fn count(&self, policy: Policy, whose: Whose) -> Count {
        let Some(quota) = self.0.quotas.of(policy) else { return Count::Known(None) };
        let shared = Arc::clone(&self.0);
        Count::Asked(Box::pin(async move {
            match shared.count(policy, quota, whose).await {
                Some(standing) => Some(standing),
                None => {
                    shared.tally.fall_back();
                    shared.local.count_here(policy, whose)
                }
            }
        }))
    }
}

impl Shared {
    async fn count(&self, policy: Policy, quota: Quota, whose: Whose) -> Option<Standing> {
        let key = self.key(policy, whose);
        let period = u64::try_from(quota.period().as_micros()).ok()?.max(1);
        let ask = move |mut connection| async move {
            SCRIPT.key(key).arg(period).arg(quota.most().get()).invoke_async(&mut connection).await
        };
        let (admitted, remaining, more): (bool, u32, u64) = self.redis.ask(ask).await?;
        if !admitted {
            self.tally.refuse(policy);
        }
        Some(Standing { policy, quota, admitted, remaining, more: Duration::from_micros(more) })
    }

    fn key(&self, policy: Policy, whose: Whose) -> String {
        let (prefix, policy) = (&self.prefix, policy.name());
        match whose {
            Whose::User(user) => format!("{prefix}:limits:{policy}:u{user}"),
            Whose::Address(address) => format!("{prefix}:limits:{policy}:a{address}"),
            Whose::Network(bits) => format!("{prefix}:limits:{policy}:n{bits:x}"),
        }
    }
}
