//! The document of the API.

use std::sync::OnceLock;

use actix_web::HttpResponse;
use actix_web::http::header::{CONTENT_TYPE, ETAG};
use lectern_web::Rejection;

use crate::answers::{Answer, fingerprint};
use crate::doc::Doc;
use crate::export::{Format, export};

const YAML: &str = "application/yaml";

/// A text and its entity tag. The document cannot change while the process lives, so each form is written once.
type Written = OnceLock<(String, String)>;

pub(crate) async fn json() -> Answer {
    static WRITTEN: Written = OnceLock::new();
    shown(&WRITTEN, "application/json", || crate::document().to_json().ok())
}

pub(crate) async fn yaml() -> Answer {
    static WRITTEN: Written = OnceLock::new();
    shown(&WRITTEN, YAML, || export(Format::Yaml).ok())
}

fn shown(written: &'static Written, kind: &'static str, write: impl FnOnce() -> Option<String>) -> Answer {
    let (document, tag) = match written.get() {
        Some(written) => written,
        None => {
            let document = write().ok_or(Rejection::Broken)?;
            let tag = format!("\"{}\"", fingerprint(document.as_bytes()));
            written.get_or_init(|| (document, tag))
        }
    };
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, kind))
        .insert_header((ETAG, tag.as_str()))
        .body(document.as_str()))
}

pub(crate) fn json_doc() -> Doc {
    let example = r#"{"openapi": "3.1.0", "info": {"title": "Lectern", "version": "0.1.0"}, "paths": {}}"#;
    Doc::new("getDocument", "This document", "The OpenAPI document of every operation.")
        .gives_text("application/json", example)
        .tagged()
}

pub(crate) fn yaml_doc() -> Doc {
    let example = "openapi: 3.1.0\ninfo:\n  title: Lectern\n  version: 0.1.0\npaths: {}\n";
    Doc::new("getDocumentAsYaml", "This document, as YAML", "The same, for people and for tools that like it better.")
        .gives_text(YAML, example)
        .tagged()
}
