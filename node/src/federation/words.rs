//! The words for what stands on the wire: what a message is, and what a code says. A page shows these and never the code alone.

/// The key of the words for a kind of message, such as `Create ws:Retraction`.
pub fn kind(kind: &str) -> &'static str {
    match kind.rsplit(' ').next().unwrap_or_default() {
        "ws:PeeringRequest" => "message-kind-peering-request",
        "ws:PeeringTerms" => "message-kind-peering-accept",
        "ws:PeeringChange" => "message-kind-peering-change",
        "ws:PeeringSuspend" => "message-kind-peering-suspend",
        "ws:PeeringEnd" => "message-kind-peering-end",
        "ws:KeyChange" => "message-kind-key-change",
        "ws:KeyRevocation" => "message-kind-key-revocation",
        "Application" => "message-kind-key-document",
        "ws:Receipt" => "message-kind-receipt",
        "ws:Retraction" => "message-kind-retraction",
        "ws:RetractionResult" => "message-kind-retraction-result",
        "Organization" => "message-kind-organization",
        "Note" => "message-kind-note",
        "Tombstone" | "Delete" => "message-kind-tombstone",
        "Reject" => "message-kind-reject",
        "Follow" => "message-kind-follow",
        "Accept" => "message-kind-accept",
        "Undo" => "message-kind-undo",
        "ws:Capability" => "message-kind-capability",
        "ws:Capacity" => "message-kind-capacity",
        "ws:DirectoryDigest" => "message-kind-digest",
        _ => "message-kind-other",
    }
}

/// The key of the words for a code, ours or a peer's; none for one that this node does not know.
pub fn code(code: &str) -> Option<&'static str> {
    Some(match code {
        "signature-profile" => "message-code-signature-profile",
        "clock-skew" => "message-code-clock-skew",
        "digest-mismatch" => "message-code-digest-mismatch",
        "replayed" => "message-code-replayed",
        "key-expired" => "message-code-key-expired",
        "peer-pending" => "message-code-peer-pending",
        "peer-suspended" => "message-code-peer-suspended",
        "seq-reuse" => "message-code-seq-reuse",
        "epoch-closed" => "message-code-epoch-closed",
        "version-unsupported" => "message-code-version-unsupported",
        "json" | "context" | "schema" => "message-code-form",
        "origin" => "message-code-origin",
        "not-addressed" => "message-code-not-addressed",
        "limit" => "message-code-limit",
        "id-reuse" => "message-code-id-reuse",
        "rate" => "message-code-rate",
        "busy" => "message-code-busy",
        "server-error" => "message-code-server-error",
        "no-reply" => "message-code-no-reply",
        "reply-unsigned" => "message-code-reply-unsigned",
        "refused" => "message-code-refused",
        "misrouted" => "message-code-misrouted",
        "gone" => "message-code-gone",
        "unknown-reply" => "message-code-unknown-reply",
        "not-rendered" | "not-signed" => "message-code-ours",
        "suspended" => "message-code-suspended",
        "ended" | "peer-ended" => "message-code-ended",
        "retracted" => "message-code-retracted",
        "skipped" => "message-code-skipped",
        "expired" => "message-code-expired",
        "policy" => "message-code-policy",
        "not-held" => "message-code-not-held",
        "illegal-transition" => "message-code-transition",
        "key" => "message-code-key",
        "type" | "must-understand" => "message-code-unsupported",
        "discarded" => "message-code-discarded",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use federation_spec::problem::Code;

    use super::*;
    use crate::i18n::Lang;

    #[test]
    fn every_code_of_the_protocol_has_words() {
        for one in Code::all() {
            let words = code(one.as_str()).unwrap_or_else(|| panic!("{one} has no words"));
            assert_ne!(Lang::En.t(words), words);
        }
        assert_eq!(code("teapot"), None);
    }

    #[test]
    fn a_message_is_called_by_what_it_is_about() {
        assert_eq!(kind("Update Organization"), "message-kind-organization");
        assert_eq!(kind("Accept ws:PeeringTerms"), "message-kind-peering-accept");
        assert_eq!(kind("Reject"), "message-kind-reject");
        assert_eq!(kind("Create ex:Teapot"), "message-kind-other");
    }
}
