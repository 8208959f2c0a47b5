//! A broker over TLS: who is trusted, and who is not.

use std::sync::Arc;
use std::time::Duration;

use lectern_application::ports::{Broker, BrokerError};
use lectern_gateways::{Amqp, AmqpUnusable, LapinBroker};
use rcgen::{CertifiedKey, generate_simple_self_signed};
use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::PrivateKeyDer;
use tokio_rustls::TlsAcceptor;

use crate::line::{Line, Manner};
use crate::rabbitmq::Address;

/// Makes a certificate for `localhost`, in PEM, and what shows it.
fn certify() -> (Vec<u8>, TlsAcceptor) {
    let CertifiedKey { cert, signing_key } = generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let key = PrivateKeyDer::Pkcs8(signing_key.serialize_der().into());
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()));
    let config = config.with_safe_default_protocol_versions().unwrap().with_no_client_auth();
    let config = config.with_single_cert(vec![cert.der().clone()], key).unwrap();
    (cert.pem().into_bytes(), TlsAcceptor::from(Arc::new(config)))
}

fn broker(url: String, authorities: Option<Vec<u8>>) -> LapinBroker {
    // The default exchange is there already, so that nothing is left behind.
    let exchange = "amq.topic".to_owned();
    LapinBroker::new(Amqp { url, exchange, authorities, patience: Duration::from_secs(1) }).unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "needs RabbitMQ: make test-all"]
async fn a_broker_whose_certificate_is_trusted_is_spoken_to() {
    let (address, (authority, tls)) = (Address::of_the_test(), certify());
    let line = Line::to(address.host.clone(), Some(tls)).await;
    let place = format!("localhost:{}", line.address.port());
    let trusting = broker(address.by("amqps", &place), Some(authority));
    assert_eq!(trusting.greet().await, Ok(()));
    assert_eq!(trusting.publish(Vec::new()).await, Ok(()));
    line.become_one_that(Manner::Cuts);
    assert_eq!(trusting.greet().await, Err(BrokerError::Unavailable), "away is not strange");
    line.become_one_that(Manner::Passes);
    assert_eq!(trusting.greet().await, Ok(()));
    let clear = broker(address.by("amqp", &place), None);
    assert!(clear.greet().await.is_err(), "in the clear it is not understood");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_told_anything_who_cannot_show_their_name() {
    let (authority, tls) = certify();
    // Nobody gets so far that somebody would have to be there.
    let line = Line::to("127.0.0.1:1".to_owned(), Some(tls)).await;
    let (other, _) = certify();
    let port = line.address.port();
    for (host, authorities) in [("localhost", None), ("localhost", Some(other)), ("127.0.0.1", Some(authority))] {
        let wary = broker(format!("amqps://ada:canary@{host}:{port}/%2f"), authorities);
        assert_eq!(wary.greet().await, Err(BrokerError::Untrusted), "{host}");
        assert_eq!(wary.publish(Vec::new()).await, Err(BrokerError::Untrusted), "{host}");
    }
}

#[test]
fn what_is_no_certificate_is_refused_at_once() {
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for authorities in ["", "who knows", broken] {
        let (url, exchange) = ("amqps://localhost/%2f".to_owned(), "e".to_owned());
        let authorities = Some(authorities.as_bytes().to_vec());
        let made = LapinBroker::new(Amqp { url, exchange, authorities, patience: Duration::from_secs(1) });
        assert!(matches!(made, Err(AmqpUnusable::Authorities(_))));
    }
}
