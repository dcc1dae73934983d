//! What stands in the columns of the files, person by person. Pure.
//!
//! Names of columns and words in them are those of the wire, in every language the same, so that whatever reads one file reads
//! all. Moments are of the campaign's zone and say by how much it is off.

use super::cells;
use jiff::{Timestamp, tz::TimeZone};
use kabar_store::RecipientRow;
use kabar_types::{Recipient, RecipientOutcome, SkipReason, UnixMillis};
use std::collections::HashMap;

/// The columns of a report, before those of the list.
const FIXED: &[&str] = &[
    "phone",
    "name",
    "from",
    "outcome",
    "reason",
    "sent_at",
    "delivered_at",
    "read_at",
    "replied_at",
    "opted_out_at",
    "variant",
    "text",
];

/// Which file is written.
pub(super) enum Table {
    /// What became of everybody.
    Report {
        /// Whether cells need marks: see [`cells`].
        marks: bool,
        zone: TimeZone,
        /// Our numbers, as people know them.
        accounts: HashMap<String, String>,
        /// The labels of the campaign's texts, by place.
        variants: Vec<String>,
        /// What the list says of people.
        fields: Vec<String>,
    },
    /// Those whom it did not reach, for the official platform.
    Business { fields: Vec<String> },
}

impl Table {
    pub(super) fn header(&self) -> Vec<String> {
        match self {
            Self::Report { marks, fields, .. } => {
                let mut header: Vec<String> = FIXED.iter().map(|name| (*name).to_owned()).collect();
                header.extend(fields.iter().map(|field| beside(field, FIXED)));
                if *marks {
                    header = header.iter().map(|name| cells::marked(name)).collect();
                }
                header
            }
            Self::Business { fields } => {
                let mut header = vec!["phone".to_owned(), "name".to_owned()];
                for field in fields {
                    let column = column_of(field);
                    let mut name = column.clone();
                    let mut next = 2;
                    while header.contains(&name) {
                        name = format!("{column}_{next}");
                        next += 1;
                    }
                    header.push(name);
                }
                header
            }
        }
    }

    /// The cells of a person; `None`: this file does not have them.
    pub(super) fn row(&self, row: &RecipientRow) -> Option<Vec<String>> {
        match self {
            Self::Report {
                marks,
                zone,
                accounts,
                variants,
                fields,
            } => {
                let mut cells = report(row, zone, accounts, variants);
                cells.extend(fields.iter().map(|field| of_list(row, field)));
                if *marks {
                    cells = cells.iter().map(|cell| cells::marked(cell)).collect();
                }
                Some(cells)
            }
            Self::Business { fields } => business(row, fields),
        }
    }
}

fn of_list(row: &RecipientRow, field: &str) -> String {
    row.fields.get(field).cloned().unwrap_or_default()
}

/// The name of a list's column beside those that are there already.
fn beside(field: &str, taken: &[&str]) -> String {
    let is_taken = taken.iter().any(|name| name.eq_ignore_ascii_case(field));
    if is_taken {
        format!("{field} (list)")
    } else {
        field.to_owned()
    }
}

/// Importers of the platform's vendors take letters, digits and underscores.
fn column_of(field: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    let name: String = field.trim().to_ascii_lowercase().chars().map(plain).collect();
    if name.chars().any(|c| c != '_') {
        name
    } else {
        "field".to_owned()
    }
}

fn report(
    row: &RecipientRow,
    zone: &TimeZone,
    accounts: &HashMap<String, String>,
    variants: &[String],
) -> Vec<String> {
    let person = &row.recipient;
    let moment = |at: Option<UnixMillis>| at.map(|at| moment_in(zone, at)).unwrap_or_default();
    let from = person
        .account
        .and_then(|id| accounts.get(&id.to_string()).cloned());
    let variant = usize::try_from(person.variant).ok();
    let (outcome, reason) = words_of(person.outcome);
    vec![
        row.phone.clone().unwrap_or_else(|| person.phone.clone()),
        person.name.clone(),
        from.unwrap_or_default(),
        outcome,
        reason,
        moment(row.sent_at),
        moment(row.delivered_at),
        moment(row.read_at),
        moment(row.replied_at),
        moment(row.opted_out_at),
        variant
            .and_then(|place| variants.get(place).cloned())
            .unwrap_or_default(),
        person.text.clone(),
    ]
}

/// Whoever may be written to and certainly got nothing from here: never somebody who wants none, and nobody twice.
fn business(row: &RecipientRow, fields: &[String]) -> Option<Vec<String>> {
    let phone = row.phone.clone()?;
    if row.opted_out_at.is_some() || !is_left(&row.recipient) {
        return None;
    }
    let mut cells = vec![phone, cells::marked_unless_number(&row.recipient.name)];
    let cell = |field: &String| cells::marked_unless_number(&of_list(row, field));
    cells.extend(fields.iter().map(cell));
    Some(cells)
}

fn is_left(person: &Recipient) -> bool {
    match person.outcome {
        RecipientOutcome::Incomplete
        | RecipientOutcome::Planned
        | RecipientOutcome::Failed { .. }
        | RecipientOutcome::Cancelled => true,
        RecipientOutcome::Skipped { why } => matches!(
            why,
            SkipReason::WroteLately | SkipReason::NoToken | SkipReason::Incomplete
        ),
        RecipientOutcome::Waiting
        | RecipientOutcome::Sent
        | RecipientOutcome::Delivered
        | RecipientOutcome::Read
        | RecipientOutcome::Unknown
        | RecipientOutcome::Gone => false,
    }
}

/// What became of somebody and why, in the words of the wire.
fn words_of(outcome: RecipientOutcome) -> (String, String) {
    let value = serde_json::to_value(outcome).unwrap_or_default();
    let word = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
    let reason = match outcome {
        RecipientOutcome::Failed { .. } => word("error"),
        RecipientOutcome::Skipped { .. } => word("why"),
        _ => String::new(),
    };
    (word("kind"), reason)
}

/// As RFC 3339 has it, with a blank in the middle: what spreadsheets read as a moment once the end is cut off.
fn moment_in(zone: &TimeZone, at: UnixMillis) -> String {
    let moment = Timestamp::from_millisecond(at.0).unwrap_or_default();
    let (shown, off) = (zone.to_datetime(moment), zone.to_offset(moment).seconds() / 60);
    let sign = if off < 0 { '-' } else { '+' };
    format!(
        "{} {:02}:{:02}:{:02}{sign}{:02}:{:02}",
        shown.date(),
        shown.hour(),
        shown.minute(),
        shown.second(),
        off.abs() / 60,
        off.abs() % 60
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use kabar_types::{CampaignId, ContactId, ErrorCode, RecipientId};

    fn row(outcome: RecipientOutcome) -> RecipientRow {
        RecipientRow {
            recipient: Recipient {
                id: RecipientId(8),
                campaign: CampaignId(3),
                contact: Some(ContactId(9)),
                phone: "0800-0000-0214".to_owned(),
                name: "=Bob".to_owned(),
                account: None,
                text: "Halo".to_owned(),
                variant: 0,
                issues: Vec::new(),
                outcome,
                message: None,
                chat: None,
            },
            phone: Some("+6280000000214".to_owned()),
            fields: [
                ("Nama Depan".to_owned(), "Bob".to_owned()),
                ("name".to_owned(), "-5".to_owned()),
            ]
            .into(),
            sent_at: Some(UnixMillis(1_795_000_000_000)),
            delivered_at: None,
            read_at: None,
            replied_at: None,
            opted_out_at: None,
        }
    }

    fn fields() -> Vec<String> {
        vec!["Nama Depan".to_owned(), "name".to_owned()]
    }

    #[test]
    fn a_report_says_of_everybody_what_became_of_them_and_why() {
        let table = |marks| Table::Report {
            marks,
            zone: TimeZone::get("Asia/Jakarta").unwrap(),
            accounts: HashMap::new(),
            variants: vec!["A".to_owned()],
            fields: fields(),
        };
        let error = Some(ErrorCode::Refused);
        let cells = table(true).row(&row(RecipientOutcome::Failed { error })).unwrap();
        let header = table(true).header();
        assert_eq!(header.len(), cells.len());
        assert_eq!(header[12..], ["Nama Depan", "name (list)"]);
        let shown: Vec<&str> = cells.iter().map(String::as_str).collect();
        assert_eq!(
            shown,
            [
                "'+6280000000214",
                "'=Bob",
                "",
                "failed",
                "refused",
                "2026-11-18 18:06:40+07:00",
                "",
                "",
                "",
                "",
                "A",
                "Halo",
                "Bob",
                "'-5"
            ]
        );
        let plain = table(false).row(&row(RecipientOutcome::Sent)).unwrap();
        assert_eq!((plain[0].as_str(), plain[3].as_str()), ("+6280000000214", "sent"));
    }

    #[test]
    fn the_platform_gets_those_who_got_nothing_here_and_nobody_who_wants_none() {
        let table = Table::Business { fields: fields() };
        assert_eq!(table.header(), ["phone", "name", "nama_depan", "name_2"]);
        let planned = row(RecipientOutcome::Planned);
        assert_eq!(
            table.row(&planned).unwrap(),
            ["+6280000000214", "'=Bob", "Bob", "-5"]
        );
        let opted_out = RecipientRow {
            opted_out_at: Some(UnixMillis(1)),
            ..planned.clone()
        };
        let nobody = RecipientRow {
            phone: None,
            ..planned
        };
        for left_out in [
            opted_out,
            nobody,
            row(RecipientOutcome::Unknown),
            row(RecipientOutcome::Sent),
            row(RecipientOutcome::Skipped {
                why: SkipReason::NoConsent,
            }),
        ] {
            assert_eq!(table.row(&left_out), None, "{left_out:?}");
        }
    }
}
