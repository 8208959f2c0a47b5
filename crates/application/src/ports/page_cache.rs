use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, OnceLock};

use lectern_domain::{SignedDuration, Timestamp};

use crate::{Reply, Topics};

/// The answers that guests get, for a short while, or until what they show changes.
///
/// An answer is about topics. After [`forget`](Self::forget) of one of them no answer whose load began before MUST be
/// found, nor be given to whoever asks from then on: neither one that was kept, nor one that is still loaded. None is
/// found that was loaded longer ago than the cache was told, both ways, for clocks are set back. What is kept MUST
/// stay within the bytes that the cache was told, but for a moment.
pub trait PageCache: Send + Sync {
    /// The answer under `key`, which is about `topics` whenever it is asked for; or what to do about it. Of those who
    /// ask for one that is not there, one MUST load it and the others wait.
    fn find(&self, key: &str, topics: Topics, now: Timestamp) -> Lookup;

    /// Forgets all that is about one of `topics`.
    fn forget(&self, topics: Topics);
}

/// What became of a look into the cache.
pub enum Lookup {
    /// It is there.
    Hit {
        /// The answer.
        page: Arc<CachedPage>,
        /// How long ago it was loaded.
        age: SignedDuration,
    },
    /// It is not. Whoever asked loads it.
    Miss(Box<dyn Loading>),
    /// It is being loaded. This ends when that has come to an end, good or bad; then ask once more.
    Wait(Pin<Box<dyn Future<Output = ()> + Send>>),
}

/// A load that others wait for. It ends when it is dropped.
pub trait Loading: Send {
    /// Whether there was an answer, whose time is over.
    fn is_stale(&self) -> bool;

    /// Keeps what was loaded, unless what it shows changed since the load began; answers whether it did.
    fn keep(self: Box<Self>, page: &Arc<CachedPage>) -> bool;
}

/// An answer that may be given to every guest who asks the same.
#[derive(Debug)]
pub struct CachedPage {
    reply: Reply,
    coded: [OnceLock<Option<Vec<u8>>>; 2],
}

/// One of the codings in which a page is remembered besides its plain bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PageCoding {
    /// `br`.
    Brotli,
    /// `gzip`.
    Gzip,
}

impl CachedPage {
    /// This answer, in no coding yet.
    #[must_use]
    pub const fn new(reply: Reply) -> Self {
        Self { reply, coded: [OnceLock::new(), OnceLock::new()] }
    }

    /// The answer.
    #[must_use]
    pub const fn reply(&self) -> &Reply {
        &self.reply
    }

    /// The body in a coding, which `write` makes for whoever asks first. None where it is not worth remembering.
    pub fn coded(&self, coding: PageCoding, write: impl FnOnce(&[u8]) -> Option<Vec<u8>>) -> Option<&[u8]> {
        let [brotli, gzip] = &self.coded;
        let place = match coding {
            PageCoding::Brotli => brotli,
            PageCoding::Gzip => gzip,
        };
        let body = &self.reply.body;
        // Both together are no longer than the body, so the weight of a page is known before they are made.
        place.get_or_init(|| write(body).filter(|coded| coded.len() <= body.len() / 2)).as_deref()
    }

    /// How many bytes it takes at most.
    #[must_use]
    pub fn weight(&self) -> usize {
        let headers: usize = self.reply.headers.iter().map(|(name, value)| name.len() + value.len() + PAIR).sum();
        size_of::<Self>() + headers + 2 * self.reply.body.len()
    }
}

/// Two strings, beside what they hold.
const PAIR: usize = 2 * size_of::<String>();

#[cfg(test)]
mod tests {
    use super::*;

    fn page(body: &[u8]) -> CachedPage {
        CachedPage::new(Reply { status: 200, headers: vec![("a".to_owned(), "bc".to_owned())], body: body.to_vec() })
    }

    #[test]
    fn each_coding_is_written_once() {
        let page = page(b"twelve bytes");
        let shorter = |_: &[u8]| Some(b"short".to_vec());
        assert_eq!(page.coded(PageCoding::Gzip, shorter), Some(&b"short"[..]));
        assert_eq!(page.coded(PageCoding::Gzip, |_| panic!("it is there")), Some(&b"short"[..]));
        assert_eq!(page.coded(PageCoding::Brotli, |_| None), None);
        assert_eq!(page.coded(PageCoding::Brotli, shorter), None, "it could not be written");
    }

    #[test]
    fn a_page_never_takes_more_than_its_weight() {
        let page = page(b"twelve bytes");
        let weight = page.weight();
        assert_eq!(page.coded(PageCoding::Brotli, |_| Some(b"seven b".to_vec())), None, "longer than half of it");
        assert!(page.coded(PageCoding::Gzip, |_| Some(b"six by".to_vec())).is_some());
        assert_eq!((page.weight(), weight), (weight, size_of::<CachedPage>() + 3 + PAIR + 24));
    }
}
