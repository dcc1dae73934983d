use super::*;
use Finding::*;

fn indonesia() -> Option<Country> {
    Country::from_code("ID")
}

fn mended(cell: &str) -> String {
    repaired(cell, indonesia())
}

#[test]
fn a_number_that_excel_rounded_is_marked_and_never_guessed() {
    for cell in [
        "6.28123E+12",
        "6,28123E+12",
        "6.28e12",
        "6E+12",
        "6.28123456789E+12",
    ] {
        assert_eq!(examine_phone(cell, indonesia()), Some(ExponentLossy), "{cell}");
        assert_eq!(repair(cell, ExponentLossy, indonesia()), None);
        assert_eq!(mended(cell), cell);
    }
}

#[test]
fn a_number_in_exponent_form_that_has_all_its_digits_is_mended() {
    for cell in [
        "6.281234567890E+12",
        "6,281234567890E+12",
        "6.281234567890e12",
        "+6.28123456789000E+12",
    ] {
        assert_eq!(examine_phone(cell, indonesia()), Some(ExponentExact), "{cell}");
        assert_eq!(mended(cell), "6281234567890");
    }
}

#[test]
fn words_with_an_e_are_no_exponents() {
    for cell in ["1E5A", "Ext 12E", "E", "12E", "12E+x", "1.5E2", "1E99"] {
        assert_eq!(exponent(cell), None, "{cell}");
    }
}

#[test]
fn decimals_that_a_program_added_are_taken_away() {
    assert_eq!(examine_phone("6281234567890.0", indonesia()), Some(DecimalTail));
    assert_eq!(mended("6281234567890.0"), "6281234567890");
    assert_eq!(mended("6281234567890,00"), "6281234567890");
    assert_eq!(examine_phone("0812.3456.7890", indonesia()), None);
}

#[test]
fn a_lost_zero_is_put_back_where_the_plan_has_one() {
    assert_eq!(examine_phone("81234567890", indonesia()), Some(LostLeadingZero));
    assert_eq!(mended("81234567890"), "081234567890");
    assert_eq!(mended(" 81234567890 "), "081234567890");
    // It has its country code; and in the United States there is no such zero.
    assert_eq!(examine_phone("6281234567890", indonesia()), None);
    assert_eq!(examine_phone("2125550123", Country::from_code("US")), None);
}

#[test]
fn what_nobody_sees_is_taken_away() {
    for cell in [
        "\u{202a}+6281234567890\u{202c}",
        "\u{a0}+6281234567890",
        "+628\u{200b}1234567890",
        "\u{feff}+6281234567890",
    ] {
        assert_eq!(examine_phone(cell, indonesia()), Some(Invisible), "{cell:?}");
        assert_eq!(mended(cell), "+6281234567890");
    }
    assert_eq!(mended("+62\u{a0}812\u{a0}3456\u{a0}7890"), "+62 812 3456 7890");
}

#[test]
fn marks_for_text_are_taken_away() {
    assert_eq!(mended("'081234567890"), "081234567890");
    assert_eq!(mended("=\"081234567890\""), "081234567890");
    assert_eq!(mended("\u{2019}+6281234567890"), "+6281234567890");
    assert_eq!(mended("'Laras"), "'Laras");
}

#[test]
fn one_cell_may_need_several_repairs() {
    assert_eq!(mended("\u{a0}'6281234567890.0"), "6281234567890");
    assert_eq!(mended("'8.1234567890E+10"), "081234567890");
}

#[test]
fn formulas_are_told_and_kept_as_they_are() {
    for cell in [
        "=HYPERLINK(\"http://x\")",
        "@SUM(A1)",
        "-2+3",
        "+cmd|' /C calc'!A0",
    ] {
        assert_eq!(examine_phone(cell, indonesia()), Some(FormulaLike), "{cell}");
        assert_eq!(mended(cell), cell);
    }
    assert_eq!(examine_phone("+62 (812) 3456-7890", indonesia()), None);
}

#[test]
fn several_numbers_are_counted_and_left_to_a_person() {
    let found = examine_phone("081234567890 / 081234567891", indonesia());
    assert_eq!(found, Some(SeveralNumbers { count: 2 }));
}

#[test]
fn without_a_country_a_national_number_says_so() {
    assert_eq!(examine_phone("081234567890", None), Some(MissingCountry));
    assert_eq!(examine_phone("+6281234567890", None), None);
    assert_eq!(examine_phone("Laras", None), None);
}
