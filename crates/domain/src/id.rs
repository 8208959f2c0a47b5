//! Identifiers: UUIDs (version 7 when minted, at the edge), each kind a type of its own.

use uuid::Uuid;

macro_rules! identifiers {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(Uuid);

        impl $name {
            /// The plain UUID, for rows and bodies.
            #[must_use]
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl From<Uuid> for $name {
            fn from(uuid: Uuid) -> Self {
                Self(uuid)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    )+};
}

identifiers! {
    /// Names a [`User`](crate::identity::User).
    UserId,
    /// Names a [`Session`](crate::identity::Session).
    SessionId,
    /// Names an [`Article`](crate::publishing::Article).
    ArticleId,
    /// Names a [`Comment`](crate::publishing::Comment).
    CommentId,
    /// Names one occurrence of an [`Event`](crate::Event). Whoever hears of it twice knows it by this.
    EventId,
    /// Names a [`Job`](crate::effects::Job).
    JobId,
    /// Names a [`Webhook`](crate::effects::Webhook).
    WebhookId,
    /// Names a [`Delivery`](crate::effects::Delivery).
    DeliveryId,
}
