use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_executor::block_on;
use lectern_application::ports::{Limits, Neighbor};
use lectern_application::{Policy, Quota, Quotas, Standing, Whose};
use lectern_domain::UserId;
use lectern_gateways::{LimitsTally, Redis, RedisLimits};
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;
use uuid::Uuid;

/// How long an answer may take. Generous, for a machine that is busy with other tests.
pub(crate) const BOUND: Duration = Duration::from_millis(250);

/// One node of a school, as far as its limits go.
pub(crate) struct Node {
    pub(crate) redis: Arc<Redis>,
    limits: RedisLimits,
    registry: Registry,
}

/// Host and port of the Redis that `make test-all` names.
pub(crate) fn server() -> String {
    let url = std::env::var("LECTERN_TEST_REDIS").expect("LECTERN_TEST_REDIS names the Redis to test with");
    url.trim_start_matches("redis://").split('/').next().unwrap().to_owned()
}

/// Names that no other test uses, and that go when it ends.
pub(crate) struct Names(pub(crate) String);

impl Names {
    pub(crate) fn own() -> Self {
        Self(format!("lectern-test-{}", Uuid::now_v7().simple()))
    }
}

impl Drop for Names {
    fn drop(&mut self) {
        let client = redis::Client::open(format!("redis://{}", server())).unwrap();
        let mut connection = client.get_connection().unwrap();
        let keys: Vec<String> = redis::cmd("KEYS").arg(format!("{}:*", self.0)).query(&mut connection).unwrap();
        if !keys.is_empty() {
            redis::cmd("DEL").arg(keys).query::<u32>(&mut connection).unwrap();
        }
    }
}

/// Twenty a day of each: none comes back while a test runs.
pub(crate) fn twenty() -> Quotas {
    let each = Quota::new(20, 86_400);
    Quotas { guest: each, user: each, writes: each, registrations: each, exports: each }
}

impl Node {
    pub(crate) fn at(address: &str, prefix: &str) -> Self {
        let redis = Redis::new(&format!("redis://{address}"), BOUND).unwrap();
        let (mut registry, tally) = (Registry::default(), LimitsTally::default());
        redis.register(&mut registry);
        tally.register(&mut registry);
        let limits = RedisLimits::new(Arc::clone(&redis), prefix, twenty(), tally);
        Self { redis, limits, registry }
    }

    pub(crate) fn count(&self, whose: Whose) -> Standing {
        block_on(self.limits.count(Policy::User, whose).told()).expect("a standing, whoever counts")
    }

    /// How many of so many requests are admitted.
    pub(crate) fn admitted(&self, whose: Whose, times: u32) -> u32 {
        (0..times).map(|_| u32::from(self.count(whose).admitted)).sum()
    }

    /// A number of those that are scraped.
    pub(crate) fn number(&self, name: &str) -> u64 {
        let mut text = String::new();
        encode(&mut text, &self.registry).unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        line.unwrap_or_else(|| panic!("{name} is not in\n{text}")).parse().unwrap()
    }

    /// Asks until Redis answers again.
    pub(crate) fn await_redis(&self) {
        let bound = Instant::now() + Duration::from_secs(60);
        while {
            self.count(somebody());
            !self.redis.answers()
        } {
            assert!(Instant::now() < bound, "Redis is back, and nobody tried");
            std::thread::yield_now();
        }
    }
}

/// Somebody whom nobody counted before.
pub(crate) fn somebody() -> Whose {
    Whose::User(UserId::from(Uuid::now_v7()))
}
