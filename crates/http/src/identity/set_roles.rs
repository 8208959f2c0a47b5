//! `PUT /users/{id}/roles`

use actix_web::web::Data;
use lectern_application::identity::SetRoles;
use lectern_application::{App, Policies};
use lectern_domain::Violation;
use lectern_domain::identity::{Role, Roles};
use lectern_web::{At, Body, FromBody, Members, Segment};
use utoipa::ToSchema;

use super::user_body::UserBody;
use super::users;
use crate::answers::{Answer, found, or_stale};
use crate::code::Code;
use crate::doc::Doc;
use crate::if_match::IfMatch;

/// All the roles of an account from now on.
#[derive(ToSchema)]
#[schema(example = json!({"roles": ["author", "moderator"]}))]
pub(crate) struct NewRoles {
    #[schema(value_type = Vec<String>)]
    roles: Roles,
}

impl FromBody for NewRoles {
    fn from_body(body: &mut Members, _: &Policies) -> Option<Self> {
        let named = |name: &str| Role::named(name).ok_or(Violation::UnknownValue { known: &Role::NAMES });
        let roles: Vec<Role> = body.required_texts("roles", named)?;
        Some(Self { roles: roles.into_iter().collect() })
    }
}

pub(crate) async fn set(
    app: Data<App>,
    At(at): At,
    name: Segment,
    if_match: IfMatch,
    Body(body): Body<NewRoles>,
) -> Answer {
    let NewRoles { roles } = body;
    let (user, expected, now) = (users::id(&app, &at, &name).await?, if_match.if_given(), at.now);
    let changed = app.set_roles(at, SetRoles { user, roles, expected }).await;
    found(&UserBody::of(&or_stale(expected, changed)?, now))
}

pub(crate) fn doc() -> Doc {
    Doc::new(
        "setRoles",
        "Set somebody's roles",
        "Nobody grants above their own level, and the last administrator stays one.",
    )
    .takes::<NewRoles>()
    .finds::<UserBody>()
    .may_be_guarded()
    .refuses(&[Code::LastAdmin, Code::Conflict])
}
