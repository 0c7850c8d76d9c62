//! Mail: says that there is a message, never which.
//!
//! Nothing is mailed from a request: `notices` queues a job, and the job calls [`Mailer::send`].

use std::path::Path;
use std::sync::{Arc, Mutex};

use anyhow::Context;
use lettre::message::{Mailbox, header::ContentType};
use lettre::transport::smtp::authentication::Credentials;
use lettre::{AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::config::{Config, Encryption};

#[derive(Clone)]
pub enum Mailer {
    /// No host is configured: nobody is offered mail.
    Off,
    Smtp(Box<Smtp>),
    /// What tests look into.
    Kept(Arc<Mutex<Vec<Letter>>>),
}

#[derive(Clone)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    pub to: String,
    pub subject: String,
    pub text: String,
}

impl Mailer {
    pub fn new(config: &Config) -> anyhow::Result<Mailer> {
        let mail = &config.mail;
        if mail.host.is_empty() {
            return Ok(Mailer::Off);
        }
        let builder = match mail.encryption {
            Encryption::Starttls => AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&mail.host)?,
            Encryption::Tls => AsyncSmtpTransport::<Tokio1Executor>::relay(&mail.host)?,
            Encryption::None => AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&mail.host),
        };
        let mut builder = builder.port(mail.port).timeout(Some(std::time::Duration::from_secs(20)));
        if !mail.user.is_empty() {
            builder = builder.credentials(Credentials::new(mail.user.clone(), password(&mail.password_file)?));
        }
        let from = mail.from.parse().context("mail.from")?;
        Ok(Mailer::Smtp(Box::new(Smtp { transport: builder.build(), from })))
    }

    pub fn is_on(&self) -> bool {
        !matches!(self, Mailer::Off)
    }

    pub async fn send(&self, letter: Letter) -> anyhow::Result<()> {
        match self {
            Mailer::Off => Ok(()),
            Mailer::Smtp(smtp) => {
                let message = Message::builder()
                    .from(smtp.from.clone())
                    .to(letter.to.parse().context("an e-mail address of a person is malformed")?)
                    .subject(letter.subject)
                    .header(ContentType::TEXT_PLAIN)
                    .body(letter.text)?;
                // The server's words may repeat the recipient's address, so they stay out of the log.
                match smtp.transport.send(message).await {
                    Ok(_) => Ok(()),
                    Err(error) if error.is_permanent() => anyhow::bail!("the mail server refused the message for good"),
                    Err(_) => anyhow::bail!("the mail server cannot be reached or refused for now"),
                }
            }
            Mailer::Kept(letters) => {
                letters.lock().map_err(|_| anyhow::anyhow!("a test panicked"))?.push(letter);
                Ok(())
            }
        }
    }

    /// For `check`: the server answers, encryption and credentials hold.
    pub async fn test(&self) -> anyhow::Result<bool> {
        match self {
            Mailer::Smtp(smtp) => Ok(smtp.transport.test_connection().await?),
            Mailer::Off | Mailer::Kept(_) => Ok(true),
        }
    }
}

fn password(file: &Path) -> anyhow::Result<String> {
    anyhow::ensure!(!file.as_os_str().is_empty(), "mail.password_file: expected a file, because mail.user is set");
    let text = std::fs::read_to_string(file).with_context(|| format!("mail.password_file: {}", file.display()))?;
    Ok(text.trim_end_matches(['\r', '\n']).to_owned())
}
