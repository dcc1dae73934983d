//! Small answers: switches of the server.
//!
//! They are what a client needs in order not to retry; nothing here changes how the simulator acts.

use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;

/// Seconds until a client asks again.
const DAY: u32 = 86_400;
/// Switches a client finds thrown: it attaches the token a person gave it to what it writes them.
const PROPS: [(u32, &str); 1] = [(10_518, "1")];

pub(super) fn props() -> Vec<Node> {
    vec![
        NodeBuilder::new("props")
            .attr("protocol", "1")
            .attr("ab_key", "sim")
            .attr("hash", "sim")
            .attr("refresh", DAY)
            .attr("refresh_id", "1")
            .children(PROPS.map(|(code, value)| {
                let prop = NodeBuilder::new("prop").attr("config_code", code);
                prop.attr("config_value", value).build()
            }))
            .build(),
    ]
}
