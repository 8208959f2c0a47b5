//! Instants as callers write them (RFC 3339).

use jiff::Timestamp;
use jiff::fmt::temporal::Pieces;

use crate::{Form, Violation};

/// The last instant that can be told, to the second.
const LAST: &str = "9999-12-30T22:00:00Z";
/// The first instant of the year 0000.
const FIRST: Timestamp = Timestamp::constant(-62_167_219_200, 0);
/// Seconds of the widest offset: 23:59.
const WIDEST: i32 = (23 * 60 + 59) * 60;

/// Reads an instant. Years have four digits, an offset is less than a day and of whole minutes; the sixtieth second of a
/// minute is its last one.
///
/// # Errors
/// [`Violation::InvalidFormat`]; [`Violation::After`] for an instant of the last two days of the year 9999.
pub fn instant(text: &str) -> Result<Timestamp, Violation> {
    let malformed = Violation::InvalidFormat(Form::Instant);
    let pieces = Pieces::parse(text).ok().filter(|_| !text.starts_with(['-', '+'])).ok_or(malformed)?;
    let (Some(time), Some(offset), None) = (pieces.time(), pieces.to_numeric_offset(), pieces.time_zone_annotation())
    else {
        return Err(malformed);
    };
    if offset.seconds().abs() > WIDEST || offset.seconds() % 60 != 0 {
        return Err(malformed);
    }
    let instant = offset.to_timestamp(pieces.date().to_datetime(time)).map_err(|_| Violation::After { last: LAST })?;
    // Where an offset leads before the first year that has four digits, no database need know it.
    if instant < FIRST { Err(malformed) } else { Ok(instant) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_read_with_its_offset() {
        let noon: Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
        for text in [
            "2026-03-01T12:00:00Z",
            "2026-03-01t12:00:00z",
            "2026-03-02T11:59:00+23:59",
            "2026-03-01T07:00:00.000-05:00",
        ] {
            assert_eq!(instant(text), Ok(noon), "{text}");
        }
        assert_eq!(instant("2016-12-31T23:59:60Z"), instant("2016-12-31T23:59:59Z"));
        assert_eq!(instant("0000-01-01T00:00:00Z"), Ok(FIRST));
    }

    #[test]
    fn what_is_no_instant_is_told_from_what_cannot_be_held() {
        for text in [
            "",
            "soon",
            "2030-01-01",
            "2030-01-01T00:00:00",
            "2030-01-01T00:00:00+24:00",
            "2030-01-01T00:00:00-24:00",
            "2030-01-01T00:00:00+01:00:30",
            "2030-01-01T00:00:00Z[UTC]",
            "2030-02-30T00:00:00Z",
            "0000-01-01T00:00:00+00:01",
            "+002030-01-01T00:00:00Z",
            "-000001-01-01T00:00:00Z",
        ] {
            assert_eq!(instant(text), Err(Violation::InvalidFormat(Form::Instant)), "{text}");
        }
        let after = Violation::After { last: LAST };
        for text in ["9999-12-31T23:59:59Z", "9999-12-30T22:00:01Z", "9999-12-30T23:00:00-23:59"] {
            assert_eq!(instant(text), Err(after), "{text}");
        }
        assert!(instant(LAST).is_ok());
        assert_eq!(after.to_string(), "must not lie after 9999-12-30T22:00:00Z");
    }
}
