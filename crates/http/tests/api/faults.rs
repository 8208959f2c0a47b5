//! Handlers that panic or hang, and a process that is about to stop.

use std::time::Duration;

use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service, read_body_json};
use actix_web::{HttpResponse, web};
use lectern_application::Class;
use lectern_domain::identity::Access;
use lectern_web::{Caching, Terms, gate};
use serde_json::Value;

use crate::school::School;

async fn panics() -> HttpResponse {
    panic!("on purpose")
}

async fn hangs() -> HttpResponse {
    std::future::pending().await
}

#[actix_web::test]
async fn a_handler_that_panics_or_hangs_harms_nobody_else() {
    let school = School::with(|settings| settings.deadline = Duration::from_millis(20)).await;
    let gated = |route: actix_web::Route| {
        let (access, class, caching) = (Access::Anyone, Class::Free, Caching::Never);
        let terms = Terms { access, class, caching, gives: None, deprecated: None };
        route.wrap(from_fn(move |request, next| gate(terms, request, next)))
    };
    let service = lectern_http::service(school.site.clone())
        .route("/panics", gated(web::get().to(panics)))
        .route("/hangs", gated(web::get().to(hangs)));
    let service = init_service(service).await;
    for (uri, status, code) in [("/panics", 500, "internal_error"), ("/hangs", 503, "deadline_exceeded")] {
        let response = call_service(&service, TestRequest::get().uri(uri).to_request()).await;
        assert_eq!(response.status().as_u16(), status);
        let id = response.headers().get("x-request-id").unwrap().to_str().unwrap().to_owned();
        assert_eq!(response.headers().contains_key("retry-after"), status == 503);
        let problem: Value = read_body_json(response).await;
        assert_eq!((problem["code"].as_str().unwrap(), problem["request_id"].as_str().unwrap()), (code, id.as_str()));
        assert!(!problem.to_string().contains("on purpose"));
        let after = call_service(&service, TestRequest::get().uri("/health/live").to_request()).await;
        assert_eq!(after.status(), 200);
    }
}

#[actix_web::test]
async fn a_process_that_stops_says_so_first() {
    let school = School::open().await;
    assert_eq!(school.send(TestRequest::get().uri("/health/ready")).await.status, 200);
    school.readiness.close();
    let answer = school.send(TestRequest::get().uri("/health/ready")).await;
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (503, "service_unavailable"));
    assert_eq!(answer.header("retry-after"), "1");
    assert_eq!(school.send(TestRequest::get().uri("/health/live")).await.status, 200);
}
