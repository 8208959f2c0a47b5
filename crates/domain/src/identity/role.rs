//! Roles: sets of capabilities that an administrator gives to an account.

use super::Capability;

/// What somebody is at the school.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Reads, comments and learns.
    Student,
    /// Writes and publishes articles.
    Author,
    /// Writes articles and makes courses.
    Instructor,
    /// Keeps the conversation civil.
    Moderator,
    /// Helps with orders.
    Support,
    /// Runs the school.
    Admin,
}

impl Role {
    /// Every role, from the least to the most.
    pub const ALL: [Self; 6] =
        [Self::Student, Self::Author, Self::Instructor, Self::Moderator, Self::Support, Self::Admin];

    /// The name in rows and bodies.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Student => "student",
            Self::Author => "author",
            Self::Instructor => "instructor",
            Self::Moderator => "moderator",
            Self::Support => "support",
            Self::Admin => "admin",
        }
    }

    /// The names of all.
    pub const NAMES: [&'static str; 6] = [
        Self::Student.name(),
        Self::Author.name(),
        Self::Instructor.name(),
        Self::Moderator.name(),
        Self::Support.name(),
        Self::Admin.name(),
    ];

    /// The role of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.name() == name)
    }

    /// How high the role stands. Nobody grants or suspends above their own level.
    #[must_use]
    pub const fn level(self) -> u8 {
        match self {
            Self::Student => 0,
            Self::Author | Self::Instructor => 1,
            Self::Moderator | Self::Support => 2,
            Self::Admin => 3,
        }
    }

    const fn bit(self) -> u8 {
        match self {
            Self::Student => 1,
            Self::Author => 2,
            Self::Instructor => 4,
            Self::Moderator => 8,
            Self::Support => 16,
            Self::Admin => 32,
        }
    }
}

/// A set of roles.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Roles(u8);

impl Roles {
    /// No role at all: signed in, nothing more.
    pub const NONE: Self = Self(0);

    /// Whether `role` is in the set.
    #[must_use]
    pub const fn contain(self, role: Role) -> bool {
        self.0 & role.bit() != 0
    }

    /// Whether any role of the set brings `capability`.
    #[must_use]
    pub fn hold(self, capability: Capability) -> bool {
        self.iter().any(|role| capability.held_by(role))
    }

    /// The roles, from the least to the most.
    pub fn iter(self) -> impl Iterator<Item = Role> {
        Role::ALL.into_iter().filter(move |role| self.contain(*role))
    }

    /// The level of the highest role.
    #[must_use]
    pub fn level(self) -> u8 {
        self.iter().map(Role::level).max().unwrap_or(0)
    }

    /// The names, from the least to the most.
    #[must_use]
    pub fn names(self) -> Vec<String> {
        self.iter().map(|role| role.name().to_owned()).collect()
    }
}

impl FromIterator<Role> for Roles {
    fn from_iter<T: IntoIterator<Item = Role>>(roles: T) -> Self {
        Self(roles.into_iter().fold(0, |bits, role| bits | role.bit()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_keeps_what_was_put_in_and_nothing_else() {
        let roles = Roles::from_iter([Role::Admin, Role::Author, Role::Author]);
        assert_eq!(roles.iter().collect::<Vec<_>>(), [Role::Author, Role::Admin]);
        assert_eq!(roles.names(), ["author", "admin"]);
        assert_eq!(roles.level(), 3);
        assert!(!roles.contain(Role::Student));
        assert_eq!(Roles::NONE.level(), 0);
    }

    #[test]
    fn every_name_leads_back_to_its_role() {
        for role in Role::ALL {
            assert_eq!(Role::named(role.name()), Some(role));
        }
        assert_eq!(Role::ALL.map(Role::name), Role::NAMES);
        assert_eq!(Role::named("Admin"), None);
    }
}
