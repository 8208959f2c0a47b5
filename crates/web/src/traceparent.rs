//! What the caller was at: `traceparent` and `tracestate` (W3C Trace Context, level 1).

use actix_web::http::header::{HeaderMap, HeaderName};
use lectern_application::trace::Parent;

const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");
const TRACESTATE: HeaderName = HeaderName::from_static("tracestate");
/// The longest list of vendors' words that is passed along, in bytes and in members (section 3.3.1).
const LONGEST: usize = 512;
const MOST: usize = 32;

/// What the caller said of it. Anything malformed is as if it had said nothing: a new trace begins.
pub(crate) fn parent(headers: &HeaderMap) -> Option<Parent> {
    let mut given = headers.get_all(TRACEPARENT);
    let (Some(only), None) = (given.next(), given.next()) else { return None };
    let parent = parse(only.to_str().ok()?)?;
    Some(Parent { state: state(headers), ..parent })
}

/// `00-{trace id}-{span id}-{flags}`, in lower-case hexadecimal. A version that is not ours may have more after that.
fn parse(text: &str) -> Option<Parent> {
    let (known, rest) = text.split_at_checked(55)?;
    let mut parts = known.split('-');
    let mut next = |digits: usize| parts.next().filter(|part| part.len() == digits).and_then(hexadecimal);
    let (version, trace_id, span_id, flags) = (next(2)?, next(32)?, next(16)?, next(2)?);
    let complete = match version {
        0 => rest.is_empty(),
        0xff => false,
        _ => rest.is_empty() || rest.starts_with('-'),
    };
    let span_id = u64::try_from(span_id).ok()?;
    let parent = Parent { trace_id, span_id, sampled: flags & 1 == 1, state: None };
    (complete && trace_id != 0 && span_id != 0).then_some(parent)
}

fn hexadecimal(text: &str) -> Option<u128> {
    let plain = text.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'));
    u128::from_str_radix(text, 16).ok().filter(|_| plain)
}

/// Several headers are one list. It is passed along or left out as a whole: nobody may cut out what is not theirs.
fn state(headers: &HeaderMap) -> Option<String> {
    let given: Option<Vec<&str>> = headers.get_all(TRACESTATE).map(|value| value.to_str().ok()).collect();
    let members: Vec<&str> = given?.into_iter().flat_map(|list| list.split(',')).map(str::trim).collect();
    let members: Vec<&str> = members.into_iter().filter(|member| !member.is_empty()).collect();
    let plain = members.iter().all(|member| member.contains('=') && member.bytes().all(|b| (0x20..0x7f).contains(&b)));
    let joined = members.join(",");
    (plain && !members.is_empty() && members.len() <= MOST && joined.len() <= LONGEST).then_some(joined)
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;
    use lectern_application::trace::Parent;

    use super::{parent, parse};

    const GIVEN: &str = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    fn of(headers: &[(&str, &str)]) -> Option<Parent> {
        let request = headers.iter().fold(TestRequest::default(), |request, header| request.append_header(*header));
        parent(request.to_http_request().headers())
    }

    #[test]
    fn the_example_of_the_specification() {
        let (trace_id, span_id) = (0x4bf9_2f35_77b3_4da6_a3ce_929d_0e0e_4736, 0x00f0_67aa_0ba9_02b7);
        assert_eq!(parse(GIVEN), Some(Parent { trace_id, span_id, sampled: true, state: None }));
        assert!(!parse(&GIVEN.replace("-01", "-00")).unwrap().sampled);
        assert!(parse(&GIVEN.replace("-01", "-ff")).unwrap().sampled, "flags that are not known yet");
        assert!(parse(&GIVEN.replace("00-4", "cc-4")).is_some(), "a version that is not known yet");
        assert!(parse(&format!("cc{}-more", &GIVEN[2..])).is_some());
    }

    #[test]
    fn what_is_malformed_is_as_if_it_were_not_there() {
        let mut wrong = vec![String::new(), "00".to_owned(), GIVEN.to_uppercase(), GIVEN.replace('-', "_")];
        wrong.push(format!("{GIVEN}-more"));
        wrong.push(format!("cc{}more", &GIVEN[2..]));
        wrong.push(format!("ff{}", &GIVEN[2..]));
        wrong.push(GIVEN.replace("4bf92f3577b34da6a3ce929d0e0e4736", &"0".repeat(32)));
        wrong.push(GIVEN.replace("00f067aa0ba902b7", &"0".repeat(16)));
        wrong.push(GIVEN.replace("4bf9", "+bf9"));
        wrong.push(GIVEN.replace("4bf9", "äf9"));
        for text in wrong {
            assert_eq!(parse(&text), None, "{text}");
        }
        assert_eq!(of(&[("traceparent", GIVEN), ("traceparent", GIVEN)]), None);
        assert_eq!(of(&[("tracestate", "a=1")]), None);
    }

    #[test]
    fn the_words_of_vendors_are_passed_along() {
        let with = |states: &[&str]| {
            let mut headers = vec![("traceparent", GIVEN)];
            headers.extend(states.iter().map(|state| ("tracestate", *state)));
            of(&headers).unwrap().state
        };
        assert_eq!(with(&["congo=t61rcWkgMzE, rojo=1", "", "x=y"]).unwrap(), "congo=t61rcWkgMzE,rojo=1,x=y");
        let (many, long) = (["a=1"; 33].join(","), format!("a={}", "b".repeat(512)));
        for state in [many.as_str(), long.as_str(), "nonsense", "", "a=ä"] {
            assert_eq!(with(&[state]), None, "{state}");
        }
    }
}
