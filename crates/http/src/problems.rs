//! Which problems an operation can answer, as far as that follows from its row.

use std::collections::{BTreeMap, BTreeSet};

use actix_web::http::Method;
use lectern_application::Class;
use lectern_domain::identity::Access;

use crate::code::Code;
use crate::doc::{Doc, Guard};
use crate::operation::Operation;

/// What can befall every request: at the edge, at the gate, or in the store.
pub(crate) const EVERYWHERE: [Code; 8] = [
    Code::InvalidHeader,
    Code::TokenInvalid,
    Code::TokenExpired,
    Code::SessionRevoked,
    Code::AccountSuspended,
    Code::InternalError,
    Code::ServiceUnavailable,
    Code::DeadlineExceeded,
];

/// Every problem of a row, by status.
pub(crate) fn of(row: &Operation, doc: &Doc) -> BTreeMap<u16, BTreeSet<Code>> {
    use Code::*;
    let reasons: &[(bool, &[Code])] = &[
        (true, &EVERYWHERE),
        (true, doc.refuses),
        (row.access != Access::Anyone, &[AuthenticationRequired]),
        (matches!(row.access, Access::Holds(_)), &[PermissionDenied]),
        (row.class != Class::Free, &[RateLimited]),
        (row.method != Method::GET, &[CsrfFailed]),
        (row.gives.is_some(), &[NotAcceptable]),
        // What is sent is read, whether the operation takes a body or refuses what it does not take.
        (row.method != Method::GET, &[MalformedJson, PayloadTooLarge, UnsupportedMediaType, ValidationFailed]),
        (row.takes_a_key(), &[IdempotencyKeyReused]),
        (doc.is_list(), &[UnknownFilter, UnknownSort, InvalidCursor, CursorMismatch]),
        (doc.is_in_parts(), &[UnknownExpand]),
        // Where nothing may be asked, whatever is asked is refused.
        (row.path.starts_with("/api/"), &[InvalidParameter]),
        (row.path.contains('{'), &[ResourceNotFound]),
        (doc.guard != Guard::None, &[EtagMismatch]),
        (doc.guard == Guard::Required, &[PreconditionRequired]),
    ];
    let mut by_status: BTreeMap<u16, BTreeSet<Code>> = BTreeMap::new();
    for code in reasons.iter().filter(|(holds, _)| *holds).flat_map(|(_, codes)| codes.iter().copied()) {
        by_status.entry(code.status().as_u16()).or_default().insert(code);
    }
    by_status
}
