use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use flume::{Receiver, Sender};
use futures_util::FutureExt;
use lectern_application::ports::{CachedPage, Committed, Loading, Lookup, PageCache, Told};
use lectern_application::{Topic, Topics};
use lectern_domain::{SignedDuration, Timestamp};
use moka::notification::RemovalCause;
use moka::sync::Cache;
use prometheus_client::registry::Registry;

use crate::page_cache_tally::PageCacheTally;

/// The answers that guests get, in memory. moka bounds what they take, and lets what is asked often stay; time is an
/// argument, and a change forgets without looking for anything: see [`Changes`].
#[derive(Clone)]
pub struct MokaPageCache(Arc<Shelf>);

struct Shelf {
    pages: Cache<Box<str>, Entry>,
    loads: Mutex<HashMap<Box<str>, Flight>>,
    changes: Changes,
    max_age: SignedDuration,
    tally: PageCacheTally,
}

#[derive(Clone)]
struct Entry {
    page: Arc<CachedPage>,
    began: Began,
}

/// When a load began: by the changes that it may not have seen, and by the clock.
#[derive(Clone, Copy)]
struct Began {
    tick: u64,
    at: Timestamp,
}

/// A load that is under way, for those who wait: they hear that its other end was dropped.
struct Flight {
    tick: u64,
    landed: Receiver<Infallible>,
}

/// The same for the one who loads.
struct Load {
    shelf: Arc<Shelf>,
    key: Box<str>,
    topics: Topics,
    began: Began,
    stale: bool,
    _landing: Sender<Infallible>,
}

/// The number of changes so far, and for each topic the number of its last one. A load notes the first when it begins;
/// what it read is good as long as none of its topics has a higher one. So a change takes the same few nanoseconds
/// however much is kept, and no load can slip past it.
#[derive(Default)]
struct Changes {
    all: AtomicU64,
    last: [AtomicU64; Topic::ALL.len()],
}

/// What moka keeps of an entry beside the page: the key twice, hashes, places in its queues.
const AROUND: usize = 320;

impl MokaPageCache {
    /// Keeps answers in at most so many bytes, for no longer than `max_age`.
    #[must_use]
    pub fn new(max_bytes: u64, max_age: Duration) -> Self {
        let tally = PageCacheTally::default();
        let seen = tally.clone();
        let pages = Cache::<Box<str>, Entry>::builder()
            .max_capacity(max_bytes)
            .weigher(|key, entry: &Entry| weight(key, entry))
            .eviction_listener(move |key, entry: Entry, cause| {
                seen.bytes.dec_by(weight(&key, &entry).into());
                if cause == RemovalCause::Size {
                    seen.evictions.inc();
                }
            })
            .build();
        let max_age = SignedDuration::try_from(max_age).unwrap_or(SignedDuration::MAX);
        let (loads, changes) = (Mutex::default(), Changes::default());
        Self(Arc::new(Shelf { pages, loads, changes, max_age, tally }))
    }

    /// Lets whoever scrapes `registry` see what the cache is good for.
    pub fn register(&self, registry: &mut Registry) {
        self.0.tally.register(registry);
    }
}

fn weight(key: &str, entry: &Entry) -> u32 {
    u32::try_from(AROUND + 2 * key.len() + entry.page.weight()).unwrap_or(u32::MAX)
}

impl PageCache for MokaPageCache {
    fn find(&self, key: &str, topics: Topics, now: Timestamp) -> Lookup {
        let shelf = &self.0;
        let stale = match shelf.look(key, topics, now) {
            Ok(hit) => return hit,
            Err(stale) => stale,
        };
        let mut loads = shelf.loads.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(flight) = loads.get(key).filter(|flight| shelf.changes.none_since(flight.tick, topics)) {
            shelf.tally.waits.inc();
            let landed = flight.landed.clone().into_recv_async();
            return Lookup::Wait(Box::pin(landed.map(|_| ())));
        }
        // Who loaded it since we looked kept it before they left.
        if let Ok(hit) = shelf.look(key, topics, now) {
            return hit;
        }
        shelf.tally.misses.inc();
        let (began, key) = (Began { tick: shelf.changes.so_far(), at: now }, Box::<str>::from(key));
        let (landing, landed) = flume::bounded(0);
        loads.insert(key.clone(), Flight { tick: began.tick, landed });
        let shelf = Arc::clone(shelf);
        Lookup::Miss(Box::new(Load { shelf, key, topics, began, stale, _landing: landing }))
    }

    fn forget(&self, topics: Topics) {
        if !topics.is_empty() {
            self.0.changes.note(topics);
            topics.iter().for_each(|topic| self.0.tally.forget(topic));
        }
    }
}

impl Committed for MokaPageCache {
    fn committed(&self, told: &Told) {
        self.forget(Topics::touched_by_all(&told.events));
    }

    /// It may be there. Should it come later, what is loaded until then lives no longer than its age allows.
    fn in_doubt(&self, told: &Told) {
        self.committed(told);
    }
}

impl Shelf {
    /// What is there and good; otherwise whether anything was there.
    fn look(&self, key: &str, topics: Topics, now: Timestamp) -> Result<Lookup, bool> {
        let Entry { page, began } = self.pages.get(key).ok_or(false)?;
        let age = now.duration_since(began.at);
        // Both ways: after the clock was set back, an entry from the future must not stay for ever.
        if age.abs() > self.max_age || !self.changes.none_since(began.tick, topics) {
            return Err(true);
        }
        self.tally.hits.inc();
        Ok(Lookup::Hit { page, age })
    }
}

impl Loading for Load {
    fn is_stale(&self) -> bool {
        self.stale
    }

    fn keep(self: Box<Self>, page: &Arc<CachedPage>) -> bool {
        let shelf = &self.shelf;
        if !shelf.changes.none_since(self.began.tick, self.topics) {
            shelf.tally.overtaken.inc();
            return false;
        }
        let entry = Entry { page: Arc::clone(page), began: self.began };
        shelf.tally.bytes.inc_by(weight(&self.key, &entry).into());
        // A change that comes in between is found by whoever looks: the entry tells when its load began.
        shelf.pages.insert(self.key.clone(), entry);
        true
    }
}

impl Drop for Load {
    fn drop(&mut self) {
        let mut loads = self.shelf.loads.lock().unwrap_or_else(PoisonError::into_inner);
        // One that began after a change has taken the place of those before it.
        if loads.get(&self.key).is_some_and(|flight| flight.tick == self.began.tick) {
            loads.remove(&self.key);
        }
    }
}

impl Changes {
    fn so_far(&self) -> u64 {
        self.all.load(Ordering::SeqCst)
    }

    fn note(&self, topics: Topics) {
        let tick = self.all.fetch_add(1, Ordering::SeqCst) + 1;
        for last in self.of(topics) {
            last.fetch_max(tick, Ordering::SeqCst);
        }
    }

    fn none_since(&self, tick: u64, topics: Topics) -> bool {
        self.of(topics).all(|last| last.load(Ordering::SeqCst) <= tick)
    }

    fn of(&self, topics: Topics) -> impl Iterator<Item = &AtomicU64> {
        Topic::ALL.into_iter().zip(&self.last).filter(move |(topic, _)| topics.has(*topic)).map(|(_, last)| last)
    }
}

#[cfg(test)]
mod tests {
    use lectern_application::Reply;
    use lectern_contract::gateways::AGE;
    use lectern_domain::{Event, UserId, Version};
    use uuid::Uuid;

    use super::*;

    const BYTES: u64 = 1 << 20;

    fn cache() -> MokaPageCache {
        MokaPageCache::new(BYTES, AGE.unsigned_abs())
    }

    lectern_contract::page_cache_suite!((cache(), ()));

    fn keep(cache: &MokaPageCache, key: &str, length: usize) {
        let reply = Reply { status: 200, headers: Vec::new(), body: vec![b'a'; length] };
        let Lookup::Miss(load) = cache.find(key, Topics::ALL, Timestamp::UNIX_EPOCH) else { panic!("it is there") };
        assert!(load.keep(&Arc::new(CachedPage::new(reply))));
    }

    #[test]
    fn no_more_bytes_are_kept_than_were_allowed() {
        let cache = cache();
        for number in 0..1_000 {
            keep(&cache, &number.to_string(), 10_000);
        }
        cache.0.pages.run_pending_tasks();
        let kept = cache.0.pages.weighted_size();
        assert!((BYTES / 2..=BYTES).contains(&kept), "{kept}");
        assert_eq!(cache.0.tally.bytes.get(), i64::try_from(kept).unwrap());
        assert_eq!(cache.0.tally.evictions.get() + cache.0.pages.entry_count(), 1_000);
    }

    #[test]
    fn what_is_replaced_is_weighed_no_more() {
        let cache = cache();
        for length in [1_000, 5_000, 3_000] {
            keep(&cache, "/a", length);
            cache.forget(Topics::ALL);
        }
        cache.0.pages.run_pending_tasks();
        assert_eq!(cache.0.tally.bytes.get(), i64::try_from(cache.0.pages.weighted_size()).unwrap());
        assert_eq!((cache.0.pages.entry_count(), cache.0.tally.evictions.get()), (1, 0));
    }

    #[test]
    fn loads_leave_nothing_behind() {
        let cache = cache();
        keep(&cache, "/a", 1);
        drop(cache.find("/b", Topics::ALL, Timestamp::UNIX_EPOCH));
        assert!(cache.0.loads.lock().unwrap().is_empty());
    }

    #[test]
    fn what_was_committed_or_may_have_been_is_forgotten() {
        let (cache, topics) = (cache(), Topics::of(&[Topic::People]));
        let event = Event::UserDeleted { id: UserId::from(Uuid::nil()), version: Version::FIRST };
        let told = Told { events: vec![event], jobs: false };
        let before = cache.0.changes.so_far();
        cache.committed(&told);
        assert!(!cache.0.changes.none_since(before, topics));
        let between = cache.0.changes.so_far();
        assert!(cache.0.changes.none_since(between, topics));
        cache.in_doubt(&told);
        assert!(!cache.0.changes.none_since(between, topics));
    }
}
