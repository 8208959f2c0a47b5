//! Text as people type it: Unicode NFC, trimmed, counted in code points.

use std::ops::RangeInclusive;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

use crate::{Forbidden, Violation};

/// One line of text: normalised, trimmed, without line breaks or other control characters.
pub(crate) fn line(raw: &str, length: RangeInclusive<usize>) -> Result<String, Violation> {
    let text = normalized(raw);
    without(&text, |c| if breaks_lines(c) { Some(Forbidden::LineBreak) } else { forbidden(c) })?;
    measured(text, length)
}

/// Text of several lines: as [`line`], but with line breaks and tabs; carriage returns become line feeds.
pub(crate) fn prose(raw: &str, length: RangeInclusive<usize>) -> Result<String, Violation> {
    let text = normalized(raw);
    let text = if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text };
    without(&text, |c| forbidden(c).filter(|_| c != '\n' && c != '\t'))?;
    measured(text, length)
}

/// Case-folded for comparison. Lower-casing the upper case also joins what differs only in a final sigma or `ß`; `ẞ`,
/// which is upper case already, has to be lowered first.
pub(crate) fn folded(text: &str) -> String {
    let upper = text.to_lowercase().to_uppercase();
    upper.to_lowercase().nfc().collect()
}

/// Refuses the first character that has no place in the text.
fn without(text: &str, forbidden: impl FnMut(char) -> Option<Forbidden>) -> Result<(), Violation> {
    text.chars().find_map(forbidden).map_or(Ok(()), |kind| Err(Violation::ForbiddenCharacter(kind)))
}

/// What ends a line: two controls, and Unicode's own ends of lines and paragraphs, which are not counted among them.
fn breaks_lines(c: char) -> bool {
    matches!(c, '\n' | '\r' | '\u{2028}' | '\u{2029}')
}

/// Nearly everything is normal already, and what was kept is read through this door again: so that is asked first.
fn normalized(raw: &str) -> String {
    let text = raw.trim();
    match is_nfc_quick(text.chars()) {
        IsNormalized::Yes => text.to_owned(),
        IsNormalized::No | IsNormalized::Maybe => text.nfc().collect(),
    }
}

fn measured(text: String, length: RangeInclusive<usize>) -> Result<String, Violation> {
    let count = text.chars().count();
    if count == 0 && *length.start() > 0 {
        return Err(Violation::Blank);
    }
    if count < *length.start() {
        return Err(Violation::TooShort { min: *length.start() });
    }
    if count > *length.end() {
        return Err(Violation::TooLong { max: *length.end() });
    }
    Ok(text)
}

/// Controls break logs and headers; bidirectional overrides make text read as something that it is not; the last two
/// are no characters, and one of them makes a whole feed unreadable (XML 1.0, section 2.2).
fn forbidden(c: char) -> Option<Forbidden> {
    match c {
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => Some(Forbidden::Direction),
        '\u{FEFF}' | '\u{FFFE}' | '\u{FFFF}' => Some(Forbidden::NoCharacter),
        c => c.is_control().then_some(Forbidden::Control),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn text_is_trimmed_normalized_and_counted_in_code_points() {
        assert_eq!(line("  cafe\u{301} ", 1..=4), Ok("café".to_owned()));
        assert_eq!(line("🦀🦀🦀", 1..=2), Err(Violation::TooLong { max: 2 }));
        assert_eq!(line("  ", 1..=4), Err(Violation::Blank));
        assert_eq!(line("a", 2..=4), Err(Violation::TooShort { min: 2 }));
        assert_eq!(line("", 0..=4), Ok(String::new()));
    }

    #[test]
    fn controls_are_refused_but_prose_may_have_lines() {
        for (text, kind) in [
            ("a\nb", Forbidden::LineBreak),
            ("a\rb", Forbidden::LineBreak),
            ("a\u{2028}b", Forbidden::LineBreak),
            ("a\tb", Forbidden::Control),
            ("a\u{202E}b", Forbidden::Direction),
        ] {
            assert_eq!(line(text, 1..=4), Err(Violation::ForbiddenCharacter(kind)), "{text:?}");
        }
        assert_eq!(prose("a\r\nb\rc\td", 1..=9), Ok("a\nb\nc\td".to_owned()));
        assert_eq!(prose("a\0b", 1..=9), Err(Violation::ForbiddenCharacter(Forbidden::Control)));
        assert_eq!(prose("a\u{2066}b", 1..=9), Err(Violation::ForbiddenCharacter(Forbidden::Direction)));
        assert_eq!(prose("a\u{2028}b", 1..=4), Ok("a\u{2028}b".to_owned()));
    }

    #[test]
    fn what_no_xml_can_hold_is_refused() {
        let (control, none) = (Forbidden::Control, Forbidden::NoCharacter);
        for (c, kind) in [('\u{B}', control), ('\u{FFFE}', none), ('\u{FFFF}', none)] {
            assert_eq!(line(&format!("a{c}b"), 1..=4), Err(Violation::ForbiddenCharacter(kind)), "{c:?}");
            assert_eq!(prose(&format!("a{c}b"), 1..=4), Err(Violation::ForbiddenCharacter(kind)), "{c:?}");
        }
    }

    #[test]
    fn folding_joins_what_people_take_for_the_same() {
        assert_eq!(folded("Straße"), folded("STRASSE"));
        assert_eq!(folded("STRAẞE"), folded("Straße"));
        assert_eq!(folded("Σίσυφος"), folded("ΣΊΣΥΦΟΣ"));
    }

    proptest! {
        /// Letters, marks and parts of syllables that join with what stands before them, and singles that never stay.
        #[test]
        fn what_is_normal_already_is_told_from_what_is_not(
            raw in "[a-eé\u{300}-\u{303}\u{323}\u{1100}-\u{1102}\u{1161}-\u{1163}\u{11A8}\u{212B}]{0,8}",
        ) {
            prop_assert_eq!(normalized(&raw), raw.trim().nfc().collect::<String>());
        }

        /// What was kept is read through the same door again, and a name is folded once by its owner and once by
        /// whoever types it.
        #[test]
        fn reading_and_folding_twice_is_reading_and_folding_once(raw in "\\PC{0,40}") {
            if let Ok(kept) = line(&raw, 0..=80) {
                prop_assert_eq!(line(&kept, 0..=80), Ok(kept.clone()));
                prop_assert_eq!(folded(&folded(&kept)), folded(&kept));
            }
            if let Ok(kept) = prose(&raw, 0..=80) {
                prop_assert_eq!(prose(&kept, 0..=80), Ok(kept.clone()));
            }
        }
    }
}
