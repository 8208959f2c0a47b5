use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// The value of `webhook-signature` (Standard Webhooks 1.0, "Signature scheme"): one signature for each secret.
pub(crate) fn signature(secrets: &[Vec<u8>], message: &str, timestamp: i64, body: &str) -> String {
    let of = |secret: &Vec<u8>| {
        // HMAC takes keys of every length, so this cannot fail.
        let mut mac = Hmac::<Sha256>::new_from_slice(secret).ok()?;
        mac.update(format!("{message}.{timestamp}.").as_bytes());
        mac.update(body.as_bytes());
        Some(format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes())))
    };
    secrets.iter().filter_map(of).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> Vec<u8> {
        STANDARD.decode(text.strip_prefix("whsec_").unwrap()).unwrap()
    }

    /// That of the libraries of Standard Webhooks.
    #[test]
    fn the_vector_of_the_specification() {
        let secret = secret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        let signed = signature(&[secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1_614_265_330, r#"{"test": 2432232314}"#);
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn two_secrets_make_two_signatures_with_a_space_between() {
        let (one, two) = (vec![1; 24], vec![2; 24]);
        let alone = |secret: &Vec<u8>| signature(std::slice::from_ref(secret), "m", 1, "{}");
        let both = signature(&[one.clone(), two.clone()], "m", 1, "{}");
        assert_eq!(both, format!("{} {}", alone(&one), alone(&two)));
        for (message, timestamp, body) in [("n", 1, "{}"), ("m", 2, "{}"), ("m", 1, "{} ")] {
            assert_ne!(signature(std::slice::from_ref(&one), message, timestamp, body), alone(&one));
        }
    }
}
