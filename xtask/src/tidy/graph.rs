//! The dependency graph as the rules need it: names, licences, and who needs whom in which way.

use std::collections::HashMap;

use anyhow::{Context, Result};
use serde::Deserialize;

/// Every crate of the lock file that is in use.
#[derive(Debug, Default)]
pub(super) struct Graph {
    pub(super) crates: Vec<Crate>,
}

#[derive(Debug, Default)]
pub(super) struct Crate {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) licence: Option<String>,
    /// Where it lives from the root, for a crate of the workspace.
    pub(super) folder: Option<String>,
    pub(super) needs: Vec<Edge>,
    /// The lines under `[dependencies]` and its sisters, for a crate of the workspace.
    pub(super) declared: Vec<Declared>,
}

/// One crate needs another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Edge {
    /// Index into [`Graph::crates`].
    pub(super) to: usize,
    pub(super) kind: Kind,
    /// Only behind a feature.
    pub(super) optional: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Normal,
    Build,
    Dev,
}

/// How a dependency is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Declared {
    pub(super) name: String,
    pub(super) requirement: String,
    pub(super) default_features: bool,
}

impl Graph {
    /// Reads what `cargo metadata --format-version 1` prints.
    pub(super) fn read(json: &str) -> Result<Self> {
        let raw: RawMetadata = serde_json::from_str(json).context("cargo metadata gave no sense")?;
        let resolve = raw.resolve.context("cargo metadata did not resolve")?;
        let index: HashMap<&str, usize> = raw
            .packages
            .iter()
            .enumerate()
            .map(|(at, package)| (package.id.as_str(), at))
            .collect();
        let mut crates: Vec<Crate> = raw
            .packages
            .iter()
            .map(|package| package.as_crate(&raw.workspace_root))
            .collect();
        for node in &resolve.nodes {
            let Some(&from) = index.get(node.id.as_str()) else {
                continue;
            };
            for dep in &node.deps {
                let Some(&to) = index.get(dep.pkg.as_str()) else {
                    continue;
                };
                let target = &raw.packages[to].name;
                for kind in dep.kinds() {
                    let optional = raw.packages[from].optional(target, kind);
                    crates[from].needs.push(Edge { to, kind, optional });
                }
            }
        }
        Ok(Self { crates })
    }

    /// The crates of this repository.
    pub(super) fn members(&self) -> impl Iterator<Item = &Crate> {
        self.crates.iter().filter(|one| one.folder.is_some())
    }

    /// Everything a crate pulls in without going through another crate of this repository: what it is
    /// itself responsible for. Dev-dependencies of others never count; its own do.
    pub(super) fn pulled_in(&self, from: &Crate) -> Vec<&Crate> {
        let mut seen = vec![false; self.crates.len()];
        let mut open: Vec<usize> = from.needs.iter().map(|edge| edge.to).collect();
        let mut found = Vec::new();
        while let Some(at) = open.pop() {
            if std::mem::replace(&mut seen[at], true) || self.crates[at].folder.is_some() {
                continue;
            }
            found.push(&self.crates[at]);
            let further = self.crates[at].needs.iter().filter(|edge| edge.kind != Kind::Dev);
            open.extend(further.map(|edge| edge.to));
        }
        found
    }
}

#[derive(Deserialize)]
struct RawMetadata {
    packages: Vec<RawPackage>,
    resolve: Option<RawResolve>,
    workspace_root: String,
}

#[derive(Deserialize)]
struct RawPackage {
    name: String,
    version: String,
    id: String,
    license: Option<String>,
    /// Absent for a crate of the workspace.
    source: Option<String>,
    manifest_path: String,
    dependencies: Vec<RawDeclared>,
}

#[derive(Deserialize)]
struct RawDeclared {
    name: String,
    req: String,
    kind: Option<String>,
    optional: bool,
    uses_default_features: bool,
}

#[derive(Deserialize)]
struct RawResolve {
    nodes: Vec<RawNode>,
}

#[derive(Deserialize)]
struct RawNode {
    id: String,
    deps: Vec<RawDep>,
}

#[derive(Deserialize)]
struct RawDep {
    pkg: String,
    dep_kinds: Vec<RawKind>,
}

#[derive(Deserialize)]
struct RawKind {
    kind: Option<String>,
}

impl RawPackage {
    fn as_crate(&self, root: &str) -> Crate {
        let own = self.source.is_none();
        let folder = self.manifest_path.strip_prefix(root).map(|path| {
            let path = path.replace('\\', "/");
            path.trim_start_matches('/')
                .trim_end_matches("Cargo.toml")
                .trim_end_matches('/')
                .to_owned()
        });
        let declared = self.dependencies.iter().map(|one| Declared {
            name: one.name.clone(),
            requirement: one.req.clone(),
            default_features: one.uses_default_features,
        });
        Crate {
            name: self.name.clone(),
            version: self.version.clone(),
            licence: self.license.clone(),
            folder: if own { folder } else { None },
            needs: Vec::new(),
            declared: if own { declared.collect() } else { Vec::new() },
        }
    }

    /// Whether every line that asks for `name` in this way is optional.
    fn optional(&self, name: &str, kind: Kind) -> bool {
        let mut lines = self
            .dependencies
            .iter()
            .filter(|one| one.name == name && kind_of(one.kind.as_deref()) == kind);
        lines.all(|one| one.optional)
    }
}

impl RawDep {
    /// One crate can need another in more than one way, and on several systems in the same way.
    fn kinds(&self) -> Vec<Kind> {
        let mut kinds: Vec<Kind> = Vec::new();
        for one in &self.dep_kinds {
            let kind = kind_of(one.kind.as_deref());
            if !kinds.contains(&kind) {
                kinds.push(kind);
            }
        }
        kinds
    }
}

fn kind_of(word: Option<&str>) -> Kind {
    match word {
        Some("dev") => Kind::Dev,
        Some("build") => Kind::Build,
        _ => Kind::Normal,
    }
}

#[cfg(test)]
pub(super) mod testing {
    //! A graph in a few words: `"kabar-core@crates/kabar-core"` is ours, `"sqlx"` is somebody else's.

    use super::*;

    #[derive(Default)]
    pub(in crate::tidy) struct Sketch(Graph);

    impl Sketch {
        pub(in crate::tidy) fn edge(self, from: &str, to: &str) -> Self {
            self.edge_as(from, to, Kind::Normal, false)
        }

        pub(in crate::tidy) fn edge_as(mut self, from: &str, to: &str, kind: Kind, optional: bool) -> Self {
            let (from, to) = (self.at(from), self.at(to));
            self.0.crates[from].needs.push(Edge { to, kind, optional });
            self
        }

        pub(in crate::tidy) fn with(mut self, name: &str, change: impl FnOnce(&mut Crate)) -> Self {
            let at = self.at(name);
            change(&mut self.0.crates[at]);
            self
        }

        pub(in crate::tidy) fn done(self) -> Graph {
            self.0
        }

        fn at(&mut self, spoken: &str) -> usize {
            let (name, folder) = spoken
                .split_once('@')
                .map_or((spoken, None), |(name, folder)| (name, Some(folder)));
            if let Some(at) = self.0.crates.iter().position(|one| one.name == name) {
                return at;
            }
            let (name, folder) = (name.to_owned(), folder.map(str::to_owned));
            self.0.crates.push(Crate {
                name,
                folder,
                version: "1.0.0".into(),
                ..Crate::default()
            });
            self.0.crates.len() - 1
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const METADATA: &str = r#"{
      "workspace_root": "/checkout",
      "packages": [
        {"name": "kabar-store", "version": "0.1.0", "id": "store", "license": "AGPL-3.0-only", "source": null,
         "manifest_path": "/checkout/crates/kabar-store/Cargo.toml",
         "dependencies": [
           {"name": "sqlx", "req": "^0.9", "kind": null, "optional": true, "uses_default_features": false},
           {"name": "insta", "req": "^1", "kind": "dev", "optional": false, "uses_default_features": true}]},
        {"name": "sqlx", "version": "0.9.0", "id": "sqlx", "license": "MIT", "source": "registry",
         "manifest_path": "/elsewhere/sqlx/Cargo.toml", "dependencies": []},
        {"name": "insta", "version": "1.0.0", "id": "insta", "license": null, "source": "registry",
         "manifest_path": "/elsewhere/insta/Cargo.toml", "dependencies": []}],
      "resolve": {"nodes": [
        {"id": "store", "deps": [
          {"pkg": "sqlx", "dep_kinds": [{"kind": null}, {"kind": null}]},
          {"pkg": "insta", "dep_kinds": [{"kind": "dev"}]}]}]}
    }"#;

    #[test]
    fn what_cargo_prints_becomes_a_graph() {
        let graph = Graph::read(METADATA).unwrap();
        let store = &graph.crates[0];
        assert_eq!(store.folder.as_deref(), Some("crates/kabar-store"));
        assert_eq!(graph.crates[1].folder, None);
        let expected = [
            Edge {
                to: 1,
                kind: Kind::Normal,
                optional: true,
            },
            Edge {
                to: 2,
                kind: Kind::Dev,
                optional: false,
            },
        ];
        assert_eq!(store.needs, expected);
        assert!(!store.declared[0].default_features);
    }
}
