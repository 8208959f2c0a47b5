//! How something is shown: `expand` puts more in, `fields` leaves members out.

use std::marker::PhantomData;

use lectern_application::Authors;
use lectern_web::{FromQuery, Params, Query, Rejection};
use serde::Serialize;
use serde_json::{Map, Value};
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

use crate::answers::{Answer, Resource, found_as, json};
use crate::doc::{Schemas, Shape};

/// A body that may be shown in part, or with more in it.
pub(crate) trait Shows: Serialize + ToSchema {
    /// What `expand` takes, and what that adds, to follow "what to add:".
    const EXPANDS: &'static [(&'static str, &'static str)] = &[];
}

/// How the resource that is asked for is to be shown.
pub(crate) type As<B> = Query<Shown<B>>;

/// What `expand=author` adds, wherever there is an author.
pub(crate) const WHOLE_AUTHOR: (&str, &str) =
    ("author", "the whole profile of the author, unless their account is deleted");

/// How a body is to be shown.
#[derive(Debug)]
pub(crate) struct Shown<B> {
    expands: Vec<&'static str>,
    /// The members to keep; all of them, when absent.
    fields: Option<Vec<String>>,
    of: PhantomData<fn(B)>,
}

impl<B: Shows> FromQuery for Shown<B> {
    fn from_query(query: &mut Params) -> Result<Self, Rejection> {
        let known: Vec<&'static str> = B::EXPANDS.iter().map(|(name, _)| *name).collect();
        let expands = query.expand(&known)?;
        let fields = query.choice("fields", || members(Shape::of::<B>()))?;
        Ok(Self { expands, fields, of: PhantomData })
    }
}

impl<B: Shows> Shown<B> {
    /// Whether this was to be expanded.
    pub(crate) fn expands(&self, name: &str) -> bool {
        self.expands.contains(&name)
    }

    /// How much of authors was asked for.
    pub(crate) fn authors(&self) -> Authors {
        if self.expands(WHOLE_AUTHOR.0) { Authors::Whole } else { Authors::Short }
    }

    /// The body, or what was asked for of it.
    pub(crate) fn part<'b>(&self, body: &'b B) -> Result<Part<'b, B>, Rejection> {
        let Some(fields) = &self.fields else { return Ok(Part::All(body)) };
        let Ok(Value::Object(mut members)) = serde_json::to_value(body) else { return Err(Rejection::Broken) };
        members.retain(|name, _| fields.contains(name));
        Ok(Part::Some(members))
    }
}

impl<B: Shows + Resource> Shown<B> {
    /// 200, with what was asked for of the resource. Its entity tag is that of the part: another part is another
    /// representation, of the same version.
    pub(crate) fn found(&self, resource: &B) -> Answer {
        Ok(found_as(resource, json(&self.part(resource)?)?))
    }
}

/// A body, or a part of it.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Part<'b, B> {
    All(&'b B),
    Some(Map<String, Value>),
}

/// The members that a body can have, as its schema lists them: no second list that could forget one.
pub(crate) fn members(shape: Shape) -> Vec<String> {
    let mut schemas = Schemas::new();
    (shape.collect)(&mut schemas);
    let mut names = Vec::new();
    if let Some((_, own)) = schemas.first() {
        gather(own, &schemas, &mut names);
    }
    names
}

fn gather(schema: &RefOr<Schema>, all: &Schemas, names: &mut Vec<String>) {
    match schema {
        RefOr::T(Schema::Object(object)) => names.extend(object.properties.keys().cloned()),
        RefOr::T(Schema::AllOf(parts)) => parts.items.iter().for_each(|part| gather(part, all, names)),
        RefOr::Ref(reference) => {
            let target = all.iter().find(|(name, _)| reference.ref_location.rsplit('/').next() == Some(name));
            if let Some((_, schema)) = target {
                gather(schema, all, names);
            }
        }
        RefOr::T(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use lectern_web::{FromQuery, Params, Rejection};

    use super::{Shown, members};
    use crate::doc::Shape;
    use crate::publishing::{ArticleBody, TagBody};

    fn shown(query: &str) -> Result<Shown<TagBody>, Rejection> {
        Shown::from_query(&mut Params::of(query).unwrap())
    }

    #[test]
    fn every_member_of_a_shape_can_be_asked_for() {
        assert_eq!(members(Shape::of::<TagBody>()), ["articles_count", "name"]);
        let members = members(Shape::of::<ArticleBody>());
        assert!(["id", "version", "body", "body_html"].iter().all(|name| members.iter().any(|known| known == name)));
    }

    #[test]
    fn what_a_shape_does_not_have_is_refused_by_name() {
        let refused = |query| shown(query).unwrap_err().to_string();
        let choice = "there are articles_count and name";
        assert_eq!(refused("fields=name,colour"), format!("the parameter fields has no \"colour\"; {choice}"));
        assert_eq!(refused("fields="), format!("the parameter fields has no \"\"; {choice}"));
        assert!(matches!(shown("expand=author"), Err(Rejection::UnknownExpand(name, _)) if name == "author"));
    }
}
