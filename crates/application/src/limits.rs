//! How much anybody may ask: each request is counted once, under one policy.
//!
//! Which policy that is follows from the class of the route and from who asks; how much it allows is a setting
//! (`limits.*`). Guessing passwords is slowed elsewhere, by the ladder in the store, which no cache can lose.

use std::net::{IpAddr, Ipv4Addr};
use std::num::NonZeroU32;
use std::str::FromStr;
use std::time::Duration;

use lectern_domain::{SignedDuration, UserId};

use crate::Actor;

/// What kind of work a route is. Every route has one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    /// Answered from memory, or asked for by machines that must not be turned away: never counted.
    Free,
    /// Looks something up.
    Read,
    /// Changes something, or tries to.
    Write,
    /// Opens an account.
    Registration,
    /// Gives out much at once.
    Export,
}

impl Class {
    /// Under which policy a request is counted, and for whom; not at all where that is nothing.
    #[must_use]
    pub fn counted(self, actor: Actor, address: Option<IpAddr>) -> Option<(Policy, Whose)> {
        let here = Whose::at(address);
        let (who, reads) = match actor {
            Actor::Member(caller) => (Whose::User(caller.user), Policy::User),
            Actor::Guest => (here, Policy::Guest),
            Actor::Operator => return None,
        };
        match self {
            Self::Free => None,
            Self::Read => Some((reads, who)),
            Self::Write => Some((Policy::Writes, who)),
            // Whoever opens accounts by the dozen is somebody new each time; the address stays.
            Self::Registration => Some((Policy::Registrations, here)),
            Self::Export => Some((Policy::Exports, who)),
        }
    }
}

/// What is allowed to whom, by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Policy {
    /// Reads of guests, by address.
    Guest,
    /// Reads of somebody signed in.
    User,
    /// Changes: of a user, or of a guest's address.
    Writes,
    /// New accounts, by address.
    Registrations,
    /// Exports: of a user, or of a guest's address.
    Exports,
}

impl Policy {
    /// All of them.
    pub const ALL: [Self; 5] = [Self::Guest, Self::User, Self::Writes, Self::Registrations, Self::Exports];

    /// The name in settings, headers and metrics.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Guest => "guest",
            Self::User => "user",
            Self::Writes => "writes",
            Self::Registrations => "registrations",
            Self::Exports => "exports",
        }
    }
}

/// Who is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whose {
    /// Somebody signed in, from wherever they come.
    User(UserId),
    /// An address of IPv4.
    Address(Ipv4Addr),
    /// The first 64 bits of an address of IPv6: what one customer is given, all of whose addresses are the same person's.
    Network(u64),
}

impl Whose {
    /// Whoever asks from there. Those whose address is not known share one count.
    #[must_use]
    pub fn at(address: Option<IpAddr>) -> Self {
        match address.map(|address| address.to_canonical()) {
            Some(IpAddr::V4(address)) => Self::Address(address),
            Some(IpAddr::V6(address)) => {
                let [a, b, c, d, ..] = address.segments().map(u64::from);
                Self::Network(a << 48 | b << 32 | c << 16 | d)
            }
            None => Self::Address(Ipv4Addr::UNSPECIFIED),
        }
    }
}

/// So many at once, and as many again spread evenly over each window. Over `n` windows that is at most `n + 1` times as
/// many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quota {
    most: NonZeroU32,
    window: NonZeroU32,
}

impl Quota {
    /// The most of a quota; more is as good as none.
    pub const MOST: u32 = 1_000_000;
    /// The longest window, in seconds: a day.
    pub const LONGEST: u32 = 86_400;

    /// `most` in so many seconds; nothing when either is out of range.
    #[must_use]
    pub const fn new(most: u32, seconds: u32) -> Option<Self> {
        match (NonZeroU32::new(most), NonZeroU32::new(seconds)) {
            (Some(most), Some(window)) if most.get() <= Self::MOST && window.get() <= Self::LONGEST => {
                Some(Self { most, window })
            }
            _ => None,
        }
    }

    /// How many.
    #[must_use]
    pub const fn most(self) -> NonZeroU32 {
        self.most
    }

    /// In how many seconds.
    #[must_use]
    pub const fn seconds(self) -> u32 {
        self.window.get()
    }

    /// How long until one more is allowed.
    #[must_use]
    pub fn period(self) -> Duration {
        Duration::from_secs(self.window.get().into()) / self.most.get()
    }
}

/// As in settings: `300/1m`.
impl FromStr for Quota {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "must be a number and a time such as 300/1m, at most 1000000 in at most 24h, or off";
        let (most, window) = text.split_once('/').ok_or(FORM)?;
        let most = most.trim().parse().map_err(|_| FORM)?;
        let window: SignedDuration = window.trim().parse().map_err(|_| FORM)?;
        let whole = window.subsec_nanos() == 0;
        let seconds = u32::try_from(window.as_secs()).ok().filter(|_| whole);
        seconds.and_then(|seconds| Self::new(most, seconds)).ok_or(FORM)
    }
}

/// What each policy allows; nothing where it does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quotas {
    /// Of [`Policy::Guest`].
    pub guest: Option<Quota>,
    /// Of [`Policy::User`].
    pub user: Option<Quota>,
    /// Of [`Policy::Writes`].
    pub writes: Option<Quota>,
    /// Of [`Policy::Registrations`].
    pub registrations: Option<Quota>,
    /// Of [`Policy::Exports`].
    pub exports: Option<Quota>,
}

impl Quotas {
    /// Nothing is counted.
    pub const OFF: Self = Self { guest: None, user: None, writes: None, registrations: None, exports: None };

    /// What a policy allows.
    #[must_use]
    pub const fn of(&self, policy: Policy) -> Option<Quota> {
        match policy {
            Policy::Guest => self.guest,
            Policy::User => self.user,
            Policy::Writes => self.writes,
            Policy::Registrations => self.registrations,
            Policy::Exports => self.exports,
        }
    }
}

/// How a request stands that was just counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Under which policy.
    pub policy: Policy,
    /// What it allows.
    pub quota: Quota,
    /// Whether the request is within it.
    pub admitted: bool,
    /// How many more would be, at this moment.
    pub remaining: u32,
    /// How long until one more will be.
    pub more: Duration,
}

impl Standing {
    /// [`Self::more`] in whole seconds, never too few: who waits that long is not refused for having waited too little.
    #[must_use]
    pub fn seconds(&self) -> u64 {
        self.more.as_secs().saturating_add(u64::from(self.more.subsec_nanos() > 0))
    }
}

#[cfg(test)]
#[path = "limits_tests.rs"]
mod tests;
