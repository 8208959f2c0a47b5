//! What the ports to the outside world must keep.

mod broker;
mod caller_cache;
mod limits;
mod markup;
mod page_cache;
mod password_hasher;
mod secrets;
mod signer;
mod tokens;

pub use broker::{
    BrokerFault, BrokerStage, Delivery, a_broker_that_was_away_is_found_again, a_message_is_routed_by_its_type,
    a_refusal_is_an_error, a_silent_broker_is_waited_for_so_long_and_no_longer, many_publish_at_once,
    one_after_the_other_arrives_in_order, what_is_confirmed_is_there, what_was_not_confirmed_comes_again_as_itself,
};
pub use caller_cache::{all_sessions_of_a_user_are_forgotten_and_no_others, what_is_known_is_known_for_a_second};
pub use limits::{
    a_policy_without_a_quota_counts_nothing, a_quota_refills, everybody_is_told_how_they_stand,
    no_more_than_the_quota_pass, nobody_is_counted_for_another, quotas,
};
pub use markup::{SCRIPTS, markdown_is_shown, no_script_survives, only_three_schemes_are_linked};
pub use page_cache::{
    AGE, a_load_that_began_before_a_change_is_not_kept, nobody_waits_for_a_load_from_before_a_change,
    nobody_waits_for_a_load_that_failed, one_of_many_loads, those_who_ask_meanwhile_wait,
    what_changed_is_forgotten_and_nothing_else, what_was_loaded_is_found_for_a_while,
};
pub use password_hasher::{
    a_password_is_known_again, every_code_point_counts, nothing_opens_what_has_no_hash, one_password_has_many_hashes,
};
pub use secrets::{
    a_secret_is_known_by_its_digest, suffixes_are_six_letters_and_digits, time_is_in_whole_microseconds,
};
pub use signer::{a_digest_is_of_every_byte, what_was_not_signed_is_refused, what_was_signed_is_known_again};
pub use tokens::{a_changed_token_is_invalid, a_token_is_taken_until_it_is_over, the_signing_key_is_published};

/// Makes the tests of a broker on a [`BrokerStage`]: `broker_suite!([] open())`; inside the brackets stand further attributes
/// of the tests.
#[macro_export]
macro_rules! broker_suite {
    ([$($mark:meta),*] $open:expr) => {
        $crate::each! { [$($mark),*] $open; gateways;
            what_is_confirmed_is_there
            a_message_is_routed_by_its_type
            one_after_the_other_arrives_in_order
            many_publish_at_once
            a_broker_that_was_away_is_found_again
            a_silent_broker_is_waited_for_so_long_and_no_longer
            what_was_not_confirmed_comes_again_as_itself
            a_refusal_is_an_error
        }
    };
}

/// Makes the tests of a cache of callers: `caller_cache_suite!(open())`.
#[macro_export]
macro_rules! caller_cache_suite {
    ($open:expr) => {
        $crate::each! { [] $open; gateways;
            what_is_known_is_known_for_a_second
            all_sessions_of_a_user_are_forgotten_and_no_others
        }
    };
}

/// Makes the tests of a limiter, which must be made with [`quotas`]: `limits_suite!([] open())`; inside the brackets stand
/// further attributes of the tests.
#[macro_export]
macro_rules! limits_suite {
    ([$($mark:meta),*] $open:expr) => {
        $crate::each! { [$($mark),*] $open; gateways;
            no_more_than_the_quota_pass
            nobody_is_counted_for_another
            everybody_is_told_how_they_stand
            a_quota_refills
            a_policy_without_a_quota_counts_nothing
        }
    };
}

/// Makes the tests of a renderer of Markdown.
#[macro_export]
macro_rules! markup_suite {
    ($open:expr) => {
        $crate::each! { [] $open; gateways;
            markdown_is_shown
            only_three_schemes_are_linked
            no_script_survives
        }
    };
}

/// Makes the tests of a cache of pages, which must be made to keep them for [`AGE`].
#[macro_export]
macro_rules! page_cache_suite {
    ($open:expr) => {
        $crate::each! { [] $open; gateways;
            what_was_loaded_is_found_for_a_while
            what_changed_is_forgotten_and_nothing_else
            a_load_that_began_before_a_change_is_not_kept
            those_who_ask_meanwhile_wait
            nobody_waits_for_a_load_that_failed
            nobody_waits_for_a_load_from_before_a_change
            one_of_many_loads
        }
    };
}

/// Makes the tests of a password hasher.
#[macro_export]
macro_rules! password_hasher_suite {
    ($open:expr) => {
        $crate::each! { [] $open; gateways;
            a_password_is_known_again
            one_password_has_many_hashes
            every_code_point_counts
            nothing_opens_what_has_no_hash
        }
    };
}

/// Makes the tests of a signer.
#[macro_export]
macro_rules! signer_suite {
    ($open:expr) => {
        $crate::each! { [] $open; gateways;
            what_was_signed_is_known_again
            what_was_not_signed_is_refused
            a_digest_is_of_every_byte
        }
    };
}

/// Makes the tests of a signer of access tokens.
#[macro_export]
macro_rules! tokens_suite {
    ($open:expr) => {
        $crate::each! { [] $open; gateways;
            a_token_is_taken_until_it_is_over
            a_changed_token_is_invalid
            the_signing_key_is_published
        }
    };
}
