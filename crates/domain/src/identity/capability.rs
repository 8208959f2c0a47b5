//! Who may do what: the table of the design, as code.

use super::{Role, Roles};

/// One thing that a role lets its holder do. Ownership ("their own") is a rule of the aggregate, asked beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Capability {
    /// `community:participate`: comment, mark favourites, follow.
    Participate,
    /// `article:write`: write, edit, publish and delete articles of one's own.
    WriteArticles,
    /// `article:edit_any`: the same with anybody's articles.
    EditAnyArticle,
    /// `comment:moderate`: hide, show and delete anybody's comments.
    ModerateComments,
    /// `user:suspend`: suspend an account for up to seven days, and lift that.
    SuspendUsers,
    /// `user:manage`: list accounts, set roles, suspend for good.
    ManageUsers,
    /// `ops:read`: look at traces, and at how the school is doing.
    ReadOperations,
    /// `event:read_any`: read every event, whatever it is about.
    ReadAnyEvent,
    /// `audit:read`: look up who changed what.
    ReadAudit,
    /// `job:manage`: have dead jobs done after all, and take jobs back.
    ManageJobs,
}

impl Capability {
    /// Every capability, in the order of the table.
    pub const ALL: [Self; 10] = [
        Self::Participate,
        Self::WriteArticles,
        Self::EditAnyArticle,
        Self::ModerateComments,
        Self::SuspendUsers,
        Self::ManageUsers,
        Self::ReadOperations,
        Self::ReadAnyEvent,
        Self::ReadAudit,
        Self::ManageJobs,
    ];

    /// The name, such as `article:write`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Participate => "community:participate",
            Self::WriteArticles => "article:write",
            Self::EditAnyArticle => "article:edit_any",
            Self::ModerateComments => "comment:moderate",
            Self::SuspendUsers => "user:suspend",
            Self::ManageUsers => "user:manage",
            Self::ReadOperations => "ops:read",
            Self::ReadAnyEvent => "event:read_any",
            Self::ReadAudit => "audit:read",
            Self::ManageJobs => "job:manage",
        }
    }

    /// Whether `role` brings this capability.
    #[must_use]
    pub const fn held_by(self, role: Role) -> bool {
        match self {
            Self::Participate => true,
            Self::WriteArticles => matches!(role, Role::Author | Role::Instructor | Role::Admin),
            Self::ModerateComments | Self::SuspendUsers => matches!(role, Role::Moderator | Role::Admin),
            Self::ReadOperations => matches!(role, Role::Support | Role::Admin),
            Self::EditAnyArticle | Self::ManageUsers | Self::ReadAnyEvent | Self::ReadAudit | Self::ManageJobs => {
                matches!(role, Role::Admin)
            }
        }
    }
}

/// What a caller must be to use an operation. An operation that declares none cannot be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Access {
    /// Guests too.
    Anyone,
    /// Anybody who is signed in.
    SignedIn,
    /// Holders of the capability.
    Holds(Capability),
}

impl Access {
    /// The name: that of the capability, where it takes one.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Anyone => "anyone",
            Self::SignedIn => "signed_in",
            Self::Holds(capability) => capability.name(),
        }
    }

    /// Whether a caller with `roles` (none for a guest) may use the operation.
    #[must_use]
    pub fn admits(self, roles: Option<Roles>) -> bool {
        match self {
            Self::Anyone => true,
            Self::SignedIn => roles.is_some(),
            Self::Holds(capability) => roles.is_some_and(|roles| roles.hold(capability)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_of_the_design() {
        use Capability::{ModerateComments, Participate, ReadOperations, SuspendUsers, WriteArticles};
        let table: [(Role, &[Capability]); 6] = [
            (Role::Student, &[Participate]),
            (Role::Author, &[Participate, WriteArticles]),
            (Role::Instructor, &[Participate, WriteArticles]),
            (Role::Moderator, &[Participate, ModerateComments, SuspendUsers]),
            (Role::Support, &[Participate, ReadOperations]),
            (Role::Admin, &Capability::ALL),
        ];
        for (role, held) in table {
            for capability in Capability::ALL {
                assert_eq!(capability.held_by(role), held.contains(&capability), "{role:?} {capability:?}");
            }
        }
    }

    #[test]
    fn access_asks_for_less_of_guests_than_of_holders() {
        let student = Some(Roles::from_iter([Role::Student]));
        assert!(Access::Anyone.admits(None));
        assert!(!Access::SignedIn.admits(None));
        assert!(Access::SignedIn.admits(Some(Roles::NONE)));
        assert!(Access::Holds(Capability::Participate).admits(student));
        assert!(!Access::Holds(Capability::WriteArticles).admits(student));
    }
}
