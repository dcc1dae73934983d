//! Crates that must be there once. Two of them would be two databases, two protocols or two runtimes in one
//! process, and would compile without a word.

use std::collections::BTreeMap;

use super::Complaint;
use super::graph::Graph;

/// Exactly one version each.
const ONCE: &[&str] = &[
    "libsqlite3-sys",
    "openssl-sys",
    "rustls",
    "serde",
    "sqlx",
    "tauri",
    "tokio",
    "wacore",
    "waproto",
    "whatsapp-rust",
    "wry",
];

/// Must be there, or the data on disk would not be encrypted by what the design says.
const PRESENT: &[&str] = &["libsqlite3-sys"];

pub(super) fn check(graph: &Graph) -> Vec<Complaint> {
    let versions = versions(graph);
    let twice = ONCE.iter().filter_map(|name| {
        let found = versions.get(name).filter(|found| found.len() > 1)?;
        let advice = format!(
            "must be there once, and is there as {}; see `cargo tree -i {name}@VERSION`",
            found.join(" and ")
        );
        Some(Complaint::new(*name, "one version", advice))
    });
    let absent = PRESENT.iter().filter(|name| !versions.contains_key(*name));
    let advice = "is not in the graph at all; storage would not be SQLCipher";
    twice
        .chain(absent.map(|name| Complaint::new(*name, "one version", advice)))
        .collect()
}

/// Not wrong, but each costs compile time.
pub(super) fn notes(graph: &Graph) -> Vec<String> {
    let several: Vec<&str> = versions(graph)
        .into_iter()
        .filter(|(_, found)| found.len() > 1)
        .map(|(name, _)| name)
        .collect();
    if several.is_empty() {
        return Vec::new();
    }
    vec![format!(
        "{} crates are there in more than one version: {}",
        several.len(),
        several.join(" ")
    )]
}

fn versions(graph: &Graph) -> BTreeMap<&str, Vec<&str>> {
    let mut all: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for one in &graph.crates {
        all.entry(&one.name).or_default().push(&one.version);
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::graph::Crate;

    fn graph(crates: &[(&str, &str)]) -> Graph {
        let one = |(name, version): &(&str, &str)| Crate {
            name: (*name).to_owned(),
            version: (*version).to_owned(),
            ..Crate::default()
        };
        Graph {
            crates: crates.iter().map(one).collect(),
        }
    }

    #[test]
    fn two_databases_in_one_process_are_refused() {
        let found = check(&graph(&[
            ("libsqlite3-sys", "0.37.0"),
            ("libsqlite3-sys", "0.40.0"),
        ]));
        assert_eq!(found.len(), 1);
        assert!(found[0].to_string().contains("0.37.0 and 0.40.0"), "{}", found[0]);
    }

    #[test]
    fn no_database_at_all_is_refused_too() {
        assert_eq!(check(&graph(&[])).len(), 1);
        assert_eq!(check(&graph(&[("libsqlite3-sys", "0.37.0")])), []);
    }

    #[test]
    fn other_crates_in_two_versions_are_only_mentioned() {
        let graph = graph(&[("libsqlite3-sys", "0.37.0"), ("syn", "1.0.0"), ("syn", "2.0.0")]);
        assert_eq!(check(&graph), []);
        assert_eq!(
            notes(&graph),
            ["1 crates are there in more than one version: syn"]
        );
    }
}
