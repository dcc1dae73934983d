//! Texts with places that are filled in for each person of a list.
//!
//! ```text
//!  {{ Nama Lengkap }}                  must have a value, or that line gets no text
//!  {{ nama | Kak }}  {{ nama | "" }}   or else this
//!  {{ nama | first | title | Kak }}    filters: first, title, date, date(short), date(weekday), rupiah, money(USD)
//!  {% if kota == "Bandung" and not lunas %} … {% elif kota %} … {% else %} … {% endif %}
//! ```
//!
//! Names are the headers of a list, in any writing and with blanks in them; upper and lower case are the same. Nothing is
//! repeated, set or fetched, so a text is made in one pass over its pieces, however it is written: there is nothing that
//! could run for long. A brace that opens and closes nothing is a fault, so that none is ever sent unless it stood in
//! somebody's data, and what stands in data is never read as a template. Pure.
//!
//! Deliberately not here: who gets which text (`campaigns`), and guesses. A date or an amount that can be read in two ways
//! is a fault of its line.

mod amounts;
mod conditions;
mod dates;
mod filters;
mod names;
mod parse;
mod render;
mod scan;
#[cfg(test)]
mod tests;

use conditions::Condition;
use filters::Filter;
use kabar_types::{
    FieldIssue, Fields, TemplateIssue, TemplateName, TemplatePreview, TextIssue, TextLanguage,
};
use names::Name;

/// A template that can be filled in.
#[derive(Clone, Debug)]
pub struct Template {
    pieces: Vec<Piece>,
    language: TextLanguage,
}

#[derive(Clone, Debug)]
enum Piece {
    Text(String),
    Place(Place),
    Choice(Vec<Branch>),
}

#[derive(Clone, Debug)]
struct Place {
    name: Name,
    filters: Vec<Filter>,
    fallback: Option<String>,
}

/// What is taken when its condition holds and none before it did; `None`: else.
#[derive(Clone, Debug)]
struct Branch {
    condition: Option<Condition>,
    pieces: Vec<Piece>,
}

impl Template {
    /// Reads a template. Everything that is wrong with it, in the order in which it stands there.
    pub fn compile(text: &str, language: TextLanguage) -> Result<Self, Vec<TemplateIssue>> {
        let pieces = parse::parse(text)?;
        Ok(Self { pieces, language })
    }

    /// The names it uses, in the order of their first use.
    pub fn names(&self) -> Vec<TemplateName> {
        names::used_in(&self.pieces)
    }

    /// Word for word what somebody gets of whom the list says this, or why they can get nothing.
    pub fn render(&self, fields: &Fields) -> Result<String, Vec<FieldIssue>> {
        render::render(&self.pieces, self.language, fields)
    }
}

/// What a template comes to for some lines of a list.
pub fn preview(text: &str, language: TextLanguage, lines: &[Fields]) -> TemplatePreview {
    let template = match Template::compile(text, language) {
        Ok(template) => template,
        Err(faults) => {
            return TemplatePreview {
                faults,
                ..TemplatePreview::default()
            };
        }
    };
    let names = template.names();
    let is_unknown = |name: &&TemplateName| {
        let name = Name::new(&name.name);
        !lines.iter().any(|fields| name.has_column(fields))
    };
    let unknown = names.iter().filter(is_unknown).map(|name| name.name.clone());
    let unknown = if lines.is_empty() {
        Vec::new()
    } else {
        unknown.collect()
    };
    let (mut texts, mut issues) = (Vec::with_capacity(lines.len()), Vec::new());
    for (line, fields) in (0..).zip(lines) {
        let rendered = template.render(fields);
        let found = rendered.as_ref().err().into_iter().flatten();
        issues.extend(found.map(|issue| of_line(line, issue)));
        texts.push(rendered.ok());
    }
    TemplatePreview {
        faults: Vec::new(),
        names,
        unknown,
        texts,
        issues,
    }
}

/// The same issue, of the line at this place of a list.
pub(crate) fn of_line(line: u32, issue: &FieldIssue) -> TextIssue {
    TextIssue {
        line,
        what: issue.what,
        field: issue.field.clone(),
    }
}
