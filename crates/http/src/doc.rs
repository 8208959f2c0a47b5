//! What an operation says of itself. It stands beside its handler; the OpenAPI document is made of it.

use lectern_application::{Count, Limit};
use lectern_web::Deprecated;
use utoipa::ToSchema;
use utoipa::openapi::{RefOr, Schema};

use crate::answers::Resource;
use crate::code::Code;
use crate::listing::{PageLinks, TOTAL};
use crate::shown::{Shows, members};

/// Every schema that a body needs, by name.
pub(crate) type Schemas = Vec<(String, RefOr<Schema>)>;

/// A body: its schema, and how to collect what that refers to.
#[derive(Clone, Copy)]
pub(crate) struct Shape {
    pub(crate) name: fn() -> std::borrow::Cow<'static, str>,
    pub(crate) collect: fn(&mut Schemas),
}

impl Shape {
    pub(crate) fn of<T: ToSchema>() -> Self {
        Self { name: T::name, collect: collect::<T> }
    }
}

fn collect<T: ToSchema>(schemas: &mut Schemas) {
    schemas.push((T::name().into_owned(), T::schema()));
    T::schemas(schemas);
}

/// What comes back when all is well.
pub(crate) enum Gives {
    Nothing,
    One(Shape),
    Page(Shape),
    Text { kind: &'static str, example: &'static str },
}

/// Whether a change says which version it was made from.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Guard {
    None,
    /// `If-Match` is looked at when it is there.
    Optional,
    /// `If-Match` must be there.
    Required,
}

/// A query parameter: its name, what it does, its values where they are few, and what holds when it is absent.
pub(crate) struct Asked {
    pub(crate) name: String,
    pub(crate) about: String,
    pub(crate) values: Vec<String>,
    pub(crate) default: Option<&'static str>,
    pub(crate) required: bool,
    /// Whether it takes several values, separated by commas.
    pub(crate) several: bool,
    /// Whether it takes an identifier.
    pub(crate) id: bool,
}

/// What an operation says of itself.
pub(crate) struct Doc {
    pub(crate) id: &'static str,
    pub(crate) summary: &'static str,
    pub(crate) about: &'static str,
    pub(crate) takes: Option<Shape>,
    pub(crate) gives: (u16, Gives),
    pub(crate) asks: Vec<Asked>,
    /// Whether the good answer has an entity tag.
    pub(crate) tagged: bool,
    /// Whether the good answer may set a cookie.
    pub(crate) sets_cookie: bool,
    /// Whether the resource may have moved.
    pub(crate) moves: bool,
    pub(crate) guard: Guard,
    /// Whether it is on its way out.
    pub(crate) deprecated: Option<Deprecated>,
    /// Problems beyond those that follow from all of this.
    pub(crate) refuses: &'static [Code],
}

impl Doc {
    /// Begins: the name of the operation for programs, and for people. It answers 204 until told otherwise.
    pub(crate) const fn new(id: &'static str, summary: &'static str, about: &'static str) -> Self {
        Self {
            id,
            summary,
            about,
            takes: None,
            gives: (204, Gives::Nothing),
            asks: Vec::new(),
            tagged: false,
            sets_cookie: false,
            moves: false,
            guard: Guard::None,
            deprecated: None,
            refuses: &[],
        }
    }

    /// Takes a body.
    pub(crate) fn takes<T: ToSchema>(self) -> Self {
        Self { takes: Some(Shape::of::<T>()), ..self }
    }

    /// Answers with a resource and its entity tag.
    pub(crate) fn finds<T: Resource + ToSchema>(self) -> Self {
        Self { tagged: true, ..self.gives::<T>(200) }
    }

    /// Answers with a new resource, its entity tag and where it is.
    pub(crate) fn creates<T: Resource + ToSchema>(self) -> Self {
        Self { tagged: true, ..self.gives::<T>(201) }
    }

    /// Answers with a body that is no resource.
    pub(crate) fn gives<T: ToSchema>(self, status: u16) -> Self {
        Self { gives: (status, Gives::One(Shape::of::<T>())), ..self }
    }

    /// Answers with text of this type, such as `example`.
    pub(crate) fn gives_text(self, kind: &'static str, example: &'static str) -> Self {
        Self { gives: (200, Gives::Text { kind, example }), ..self }
    }

    /// Has an entity tag, although it is no resource.
    pub(crate) fn tagged(self) -> Self {
        Self { tagged: true, ..self }
    }

    /// May set a cookie.
    pub(crate) fn sets_cookie(self) -> Self {
        Self { sets_cookie: true, ..self }
    }

    /// May be elsewhere by now, and then says where.
    pub(crate) fn moves(self) -> Self {
        Self { moves: true, ..self }
    }

    /// Answers with a resource, as much of it as is asked for.
    pub(crate) fn shows<T: Resource + Shows>(self) -> Self {
        self.finds::<T>().in_parts::<T>()
    }

    /// Answers with a page of a list, with as much of each item as is asked for.
    pub(crate) fn lists<T: Shows>(self) -> Self {
        let limit = format!("How many items a page has, 1 to {}; 20 when absent.", Limit::MOST);
        let cursor = "Where the page starts, from `page.next` or `page.prev` of another.";
        let include = format!(
            "What to add to the page: how many items all pages have, as `page.total`, counted up to {}.",
            Count::MOST
        );
        Self { gives: (200, Gives::Page(Shape::of::<T>())), tagged: true, ..self }
            .asks("limit", &limit, &[])
            .asks("cursor", cursor, &[])
            .asks_several("include", &include, vec![TOTAL.to_owned()])
            .in_parts::<T>()
    }

    fn in_parts<T: Shows>(self) -> Self {
        let fields = "Which members to keep; all of them when absent. What is left out is missing, whatever the schema requires.";
        let fielded = self.asks_several("fields", fields, members(Shape::of::<T>()));
        if T::EXPANDS.is_empty() {
            return fielded;
        }
        let about: Vec<String> = T::EXPANDS.iter().map(|(name, adds)| format!("`{name}` adds {adds}")).collect();
        let names = T::EXPANDS.iter().map(|(name, _)| (*name).to_owned()).collect();
        fielded.asks_several("expand", &format!("What to add: {}.", about.join("; ")), names)
    }

    /// Takes a query parameter with several values, separated by commas.
    pub(crate) fn asks_several(mut self, name: &str, about: &str, values: Vec<String>) -> Self {
        self.asks.push(Asked {
            name: name.to_owned(),
            about: about.to_owned(),
            values,
            default: None,
            required: false,
            several: true,
            id: false,
        });
        self
    }

    /// Takes an identifier in this query parameter.
    pub(crate) fn asks_id(mut self, name: &str, about: &str) -> Self {
        self = self.asks(name, about, &[]);
        if let Some(asked) = self.asks.last_mut() {
            asked.id = true;
        }
        self
    }

    /// Takes a query parameter.
    pub(crate) fn asks(mut self, name: &str, about: &str, values: &[&str]) -> Self {
        self.asks.push(Asked {
            name: name.to_owned(),
            about: about.to_owned(),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
            default: None,
            required: false,
            several: false,
            id: false,
        });
        self
    }

    /// The parameter that was named last must be there.
    pub(crate) fn always(mut self) -> Self {
        if let Some(asked) = self.asks.last_mut() {
            asked.required = true;
        }
        self
    }

    /// Sorts by these fields, each in both directions.
    pub(crate) fn sorts(mut self, fields: &[&str], default: &'static str) -> Self {
        self.asks.push(Asked {
            name: "sort".to_owned(),
            about: format!("By what the list is sorted; `-` turns it around. `{default}` when absent."),
            values: fields.iter().flat_map(|field| [(*field).to_owned(), format!("-{field}")]).collect(),
            default: Some(default),
            required: false,
            several: false,
            id: false,
        });
        self
    }

    /// Needs `If-Match`.
    pub(crate) fn guarded(self) -> Self {
        Self { guard: Guard::Required, ..self }
    }

    /// Looks at `If-Match` when it is there.
    pub(crate) fn may_be_guarded(self) -> Self {
        Self { guard: Guard::Optional, ..self }
    }

    /// May be refused for these reasons too.
    pub(crate) fn refuses(self, refuses: &'static [Code]) -> Self {
        Self { refuses, ..self }
    }

    /// Whether it answers with as much as is asked for.
    pub(crate) fn is_in_parts(&self) -> bool {
        self.asks.iter().any(|asked| asked.name == "fields")
    }

    /// Whether it answers with a page of a list.
    pub(crate) const fn is_list(&self) -> bool {
        matches!(self.gives.1, Gives::Page(_))
    }
}

/// The place of a page in its list.
pub(crate) fn place() -> Shape {
    Shape::of::<PageLinks>()
}

/// The shapes that every document has.
pub(crate) fn shared() -> [Shape; 2] {
    [place(), Shape::of::<crate::problem::Problem>()]
}
