//! Letters: the tokens that they carry and what those are good for, and how letters leave.

use std::sync::Arc;

use lectern_domain::JobId;
use lectern_domain::identity::{Email, Password, TokenHash, TokenPurpose};

use super::App;
use crate::effects::{Letter, Mail, NewToken, Performed, compose};
use crate::identity::{forgot_password, may_reset_password, resend_verification, reset_password, verify_email};
use crate::ports::{MailError, Mailer, Secret, Stationery, Tx};
use crate::{Context, Error};

/// How letters leave.
#[derive(Clone)]
pub struct Post {
    /// What they are written on.
    pub stationery: Arc<dyn Stationery>,
    /// Who takes them.
    pub mailer: Arc<dyn Mailer>,
}

impl App {
    /// Posts a letter that lets its reader choose a new password, if the address is somebody's; nobody can tell.
    ///
    /// # Errors
    /// `MailOff`, `Store`.
    pub async fn forgot_password(&self, at: Context, email: Email) -> Result<(), Error> {
        self.post()?;
        let (whose, closed) = (self.forgotten(&email), self.outside.vault.close(email.as_str()));
        self.store().atomically(move |tx| forgot_password(tx, &at, &closed, &whose)).await
    }

    /// The name of an address in the queue: made of our signature, so that whoever reads the queue cannot try addresses.
    fn forgotten(&self, email: &Email) -> TokenHash {
        let signed = self.outside.signer.sign(&format!("lectern forgotten password 1\n{}", email.folded()));
        self.outside.secrets.digest(&signed.text)
    }

    /// Replaces the password of whoever read the letter, and ends every session of theirs.
    ///
    /// # Errors
    /// `EmailTokenInvalid`, `Hashing`, `Store`.
    pub async fn reset_password(&self, at: Context, token: &str, password: Password) -> Result<(), Error> {
        let token = self.outside.secrets.digest(token);
        let asked = at.clone();
        self.store().atomically(move |tx| may_reset_password(tx, &asked, &token)).await?;
        let hash = self.outside.hasher.hash(password).await?;
        let user = self.store().atomically(move |tx| reset_password(tx, &at, &token, &hash)).await?;
        self.forget(user, Ok(()))
    }

    /// Keeps that an address is its account's.
    ///
    /// # Errors
    /// `EmailTokenInvalid`, `Store`.
    pub async fn verify_email(&self, at: Context, token: &str) -> Result<(), Error> {
        let token = self.outside.secrets.digest(token);
        self.store().atomically(move |tx| verify_email(tx, &at, &token)).await
    }

    /// Posts the letter once more that asks the caller to show that their address is theirs.
    ///
    /// # Errors
    /// `AuthenticationRequired`, `MailOff`, `Store`.
    pub async fn resend_verification(&self, at: Context) -> Result<(), Error> {
        self.post()?;
        self.store().atomically(move |tx| resend_verification(tx, &at)).await
    }

    /// The last letters, the newest first, where they are kept for developers to look at.
    #[must_use]
    pub fn kept_mail(&self) -> Option<Vec<Mail>> {
        self.outside.post.as_ref()?.mailer.kept()
    }

    /// Composes a letter of what is true now, and hands it over. A repetition is the same message with the same token.
    pub(super) async fn send_mail(&self, at: Context, job: JobId, letter: Letter) -> Result<Performed, Error> {
        let Some(Post { stationery, mailer }) = &self.outside.post else { return Ok(Performed::Done) };
        let Some(letter) = letter.opened(&*self.outside.vault) else {
            return Ok(Performed::Hopeless("its address was closed under another auth.secret".to_owned()));
        };
        let (now, token) = (at.now, letter.purpose().map(|purpose| self.email_token(job, purpose)));
        let work = move |tx: &mut dyn Tx| compose(tx, &at, &letter, token.as_ref());
        let Some((to, sheet)) = self.store().atomically(work).await? else { return Ok(Performed::Done) };
        let written = match stationery.write(&sheet) {
            Ok(written) => written,
            Err(error) => return Ok(Performed::Hopeless(error.to_string())),
        };
        match mailer.send(Mail::new(job.uuid(), to, written, now)).await {
            Ok(()) => Ok(Performed::Done),
            Err(refused @ MailError::Refused(_)) => Ok(Performed::Hopeless(refused.to_string())),
            Err(error) => Err(error.into()),
        }
    }

    /// The token of a job's letter: our signature of the job's name, which nobody else can make and which is the same
    /// each time. So a repetition says the same, and no secret is kept with the job.
    fn email_token(&self, job: JobId, purpose: TokenPurpose) -> NewToken {
        let name = format!("lectern e-mail token 1\n{}\n{job}", purpose.name());
        let text = self.outside.signer.sign(&name).text;
        let hash = self.outside.secrets.digest(&text);
        NewToken { job, secret: Secret { text, hash }, purpose, life: self.policies.email_tokens.of(purpose) }
    }

    /// For what makes no sense where no letter leaves.
    fn post(&self) -> Result<&Post, Error> {
        self.outside.post.as_ref().ok_or(Error::MailOff)
    }
}

#[cfg(test)]
#[path = "mail_tests.rs"]
mod tests;
