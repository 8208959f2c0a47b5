use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Nullable, Text};
use lectern_application::ports::Events;
use lectern_application::{Consumer, EventFilter, EventView, Paging, Slice, StoreError};
use lectern_domain::{Event, EventId, UserId};

use super::event_row::EventRow;
use crate::columns::{Id, sql};
use crate::connection::MultiBackend;
use crate::keyset::{Window, seek};
use crate::schema::outbox;
use crate::session::Session;
use crate::total::{one, total};

impl Events for Session<'_> {
    fn find(&mut self, id: EventId) -> Result<Option<EventView>, StoreError> {
        let row = self.run("events.find", |connection| {
            outbox::table.filter(outbox::id.eq(Id::from(id))).select(EventRow::as_select()).first(connection).optional()
        })?;
        row.map(EventRow::view).transpose()
    }

    fn page(&mut self, filter: &EventFilter, paging: &Paging<()>) -> Result<Slice<EventView>, StoreError> {
        let window = Window::of(paging);
        let from = window.number()?;
        let rows = match filter.reader {
            None => {
                let query = filtered(filter).select(EventRow::as_select());
                let query = seek!(query, window, outbox::sequence, outbox::id, from);
                self.run("events.page", |connection| query.load(connection))?
            }
            Some(reader) => self.readable(reader, filter.name, &window)?,
        };
        let total = total(self, "events.count", paging.count, |most| filtered(filter).select(one()).limit(most))?;
        window.slice(rows, total, EventRow::position, EventRow::view)
    }

    fn waiting(&mut self, consumer: Consumer, limit: u8) -> Result<Vec<EventView>, StoreError> {
        // What another version of the program announced waits for a node of that version.
        let known = Event::CATALOG.iter().map(|kind| kind.name);
        let query = outbox::table.select(EventRow::as_select()).filter(outbox::name.eq_any(known)).into_boxed();
        let query = match consumer {
            Consumer::Subscribers => query.filter(outbox::told_at.is_null()),
            Consumer::Broker => query.filter(outbox::published_at.is_null()),
        };
        let query = query.order(outbox::sequence).limit(limit.into());
        let rows: Vec<EventRow> = self.run("events.waiting", |connection| query.load(connection))?;
        rows.into_iter().map(EventRow::view).collect()
    }
}

impl Session<'_> {
    /// What somebody may read is what everybody may and what is theirs. Each is a range of the index, and no more of it
    /// is read than the page holds and leaves out; told in one condition, the engines would sort all of both.
    fn readable(
        &mut self,
        reader: UserId,
        name: Option<&str>,
        window: &Window<'_>,
    ) -> Result<Vec<EventRow>, StoreError> {
        let (text, end) = if window.falling() { (FALLING, i64::MAX) } else { (RISING, i64::MIN) };
        let from = window.number()?.map_or(end, |(sequence, _)| sequence);
        self.run("events.page_of_reader", |connection| {
            sql_query(text)
                .bind::<sql::Id, _>(Id::from(reader))
                .bind::<BigInt, _>(from)
                .bind::<Nullable<Text>, _>(name)
                .bind::<BigInt, _>(window.skip().saturating_add(window.fetch()))
                .bind::<sql::Id, _>(Id::NIL)
                .bind::<BigInt, _>(window.fetch())
                .bind::<BigInt, _>(window.skip())
                .load(connection)
        })
    }
}

fn filtered<'q>(EventFilter { name, reader }: &EventFilter) -> outbox::BoxedQuery<'q, MultiBackend> {
    let mut query = outbox::table.into_boxed();
    if let Some(name) = name {
        query = query.filter(outbox::name.eq(*name));
    }
    if let Some(reader) = reader {
        query = query.filter(outbox::reader_id.eq_any([Id::NIL, Id::from(*reader)]));
    }
    query
}

// SQLite numbers what is bound in the order in which it first appears.
macro_rules! page_of_reader {
    ($beyond:literal, $order:literal) => {
        concat!(
            "SELECT sequence, id, name, subject_kind, subject_id, subject_version, facts, happened_at, request_id,
                reader_id
            FROM (SELECT * FROM (SELECT * FROM outbox WHERE reader_id = $1 AND sequence ",
            $beyond,
            " $2 AND ($3 IS NULL OR name = $3) ORDER BY sequence ",
            $order,
            " LIMIT $4) AS own UNION ALL SELECT * FROM (SELECT * FROM outbox WHERE reader_id = $5 AND sequence ",
            $beyond,
            " $2 AND ($3 IS NULL OR name = $3) ORDER BY sequence ",
            $order,
            " LIMIT $4) AS everybodys) AS readable ORDER BY sequence ",
            $order,
            " LIMIT $6 OFFSET $7"
        )
    };
}

const RISING: &str = page_of_reader!(">", "ASC");
const FALLING: &str = page_of_reader!("<", "DESC");
