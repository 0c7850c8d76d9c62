//! The peers that a measurement plays, and the number that each used last.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use federation_spec::message::Request;
use federation_spec::origin::Origin;
use node::testing::{Beside, Member, Reach};

use crate::load::{self, Requests};
use crate::{machine, messages};

pub struct Crowd {
    pub members: Arc<Vec<Member>>,
    next: Vec<u64>,
}

impl Crowd {
    /// At NAME.localhost, on the port of whoever answers for them.
    pub fn new(name: &str, count: usize, port: u16) -> Crowd {
        let members = (0..count).map(|n| Member::new(&format!("http://{name}{n}.localhost:{port}"))).collect();
        Crowd { members: Arc::new(members), next: vec![1; count] }
    }

    /// Pins them, and waits until the node's process knows them.
    pub async fn join(&self, beside: &Beside, node: &Origin, address: SocketAddr, reach: Reach) -> anyhow::Result<()> {
        beside.pin(Arc::clone(&self.members), reach).await;
        let last = self.members.last().expect("a peer");
        machine::until("the node knows its peers", Duration::from_secs(20), async || {
            let request = messages::signed(last, node, "GET", "/fed/v1/status", None, None);
            matches!(load::ask(address, &messages::bytes(&request, b"")).await, Ok((200, ..)))
        })
        .await?;
        Ok(())
    }

    /// The next `count` messages, from one peer after the other.
    pub fn messages(&mut self, count: usize, node: &Origin) -> Vec<(Request, Vec<u8>)> {
        let next = |n: usize| {
            let peer = n % self.members.len();
            self.next[peer] += 1;
            messages::card(&self.members[peer], node, self.next[peer] - 1)
        };
        (0..count).map(next).collect()
    }

    /// The same in lists for connections; what one peer sends stays on one of them, in order.
    pub fn lists(&mut self, count: usize, node: &Origin, connections: usize) -> Vec<Arc<Requests>> {
        let (peers, messages) = (self.members.len(), self.messages(count, node));
        let mut lists = vec![Requests::new(); connections];
        for (n, (request, body)) in messages.into_iter().enumerate() {
            lists[n % peers % connections].push(messages::bytes(&request, &body));
        }
        lists.into_iter().map(Arc::new).collect()
    }
}
