use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::BigInt;
use lectern_application::Limit;

use crate::connection::{AnyConnection, MultiBackend};
use crate::keyset::Window;

/// A query, cut off behind the rows of a page.
pub(crate) struct Cut<Q> {
    rows: Q,
    most: Most,
    skip: i64,
}

/// How many rows at most.
enum Most {
    Written(i64),
    Bound(i64),
}

impl<Q> Cut<Q> {
    /// Cuts off a list whose plan is the same for all values, such as one without filters.
    ///
    /// A page of the usual length has it in the text of its statement. PostgreSQL then keeps the plan: of a bound
    /// limit it knows nothing, takes it for a tenth of all rows, and finds that dear enough to plan each time anew. Other
    /// lengths stay bound, so that nobody can fill the server with a hundred statements of each kind.
    pub(crate) fn even(rows: Q, window: &Window<'_>) -> Self {
        let most = window.fetch();
        let usual = window.holds(Limit::default());
        let most = if usual { Most::Written(most) } else { Most::Bound(most) };
        Self { rows, most, skip: window.skip() }
    }

    /// Cuts off a list whose best plan depends on values: few rows have a rare tag, and all may have a common one.
    pub(crate) fn uneven(rows: Q, window: &Window<'_>) -> Self {
        Self { rows, most: Most::Bound(window.fetch()), skip: window.skip() }
    }
}

/// Known by its text alone.
impl<Q> QueryId for Cut<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query> Query for Cut<Q> {
    type SqlType = Q::SqlType;
}

impl<Q> RunQueryDsl<AnyConnection> for Cut<Q> {}

impl<Q: QueryFragment<MultiBackend>> QueryFragment<MultiBackend> for Cut<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, MultiBackend>) -> QueryResult<()> {
        self.rows.walk_ast(out.reborrow())?;
        out.push_sql(" LIMIT ");
        match &self.most {
            Most::Written(most) => {
                out.push_sql(&most.to_string());
            }
            Most::Bound(most) => out.push_bind_param::<BigInt, _>(most)?,
        }
        if self.skip > 0 {
            out.push_sql(" OFFSET ");
            out.push_bind_param::<BigInt, _>(&self.skip)?;
        }
        Ok(())
    }
}

#[cfg(test)]
#[path = "cut_tests.rs"]
mod tests;
