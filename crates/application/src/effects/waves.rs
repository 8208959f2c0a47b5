use std::collections::BTreeSet;

use crate::EventView;

/// Cuts events into runs in which no subject stands twice, in order. A broker may confirm what is under way together in
/// any order; with a run confirmed before the next one is handed over, what happened to one subject arrives in order.
pub(crate) fn waves(events: &[EventView]) -> Vec<&[EventView]> {
    let mut waves = Vec::new();
    let mut rest = events;
    while !rest.is_empty() {
        let mut seen = BTreeSet::new();
        let length = rest.iter().take_while(|event| seen.insert(event.subject)).count();
        let (wave, behind) = rest.split_at(length);
        waves.push(wave);
        rest = behind;
    }
    waves
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::fixtures::event_view;

    #[test]
    fn no_subject_stands_twice_in_a_wave() {
        let of = |subject| EventView { subject: Uuid::from_u128(subject), ..event_view(1) };
        let events = [1, 2, 3, 2, 2, 1].map(of);
        let subjects = |wave: &[EventView]| wave.iter().map(|event| event.subject.as_u128()).collect::<Vec<_>>();
        let cut: Vec<_> = waves(&events).into_iter().map(subjects).collect();
        assert_eq!(cut, [vec![1, 2, 3], vec![2], vec![2, 1]]);
        assert!(waves(&[]).is_empty());
    }
}
