//! A country that numbers are read by.

use rlibphonenumber::{PHONE_NUMBER_UTIL, PhoneNumber, Region};

/// One that has a numbering plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Country(Region);

/// What lists call the commonest countries, in English and Indonesian, as small letters.
const NAMES: &[(&str, &str)] = &[
    ("indonesia", "ID"),
    ("malaysia", "MY"),
    ("singapore", "SG"),
    ("singapura", "SG"),
    ("brunei", "BN"),
    ("philippines", "PH"),
    ("filipina", "PH"),
    ("thailand", "TH"),
    ("vietnam", "VN"),
    ("timor leste", "TL"),
    ("australia", "AU"),
    ("india", "IN"),
    ("pakistan", "PK"),
    ("bangladesh", "BD"),
    ("china", "CN"),
    ("tiongkok", "CN"),
    ("japan", "JP"),
    ("jepang", "JP"),
    ("south korea", "KR"),
    ("korea selatan", "KR"),
    ("hong kong", "HK"),
    ("taiwan", "TW"),
    ("saudi arabia", "SA"),
    ("arab saudi", "SA"),
    ("united arab emirates", "AE"),
    ("uni emirat arab", "AE"),
    ("turkey", "TR"),
    ("turki", "TR"),
    ("egypt", "EG"),
    ("mesir", "EG"),
    ("nigeria", "NG"),
    ("kenya", "KE"),
    ("south africa", "ZA"),
    ("afrika selatan", "ZA"),
    ("germany", "DE"),
    ("jerman", "DE"),
    ("france", "FR"),
    ("prancis", "FR"),
    ("spain", "ES"),
    ("spanyol", "ES"),
    ("italy", "IT"),
    ("italia", "IT"),
    ("netherlands", "NL"),
    ("belanda", "NL"),
    ("portugal", "PT"),
    ("united kingdom", "GB"),
    ("inggris", "GB"),
    ("uk", "GB"),
    ("united states", "US"),
    ("amerika serikat", "US"),
    ("usa", "US"),
    ("canada", "CA"),
    ("kanada", "CA"),
    ("mexico", "MX"),
    ("meksiko", "MX"),
    ("brazil", "BR"),
    ("brasil", "BR"),
    ("argentina", "AR"),
    ("colombia", "CO"),
    ("kolombia", "CO"),
    ("chile", "CL"),
    ("peru", "PE"),
];

impl Country {
    /// By its two letters.
    pub fn from_code(code: &str) -> Option<Self> {
        let region = Region::from_code(code.trim()).ok()?;
        PHONE_NUMBER_UTIL
            .get_country_code_for_region(region)
            .map(|_| Self(region))
    }

    /// As a cell may name it: two letters, a country code, or a name.
    pub fn read(cell: &str) -> Option<Self> {
        let cell = cell.trim();
        let digits = cell
            .strip_prefix('+')
            .or_else(|| cell.strip_prefix("00"))
            .unwrap_or(cell);
        if !digits.is_empty() && digits.len() <= 3 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return digits.parse().ok().and_then(Self::from_calling_code);
        }
        let name = crate::header::normal(cell);
        let known = NAMES.iter().find(|(known, _)| *known == name);
        Self::from_code(known.map_or(cell, |(_, code)| code))
    }

    /// The one a number is of, by its digits from the country code on. Where several countries share a code and the rest does
    /// not tell which it is, the first of them.
    pub fn of_number(digits: &str) -> Option<Self> {
        let number = PhoneNumber::parse(format!("+{digits}"), None).ok()?;
        let region = number.get_region_code().filter(|region| *region != Region::World);
        region
            .map(Self)
            .or_else(|| Self::from_calling_code(number.country_code))
    }

    /// Every one.
    pub fn all() -> impl Iterator<Item = Self> {
        PHONE_NUMBER_UTIL.get_supported_regions().map(Self)
    }

    /// The first of those that share it.
    fn from_calling_code(code: i32) -> Option<Self> {
        PHONE_NUMBER_UTIL
            .get_region_for_country_code(code)
            .filter(|region| *region != Region::World)
            .map(Self)
    }

    /// Its two letters.
    pub fn code(self) -> String {
        self.0.to_string()
    }

    pub(super) const fn region(self) -> Region {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_tells_its_country_also_where_several_share_a_code() {
        let of = |digits: &str| Country::of_number(digits).map(Country::code);
        for (digits, country) in [
            ("6281234567890", "ID"),
            ("6280000000214", "ID"),
            ("12125550123", "US"),
            ("16475550123", "CA"),
            ("18765550123", "JM"),
            ("77011234567", "KZ"),
            ("79161234567", "RU"),
            ("447400123456", "GB"),
            ("10000000000", "US"),
        ] {
            assert_eq!(of(digits).as_deref(), Some(country), "{digits}");
        }
        assert_eq!(of("88312345678"), None, "of no country");
        assert_eq!(of("0"), None);
        assert!(Country::all().count() > 200);
    }

    #[test]
    fn a_country_is_read_however_a_list_writes_it() {
        let code = |cell: &str| Country::read(cell).map(Country::code);
        for cell in ["ID", "id", " Indonesia ", "+62", "62", "0062"] {
            assert_eq!(code(cell).as_deref(), Some("ID"), "{cell}");
        }
        assert_eq!(code("Korea  Selatan").as_deref(), Some("KR"));
        assert_eq!(code("+1").as_deref(), Some("US"));
        for cell in ["", "XX", "Atlantis", "999", "0"] {
            assert_eq!(code(cell), None, "{cell}");
        }
    }
}
