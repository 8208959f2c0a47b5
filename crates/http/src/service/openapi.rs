//! The document of the API.

use std::sync::OnceLock;

use actix_web::HttpRequest;
use lectern_web::{Asset, Rejection};

use crate::answers::{Answer, fingerprint};
use crate::doc::Doc;
use crate::export::{Format, export};

const YAML: &str = "application/yaml";

pub(crate) async fn json(request: HttpRequest) -> Answer {
    static WRITTEN: OnceLock<Asset> = OnceLock::new();
    shown(&WRITTEN, &request, "application/json", || crate::document().to_json().ok())
}

pub(crate) async fn yaml(request: HttpRequest) -> Answer {
    static WRITTEN: OnceLock<Asset> = OnceLock::new();
    shown(&WRITTEN, &request, YAML, || export(Format::Yaml).ok())
}

/// The document cannot change while the process lives, so each form is written once.
fn shown(
    written: &OnceLock<Asset>,
    request: &HttpRequest,
    kind: &'static str,
    write: impl FnOnce() -> Option<String>,
) -> Answer {
    let document = match written.get() {
        Some(document) => document,
        None => {
            let document = write().ok_or(Rejection::Broken)?.into_bytes();
            let tag = fingerprint(&document);
            written.get_or_init(|| Asset::new(kind, tag, document.into()))
        }
    };
    Ok(document.answer(request))
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
