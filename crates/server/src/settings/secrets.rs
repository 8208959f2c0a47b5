//! The two things that must not be known: what signs tokens, and what seals cursors, CSRF tokens and the
//! secrets of webhooks.

use std::collections::HashSet;
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::{fmt, fs};

use lectern_gateways::SigningKeys;
use lectern_web::Seal;

use super::Environment;
use super::reader::Reader;

/// A text that never shows itself.
pub(crate) struct Secret(String);

impl Secret {
    /// For the one who needs it.
    pub(crate) fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(text)
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(..)")
    }
}

pub(crate) struct Secrets {
    pub(crate) signing_keys: SigningKeys,
    /// `auth.secret` itself, for what makes keys of it.
    pub(crate) secret: Secret,
    /// What it is for where we hand out what we want to know again.
    pub(crate) seal: Seal,
    /// Where those are that were made up.
    pub(crate) kept_in: Option<PathBuf>,
}

const KEYS: &str = "auth.signing_keys";
const SECRET: &str = "auth.secret";
const SHORTEST: usize = 32;

/// Reads both, or in development makes up what is missing and keeps it in `folder`.
pub(crate) fn secrets(reader: &mut Reader, environment: Environment, folder: &Path) -> Option<Secrets> {
    let texts: Vec<_> = reader.list(KEYS).iter().flat_map(|text| keys(text)).collect();
    let secret = reader.text(SECRET);
    if environment != Environment::Development {
        check(reader, &texts, &secret);
    }
    let made_up = texts.is_empty() || secret.is_empty();
    let texts = match texts.is_empty() {
        true => keys(&made(reader, KEYS, &folder.join("signing.key"))?),
        false => texts,
    };
    let parsed = SigningKeys::parse(texts.iter().map(String::as_str));
    let signing_keys = parsed.map_err(|error| reader.refuse(KEYS, error)).ok()?;
    let secret = match secret.is_empty() {
        true => made(reader, SECRET, &folder.join("secret.key"))?,
        false => secret,
    };
    let seal = Seal::new(secret.as_bytes())?;
    let kept_in = made_up.then(|| folder.to_owned());
    Some(Secrets { signing_keys, secret: Secret(secret), seal, kept_in })
}

/// What the file holds, which is made when it is not there. A configuration that is refused leaves nothing behind.
fn made(reader: &mut Reader, key: &str, file: &Path) -> Option<String> {
    if !reader.problems.is_empty() {
        return None;
    }
    if !reader.may_make && !file.exists() {
        return Some(SigningKeys::generate());
    }
    let kept = kept(file).map_err(|error| reader.refuse(key, format_args!("cannot keep {}: {error}", file.display())));
    kept.ok()
}

/// Several keys in one text: PEMs one after the other, or seeds with white space between.
fn keys(text: &str) -> Vec<String> {
    const END: &str = "-----END PRIVATE KEY-----";
    let pieces = text.split_inclusive(END).map(str::trim).filter(|piece| !piece.is_empty());
    pieces
        .flat_map(|piece| match piece.starts_with("-----BEGIN") {
            true => vec![piece.to_owned()],
            false => piece.split_whitespace().map(str::to_owned).collect(),
        })
        .collect()
}

/// What others could guess, or nothing at all, is refused where it matters.
fn check(reader: &mut Reader, keys: &[String], secret: &str) {
    let for_keys = if keys.is_empty() {
        Some("is missing")
    } else {
        keys.iter().any(|key| is_made_up(key)).then_some("is one that others can guess")
    };
    let for_secret = match secret {
        "" => Some("is missing"),
        _ if secret.chars().count() < SHORTEST => Some("is shorter than 32 characters"),
        _ => is_made_up(secret).then_some("is one that others can guess"),
    };
    if let Some(why) = for_keys {
        reader.refuse(KEYS, format_args!("{why}; `openssl genpkey -algorithm ed25519` makes one"));
    }
    if let Some(why) = for_secret {
        reader.refuse(SECRET, format_args!("{why}; `openssl rand -base64 48` makes one"));
    }
}

/// Whether a person wrote it. 32 random characters of base64 hardly ever have fewer than 16 different ones.
fn is_made_up(secret: &str) -> bool {
    let lower = secret.to_lowercase();
    let variety = lower.chars().collect::<HashSet<_>>().len();
    let words = ["changeme", "change-me", "change_me", "password", "example", "development", "default", "lectern"];
    variety < 12 || words.iter().any(|word| lower.contains(word))
}

/// The text of a file that only its owner reads; made when it is not there.
fn kept(file: &Path) -> io::Result<String> {
    match fs::read_to_string(file) {
        Err(error) if error.kind() == ErrorKind::NotFound => make(file)?,
        read => return Ok(read?.trim().to_owned()),
    }
    // Another process may have been quicker: what stands there now is everybody's.
    Ok(fs::read_to_string(file)?.trim().to_owned())
}

/// Whole or not at all: it is written under another name, and gets its own only if that is still free.
fn make(file: &Path) -> io::Result<()> {
    use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
    let folder = file.parent().unwrap_or(Path::new("."));
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    let draft = file.with_extension(format!("{}.draft", std::process::id()));
    let mut draft_file = fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
    writeln!(draft_file, "{}", SigningKeys::generate())?;
    draft_file.sync_all()?;
    let linked = fs::hard_link(&draft, file);
    fs::remove_file(&draft)?;
    linked.or_else(|error| if error.kind() == ErrorKind::AlreadyExists { Ok(()) } else { Err(error) })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn what_is_made_is_kept_for_its_owner_alone_and_found_again() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("var/keys/secret.key");
        let made = kept(&file).unwrap();
        assert_eq!(kept(&file).unwrap(), made);
        assert!(made.len() >= SHORTEST && !is_made_up(&made));
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&file), mode(file.parent().unwrap())), (0o600, 0o700));
        let left: Vec<_> = fs::read_dir(file.parent().unwrap()).unwrap().collect();
        assert_eq!(left.len(), 1, "no draft stays");
    }

    #[test]
    fn many_at_once_agree_on_one() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("secret.key");
        make(&file).unwrap();
        let first = fs::read_to_string(&file).unwrap();
        make(&file).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), first);
    }

    #[test]
    fn keys_stand_one_after_the_other_in_either_form() {
        let pem = "-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----";
        assert_eq!(keys(&format!("{pem}\n\n{pem}\n")), [pem, pem]);
        assert_eq!(keys("abc\n def\n"), ["abc", "def"]);
        assert_eq!(keys(&format!("{pem}\nabc\n")), [pem, "abc"]);
        assert!(keys(" \n").is_empty());
    }

    #[test]
    fn what_a_person_wrote_is_known() {
        for text in ["changeme-changeme-changeme-changeme", "0000000000000000000000000000000000000000000"] {
            assert!(is_made_up(text), "{text}");
        }
        assert!(!is_made_up("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A"));
    }
}
