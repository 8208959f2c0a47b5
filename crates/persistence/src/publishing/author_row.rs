use diesel::prelude::*;
use lectern_application::AuthorCard;

use crate::columns::Id;
use crate::schema::users;

/// What lists show of an author.
#[derive(Queryable, Selectable)]
#[diesel(table_name = users)]
pub(super) struct AuthorRow {
    id: Id,
    username: String,
    image: Option<String>,
}

impl AuthorRow {
    pub(super) fn card(self) -> AuthorCard {
        let Self { id, username, image } = self;
        AuthorCard { id: id.into(), username, image, profile: None }
    }
}
