use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{PoisonError, RwLock};

use governor::clock::{Clock, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota as Rate, RateLimiter};
use lectern_application::ports::{Count, Limits};
use lectern_application::{Policy, Quota, Quotas, Standing, Whose};

use crate::limits_tally::LimitsTally;

/// The requests that this node saw, in memory: per name the time at which its quota will be full again, and nothing else.
///
/// Whoever asks once is remembered until the next sweep, so names are swept now and then; and where more are fresh than
/// are worth remembering, all are forgotten. Who has that many addresses is not stopped by counting addresses.
pub struct GovernorLimits<C: Clock = DefaultClock> {
    counted: [Option<Counted<C>>; Policy::ALL.len()],
    clock: C,
    tally: LimitsTally,
}

/// One policy.
struct Counted<C: Clock> {
    quota: Quota,
    limiter: RwLock<Limiter<C>>,
    since_sweep: AtomicU32,
}

type Limiter<C> = RateLimiter<Whose, DashMapStateStore<Whose>, C, StateInformationMiddleware>;

/// Requests between two looks at how many names there are.
const BETWEEN_SWEEPS: u32 = 4_096;
/// Fewer names than these are not worth a sweep.
const FEW: usize = 8_192;
/// The most names of a policy, and as many more as come between two sweeps: some 10 MB.
const MOST: usize = 131_072;

impl GovernorLimits {
    /// Counts against these quotas, from now on.
    #[must_use]
    pub fn new(quotas: &Quotas, tally: LimitsTally) -> Self {
        Self::timed(quotas, tally, DefaultClock::default())
    }
}

impl<C: Clock + Clone> GovernorLimits<C> {
    fn timed(quotas: &Quotas, tally: LimitsTally, clock: C) -> Self {
        let counted = Policy::ALL.map(|policy| {
            let quota = quotas.of(policy)?;
            let limiter = RwLock::new(limiter(quota, &clock)?);
            Some(Counted { quota, limiter, since_sweep: AtomicU32::new(0) })
        });
        Self { counted, clock, tally }
    }

    /// Counts one request.
    pub(crate) fn count_here(&self, policy: Policy, whose: Whose) -> Option<Standing> {
        let counted = Policy::ALL.iter().zip(&self.counted).find(|(known, _)| **known == policy)?.1.as_ref()?;
        let quota = counted.quota;
        let standing = |admitted, remaining, more| Standing { policy, quota, admitted, remaining, more };
        let verdict = counted.limiter.read().unwrap_or_else(PoisonError::into_inner).check_key(&whose);
        counted.sweep_now_and_then(&self.clock);
        Some(match verdict {
            // The library does not tell how far the next one is; it is never farther than this.
            Ok(state) => standing(true, state.remaining_burst_capacity(), quota.period()),
            Err(refused) => {
                self.tally.refuse(policy);
                standing(false, 0, refused.wait_time_from(self.clock.now()))
            }
        })
    }
}

impl<C: Clock + Clone> Counted<C> {
    fn sweep_now_and_then(&self, clock: &C) {
        if self.since_sweep.fetch_add(1, Ordering::Relaxed) < BETWEEN_SWEEPS {
            return;
        }
        self.since_sweep.store(0, Ordering::Relaxed);
        let left = {
            let limiter = self.limiter.read().unwrap_or_else(PoisonError::into_inner);
            if limiter.len() < FEW {
                return;
            }
            limiter.retain_recent();
            limiter.len()
        };
        if left > MOST
            && let Some(fresh) = limiter(self.quota, clock)
        {
            *self.limiter.write().unwrap_or_else(PoisonError::into_inner) = fresh;
        }
    }
}

fn limiter<C: Clock + Clone>(quota: Quota, clock: &C) -> Option<Limiter<C>> {
    let rate = Rate::with_period(quota.period())?.allow_burst(quota.most());
    Some(Limiter::new(rate, DashMapStateStore::default(), clock.clone()))
}

impl<C: Clock + Clone + Send + Sync> Limits for GovernorLimits<C>
where
    C::Instant: Send + Sync,
{
    fn count(&self, policy: Policy, whose: Whose) -> Count {
        Count::Known(self.count_here(policy, whose))
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;
    use std::time::Duration;

    use governor::clock::FakeRelativeClock;

    use super::*;

    lectern_contract::limits_suite!([](
        GovernorLimits::new(&lectern_contract::gateways::quotas(), LimitsTally::default()),
        ()
    ));

    fn names(limits: &GovernorLimits<FakeRelativeClock>) -> usize {
        limits.counted[0].as_ref().unwrap().limiter.read().unwrap().len()
    }

    fn guests(limits: &GovernorLimits<FakeRelativeClock>, from: u32, many: u32) {
        for address in from..from + many {
            limits.count_here(Policy::Guest, Whose::Address(Ipv4Addr::from_bits(address)));
        }
    }

    #[test]
    fn names_whose_time_is_over_are_swept() {
        let clock = FakeRelativeClock::default();
        let quotas = Quotas { guest: Quota::new(300, 60), ..Quotas::OFF };
        let limits = GovernorLimits::timed(&quotas, LimitsTally::default(), clock.clone());
        guests(&limits, 0, 100_000);
        assert_eq!(names(&limits), 100_000, "all of them asked just now");
        clock.advance(Duration::from_secs(1));
        guests(&limits, 100_000, 2 * BETWEEN_SWEEPS);
        assert!(names(&limits) <= usize::try_from(2 * BETWEEN_SWEEPS).unwrap(), "{}", names(&limits));
    }

    #[test]
    fn there_are_never_many_more_names_than_are_worth_it() {
        let quotas = Quotas { guest: Quota::new(5, 86_400), ..Quotas::OFF };
        let limits = GovernorLimits::timed(&quotas, LimitsTally::default(), FakeRelativeClock::default());
        let most = MOST + usize::try_from(BETWEEN_SWEEPS).unwrap() + 1;
        for round in 0..20 {
            guests(&limits, round * 20_000, 20_000);
            assert!(names(&limits) <= most, "{}", names(&limits));
        }
    }
}
