//! Who may depend on whom.
//!
//! Two kinds of rule. Between our own crates the allowed edges are listed, and everything else is refused:
//! a new edge is a decision, and belongs into docs/adr with its reason. For libraries the fences say under
//! which roof they live; pulling one in through another library breaks the fence as well.

use super::Complaint;
use super::graph::{Crate, Graph, Kind};

/// Whom a crate of ours may need in the product, and in its tests besides.
struct Allowed {
    who: &'static str,
    needs: &'static [&'static str],
    in_tests: &'static [&'static str],
}

const fn allow(
    who: &'static str,
    needs: &'static [&'static str],
    in_tests: &'static [&'static str],
) -> Allowed {
    Allowed { who, needs, in_tests }
}

const ALLOWED: &[Allowed] = &[
    allow("kabar-types", &[], &[]),
    allow("kabar-store", &["kabar-types"], &[FAKES]),
    allow("kabar-import", &["kabar-types"], &[FAKES]),
    allow(
        "kabar-core",
        &["kabar-types", "kabar-store", "kabar-import"],
        &[FAKES],
    ),
    allow(FAKES, &["kabar-types", "kabar-store", "kabar-core"], &[]),
    allow("kabar-keychain", &["kabar-types", "kabar-core"], &[FAKES]),
    allow("kabar-whatsapp", &["kabar-types", "kabar-core"], &[FAKES, SIM]),
    allow("kabar-api", &["kabar-types", "kabar-core"], &[FAKES]),
    allow(
        DESKTOP,
        &[
            "kabar-types",
            "kabar-core",
            "kabar-api",
            "kabar-whatsapp",
            "kabar-keychain",
            SIM,
        ],
        &[FAKES],
    ),
    allow(
        SERVER,
        &[
            "kabar-types",
            "kabar-core",
            "kabar-api",
            "kabar-whatsapp",
            "kabar-keychain",
        ],
        &[FAKES, SIM],
    ),
    allow(SIM, &[], &[]),
    allow("e2e", EVERYTHING, &[]),
    allow("bench", EVERYTHING, &[]),
    allow("crash", EVERYTHING, &[]),
    allow("disk", &[], &[]),
    // Starts the simulator as a program, as a user of any client library would.
    allow("conformance", &[], &[]),
    allow("xtask", &[], &[]),
];

const FAKES: &str = "kabar-core-testing";
const SIM: &str = "wa-sim";
const DESKTOP: &str = "kabar-desktop";
const SERVER: &str = "kabar-server";
const EVERYTHING: &[&str] = &[
    "kabar-types",
    "kabar-store",
    "kabar-import",
    "kabar-core",
    FAKES,
    "kabar-whatsapp",
    "kabar-keychain",
    "kabar-api",
    SIM,
    "disk",
];

/// Libraries that live under certain roofs only.
struct Fence {
    /// A name, with `*` for anything at its begin or end.
    crate_name: &'static str,
    /// Folders from the root.
    roofs: &'static [&'static str],
    instead: &'static str,
}

const FENCES: &[Fence] = &[
    Fence {
        crate_name: "tauri*",
        roofs: &["src-tauri"],
        instead: "hosts talk to windows; core crates know none",
    },
    Fence {
        crate_name: "*keyring*",
        roofs: &["crates/kabar-keychain"],
        instead: "use the port SecretStore of kabar-core",
    },
    Fence {
        crate_name: "sqlx*",
        roofs: &["crates/kabar-store"],
        instead: "ask kabar-store for a query",
    },
    Fence {
        crate_name: "diesel*",
        roofs: &["crates/kabar-whatsapp", "tests"],
        instead: "only the device store of whatsapp-rust speaks diesel",
    },
    Fence {
        crate_name: "calamine",
        roofs: &["crates/kabar-import"],
        instead: "spreadsheets are unpacked in the child process of kabar-import",
    },
    Fence {
        crate_name: "rlibphonenumber",
        roofs: &["crates/kabar-import"],
        instead: "ask kabar-import for a verdict",
    },
    Fence {
        crate_name: "redis",
        roofs: &["crates/kabar-server"],
        instead: "SQL is the truth; the server may be woken by it",
    },
    Fence {
        crate_name: "axum",
        roofs: &["crates/kabar-server", "src-tauri", "tests/wa-sim"],
        instead: "core crates have no routes",
    },
    Fence {
        crate_name: "whatsapp-rust*",
        roofs: WHATSAPP,
        instead: SEAM,
    },
    Fence {
        crate_name: "wacore*",
        roofs: WHATSAPP,
        instead: SEAM,
    },
    Fence {
        crate_name: "waproto",
        roofs: WHATSAPP,
        instead: SEAM,
    },
];

const WHATSAPP: &[&str] = &["crates/kabar-whatsapp", "tests"];
const SEAM: &str = "go through the port in kabar-core/src/ports/whatsapp.rs";

/// Libraries whose minor versions break, and whose default features need a nightly compiler.
const PINNED: &[&str] = &["whatsapp-rust*", "wacore*", "waproto"];

pub(super) fn check(graph: &Graph) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for one in graph.members() {
        complaints.extend(own_edges(graph, one));
        complaints.extend(fences(graph, one));
        complaints.extend(pins(one));
    }
    complaints
}

fn own_edges(graph: &Graph, one: &Crate) -> Vec<Complaint> {
    let Some(allowed) = ALLOWED.iter().find(|row| row.who == one.name) else {
        let advice = "this crate is not in the drawing; add it to tidy/edges.rs with whom it may need, and to ARCHITECTURE.md";
        return vec![Complaint::new(&one.name, "dependency edge", advice)];
    };
    let mut complaints = Vec::new();
    for edge in &one.needs {
        let to = &graph.crates[edge.to];
        if to.folder.is_none() {
            continue;
        }
        if [DESKTOP, SERVER].contains(&to.name.as_str()) {
            let advice = format!(
                "nothing may depend on {}; move what you need into a crate below it",
                to.name
            );
            complaints.push(Complaint::new(&one.name, "dependency edge", advice));
            continue;
        }
        let name = to.name.as_str();
        let known =
            allowed.needs.contains(&name) || (edge.kind == Kind::Dev && allowed.in_tests.contains(&name));
        if !known {
            complaints.push(Complaint::new(
                &one.name,
                "dependency edge",
                edge_advice(one, to, edge.kind),
            ));
        } else if one.name == DESKTOP && name == SIM && edge.kind == Kind::Normal && !edge.optional {
            let advice = "wa-sim must be optional, behind the feature `demo`";
            complaints.push(Complaint::new(&one.name, "dependency edge", advice));
        }
    }
    complaints
}

fn edge_advice(from: &Crate, to: &Crate, kind: Kind) -> String {
    let word = match kind {
        Kind::Normal => "depend on",
        Kind::Build => "build with",
        Kind::Dev => "be tested with",
    };
    format!(
        "{} may not {word} {}; a new edge needs an ADR and a line in tidy/edges.rs",
        from.name, to.name
    )
}

fn fences(graph: &Graph, one: &Crate) -> Vec<Complaint> {
    let folder = one.folder.as_deref().unwrap_or_default();
    let pulled = graph.pulled_in(one);
    let mut complaints = Vec::new();
    for fence in FENCES {
        if fence.roofs.iter().any(|roof| is_under(folder, roof)) {
            continue;
        }
        let found: Vec<&str> = pulled
            .iter()
            .map(|library| library.name.as_str())
            .filter(|name| matches(fence.crate_name, name))
            .collect();
        if !found.is_empty() {
            let (names, roofs) = (found.join(", "), fence.roofs.join(", "));
            let advice = format!(
                "{} lives only under {roofs} (here: {names}); {}",
                fence.crate_name, fence.instead
            );
            complaints.push(Complaint::new(&one.name, "fence", advice));
        }
    }
    complaints
}

fn pins(one: &Crate) -> Vec<Complaint> {
    let loose = one.declared.iter().filter(|line| {
        let pinned = PINNED.iter().any(|name| matches(name, &line.name));
        pinned && (!line.requirement.starts_with('=') || line.default_features)
    });
    let advice = |name: &str| format!("write {name} as \"=X.Y.Z\" with default-features = false");
    loose
        .map(|line| Complaint::new(&one.name, "exact version", advice(&line.name)))
        .collect()
}

fn is_under(folder: &str, roof: &str) -> bool {
    folder == roof
        || folder
            .strip_prefix(roof)
            .is_some_and(|rest| rest.starts_with('/'))
}

fn matches(pattern: &str, name: &str) -> bool {
    match (pattern.strip_prefix('*'), pattern.strip_suffix('*')) {
        (Some(_), Some(_)) => name.contains(pattern.trim_matches('*')),
        (Some(end), None) => name.ends_with(end),
        (None, Some(start)) => name.starts_with(start),
        (None, None) => name == pattern,
    }
}

#[cfg(test)]
#[path = "edges_tests.rs"]
mod tests;
