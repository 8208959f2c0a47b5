//! The one part of a path that names a thing.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use lectern_application::{Error, Hidden};
use uuid::Uuid;

use crate::{Rejection, form};

/// The first variable part of the path, decoded. What is not text names nothing, so it is not found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Segment(Option<String>);

impl Segment {
    /// The identifier that it is.
    ///
    /// # Errors
    /// [`Error::NotFound`], the same as for an identifier that nothing has.
    pub fn id<Id: From<Uuid>>(&self, hidden: Hidden) -> Result<Id, Rejection> {
        let uuid = self.0.as_deref().and_then(|text| Uuid::try_parse(text).ok());
        uuid.map(Id::from).ok_or(Rejection::Application(Error::NotFound(hidden)))
    }

    /// What `parse` makes of it.
    ///
    /// # Errors
    /// [`Error::NotFound`]: what could not be a name of anything is the name of nothing.
    pub fn named<T, E>(&self, hidden: Hidden, parse: impl FnOnce(&str) -> Result<T, E>) -> Result<T, Rejection> {
        let parsed = self.0.as_deref().and_then(|text| parse(text).ok());
        parsed.ok_or(Rejection::Application(Error::NotFound(hidden)))
    }

    /// The text that it is, when it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.0.as_deref()
    }
}

impl FromRequest for Segment {
    type Error = Rejection;
    type Future = Ready<Result<Self, Rejection>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let first = request.match_info().iter().next();
        ready(Ok(Self(first.and_then(|(_, raw)| form::segment(raw)))))
    }
}
