//! Filters by an instant: `filter[field][gte]` and `filter[field][lte]`.

use lectern_application::Period;
use lectern_domain::instant;
use lectern_web::{Params, Rejection};

pub(crate) fn period(query: &mut Params, field: &str) -> Result<Period, Rejection> {
    Ok(Period { from: query.filter_by(field, "gte", instant)?, to: query.filter_by(field, "lte", instant)? })
}
