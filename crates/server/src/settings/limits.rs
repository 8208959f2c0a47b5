//! `[limits]`: how much anybody may ask.

use lectern_application::{Quota, Quotas};

use super::reader::Reader;

pub(super) fn quotas(reader: &mut Reader) -> Option<Quotas> {
    let guest = quota(reader, "limits.guest");
    let user = quota(reader, "limits.user");
    let writes = quota(reader, "limits.writes");
    let registrations = quota(reader, "limits.registrations");
    let exports = quota(reader, "limits.exports");
    Some(Quotas { guest: guest?, user: user?, writes: writes?, registrations: registrations?, exports: exports? })
}

/// Some quota, or none where it is off. Absent only when the reader has noted why.
fn quota(reader: &mut Reader, key: &str) -> Option<Option<Quota>> {
    let text = reader.text(key);
    if text == "off" {
        return Some(None);
    }
    match text.parse() {
        Ok(quota) => Some(Some(quota)),
        Err(why) => {
            reader.refuse(key, why);
            None
        }
    }
}
