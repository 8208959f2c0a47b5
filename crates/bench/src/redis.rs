//! What Redis says of itself.

use std::sync::Arc;
use std::time::Duration;

use ::redis::cmd;
use lectern_gateways::Redis;
use tokio::runtime::Builder;

use crate::Outcome;

/// The server that tests use, too.
pub(crate) const VARIABLE: &str = "LECTERN_TEST_REDIS";
const FIRST_CHOICE: &str = "redis://127.0.0.1:6379";
/// A server of this machine answers sooner.
const BOUND: Duration = Duration::from_secs(1);

/// The server to measure on, when one answers.
pub(crate) fn server() -> Option<String> {
    let url = std::env::var(VARIABLE).unwrap_or_else(|_| FIRST_CHOICE.to_owned());
    let redis = Redis::new(&url, BOUND).ok()?;
    Builder::new_current_thread().build().ok()?.block_on(redis.greet()).then_some(url)
}

/// One that answers.
pub(crate) struct Server(Arc<Redis>);

/// What it has done so far.
pub(crate) struct Told {
    /// How often it read from a client: where one asks after the other, every question is one.
    pub(crate) questions: u64,
    pub(crate) cpu: Duration,
}

impl Server {
    pub(crate) fn at(url: &str) -> Outcome<Self> {
        Ok(Self(Redis::new(url, BOUND)?))
    }

    /// What others ask it through.
    pub(crate) fn connection(&self) -> Arc<Redis> {
        Arc::clone(&self.0)
    }

    pub(crate) async fn spent(&self) -> Outcome<Told> {
        let info = self.0.ask(|mut connection| async move { cmd("INFO").query_async::<String>(&mut connection).await });
        Told::heard(&info.await.ok_or("Redis does not answer")?)
    }
}

impl Told {
    fn heard(info: &str) -> Outcome<Self> {
        let of = |name: &str| {
            let value = info.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
            value.ok_or_else(|| format!("Redis does not tell {name}"))
        };
        let cpu = of("used_cpu_user")?.parse::<f64>()? + of("used_cpu_sys")?.parse::<f64>()?;
        Ok(Self { questions: of("total_reads_processed")?.parse()?, cpu: Duration::try_from_secs_f64(cpu)? })
    }

    /// What came since `before`, but for this question itself.
    pub(crate) fn since(&self, before: &Self) -> Self {
        let questions = self.questions.saturating_sub(before.questions).saturating_sub(1);
        Self { questions, cpu: self.cpu.saturating_sub(before.cpu) }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::Told;

    #[test]
    fn what_redis_says_is_read_and_the_question_itself_is_none() {
        let info = |reads: u64, cpu: &str| {
            let text = format!("# CPU\r\nused_cpu_sys:0.5\r\nused_cpu_user:{cpu}\r\ntotal_reads_processed:{reads}\r\n");
            Told::heard(&text).unwrap()
        };
        let since = info(18, "2.250000").since(&info(7, "1.000000"));
        assert_eq!((since.questions, since.cpu), (10, Duration::from_millis(1_250)));
        assert!(Told::heard("used_cpu_sys:1").is_err());
    }
}
