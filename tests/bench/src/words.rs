//! Invented texts: words of an invented language, as often as words of a language are, always the same for the same seed.

/// Words there are.
const VOCABULARY: u64 = 60_000;
/// The larger, the less often the commonest words stand.
const FLATNESS: f64 = 2.7;
const SYLLABLES: [&str; 32] = [
    "ka", "ku", "me", "ber", "an", "di", "pe", "sa", "ti", "ra", "lu", "ma", "ngi", "nya", "ter", "bo", "gu",
    "jo", "ha", "wi", "sem", "ban", "ko", "pi", "su", "la", "ne", "da", "tang", "ru", "yo", "ce",
];
const COMMON: [&str; 24] = [
    "yang", "dan", "di", "ya", "saya", "ada", "untuk", "tidak", "kak", "bisa", "ini", "itu", "sudah",
    "besok", "barang", "kirim", "harga", "terima", "kasih", "selamat", "pagi", "pesan", "jam", "transfer",
];
const CHINESE: [&str; 6] = [
    "你好吗",
    "我们明天见",
    "谢谢老板",
    "价格多少",
    "已经付款了",
    "请发货",
];
const ARABIC: [&str; 4] = ["السلام عليكم", "شكرا جزيلا", "كم السعر", "مُحَمَّد"];

/// Makes texts. A generator of its own (SplitMix64), so that no new version of a library changes what it makes.
pub struct Words(u64);

impl Words {
    /// The texts of this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// One of 0 up to `below`.
    pub fn below(&mut self, below: u64) -> u64 {
        self.next() % below.max(1)
    }

    /// True once in `n` times.
    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }

    /// One of 0 up to `below`, the lower the more often (Zipf); the larger `flat`, the more evenly.
    #[expect(
        clippy::cast_precision_loss,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rank, far below 2^52 and never negative"
    )]
    pub fn skewed(&mut self, below: u64, flat: f64) -> usize {
        let chance = (self.next() >> 11) as f64 / (1_u64 << 53) as f64;
        let rank = flat * ((chance * ((below as f64 + flat) / flat).ln()).exp() - 1.0);
        (rank as usize).min(below as usize - 1)
    }

    /// A word as it stands in texts.
    pub fn word(&mut self) -> String {
        let rank = self.skewed(VOCABULARY, FLATNESS);
        Self::ranked(rank)
    }

    /// The word of this rank, 0 the commonest.
    pub fn ranked(rank: usize) -> String {
        let Some(rest) = rank.checked_sub(COMMON.len()) else {
            return COMMON[rank].to_owned();
        };
        let (mut rest, mut word) = (rest + SYLLABLES.len(), String::new());
        while rest > 0 {
            word.push_str(SYLLABLES[rest % SYLLABLES.len()]);
            rest /= SYLLABLES.len();
        }
        word
    }

    /// A text as people write one.
    pub fn text(&mut self) -> String {
        match self.below(100) {
            0 => CHINESE[self.skewed(CHINESE.len() as u64, 3.0)].repeat(1 + self.skewed(3, 1.0)),
            1 => ARABIC[self.skewed(ARABIC.len() as u64, 3.0)].to_owned(),
            2 | 3 => format!(
                "{} Rp{}.{:03}.000",
                self.some_words(3),
                1 + self.below(9),
                self.below(1000)
            ),
            _ => {
                let count = 1 + self.skewed(40, 6.0);
                self.some_words(count)
            }
        }
    }

    fn some_words(&mut self, count: usize) -> String {
        let words: Vec<String> = (0..count).map(|_| self.word()).collect();
        words.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::Words;

    #[test]
    fn the_same_seed_makes_the_same_texts_and_common_words_stand_in_many() {
        let made = |seed| {
            (0..2_000)
                .map(move |_| seed)
                .scan(Words::new(seed), |words, _| Some(words.text()))
        };
        let texts: Vec<String> = made(7).collect();
        assert!(texts.iter().eq(made(7).collect::<Vec<_>>().iter()));
        assert!(!texts.iter().eq(made(8).collect::<Vec<_>>().iter()));
        let with = |word: &str| {
            texts
                .iter()
                .filter(|text| text.split(' ').any(|one| one == word))
                .count()
        };
        assert!(with("yang") > 200 && with("transfer") < with("yang") / 2);
    }
}
