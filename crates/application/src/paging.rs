//! Pages of a list, by keyset: page 10,000 costs what page 1 costs. A protocol of others may count off items instead,
//! not very far.
//!
//! Every list is sorted by one key; the identifier breaks ties. Positions are plain values here; the faces sign
//! them and bind them to the filter and the sort that they were made for.

use lectern_domain::Timestamp;
use uuid::Uuid;

use crate::Reach;

/// How many items a page has: 1 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limit(u8);

impl Limit {
    /// The most items on a page.
    pub const MOST: u8 = 100;

    /// A limit from 1 to 100.
    #[must_use]
    pub const fn new(limit: u8) -> Option<Self> {
        if limit == 0 || limit > Self::MOST { None } else { Some(Self(limit)) }
    }

    /// The plain number.
    #[must_use]
    pub const fn number(self) -> u8 {
        self.0
    }
}

impl Default for Limit {
    fn default() -> Self {
        Self(20)
    }
}

/// The value of the sort key at one item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Key {
    /// An instant.
    Time(Timestamp),
    /// A text.
    Text(String),
    /// A count or a number.
    Number(i64),
    /// A count, and the unique name that breaks ties.
    Ranked(i64, String),
}

/// Where one item stands in a sorted list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// Its sort key.
    pub key: Key,
    /// Its identifier, which breaks ties (nil where the key is unique by itself).
    pub id: Uuid,
}

/// Where a page starts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Start {
    /// At the first item.
    First,
    /// Right after an item.
    After(Position),
    /// So that it ends right before an item.
    Before(Position),
    /// So many items behind the first.
    Offset(Offset),
}

/// How many items are counted off before a page: at most 10,000. Whoever wants what lies deeper goes on from a position.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Offset(u16);

impl Offset {
    /// The most items that are counted off: each is read and thrown away.
    pub const MOST: u16 = 10_000;

    /// As far as anybody may go.
    pub const MAX: Self = Self(Self::MOST);

    /// An offset from 0 to 10,000.
    #[must_use]
    pub const fn new(offset: u16) -> Option<Self> {
        if offset > Self::MOST { None } else { Some(Self(offset)) }
    }

    /// The plain number.
    #[must_use]
    pub const fn number(self) -> u16 {
        self.0
    }
}

/// How far the items of a whole list are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Count {
    /// Not at all.
    #[default]
    None,
    /// Up to so many; whether there are more is told.
    UpTo(u32),
}

impl Count {
    /// The most that a caller of the API is told: counting so many rows costs milliseconds.
    pub const MOST: u32 = 10_000;
    /// As far as that.
    pub const CAPPED: Self = Self::UpTo(Self::MOST);
    /// Every item, for a protocol that knows no other total. It reads as many rows as there are.
    pub const EXACT: Self = Self::UpTo(u32::MAX);
}

/// How many items a list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Total {
    /// As many as were counted.
    pub items: u32,
    /// Whether there are more, which nobody counted.
    pub more: bool,
}

/// What a page is asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paging<Sort> {
    /// By what the list is sorted.
    pub sort: Sort,
    /// From the highest to the lowest.
    pub descending: bool,
    /// Where the page starts.
    pub start: Start,
    /// How many items it has at most.
    pub limit: Limit,
    /// How far all pages together are counted.
    pub count: Count,
}

impl<Sort> Paging<Sort> {
    /// How much of a view a page takes: one statement, and one more to count.
    #[must_use]
    pub const fn reach(&self) -> Reach {
        match self.count {
            Count::None => Reach::Glance,
            Count::UpTo(_) => Reach::Snapshot,
        }
    }
}

/// A page: items in the order of the list, and where its neighbours start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slice<T> {
    /// The items.
    pub items: Vec<T>,
    /// The last item here, when more follow.
    pub next: Option<Position>,
    /// The first item here, when some precede.
    pub prev: Option<Position>,
    /// How many items all pages have, where they were to be counted.
    pub total: Option<Total>,
}

impl<T> Slice<T> {
    /// The same page of something else.
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Slice<U> {
        let Self { items, next, prev, total } = self;
        Slice { items: items.into_iter().map(each).collect(), next, prev, total }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_has_one_to_a_hundred_items_and_twenty_unless_asked() {
        for (asked, given) in [(0, None), (1, Some(1)), (100, Some(100)), (101, None)] {
            assert_eq!(Limit::new(asked).map(Limit::number), given);
        }
        assert_eq!(Limit::default().number(), 20);
    }

    #[test]
    fn nobody_counts_off_more_than_ten_thousand() {
        for (asked, given) in [(0, Some(0)), (10_000, Some(10_000)), (10_001, None)] {
            assert_eq!(Offset::new(asked).map(Offset::number), given);
        }
    }

    #[test]
    fn a_page_of_something_else_stands_at_the_same_place() {
        let position = |id| Position { key: Key::Number(7), id: Uuid::from_u128(id) };
        let total = Some(Total { items: 7, more: true });
        let page = Slice { items: vec![1, 2], next: Some(position(2)), prev: Some(position(1)), total };
        let doubled = page.map(|item| item * 2);
        let expected = Slice { items: vec![2, 4], next: Some(position(2)), prev: Some(position(1)), total };
        assert_eq!(doubled, expected);
    }
}
