//! Pages for people: what they load, what they are allowed to load, and what of it is sent again.

use actix_web::http::Method;
use actix_web::test::TestRequest;

use crate::school::School;

const PAGES: [&str; 5] = ["/", "/about", "/docs", "/errors", "/errors/validation_failed"];

/// What a page refers to within the school.
fn links(html: &str) -> Vec<String> {
    let after = |name: &str| html.split(&format!("{name}=\"")).skip(1).map(str::to_owned).collect::<Vec<_>>();
    let found = [after("href"), after("src")].concat();
    found.iter().filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

#[actix_web::test]
async fn whatever_a_page_refers_to_is_here() {
    let school = School::open().await;
    for page in PAGES {
        let answer = school.send(TestRequest::get().uri(page)).await;
        assert_eq!(answer.status, 200, "{page}");
        for link in links(&String::from_utf8(answer.body).unwrap()) {
            if link.starts_with("mailto:") {
                continue;
            }
            assert!(link.starts_with('/'), "{page} sends people elsewhere: {link}");
            assert_eq!(school.send(TestRequest::get().uri(&link)).await.status, 200, "{page}: {link}");
        }
    }
}

#[actix_web::test]
async fn a_slash_too_many_leads_to_the_page() {
    let school = School::open().await;
    for (asked, place) in [
        ("/docs/", "/docs"),
        ("/about/?a=b", "/about?a=b"),
        ("/errors/", "/errors"),
        ("/errors/conflict/", "/errors/conflict"),
    ] {
        for method in [Method::GET, Method::HEAD] {
            let answer = school.send(TestRequest::default().method(method).uri(asked)).await;
            assert_eq!((answer.status.as_u16(), answer.header("location")), (308, place), "{asked}");
        }
    }
    for (method, elsewhere) in [(Method::POST, "/docs/"), (Method::GET, "/api/v1/articles/"), (Method::GET, "//docs/")]
    {
        let answer = school.send(TestRequest::default().method(method).uri(elsewhere)).await;
        assert_eq!(answer.status, 404, "{elsewhere}");
    }
}

#[actix_web::test]
async fn the_front_door_names_what_is_served_here_and_nothing_else() {
    let school = School::open().await;
    let home = String::from_utf8(school.send(TestRequest::get().uri("/")).await.body).unwrap();
    assert!(home.contains("/dev/mail") && !home.contains("<dt>/api</dt>"), "{home}");
}

#[actix_web::test]
async fn a_page_loads_from_us_alone_and_runs_no_script_of_its_own() {
    let school = School::open().await;
    for page in PAGES.into_iter().chain(["/nowhere"]) {
        let answer = school.send(TestRequest::get().uri(page).insert_header(("Accept", "text/html"))).await;
        let policy = answer.header("content-security-policy").to_owned();
        assert!(policy.starts_with("default-src 'none'; "), "{page}: {policy}");
        for loose in ["unsafe", "*", "http:", "https:"] {
            assert!(!policy.contains(loose), "{page}: {policy}");
        }
        let html = String::from_utf8(answer.body).unwrap();
        for inline in ["<script>", "<style", " style=", " onclick=", " onload=", " onerror=", "javascript:"] {
            assert!(!html.contains(inline), "{page}: {inline}");
        }
        assert_eq!(html.contains("<script src="), page == "/docs");
    }
}

#[actix_web::test]
async fn what_a_browser_has_is_not_sent_again() {
    let school = School::open().await;
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/docs", "text/html; charset=utf-8"),
        ("/docs/swagger-ui-bundle.js", "text/javascript"),
        ("/docs/swagger-ui.css", "text/css"),
        ("/style.css", "text/css; charset=utf-8"),
        ("/icon.svg", "image/svg+xml"),
        ("/openapi.json", "application/json"),
    ] {
        let get = || TestRequest::get().uri(path).insert_header(("Accept-Encoding", "gzip, br"));
        let first = school.send(get()).await;
        assert_eq!((first.status.as_u16(), first.header("content-type")), (200, kind), "{path}");
        let again = school.send(get().insert_header(("If-None-Match", first.header("etag").to_owned()))).await;
        assert_eq!((again.status.as_u16(), again.body.len()), (304, 0), "{path}");
        let plain = school.send(TestRequest::get().uri(path)).await;
        assert_eq!(plain.headers.get("content-encoding"), None, "{path}");
    }
}

#[actix_web::test]
async fn whoever_finds_a_weakness_is_told_whom_to_tell() {
    let school = School::open().await;
    let answer = school.send(TestRequest::get().uri("/.well-known/security.txt")).await;
    let text = String::from_utf8(answer.body.clone()).unwrap();
    assert_eq!(answer.header("content-type"), "text/plain; charset=utf-8");
    let named: Vec<&str> = text.lines().filter_map(|line| line.split(": ").next()).collect();
    assert_eq!(named, ["Contact", "Expires", "Preferred-Languages", "Canonical"]);
    let silent = School::with(|settings| settings.security_contact = None).await;
    assert_eq!(silent.send(TestRequest::get().uri("/.well-known/security.txt")).await.code(), "route_not_found");
}
