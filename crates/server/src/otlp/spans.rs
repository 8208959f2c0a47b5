//! A trace in the words of OpenTelemetry: spans as OTLP writes them in JSON, named by its semantic conventions.
//!
//! Numbers of 64 bits are texts there, ids are hexadecimal, and enumerations are numbers.

use std::sync::Arc;
use std::time::UNIX_EPOCH;

use lectern_application::trace::{Step, Trace, What};
use serde_json::{Map, Value, json};

const INTERNAL: u8 = 1;
const SERVER: u8 = 2;
const CLIENT: u8 = 3;
/// The status of a span that failed.
const FAILED: u8 = 2;
/// Flags of a span: it is known whether its parent is somewhere else, and it is.
const HAS_REMOTE: u32 = 0x100;
const IS_REMOTE: u32 = 0x200;
const SAMPLED: u32 = 1;
/// Others could be anything that a caller writes.
const METHODS: [&str; 9] = ["GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH"];

/// The body of one message with all spans of these traces. `database` is the name of the one behind us.
pub(super) fn message(traces: &[Arc<Trace>], database: &str) -> String {
    let spans: Vec<Value> = traces.iter().flat_map(|trace| Tree::of(trace).spans(database)).collect();
    let version = env!("CARGO_PKG_VERSION");
    let resource = [text("service.name", "lectern"), text("service.version", version)];
    json!({ "resourceSpans": [{
        "resource": { "attributes": resource },
        "scopeSpans": [{ "scope": { "name": "lectern", "version": version }, "spans": spans }],
    }] })
    .to_string()
}

/// A trace, and which of its steps are spans.
struct Tree<'a> {
    trace: &'a Trace,
    /// The span that each step is, or, when it is a moment, the one that it happened in; none is the request's.
    spans: Vec<Option<usize>>,
    began: u128,
}

impl<'a> Tree<'a> {
    fn of(trace: &'a Trace) -> Self {
        let mut spans: Vec<Option<usize>> = Vec::with_capacity(trace.steps.len());
        for (index, step) in trace.steps.iter().enumerate() {
            let around = step.parent.and_then(|parent| spans.get(usize::from(parent)).copied().flatten());
            spans.push(if is_moment(&step.what) { around } else { Some(index) });
        }
        // A clock before 1970 is no reason to fail.
        let began = trace.began.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_nanos());
        Self { trace, spans, began }
    }

    fn spans(&self, database: &str) -> Vec<Value> {
        let steps = self.trace.steps.iter().enumerate();
        let steps =
            steps.filter(|(_, step)| !is_moment(&step.what)).map(|(index, step)| self.step(index, step, database));
        std::iter::once(self.request()).chain(steps).collect()
    }

    /// The span of the request itself.
    fn request(&self) -> Value {
        let Trace { origin, method, route, status, code, .. } = self.trace;
        let method: &str = method;
        let known = METHODS.contains(&method);
        let mut attributes = vec![
            text("http.request.method", if known { method } else { "_OTHER" }),
            number("http.response.status_code", u32::from(*status)),
            text("lectern.request_id", &origin.request_id.to_string()),
        ];
        if !route.is_empty() {
            attributes.push(text("http.route", route));
        }
        attributes.extend(code.map(|code| text("error.type", code)));
        let name = format!("{} {route}", if known { method } else { "HTTP" });
        let mut span = self.span(None, name.trim_end(), SERVER, (0, Some(self.trace.micros)), attributes);
        if let Some(parent) = &origin.parent {
            span.insert("parentSpanId".to_owned(), format!("{:016x}", parent.span_id).into());
            span.insert("flags".to_owned(), (SAMPLED | HAS_REMOTE | IS_REMOTE).into());
            span.insert("traceState".to_owned(), parent.state.clone().unwrap_or_default().into());
        }
        // What a caller did wrong is no failure of the server's.
        failed(&mut span, *status >= 500);
        Value::Object(span)
    }

    /// The span of a step that took time.
    fn step(&self, index: usize, step: &Step, database: &str) -> Value {
        let system = || text("db.system.name", database);
        let (name, kind, attributes, ok) = match &step.what {
            What::Statement { name, sql, ok } => {
                let sql = sql.as_deref().map(|sql| text("db.query.text", sql));
                let failure = (!ok).then(|| text("error.type", "_OTHER"));
                let summary = text("db.query.summary", name);
                (*name, CLIENT, [system(), summary].into_iter().chain(sql).chain(failure).collect(), *ok)
            }
            What::Commit { together } => {
                ("commit", CLIENT, vec![system(), number("lectern.committed_together", *together)], true)
            }
            What::Stage(stage) => (stage.name(), INTERNAL, Vec::new(), true),
            What::Wait => ("queue", INTERNAL, Vec::new(), true),
            What::Decision { by: name, .. } | What::Event(name) => (*name, INTERNAL, Vec::new(), true),
            What::Retry => ("retry", INTERNAL, Vec::new(), true),
        };
        let mut span = self.span(Some(index), name, kind, (step.at, step.micros), attributes);
        let around = step.parent.and_then(|parent| self.spans.get(usize::from(parent)).copied().flatten());
        span.insert("parentSpanId".to_owned(), self.id(around).into());
        failed(&mut span, !ok);
        Value::Object(span)
    }

    /// What every span has. `time` is when it began and how long it took, in microseconds; to the end of the request
    /// where that is not known.
    fn span(
        &self,
        index: Option<usize>,
        name: &str,
        kind: u8,
        (at, micros): (u32, Option<u32>),
        attributes: Vec<Value>,
    ) -> Map<String, Value> {
        let end = micros.map_or(self.trace.micros, |micros| at.saturating_add(micros));
        let moments = self.trace.steps.iter().zip(&self.spans);
        let moments = moments.filter(|(step, span)| is_moment(&step.what) && **span == index);
        let span = [
            ("traceId", format!("{:032x}", self.trace.origin.trace_id()).into()),
            ("spanId", self.id(index).into()),
            ("flags", SAMPLED.into()),
            ("name", name.into()),
            ("kind", kind.into()),
            ("startTimeUnixNano", self.time(at)),
            ("endTimeUnixNano", self.time(end)),
            ("attributes", attributes.into()),
            ("events", moments.map(|(step, _)| self.moment(step)).collect()),
        ];
        span.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()
    }

    /// Something that takes no time: an event of the span that it happened in.
    fn moment(&self, step: &Step) -> Value {
        let (name, attributes) = match &step.what {
            What::Decision { by, admitted, because } => {
                let because = because.map(|because| text("lectern.because", because));
                let admitted = json!({ "key": "lectern.admitted", "value": { "boolValue": admitted } });
                (*by, [admitted].into_iter().chain(because).collect())
            }
            What::Event(name) => (*name, Vec::new()),
            _ => ("retry", Vec::new()),
        };
        json!({ "timeUnixNano": self.time(step.at), "name": name, "attributes": attributes })
    }

    /// The request's span is called as the random half of its name; those below it are counted from there.
    fn id(&self, index: Option<usize>) -> String {
        let (_, own) = self.trace.origin.request_id.as_u64_pair();
        let below = index.map_or(0, |index| u64::try_from(index).map_or(u64::MAX, |index| index.saturating_add(1)));
        format!("{:016x}", own.wrapping_add(below))
    }

    fn time(&self, micros: u32) -> Value {
        (self.began + u128::from(micros) * 1_000).to_string().into()
    }
}

const fn is_moment(what: &What) -> bool {
    matches!(what, What::Decision { .. } | What::Event(_) | What::Retry)
}

fn failed(span: &mut Map<String, Value>, failed: bool) {
    if failed {
        span.insert("status".to_owned(), json!({ "code": FAILED }));
    }
}

fn text(key: &str, value: &str) -> Value {
    json!({ "key": key, "value": { "stringValue": value } })
}

fn number(key: &str, value: u32) -> Value {
    json!({ "key": key, "value": { "intValue": value.to_string() } })
}
