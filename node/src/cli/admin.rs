use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;

use crate::accounts;
use crate::config::Config;
use crate::error::Error;
use crate::node::Node;
use crate::time::Clock;
use crate::web::access::Role;

#[derive(Subcommand)]
pub(super) enum AdminCommand {
    /// Prints a new set-up link for a node without people; all before it die.
    SetupLink,
    /// Opens an account that failed sign-ins locked, or that was disabled.
    Unlock { handle: String },
    /// Prints a link to set new factors, for somebody who lost theirs where no admin and supervisor are left.
    RecoveryLink { handle: String },
    /// Gives a role where nobody is left who could: admin, trust_officer, supervisor, officer, dispatcher, editor, auditor, observer.
    Grant { handle: String, role: String },
}

pub(super) fn run(config: Config, command: AdminCommand) -> anyhow::Result<ExitCode> {
    let node = Node::open(config, Clock::machine())?;
    match command {
        AdminCommand::SetupLink => {
            let made = node.db.write_now(|conn| {
                accounts::revoke_set_up_links(conn, &node)?;
                accounts::make_set_up_link(conn, &node)
            });
            let link = made.map_err(|error| match error {
                Error::Conflict(_) => {
                    anyhow::anyhow!("this node is set up already: an admin invites people in the page")
                }
                other => other.into(),
            })?;
            println!("It works once and for {} minutes:\n\n  {}", link.minutes, link.url);
        }
        AdminCommand::Unlock { handle } => {
            node.db.write_now(|conn| accounts::operator_open(conn, &node, &handle)).map_err(nobody)?;
            println!("{handle} may sign in again.");
        }
        AdminCommand::RecoveryLink { handle } => {
            let url = node.db.write_now(|conn| accounts::operator_link(conn, &node, &handle)).map_err(nobody)?;
            println!(
                "Hand this to {handle} in person. It works once and for an hour, and ends all old factors:\n\n  {url}"
            );
        }
        AdminCommand::Grant { handle, role } => {
            let role = Role::parse(&role).with_context(|| {
                format!(
                    "{role:?} is no role: expected one of {}",
                    Role::ALL.iter().map(|r| r.as_str()).collect::<Vec<_>>().join(", ")
                )
            })?;
            node.db.write_now(|conn| accounts::operator_grant(conn, &node, &handle, role)).map_err(nobody)?;
            println!("{handle} holds the role {role}.");
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn nobody(error: Error) -> anyhow::Error {
    match error {
        Error::NotFound => anyhow::anyhow!("nobody here has that user name"),
        other => other.into(),
    }
}
