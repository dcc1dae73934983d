//! What each kind of chore needs from the system, by Debian's names.

/// A reason to need packages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// Compiling the desktop application: the web engine, the tray, OpenSSL for SQLCipher (built from source
    /// by perl and make), and what the bundler calls.
    Build,
    /// A private desktop with fonts for every script the demo writes in, and a way to take its picture.
    Display,
    /// Driving the real window and the browser tests, and playing media in them.
    Test,
    /// Measuring beside other senders: their queue, and what counts flushes to the disk.
    Rivals,
}

const BUILD: &[&str] = &[
    "libwebkit2gtk-4.1-dev",
    "libgtk-3-dev",
    "libayatana-appindicator3-dev",
    "librsvg2-dev",
    "libxdo-dev",
    "libssl-dev",
    "build-essential",
    "pkg-config",
    "perl",
    "make",
    "file",
    "git",
    "patchelf",
];

const DISPLAY: &[&str] = &[
    "xvfb",
    "xauth",
    "dbus",
    "dbus-x11",
    "gnome-keyring",
    "imagemagick",
    "xdotool",
    "fonts-dejavu-core",
    "fonts-noto-core",
    "fonts-noto-color-emoji",
    "fonts-noto-cjk",
];

const TEST: &[&str] = &[
    "webkit2gtk-driver",
    "chromium",
    "libsecret-tools",
    "openbox",
    "gstreamer1.0-plugins-base",
    "gstreamer1.0-plugins-good",
    "gstreamer1.0-plugins-bad",
    "gstreamer1.0-libav",
];

const RIVALS: &[&str] = &["redis-server", "strace"];

impl Need {
    fn names(self) -> &'static [&'static str] {
        match self {
            Self::Build => BUILD,
            Self::Display => DISPLAY,
            Self::Test => TEST,
            Self::Rivals => RIVALS,
        }
    }
}

/// All names for `needs`, in their order.
pub(crate) fn wanted(needs: &[Need]) -> Vec<&'static str> {
    needs.iter().flat_map(|need| need.names()).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn building_asks_for_the_web_engine_but_for_no_browser() {
        let names = wanted(&[Need::Build]);
        assert!(names.contains(&"libwebkit2gtk-4.1-dev"));
        assert!(!names.contains(&"chromium"));
    }

    #[test]
    fn no_package_is_named_twice() {
        let mut names = wanted(&[Need::Build, Need::Display, Need::Test, Need::Rivals]);
        let all = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), all);
    }
}
