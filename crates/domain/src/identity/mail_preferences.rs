/// A letter that somebody need not get.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Notice {
    /// Somebody follows them.
    NewFollower,
    /// Somebody commented on an article of theirs.
    NewComment,
}

impl Notice {
    /// Every notice.
    pub const ALL: [Self; 2] = [Self::NewFollower, Self::NewComment];

    /// The name, such as `new_follower`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::NewFollower => "new_follower",
            Self::NewComment => "new_comment",
        }
    }

    /// The notice of that name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|notice| notice.name() == name)
    }

    const fn bit(self) -> u8 {
        match self {
            Self::NewFollower => 1,
            Self::NewComment => 2,
        }
    }
}

/// Which letters somebody wants, beside those that their account needs. All of them, until they say otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct MailPreferences {
    unwanted: u8,
}

impl MailPreferences {
    /// Whether they want it.
    #[must_use]
    pub const fn want(self, notice: Notice) -> bool {
        self.unwanted & notice.bit() == 0
    }

    /// The same, with another mind about one notice.
    #[must_use]
    pub const fn with(self, notice: Notice, wanted: bool) -> Self {
        let unwanted = if wanted { self.unwanted & !notice.bit() } else { self.unwanted | notice.bit() };
        Self { unwanted }
    }

    /// What they do not want.
    pub fn unwanted(self) -> impl Iterator<Item = Notice> {
        Notice::ALL.into_iter().filter(move |notice| !self.want(*notice))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_is_wanted_until_somebody_says_otherwise() {
        let all = MailPreferences::default();
        assert_eq!(all.unwanted().count(), 0);
        let quiet = all.with(Notice::NewComment, false);
        assert!(quiet.want(Notice::NewFollower) && !quiet.want(Notice::NewComment));
        assert_eq!(quiet.with(Notice::NewComment, false), quiet);
        assert_eq!(quiet.with(Notice::NewComment, true), all);
    }

    #[test]
    fn every_name_leads_back_to_its_notice() {
        for notice in Notice::ALL {
            assert_eq!(Notice::named(notice.name()), Some(notice));
        }
        assert_eq!(Notice::named("everything"), None);
    }
}
