//! An operation on its way out, as its clients meet it. The school has none, so one is made here.

use actix_web::http::header::HeaderMap;
use actix_web::middleware::from_fn;
use actix_web::test::{TestRequest, call_service, init_service};
use actix_web::{HttpResponse, web};
use lectern_application::Class;
use lectern_domain::identity::Access;
use lectern_web::{Caching, Deprecated, Terms, gate};
use prometheus_client::encoding::text::encode;
use prometheus_client::registry::Registry;

use crate::school::School;

#[actix_web::test]
async fn every_answer_of_a_deprecated_operation_says_so() {
    let school = School::open().await;
    let (since, sunset) = ("2026-03-01T00:00:00Z".parse().unwrap(), "2027-03-01T00:00:00Z".parse().ok());
    let deprecated = Some(Deprecated { since, sunset, page: "/docs/moved" });
    let (access, class, caching) = (Access::Anyone, Class::Read, Caching::Ordinary);
    let terms = Terms { access, class, caching, gives: Some("text/plain"), deprecated };
    let route = web::get().to(|| async { HttpResponse::Ok().insert_header(("Link", "</>; rel=\"next\"")).body("old") });
    let route = route.wrap(from_fn(move |request, next| gate(terms, request, next)));
    let service = init_service(lectern_http::service(school.site.clone()).route("/old", route)).await;
    for (accept, status) in [("*/*", 200), ("text/html", 406)] {
        let asked = TestRequest::get().uri("/old").insert_header(("Accept", accept)).to_request();
        let response = call_service(&service, asked).await;
        assert_eq!(response.status(), status);
        let headers = response.headers();
        assert_eq!(headers.get("deprecation").unwrap(), "@1772323200");
        assert_eq!(headers.get("sunset").unwrap(), "Mon, 01 Mar 2027 00:00:00 GMT");
        assert!(links(headers).contains(&"<https://school.example/docs/moved>; rel=\"deprecation\""));
        assert_eq!(links(headers).len(), if status == 200 { 2 } else { 1 });
    }
    let other = call_service(&service, TestRequest::get().uri("/version").to_request()).await;
    assert!(!other.headers().contains_key("deprecation") && !other.headers().contains_key("sunset"));
    let (mut registry, mut text) = (Registry::default(), String::new());
    school.site.traffic().register(&mut registry);
    encode(&mut text, &registry).unwrap();
    let uses: Vec<_> = text.lines().filter(|line| line.starts_with("http_deprecated_requests_total")).collect();
    assert_eq!(uses, [r#"http_deprecated_requests_total{method="GET",route="/old"} 2"#]);
}

fn links(headers: &HeaderMap) -> Vec<&str> {
    headers.get_all("link").map(|link| link.to_str().unwrap()).collect()
}
