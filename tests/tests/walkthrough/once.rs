//! What is asked again under one key: by many at once, of two programs, and after a kill.

use std::collections::BTreeMap;
use std::time::Instant;

use acceptance::{Database, Program};
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinSet;

use crate::school::{Person, Told};

#[tokio::test]
async fn sixty_four_under_one_key_on_sqlite() {
    sixty_four_under_one_key(Database::sqlite()).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: make test-all"]
async fn sixty_four_under_one_key_on_postgres() {
    sixty_four_under_one_key(Database::postgres()).await;
}

#[tokio::test]
async fn a_kill_before_the_answer_is_read_on_sqlite() {
    a_kill_before_the_answer_is_read(Database::sqlite()).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: make test-all"]
async fn a_kill_before_the_answer_is_read_on_postgres() {
    a_kill_before_the_answer_is_read(Database::postgres()).await;
}

#[tokio::test]
async fn kills_among_many_writers_on_sqlite() {
    kills_among_many_writers(Database::sqlite()).await;
}

#[tokio::test]
#[ignore = "needs PostgreSQL: make test-all"]
async fn kills_among_many_writers_on_postgres() {
    kills_among_many_writers(Database::postgres()).await;
}

/// Two programs, 64 requests at once, one effect, identical bytes.
async fn sixty_four_under_one_key(database: Database) {
    let (one, ada, thread) = opened(&database).await;
    let other = Program::beside(&database);
    let mut asking = JoinSet::new();
    for n in 0..64 {
        let ada = ada.at(if n % 2 == 0 { &one.url } else { &other.url });
        let thread = thread.clone();
        asking.spawn(async move { ada.post_once(&thread, &json!({"body": "Once."}), "one").await.unwrap() });
    }
    let told = asking.join_all().await;
    let first = told[0].answer.clone();
    assert_eq!(first.0, StatusCode::CREATED);
    assert!(told.iter().all(|told| told.answer == first), "{told:?}");
    assert_eq!(told.iter().filter(|told| !told.replayed).count(), 1);
    assert_eq!(comments(&ada, &thread).await, 1);
    other.stop();
    one.stop();
}

/// The effect is there for everybody to see, and whoever caused it never hears of it.
async fn a_kill_before_the_answer_is_read(database: Database) {
    let (program, ada, thread) = opened(&database).await;
    let body = json!({"body": "Once."});
    let unread = ada.post_unread(&thread, &body, "one");
    while comments(&ada, &thread).await == 0 {}
    program.kill();
    drop(unread);
    let program = Program::start(&database);
    let again = ada.post_once(&thread, &body, "one").await.unwrap();
    assert!(again.replayed);
    assert_eq!(again.answer.0, StatusCode::CREATED);
    let (_, listed) = ada.get(&thread).await;
    assert_eq!((again.json()["id"].clone(), comments(&ada, &thread).await), (listed["items"][0]["id"].clone(), 1));
    program.stop();
}

const WRITERS: usize = 16;
const KILLS: usize = 3;
/// How many answers are heard before each kill.
const HEARD: usize = 60;

/// A program that is killed again and again forgets no answer that it gave, and does nothing twice.
async fn kills_among_many_writers(database: Database) {
    let (mut program, ada, thread) = opened(&database).await;
    let before = database.rows();
    let mut ledger = BTreeMap::new();
    for kill in 0..KILLS {
        let (heard, mut hearing) = unbounded_channel();
        let mut writing = JoinSet::new();
        for writer in 0..WRITERS {
            let (ada, thread, heard) = (ada.clone(), thread.clone(), heard.clone());
            writing.spawn(async move { write_until_cut_off(&ada, &thread, &format!("{kill}-{writer}"), heard).await });
        }
        for _ in 0..HEARD {
            hearing.recv().await.expect("they write until they are cut off");
        }
        program.kill();
        ledger.extend(writing.join_all().await.into_iter().flatten());
        let killed = Instant::now();
        program = Program::start(&database);
        println!("serves again {:?} after kill {kill}", killed.elapsed());
        for (key, told) in &ledger {
            let again = ada.post_once(&thread, &said(key), key).await.unwrap();
            assert_eq!((again.answer.0, &again.json()["body"]), (StatusCode::CREATED, &json!(key)));
            if let Some(told) = told {
                assert!(again.replayed, "{key} was acknowledged");
                assert_eq!(again.answer, told.answer, "{key}");
            }
        }
    }
    assert_eq!(comments(&ada, &thread).await, ledger.len());
    program.stop();
    let after = database.rows();
    // Each change with its event, which is its entry, and its answer: none of them is missing, and none is there twice.
    for table in ["comments", "outbox", "idempotency"] {
        assert_eq!(after[table] - before[table], ledger.len(), "{table}");
    }
}

/// Each request under a key of its own, with the answer if one came. The last one was cut off.
async fn write_until_cut_off(
    ada: &Person,
    thread: &str,
    name: &str,
    heard: UnboundedSender<()>,
) -> Vec<(String, Option<Told>)> {
    let mut ledger = Vec::new();
    for n in 0.. {
        let key = format!("{name}-{n}");
        let told = ada.post_once(thread, &said(&key), &key).await.ok();
        assert!(told.iter().all(|told| told.answer.0 == StatusCode::CREATED), "{told:?}");
        let cut_off = told.is_none();
        ledger.push((key, told));
        if cut_off {
            break;
        }
        // Whoever counts has heard enough.
        let _ = heard.send(());
    }
    ledger
}

fn said(key: &str) -> Value {
    json!({"body": key})
}

/// A program, somebody, and where the comments of an article of hers are.
async fn opened(database: &Database) -> (Program, Person, String) {
    let program = Program::start(database);
    let ada = Person::registers(&program.url, "ada").await;
    let article = json!({"title": "What a key is for", "summary": "Once.", "body": "Once.", "publish": true});
    let (status, article) = ada.post("/articles", article).await;
    assert_eq!(status, StatusCode::CREATED, "{article}");
    let thread = format!("/articles/{}/comments", article["slug"].as_str().unwrap());
    (program, ada, thread)
}

/// How many comments there are, by the count of the article.
async fn comments(ada: &Person, thread: &str) -> usize {
    let (_, article) = ada.get(thread.trim_end_matches("/comments")).await;
    article["comments_count"].as_u64().unwrap().try_into().unwrap()
}
