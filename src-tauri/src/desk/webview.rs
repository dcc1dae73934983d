//! The size of a window's contents, and the spelling of what is written in it: both are the web engine's own.

use kabar_types::DesktopChoices;
use tauri::WebviewWindow;

/// Which words are right is known on Linux by the dictionaries that are installed; the engines of the other systems follow
/// those systems.
pub(super) const CHECKS_SPELLING: bool = cfg!(target_os = "linux");

/// Has a window follow what was chosen.
pub(super) fn dress(window: &WebviewWindow, choices: DesktopChoices) {
    let done = window
        .set_zoom(f64::from(choices.zoom) / 100.0)
        .and_then(|()| spelling::follow(window, choices.spelling));
    if let Err(error) = done {
        tracing::warn!(%error, "the window does not follow what was chosen");
    }
}

#[cfg(target_os = "linux")]
mod spelling {
    use kabar_types::Spelling;
    use std::env;
    use tauri::WebviewWindow;
    use webkit2gtk::{WebContextExt, WebViewExt};

    pub(super) fn follow(window: &WebviewWindow, spelling: Spelling) -> tauri::Result<()> {
        window.with_webview(move |webview| {
            let Some(context) = WebViewExt::context(&webview.inner()) else {
                return;
            };
            let languages = languages(
                spelling,
                &["LC_ALL", "LC_MESSAGES", "LANG"].map(|name| env::var(name).ok()),
            );
            let languages: Vec<&str> = languages.iter().map(String::as_str).collect();
            context.set_spell_checking_languages(&languages);
            context.set_spell_checking_enabled(!languages.is_empty());
        })
    }

    /// The dictionaries to look into; none: nothing is checked.
    fn languages(spelling: Spelling, variables: &[Option<String>]) -> Vec<String> {
        match spelling {
            Spelling::Off => Vec::new(),
            Spelling::En => vec!["en_US".to_owned()],
            Spelling::Id => vec!["id_ID".to_owned()],
            Spelling::Both => vec!["id_ID".to_owned(), "en_US".to_owned()],
            Spelling::System => of_system(variables).into_iter().collect(),
        }
    }

    /// `id_ID` of `id_ID.UTF-8`. The language of a system without one is English.
    fn of_system(variables: &[Option<String>]) -> Option<String> {
        let said = variables.iter().flatten().find(|value| !value.is_empty())?;
        let language = said.split(['.', '@']).next().unwrap_or_default();
        match language {
            "" | "C" | "POSIX" => Some("en_US".to_owned()),
            language => Some(language.to_owned()),
        }
    }

    #[cfg(test)]
    mod tests {
        use super::languages;
        use kabar_types::Spelling;

        #[test]
        fn the_system_says_its_language_and_a_choice_beats_it() {
            let variables = |value: &str| [None, Some(value.to_owned())];
            let system = |value: &str| languages(Spelling::System, &variables(value));
            assert_eq!(system("id_ID.UTF-8"), ["id_ID"]);
            assert_eq!(system("C.UTF-8"), ["en_US"]);
            assert_eq!(system("de_DE@euro"), ["de_DE"]);
            assert!(languages(Spelling::Off, &variables("id_ID")).is_empty());
            assert_eq!(languages(Spelling::Both, &variables("de_DE")), ["id_ID", "en_US"]);
        }
    }
}

#[cfg(not(target_os = "linux"))]
mod spelling {
    use kabar_types::Spelling;
    use tauri::WebviewWindow;

    pub(super) fn follow(_: &WebviewWindow, _: Spelling) -> tauri::Result<()> {
        Ok(())
    }
}
