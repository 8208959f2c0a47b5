//! What a store must keep, whatever it is made of.

mod committed;
mod contention;
mod overload;
mod transactions;
mod views;

pub use committed::{
    Watched, each_unit_is_told_once_as_it_was_committed, queued_jobs_are_told,
    what_was_committed_is_told_before_the_answer, what_was_undone_is_told_to_nobody,
};
pub use contention::{contention_on_one_row_never_gives_up, two_who_read_each_other_cannot_both_go};
pub use overload::{a_full_queue_of_transactions_refuses, a_full_queue_of_views_refuses, work_of_the_gone_is_skipped};
pub use transactions::{
    a_committed_change_is_found, a_failure_leaves_its_neighbors, a_panic_harms_nobody_else,
    a_poisoned_transaction_cannot_commit, a_rolled_back_change_is_gone, a_stale_save_is_refused,
    a_taken_value_leaves_the_transaction_usable,
};
pub use views::{
    a_glance_refuses_a_second_statement, a_panicking_view_harms_nobody, a_view_does_not_wait_for_a_writer,
    a_view_shows_one_state,
};

/// Makes the tests of a store: `store_suite!([ignore = "..."] open())`.
#[macro_export]
macro_rules! store_suite {
    ([$($mark:meta),*] $open:expr) => {
        $crate::each! { [$($mark),*] $open; store;
            a_committed_change_is_found
            a_rolled_back_change_is_gone
            a_stale_save_is_refused
            a_taken_value_leaves_the_transaction_usable
            a_panic_harms_nobody_else
            a_failure_leaves_its_neighbors
            a_poisoned_transaction_cannot_commit
            contention_on_one_row_never_gives_up
            two_who_read_each_other_cannot_both_go
            a_view_shows_one_state
            a_view_does_not_wait_for_a_writer
            a_glance_refuses_a_second_statement
            a_panicking_view_harms_nobody
            a_full_queue_of_transactions_refuses
            a_full_queue_of_views_refuses
            work_of_the_gone_is_skipped
        }
    };
}

/// Makes the tests of what listeners hear: `committed_suite!([ignore = "..."] |listeners| open(listeners))`.
#[macro_export]
macro_rules! committed_suite {
    ([$($mark:meta),*] $open:expr) => {
        $crate::each! { [$($mark),*] $crate::store::Watched::open($open); store;
            what_was_committed_is_told_before_the_answer
            what_was_undone_is_told_to_nobody
            each_unit_is_told_once_as_it_was_committed
            queued_jobs_are_told
        }
    };
}
