//! Who asks, when, from where, and under which request, for handlers.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use lectern_application::Context;

use crate::Rejection;

/// The context that the gate found. A handler that stands behind no gate has none.
pub struct At(pub Context);

impl FromRequest for At {
    type Error = Rejection;
    type Future = Ready<Result<Self, Rejection>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions().get::<Context>().cloned().map(Self).ok_or(Rejection::Broken))
    }
}
