use std::collections::HashMap;
use std::future::Future;
use std::net::{IpAddr, Ipv4Addr};
use std::sync::Mutex;

use lectern_domain::Timestamp;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use uuid::Uuid;

use super::*;
use crate::webhook_names::Found;

const SECRET: &[u8] = b"a secret of the school";

/// Each name has a list of answers, of which each look takes one; the last one stays.
#[derive(Default)]
struct Scripted(Mutex<HashMap<String, Vec<Vec<IpAddr>>>>);

impl Names for Arc<Scripted> {
    fn look_up(&self, name: &str, port: u16) -> Found {
        let mut names = self.0.lock().unwrap();
        let answers = names.get_mut(name).map(|answers| match answers.len() {
            1 => answers[0].clone(),
            _ => answers.remove(0),
        });
        let found = answers.ok_or_else(|| io::Error::other("no such name"));
        Box::pin(async move { Ok(found?.into_iter().map(|ip| SocketAddr::new(ip, port)).collect()) })
    }
}

fn names(table: &[(&str, &[&[&str]])]) -> Arc<Scripted> {
    let parsed = |answer: &&[&str]| answer.iter().map(|text| text.parse().unwrap()).collect();
    let table = table.iter().map(|(name, answers)| ((*name).to_owned(), answers.iter().map(parsed).collect()));
    Arc::new(Scripted(Mutex::new(table.collect())))
}

/// A courier that may go to 127.0.0.1, and knows these names.
fn courier(table: &[(&str, &[&[&str]])]) -> HyperCourier {
    let allowed = WebhookTargets::new(vec!["127.0.0.1/32".parse().unwrap()]);
    HyperCourier::knowing(SECRET, allowed, Duration::from_secs(10), names(table)).unwrap()
}

fn dispatch(courier: &HyperCourier, url: &str) -> Dispatch {
    Dispatch {
        url: WebhookUrl::parse(url).unwrap(),
        message: Uuid::from_u128(7),
        body: r#"{"a":"ü"}"#.to_owned(),
        secrets: vec![courier.mint().sealed],
        at: Timestamp::from_second(1_800_000_000).unwrap(),
    }
}

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(work)
}

async fn tried(courier: &HyperCourier, url: &str) -> Attempt {
    courier.deliver(dispatch(courier, url)).await
}

/// Answers each connection with `answer` and tells what it was asked.
async fn double(answer: &'static [u8]) -> (String, UnboundedReceiver<String>) {
    double_at(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), answer).await
}

async fn double_at(address: SocketAddr, answer: &'static [u8]) -> (String, UnboundedReceiver<String>) {
    let listener = TcpListener::bind(address).await.unwrap();
    let address = listener.local_addr().unwrap();
    let (told, asked) = unbounded_channel();
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let told = told.clone();
            tokio::spawn(async move {
                let request = read_request(&mut socket).await;
                // Whoever asked may have gone, and is told nothing then.
                let _ = told.send(request);
                let _ = socket.write_all(answer).await;
                let _ = socket.shutdown().await;
            });
        }
    });
    (address.to_string(), asked)
}

async fn read_request(socket: &mut (impl AsyncReadExt + Unpin)) -> String {
    let mut read = Vec::new();
    let mut piece = [0; 1024];
    while !read.ends_with(b"}") {
        match socket.read(&mut piece).await {
            Ok(0) | Err(_) => break,
            Ok(count) => read.extend_from_slice(&piece[..count]),
        }
    }
    String::from_utf8(read).unwrap()
}

#[test]
fn a_message_arrives_as_the_specification_wants_it_and_can_be_verified() {
    block_on(async {
        let (address, mut asked) = double(b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nfine!").await;
        let courier = courier(&[]);
        let mint = courier.mint();
        let sent = Dispatch {
            secrets: vec![mint.sealed.clone(), courier.mint().sealed],
            ..dispatch(&courier, &format!("http://{address}/hooks?a=b"))
        };
        let attempt = courier.deliver(sent).await;
        assert_eq!((attempt.status, attempt.error, attempt.excerpt.as_deref()), (Some(200), None, Some("fine!")));
        let request = asked.recv().await.unwrap();
        let (head, body) = request.split_once("\r\n\r\n").unwrap();
        assert_eq!(body, r#"{"a":"ü"}"#);
        assert!(head.starts_with("POST /hooks?a=b HTTP/1.1\r\n"), "{head}");
        let header = |name: &str| head.lines().find_map(|line| line.strip_prefix(&format!("{name}: "))).unwrap();
        assert_eq!((header("host"), header("content-type")), (address.as_str(), "application/json"));
        assert_eq!(
            (header("webhook-id"), header("webhook-timestamp")),
            (&*Uuid::from_u128(7).to_string(), "1800000000")
        );
        assert!(header("user-agent").starts_with("Lectern/"));
        let key = courier.0.vault.open(&mint.sealed).unwrap();
        let ours = signature(&[key], header("webhook-id"), 1_800_000_000, body);
        let signatures: Vec<&str> = header("webhook-signature").split(' ').collect();
        assert_eq!((signatures.len(), signatures[0]), (2, ours.as_str()));
    });
}

#[test]
fn what_is_answered_is_told_and_no_redirect_is_followed() {
    block_on(async {
        let (elsewhere, mut followed) = double(b"HTTP/1.1 200 OK\r\n\r\n").await;
        let redirect = format!("HTTP/1.1 307 Away\r\nlocation: http://{elsewhere}/\r\ncontent-length: 0\r\n\r\n");
        let table: [(&'static [u8], u16); 4] = [
            (redirect.leak().as_bytes(), 307),
            (b"HTTP/1.1 410 Gone\r\ncontent-length: 0\r\n\r\n", 410),
            (b"HTTP/1.1 204 No Content\r\n\r\n", 204),
            (b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 503 Later\r\ncontent-length: 0\r\n\r\n", 503),
        ];
        for (answer, status) in table {
            let (address, _asked) = double(answer).await;
            let attempt = tried(&courier(&[]), &format!("http://{address}/")).await;
            assert_eq!((attempt.status, attempt.error), (Some(status), None));
        }
        assert!(followed.try_recv().is_err(), "nobody went where the redirect led");
    });
}

#[test]
fn of_a_megabyte_little_is_read_and_of_nonsense_nothing() {
    block_on(async {
        let mut much = b"HTTP/1.1 200 OK\r\ncontent-length: 1048576\r\n\r\n".to_vec();
        much.resize(much.len() + 1_048_576, b'x');
        let (address, _asked) = double(much.leak()).await;
        let attempt = tried(&courier(&[]), &format!("http://{address}/")).await;
        assert_eq!((attempt.status, attempt.excerpt), (Some(200), Some("x".repeat(EXCERPT))));
        let mut head = b"HTTP/1.1 200 OK\r\nx: ".to_vec();
        head.resize(head.len() + 1_048_576, b'x');
        for nonsense in [head.leak(), b"SSH-2.0-x\r\n".as_slice(), b""] {
            let (address, _asked) = double(nonsense).await;
            let attempt = tried(&courier(&[]), &format!("http://{address}/")).await;
            assert_eq!((attempt.status, attempt.error), (None, Some(Failure::Broken.to_string())));
        }
    });
}

#[test]
fn one_that_hangs_is_left_in_time() {
    block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        let allowed = WebhookTargets::new(vec!["127.0.0.1/32".parse().unwrap()]);
        let patience = Duration::from_millis(50);
        let courier = HyperCourier::new(SECRET, allowed, patience).unwrap();
        let attempt = tried(&courier, &format!("http://{address}/")).await;
        assert_eq!(attempt.error, Some(Failure::Late(patience).to_string()));
        drop(listener);
        let refused = tried(&courier, &format!("http://{address}/")).await;
        assert_eq!(refused.error, Some(Failure::Unreachable.to_string()));
    });
}

#[test]
fn the_status_stands_though_the_rest_of_the_answer_never_comes() {
    block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            read_request(&mut socket).await;
            socket.write_all(b"HTTP/1.1 202 Accepted\r\ncontent-length: 9\r\n\r\nso").await.unwrap();
            std::future::pending::<()>().await;
        });
        let allowed = WebhookTargets::new(vec!["127.0.0.1/32".parse().unwrap()]);
        let courier = HyperCourier::new(SECRET, allowed, Duration::from_secs(1)).unwrap();
        let attempt = tried(&courier, &format!("http://{address}/")).await;
        assert_eq!((attempt.status, attempt.error, attempt.excerpt), (Some(202), None, None));
    });
}

/// The whole 127.0.0.0/8 is this machine on Linux alone, and there a full queue swallows what is sent to it.
#[cfg(target_os = "linux")]
#[test]
fn an_address_where_nobody_picks_up_leaves_time_for_the_next() {
    block_on(async {
        let socket = tokio::net::TcpSocket::new_v4().unwrap();
        socket.bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 0))).unwrap();
        let silent = socket.listen(1).unwrap();
        let address = silent.local_addr().unwrap();
        let mut queue = Vec::new();
        while let Ok(Ok(waiting)) = timeout(Duration::from_millis(100), TcpStream::connect(address)).await {
            queue.push(waiting);
            assert!(queue.len() < 100, "the queue is never full");
        }
        let second = SocketAddr::from((Ipv4Addr::new(127, 0, 0, 2), address.port()));
        let (_, mut asked) = double_at(second, b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await;
        let allowed = WebhookTargets::new(vec!["127.0.0.0/8".parse().unwrap()]);
        let known = names(&[("two.example", &[&["127.0.0.1", "127.0.0.2"]])]);
        let courier = HyperCourier::knowing(SECRET, allowed, Duration::from_secs(2), known).unwrap();
        let attempt = tried(&courier, &format!("http://two.example:{}/", address.port())).await;
        assert_eq!((attempt.status, attempt.error), (Some(200), None));
        assert!(asked.recv().await.is_some());
    });
}

#[test]
fn no_name_leads_inside_not_even_beside_an_address_that_is_allowed() {
    block_on(async {
        let (address, mut asked) = double(b"HTTP/1.1 200 OK\r\n\r\n").await;
        let port = address.rsplit(':').next().unwrap();
        let courier = courier(&[
            ("inside.example", &[&["10.0.0.1"]]),
            ("both.example", &[&["127.0.0.1", "192.168.0.1"]]),
            ("meta.example", &[&["169.254.169.254"]]),
            ("mapped.example", &[&["::ffff:10.0.0.1"]]),
            ("wrapped.example", &[&["64:ff9b::a00:1"]]),
            ("empty.example", &[&[]]),
            ("ours.example", &[&["127.0.0.1"]]),
        ]);
        for name in ["inside", "both", "meta", "mapped", "wrapped"] {
            for scheme in ["http", "https"] {
                let attempt = tried(&courier, &format!("{scheme}://{name}.example:{port}/")).await;
                assert_eq!(attempt.error, Some(Failure::Forbidden.to_string()), "{scheme} {name}");
            }
        }
        for literal in ["10.0.0.1", "[::1]", "169.254.169.254", "[::ffff:192.168.0.1]"] {
            let attempt = tried(&courier, &format!("https://{literal}:{port}/")).await;
            assert_eq!(attempt.error, Some(Failure::Forbidden.to_string()), "{literal}");
        }
        for name in ["empty", "unknown"] {
            let attempt = tried(&courier, &format!("https://{name}.example/")).await;
            assert_eq!(attempt.error, Some(Failure::Nameless.to_string()), "{name}");
        }
        let public = tried(&courier, "http://1.1.1.1/").await;
        assert_eq!(public.error, Some(Failure::Forbidden.to_string()), "in the clear, not even outside");
        assert!(asked.try_recv().is_err(), "nobody was asked anything");
        assert_eq!(tried(&courier, &format!("http://ours.example:{port}/")).await.status, Some(200));
        assert!(asked.recv().await.unwrap().contains(&format!("host: ours.example:{port}\r\n")));
    });
}

/// A name that stands for something else at the second look: there is none.
#[test]
fn a_name_is_looked_up_once() {
    block_on(async {
        let (address, mut asked) = double(b"HTTP/1.1 200 OK\r\n\r\n").await;
        let port = address.rsplit(':').next().unwrap();
        let courier = courier(&[("turns.example", &[&["127.0.0.1"], &["10.0.0.1"]])]);
        let url = format!("http://turns.example:{port}/");
        assert_eq!(tried(&courier, &url).await.status, Some(200));
        assert!(asked.recv().await.is_some());
        assert_eq!(tried(&courier, &url).await.error, Some(Failure::Forbidden.to_string()));
    });
}

#[test]
fn a_certificate_must_be_trusted_and_be_that_of_the_host() {
    let issued = rcgen::generate_simple_self_signed(vec!["ours.example".to_owned()]).unwrap();
    let certificate = issued.cert.der().clone();
    let key = rustls::pki_types::PrivateKeyDer::try_from(issued.signing_key.serialize_der()).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let versions = rustls::ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions().unwrap();
    let config = versions.with_no_client_auth().with_single_cert(vec![certificate.clone()], key).unwrap();
    let acceptor = tokio_rustls::TlsAcceptor::from(Arc::new(config));
    let table: &[(&str, &[&[&str]])] = &[("ours.example", &[&["127.0.0.1"]]), ("other.example", &[&["127.0.0.1"]])];
    block_on(async {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            while let Ok((socket, _)) = listener.accept().await {
                let Ok(mut stream) = acceptor.accept(socket).await else { continue };
                read_request(&mut stream).await;
                stream.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n").await.unwrap();
                let _ = stream.shutdown().await;
            }
        });
        let mut roots = RootCertStore::empty();
        roots.add(certificate).unwrap();
        let trusting = courier(table).trusting(roots);
        assert_eq!(tried(&trusting, &format!("https://ours.example:{port}/")).await.status, Some(200));
        let other = tried(&trusting, &format!("https://other.example:{port}/")).await;
        assert!(other.error.unwrap().starts_with("no TLS with the host"));
        let strict = courier(table).trusting(RootCertStore::empty());
        let unknown = tried(&strict, &format!("https://ours.example:{port}/")).await;
        assert!(unknown.error.unwrap().starts_with("no TLS with the host"));
    });
}

#[test]
fn the_present_secret_must_open_and_one_before_it_that_does_not_is_left_out() {
    block_on(async {
        let (address, mut asked) = double(b"HTTP/1.1 200 OK\r\n\r\n").await;
        let ours = courier(&[]);
        let secrets = |secrets| Dispatch { secrets, ..dispatch(&ours, &format!("http://{address}/")) };
        let other = HyperCourier::new(b"another", WebhookTargets::default(), Duration::from_secs(1)).unwrap();
        let unsigned = [vec![other.mint().sealed, ours.mint().sealed], vec![other.mint().sealed], Vec::new()];
        for sealed in unsigned {
            assert_eq!(ours.deliver(secrets(sealed)).await.error, Some(Failure::Sealed.to_string()));
        }
        assert!(asked.try_recv().is_err());
        let rotated = secrets(vec![ours.mint().sealed, other.mint().sealed]);
        assert_eq!(ours.deliver(rotated).await.status, Some(200));
        let request = asked.recv().await.unwrap();
        assert_eq!(request.matches("v1,").count(), 1, "{request}");
    });
}

#[test]
fn what_came_of_attempts_is_counted() {
    let mut registry = Registry::default();
    let courier = courier(&[]);
    courier.register(&mut registry);
    block_on(async {
        tried(&courier, "https://10.0.0.1/").await;
    });
    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, &registry).unwrap();
    assert!(text.contains("webhook_attempts_total{outcome=\"forbidden\"} 1"), "{text}");
    assert!(text.contains("webhook_attempts_total{outcome=\"taken\"} 0"), "{text}");
}
