//! Small readers and builders for stanzas.
//!
//! A stanza is what the protocol calls an XML node. Nothing here knows what a stanza means.

use wacore_binary::builder::NodeBuilder;
use wacore_binary::{Jid, Node, NodeContent, Server};

/// The server's own address, the `from` of everything it says by itself.
pub(crate) fn server_jid() -> Jid {
    Jid::new("", Server::Pn)
}

/// An attribute as text, whatever way it was encoded.
pub(crate) fn text(node: &Node, key: &str) -> Option<String> {
    node.attrs.get(key).map(|value| value.as_str().into_owned())
}

/// The highest number of a device that can be written on the wire.
const LAST_DEVICE: u16 = 255;

/// An attribute as an address; `None` when absent, not an address, or one that no answer could repeat.
pub(crate) fn jid(node: &Node, key: &str) -> Option<Jid> {
    let jid = node.attrs.get(key)?.to_jid()?;
    (jid.device <= LAST_DEVICE).then_some(jid)
}

/// An attribute as a number.
pub(crate) fn number(node: &Node, key: &str) -> Option<u64> {
    text(node, key).and_then(|value| value.parse().ok())
}

/// The content as bytes. Short text may arrive packed as a string, so both forms count.
pub(crate) fn content(node: &Node) -> Vec<u8> {
    match &node.content {
        Some(NodeContent::Bytes(bytes)) => bytes.clone(),
        Some(NodeContent::String(text)) => text.as_bytes().to_vec(),
        _ => Vec::new(),
    }
}

/// The content of a child, if there is such a child.
pub(crate) fn child_content(node: &Node, tag: &str) -> Option<Vec<u8>> {
    node.get_optional_child(tag).map(content)
}

/// A big-endian number of up to four bytes (ids of keys have three, registration ids four).
pub(crate) fn be_number(bytes: &[u8]) -> Option<u32> {
    if bytes.is_empty() || bytes.len() > 4 {
        return None;
    }
    Some(bytes.iter().fold(0, |sum, byte| (sum << 8) | u32::from(*byte)))
}

/// The ids a receipt speaks of: its own, and those of its `<list>`.
pub(crate) fn receipt_ids(node: &Node) -> Vec<String> {
    let listed = node
        .get_optional_child("list")
        .into_iter()
        .flat_map(|list| list.get_children_by_tag("item").collect::<Vec<_>>())
        .filter_map(|item| text(item, "id"));
    text(node, "id").into_iter().chain(listed).collect()
}

/// A node with one byte payload.
pub(crate) fn blob(tag: &'static str, bytes: impl Into<Vec<u8>>) -> Node {
    NodeBuilder::new(tag).bytes(bytes).build()
}

/// A node without attributes or content.
pub(crate) fn empty(tag: &'static str) -> Node {
    NodeBuilder::new(tag).build()
}

/// The answer to a request; `from` repeats whom the request went to.
pub(crate) fn result(request: &Node, children: Vec<Node>) -> Node {
    let mut answer = answer_to(request, "result");
    if !children.is_empty() {
        answer = answer.children(children);
    }
    answer.build()
}

/// The refusal of a request.
pub(crate) fn refusal(request: &Node, code: u16, words: &'static str) -> Node {
    let error = NodeBuilder::new("error")
        .attr("code", code)
        .attr("text", words)
        .build();
    answer_to(request, "error").children([error]).build()
}

fn answer_to(request: &Node, kind: &'static str) -> NodeBuilder {
    NodeBuilder::new("iq")
        .attr("type", kind)
        .attr("id", text(request, "id").unwrap_or_default())
        .attr("from", jid(request, "to").unwrap_or_else(server_jid))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_aggregated_receipt_names_every_message_once() {
        let receipt = NodeBuilder::new("receipt")
            .attr("id", "A")
            .children([NodeBuilder::new("list")
                .children(["B", "C"].map(|id| NodeBuilder::new("item").attr("id", id).build()))
                .build()])
            .build();
        assert_eq!(receipt_ids(&receipt), ["A", "B", "C"]);
    }

    #[test]
    fn an_address_that_no_answer_could_repeat_is_none() {
        let of = |jid: &'static str| NodeBuilder::new("iq").attr("to", jid).build();
        assert!(jid(&of("6280000000002:255@s.whatsapp.net"), "to").is_some());
        assert_eq!(jid(&of("6280000000002:256@s.whatsapp.net"), "to"), None);
    }

    #[test]
    fn key_ids_are_big_endian_and_at_most_four_bytes() {
        assert_eq!(be_number(&[0, 1, 2]), Some(258));
        assert_eq!(be_number(&[]), None);
        assert_eq!(be_number(&[1, 2, 3, 4, 5]), None);
    }
}
