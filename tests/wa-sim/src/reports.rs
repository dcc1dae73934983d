//! Reports of people who bother: taken, kept for tests to look at, and answered. What WhatsApp makes of one nobody sees.

use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;

use crate::iq::{Answer, bad_request, wanted};
use crate::stanza;
use crate::state::{DeviceAddress, World};

/// One report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The account it came from.
    pub by: String,
    /// Who is reported, by phone number.
    pub whom: String,
    /// The ids of the messages that go along.
    pub messages: Vec<String>,
    /// From which screen, in WhatsApp's words.
    pub flow: String,
}

/// `spam set spam_list`: every message named must say when it was sent and by whom, and all by the same.
pub(crate) fn accept(world: &mut World, from: &DeviceAddress, child: Option<&Node>) -> Answer {
    let list = wanted(child)?;
    let Some(flow) = stanza::text(list, "spam_flow") else {
        return bad_request();
    };
    let mut report = Report {
        by: from.pn.clone(),
        whom: String::new(),
        messages: Vec::new(),
        flow,
    };
    for message in list.get_children_by_tag("message") {
        let writer = stanza::jid(message, "participant").or_else(|| stanza::jid(message, "from"));
        let writer = writer.and_then(|jid| world.resolve(&jid));
        let (Some(writer), Some(id), Some(_)) =
            (writer, stanza::text(message, "id"), stanza::text(message, "t"))
        else {
            return bad_request();
        };
        if !report.whom.is_empty() && report.whom != writer.pn {
            return bad_request();
        }
        report.whom = writer.pn;
        report.messages.push(id);
    }
    if report.messages.is_empty() {
        return bad_request();
    }
    world
        .ledger
        .event(format!("{} reports {}", report.by, report.whom));
    world.reports.push(report);
    let number = format!("report-{}", world.reports.len());
    Ok(vec![
        NodeBuilder::new("report_id").bytes(number.into_bytes()).build(),
    ])
}
