//! Under which licences others' work may be in Kabar, which is itself under AGPL-3.0-only.
//!
//! The list of deny.toml is the same; a test compares them.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use serde::Deserialize;

use super::graph::Graph;
use super::{Complaint, Source, spdx};

/// For what is compiled into the product, and what builds it.
const ACCEPTED: &[&str] = &[
    "0BSD",
    "AGPL-3.0-only",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Besides, for fonts, data and tools that come from npm.
const ACCEPTED_FROM_NPM: &[&str] = &["BlueOak-1.0.0", "CC-BY-4.0", "OFL-1.1", "Python-2.0"];

/// Packages that name no licence in their manifest, and where it was found instead. Both only build the UI's
/// translations and ship nothing.
const READ_BY_HAND: &[&str] = &[
    // MIT, by the LICENSE file inside the package.
    "@inlang/plugin-message-format",
    // MIT, by the manifest of @lix-js/sdk, whose compiled part this is (one package for each system).
    "@lix-js/sdk-",
];

/// Packages that tests start as programs of their own, that no part of Kabar is linked with and that ship with
/// nothing: the lock file that may name them, the package, and its licence.
const TESTS_ONLY: &[(&str, &str, &str)] = &[
    // The Signal protocol under Baileys, the second client of the conformance suite.
    ("tests/conformance/package-lock.json", "libsignal", "GPL-3.0"),
];

pub(super) fn check_crates(graph: &Graph) -> Vec<Complaint> {
    let accepted = |licence: &str| ACCEPTED.contains(&licence);
    let judge = |one: &super::graph::Crate| {
        let place = format!("{} {}", one.name, one.version);
        verdict(place, one.licence.as_deref(), &accepted)
    };
    graph.crates.iter().filter_map(judge).collect()
}

/// Reads the lock files of npm, which name the licence of each package.
pub(super) fn check_npm(sources: &[Source]) -> Result<Vec<Complaint>> {
    let accepted = |licence: &str| ACCEPTED.contains(&licence) || ACCEPTED_FROM_NPM.contains(&licence);
    let mut complaints = Vec::new();
    for lock in sources
        .iter()
        .filter(|source| source.path.ends_with("package-lock.json"))
    {
        let read: Lock = serde_json::from_str(&lock.text).with_context(|| lock.path.clone())?;
        for (folder, package) in read.packages.iter().filter(|(folder, _)| !folder.is_empty()) {
            let name = folder.rsplit("node_modules/").next().unwrap_or(folder);
            if package.license.is_none() && READ_BY_HAND.iter().any(|known| name.starts_with(known)) {
                continue;
            }
            let licence = package.license.as_deref();
            if TESTS_ONLY
                .iter()
                .any(|&known| known == (lock.path.as_str(), name, licence.unwrap_or_default()))
            {
                continue;
            }
            let place = format!("{name} in {}", lock.path);
            complaints.extend(verdict(place, licence, &accepted));
        }
    }
    Ok(complaints)
}

#[derive(Deserialize)]
struct Lock {
    packages: BTreeMap<String, Locked>,
}

#[derive(Deserialize)]
struct Locked {
    license: Option<String>,
}

fn verdict(place: String, licence: Option<&str>, accepted: &impl Fn(&str) -> bool) -> Option<Complaint> {
    let advice = match licence {
        None => "it names no licence; do without it, or find out and add it here with the reason".to_owned(),
        Some(licence) => match spdx::is_acceptable(licence, accepted) {
            Ok(true) => return None,
            Ok(false) => {
                format!("{licence} is not on the list in tidy/licences.rs; do without it, or discuss")
            }
            Err(error) => error,
        },
    };
    Some(Complaint::new(place, "licence", advice))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::graph::testing::Sketch;

    fn crates(licence: Option<&str>) -> Vec<Complaint> {
        let licence = licence.map(str::to_owned);
        check_crates(
            &Sketch::default()
                .with("some-library", |one| one.licence = licence)
                .done(),
        )
    }

    fn npm(package: &str) -> Vec<Complaint> {
        let text = format!(r#"{{"packages": {{"": {{}}, "node_modules/some": {package}}}}}"#);
        check_npm(&[Source {
            path: "ui/package-lock.json".into(),
            text,
        }])
        .unwrap()
    }

    #[test]
    fn a_library_under_a_licence_of_the_list_is_fine() {
        assert_eq!(crates(Some("MIT OR GPL-3.0-or-later")), []);
    }

    #[test]
    fn a_library_under_another_licence_or_none_is_refused() {
        assert_eq!(crates(Some("GPL-2.0-only")).len(), 1);
        assert_eq!(crates(Some("LicenseRef-Proprietary")).len(), 1);
        assert_eq!(crates(None).len(), 1);
    }

    #[test]
    fn the_same_goes_for_packages_of_the_ui() {
        assert_eq!(npm(r#"{"license": "MIT"}"#), []);
        assert_eq!(npm(r#"{"license": "OFL-1.1"}"#), []);
        assert_eq!(npm(r#"{"license": "SSPL-1.0"}"#).len(), 1);
        assert_eq!(npm("{}").len(), 1);
    }

    #[test]
    fn a_package_that_was_read_by_hand_is_fine_until_it_names_another_licence() {
        let lock = |licence: &str| {
            let text = format!(r#"{{"packages": {{"node_modules/@lix-js/sdk-linux-x64": {{{licence}}}}}}}"#);
            check_npm(&[Source {
                path: "ui/package-lock.json".into(),
                text,
            }])
            .unwrap()
            .len()
        };
        assert_eq!(lock(""), 0);
        assert_eq!(lock(r#""license": "SSPL-1.0""#), 1);
    }

    #[test]
    fn a_package_for_tests_only_is_fine_in_its_own_lock_file_and_nowhere_else() {
        let lock = |path: &str, licence: &str| {
            let text = format!(r#"{{"packages": {{"node_modules/libsignal": {{"license": "{licence}"}}}}}}"#);
            let path = path.to_owned();
            check_npm(&[Source { path, text }]).unwrap().len()
        };
        assert_eq!(lock("tests/conformance/package-lock.json", "GPL-3.0"), 0);
        assert_eq!(lock("tests/conformance/package-lock.json", "SSPL-1.0"), 1);
        assert_eq!(lock("ui/package-lock.json", "GPL-3.0"), 1);
    }

    #[test]
    fn a_font_licence_is_for_fonts_not_for_code() {
        assert_eq!(crates(Some("OFL-1.1")).len(), 1);
    }

    #[test]
    fn the_hosted_check_has_the_same_list() {
        let deny = include_str!("../../../deny.toml");
        let list = deny
            .split("allow = [")
            .nth(1)
            .and_then(|rest| rest.split(']').next())
            .unwrap();
        let named: Vec<&str> = list
            .lines()
            .filter_map(|line| line.trim().strip_prefix('"')?.split('"').next())
            .collect();
        assert_eq!(named, ACCEPTED);
    }
}
