//! What the ports of effects must keep. What the outbox and the audit keep is read by no port yet, so their adapters
//! look at their rows themselves.

mod idempotency;

pub use idempotency::{
    a_used_claim_is_refused, an_answer_comes_back_as_it_was_kept, old_answers_are_forgotten,
    one_of_many_under_one_key_happens,
};

/// Makes the tests of the ports of effects: `effects_suite!([ignore = "..."] open())`.
#[macro_export]
macro_rules! effects_suite {
    ([$($mark:meta),*] $open:expr) => {
        $crate::each! { [$($mark),*] $open; effects;
            an_answer_comes_back_as_it_was_kept
            a_used_claim_is_refused
            old_answers_are_forgotten
            one_of_many_under_one_key_happens
        }
    };
}
