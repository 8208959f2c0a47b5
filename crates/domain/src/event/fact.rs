use uuid::Uuid;

use crate::{ArticleId, UserId};

/// One fact that an event carries beside its subject. Never a secret, never an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// The identifier of something else.
    Id(Uuid),
    /// A name or a state.
    Text(String),
    /// Several names.
    Texts(Vec<String>),
    /// Whether it is so.
    Flag(bool),
}

/// What kind of value a fact is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FactKind {
    /// See [`Fact::Id`].
    Id,
    /// See [`Fact::Text`].
    Text,
    /// See [`Fact::Texts`].
    Texts,
    /// See [`Fact::Flag`].
    Flag,
}

/// A value that can be told as a fact, and understood again.
pub(super) trait Telling: Sized {
    const KIND: FactKind;

    fn fact(&self) -> Fact;

    /// The value, where `fact` is of its kind. What is kept as text is text until somebody asks for more.
    fn understood(fact: Fact) -> Option<Self>;
}

macro_rules! identifiers {
    ($($id:ty),+) => {$(
        impl Telling for $id {
            const KIND: FactKind = FactKind::Id;

            fn fact(&self) -> Fact {
                Fact::Id(self.uuid())
            }

            fn understood(fact: Fact) -> Option<Self> {
                match fact {
                    Fact::Id(id) => Some(id.into()),
                    Fact::Text(text) => Uuid::parse_str(&text).ok().map(Self::from),
                    Fact::Texts(_) | Fact::Flag(_) => None,
                }
            }
        }
    )+};
}

identifiers!(UserId, ArticleId);

macro_rules! plainly {
    ($($value:ty: $kind:ident),+) => {$(
        impl Telling for $value {
            const KIND: FactKind = FactKind::$kind;

            fn fact(&self) -> Fact {
                Fact::$kind(self.clone())
            }

            fn understood(fact: Fact) -> Option<Self> {
                if let Fact::$kind(value) = fact { Some(value) } else { None }
            }
        }
    )+};
}

plainly!(String: Text, Vec<String>: Texts, bool: Flag);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identifier_is_understood_as_text_too_and_nothing_else_is_guessed() {
        let id = UserId::from(Uuid::from_u128(7));
        assert_eq!(UserId::understood(id.fact()), Some(id));
        assert_eq!(UserId::understood(Fact::Text(id.to_string())), Some(id));
        assert_eq!(UserId::understood(Fact::Text("ada".to_owned())), None);
        assert_eq!(bool::understood(Fact::Text("true".to_owned())), None);
        assert_eq!(String::understood(Fact::Id(id.uuid())), None);
    }
}
