//! A link in a document leads to a file that is there. Addresses on the web are not followed: tidy needs no network.

use std::collections::BTreeSet;

use super::{Complaint, Source};

/// `files` are all paths of the repository, pictures too.
pub(super) fn check(sources: &[Source], files: &BTreeSet<String>) -> Vec<Complaint> {
    let documents = sources.iter().filter(|source| source.path.ends_with(".md"));
    documents.flat_map(|source| one(source, files)).collect()
}

fn one(source: &Source, files: &BTreeSet<String>) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (at, line) in source.text.lines().enumerate() {
        for target in targets(line) {
            let path = resolve(&source.path, target);
            let folder = format!("{path}/");
            let exists = files.contains(&path) || files.iter().any(|file| file.starts_with(&folder));
            if !exists {
                let place = format!("{}:{}", source.path, at + 1);
                complaints.push(Complaint::new(
                    place,
                    "dead link",
                    format!("{target} leads nowhere"),
                ));
            }
        }
    }
    complaints
}

/// What stands in the parentheses of `[…](…)`, when it is a path: not an address, not a place on the same page.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| {
        let target = rest.split([')', ' ', '#']).next()?;
        let outside = target.contains(':') || target.is_empty();
        (!outside).then_some(target)
    })
}

fn resolve(from: &str, target: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            name => parts.push(name),
        }
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complaints(text: &str) -> Vec<String> {
        let source = Source {
            path: "docs/guide/start.md".into(),
            text: text.into(),
        };
        let files = [
            "docs/guide/start.id.md",
            "docs/adr/0001-first.md",
            "README.md",
            "docs/pictures/a.png",
        ];
        let files = files.iter().map(|file| (*file).to_owned()).collect();
        check(&[source], &files).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn links_to_files_folders_pictures_and_the_web_are_fine() {
        let text = "[a](start.id.md) [b](../../README.md#more) [c](../adr) ![d](../pictures/a.png \"title\")\n\
            [e](https://example.org/x) [f](#below) and f(x)";
        assert_eq!(complaints(text), [""; 0]);
    }

    #[test]
    fn a_link_to_nothing_is_named_with_its_line() {
        let found = complaints("fine\n[gone](../adr/0002-second.md)");
        assert_eq!(
            found,
            ["docs/guide/start.md:2: [dead link] ../adr/0002-second.md leads nowhere"]
        );
    }
}
