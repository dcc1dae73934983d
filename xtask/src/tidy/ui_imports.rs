//! Which part of the UI may import which: components know no host, and shared parts know no domain.
//!
//! The linter of the UI is told the same; this holds also when somebody switches a lint off in a file.

use super::{Complaint, Source};

const UI: &str = "ui/src/";

pub(super) fn check(sources: &[Source]) -> Vec<Complaint> {
    let ours = sources
        .iter()
        .filter_map(|source| Some((source, source.path.strip_prefix(UI)?)));
    let scripts = ours.filter(|(_, path)| [".svelte", ".ts", ".js"].iter().any(|end| path.ends_with(end)));
    scripts.flat_map(|(source, path)| one(source, path)).collect()
}

fn one(source: &Source, path: &str) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (line, import) in imports(&source.text) {
        if let Some(advice) = objection(path, &target(path, import)) {
            complaints.push(Complaint::new(
                format!("{}:{line}", source.path),
                "UI imports",
                advice,
            ));
        }
    }
    complaints
}

/// Why the file at `from` may not import `to`; both from ui/src, packages by their name.
fn objection(from: &str, to: &str) -> Option<String> {
    let component = from.strip_prefix("components/")?;
    if to.starts_with("@tauri-apps/") || to.starts_with("api/host") {
        return Some(format!(
            "a component may not import {to}; it talks to the core through api/client or a store"
        ));
    }
    if !component.starts_with("shared/") {
        return None;
    }
    let domain = to
        .strip_prefix("components/")
        .is_some_and(|rest| !rest.starts_with("shared/"))
        || ["stores/", "views/", "api/"]
            .iter()
            .any(|room| to.starts_with(room));
    domain.then(|| {
        format!("components/shared knows no domain, so it may not import {to}; pass it in as a prop")
    })
}

/// Where an import points: `../../api/host/tauri` in a component is `api/host/tauri`.
fn target(from: &str, import: &str) -> String {
    if let Some(rest) = ["$lib/", "$src/", "@/", "~/"]
        .iter()
        .find_map(|alias| import.strip_prefix(alias))
    {
        return rest.to_owned();
    }
    if !import.starts_with('.') {
        return import.to_owned();
    }
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in import.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

/// Every `from "…"`, `import "…"` and `import("…")`, with its line.
fn imports(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    for (at, line) in text.lines().enumerate() {
        for word in ["from", "import"] {
            for (start, _) in line.match_indices(word) {
                let before = line[..start].chars().next_back();
                if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
                    continue;
                }
                if let Some(path) = quoted(&line[start + word.len()..]) {
                    found.push((at + 1, path));
                }
            }
        }
    }
    found
}

/// The string at the start of `rest`, behind spaces and one parenthesis.
fn quoted(rest: &str) -> Option<&str> {
    let rest = rest.trim_start();
    let rest = rest.strip_prefix('(').unwrap_or(rest).trim_start();
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\'' | '`'))?;
    let inside = &rest[1..];
    inside.find(quote).map(|end| &inside[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(path: &str, text: &str) -> Vec<String> {
        let source = Source {
            path: format!("ui/src/{path}"),
            text: text.to_owned(),
        };
        check(&[source]).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_component_may_not_import_tauri() {
        let found = complaints(
            "components/chat/List.svelte",
            "import { invoke } from '@tauri-apps/api/core';",
        );
        assert!(
            found[0].starts_with("ui/src/components/chat/List.svelte:1: "),
            "{found:?}"
        );
        assert_eq!(
            complaints(
                "api/host/tauri.ts",
                "import { invoke } from '@tauri-apps/api/core';"
            ),
            [""; 0]
        );
    }

    #[test]
    fn a_component_may_not_import_a_host_by_any_road() {
        let roads = [
            "import { host } from '../../api/host/tauri';",
            "import '../../api/host/fake'",
            "const host = await import(\"../../api/host\");",
            "export { host } from '$lib/api/host/host';",
            "} from '../../api/host/host';",
        ];
        for road in roads {
            assert_eq!(complaints("components/chat/List.svelte", road).len(), 1, "{road}");
        }
    }

    #[test]
    fn a_shared_component_knows_no_domain() {
        for to in [
            "../chat/Row.svelte",
            "../../stores/chats",
            "../../views/Inbox.svelte",
            "../../api/client",
        ] {
            let text = format!("import x from '{to}';");
            assert_eq!(
                complaints("components/shared/Button.svelte", &text).len(),
                1,
                "{to}"
            );
        }
    }

    #[test]
    fn what_the_tiers_allow_is_fine() {
        let chat =
            "import Button from '../shared/Button.svelte';\nimport { chats } from '../../stores/chats';";
        assert_eq!(complaints("components/chat/List.svelte", chat), [""; 0]);
        let shared = "import Icon from './Icon.svelte';\nimport { m } from '../../i18n/generated/messages';";
        assert_eq!(complaints("components/shared/Button.svelte", shared), [""; 0]);
        assert_eq!(
            complaints("components/shared/Text.svelte", "<p>imported from 'api'</p>"),
            [""; 0]
        );
    }
}
