//! Which column is what: guessed from the header's words, and from the cells where the words say nothing.
//!
//! A guess is shown and can be changed; whoever keeps lists remembers what was chosen under [`crate::header_key`].
//! Not here: remembering it.

use kabar_types::{ColumnMapping, PhoneVerdict};

use crate::Row;
use crate::header::normal;
use crate::phones::{Country, verdict};

/// What a column can be for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Phone,
    Name,
    Country,
    Language,
}

/// Words that name a column, the surest first. English and Indonesian, and what the lists of other programs are headed
/// with; as [`normal`] makes them.
const WORDS: &[(Role, &[&str])] = &[
    (
        Role::Phone,
        &[
            "whatsapp number",
            "nomor whatsapp",
            "no whatsapp",
            "nomor wa",
            "no wa",
            "wa number",
            "whatsapp",
            "whatsapp id",
            "wa",
            "phone number",
            "mobile number",
            "mobile phone",
            "cell phone",
            "nomor hp",
            "no hp",
            "nohp",
            "nomor handphone",
            "no handphone",
            "nomor ponsel",
            "no ponsel",
            "hp",
            "handphone",
            "ponsel",
            "mobile",
            "mobile no",
            "cell",
            "cellphone",
            "msisdn",
            "phone",
            "phone no",
            "phonenumber",
            "phone 1 value",
            "nomor telepon",
            "nomor telpon",
            "no telepon",
            "no telp",
            "no tlp",
            "notelp",
            "telepon",
            "telpon",
            "telp",
            "tlp",
            "tel",
            "tel no",
            "telephone",
            "telephone number",
            "kontak",
            "no kontak",
            "contact",
            "contact number",
            "contact no",
            "nomor",
            "no",
            "number",
            "telefono",
            "teléfono",
            "móvil",
            "movil",
            "celular",
            "telefone",
            "telefon",
            "téléphone",
            "handy",
            "handynummer",
            "numero",
            "número",
            "手机",
            "手机号",
            "手机号码",
            "电话",
            "電話",
            "電話番号",
        ],
    ),
    (
        Role::Name,
        &[
            "full name",
            "nama lengkap",
            "display name",
            "customer name",
            "nama pelanggan",
            "contact name",
            "nama kontak",
            "nama penerima",
            "nama",
            "name",
            "first name",
            "firstname",
            "nama depan",
            "given name",
            "nama panggilan",
            "nickname",
            "panggilan",
            "customer",
            "pelanggan",
            "nombre",
            "nome",
            "nom",
            "vorname",
            "姓名",
            "名前",
            "氏名",
        ],
    ),
    (
        Role::Country,
        &[
            "country code",
            "kode negara",
            "country",
            "negara",
            "país",
            "pais",
            "pays",
            "land",
            "国家",
            "国",
        ],
    ),
    (
        Role::Language,
        &[
            "language", "bahasa", "lang", "locale", "idioma", "langue", "sprache", "语言", "言語",
        ],
    ),
];

/// What a column of this name is for, and how sure that is: smaller is surer.
pub(crate) fn role_of(name: &str) -> Option<(Role, usize)> {
    let name = normal(name);
    WORDS.iter().find_map(|(role, words)| {
        let rank = words.iter().position(|word| *word == name)?;
        Some((*role, rank))
    })
}

/// The mapping to begin with. `rows` are some of the list, without its header.
pub fn guess_mapping(header: &[String], rows: &[Row], country: Option<Country>) -> ColumnMapping {
    let named = |wanted: Role| {
        let columns = header.iter().enumerate();
        let known = columns.filter_map(|(column, name)| match role_of(name) {
            Some((role, rank)) if role == wanted => Some((rank, column)),
            _ => None,
        });
        known.collect::<Vec<_>>()
    };
    let width = rows.iter().map(Row::len).max().unwrap_or(header.len());
    let phone = phone_column(&named(Role::Phone), rows, width, country);
    let surest = |role| named(role).into_iter().min().map(|(_, column)| column);
    let name = surest(Role::Name).or_else(|| text_column(header, rows, width, phone));
    let index = |column: Option<usize>| column.and_then(|column| u32::try_from(column).ok());
    ColumnMapping {
        phone: index(phone),
        name: index(name.filter(|name| Some(*name) != phone)),
        country: index(surest(Role::Country)),
        language: index(surest(Role::Language)),
    }
}

/// The same columns in a list that has them in another order; of two of one name, the first is the first.
pub fn carry_mapping(mapping: ColumnMapping, from: &[String], to: &[String]) -> ColumnMapping {
    let carried = |column: Option<u32>| {
        let column = column? as usize;
        let name = normal(from.get(column)?);
        if name.is_empty() {
            let same = to.get(column).filter(|other| normal(other).is_empty());
            return same.and_then(|_| u32::try_from(column).ok());
        }
        let is_it = |other: &&String| normal(other) == name;
        let before = from.iter().take(column).filter(is_it).count();
        let places = to.iter().enumerate().filter(|(_, other)| is_it(other));
        let place = places.map(|(place, _)| place).nth(before)?;
        u32::try_from(place).ok()
    };
    ColumnMapping {
        phone: carried(mapping.phone),
        name: carried(mapping.name),
        country: carried(mapping.country),
        language: carried(mapping.language),
    }
}

/// The country that a row's number is read by: its own where it names one, else the list's.
pub fn country_of(row: &Row, mapping: ColumnMapping, country: Option<Country>) -> Option<Country> {
    let own = mapping.country.map(|column| row.cell(column as usize));
    own.and_then(Country::read).or(country)
}

/// Of the columns with a name for it, the one with the most numbers in it, and then the best name; else any that is
/// mostly numbers. `No` heads a column of row numbers as often as one of phones, so names alone decide only where there
/// are no cells.
fn phone_column(
    named: &[(usize, usize)],
    rows: &[Row],
    width: usize,
    country: Option<Country>,
) -> Option<usize> {
    let share = |column: usize| phone_share(rows, column, country);
    let best = named
        .iter()
        .map(|&(rank, column)| (share(column), std::cmp::Reverse(rank), std::cmp::Reverse(column)))
        .max();
    match best {
        Some((share, _, std::cmp::Reverse(column))) if share > 0 || rows.is_empty() => Some(column),
        best => (0..width)
            .map(|column| (share(column), std::cmp::Reverse(column)))
            .max()
            .filter(|(share, _)| *share >= 50)
            .map(|(_, std::cmp::Reverse(column))| column)
            .or(best.map(|(_, _, std::cmp::Reverse(column))| column)),
    }
}

/// Of a hundred cells that are not empty, how many hold a number.
fn phone_share(rows: &[Row], column: usize, country: Option<Country>) -> usize {
    let cells = rows.iter().map(|row| row.cell(column).trim());
    let full: Vec<&str> = cells.filter(|cell| !cell.is_empty()).collect();
    let good = |cell: &&&str| !matches!(verdict(cell, country), PhoneVerdict::Bad { .. });
    match full.len() {
        0 => 0,
        all => full.iter().filter(good).count() * 100 / all,
    }
}

/// Without a header: the first column whose cells are words.
fn text_column(header: &[String], rows: &[Row], width: usize, phone: Option<usize>) -> Option<usize> {
    if header.iter().any(|name| !name.trim().is_empty()) {
        return None;
    }
    let is_word = |cell: &str| {
        let letters = cell.chars().filter(|c| c.is_alphabetic()).count();
        letters * 2 > cell.chars().count() && !cell.contains('@')
    };
    (0..width).filter(|column| Some(*column) != phone).find(|column| {
        let words = rows.iter().filter(|row| is_word(row.cell(*column))).count();
        words * 2 > rows.len()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn a_mapping_goes_with_its_columns_wherever_they_stand() {
        let mapping = ColumnMapping {
            phone: Some(1),
            name: Some(0),
            country: Some(2),
            language: None,
        };
        let carried = carry_mapping(
            mapping,
            &names(&["Nama", "No. HP", "no hp"]),
            &names(&["no hp", "kota", "No HP", "nama"]),
        );
        let expected = ColumnMapping {
            phone: Some(0),
            name: Some(3),
            country: Some(2),
            language: None,
        };
        assert_eq!(carried, expected);
        let none = carry_mapping(mapping, &names(&["Nama", "", "Kota"]), &names(&["Nama", "Kota"]));
        assert_eq!((none.phone, none.country), (None, Some(1)));
    }
}
