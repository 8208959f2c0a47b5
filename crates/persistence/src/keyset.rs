//! Pages by keyset: one mechanism for every list.
//!
//! A page before a position is fetched backwards from there and turned round. One row more than the page holds is
//! fetched, which tells whether there is a neighbour without counting.

use lectern_application::{Key, Limit, Paging, Position, Slice, Start, StoreError, Total};

use crate::columns::{Id, Instant};

/// What a page is asked for, as its statement needs it.
pub(crate) struct Window<'p> {
    start: &'p Start,
    descending: bool,
    limit: usize,
}

impl<'p> Window<'p> {
    pub(crate) fn of<Sort>(paging: &'p Paging<Sort>) -> Self {
        Self { start: &paging.start, descending: paging.descending, limit: usize::from(paging.limit.number()) }
    }

    /// Whether rows are fetched from the highest to the lowest.
    pub(crate) fn falling(&self) -> bool {
        self.descending != self.backwards()
    }

    /// Whether the page is of this length.
    pub(crate) fn holds(&self, limit: Limit) -> bool {
        self.limit == usize::from(limit.number())
    }

    /// How many rows to fetch.
    pub(crate) fn fetch(&self) -> i64 {
        i64::try_from(self.limit).unwrap_or(i64::MAX).saturating_add(1)
    }

    /// How many rows to leave out before.
    pub(crate) fn skip(&self) -> i64 {
        match self.start {
            Start::Offset(offset) => i64::from(offset.number()),
            Start::First | Start::After(_) | Start::Before(_) => 0,
        }
    }

    /// Where to go on in a list sorted by an instant.
    pub(crate) fn time(&self) -> Result<Option<(Instant, Id)>, StoreError> {
        self.from(|key| match key {
            Key::Time(at) => Some(Instant(*at)),
            _ => None,
        })
    }

    /// Where to go on in a list sorted by a text.
    pub(crate) fn text(&self) -> Result<Option<(String, Id)>, StoreError> {
        self.from(|key| match key {
            Key::Text(text) => Some(text.clone()),
            _ => None,
        })
    }

    /// Where to go on in a list sorted by a number.
    pub(crate) fn number(&self) -> Result<Option<(i64, Id)>, StoreError> {
        self.from(|key| match key {
            Key::Number(number) => Some(*number),
            _ => None,
        })
    }

    /// Where to go on in a list sorted by a count and a unique name.
    pub(crate) fn ranked(&self) -> Result<Option<(i64, String)>, StoreError> {
        let from = self.from(|key| match key {
            Key::Ranked(count, name) => Some((*count, name.clone())),
            _ => None,
        })?;
        Ok(from.map(|(key, _)| key))
    }

    /// Makes the page of the rows that were fetched.
    pub(crate) fn slice<Row, Item>(
        &self,
        mut rows: Vec<Row>,
        total: Option<Total>,
        position: impl Fn(&Row) -> Position,
        item: impl FnMut(Row) -> Result<Item, StoreError>,
    ) -> Result<Slice<Item>, StoreError> {
        let more = rows.len() > self.limit;
        rows.truncate(self.limit);
        if self.backwards() {
            rows.reverse();
        }
        let (follow, precede) = match self.start {
            Start::First => (more, false),
            Start::After(_) => (more, true),
            Start::Before(_) => (true, more),
            Start::Offset(offset) => (more, offset.number() > 0),
        };
        Ok(Slice {
            next: rows.last().filter(|_| follow).map(&position),
            prev: rows.first().filter(|_| precede).map(&position),
            items: rows.into_iter().map(item).collect::<Result<_, _>>()?,
            total,
        })
    }

    fn backwards(&self) -> bool {
        matches!(self.start, Start::Before(_))
    }

    /// The faces sign positions and bind them to their sort, so a key of another kind is a defect of ours.
    fn from<K>(&self, read: impl Fn(&Key) -> Option<K>) -> Result<Option<(K, Id)>, StoreError> {
        match self.start {
            Start::First | Start::Offset(_) => Ok(None),
            Start::After(Position { key, id }) | Start::Before(Position { key, id }) => {
                let key = read(key).ok_or(StoreError::Corrupt)?;
                Ok(Some((key, Id(*id))))
            }
        }
    }
}

/// Sorts a boxed query by a key and a tie-breaker, goes on from a position, and takes what the window holds.
macro_rules! seek {
    ($query:expr, $window:expr, $key:expr, $tie:expr, $from:expr) => {{
        let query = crate::keyset::taken!($query, $window);
        crate::keyset::sorted!(query, $window, $key, $tie, $from)
    }};
}

/// Takes of a boxed query what the window holds.
macro_rules! taken {
    ($query:expr, $window:expr) => {{
        let query = $query.limit($window.fetch());
        // A list that is read by position says so in its text.
        match $window.skip() {
            0 => query,
            skip => query.offset(skip),
        }
    }};
}

/// Sorts a boxed query by a key and a tie-breaker, and goes on from a position.
///
/// The condition is `key >= k AND (key > k OR tie > t)`: its first half is a range of the index on both engines,
/// while PostgreSQL would only filter by the plain `OR`.
macro_rules! sorted {
    ($query:expr, $window:expr, $key:expr, $tie:expr, $from:expr) => {{
        let query = $query;
        match ($from, $window.falling()) {
            (None, false) => query.order(($key.asc(), $tie.asc())),
            (None, true) => query.order(($key.desc(), $tie.desc())),
            (Some((key, tie)), false) => {
                query.filter($key.ge(key.clone()).and($key.gt(key).or($tie.gt(tie)))).order(($key.asc(), $tie.asc()))
            }
            (Some((key, tie)), true) => {
                query.filter($key.le(key.clone()).and($key.lt(key).or($tie.lt(tie)))).order(($key.desc(), $tie.desc()))
            }
        }
    }};
}

pub(crate) use {seek, sorted, taken};
