//! Passwords that everybody tries first, from a file or from a library that knows them.

use std::collections::HashSet;
use std::path::Path;
use std::{fs, io};

use lectern_domain::identity::{CommonPasswords, Password};

/// The passwords of a file.
pub struct PasswordBlocklist(HashSet<String>);

impl PasswordBlocklist {
    /// Reads a file in UTF-8 with one password a line. Case makes no difference.
    ///
    /// # Errors
    /// When the file cannot be read, or is not UTF-8.
    pub fn read(path: &Path) -> io::Result<Self> {
        let text = fs::read_to_string(path)?;
        Ok(Self(text.lines().filter(|line| !line.is_empty()).map(folded).collect()))
    }
}

impl CommonPasswords for PasswordBlocklist {
    fn contains(&self, password: &str) -> bool {
        self.0.contains(&folded(password))
    }
}

/// Passwords are compared in the form in which the domain keeps them.
fn folded(password: &str) -> String {
    Password::given(password).reveal().to_lowercase()
}

/// What an attacker who knows what people choose guesses within the first 3,000 tries, as `zxcvbn` estimates it.
///
/// Its list of leaked passwords is ranked, and a listed password never takes more guesses than its rank. So this
/// refuses the 3,000 most common ones, and also what is found as quickly without being listed (`aaaaaaaa`).
#[cfg(feature = "blocklist")]
#[derive(Debug, Clone, Copy, Default)]
pub struct GuessedFirst;

#[cfg(feature = "blocklist")]
impl GuessedFirst {
    const GUESSES: u64 = 3_000;
    /// None of the 3,000 has more than 16 characters, and estimating a long one takes up to 75 ms of a thread that
    /// others wait for.
    const LONGEST: usize = 32;
}

#[cfg(feature = "blocklist")]
impl CommonPasswords for GuessedFirst {
    fn contains(&self, password: &str) -> bool {
        password.chars().count() <= Self::LONGEST
            && zxcvbn::zxcvbn(&password.to_lowercase(), &[]).guesses() <= Self::GUESSES
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_a_list() {
        let path = std::env::temp_dir().join(format!("lectern-blocklist-{}", std::process::id()));
        fs::write(&path, "correct horse\n\nZo\u{308}e zoe\r\n").unwrap();
        let list = PasswordBlocklist::read(&path);
        fs::remove_file(&path).unwrap();
        let list = list.unwrap();
        for listed in ["correct horse", "Correct Horse", "zöe zoe"] {
            assert!(list.contains(listed), "{listed}");
        }
        assert!(!list.contains("") && !list.contains("battery staple"));
        assert!(PasswordBlocklist::read(&path).is_err(), "the file is gone");
    }

    #[cfg(feature = "blocklist")]
    #[test]
    fn what_everybody_tries_first_is_known() {
        for common in
            ["password", "12345678", "qwertyuiop", "iloveyou", "PassW0rd", "Password1", "sunshine", "aaaaaaaa"]
        {
            assert!(GuessedFirst.contains(common), "{common}");
        }
        for good in ["correct horse battery staple", "hunter2hunter2", "gähnende Leere", "kX9#mQ2$vL"] {
            assert!(!GuessedFirst.contains(good), "{good}");
        }
    }
}
