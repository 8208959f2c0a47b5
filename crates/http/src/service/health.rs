//! Whether the process lives, and whether it wants work.

use actix_web::http::StatusCode;
use actix_web::web::Data;
use lectern_application::App;
use lectern_web::{Readiness, Rejection};
use serde::Serialize;
use utoipa::ToSchema;

use crate::answers::{Answer, told};
use crate::doc::Doc;

#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({"status": "ok"}))]
pub(crate) struct Health {
    status: &'static str,
    /// What is away that the school can do without for a while; absent when nothing is.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    degraded: Vec<&'static str>,
}

/// Asks nothing of anybody: a busy database is no reason to kill the process.
pub(crate) async fn live() -> Answer {
    told(StatusCode::OK, &Health { status: "ok", degraded: Vec::new() })
}

pub(crate) async fn ready(app: Data<App>, readiness: Data<Readiness>) -> Answer {
    if !readiness.is_ready() {
        return Err(Rejection::NotReady);
    }
    app.ready().await.map_err(lectern_application::Error::from)?;
    told(StatusCode::OK, &Health { status: "ok", degraded: app.degraded() })
}

pub(crate) fn live_doc() -> Doc {
    Doc::new("isLive", "The process lives", "Asks neither the database nor anybody else.").gives::<Health>(200)
}

pub(crate) fn ready_doc() -> Doc {
    let about = "Whether the process wants work: its database answers, with the schema that it needs, and nobody has asked \
        it to stop. It names the neighbors that do not answer, without which it works all the same.";
    Doc::new("isReady", "The process is ready", about).gives::<Health>(200)
}
