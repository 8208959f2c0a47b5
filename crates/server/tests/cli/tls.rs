//! TLS, with a certificate made for the test.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::Arc;

use lectern_domain::{SignedDuration, Timestamp};
use rcgen::{CertificateParams, KeyPair};
use rustls::crypto::ring::default_provider;
use rustls::pki_types::CertificateDer;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};

use crate::lectern::{Lectern, Serving};

/// Writes a certificate for localhost and its key into the folder.
fn certify(folder: &Path) -> CertificateDer<'static> {
    certify_for(folder, (1975, 1, 1), (4096, 1, 1))
}

/// The same, good from one day to another.
fn certify_for(folder: &Path, from: Day, until: Day) -> CertificateDer<'static> {
    let mut made = CertificateParams::new(["localhost".to_owned()]).unwrap();
    let date = |(year, month, day): Day| rcgen::date_time_ymd(year, month, day);
    (made.not_before, made.not_after) = (date(from), date(until));
    let key = KeyPair::generate().unwrap();
    let cert = made.self_signed(&key).unwrap();
    fs::write(folder.join("cert.pem"), cert.pem()).unwrap();
    fs::write(folder.join("key.pem"), key.serialize_pem()).unwrap();
    cert.der().clone()
}

/// Year, month and day.
type Day = (i32, u8, u8);

/// So many days from now.
fn in_days(days: i64) -> Day {
    let day = (Timestamp::now() + SignedDuration::from_hours(24 * days)).to_string();
    let part = |range: std::ops::Range<usize>| day.get(range).unwrap();
    (part(0..4).parse().unwrap(), part(5..7).parse().unwrap(), part(8..10).parse().unwrap())
}

fn lectern() -> Lectern {
    let lectern = Lectern::new().with("LECTERN__HTTP__LISTEN", "127.0.0.1:0");
    lectern.with("LECTERN__HTTP__TLS__CERT", "cert.pem").with("LECTERN__HTTP__TLS__KEY", "key.pem")
}

/// The answer to a GET by a client that trusts this certificate alone and would rather speak h2.
fn get(serving: &Serving, trusted: &CertificateDer<'static>, path: &str) -> std::io::Result<(String, Vec<u8>)> {
    let mut roots = RootCertStore::empty();
    roots.add(trusted.clone()).unwrap();
    let config = ClientConfig::builder_with_provider(Arc::new(default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap().with_root_certificates(roots);
    let mut config = config.with_no_client_auth();
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    let client = ClientConnection::new(Arc::new(config), "localhost".try_into().unwrap()).unwrap();
    let mut stream = StreamOwned::new(client, TcpStream::connect(&serving.address)?);
    write!(stream, "GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    Ok((answer, stream.conn.alpn_protocol().unwrap_or_default().to_vec()))
}

#[test]
fn it_speaks_tls_and_takes_a_new_certificate_without_a_stop() {
    let lectern = lectern();
    let first = certify(lectern.folder.path());
    let serving = lectern.serve("");
    assert!(serving.said.contains("https://127.0.0.1"), "{}", serving.said);
    let (answer, spoken) = get(&serving, &first, "/openapi.json").unwrap();
    assert!(answer.starts_with("HTTP/1.1 200") && answer.ends_with('}'), "{}", &answer[..200]);
    assert_eq!(spoken, b"http/1.1");
    assert!(answer.contains("strict-transport-security: "));
    let second = certify(lectern.folder.path());
    serving.signal("-HUP");
    while get(&serving, &second, "/health/live").is_err() {}
    assert!(get(&serving, &first, "/health/live").is_err());
    fs::write(lectern.folder.path().join("key.pem"), "no key").unwrap();
    serving.signal("-HUP");
    assert!(get(&serving, &second, "/health/live").is_ok(), "what cannot be used changes nothing");
    serving.signal("-TERM");
    assert_eq!(serving.end().code, 0);
}

#[test]
fn a_client_that_speaks_no_tls_or_dawdles_with_the_handshake_is_cut_off() {
    let lectern = lectern().with("LECTERN__HTTP__HEAD_TIMEOUT", "200ms");
    let trusted = certify(lectern.folder.path());
    let serving = lectern.serve("");
    for opening in ["", "\u{16}\u{3}\u{1}", "GET / HTTP/1.1\r\nHost: a\r\n\r\n"] {
        let mut stream = TcpStream::connect(&serving.address).unwrap();
        stream.write_all(opening.as_bytes()).unwrap();
        let mut answer = Vec::new();
        drop(stream.read_to_end(&mut answer));
        assert!(!answer.starts_with(b"HTTP"));
    }
    assert!(get(&serving, &trusted, "/health/live").is_ok());
}

#[test]
fn a_certificate_that_cannot_be_used_is_named() {
    let lectern = lectern();
    let refusal = lectern.run("serve").refused(1);
    assert!(refusal.contains("http.tls.cert: cert.pem cannot be read"), "{refusal}");
    certify(lectern.folder.path());
    let key = fs::read(lectern.folder.path().join("key.pem")).unwrap();
    certify(lectern.folder.path());
    fs::write(lectern.folder.path().join("key.pem"), key).unwrap();
    let refusal = lectern.run("serve").refused(1);
    assert!(refusal.contains("http.tls.key: key.pem is not the key of the certificate cert.pem"), "{refusal}");
    fs::write(lectern.folder.path().join("cert.pem"), "").unwrap();
    let refusal = lectern.run("serve").refused(1);
    assert!(refusal.contains("http.tls.cert: cert.pem holds no certificate in PEM"), "{refusal}");
    let half = Lectern::new().with("LECTERN__HTTP__TLS__CERT", "cert.pem").run("serve").refused(1);
    assert!(half.contains("http.tls.key") && half.contains("TLS needs both"), "{half}");
}

#[test]
fn the_doctor_finds_what_the_server_would_refuse() {
    let lectern = lectern();
    let file = |name: &str| lectern.folder.path().join(name);
    let agree = |word: &str| {
        let doctor = lectern.run("doctor");
        assert!(doctor.code == 1 && doctor.out.contains("FAILURE  TLS") && doctor.out.contains(word), "{}", doctor.out);
        let refusal = lectern.run("serve").refused(1);
        assert!(refusal.contains(word) && refusal.contains("-> name"), "{refusal}");
    };
    agree("http.tls.cert: cert.pem cannot be read");
    let checked = lectern.run("config check");
    for key in ["http.tls.cert", "http.tls.key"] {
        assert!(checked.code == 2 && checked.out.contains(&format!("{key} (the environment")), "{}", checked.out);
    }
    assert!(checked.out.contains("cert.pem cannot be read") && checked.out.contains("key.pem cannot be read"));
    certify(lectern.folder.path());
    let fits = lectern.run("doctor").done();
    assert!(fits.contains("cert.pem and key.pem belong together"), "{fits}");
    lectern.run("config check").done();
    let key = fs::read(file("key.pem")).unwrap();
    certify(lectern.folder.path());
    let other = fs::read(file("key.pem")).unwrap();
    fs::write(file("key.pem"), key).unwrap();
    agree("http.tls.key: key.pem is not the key of the certificate cert.pem");
    fs::copy(file("cert.pem"), file("key.pem")).unwrap();
    agree("http.tls.key: key.pem holds no private key in PEM");
    fs::write(file("key.pem"), other).unwrap();
    fs::write(file("cert.pem"), "-----BEGIN CERTIFICATE-----\n????\n-----END CERTIFICATE-----\n").unwrap();
    agree("http.tls.cert: cert.pem is not sound PEM");
    fs::write(file("cert.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n").unwrap();
    agree("http.tls.cert: cert.pem cannot be used");
}

#[test]
fn the_doctor_tells_when_a_certificate_ends() {
    let lectern = lectern();
    let found = |from, until| {
        certify_for(lectern.folder.path(), from, until);
        let doctor = lectern.run("doctor");
        let told = doctor.out.lines().skip_while(|line| !line.contains("the certificate ")).take(2);
        (doctor.code, told.collect::<Vec<_>>().join("\n"))
    };
    let (code, told) = found((1975, 1, 1), in_days(30));
    assert!(code == 0 && told.starts_with("ok ") && told.contains(", for 29 days"), "{told}");
    let (code, told) = found((1975, 1, 1), in_days(3));
    assert!(
        code == 0 && told.starts_with("warning ") && told.contains("-> renew it, and send the program SIGHUP"),
        "{told}"
    );
    let (code, told) = found((1975, 1, 1), (2020, 2, 29));
    assert!(code == 1 && told.starts_with("FAILURE ") && told.contains("good until 2020-02-29T00:00:00Z"), "{told}");
    let (code, told) = found(in_days(3), in_days(9));
    assert!(code == 1 && told.starts_with("FAILURE ") && told.contains("-> see that the clock is right"), "{told}");
}
