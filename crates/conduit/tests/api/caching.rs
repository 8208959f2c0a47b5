//! What one viewer sees, nobody else is shown.

use crate::people::{guest, showing};
use crate::school::School;

#[actix_web::test]
async fn only_what_a_guest_reads_may_be_kept_by_others() {
    let school = School::open().await;
    let ada = school.join("ada").await;
    let slug = school.write(&ada, "On locks", &[]).await;
    let (article, comments) = (format!("/articles/{slug}"), format!("/articles/{slug}/comments"));
    for path in ["/articles", "/tags", "/profiles/ada", &article, &comments] {
        let public = school.ask(&guest(), "GET", path).await;
        assert!(public.header("cache-control").starts_with("public, max-age="), "{path}");
        for who in [&ada, &showing("Token nonsense")] {
            let private = school.ask(who, "GET", path).await;
            assert_eq!((private.status, private.header("cache-control")), (200, "private, no-cache"), "{path}");
            assert!(private.header("vary").contains("Authorization"), "{path}");
        }
        assert!(public.header("vary").contains("Authorization"), "{path}");
    }
    let feed = school.ask(&ada, "GET", "/articles/feed").await;
    assert_eq!(feed.header("cache-control"), "private, no-cache");
    for token in [school.ask(&ada, "GET", "/user").await, school.login("ada", crate::people::PASSWORD).await] {
        assert_eq!((token.status, token.header("cache-control")), (200, "no-store"));
    }
    let refused = school.ask(&guest(), "GET", "/articles/feed").await;
    assert_eq!((refused.status, refused.header("cache-control")), (401, "no-store"));
}

#[actix_web::test]
async fn a_head_is_a_get_without_a_body() {
    let school = School::open().await;
    school.join("ada").await;
    for path in ["/articles", "/tags", "/profiles/ada"] {
        assert_eq!(school.ask(&guest(), "HEAD", path).await.status, 200, "{path}");
    }
}
