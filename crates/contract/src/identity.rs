//! What the ports of accounts, sessions and follows must keep.

mod callers;
mod email_tokens;
pub(crate) mod follows;
mod login_attempts;
mod profile_pages;
mod session_pages;
mod sessions;
mod user_pages;
mod users;

pub use callers::{a_caller_is_found_by_session_and_by_cookie, a_refresh_token_is_no_cookie};
pub use email_tokens::{
    an_email_token_is_found_by_its_hash, email_tokens_are_counted_for_the_account_and_to_the_address,
    email_tokens_are_spent_by_user_and_purpose, old_email_tokens_are_forgotten,
};
pub use follows::{a_follow_stands_once_and_is_counted, the_follows_of_somebody_go_some_at_a_time};
pub use login_attempts::{attempts_are_counted_by_login_and_address, old_attempts_are_forgotten};
pub use profile_pages::{
    a_profile_counts_both_sides, followers_are_paged_by_time, profiles_are_found_all_at_once,
    the_deleted_have_no_profile,
};
pub use session_pages::live_sessions_are_paged_by_time;
pub use sessions::{
    a_session_comes_back_as_it_was_kept, a_stale_session_is_refused, a_token_is_added_and_spent,
    a_used_session_id_is_refused, every_session_but_one_is_revoked, sessions_that_ended_long_ago_are_forgotten,
};
pub use user_pages::{accounts_are_filtered_by_role_and_status, accounts_are_paged_by_time};
pub use users::{
    active_admins_are_counted, an_account_comes_back_as_it_was_kept, an_account_is_found_by_either_name,
    names_are_unique_whatever_their_case, saving_keeps_names_unique, saving_wants_the_version_that_is_kept,
};

/// Makes the tests of the identity ports: `identity_suite!([ignore = "..."] open())`.
#[macro_export]
macro_rules! identity_suite {
    ([$($mark:meta),*] $open:expr) => {
        $crate::each! { [$($mark),*] $open; identity;
            an_account_comes_back_as_it_was_kept
            an_account_is_found_by_either_name
            names_are_unique_whatever_their_case
            saving_wants_the_version_that_is_kept
            saving_keeps_names_unique
            active_admins_are_counted
            accounts_are_paged_by_time
            accounts_are_filtered_by_role_and_status
            a_session_comes_back_as_it_was_kept
            a_used_session_id_is_refused
            a_stale_session_is_refused
            a_token_is_added_and_spent
            every_session_but_one_is_revoked
            live_sessions_are_paged_by_time
            sessions_that_ended_long_ago_are_forgotten
            a_caller_is_found_by_session_and_by_cookie
            a_refresh_token_is_no_cookie
            attempts_are_counted_by_login_and_address
            old_attempts_are_forgotten
            an_email_token_is_found_by_its_hash
            email_tokens_are_counted_for_the_account_and_to_the_address
            email_tokens_are_spent_by_user_and_purpose
            old_email_tokens_are_forgotten
            a_follow_stands_once_and_is_counted
            the_follows_of_somebody_go_some_at_a_time
            a_profile_counts_both_sides
            the_deleted_have_no_profile
            profiles_are_found_all_at_once
            followers_are_paged_by_time
        }
    };
}
