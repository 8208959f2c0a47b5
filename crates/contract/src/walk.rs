use std::fmt::Debug;

use lectern_application::{Count, Limit, Offset, Paging, Slice, Start, Total};

/// Walks a list to its end and back again in pages of two, and answers what it showed. The way back MUST show the
/// same, neighbours MUST be told where there are some and nowhere else, the total MUST be what was shown, and whoever
/// counts items off MUST find the pages where they are.
pub(crate) fn walk<S: Copy, T: PartialEq + Debug + Clone>(
    (sort, descending): (S, bool),
    mut page: impl FnMut(Paging<S>) -> Slice<T>,
) -> Vec<T> {
    let limit = Limit::new(2).expect("a limit");
    let mut ask = |start, count| page(Paging { sort, descending, start, limit, count });
    let mut there = vec![ask(Start::First, Count::None)];
    assert_eq!(there[0].prev, None, "nothing precedes the first page");
    while let Some(next) = there.last().and_then(|page| page.next.clone()) {
        there.push(ask(Start::After(next), Count::None));
        assert!(there.len() < 100, "a list has an end");
    }
    let mut back = there.last().cloned().into_iter().collect::<Vec<_>>();
    while let Some(prev) = back.last().and_then(|page| page.prev.clone()) {
        back.push(ask(Start::Before(prev), Count::None));
        assert!(back.len() <= there.len(), "a list has a beginning");
    }
    back.reverse();
    assert_eq!(back, there, "the way back shows the same pages");
    let shown = there.iter().map(|page| page.items.len()).sum();
    for (start, page) in starts(&there).into_iter().zip(&there) {
        counts(page, shown, |count| ask(start.clone(), count));
    }
    for (number, page) in (0..).zip(&there) {
        counted_off(page, shown, 2 * number, &mut ask);
    }
    let beyond = Start::Offset(Offset::MAX);
    assert_eq!(ask(beyond, Count::None).items, [], "nothing is listed behind the last item");
    there.into_iter().flat_map(|page| page.items).collect()
}

/// Behind so many items there MUST be the page that is there by position, and so MUST its neighbours and its total.
fn counted_off<T: PartialEq + Debug + Clone>(
    plain: &Slice<T>,
    shown: usize,
    offset: u16,
    mut ask: impl FnMut(Start, Count) -> Slice<T>,
) {
    let start = Start::Offset(Offset::new(offset).expect("an offset"));
    assert_eq!(ask(start.clone(), Count::None), *plain, "behind {offset}");
    let total = Some(Total { items: u32::try_from(shown).expect("a short list"), more: false });
    assert_eq!(ask(start, Count::EXACT), Slice { total, ..plain.clone() }, "behind {offset}, counted");
}

/// Where each of the pages starts.
fn starts<T>(pages: &[Slice<T>]) -> Vec<Start> {
    let others = pages.iter().filter_map(|page| page.next.clone().map(Start::After));
    std::iter::once(Start::First).chain(others).collect()
}

/// Counted, a page MUST be the same, wherever it starts; and it MUST be told whether there are more than were counted.
fn counts<T: PartialEq + Debug + Clone>(plain: &Slice<T>, shown: usize, mut ask: impl FnMut(Count) -> Slice<T>) {
    assert_eq!(plain.total, None, "nobody asked for a total");
    let shown = u32::try_from(shown).expect("a short list");
    for most in [shown.saturating_sub(1), shown, shown + 1] {
        let total = Some(Total { items: shown.min(most), more: shown > most });
        assert_eq!(ask(Count::UpTo(most)), Slice { total, ..plain.clone() }, "counted up to {most}");
    }
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
