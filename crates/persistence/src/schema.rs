//! The tables as Diesel sees them. `migrations/` makes them, and the contract suites read and write every column.

use diesel::{allow_tables_to_appear_in_same_query, joinable};

macro_rules! tables {
    ($($name:ident ($($key:ident),+) { $($columns:tt)* })+) => {$(
        diesel::table! {
            use diesel::sql_types::*;
            use crate::columns::sql::{Id, Instant};

            $name ($($key),+) { $($columns)* }
        }
    )+};
}

tables! {
    users (id) {
        id -> Id,
        version -> BigInt,
        email -> Text,
        email_folded -> Text,
        email_verified -> Bool,
        username -> Text,
        username_folded -> Text,
        password -> Text,
        status -> Text,
        suspended_until -> Nullable<Instant>,
        roles -> Text,
        bio -> Nullable<Text>,
        image -> Nullable<Text>,
        created_at -> Instant,
        updated_at -> Instant,
        unwanted_mail -> Text,
        followers_count -> BigInt,
        following_count -> BigInt,
    }

    sessions (id) {
        id -> Id,
        version -> BigInt,
        user_id -> Id,
        transport -> Text,
        generation -> BigInt,
        device -> Nullable<Text>,
        address -> Nullable<Text>,
        created_at -> Instant,
        last_used_at -> Instant,
        expires_at -> Instant,
        revoked_at -> Nullable<Instant>,
    }

    session_tokens (hash) {
        hash -> Binary,
        session_id -> Id,
        generation -> BigInt,
        spent_at -> Nullable<Instant>,
    }

    email_tokens (hash) {
        hash -> Binary,
        purpose -> Text,
        user_id -> Id,
        email_folded -> Text,
        job_id -> Id,
        expires_at -> Instant,
        spent_at -> Nullable<Instant>,
    }

    login_attempts (login, address) {
        login -> Text,
        address -> Text,
        attempts -> BigInt,
        last_at -> Instant,
    }

    follows (follower_id, followed_id) {
        follower_id -> Id,
        followed_id -> Id,
        since -> Instant,
    }

    articles (id) {
        id -> Id,
        version -> BigInt,
        author_id -> Id,
        slug -> Text,
        title -> Text,
        title_folded -> Text,
        summary -> Text,
        tags -> Text,
        status -> Text,
        favorites_count -> BigInt,
        comments_count -> BigInt,
        published_at -> Nullable<Instant>,
        publish_at -> Nullable<Instant>,
        listed_at -> Instant,
        created_at -> Instant,
        updated_at -> Instant,
        body -> Text,
    }

    article_slugs (slug) {
        slug -> Text,
        article_id -> Id,
    }

    article_tags (tag, article_id) {
        tag -> Text,
        article_id -> Id,
        published -> Bool,
    }

    favorites (user_id, article_id) {
        user_id -> Id,
        article_id -> Id,
        since -> Instant,
    }

    comments (number) {
        number -> BigInt,
        id -> Id,
        version -> BigInt,
        article_id -> Id,
        author_id -> Id,
        body -> Nullable<Text>,
        parent_id -> Nullable<Id>,
        status -> Text,
        created_at -> Instant,
        updated_at -> Instant,
    }

    idempotency (principal_id, route, key) {
        principal_id -> Id,
        route -> Text,
        key -> Text,
        fingerprint -> Binary,
        status -> BigInt,
        headers -> Text,
        body -> Binary,
        kept_at -> Instant,
    }

    idempotency_claims (principal_id, route, key) {
        principal_id -> Id,
        route -> Text,
        key -> Text,
    }

    jobs (id) {
        id -> Id,
        version -> BigInt,
        kind -> Text,
        payload -> Text,
        priority -> BigInt,
        unique_key -> Nullable<Text>,
        owner_id -> Nullable<Id>,
        status -> Text,
        attempts -> BigInt,
        due_at -> Nullable<Instant>,
        ended_at -> Nullable<Instant>,
        failure -> Nullable<Text>,
        created_at -> Instant,
        request_id -> Id,
    }

    webhooks (id) {
        id -> Id,
        version -> BigInt,
        owner_id -> Id,
        url -> Text,
        description -> Nullable<Text>,
        event_types -> Text,
        disabled_by -> Nullable<Text>,
        secret -> Binary,
        previous_secret -> Nullable<Binary>,
        previous_until -> Nullable<Instant>,
        failing_since -> Nullable<Instant>,
        created_at -> Instant,
        updated_at -> Instant,
    }

    deliveries (id) {
        id -> Id,
        version -> BigInt,
        webhook_id -> Id,
        message_id -> Id,
        kind -> Text,
        reader_id -> Nullable<Id>,
        status -> Text,
        tried -> BigInt,
        attempts -> Text,
        next_at -> Nullable<Instant>,
        created_at -> Instant,
        body -> Text,
    }

    outbox (sequence) {
        sequence -> BigInt,
        id -> Id,
        name -> Text,
        subject_kind -> Text,
        subject_id -> Id,
        subject_version -> BigInt,
        facts -> Text,
        happened_at -> Instant,
        request_id -> Id,
        reader_id -> Nullable<Id>,
        told_at -> Nullable<Instant>,
        published_at -> Nullable<Instant>,
        actor -> Nullable<Text>,
        user_id -> Nullable<Id>,
        session_id -> Nullable<Id>,
        address -> Nullable<Text>,
    }

    audit (sequence) {
        sequence -> BigInt,
        id -> Id,
        action -> Text,
        subject_kind -> Text,
        subject_id -> Id,
        subject_version -> BigInt,
        actor -> Text,
        user_id -> Nullable<Id>,
        session_id -> Nullable<Id>,
        address -> Nullable<Text>,
        happened_at -> Instant,
        request_id -> Id,
        position -> Nullable<BigInt>,
        seal -> Nullable<Binary>,
    }

    trail (id) {
        sequence -> BigInt,
        id -> Id,
        action -> Text,
        subject_kind -> Text,
        subject_id -> Id,
        subject_version -> BigInt,
        actor -> Text,
        user_id -> Nullable<Id>,
        session_id -> Nullable<Id>,
        address -> Nullable<Text>,
        happened_at -> Instant,
        request_id -> Id,
        position -> Nullable<BigInt>,
        seal -> Nullable<Binary>,
    }

    audit_head (one) {
        one -> BigInt,
        position -> BigInt,
        seal -> Binary,
        signed_at -> Instant,
        kid -> Text,
        signature -> Text,
    }
}

joinable!(webhooks -> users (owner_id));
joinable!(sessions -> users (user_id));
joinable!(session_tokens -> sessions (session_id));
joinable!(articles -> users (author_id));
joinable!(article_slugs -> articles (article_id));
joinable!(comments -> users (author_id));
allow_tables_to_appear_in_same_query!(
    users,
    sessions,
    session_tokens,
    follows,
    articles,
    article_slugs,
    article_tags,
    favorites,
    comments,
    webhooks,
);
allow_tables_to_appear_in_same_query!(outbox, audit);
