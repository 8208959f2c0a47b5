use diesel::prelude::*;
use lectern_application::ports::Outbox;
use lectern_application::{Context, StoreError};
use lectern_domain::{Event, Fact, Subject};
use serde_json::{Map, Value};

use crate::columns::{Id, Instant};
use crate::schema::outbox;
use crate::session::Session;

impl Outbox for Session<'_> {
    fn announce(&mut self, at: &Context, event: &Event) -> Result<(), StoreError> {
        let Subject { kind, id, version } = event.subject();
        let row = (
            outbox::id.eq(Id::minted(at.now)),
            outbox::name.eq(event.name()),
            outbox::subject_kind.eq(kind),
            outbox::subject_id.eq(Id(id)),
            outbox::subject_version.eq(version.number()),
            outbox::facts.eq(facts_column(event)),
            outbox::happened_at.eq(Instant(at.now)),
            outbox::request_id.eq(Id(at.request_id)),
        );
        self.run("outbox.announce", |connection| diesel::insert_into(outbox::table).values(row).execute(connection))?;
        Ok(())
    }
}

/// A JSON object.
fn facts_column(event: &Event) -> String {
    let facts: Map<String, Value> =
        event.facts().into_iter().map(|(name, fact)| (name.to_owned(), value(fact))).collect();
    Value::Object(facts).to_string()
}

fn value(fact: Fact) -> Value {
    match fact {
        Fact::Id(id) => id.to_string().into(),
        Fact::Text(text) => text.into(),
        Fact::Texts(texts) => texts.into(),
    }
}
