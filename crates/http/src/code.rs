//! The catalogue of problems. A code enters with the first route that can answer it, and never changes its meaning.

use actix_web::http::StatusCode;

macro_rules! catalogue {
    ($($status:ident { $($code:ident $name:literal $title:literal, $cause:literal, $remedy:literal;)+ })+) => {
        /// What kind of problem it is: what programs branch on.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub(crate) enum Code {$($($code,)+)+}

        impl Code {
            /// Every code, by status.
            pub(crate) const ALL: &'static [Self] = &[$($(Self::$code,)+)+];

            /// The name in bodies and addresses.
            pub(crate) const fn name(self) -> &'static str {
                match self {$($(Self::$code => $name,)+)+}
            }

            pub(crate) const fn status(self) -> StatusCode {
                match self {$($(Self::$code => StatusCode::$status,)+)+}
            }

            /// What it says of itself, in a few words.
            pub(crate) const fn title(self) -> &'static str {
                match self {$($(Self::$code => $title,)+)+}
            }

            /// What led to it.
            pub(crate) const fn cause(self) -> &'static str {
                match self {$($(Self::$code => $cause,)+)+}
            }

            /// What the caller can do.
            pub(crate) const fn remedy(self) -> &'static str {
                match self {$($(Self::$code => $remedy,)+)+}
            }
        }
    };
}

catalogue! {
    BAD_REQUEST {
        MalformedJson "malformed_json" "The body is not JSON as it is taken here",
            "The body is missing, is not one JSON value in UTF-8, gives a member twice, nests deeper than 64 levels, or was cut short.",
            "Write the body with a JSON library, do not cut it, and give each member once; `detail` tells which it was, and where.";
        InvalidParameter "invalid_parameter" "A query parameter is not valid",
            "A query parameter is not known here, is given twice, or has a value that is not accepted; or the query as a whole cannot be read.",
            "Compare what `detail` names with the parameters of the operation, and write what stands in a value as RFC 3986 asks.";
        UnknownFilter "unknown_filter" "There is no such filter",
            "The list cannot be filtered by this field, or not in this way.",
            "Use one of the filters that the operation lists.";
        UnknownSort "unknown_sort" "There is no such sort",
            "The list cannot be sorted by this field.",
            "Use one of the sorts that the operation lists, with `-` in front for the other direction.";
        UnknownExpand "unknown_expand" "There is nothing of that name to expand",
            "The resource has no part of this name that can be expanded.",
            "Use the names that the operation lists.";
        InvalidCursor "invalid_cursor" "The cursor is not valid",
            "The cursor was not made by this school, or was changed on the way.",
            "Follow `page.next` and `page.prev` as they are, or begin again without a cursor.";
        CursorMismatch "cursor_mismatch" "The cursor belongs to another list",
            "The cursor was made for other filters, another sort or another list.",
            "Keep filters and sort while you follow a list, or begin again without a cursor.";
        InvalidHeader "invalid_header" "A header is not valid",
            "A header has a value that makes no sense, is given twice, or contradicts another one.",
            "Correct the header that `detail` names. A cookie and `Authorization` do not go together.";
    }
    UNAUTHORIZED {
        AuthenticationRequired "authentication_required" "Only for somebody who is signed in",
            "The operation needs a caller, and the request does not say who that is.",
            "Log in, and send the access token as `Authorization: Bearer ...`.";
        InvalidCredentials "invalid_credentials" "Login or password is wrong",
            "No account has this login with this password. Which of the two is wrong is not told to anybody.",
            "Check both and try again.";
        TokenInvalid "token_invalid" "The token is not valid",
            "The token was not made by this school for this purpose, or was changed on the way.",
            "Log in again, and send the access token as `Authorization: Bearer ...`: no other scheme is taken.";
        TokenExpired "token_expired" "The token has expired",
            "The time of the access token is over.",
            "Exchange the refresh token for the next pair.";
        SessionRevoked "session_revoked" "The session has ended",
            "The session was ended: by a logout, a change of password, an administrator, the deletion of the account, or because its refresh token was used twice.",
            "Log in again.";
    }
    FORBIDDEN {
        PermissionDenied "permission_denied" "Not permitted",
            "The caller is known, but this is not theirs to do.",
            "Ask somebody whose it is, or an administrator for the role that it needs.";
        CsrfFailed "csrf_failed" "The request may not come from our own pages",
            "A browser's request with a cookie came without a matching `Origin`, or without the token that goes with the cookie.",
            "Get a token from `GET /api/v1/auth/csrf`, and send it as `X-CSRF-Token` with the cookie that came with it. `Origin` must be the public address of the school; from another name for the same machine it does not match.";
        AccountSuspended "account_suspended" "The account is suspended",
            "A moderator or an administrator suspended the account.",
            "Wait until the suspension ends, or write to the school.";
        FeatureDisabled "feature_disabled" "This school does not do that",
            "What was asked needs something that this school is not set up for, such as a mail server.",
            "Ask the operator of the school.";
    }
    NOT_FOUND {
        ResourceNotFound "resource_not_found" "There is nothing here that you can see",
            "What the address names does not exist, or is hidden from the caller. The two cannot be told apart.",
            "Check the address, and whether you are signed in as the right person.";
        RouteNotFound "route_not_found" "Sorry, this resource does not exist",
            "Nothing of this school stands under this path.",
            "The document under `/openapi.json` lists every path.";
    }
    METHOD_NOT_ALLOWED {
        MethodNotAllowed "method_not_allowed" "The method is not allowed here",
            "The path exists, but not for this method.",
            "Use one of the methods that the `Allow` header lists.";
    }
    NOT_ACCEPTABLE {
        NotAcceptable "not_acceptable" "Nothing that you accept is given here",
            "`Accept` or `Accept-Encoding` leaves out every form in which the answer could be written.",
            "Send `Accept: */*`, or the type that `detail` names; and do not refuse `identity`.";
    }
    CONFLICT {
        Conflict "conflict" "It does not fit the present state",
            "What was asked contradicts what is there, or somebody else changed it at the same moment.",
            "Read the resource again, and decide anew.";
        AlreadyExists "already_exists" "It is already taken",
            "A value that must be unique belongs to somebody else.",
            "Choose another value for what `errors` points at.";
        InvalidTransition "invalid_transition" "Not possible from the present state",
            "The resource is in a state from which this step does not lead.",
            "Read the resource; its `status` tells which steps there are.";
        LastAdmin "last_admin" "The last administrator stays",
            "The school would be left without an active administrator.",
            "Make somebody else an administrator first.";
        SlugTaken "slug_taken" "The slug is taken",
            "The slug is, or once was, that of another article.",
            "Choose another slug, or leave it to the title.";
    }
    PRECONDITION_FAILED {
        EtagMismatch "etag_mismatch" "It was changed since you read it",
            "`If-Match` names another version than the present one, whose tag is in the `ETag` header.",
            "Read the resource again, apply the change to it, and send the new tag as it is: a weak one (`W/`) matches nothing.";
    }
    PAYLOAD_TOO_LARGE {
        PayloadTooLarge "payload_too_large" "The body is too large",
            "The body is longer than this school reads.",
            "Send less.";
    }
    UNSUPPORTED_MEDIA_TYPE {
        UnsupportedMediaType "unsupported_media_type" "The type or coding of the body is not taken",
            "The body is of a type or coding that is not read here.",
            "Send `Content-Type: application/json` (PATCH takes `application/merge-patch+json` too), in UTF-8, not compressed. `Accept` and `Accept-Encoding` of the answer say the same.";
    }
    UNPROCESSABLE_ENTITY {
        ValidationFailed "validation_failed" "Some values are not valid",
            "One or more members are missing, unknown, of the wrong type, or have values that are not accepted.",
            "Correct everything that `errors` points at; it is the whole list.";
        EmailTokenInvalid "email_token_invalid" "The token from the letter is not valid",
            "The token is not one of ours, was used, is too old, or was sent to an address that the account no longer has. Which of it is not told.",
            "Ask for another letter, and use the token from the last one.";
        IdempotencyKeyReused "idempotency_key_reused" "The idempotency key belongs to another request",
            "A request with this `Idempotency-Key` was answered before, and its address, its body or its `If-Match` was another.",
            "Send the same request again to get its answer, or a new key with the new request.";
        NotPublishable "not_publishable" "Not ready to be published",
            "A published article needs a title, a slug, a summary and a body.",
            "Complete the article, then publish it.";
        WebhookTargetForbidden "webhook_target_forbidden" "No webhook may lie there",
            "The address of a webhook is not `https`, or names a host inside a network instead of on the public internet.",
            "Choose an `https` address that the whole world could reach; or let whoever runs the school name the network in the setting `webhooks.allow`.";
    }
    PRECONDITION_REQUIRED {
        PreconditionRequired "precondition_required" "If-Match is required",
            "The change must say which version it was made from.",
            "Send the `ETag` of what you read as `If-Match`.";
    }
    TOO_MANY_REQUESTS {
        RateLimited "rate_limited" "Too many requests",
            "More was asked, by the caller or from their address, than the policy that `RateLimit-Policy` names allows.",
            "Wait for as many seconds as `Retry-After` says, and ask less often: `RateLimit` tells with every answer how much is left.";
        TooManyAttempts "too_many_attempts" "Too many attempts",
            "There were too many failed attempts; until the wait is over, the right password is refused as well.",
            "Wait for as many seconds as `Retry-After` says.";
    }
    INTERNAL_SERVER_ERROR {
        InternalError "internal_error" "Something broke on our side",
            "A fault of the school. Its cause is in our log under the request id.",
            "Tell us the `request_id`.";
    }
    SERVICE_UNAVAILABLE {
        ServiceUnavailable "service_unavailable" "Not now",
            "The school is too busy, about to stop, or cannot reach its database.",
            "Try again after as many seconds as `Retry-After` says.";
        DeadlineExceeded "deadline_exceeded" "It took too long",
            "The request was not finished within its deadline. A change may or may not have happened.",
            "See whether the change happened, then try again.";
    }
}

impl Code {
    /// The code of that name.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }

    /// Whether the same request may succeed later without being changed.
    pub(crate) const fn is_retryable(self) -> bool {
        matches!(self, Self::RateLimited | Self::TooManyAttempts | Self::ServiceUnavailable)
    }

    /// Where its page is.
    pub(crate) fn page(self) -> String {
        format!("/errors/{}", self.name())
    }
}
