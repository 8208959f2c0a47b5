//! One member of a merge patch (RFC 7396).

/// What a patch says of one member that may be absent: nothing, "take it away", or a new value.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Patch<T> {
    /// The member was not named.
    #[default]
    Keep,
    /// The member was `null`.
    Clear,
    /// The member has a new value.
    Set(T),
}

impl<T> Patch<T> {
    /// Carries the patch out on `slot`.
    pub fn apply(self, slot: &mut Option<T>) {
        match self {
            Self::Keep => {}
            Self::Clear => *slot = None,
            Self::Set(value) => *slot = Some(value),
        }
    }
}
