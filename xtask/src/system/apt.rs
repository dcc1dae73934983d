//! Debian's package manager: asking what is installed, and installing.

use std::path::Path;

use anyhow::{Result, bail};

use crate::cmd::Cmd;
use crate::say;

/// Whether this system has Debian's packages under Debian's names.
pub(super) fn is_here() -> bool {
    let release = std::fs::read_to_string("/etc/os-release").unwrap_or_default();
    is_debian_like(&release) && Cmd::new("dpkg-query").arg("--version").ask().is_some()
}

/// Which of `wanted` are not installed.
pub(super) fn missing(wanted: &[&str]) -> Result<Vec<String>> {
    // dpkg-query fails when it does not know one of the names, and still tells about the others.
    let mut command = Cmd::new("dpkg-query")
        .args(["-W", "-f", "${db:Status-Abbrev}\t${Package}\n"])
        .args(wanted);
    command = command.env("LC_ALL", "C");
    let answer = command.into_inner().output()?;
    Ok(missing_from(wanted, &String::from_utf8_lossy(&answer.stdout)))
}

/// Installs `names`, bringing the package lists first where there are none.
pub(super) fn install(names: &[String]) -> Result<()> {
    if !has_lists(Path::new("/var/lib/apt/lists")) {
        as_root(&["apt-get".into(), "update".into()])?.quiet().run()?;
    }
    if install_once(names).is_ok() {
        return Ok(());
    }
    say::note("installing failed; the package lists may be old, so once more with new ones");
    as_root(&["apt-get".into(), "update".into()])?.quiet().run()?;
    install_once(names)
}

/// The command a person would type.
pub(super) fn by_hand(names: &[String]) -> String {
    format!("sudo apt-get install --no-install-recommends {}", names.join(" "))
}

fn install_once(names: &[String]) -> Result<()> {
    let start = [
        "env",
        "DEBIAN_FRONTEND=noninteractive",
        "apt-get",
        "install",
        "-y",
        "--no-install-recommends",
    ];
    let line: Vec<String> = start
        .iter()
        .map(|word| (*word).to_owned())
        .chain(names.iter().cloned())
        .collect();
    as_root(&line)?.quiet().run()
}

fn as_root(line: &[String]) -> Result<Cmd> {
    let is_root = Cmd::new("id").arg("-u").ask().is_some_and(|id| id.trim() == "0");
    if is_root {
        let (program, args) = line
            .split_first()
            .map_or(("true", &[] as &[String]), |(p, a)| (p.as_str(), a));
        return Ok(Cmd::new(program).args(args));
    }
    if Cmd::new("sudo").arg("--version").ask().is_none() {
        bail!(
            "installing needs root, and there is no sudo here; as root: {}",
            line.join(" ")
        );
    }
    Ok(Cmd::new("sudo").args(line))
}

fn is_debian_like(release: &str) -> bool {
    release.lines().any(|line| {
        let Some((key, value)) = line.split_once('=') else {
            return false;
        };
        let mut words = value.trim_matches('"').split_whitespace();
        matches!(key, "ID" | "ID_LIKE") && words.any(|word| word == "debian")
    })
}

/// `answer` has a row per known package: three letters of state, a tab, its name. Only `ii` is installed;
/// `rc` has left its configuration behind and nothing else.
fn missing_from(wanted: &[&str], answer: &str) -> Vec<String> {
    let installed: Vec<&str> = answer
        .lines()
        .filter_map(|row| row.split_once('\t'))
        .filter(|(state, _)| state.trim() == "ii")
        .map(|(_, name)| name.trim())
        .collect();
    wanted
        .iter()
        .filter(|name| !installed.contains(name))
        .map(|name| (*name).to_owned())
        .collect()
}

/// An image freshly made has an empty folder there, or one with nothing but `partial` and a lock.
fn has_lists(folder: &Path) -> bool {
    let Ok(entries) = std::fs::read_dir(folder) else {
        return false;
    };
    entries
        .flatten()
        .any(|entry| entry.file_name().to_string_lossy().contains("_Packages"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_fully_installed_counts_as_there() {
        let answer = "ii \txvfb\nrc \tdbus-x11\nun \tchromium\nii \tperl\n";
        let wanted = ["xvfb", "dbus-x11", "chromium", "perl", "unheard-of"];
        assert_eq!(
            missing_from(&wanted, answer),
            ["dbus-x11", "chromium", "unheard-of"]
        );
    }

    #[test]
    fn a_name_that_only_begins_like_another_is_still_missing() {
        assert_eq!(missing_from(&["dbus"], "ii \tdbus-x11\n"), ["dbus"]);
    }

    #[test]
    fn debian_and_its_children_are_known_and_others_are_not() {
        assert!(is_debian_like("NAME=\"Debian GNU/Linux\"\nID=debian\n"));
        assert!(is_debian_like("ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"));
        assert!(!is_debian_like(
            "ID=fedora\nID_LIKE=\"rhel\"\nHOME_URL=\"debian\"\n"
        ));
    }

    #[test]
    fn the_command_by_hand_can_be_pasted() {
        let names = ["xvfb".to_owned(), "dbus".to_owned()];
        assert_eq!(
            by_hand(&names),
            "sudo apt-get install --no-install-recommends xvfb dbus"
        );
    }
}
