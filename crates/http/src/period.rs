//! Filters by an instant: `filter[field][gte]` and `filter[field][lte]`.

use lectern_application::Period;
use lectern_domain::{Form, Timestamp, Violation};
use lectern_web::{Params, Rejection};

pub(crate) fn period(query: &mut Params, field: &str) -> Result<Period, Rejection> {
    Ok(Period { from: query.filter_by(field, "gte", instant)?, to: query.filter_by(field, "lte", instant)? })
}

/// RFC 3339 counts years from 0000; a database need not know what was before.
fn instant(text: &str) -> Result<Timestamp, Violation> {
    let signed = text.starts_with(['-', '+']);
    text.parse().ok().filter(|_| !signed).ok_or(Violation::InvalidFormat(Form::Instant))
}
