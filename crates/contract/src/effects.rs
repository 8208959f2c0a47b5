//! What the ports of effects must keep.

mod announced;
mod audit;
mod deliveries;
mod events;
mod idempotency;
mod job_pages;
mod jobs;
mod leases;
mod webhooks;

pub(crate) use announced::happened;
pub use audit::{
    an_audit_entry_is_sealed_once, audit_entries_come_back_as_they_were_recorded, one_of_many_sealers_seals,
};
pub use events::{
    a_reader_is_shown_what_they_may_read, an_event_comes_back_as_it_was_announced, each_consumer_waits_for_itself,
    old_events_are_forgotten_when_nobody_waits, one_of_many_tells_an_event,
};
pub use idempotency::{
    a_claim_that_was_rolled_back_is_free, a_used_claim_is_refused, an_answer_comes_back_as_it_was_kept,
    old_answers_are_forgotten, one_of_many_under_one_key_happens,
};

pub use deliveries::{
    a_delivery_comes_back_as_it_was_kept, a_message_is_kept_once_for_a_webhook, deliveries_are_paged_by_time,
    old_deliveries_are_forgotten,
};
pub use job_pages::{
    a_job_is_shown_as_it_stands, jobs_are_listed_by_what_is_asked_of_them, jobs_that_have_not_ended_are_counted,
};
pub use jobs::{
    a_job_is_queued_with_its_transaction_or_not_at_all, a_key_is_free_again_when_its_job_has_ended,
    jobs_that_ended_long_ago_are_forgotten, jobs_that_recurred_are_forgotten, many_jobs_are_queued_as_one_would_be,
    one_of_many_under_one_key_is_queued,
};
pub use leases::{
    a_change_of_a_leased_job_fences_its_worker, a_lease_that_is_not_renewed_is_taken_over_and_fenced,
    each_job_is_taken_by_one, jobs_are_taken_by_priority_and_time, what_became_of_jobs_is_kept,
};
pub use webhooks::{
    a_webhook_comes_back_as_it_was_kept, a_webhook_goes_at_once_and_its_deliveries_behind_it,
    saving_a_webhook_wants_its_version, those_listen_whose_owner_may_read,
    those_who_listen_to_a_type_are_found_slice_by_slice, webhooks_are_paged_by_time,
};

/// Makes the tests of the ports of effects: `effects_suite!([ignore = "..."] open())`.
#[macro_export]
macro_rules! effects_suite {
    ([$($mark:meta),*] $open:expr) => {
        $crate::each! { [$($mark),*] $open; effects;
            an_answer_comes_back_as_it_was_kept
            a_used_claim_is_refused
            a_claim_that_was_rolled_back_is_free
            old_answers_are_forgotten
            one_of_many_under_one_key_happens
            an_event_comes_back_as_it_was_announced
            a_reader_is_shown_what_they_may_read
            each_consumer_waits_for_itself
            one_of_many_tells_an_event
            old_events_are_forgotten_when_nobody_waits
            a_job_is_queued_with_its_transaction_or_not_at_all
            a_key_is_free_again_when_its_job_has_ended
            one_of_many_under_one_key_is_queued
            many_jobs_are_queued_as_one_would_be
            jobs_that_ended_long_ago_are_forgotten
            jobs_that_recurred_are_forgotten
            a_job_is_shown_as_it_stands
            jobs_are_listed_by_what_is_asked_of_them
            jobs_that_have_not_ended_are_counted
            jobs_are_taken_by_priority_and_time
            each_job_is_taken_by_one
            a_lease_that_is_not_renewed_is_taken_over_and_fenced
            what_became_of_jobs_is_kept
            a_change_of_a_leased_job_fences_its_worker
            audit_entries_come_back_as_they_were_recorded
            an_audit_entry_is_sealed_once
            one_of_many_sealers_seals
            a_webhook_comes_back_as_it_was_kept
            saving_a_webhook_wants_its_version
            a_webhook_goes_at_once_and_its_deliveries_behind_it
            those_listen_whose_owner_may_read
            those_who_listen_to_a_type_are_found_slice_by_slice
            webhooks_are_paged_by_time
            a_delivery_comes_back_as_it_was_kept
            a_message_is_kept_once_for_a_webhook
            deliveries_are_paged_by_time
            old_deliveries_are_forgotten
        }
    };
}
