//! What happens reaches everybody, whatever becomes of the broker meanwhile.
//!
//! Start reading at `stage.rs`, where a broker in memory and RabbitMQ behind a line that can fail keep the same contract,
//! then at `scenario.rs`, which is played with either.
#![expect(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, reason = "a test fails loudly")]

mod frames;
mod line;
mod rabbitmq;
mod scenario;
mod school;
mod shelf;
mod stage;
mod tls;

use line::Manner;
use scenario::{World, play};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_events_survive_a_broker_that_was_away() {
    let shelf = shelf::Shelf::default();
    play(&shelf).await;
    let (taken, seen) = (shelf.told().await, shelf.asked());
    assert_eq!(taken.len(), 10_000, "a broker that confirms is given nothing twice");
    assert!(seen < 1_000, "it was asked {seen} times while it was away and afterwards");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs RabbitMQ: make test-all"]
async fn ten_thousand_events_survive_a_cut_line_to_rabbitmq() {
    survive(Manner::Cuts).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs RabbitMQ: make test-all"]
async fn ten_thousand_events_survive_a_rabbitmq_that_never_answers() {
    survive(Manner::Holds).await;
}

/// What it took and did not confirm comes again, as itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs RabbitMQ: make test-all"]
async fn ten_thousand_events_survive_a_rabbitmq_whose_answers_get_lost() {
    let told = survive(Manner::HoldsAnswers).await;
    assert!(told > 10_000, "{told}: what was not confirmed was not told again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs RabbitMQ: make test-all"]
async fn ten_thousand_events_survive_a_rabbitmq_that_is_short_of_memory() {
    survive(Manner::Blocks).await;
}

/// Answers how many messages arrived, duplicates too.
async fn survive(fault: Manner) -> usize {
    let rabbit = rabbitmq::Rabbit::failing(fault).await;
    let failures = play(&rabbit).await;
    let (asked, most) = (rabbit.line.asked(), rabbit.line.most_at_a_time());
    // The first call and the last are those that succeed.
    assert!(asked <= usize::try_from(failures).unwrap() + 2, "{asked} calls for {failures} attempts that failed");
    // One that was given up may not be gone yet when the next is there.
    assert!(most <= 2, "{most} calls at a time: who is given up must be hung up on");
    let told = rabbit.told().await.len();
    rabbit.close().await;
    told
}
