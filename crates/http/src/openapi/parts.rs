//! What operations share: each part stands once in the document, under a name that says what it is.

use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::header::Header;
use utoipa::openapi::path::Parameter;
use utoipa::openapi::{Components, Ref, Response};

use super::{opening, schemas};
use crate::doc::{Schemas, shared};

/// The components, as they come together.
pub(super) struct Parts(Components);

impl Parts {
    /// Begins with what every document has.
    pub(super) fn new() -> Self {
        let mut parts = Self(opening::security());
        for shape in shared() {
            schemas::give(shape, &mut parts);
        }
        parts
    }

    pub(super) fn schemas(&mut self, schemas: Schemas) {
        self.0.schemas.extend(schemas);
    }

    pub(super) fn has_schema(&self, name: &str) -> bool {
        self.0.schemas.contains_key(name)
    }

    /// The answer of that name, which is made when it is new.
    pub(super) fn response(&mut self, name: &str, make: impl FnOnce(&mut Self) -> Response) -> Ref {
        if !self.0.responses.contains_key(name) {
            let response = make(self);
            self.0.responses.insert(name.to_owned(), response.into());
        }
        Ref::from_response_name(name)
    }

    pub(super) fn header(&mut self, name: &str, make: impl FnOnce() -> Header) -> Ref {
        self.0.headers.entry(name.to_owned()).or_insert_with(|| make().into());
        Ref::new(format!("#/components/headers/{name}"))
    }

    pub(super) fn parameter(&mut self, name: &str, make: impl FnOnce() -> Parameter) -> Ref {
        self.0.parameters.entry(name.to_owned()).or_insert_with(|| make().into());
        Ref::new(format!("#/components/parameters/{name}"))
    }

    pub(super) fn example(&mut self, name: &str, summary: &str, value: impl FnOnce() -> serde_json::Value) -> Ref {
        let make = || ExampleBuilder::new().summary(summary).value(Some(value())).into();
        self.0.examples.entry(name.to_owned()).or_insert_with(make);
        Ref::new(format!("#/components/examples/{name}"))
    }

    pub(super) fn into_components(self) -> Components {
        self.0
    }
}
