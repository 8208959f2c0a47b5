//! What a collector makes of a message, by the rules of OTLP over HTTP.

use std::io::Read;
use std::time::Duration;

use serde_json::Value;

/// What a collector answered, if it did.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// It has them, but for so many spans.
    Taken { refused: u64, why: String },
    /// Not now, or nobody was there: the same message may be taken after a while.
    Busy { after: Option<Duration>, why: String },
    /// It will never take this message.
    Refused { why: String },
}

/// What is read of an answer that takes a message: it may be of any length, and none of ours needs more.
const READ_AT_MOST: u64 = 64 * 1_024;
/// What a collector says of its reasons goes into the log, but no further than this.
const QUOTED_AT_MOST: usize = 200;
/// The longest that a collector may ask us to wait. Meanwhile traces are lost that find no room.
const WAIT_AT_MOST: u64 = 30;

/// Posts a message and reads what the collector makes of it, within so many seconds.
pub(super) fn post(url: &str, message: &str, timeout: u64) -> Answer {
    let request = minreq::post(url).with_header("Content-Type", "application/json").with_body(message);
    let answer = match request.with_timeout(timeout).with_follow_redirects(false).send_lazy() {
        Ok(answer) => answer,
        Err(error) => return Answer::Busy { after: None, why: error.to_string() },
    };
    let status = answer.status_code;
    if (200..300).contains(&status) {
        let mut body = Vec::new();
        // Whatever becomes of the rest of its answer, it has taken the message.
        let _ = answer.take(READ_AT_MOST).read_to_end(&mut body);
        return taken(&body);
    }
    let after = answer.headers.iter().find(|(name, _)| name.eq_ignore_ascii_case("retry-after"));
    not_taken(status, after.map(|(_, value)| value.as_str()))
}

/// It may have taken a part: then it says how many spans it did not take. A number of 64 bits is a text in this format,
/// though some write it as a number.
fn taken(body: &[u8]) -> Answer {
    let answer: Value = serde_json::from_slice(body).unwrap_or_default();
    let partial = answer.get("partialSuccess");
    let refused = partial.and_then(|partial| partial.get("rejectedSpans"));
    let refused = refused.and_then(|count| count.as_u64().or_else(|| count.as_str()?.parse().ok()));
    let why = partial.and_then(|partial| partial.get("errorMessage")?.as_str()).unwrap_or_default();
    Answer::Taken { refused: refused.unwrap_or(0), why: why.chars().take(QUOTED_AT_MOST).collect() }
}

/// Four statuses mean a state of the collector's that passes; all others are about the message.
fn not_taken(status: u16, after: Option<&str>) -> Answer {
    let why = format!("it answers {status}");
    if !matches!(status, 429 | 502 | 503 | 504) {
        return Answer::Refused { why };
    }
    let seconds = after.and_then(|after| after.trim().parse::<u64>().ok());
    Answer::Busy { after: seconds.map(|seconds| Duration::from_secs(seconds.min(WAIT_AT_MOST))), why }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_not_taken_of_a_message_is_read_from_the_answer() {
        let part = |refused, why: &str| Answer::Taken { refused, why: why.to_owned() };
        for (body, answer) in [
            ("", part(0, "")),
            ("{}", part(0, "")),
            ("no JSON", part(0, "")),
            (r#"{"partialSuccess":{}}"#, part(0, "")),
            (r#"{"partialSuccess":{"rejectedSpans":"7","errorMessage":"too old"}}"#, part(7, "too old")),
            (r#"{"partialSuccess":{"rejectedSpans":7}}"#, part(7, "")),
            (r#"{"partialSuccess":{"errorMessage":"slower, please"}}"#, part(0, "slower, please")),
        ] {
            assert_eq!(taken(body.as_bytes()), answer, "{body}");
        }
        let long = format!(r#"{{"partialSuccess":{{"rejectedSpans":"1","errorMessage":"{}"}}}}"#, "x".repeat(9_999));
        assert_eq!(taken(long.as_bytes()), part(1, &"x".repeat(QUOTED_AT_MOST)));
    }

    #[test]
    fn only_what_passes_is_tried_again() {
        for status in [429, 502, 503, 504] {
            assert!(matches!(not_taken(status, None), Answer::Busy { after: None, .. }), "{status}");
        }
        for status in [301, 400, 404, 413, 500, 501] {
            assert!(matches!(not_taken(status, Some("1")), Answer::Refused { .. }), "{status}");
        }
        for (after, seconds) in [("7", Some(7)), (" 0 ", Some(0)), ("86400", Some(30)), ("soon", None), ("-1", None)] {
            let Answer::Busy { after: read, .. } = not_taken(503, Some(after)) else { panic!("{after}") };
            assert_eq!(read, seconds.map(Duration::from_secs), "{after}");
        }
    }
}
