//! The words of every language, as they stand in `words.txt`, where the form is explained.

use std::sync::OnceLock;

const FILE: &str = include_str!("words.txt");

/// What is understood by itself in one language. The first is of every language.
#[derive(Debug, Default)]
pub(super) struct Language {
    /// A tag of BCP 47; empty: in every language.
    pub(super) tag: &'static str,
    pub(super) stop: Vec<&'static str>,
    /// Of these, only where a campaign's message is quoted.
    pub(super) in_answer: Vec<&'static str>,
    pub(super) start: Vec<&'static str>,
    pub(super) courtesy: Vec<&'static str>,
    pub(super) hints: Vec<&'static str>,
    /// Empty: as in the campaign's language.
    pub(super) confirmation: &'static str,
}

pub(super) fn languages() -> &'static [Language] {
    static LANGUAGES: OnceLock<Vec<Language>> = OnceLock::new();
    LANGUAGES.get_or_init(|| read(FILE))
}

fn read(text: &'static str) -> Vec<Language> {
    let mut languages: Vec<Language> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        if let Some(tag) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let tag = if tag == "*" { "" } else { tag };
            languages.push(Language {
                tag,
                ..Language::default()
            });
            continue;
        }
        let (Some(language), Some((key, value))) = (languages.last_mut(), line.split_once(": ")) else {
            continue;
        };
        let words = || value.split(';').map(str::trim);
        match key {
            "stop" => language.stop.extend(words()),
            "answer" => language.in_answer.extend(words()),
            "start" => language.start.extend(words()),
            "beside" => language.courtesy.extend(words()),
            "hint" => language.hints.extend(words()),
            "reply" => language.confirmation = value,
            _ => {}
        }
    }
    languages
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_file_is_understood() {
        let keys = ["stop", "answer", "start", "beside", "hint", "reply"];
        for line in FILE
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with(['#', '[']))
        {
            let (key, value) = line.split_once(": ").unwrap();
            assert!(keys.contains(&key) && !value.trim().is_empty(), "{line}");
        }
        assert_eq!(languages()[0].tag, "");
        assert!(languages().iter().skip(1).all(|language| language.tag.len() == 2));
    }
}
