//! As much of AMQP 0.9.1 as a line needs that speaks in the name of a broker.

/// `connection.blocked`, because of memory.
pub(crate) const BLOCKED: [u8; 19] = *b"\x01\0\0\0\0\0\x0b\0\x0a\0\x3c\x06memory\xce";
/// `connection.unblocked`.
pub(crate) const UNBLOCKED: [u8; 12] = *b"\x01\0\0\0\0\0\x04\0\x0a\0\x3d\xce";

/// Type, channel and size, which counts the payload; one byte ends it.
const HEAD: usize = 7;
const END: usize = 1;

/// How many of the first bytes are whole frames.
pub(crate) fn whole(bytes: &[u8]) -> usize {
    let mut end = 0;
    while let Some(size) = bytes.get(end + 3..end + HEAD) {
        let size = u32::from_be_bytes(size.try_into().unwrap());
        let next = end + HEAD + usize::try_from(size).unwrap() + END;
        if next > bytes.len() {
            break;
        }
        end = next;
    }
    end
}

/// Whether one of them is `exchange.declare-ok`, the last that is said before something is published.
pub(crate) fn declares_an_exchange(frames: &[u8]) -> bool {
    frames.windows(4).any(|method| method == [0, 40, 0, 11])
}
