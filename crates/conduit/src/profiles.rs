//! `/profiles/{username}`: to look at somebody, to follow them, or no longer.

use actix_web::HttpResponse;
use actix_web::web::Data;
use lectern_application::identity::Following;
use lectern_application::{App, Hidden, ProfileView};
use lectern_domain::identity::Username;
use lectern_web::{At, Rejection, Segment};

use crate::bodies::{Answer, One};

pub(crate) async fn show(app: Data<App>, at: At, name: Segment) -> Answer {
    shown(app.find_profile(at.0, username(&name)?).await?)
}

pub(crate) async fn follow(app: Data<App>, at: At, name: Segment) -> Answer {
    shown(app.follow(at.0, Following { username: username(&name)? }).await?)
}

pub(crate) async fn unfollow(app: Data<App>, at: At, name: Segment) -> Answer {
    shown(app.unfollow(at.0, Following { username: username(&name)? }).await?)
}

fn username(name: &Segment) -> Result<Username, Rejection> {
    name.named(Hidden::User, Username::parse)
}

fn shown(profile: ProfileView) -> Answer {
    Ok(HttpResponse::Ok().json(One::Profile(profile.into())))
}
