use std::fmt;
use std::str::FromStr;

/// What the program is run for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Environment {
    /// On one's own machine: what is missing is made up.
    Development,
    /// The rehearsal: as production.
    Staging,
    /// In earnest: what is missing stops the program.
    Production,
}

impl Environment {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Development => "development",
            Self::Staging => "staging",
            Self::Production => "production",
        }
    }
}

impl fmt::Display for Environment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Environment {
    type Err = &'static str;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        let all = [Self::Development, Self::Staging, Self::Production];
        let named = all.into_iter().find(|environment| environment.name() == name.trim());
        named.ok_or("must be development, staging or production")
    }
}
