//! What a message says about getting campaigns: no more, again, perhaps, or nothing. Pure.

use super::{
    fold::{fold, is_unspaced},
    words::languages,
};
use std::{collections::HashMap, sync::OnceLock};

/// Bytes of the longest message that is looked at; who has more to say is talking to a person.
pub(super) const LONGEST: usize = 1_000;

/// What somebody says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Meaning {
    Nothing,
    /// No more. In the language at this place of the list; `None`: in any.
    Stop(Option<usize>),
    /// As before.
    Start,
    /// A person has to tell.
    Doubtful,
}

/// In which way a word counts.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Stop,
    InAnswer,
    Start,
}

struct Lexicon {
    words: HashMap<String, (Way, usize)>,
    /// Folded, by language.
    courtesy: Vec<Vec<String>>,
    /// Parts of what a person has to read; with whether the last word may go on.
    hints: Vec<(String, bool)>,
}

fn lexicon() -> &'static Lexicon {
    static LEXICON: OnceLock<Lexicon> = OnceLock::new();
    LEXICON.get_or_init(|| {
        let mut lexicon = Lexicon {
            words: HashMap::new(),
            courtesy: Vec::new(),
            hints: Vec::new(),
        };
        for (place, language) in languages().iter().enumerate() {
            for (way, words) in [
                (Way::Stop, &language.stop),
                (Way::InAnswer, &language.in_answer),
                (Way::Start, &language.start),
            ] {
                for word in words {
                    // What several languages have belongs to the first.
                    lexicon.words.entry(fold(word)).or_insert((way, place));
                }
            }
            let mut courtesy: Vec<String> = language.courtesy.iter().map(|word| fold(word)).collect();
            courtesy.sort_by_key(|word| std::cmp::Reverse(word.len()));
            lexicon.courtesy.push(courtesy);
            lexicon
                .hints
                .extend(language.hints.iter().map(|hint| (fold(hint), true)));
            lexicon
                .hints
                .extend(language.stop.iter().map(|word| (fold(word), false)));
        }
        lexicon
    })
}

/// What a message says. `answers`: it quotes what a campaign said. `own`: words that somebody here added.
pub(super) fn meaning(text: &str, answers: bool, own: &[String]) -> Meaning {
    if text.len() > LONGEST {
        return Meaning::Nothing;
    }
    let folded = fold(text);
    if folded.is_empty() {
        return Meaning::Nothing;
    }
    let own: Vec<String> = own.iter().map(|word| fold(word)).collect();
    if own.contains(&folded) {
        return Meaning::Stop(None);
    }
    let lexicon = lexicon();
    match lexicon.find(&folded) {
        Some((Way::Start, _)) => return Meaning::Start,
        Some((Way::InAnswer, _)) if !answers => return Meaning::Doubtful,
        Some((_, place)) => return Meaning::Stop((place > 0).then_some(place)),
        None => {}
    }
    let is_hinted = lexicon
        .hints
        .iter()
        .any(|(hint, goes_on)| contains(&folded, hint, *goes_on));
    let is_own = own
        .iter()
        .any(|word| !word.is_empty() && contains(&folded, word, false));
    if is_hinted || is_own {
        Meaning::Doubtful
    } else {
        Meaning::Nothing
    }
}

impl Lexicon {
    /// The word that is all of a message, or all but courtesy in the same language or in any.
    fn find(&self, folded: &str) -> Option<(Way, usize)> {
        if let Some(found) = self.words.get(folded) {
            return Some(*found);
        }
        (0..languages().len()).find_map(|place| {
            let bare = self.without_courtesy(folded, place);
            let (way, of) = *self.words.get(bare)?;
            // A word of another language beside this one's courtesy is no word.
            (bare != folded && (of == place || of == 0 || place == 0)).then_some((way, of.max(place)))
        })
    }

    fn without_courtesy<'a>(&self, folded: &'a str, place: usize) -> &'a str {
        let both: Vec<&String> = [0, place]
            .iter()
            .flat_map(|place| &self.courtesy[*place])
            .collect();
        let mut bare = folded;
        loop {
            let shorter = both.iter().find_map(|word| without(bare, word));
            match shorter {
                Some(shorter) => bare = shorter,
                None => return bare,
            }
        }
    }
}

/// Without this word at its beginning or end.
fn without<'a>(text: &'a str, word: &str) -> Option<&'a str> {
    let glued = is_unspaced(word);
    let ends = |rest: &&str| glued || rest.starts_with(' ');
    let begins = |rest: &&str| glued || rest.ends_with(' ');
    let behind = text.strip_prefix(word).filter(ends);
    let before = || text.strip_suffix(word).filter(begins);
    let rest = behind.or_else(before)?.trim();
    (!rest.is_empty()).then_some(rest)
}

/// Whether these words stand in a text as words, of which the last may go on.
fn contains(text: &str, words: &str, goes_on: bool) -> bool {
    if is_unspaced(words) {
        return text.contains(words);
    }
    text.match_indices(words).any(|(at, found)| {
        let (before, behind) = (&text[..at], &text[at + found.len()..]);
        let ends = goes_on || behind.is_empty() || behind.starts_with(' ');
        ends && (before.is_empty() || before.ends_with(' '))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tag(meaning: Meaning) -> Option<&'static str> {
        match meaning {
            Meaning::Stop(place) => Some(place.map_or("", |place| languages()[place].tag)),
            _ => None,
        }
    }

    #[test]
    fn there_are_words_of_twenty_languages_and_each_has_an_answer_that_names_the_way_back() {
        let spoken = &languages()[1..];
        assert!(spoken.len() >= 20, "{}", spoken.len());
        for language in spoken {
            assert!(
                language.stop.len() >= 3 && !language.start.is_empty(),
                "{}",
                language.tag
            );
            let answer = fold(language.confirmation);
            let way_back = language.start.iter().chain(&languages()[0].start);
            let named = way_back
                .map(|word| fold(word))
                .any(|word| contains(&answer, &word, false));
            assert!(named, "{}: {answer}", language.tag);
            for word in &language.start {
                assert_eq!(meaning(word, false, &[]), Meaning::Start, "{word}");
            }
            for word in &language.stop {
                let found = meaning(&word.to_uppercase(), false, &[]);
                assert!(matches!(found, Meaning::Stop(_)), "{word}: {found:?}");
            }
            for word in &language.in_answer {
                assert!(matches!(meaning(word, true, &[]), Meaning::Stop(_)), "{word}");
            }
        }
    }

    #[test]
    fn a_word_alone_means_stop_with_or_without_courtesy() {
        for (text, language) in [
            ("STOP", ""),
            (" stop. ", ""),
            ("\"unsubscribe\"", ""),
            ("🛑 Stop 🛑", ""),
            ("Stop. Thank you", ""),
            ("Please stop", ""),
            ("Berhenti!", "id"),
            ("tolong stop ya kak", "id"),
            ("STOP PROMO min, makasih", "id"),
            ("STOPP bitte", "de"),
            ("Désabonner svp", "fr"),
            ("ＳＴＯＰ", ""),
            ("请退订，谢谢", "zh"),
            ("配信停止お願いします", "ja"),
            ("수신거부 부탁드립니다", "ko"),
            ("huỷ đăng ký ạ", "vi"),
            ("หยุดส่งข้อความค่ะ", "th"),
            ("Отпишите меня, пожалуйста", "ru"),
            ("إلغاء الاشتراك من فضلك", "ar"),
        ] {
            assert_eq!(tag(meaning(text, false, &[])), Some(language), "{text}");
        }
    }

    #[test]
    fn what_may_mean_something_else_counts_only_in_an_answer_to_a_campaign() {
        for text in [
            "cancel",
            "Baja",
            "batal",
            "取消",
            "para",
            "стоп",
            "td",
            "jangan kirim lagi",
        ] {
            assert_eq!(meaning(text, false, &[]), Meaning::Doubtful, "{text}");
            assert!(matches!(meaning(text, true, &[]), Meaning::Stop(_)), "{text}");
        }
    }

    #[test]
    fn what_only_contains_such_a_word_goes_to_a_person_and_the_rest_to_nobody() {
        for text in [
            "Stop by on Monday",
            "don't stop",
            "berhenti di mana?",
            "tolong jangan kirim lagi pesan seperti ini",
            "I am not interested",
            "我要退订这个",
            "para Kak",
        ] {
            let found = meaning(text, false, &[]);
            let expected = if text == "para Kak" {
                Meaning::Nothing
            } else {
                Meaning::Doubtful
            };
            assert_eq!(found, expected, "{text}");
        }
        for text in [
            "",
            "👍",
            "Masih buka?",
            "stopwatch",
            "nonstop",
            "yes",
            "Halo kak, mau pesan dua",
        ] {
            assert_eq!(meaning(text, true, &[]), Meaning::Nothing, "{text}");
        }
        assert_eq!(meaning(&"stop ".repeat(300), false, &[]), Meaning::Nothing);
    }

    #[test]
    fn words_that_somebody_here_added_count_like_the_others() {
        let own = ["Ora usah".to_owned()];
        assert_eq!(meaning("ORA USAH!", false, &own), Meaning::Stop(None));
        assert_eq!(meaning("ora usah mas", false, &own), Meaning::Doubtful);
        assert_eq!(meaning("ora usah", false, &[]), Meaning::Nothing);
    }

    #[test]
    fn who_wants_it_again_says_so_in_one_word() {
        for text in ["START", "mulai", "Mulai!", "подписаться", "订阅"] {
            assert_eq!(meaning(text, false, &[]), Meaning::Start, "{text}");
        }
        assert_eq!(meaning("kapan mulai?", false, &[]), Meaning::Nothing);
    }
}
