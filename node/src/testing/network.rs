//! What happens between the nodes of a test, when the test says so.

use super::TestNode;
use crate::agency::{self, AgencyForm};
use crate::federation::testing::publish_note;
use crate::federation::{inbox, outbox};
use crate::node::Node;

impl TestNode {
    /// A page of this node as a browser asks for it.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.node.config.origin())
    }

    /// An agency of this name and kind.
    pub async fn agency_named(&self, name: &str, class: &str) {
        describe(&self.node, name, class).await;
    }

    /// So much time passes.
    pub fn minutes_pass(&self, minutes: i64) {
        self.advance(chrono::Duration::minutes(minutes));
    }

    /// Sends everything that is due; how many messages were tried.
    pub async fn say(&self) -> usize {
        outbox::send_due(&self.federation).await.expect("the outbox is read")
    }

    /// Processes everything that came; how many messages came to an end.
    pub async fn hear(&self) -> usize {
        let heard = inbox::process_due(&self.federation).await;
        self.federation.refresh().await.expect("peers are read");
        heard
    }

    /// Lets nodes say and hear what is due, until nobody has anything to say.
    pub async fn talk(nodes: &[&TestNode]) {
        for _ in 0..12 {
            let mut moved = 0;
            for node in nodes {
                moved += node.say().await + node.hear().await;
            }
            if moved == 0 {
                return;
            }
        }
    }

    /// Publishes a note to the peer at this origin; the last part of the activity's id.
    pub async fn note_to(&self, origin: &str) -> String {
        publish_note(&self.node, origin).await
    }

    /// What somebody at the database's console changed of peers is seen by the node.
    pub async fn sql_of_peers(&self, text: &str) {
        self.sql(&format!("{text}; UPDATE federation_version SET version = version + 1")).await;
        self.federation.refresh().await.expect("peers are read");
    }
}

pub(super) async fn describe(node: &Node, name: &str, class: &str) {
    let form = AgencyForm {
        name: name.to_owned(),
        org_class: class.to_owned(),
        country: "XA".to_owned(),
        languages: vec!["en".to_owned()],
        email: "desk@agency.example".to_owned(),
        ..AgencyForm::blank()
    };
    let (agency, now) = (form.check().expect("a good form"), node.now());
    node.db.write(move |conn| Ok(agency::insert(conn, agency, now)?)).await.expect("an agency");
}
