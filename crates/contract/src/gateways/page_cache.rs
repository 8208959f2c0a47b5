use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::thread;

use futures_executor::block_on;
use lectern_application::ports::{CachedPage, Loading, Lookup, PageCache};
use lectern_application::{Reply, Topic, Topics};
use lectern_domain::{SignedDuration, Timestamp};

/// How long a cache under test keeps what it has.
pub const AGE: SignedDuration = SignedDuration::from_secs(5);

const ABOUT: Topics = Topics::of(&[Topic::Articles, Topic::People]);

fn at(millisecond: i64) -> Timestamp {
    Timestamp::from_millisecond(1_700_000_000_000 + millisecond).unwrap()
}

fn page(body: &str) -> Arc<CachedPage> {
    Arc::new(CachedPage::new(Reply { status: 200, headers: Vec::new(), body: body.into() }))
}

fn found(cache: &dyn PageCache, key: &str, now: Timestamp) -> Option<String> {
    match cache.find(key, ABOUT, now) {
        Lookup::Hit { page, .. } => Some(String::from_utf8(page.reply().body.clone()).unwrap()),
        Lookup::Miss(_) => None,
        Lookup::Wait(_) => panic!("nobody loads {key}"),
    }
}

fn loading(cache: &dyn PageCache, key: &str) -> Box<dyn Loading> {
    match cache.find(key, ABOUT, at(0)) {
        Lookup::Miss(load) => load,
        Lookup::Hit { .. } => panic!("{key} is there"),
        Lookup::Wait(_) => panic!("somebody loads {key}"),
    }
}

/// An answer is given for as long as the cache was told and no longer, nor when the clock was set back meanwhile.
pub fn what_was_loaded_is_found_for_a_while(cache: &dyn PageCache) {
    let load = loading(cache, "/a");
    assert!(!load.is_stale());
    assert!(load.keep(&page("a")));
    let Lookup::Hit { age, .. } = cache.find("/a", ABOUT, at(0) + AGE) else { panic!("its time is not over") };
    assert_eq!(age, AGE);
    assert_eq!(found(cache, "/a", at(0) + AGE + SignedDuration::from_millis(1)), None);
    assert_eq!(found(cache, "/a", at(-1) - AGE), None, "from the future");
    assert_eq!(found(cache, "/b", at(0)), None);
    let Lookup::Miss(load) = cache.find("/a", ABOUT, at(9_000)) else { panic!("its time is over") };
    assert!(load.is_stale() && load.keep(&page("b")));
    assert_eq!(found(cache, "/a", at(9_000)).as_deref(), Some("b"));
}

/// What is about a topic goes with it, and the rest stays.
pub fn what_changed_is_forgotten_and_nothing_else(cache: &dyn PageCache) {
    for topic in Topic::ALL {
        assert!(loading(cache, topic.name()).keep(&page("a")));
        cache.forget(Topics::of(&[topic]));
        let goes = ABOUT.iter().any(|known| known == topic);
        assert_eq!(found(cache, topic.name(), at(0)).is_none(), goes, "{topic:?}");
    }
    cache.forget(Topics::NONE);
    assert!(found(cache, "follows", at(0)).is_some());
    cache.forget(Topics::ALL);
    assert!(found(cache, "follows", at(0)).is_none());
}

/// What was read before a change does not come into the cache after it.
pub fn a_load_that_began_before_a_change_is_not_kept(cache: &dyn PageCache) {
    let early = loading(cache, "/a");
    cache.forget(Topics::of(&[Topic::People]));
    let late = loading(cache, "/a");
    assert!(late.keep(&page("new")));
    assert!(!early.keep(&page("old")));
    assert_eq!(found(cache, "/a", at(0)).as_deref(), Some("new"));
    let load = loading(cache, "/b");
    cache.forget(Topics::of(&[Topic::Follows]));
    assert!(load.keep(&page("b")), "it is about something else");
}

/// Whoever asks while somebody loads waits for that load, and only for that.
pub fn those_who_ask_meanwhile_wait(cache: &dyn PageCache) {
    let load = loading(cache, "/a");
    drop(loading(cache, "/b"));
    let Lookup::Wait(wait) = cache.find("/a", ABOUT, at(1)) else { panic!("somebody loads it") };
    assert!(load.keep(&page("a")));
    block_on(wait);
    assert_eq!(found(cache, "/a", at(1)).as_deref(), Some("a"));
}

/// A load that came to nothing ends the wait; the next who asks loads.
pub fn nobody_waits_for_a_load_that_failed(cache: &dyn PageCache) {
    let load = loading(cache, "/a");
    let Lookup::Wait(wait) = cache.find("/a", ABOUT, at(0)) else { panic!("somebody loads it") };
    drop(load);
    block_on(wait);
    assert!(loading(cache, "/a").keep(&page("a")));
}

/// Whoever asks after a change is not given what was read before it, not even by waiting.
pub fn nobody_waits_for_a_load_from_before_a_change(cache: &dyn PageCache) {
    let early = loading(cache, "/a");
    cache.forget(Topics::of(&[Topic::Articles]));
    let late = loading(cache, "/a");
    drop(early);
    let Lookup::Wait(wait) = cache.find("/a", ABOUT, at(0)) else { panic!("the later one loads") };
    assert!(late.keep(&page("new")));
    block_on(wait);
    assert_eq!(found(cache, "/a", at(0)).as_deref(), Some("new"));
}

/// However many ask at once for what is not there, it is loaded once.
pub fn one_of_many_loads(cache: &dyn PageCache) {
    const MANY: usize = 16;
    let (together, loads) = (Barrier::new(MANY), AtomicUsize::new(0));
    let ask = || loop {
        match cache.find("/a", ABOUT, at(0)) {
            Lookup::Hit { page, .. } => return page.reply().body.clone(),
            Lookup::Miss(load) => {
                loads.fetch_add(1, Ordering::SeqCst);
                assert!(load.keep(&page("a")));
            }
            Lookup::Wait(wait) => block_on(wait),
        }
    };
    let asking = || {
        together.wait();
        ask()
    };
    let answers: Vec<Vec<u8>> = thread::scope(|threads| {
        let asked: Vec<_> = (0..MANY).map(|_| threads.spawn(asking)).collect();
        asked.into_iter().map(|asked| asked.join().unwrap()).collect()
    });
    assert!(answers.iter().all(|body| body == b"a"));
    assert_eq!(loads.load(Ordering::SeqCst), 1);
}
