//! What happens reaches everybody, whatever becomes of the broker meanwhile.
//!
//! Start reading at `scenario.rs`, which one test plays with a broker of its own and one with RabbitMQ behind a line that
//! it can cut.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails loudly")]

mod line;
mod rabbitmq;
mod scenario;
mod school;
mod shelf;

use scenario::{World, play};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_events_survive_a_broker_that_was_away() {
    let shelf = shelf::Shelf::default();
    play(&shelf).await;
    let (taken, seen) = (shelf.taken().await, shelf.asked());
    assert_eq!(taken.len(), 10_000, "a broker that confirms is given nothing twice");
    assert!(seen < 1_000, "it was asked {seen} times while it was away and afterwards");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs RabbitMQ: make test-all"]
async fn ten_thousand_events_survive_a_cut_line_to_rabbitmq() {
    let rabbit = rabbitmq::Rabbit::open().await;
    play(&rabbit).await;
    rabbit.close().await;
}
