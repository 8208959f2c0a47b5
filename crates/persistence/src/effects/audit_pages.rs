use diesel::prelude::*;
use lectern_application::effects::{AuditFilter, AuditView};
use lectern_application::ports::{AuditPages, Signature, SignedHead};
use lectern_application::{Key, Paging, Period, Position, Slice, StoreError};
use lectern_domain::effects::{Head, Link, Seal};

use super::audit_row::{TrailRow, entry, link, view};
use crate::columns::{Id, Instant, valid};
use crate::connection::MultiBackend;
use crate::keyset::{Window, seek};
use crate::schema::{audit, audit_head, trail};
use crate::session::Session;
use crate::total::{one, total};

impl AuditPages for Session<'_> {
    fn page(&mut self, filter: &AuditFilter, paging: &Paging<()>) -> Result<Slice<AuditView>, StoreError> {
        let window = Window::of(paging);
        let from = window.time()?;
        let query = seek!(filtered(filter).select(entry!(trail)), window, trail::happened_at, trail::id, from);
        let rows = self.run("audit_pages.page", |connection| query.load(connection))?;
        let total = total(self, "audit_pages.count", paging.count, |most| filtered(filter).select(one()).limit(most))?;
        window.slice(rows, total, position, view)
    }

    fn find_head(&mut self) -> Result<Option<SignedHead>, StoreError> {
        let row: Option<HeadRow> = self.run("audit_pages.find_head", |connection| {
            audit_head::table.select(HeadRow::as_select()).first(connection).optional()
        })?;
        row.map(HeadRow::head).transpose()
    }

    fn find_unsealed(&mut self, most: u16) -> Result<Vec<AuditView>, StoreError> {
        let rows: Vec<TrailRow> = self.run("audit_pages.find_unsealed", |connection| {
            let waiting = trail::table.filter(trail::position.is_null()).order(trail::sequence);
            waiting.limit(most.into()).select(entry!(trail)).load(connection)
        })?;
        rows.into_iter().map(view).collect()
    }

    fn find_sealed(&mut self, after: i64, most: u16) -> Result<Vec<Link>, StoreError> {
        let rows: Vec<TrailRow> = self.run("audit_pages.find_sealed", |connection| {
            let sealed = audit::table.filter(audit::position.gt(after)).order(audit::position);
            sealed.limit(most.into()).select(entry!(audit)).load(connection)
        })?;
        rows.into_iter().map(link).collect()
    }
}

fn filtered<'q>(filter: &AuditFilter) -> trail::BoxedQuery<'q, MultiBackend> {
    let AuditFilter { action, user, subject, request, happened: Period { from, to } } = *filter;
    let mut query = trail::table.into_boxed();
    if let Some(action) = action {
        query = query.filter(trail::action.eq(action));
    }
    if let Some(user) = user {
        query = query.filter(trail::user_id.eq(Id::from(user)));
    }
    if let Some(subject) = subject {
        query = query.filter(trail::subject_id.eq(Id(subject)));
    }
    if let Some(request) = request {
        query = query.filter(trail::request_id.eq(Id(request)));
    }
    if let Some(from) = from {
        query = query.filter(trail::happened_at.ge(Instant(from)));
    }
    if let Some(to) = to {
        query = query.filter(trail::happened_at.le(Instant(to)));
    }
    query
}

fn position((entry, ..): &TrailRow) -> Position {
    Position { key: Key::Time(entry.happened_at.0), id: entry.id.0 }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = audit_head)]
struct HeadRow {
    position: i64,
    seal: Vec<u8>,
    signed_at: Instant,
    kid: String,
    signature: String,
}

impl HeadRow {
    fn head(self) -> Result<SignedHead, StoreError> {
        let Self { position, seal, signed_at: Instant(signed_at), kid, signature } = self;
        let head = Head { position, seal: Seal(valid(seal.try_into())?) };
        Ok(SignedHead { head, signed_at, signature: Signature { kid, text: signature } })
    }
}
