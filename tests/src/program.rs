//! The program as its users run it: the binary, a database, a port.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

/// What an operator takes along when a school moves: sessions and cursors are good for as long as they are the same.
const SIGNING_KEY: &str = "b3VyIG93biAzMiBieXRlcyBmb3IgYSB3YWxrLiAuLi4";
const SECRET: &str = "What a walkthrough seals its cursors with.";

/// A database of one test's own, gone with it, and the port under which its school is known: tokens name the place
/// that made them.
pub struct Database {
    url: String,
    port: u16,
    settings: Vec<(String, String)>,
    folder: TempDir,
    drop_postgres: Option<(String, String)>,
}

impl Database {
    /// A fresh file.
    #[must_use]
    pub fn sqlite() -> Self {
        let folder = TempDir::new().unwrap();
        let url = format!("sqlite://{}", folder.path().join("lectern.db").display());
        Self { url, port: free_port(), settings: Vec::new(), folder, drop_postgres: None }
    }

    /// A fresh database on the server that `LECTERN_TEST_POSTGRES` names.
    #[must_use]
    pub fn postgres() -> Self {
        let server = std::env::var("LECTERN_TEST_POSTGRES").expect("LECTERN_TEST_POSTGRES names a server");
        let name = format!("lectern_walk_{}", uuid::Uuid::now_v7().simple());
        psql(&server, &format!("CREATE DATABASE {name}"));
        let url = format!("{}/{name}", server.rsplit_once('/').expect("the address ends in a database").0);
        let drop_postgres = Some((server, name));
        Self { url, port: free_port(), settings: Vec::new(), folder: TempDir::new().unwrap(), drop_postgres }
    }

    /// The same, with one more setting for the programs on it, by its name in the environment after `LECTERN__`.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        self.settings.push((format!("LECTERN__{name}"), value.to_owned()));
        self
    }
}

impl Database {
    /// Where the school on it is found, by whichever of its programs.
    #[must_use]
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// The program with this database, in its folder.
    fn command(&self) -> Command {
        let mut command = Command::new(binary());
        command
            .current_dir(self.folder.path())
            .env("LECTERN__DATABASE__URL", &self.url)
            .env("LECTERN__HTTP__PUBLIC_URL", self.origin())
            .env("LECTERN__AUTH__SIGNING_KEYS", SIGNING_KEY)
            .env("LECTERN__AUTH__SECRET", SECRET)
            .env("LECTERN__AUTH__BCRYPT_COST", "4")
            // A line for each of thousands of requests would bury what matters.
            .env("LECTERN__LOG__LEVEL", "warn")
            .envs(self.settings.iter().map(|(name, value)| (name, value)));
        command
    }

    /// What a command that ends by itself prints.
    fn run(&self, arguments: &[&str]) -> String {
        let done = self.command().args(arguments).output().unwrap();
        assert!(done.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
        String::from_utf8(done.stdout).unwrap()
    }

    /// Moves everything into another database, which is empty, as an operator would.
    pub fn move_to(&self, other: &Self) {
        let file = other.folder.path().join("moved.lectern");
        let file = file.to_str().unwrap();
        self.run(&["backup", "--force", file]);
        other.run(&["restore", file]);
    }

    /// How many rows each table has, at one moment.
    pub fn rows(&self) -> BTreeMap<String, usize> {
        self.run(&["backup", "--force", "counted.lectern"]);
        let told = self.run(&["inspect", "counted.lectern"]);
        let row = |line: &str| match line.split_whitespace().collect::<Vec<_>>()[..] {
            [rows, table] => Some((table.to_owned(), rows.parse().ok()?)),
            _ => None,
        };
        told.lines().filter_map(row).collect()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Some((server, name)) = &self.drop_postgres {
            psql(server, &format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|free| free.local_addr()).unwrap().port()
}

fn psql(server: &str, statement: &str) {
    let done = Command::new("psql").args(["--no-password", "--quiet", "--command", statement, server]).status();
    assert!(done.expect("psql is installed").success(), "{statement}");
}

/// A running `lectern serve`.
pub struct Program {
    child: Child,
    /// Scheme, host and port.
    pub origin: String,
    /// Where its REST API is.
    pub url: String,
}

impl Program {
    /// Starts the program and waits until it says where it listens.
    pub fn start(database: &Database) -> Self {
        Self::listening(database, database.port)
    }

    /// Starts one more on the same database.
    pub fn beside(database: &Database) -> Self {
        Self::listening(database, free_port())
    }

    fn listening(database: &Database, port: u16) -> Self {
        let listen = format!("127.0.0.1:{port}");
        let mut child = database
            .command()
            .arg("serve")
            .env("LECTERN__HTTP__LISTEN", &listen)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the program starts");
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        assert!(lines.any(|line| line.unwrap().contains(&listen)), "it ended before it listened");
        // What it prints from now on must go somewhere, or it would wait for a reader.
        std::thread::spawn(move || lines.for_each(drop));
        let origin = format!("http://{listen}");
        Self { child, url: format!("{origin}/api/v1"), origin }
    }

    /// Asks the program to stop, as an operator would, and waits for it.
    pub fn stop(mut self) {
        // The shell's own `kill`: a bare machine has no program of that name.
        let asked = Command::new("sh").args(["-c", &format!("kill -TERM {}", self.child.id())]).status();
        assert!(asked.unwrap().success());
        assert!(self.child.wait().unwrap().success(), "it stops cleanly");
    }
}

impl Program {
    /// Ends the program in the middle of whatever it does (SIGKILL).
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // After a clean stop there is nothing left to kill; after a failed assertion there is.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// The binary beside this test's own: `cargo test --workspace` builds both.
fn binary() -> PathBuf {
    let own = std::env::current_exe().unwrap();
    let beside = own.ancestors().nth(2).unwrap().join("lectern");
    assert!(beside.exists(), "{} is missing: cargo build --bin lectern", beside.display());
    beside
}
