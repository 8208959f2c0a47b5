//! What is asked and how it goes, in numbers for whoever scrapes them.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::http::Method;
use prometheus_client::encoding::EncodeLabelSet;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

/// Counts the requests of a process. Clones share their numbers.
///
/// No caller can make a label: routes are those of the table, methods those that are served, codes those of the
/// catalogue. Whatever else is asked for shares one label, so that a scan of a million paths makes one more line.
#[derive(Debug, Clone)]
pub struct Traffic {
    requests: Family<Answered, Counter>,
    durations: Family<Asked, Histogram>,
    problems: Family<Coded, Counter>,
    deprecated: Family<Asked, Counter>,
    in_flight: Gauge,
    abandoned: Counter,
}

/// The code of the problem that an answer is. A face leaves it in the extensions of what it renders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProblemCode(pub &'static str);

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Asked {
    method: &'static str,
    route: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    #[prometheus(flatten)]
    asked: Asked,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Coded {
    code: &'static str,
}

/// From what memory answers to where the deadline cuts off.
const SECONDS: [f64; 13] = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0, 15.0];
const ELSEWHERE: &str = "unmatched";

impl Default for Traffic {
    fn default() -> Self {
        Self {
            requests: Family::default(),
            durations: Family::new_with_constructor(|| Histogram::new(SECONDS)),
            problems: Family::default(),
            deprecated: Family::default(),
            in_flight: Gauge::default(),
            abandoned: Counter::default(),
        }
    }
}

impl Traffic {
    /// Lets whoever scrapes `registry` see the numbers.
    pub fn register(&self, registry: &mut Registry) {
        let Self { requests, durations, problems, deprecated, in_flight, abandoned } = self;
        let http = registry.sub_registry_with_prefix("http");
        http.register("requests", "Requests that were answered", requests.clone());
        let about = "From the head of a request to the head of its answer";
        http.register_with_unit("request_duration", about, Unit::Seconds, durations.clone());
        http.register("problems", "Answers that were problems", problems.clone());
        http.register("deprecated_requests", "Uses of operations that are on their way out", deprecated.clone());
        http.register("requests_in_flight", "Requests that are being answered", in_flight.clone());
        http.register("requests_abandoned", "Requests whose caller hung up before the answer", abandoned.clone());
    }

    /// Somebody used an operation that is on its way out.
    pub(crate) fn deprecated(&self, method: &Method, route: String) {
        self.deprecated.get_or_create(&Asked { method: label(method), route }).inc();
    }
}

/// A request on its way. When it is dropped before it landed, its caller has hung up.
pub(crate) struct Flight {
    traffic: Arc<Traffic>,
    pub(crate) began: Instant,
    landed: bool,
}

impl Flight {
    /// A request has come.
    pub(crate) fn begin(traffic: Arc<Traffic>) -> Self {
        traffic.in_flight.inc();
        Self { traffic, began: Instant::now(), landed: false }
    }

    /// How long it has been under way.
    pub(crate) fn elapsed(&self) -> Duration {
        self.began.elapsed()
    }

    /// The answer is ready to leave, after so long.
    pub(crate) fn land(
        mut self,
        took: Duration,
        method: &Method,
        route: Option<String>,
        answer: (u16, Option<ProblemCode>),
    ) {
        self.landed = true;
        let (status, code) = answer;
        let asked = Asked { method: label(method), route: route.unwrap_or_else(|| ELSEWHERE.to_owned()) };
        self.traffic.durations.get_or_create(&asked).observe(took.as_secs_f64());
        self.traffic.requests.get_or_create(&Answered { asked, status }).inc();
        if let Some(ProblemCode(code)) = code {
            self.traffic.problems.get_or_create(&Coded { code }).inc();
        }
    }
}

impl Drop for Flight {
    fn drop(&mut self) {
        self.traffic.in_flight.dec();
        if !self.landed {
            self.traffic.abandoned.inc();
        }
    }
}

/// The name of a method, where it is one of those that are served: HTTP lets a caller make up others.
pub(crate) fn served(method: &Method) -> Option<&'static str> {
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    known.into_iter().find(|name| *name == method.as_str())
}

fn label(method: &Method) -> &'static str {
    served(method).unwrap_or("OTHER")
}

#[cfg(test)]
mod tests {
    use prometheus_client::encoding::text::encode;

    use super::*;

    fn shown(traffic: &Traffic) -> String {
        let (mut registry, mut text) = (Registry::default(), String::new());
        traffic.register(&mut registry);
        encode(&mut text, &registry).unwrap();
        text
    }

    #[test]
    fn a_request_that_landed_is_counted_once_and_one_that_did_not_is_told_apart() {
        let traffic = Arc::new(Traffic::default());
        let (landing, lost) = (Flight::begin(Arc::clone(&traffic)), Flight::begin(Arc::clone(&traffic)));
        assert!(shown(&traffic).contains("http_requests_in_flight 2\n"));
        landing.land(Duration::from_millis(3), &Method::GET, Some("/version".to_owned()), (200, None));
        drop(lost);
        let text = shown(&traffic);
        for line in [
            "http_requests_in_flight 0",
            "http_requests_abandoned_total 1",
            r#"http_requests_total{method="GET",route="/version",status="200"} 1"#,
            r#"http_request_duration_seconds_count{method="GET",route="/version"} 1"#,
        ] {
            assert!(text.lines().any(|found| found == line), "{line} is not in\n{text}");
        }
    }

    #[test]
    fn callers_make_no_labels() {
        let traffic = Arc::new(Traffic::default());
        let before = shown(&traffic).lines().count();
        for number in 0..1_000 {
            let method: Method = format!("M{number}").parse().unwrap();
            let answer = (404, Some(ProblemCode("route_not_found")));
            Flight::begin(Arc::clone(&traffic)).land(Duration::ZERO, &method, None, answer);
        }
        let text = shown(&traffic);
        assert!(text.contains(r#"http_requests_total{method="OTHER",route="unmatched",status="404"} 1000"#), "{text}");
        assert!(text.contains(r#"http_problems_total{code="route_not_found"} 1000"#), "{text}");
        assert!(text.lines().count() < before + 40, "{text}");
    }
}
