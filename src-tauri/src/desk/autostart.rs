//! Starting with the desktop: on Linux an entry in the folder that every desktop reads (XDG autostart). The file is the
//! choice, and nothing else remembers it: a person may take it back in the desktop's own settings as well.
//!
//! Deliberately not here: Windows and macOS, where it cannot be chosen yet; and the demo, which nobody wants every day.

use crate::installation::Installation;
use std::{env, fs, io, path::PathBuf};

pub(super) struct Autostart {
    /// Where the entry is and what it says; `None` where it cannot be chosen.
    entry: Option<Entry>,
}

struct Entry {
    file: PathBuf,
    text: String,
}

impl Autostart {
    pub(super) fn new(installation: &Installation) -> Self {
        let entry = (cfg!(target_os = "linux") && !installation.demo)
            .then(|| Entry::of(installation))
            .flatten();
        Self { entry }
    }

    pub(super) fn is_on(&self) -> Option<bool> {
        let entry = self.entry.as_ref()?;
        let text = fs::read_to_string(&entry.file).ok();
        Some(text.is_some_and(|text| starts(&text)))
    }

    pub(super) fn set(&self, on: bool) -> io::Result<()> {
        let entry = self.entry.as_ref().ok_or(io::ErrorKind::Unsupported)?;
        if on {
            if let Some(folder) = entry.file.parent() {
                fs::create_dir_all(folder)?;
            }
            return fs::write(&entry.file, &entry.text);
        }
        match fs::remove_file(&entry.file) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }
}

impl Entry {
    fn of(installation: &Installation) -> Option<Self> {
        let mut command = vec![env::current_exe().ok()?.to_str()?.to_owned()];
        if let Some(profile) = installation.profile() {
            command.push("--profile".to_owned());
            command.push(std::path::absolute(profile).ok()?.to_str()?.to_owned());
        }
        let name = format!("{}.desktop", installation.identifier());
        Some(Self {
            file: config_folder()?.join("autostart").join(name),
            text: text(installation.title(), &command),
        })
    }
}

/// The folder of a person's choices, as XDG says where it is.
fn config_folder() -> Option<PathBuf> {
    let set = |name: &str| {
        env::var_os(name)
            .map(PathBuf::from)
            .filter(|path| path.is_absolute())
    };
    set("XDG_CONFIG_HOME").or_else(|| Some(set("HOME")?.join(".config")))
}

/// Desktops put one of these into an entry that was switched off in their settings.
fn starts(text: &str) -> bool {
    let off = ["Hidden=true", "X-GNOME-Autostart-enabled=false"];
    !text.lines().any(|line| off.contains(&line.trim()))
}

fn text(name: &str, command: &[String]) -> String {
    let command: Vec<String> = command.iter().map(|part| quoted(part)).collect();
    format!(
        "[Desktop Entry]\nType=Application\nName={name}\nExec={}\nTerminal=false\n",
        command.join(" ")
    )
}

/// As the key Exec wants an argument: in quotes, its special signs behind a backslash, which is itself written twice.
fn quoted(argument: &str) -> String {
    let mut quoted = String::from('"');
    for sign in argument.chars() {
        match sign {
            '"' | '`' | '$' => quoted.push_str("\\\\"),
            '\\' => quoted.push_str("\\\\\\"),
            '%' => quoted.push('%'),
            _ => {}
        }
        quoted.push(sign);
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_entry_names_the_program_whatever_its_path_holds() {
        let command = [
            "/opt/my $apps/kabar".to_owned(),
            "--profile".to_owned(),
            "50%\"".to_owned(),
        ];
        assert_eq!(
            text("Kabar", &command),
            "[Desktop Entry]\nType=Application\nName=Kabar\nExec=\"/opt/my \\\\$apps/kabar\" \"--profile\" \"50%%\\\\\"\"\n\
             Terminal=false\n"
        );
    }

    #[test]
    fn the_choice_is_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("autostart/kabar.desktop");
        let autostart = Autostart {
            entry: Some(Entry {
                file: file.clone(),
                text: text("Kabar", &["kabar".to_owned()]),
            }),
        };
        assert_eq!(autostart.is_on(), Some(false));
        autostart.set(true).unwrap();
        assert_eq!(autostart.is_on(), Some(true));
        fs::write(&file, "[Desktop Entry]\nHidden=true\n").unwrap();
        assert_eq!(
            autostart.is_on(),
            Some(false),
            "the desktop's own settings say so"
        );
        autostart.set(false).unwrap();
        autostart.set(false).unwrap();
        assert!(!file.exists());
    }

    #[test]
    fn where_it_cannot_be_chosen_nothing_is_offered_and_nothing_done() {
        let autostart = Autostart { entry: None };
        assert_eq!(autostart.is_on(), None);
        assert!(autostart.set(true).is_err());
    }
}
