//! Which Kabar this process is. Product, test build, demo and another profile each have their own folder, keyring
//! entry and identity towards the desktop, so that none ever touches another's data or steals its window.

use crate::args::Args;
use kabar_types::BuildKind;
use std::path::{Path, PathBuf};

/// What decides where data lives and what the window says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Installation {
    pub(crate) build: BuildKind,
    pub(crate) demo: bool,
    /// A folder chosen by the person.
    profile: Option<PathBuf>,
}

impl Installation {
    /// From the command line and the way this binary was built.
    pub(crate) fn new(args: &Args) -> Self {
        let build = if cfg!(feature = "sim-pairing") {
            BuildKind::Test
        } else {
            BuildKind::Product
        };
        Self {
            build,
            demo: args.demo,
            profile: args.profile.clone(),
        }
    }

    /// Kabar's identity towards the desktop: names the window's state file and the lock of the single instance.
    pub(crate) fn identifier(&self) -> String {
        let mut identifier = "id.kabar.desktop".to_owned();
        if self.build == BuildKind::Test {
            identifier.push_str(".test");
        }
        if self.demo {
            identifier.push_str(".demo");
        }
        if let Some(profile) = &self.profile {
            // Bus names allow no digit at the start of a part.
            identifier.push_str(&format!(".p{:016x}", fingerprint(profile)));
        }
        identifier
    }

    /// The folder that holds everything; `data` is the system's folder for the data of programs.
    pub(crate) fn folder(&self, data: &Path) -> PathBuf {
        let name = match (self.build, self.demo) {
            (BuildKind::Product, false) => "kabar",
            (BuildKind::Product, true) => "kabar-demo",
            (BuildKind::Test, false) => "kabar-test",
            (BuildKind::Test, true) => "kabar-test-demo",
        };
        self.profile.clone().unwrap_or_else(|| data.join(name))
    }

    /// A folder chosen by the person.
    pub(crate) fn profile(&self) -> Option<&Path> {
        self.profile.as_deref()
    }

    /// The name of the keyring entry. The demo has none: its key lives in memory only.
    pub(crate) fn keyring_service(&self) -> &'static str {
        match self.build {
            BuildKind::Product => "id.kabar.desktop",
            BuildKind::Test => "id.kabar.desktop.test",
        }
    }

    /// What the window's frame says.
    pub(crate) fn title(&self) -> &'static str {
        match (self.build, self.demo) {
            (BuildKind::Product, false) => "Kabar",
            (BuildKind::Product, true) => "Kabar (demo)",
            (BuildKind::Test, false) => "Kabar (test build)",
            (BuildKind::Test, true) => "Kabar (test build, demo)",
        }
    }
}

/// A short number for a path (64-bit FNV-1a), the same in every run and every build.
fn fingerprint(path: &Path) -> u64 {
    let absolute = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let mix = |hash: u64, byte: &u8| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
    absolute
        .as_os_str()
        .as_encoded_bytes()
        .iter()
        .fold(0xcbf2_9ce4_8422_2325, mix)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installation(build: BuildKind, demo: bool, profile: Option<&str>) -> Installation {
        Installation {
            build,
            demo,
            profile: profile.map(PathBuf::from),
        }
    }

    #[test]
    fn no_two_kinds_of_installation_share_a_folder_or_an_identity() {
        let kinds = [
            installation(BuildKind::Product, false, None),
            installation(BuildKind::Product, true, None),
            installation(BuildKind::Test, false, None),
            installation(BuildKind::Test, true, None),
            installation(BuildKind::Product, false, Some("a")),
            installation(BuildKind::Product, false, Some("b")),
        ];
        let data = Path::new("data");
        for (at, one) in kinds.iter().enumerate() {
            for other in &kinds[at + 1..] {
                assert_ne!(one.folder(data), other.folder(data));
                assert_ne!(one.identifier(), other.identifier());
            }
        }
    }

    #[test]
    fn the_test_build_never_touches_the_key_of_the_product() {
        let product = installation(BuildKind::Product, false, None);
        for profile in [None, Some("shop")] {
            let test = installation(BuildKind::Test, false, profile);
            assert_ne!(test.keyring_service(), product.keyring_service());
        }
    }

    #[test]
    fn a_folder_has_one_identity_however_it_is_written() {
        let here = std::env::current_dir().unwrap().join("shop");
        let written = installation(BuildKind::Product, false, Some("shop")).identifier();
        let absolute = installation(BuildKind::Product, false, here.to_str()).identifier();
        assert_eq!(written, absolute);
    }
}
