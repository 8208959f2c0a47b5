//! Which program this is.

use actix_web::http::StatusCode;
use serde::Serialize;
use utoipa::ToSchema;

use crate::answers::{Answer, told};
use crate::doc::Doc;

#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"name": "lectern", "version": "0.1.0"}))]
pub(crate) struct Version {
    name: &'static str,
    version: &'static str,
}

pub(crate) async fn version() -> Answer {
    let (name, version) = ("lectern", env!("CARGO_PKG_VERSION"));
    told(StatusCode::OK, &Version { name, version })
}

pub(crate) fn doc() -> Doc {
    Doc::new("getVersion", "Name and version", "Which program answers here.").gives::<Version>(200)
}
