use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Bool;
use lectern_application::ports::Outbox;
use lectern_application::{Consumer, Context, StoreError};
use lectern_domain::{Event, EventId, Subject, Timestamp};

use super::audit_row::actor_columns;
use super::event_row::{facts_column, reader_column};
use crate::columns::{Id, Instant, sql};
use crate::dialect::directly;
use crate::schema::outbox;
use crate::session::Session;

impl Outbox for Session<'_> {
    fn announce(&mut self, at: &Context, event: &Event) -> Result<(), StoreError> {
        let Subject { kind, id, version } = event.subject();
        let (actor, user, session) = actor_columns(at.actor);
        let row = (
            outbox::id.eq(Id::minted(at.now)),
            outbox::name.eq(event.name()),
            outbox::subject_kind.eq(kind),
            outbox::subject_id.eq(Id(id)),
            outbox::subject_version.eq(version.number()),
            outbox::facts.eq(facts_column(event)?),
            outbox::happened_at.eq(Instant(at.now)),
            outbox::request_id.eq(Id(at.request_id)),
            outbox::reader_id.eq(reader_column(event.audience())),
            outbox::actor.eq(actor),
            outbox::user_id.eq(user),
            outbox::session_id.eq(session),
            outbox::address.eq(at.address.map(|address| address.to_string())),
        );
        self.run("outbox.announce", |connection| {
            directly!(connection, |engine| diesel::insert_into(outbox::table).values(row).execute(engine))
        })?;
        self.tell(event);
        Ok(())
    }

    fn mark(&mut self, consumer: Consumer, events: &[EventId], now: Timestamp) -> Result<Vec<EventId>, StoreError> {
        let these = outbox::table.filter(outbox::id.eq_any(events.iter().map(|id| Id::from(*id)).collect::<Vec<_>>()));
        let marked: Vec<Id> = match consumer {
            Consumer::Subscribers => self.run("outbox.mark_told", |connection| {
                diesel::update(these.filter(outbox::told_at.is_null()))
                    .set(outbox::told_at.eq(Instant(now)))
                    .returning(outbox::id)
                    .get_results(connection)
            })?,
            Consumer::Broker => self.run("outbox.mark_published", |connection| {
                diesel::update(these.filter(outbox::published_at.is_null()))
                    .set(outbox::published_at.eq(Instant(now)))
                    .returning(outbox::id)
                    .get_results(connection)
            })?,
        };
        Ok(marked.into_iter().map(EventId::from).collect())
    }

    fn remove_older(&mut self, before: Timestamp, consumers: &[Consumer]) -> Result<usize, StoreError> {
        self.run("outbox.remove_older", |connection| {
            sql_query(REMOVE_OLDER)
                .bind::<sql::Instant, _>(Instant(before))
                .bind::<Bool, _>(consumers.contains(&Consumer::Subscribers))
                .bind::<Bool, _>(consumers.contains(&Consumer::Broker))
                .execute(connection)
        })
    }
}

/// The first rows that there are, up to the first that is still needed.
const REMOVE_OLDER: &str = "
    WITH first AS (SELECT sequence, happened_at < $1 AND (told_at IS NOT NULL OR NOT $2)
            AND (published_at IS NOT NULL OR NOT $3) AND actor IS NULL AS over
        FROM outbox ORDER BY sequence LIMIT 100)
    DELETE FROM outbox WHERE sequence IN (SELECT sequence FROM first WHERE over)
        AND NOT EXISTS (SELECT 1 FROM first WHERE NOT over AND first.sequence < outbox.sequence)";
