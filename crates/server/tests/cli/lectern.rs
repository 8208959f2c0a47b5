//! The program in a folder of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Output, Stdio};
use std::sync::Arc;

use tempfile::TempDir;

pub(crate) struct Lectern {
    pub(crate) folder: Arc<TempDir>,
    variables: Vec<(String, String)>,
}

/// How a run ended.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Lectern {
    pub(crate) fn new() -> Self {
        let variables = vec![("LECTERN__AUTH__BCRYPT_COST".to_owned(), "4".to_owned())];
        Self { folder: Arc::new(tempfile::tempdir().unwrap()), variables }
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.variables.push((name.to_owned(), value.to_owned()));
        self
    }

    /// The same program in the same folder.
    pub(crate) fn again(&self) -> Self {
        Self { folder: Arc::clone(&self.folder), variables: self.variables.clone() }
    }

    /// As production wants it, with a database in the folder.
    pub(crate) fn in_production() -> Self {
        Self::new()
            .with("LECTERN__ENVIRONMENT", "production")
            .with("LECTERN__AUTH__BCRYPT_COST", "10")
            .with("LECTERN__DATABASE__URL", "sqlite://school.db")
            .with("LECTERN__HTTP__PUBLIC_URL", "https://school.example")
            .with("LECTERN__AUTH__SIGNING_KEYS", "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A")
            .with("LECTERN__AUTH__SECRET", "q8Zt3vKp0xWn7RbYc2LmJ5sHd9GfTe1U")
    }

    fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_lectern"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("LECTERN_")) {
            command.env_remove(name);
        }
        let variables = self.variables.iter().map(|(name, value)| (name, value));
        command.args(arguments.split_whitespace()).current_dir(self.folder.path()).envs(variables);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, arguments: &str) -> Ended {
        self.fed(arguments, "")
    }

    /// Runs with `input` on standard input.
    pub(crate) fn fed(&self, arguments: &str, input: &str) -> Ended {
        self.fed_bytes(arguments, input.as_bytes())
    }

    pub(crate) fn fed_bytes(&self, arguments: &str, input: &[u8]) -> Ended {
        let mut child = self.command(arguments).spawn().unwrap();
        // A command that reads nothing may have ended before it is fed.
        drop(child.stdin.take().unwrap().write_all(input));
        Ended::of(child.wait_with_output().unwrap())
    }

    /// Feeds it `input`, and kills it while it waits for more, once `begun` is there.
    pub(crate) fn killed_while_fed(&self, arguments: &str, input: &[u8], begun: &str) {
        let mut child = self.command(arguments).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        stdin.write_all(input).unwrap();
        while !self.folder.path().join(begun).exists() {
            assert_eq!(child.try_wait().unwrap(), None, "it ended before it began");
        }
        child.kill().unwrap();
        assert_eq!(child.wait().unwrap().code(), None, "it did not end by itself");
        drop(stdin);
    }

    /// Starts `serve` and waits until it says where it listens.
    pub(crate) fn serve(&self, arguments: &str) -> Serving {
        let mut serving = self.started(&format!("serve {arguments}"), "stops it");
        let line = serving.said.lines().find(|line| line.contains("listens on")).unwrap();
        serving.address = line.split_whitespace().last().unwrap().to_owned();
        serving
    }

    /// Starts `worker`, and waits until it says that it does jobs. It has no address.
    pub(crate) fn hire(&self) -> Serving {
        self.started("worker", "database")
    }

    fn started(&self, arguments: &str, sign: &str) -> Serving {
        let mut child = self.command(arguments).env("LECTERN__HTTP__LISTEN", "127.0.0.1:0").spawn().unwrap();
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut said = String::new();
        while !said.contains(sign) {
            assert!(out.read_line(&mut said).unwrap() > 0, "it ended: {said}");
        }
        Serving { child, out, said, heard: Vec::new(), address: String::new(), _folder: Arc::clone(&self.folder) }
    }
}

fn ask(address: &str, request: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    // A body may be compressed; whoever asks for that looks at the head.
    String::from_utf8_lossy(&answer).into_owned()
}

pub(crate) struct Serving {
    child: Child,
    out: BufReader<std::process::ChildStdout>,
    pub(crate) said: String,
    /// What was read of its log.
    heard: Vec<u8>,
    pub(crate) address: String,
    /// Its data must be there for as long as it runs.
    _folder: Arc<TempDir>,
}

impl Serving {
    /// The status of a GET; none when nobody listens.
    pub(crate) fn get(&self, path: &str) -> Option<u16> {
        self.head(path)?.split(' ').nth(1)?.parse().ok()
    }

    /// The head of the answer to a GET on a connection that the client would keep.
    pub(crate) fn head(&self, path: &str) -> Option<String> {
        let mut stream = TcpStream::connect(&self.address).ok()?;
        write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n").ok()?;
        let lines = BufReader::new(stream).lines().map_while(Result::ok);
        let head: Vec<_> = lines.take_while(|line| !line.is_empty()).collect();
        (!head.is_empty()).then(|| head.join("\n").to_lowercase())
    }

    /// All that is answered to `request`, which must ask for the connection to be closed.
    pub(crate) fn ask(&self, request: &str) -> String {
        ask(&self.address, request)
    }

    /// All that the operations port answers.
    pub(crate) fn ask_ops(&self, path: &str) -> String {
        ask(self.ops_address(), &format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"))
    }

    pub(crate) fn ops_address(&self) -> &str {
        let line = self.said.lines().find(|line| line.contains("/metrics")).unwrap();
        line.split("http://").nth(1).unwrap().trim_end_matches("/metrics")
    }

    /// How much memory it holds at present, in KiB.
    pub(crate) fn memory(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let held = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
        held.trim().trim_end_matches(" kB").parse().unwrap()
    }

    pub(crate) fn signal(&self, name: &str) {
        // The shell's own `kill`: a bare machine has no program of that name.
        let sent = Command::new("sh").args(["-c", &format!("kill {name} {}", self.child.id())]).status();
        assert!(sent.unwrap().success());
    }

    /// Reads on in its log until that stands there.
    pub(crate) fn hear(&mut self, sign: &str) {
        let log = self.child.stderr.as_mut().unwrap();
        while !String::from_utf8_lossy(&self.heard).contains(sign) {
            let mut byte = [0];
            assert!(log.read(&mut byte).unwrap() > 0, "it ended: {}", String::from_utf8_lossy(&self.heard));
            self.heard.extend(byte);
        }
    }

    pub(crate) fn end(mut self) -> Ended {
        let mut rest = String::new();
        self.out.read_to_string(&mut rest).unwrap();
        self.child.stderr.take().unwrap().read_to_end(&mut self.heard).unwrap();
        let err = String::from_utf8(std::mem::take(&mut self.heard)).unwrap();
        let code = self.child.wait().unwrap().code().unwrap_or(-1);
        Ended { code, out: std::mem::take(&mut self.said) + &rest, err }
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        // After a clean end there is nothing left to kill; after a failed assertion there is.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

impl Ended {
    fn of(output: Output) -> Self {
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        Self { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
    }

    /// What it printed, when it ended well.
    pub(crate) fn done(self) -> String {
        assert_eq!(self.code, 0, "{}{}", self.out, self.err);
        self.out
    }

    /// What it complained of, when it ended with `code`.
    pub(crate) fn refused(self, code: i32) -> String {
        assert_eq!(self.code, code, "{}{}", self.out, self.err);
        self.err
    }
}
