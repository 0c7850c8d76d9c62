use serde::{Deserialize, Serialize};

use super::store;
use crate::i18n::Lang;
use crate::jobs::{Job, enqueue};
use crate::mail::Letter;
use crate::node::Node;
use crate::secret::Cell;
use crate::web::access::PersonId;

/// Mails "you have a message", and nothing else.
#[derive(Serialize, Deserialize)]
pub struct MailNotice {
    pub person: PersonId,
    /// Another address than the person's own, sealed like theirs.
    #[serde(default)]
    pub to: Option<String>,
}

impl Job for MailNotice {
    const KIND: &'static str = "mail_notice";

    async fn run(self, node: Node) -> anyhow::Result<()> {
        let person = self.person.clone();
        let Some((own, lang)) = node.db.read(move |conn| Ok(store::address(conn, &person)?)).await? else {
            return Ok(());
        };
        let Some(sealed) = self.to.or(own) else { return Ok(()) };
        let cell = Cell { table: "persons", column: "email", row: self.person.as_str() };
        let to = node.vault.open(cell, &sealed)?.to_string();
        let lang = Lang::parse(&lang).unwrap_or(Lang::En);
        let text = format!("{}\n\n{}\n", lang.t("notice-mail-text"), node.url("/notices"));
        node.mailer.send(Letter { to, subject: lang.t("notice-mail-subject"), text }).await
    }
}

/// Once a day: a mail to everybody who wants one and has unread notices that no mail told of. A late run misses none, a
/// second one mails nobody twice.
#[derive(Serialize, Deserialize)]
pub struct DailySummary;

impl Job for DailySummary {
    const KIND: &'static str = "daily_summary";

    async fn run(self, node: Node) -> anyhow::Result<()> {
        if !node.mailer.is_on() {
            return Ok(());
        }
        let of = node.clone();
        node.db
            .write(move |conn| {
                for person in store::take_due_for_summary(conn)? {
                    enqueue(conn, &of, &MailNotice { person, to: None })?;
                }
                Ok(())
            })
            .await?;
        Ok(())
    }
}
