//! Whatever somebody may write for a list of people, and whatever may stand in that list.

use kabar_core::template::{Template, preview};
use kabar_types::{Fields, TextLanguage};

/// Between the template, the names of columns, and what stands there.
const MARK: char = '\u{1e}';
/// Columns of one line.
const COLUMNS: usize = 8;

/// Bytes as a template, then names and values in turn.
///
/// # Panics
/// When a brace would be sent that stood in nobody's data, or a fault is said to be where nothing is.
pub fn template(data: &[u8]) {
    let input = String::from_utf8_lossy(data);
    let mut parts = input.split(MARK);
    let text = parts.next().unwrap_or_default();
    let words: Vec<&str> = parts.take(2 * COLUMNS).collect();
    let column = |pair: &[&str]| Some((pair.first()?.to_string(), pair.get(1)?.to_string()));
    let fields: Fields = words.chunks(2).filter_map(column).collect();
    for language in [TextLanguage::Id, TextLanguage::En] {
        match Template::compile(text, language) {
            Ok(template) => look(&template, text, language, &fields),
            Err(issues) => {
                let length = text.encode_utf16().count();
                assert!(!issues.is_empty());
                for issue in issues {
                    assert!(
                        issue.from <= issue.upto && issue.upto as usize <= length,
                        "{issue:?}"
                    );
                }
            }
        }
    }
}

fn look(template: &Template, text: &str, language: TextLanguage, fields: &Fields) {
    let filled = template.render(fields);
    let shown = preview(text, language, std::slice::from_ref(fields));
    assert_eq!(
        shown.texts,
        [filled.clone().ok()],
        "what is shown is what is sent"
    );
    assert_eq!(shown.issues.is_empty(), filled.is_ok());
    let Ok(sent) = filled else { return };
    assert!(!sent.trim().is_empty() && sent.len() <= 65_536);
    let is_brace = |c: &char| matches!(c, '{' | '}');
    if fields.values().all(|value| !value.contains(['{', '}'])) {
        assert_eq!(sent.chars().find(is_brace), None, "{sent}");
    }
}
