use lectern_application::ports::{Signature, SignatureError, Signer};

const MESSAGE: &str = "What is signed\nand how\n";

/// What was signed is known again, and the same message has the same signature.
pub fn what_was_signed_is_known_again(signer: &dyn Signer) {
    let signature = signer.sign(MESSAGE);
    assert_eq!(signer.verify(MESSAGE, &signature), Ok(()));
    assert_eq!(signer.sign(MESSAGE), signature);
    assert_ne!(signer.sign("").text, signature.text);
}

/// Nothing else is: another message, another signature, another key.
pub fn what_was_not_signed_is_refused(signer: &dyn Signer) {
    let signature = signer.sign(MESSAGE);
    let wrong = Err(SignatureError::Wrong);
    assert_eq!(signer.verify("What is signed\nand how", &signature), wrong);
    for text in ["", "AAAA", "not base64", &signer.sign("").text, &format!("{}A", signature.text)] {
        let other = Signature { text: text.to_owned(), ..signature.clone() };
        assert_eq!(signer.verify(MESSAGE, &other), wrong, "{text}");
    }
    let foreign = Signature { kid: "foreign".to_owned(), ..signature };
    assert_eq!(signer.verify(MESSAGE, &foreign), Err(SignatureError::UnknownKey));
}

/// A digest is that of all bytes and of nothing else.
pub fn a_digest_is_of_every_byte(signer: &dyn Signer) {
    assert_eq!(signer.digest(b"abc"), signer.digest(b"abc"));
    for other in [&b""[..], b"abd", b"ab", b"abc\0"] {
        assert_ne!(signer.digest(b"abc"), signer.digest(other));
    }
}
