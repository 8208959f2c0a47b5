//! The face, ready to be served.

use actix_web::body::BoxBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::middleware::from_fn;
use actix_web::{Error, HttpResponse, web};
use lectern_application::App;
use lectern_web::{Readiness, Rejection, Settings, Traffic, edge};

use crate::{mount, problem, routes};

/// What the face needs: the school, settings, and whether the process wants work. Cheap to clone, one for each worker.
#[derive(Clone)]
pub struct Site {
    app: web::Data<App>,
    settings: web::Data<Settings>,
    readiness: web::Data<Readiness>,
    traffic: web::Data<Traffic>,
}

impl Site {
    /// Puts the face together.
    #[must_use]
    pub fn new(app: App, settings: Settings, readiness: Readiness) -> Self {
        Self {
            app: web::Data::new(app),
            settings: web::Data::new(settings),
            readiness: web::Data::new(readiness),
            traffic: web::Data::new(Traffic::default()),
        }
    }

    /// What is counted of its requests.
    #[must_use]
    pub fn traffic(&self) -> &Traffic {
        &self.traffic
    }
}

/// The service that a worker runs: `HttpServer::new(move || lectern_http::service(&site))`.
#[must_use]
pub fn service(
    site: Site,
) -> actix_web::App<
    impl ServiceFactory<ServiceRequest, Config = (), Response = ServiceResponse<BoxBody>, Error = Error, InitError = ()>,
> {
    let Site { app, settings, readiness, traffic } = site;
    actix_web::App::new()
        .app_data(app)
        .app_data(settings)
        .app_data(readiness)
        .app_data(traffic)
        .configure(|config| mount::mount(routes::table(), config))
        .default_service(web::to(unknown))
        .wrap(from_fn(|request, next| edge(problem::render, request, next)))
}

async fn unknown() -> Result<HttpResponse, Rejection> {
    Err(Rejection::RouteNotFound)
}
