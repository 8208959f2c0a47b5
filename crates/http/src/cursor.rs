//! Cursors: the position of a row, as a client may hold it. Opaque, signed, and good for one list only.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use lectern_application::{Key, Position, Start};
use lectern_domain::Timestamp;
use lectern_web::{Rejection, Seal};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

const PURPOSE: &str = "cursor";
/// How much of the mark travels: 128 bits cannot be guessed.
const MARK: usize = 16;

#[derive(Serialize, Deserialize)]
struct Written {
    /// Which list it is good for.
    list: String,
    after: bool,
    key: WrittenKey,
    id: Uuid,
}

#[derive(Serialize, Deserialize)]
enum WrittenKey {
    Time(i64),
    Text(String),
    Number(i64),
    Ranked(i64, String),
}

/// A cursor for what follows `position` in `list`, or precedes it.
pub(crate) fn write(seal: &Seal, list: &str, position: &Position, after: bool) -> String {
    let key = match &position.key {
        Key::Time(time) => WrittenKey::Time(time.as_microsecond()),
        Key::Text(text) => WrittenKey::Text(text.clone()),
        Key::Number(number) => WrittenKey::Number(*number),
        Key::Ranked(number, text) => WrittenKey::Ranked(*number, text.clone()),
    };
    let list = crate::answers::fingerprint(list.as_bytes());
    let written = Written { list, after, key, id: position.id };
    let mut bytes = serde_json::to_vec(&written).unwrap_or_default();
    let mark = seal.mark(PURPOSE, &bytes);
    bytes.extend(mark.iter().take(MARK));
    URL_SAFE_NO_PAD.encode(bytes)
}

/// Where a page of `list` starts.
pub(crate) fn read(seal: &Seal, list: &str, cursor: &str) -> Result<Start, Rejection> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| Rejection::InvalidCursor)?;
    let cut = bytes.len().checked_sub(MARK).ok_or(Rejection::InvalidCursor)?;
    let (written, mark) = bytes.split_at(cut);
    if !seal.began(PURPOSE, written, mark) {
        return Err(Rejection::InvalidCursor);
    }
    let Written { list: of, after, key, id } = serde_json::from_slice(written).map_err(|_| Rejection::InvalidCursor)?;
    if of != crate::answers::fingerprint(list.as_bytes()) {
        return Err(Rejection::CursorMismatch);
    }
    let key = match key {
        WrittenKey::Time(micros) => {
            Key::Time(Timestamp::from_microsecond(micros).map_err(|_| Rejection::InvalidCursor)?)
        }
        WrittenKey::Text(text) => Key::Text(text),
        WrittenKey::Number(number) => Key::Number(number),
        WrittenKey::Ranked(number, text) => Key::Ranked(number, text),
    };
    let position = Position { key, id };
    Ok(if after { Start::After(position) } else { Start::Before(position) })
}

#[cfg(test)]
mod tests {
    use lectern_application::{Key, Position, Start};
    use lectern_domain::Timestamp;
    use lectern_web::{Rejection, Seal};
    use uuid::Uuid;

    use super::{read, write};

    fn seal() -> Seal {
        Seal::new(b"a secret").unwrap()
    }

    #[test]
    fn a_position_comes_back_as_it_went() {
        let time = Key::Time(Timestamp::from_microsecond(1_764_000_000_123_456).unwrap());
        for key in [time, Key::Text("é\"".to_owned()), Key::Number(-1), Key::Ranked(3, "rust".to_owned())] {
            let position = Position { key, id: Uuid::now_v7() };
            let after = write(&seal(), "/a?sort=b", &position, true);
            assert_eq!(read(&seal(), "/a?sort=b", &after).unwrap(), Start::After(position.clone()));
            let before = write(&seal(), "/a?sort=b", &position, false);
            assert_eq!(read(&seal(), "/a?sort=b", &before).unwrap(), Start::Before(position));
        }
    }

    #[test]
    fn a_cursor_is_good_for_its_list_and_its_secret() {
        let position = Position { key: Key::Number(1), id: Uuid::nil() };
        let cursor = write(&seal(), "/a", &position, true);
        assert!(matches!(read(&seal(), "/b", &cursor), Err(Rejection::CursorMismatch)));
        let other = Seal::new(b"another").unwrap();
        assert!(matches!(read(&other, "/a", &cursor), Err(Rejection::InvalidCursor)));
        for index in 0..cursor.len() {
            let mut forged = cursor.clone().into_bytes();
            forged[index] = if forged[index] == b'A' { b'B' } else { b'A' };
            let forged = String::from_utf8(forged).unwrap();
            let refused = read(&seal(), "/a", &forged);
            assert!(matches!(refused, Err(Rejection::InvalidCursor)), "{forged}");
        }
        for hostile in ["", "!", "AAAA", "%00", &"A".repeat(10_000)] {
            assert!(matches!(read(&seal(), "/a", hostile), Err(Rejection::InvalidCursor)));
        }
    }
}
