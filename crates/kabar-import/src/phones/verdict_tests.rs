use super::*;
use PhoneTrouble::*;

fn said(cell: &str, country: &str) -> String {
    match verdict(cell, Country::from_code(country)) {
        PhoneVerdict::Good {
            digits,
            country,
            notes,
        } => {
            let country = country.unwrap_or_default();
            format!("{digits} {country} {notes:?}").replace(" []", "")
        }
        PhoneVerdict::Ask { candidates, .. } => candidates.join(" or "),
        PhoneVerdict::Bad { why } => format!("{why:?}"),
    }
}

fn why(cell: &str, country: &str) -> Option<PhoneTrouble> {
    match verdict(cell, Country::from_code(country)) {
        PhoneVerdict::Bad { why } => Some(why),
        _ => None,
    }
}

#[test]
fn one_number_is_the_same_however_it_is_written() {
    for cell in [
        "081234567890",
        "0812-3456-7890",
        "0812 3456 7890",
        "(0812) 3456.7890",
        "81234567890",
        "6281234567890",
        "+6281234567890",
        "+62 812-3456-7890",
        "+62 (0)812 3456 7890",
        "0062 812 3456 7890",
        "\u{202a}+62 812\u{a0}3456 7890\u{202c}",
        "٠٨١٢٣٤٥٦٧٨٩٠",
        "+６２８１２３４５６７８９０",
        "WA: 0812-3456-7890",
        "0812-3456-7890 (Laras)",
        "'081234567890",
        "https://wa.me/6281234567890?text=halo",
        "6281234567890@c.us",
    ] {
        assert_eq!(said(cell, "ID"), "6281234567890 ID", "{cell}");
    }
}

#[test]
fn a_number_of_another_country_needs_its_code() {
    assert_eq!(said("+49 1512 3456789", "ID"), "4915123456789 DE");
    assert_eq!(said("4915123456789", "ID"), "4915123456789 DE [PlusAdded]");
    assert_eq!(said("+65 8123 4567", "ID"), "6581234567 SG");
}

#[test]
fn without_a_country_nothing_is_guessed() {
    assert_eq!(said("+6281234567890", ""), "6281234567890 ID");
    assert_eq!(said("006281234567890", ""), "6281234567890 ID");
    // Japan has such numbers, too.
    for cell in ["81234567890", "081234567890", "6281234567890"] {
        assert_eq!(why(cell, ""), Some(NeedsCountry), "{cell}");
    }
}

#[test]
fn what_is_no_number_says_why() {
    assert_eq!(why("", "ID"), Some(Empty));
    assert_eq!(why(" \u{a0}\u{200b}", "ID"), Some(Empty));
    assert_eq!(why("Laras", "ID"), Some(NotANumber));
    assert_eq!(why("-", "ID"), Some(NotANumber));
    assert_eq!(why("0812", "ID"), Some(TooShort));
    assert_eq!(why("08123456789012345678", "ID"), Some(TooLong));
    assert_eq!(why("+999 1234567", "ID"), Some(UnknownCountry));
    assert_eq!(why("6.28123E+12", "ID"), Some(Rounded));
    assert_eq!(why("6.281234567890E+12", "ID"), Some(Repairable));
    assert_eq!(why("6281234567890.0", "ID"), Some(Repairable));
    assert_eq!(why("081234567890/081234567891", "ID"), Some(Several));
    assert_eq!(why("+1 555 555 5555", "US"), Some(NotInPlan));
}

#[test]
fn letters_in_a_number_are_not_read_as_keys() {
    assert_eq!(why("0812-LARAS-7890", "ID"), Some(NotANumber));
    assert_eq!(why("0812 3456 kantor 7890", "ID"), Some(NotANumber));
}

#[test]
fn extensions_landlines_and_services_are_noted() {
    assert_eq!(said("(021) 5790-1234", "ID"), "622157901234 ID [Landline]");
    assert_eq!(
        said("+1 212-456-7890 ext. 12", "US"),
        "12124567890 US [Extension]"
    );
    assert_eq!(said("+1 212-456-7890 x12", "US"), "12124567890 US [Extension]");
    assert_eq!(said("0800 1234 567", "ID"), "628001234567 ID [Service]");
}

#[test]
fn brazil_has_a_ninth_digit_that_whatsapp_may_not_know() {
    let both = "5531987654321 or 553187654321";
    for cell in [
        "+55 31 98765-4321",
        "+55 31 8765-4321",
        "(31) 98765-4321",
        "5531987654321",
        "031987654321",
    ] {
        assert_eq!(said(cell, "BR"), both, "{cell}");
    }
    assert_eq!(said("+55 11 3456-7890", "BR"), "551134567890 BR [Landline]");
}

#[test]
fn mexico_had_a_one() {
    let both = "525512345678 or 5215512345678";
    for cell in [
        "+52 55 1234 5678",
        "+52 1 55 1234 5678",
        "5512345678",
        "5215512345678",
    ] {
        assert_eq!(said(cell, "MX"), both, "{cell}");
    }
}

#[test]
fn argentina_has_a_nine_that_people_leave_out() {
    let both = "5491123456789 or 541123456789";
    for cell in [
        "+54 9 11 2345-6789",
        "+54 11 2345-6789",
        "011 15-2345-6789",
        "11 2345 6789",
    ] {
        assert_eq!(said(cell, "AR"), both, "{cell}");
    }
}
