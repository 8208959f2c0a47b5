//! The document of the API.

use std::sync::OnceLock;

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_TYPE, ETAG};
use lectern_web::Rejection;

use crate::answers::{Answer, fingerprint};
use crate::doc::Doc;

/// It cannot change while the process lives, so it is written once.
static WRITTEN: OnceLock<(String, String)> = OnceLock::new();

pub(crate) async fn openapi() -> Answer {
    let (document, tag) = match WRITTEN.get() {
        Some(written) => written,
        None => {
            let document = crate::document().to_json().map_err(|_| Rejection::Broken)?;
            let tag = format!("\"{}\"", fingerprint(document.as_bytes()));
            WRITTEN.get_or_init(|| (document, tag))
        }
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, "application/json"))
        .insert_header((ETAG, tag.as_str()))
        .body(document.as_str()))
}

pub(crate) fn doc() -> Doc {
    let example = r#"{"openapi": "3.1.0", "info": {"title": "Lectern", "version": "0.1.0"}, "paths": {}}"#;
    Doc::new("getDocument", "This document", "The OpenAPI document of every operation.")
        .gives_text("application/json", example)
        .tagged()
}
