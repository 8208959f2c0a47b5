//! `/tags`: what is written about.

use actix_web::HttpResponse;
use actix_web::web::Data;
use lectern_application::App;
use serde::Serialize;

use crate::bodies::Answer;

#[derive(Serialize)]
struct Tags {
    tags: Vec<String>,
}

pub(crate) async fn list(app: Data<App>) -> Answer {
    Ok(HttpResponse::Ok().json(Tags { tags: app.name_tags().await? }))
}
