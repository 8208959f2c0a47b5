//! A protocol that others wrote, spoken by some of our routes.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use lectern_application::Error;
use lectern_domain::identity::Access;

use crate::caller::Credentials;
use crate::{Face, Rejection};

/// How such a protocol is spoken. The scope of its routes brings this as its app data; every other route is strict.
///
/// Its clients were not written for us, so they are met halfway: members and parameters that nobody asked for are read
/// over, `null` where a value is needed is as good as nothing, and a token that is no good makes a guest of whoever
/// shows it where guests may come in. Cookies are not looked at: a page of ours may have left one on this host.
#[derive(Clone, Copy)]
pub struct Foreign {
    /// How it shows a rejection.
    pub face: Face,
    /// What stands before an access token in `Authorization`; `Bearer` may, too.
    pub scheme: &'static str,
}

/// That RealWorld's API is served beside ours: whoever mounts it brings this as app data of the whole service, and our pages
/// name it.
pub struct RealWorld;

impl Foreign {
    /// What the scope of this request speaks, unless it is our own API.
    pub(crate) fn of(request: &HttpRequest) -> Option<Self> {
        request.app_data::<Self>().copied()
    }

    /// Whether a caller with such credentials goes on as a guest.
    pub(crate) fn forgives(request: &HttpRequest, access: Access, rejection: &Rejection) -> bool {
        let spoiled = matches!(
            rejection,
            Rejection::InvalidHeader(..)
                | Rejection::UnknownScheme { .. }
                | Rejection::Application(
                    Error::TokenInvalid | Error::TokenExpired | Error::SessionRevoked | Error::AccountSuspended
                )
        );
        spoiled && access == Access::Anyone && Self::of(request).is_some()
    }
}

/// The access token that the request shows, for a protocol that has it echoed.
pub struct Token(pub String);

impl FromRequest for Token {
    type Error = Rejection;
    type Future = Ready<Result<Self, Rejection>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Credentials::of(request).and_then(|shown| match shown {
            Credentials::Bearer(token) => Ok(Self(token)),
            Credentials::None | Credentials::Cookie(_) => Err(Error::AuthenticationRequired.into()),
        }))
    }
}
