use diesel::expression::AsExpression;
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::query_dsl::methods::LoadQuery;
use diesel::sql_types::{BigInt, Integer};
use lectern_application::{Count, StoreError, Total};

use crate::connection::{AnyConnection, MultiBackend};
use crate::session::Session;

/// What a query selects whose rows are only counted.
pub(crate) type One = <i32 as AsExpression<Integer>>::Expression;

pub(crate) fn one() -> One {
    AsExpression::<Integer>::as_expression(1)
}

/// Counts the rows of a list as far as `count` says. `rows` answers the list without its page, cut off where it is
/// told: one row behind the last that counts, which tells whether there are more.
pub(crate) fn total<'q, Q>(
    session: &mut Session<'_>,
    statement: &'static str,
    count: Count,
    rows: impl FnOnce(i64) -> Q,
) -> Result<Option<Total>, StoreError>
where
    Counted<Q>: LoadQuery<'q, AnyConnection, i64>,
{
    let Count::UpTo(most) = count else { return Ok(None) };
    let counted = Counted(rows(i64::from(most).saturating_add(1)));
    let counted: i64 = session.run(statement, |connection| counted.get_result(connection))?;
    let items = u32::try_from(counted).unwrap_or(u32::MAX).min(most);
    Ok(Some(Total { items, more: counted > i64::from(most) }))
}

/// `SELECT count(*) FROM (..)`, which Diesel has no words for.
#[derive(QueryId)]
pub(crate) struct Counted<Q>(Q);

impl<Q> Query for Counted<Q> {
    type SqlType = BigInt;
}

impl<Q> RunQueryDsl<AnyConnection> for Counted<Q> {}

impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for Counted<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        out.push_sql("SELECT COUNT(*) FROM (");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(") AS counted");
        Ok(())
    }
}
