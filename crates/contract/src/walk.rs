use std::fmt::Debug;

use lectern_application::{Limit, Paging, Slice, Start};

/// Walks a list to its end and back again in pages of two, and answers what it showed. The way back MUST show the
/// same, and neighbours MUST be told where there are some and nowhere else.
pub(crate) fn walk<S: Copy, T: PartialEq + Debug + Clone>(
    (sort, descending): (S, bool),
    mut page: impl FnMut(Paging<S>) -> Slice<T>,
) -> Vec<T> {
    let mut ask = |start| page(Paging { sort, descending, start, limit: Limit::new(2).expect("a limit") });
    let mut there = vec![ask(Start::First)];
    assert_eq!(there[0].prev, None, "nothing precedes the first page");
    while let Some(next) = there.last().and_then(|page| page.next.clone()) {
        there.push(ask(Start::After(next)));
        assert!(there.len() < 100, "a list has an end");
    }
    let mut back = there.last().cloned().into_iter().collect::<Vec<_>>();
    while let Some(prev) = back.last().and_then(|page| page.prev.clone()) {
        back.push(ask(Start::Before(prev)));
        assert!(back.len() <= there.len(), "a list has a beginning");
    }
    back.reverse();
    assert_eq!(back, there, "the way back shows the same pages");
    there.into_iter().flat_map(|page| page.items).collect()
}

/// A list in both directions: the one MUST be the other turned round. Answers the rising one.
pub(crate) fn both_ways<S: Copy, T: PartialEq + Debug + Clone>(
    sort: S,
    mut page: impl FnMut(Paging<S>) -> Slice<T>,
) -> Vec<T> {
    let rising = walk((sort, false), &mut page);
    let mut falling = walk((sort, true), &mut page);
    falling.reverse();
    assert_eq!(falling, rising, "falling is rising turned round");
    rising
}
