//! The schemas of bodies.

use utoipa::openapi::schema::{AdditionalProperties, ArrayBuilder, ObjectBuilder, Type};
use utoipa::openapi::{Ref, RefOr, Schema};

use super::parts::Parts;
use crate::doc::{Schemas, Shape};

/// Adds a body that we take, and whatever it is made of.
pub(super) fn take(shape: Shape, parts: &mut Parts) {
    let mut taken = collected(shape);
    // What we take is refused with members that nobody knows; what we give may have more of them one day.
    if let Some((_, RefOr::T(Schema::Object(object)))) = taken.first_mut() {
        object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
    }
    parts.schemas(taken);
}

/// Adds a body that we give, and whatever it is made of.
pub(super) fn give(shape: Shape, parts: &mut Parts) -> Ref {
    parts.schemas(collected(shape));
    Ref::from_schema_name((shape.name)())
}

/// Adds a page of these.
pub(super) fn page(shape: Shape, parts: &mut Parts) -> Ref {
    let items = ArrayBuilder::new().items(give(shape, parts)).build();
    let page = ObjectBuilder::new()
        .schema_type(Type::Object)
        .description(Some(format!("A page of a list of `{}`.", (shape.name)())))
        .property("items", items)
        .property("page", Ref::from_schema_name("PageLinks"))
        .required("items")
        .required("page");
    let name = page_name(shape);
    if !parts.has_schema(&name) {
        parts.schemas(vec![(name.clone(), page.into())]);
    }
    Ref::from_schema_name(name)
}

/// What a page of these is called.
pub(super) fn page_name(shape: Shape) -> String {
    format!("{}Page", (shape.name)())
}

fn collected(shape: Shape) -> Schemas {
    let mut schemas = Schemas::new();
    (shape.collect)(&mut schemas);
    schemas
}
