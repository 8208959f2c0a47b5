use diesel::prelude::*;
use lectern_application::ports::Webhooks;
use lectern_application::{Listener, ListenerFilter, StoreError, Unique};
use lectern_domain::effects::Webhook;
use lectern_domain::identity::{Capability, Role};
use lectern_domain::{Audience, UserId, Version, WebhookId};

use super::webhook_row::{ALL_TYPES, WebhookRow, types_of, types_with};
use crate::columns::{Id, Instant};
use crate::connection::MultiBackend;
use crate::dialect::insert_new;
use crate::identity::user_row::{roles_of, roles_with, status_of};
use crate::schema::{users, webhooks};
use crate::session::Session;

impl Webhooks for Session<'_> {
    fn find(&mut self, id: WebhookId) -> Result<Option<Webhook>, StoreError> {
        find(self, "webhooks.find", id)
    }

    fn find_listening(&mut self, filter: &ListenerFilter) -> Result<Vec<Listener>, StoreError> {
        let ListenerFilter { kind, audience, after, most } = filter;
        let mut listening = webhooks::table
            .inner_join(users::table)
            .filter(webhooks::disabled_by.is_null().and(users::status.ne("deleted")))
            .filter(webhooks::event_types.eq(ALL_TYPES).or(webhooks::event_types.like(types_with(kind))))
            .order(webhooks::id)
            .limit((*most).into())
            .select(ListenerRow::as_select())
            .into_boxed::<MultiBackend>();
        if let Some(after) = after {
            listening = listening.filter(webhooks::id.gt(Id::from(*after)));
        }
        let all_seeing = users::roles.like(readers_of_everything());
        let rows: Vec<ListenerRow> = self.run("webhooks.find_listening", |connection| match audience {
            Audience::Everybody => listening.load(connection),
            Audience::Account(user) => {
                listening.filter(webhooks::owner_id.eq(Id::from(*user)).or(all_seeing)).load(connection)
            }
            Audience::Administrators => listening.filter(all_seeing).load(connection),
        })?;
        rows.into_iter().map(ListenerRow::listener).collect()
    }

    fn count(&mut self, owner: UserId) -> Result<i64, StoreError> {
        self.run("webhooks.count", |connection| {
            webhooks::table.filter(webhooks::owner_id.eq(Id::from(owner))).count().get_result(connection)
        })
    }

    fn add(&mut self, webhook: &Webhook) -> Result<(), StoreError> {
        let row = WebhookRow::of(webhook, webhook.state().version);
        let insert = diesel::insert_into(webhooks::table).values(row).on_conflict_do_nothing();
        let added = self.run("webhooks.add", |connection| insert_new(connection, insert))?;
        if added { Ok(()) } else { Err(StoreError::Taken(Unique::Id)) }
    }

    fn save(&mut self, webhook: &Webhook) -> Result<Version, StoreError> {
        let (id, version) = (webhook.state().id, webhook.state().version);
        let saved = self.run("webhooks.save", |connection| {
            diesel::update(webhooks::table.find(Id::from(id)))
                .filter(webhooks::version.eq(version.number()))
                .set(WebhookRow::of(webhook, version.next()))
                .execute(connection)
        })?;
        if saved == 0 { Err(StoreError::Stale) } else { Ok(version.next()) }
    }

    fn remove(&mut self, id: WebhookId, version: Version) -> Result<(), StoreError> {
        let removed = self.run("webhooks.remove", |connection| {
            diesel::delete(webhooks::table.find(Id::from(id)))
                .filter(webhooks::version.eq(version.number()))
                .execute(connection)
        })?;
        if removed == 0 { Err(StoreError::Stale) } else { Ok(()) }
    }

    fn remove_all(&mut self, owner: UserId) -> Result<Vec<WebhookId>, StoreError> {
        let removed: Vec<Id> = self.run("webhooks.remove_all", |connection| {
            diesel::delete(webhooks::table.filter(webhooks::owner_id.eq(Id::from(owner))))
                .returning(webhooks::id)
                .get_results(connection)
        })?;
        Ok(removed.into_iter().map(WebhookId::from).collect())
    }
}

/// The webhook, for whoever asks under the name `statement`.
pub(super) fn find(
    session: &mut Session<'_>,
    statement: &'static str,
    id: WebhookId,
) -> Result<Option<Webhook>, StoreError> {
    let row = session.run(statement, |connection| {
        webhooks::table.find(Id::from(id)).select(WebhookRow::as_select()).first(connection).optional()
    })?;
    row.map(WebhookRow::webhook).transpose()
}

/// A pattern that roles match which may let somebody read every event.
fn readers_of_everything() -> String {
    let mut holders = Role::ALL.into_iter().filter(|role| Capability::ReadAnyEvent.held_by(*role));
    match (holders.next(), holders.next()) {
        (Some(one), None) => roles_with(one),
        // Then every account is looked at.
        _ => "%".to_owned(),
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = webhooks)]
struct ListenerRow {
    id: Id,
    event_types: String,
    owner_id: Id,
    #[diesel(select_expression = users::status)]
    status: String,
    #[diesel(select_expression = users::suspended_until)]
    suspended_until: Option<Instant>,
    #[diesel(select_expression = users::roles)]
    roles: String,
}

impl ListenerRow {
    fn listener(self) -> Result<Listener, StoreError> {
        let Self { id, event_types, owner_id, status, suspended_until, roles } = self;
        Ok(Listener {
            webhook: id.into(),
            types: types_of(&event_types)?,
            owner: owner_id.into(),
            status: status_of(&status, suspended_until)?,
            roles: roles_of(&roles)?,
        })
    }
}
