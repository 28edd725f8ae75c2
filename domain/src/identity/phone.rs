//! Phone numbers: any usual spelling in, E.164 out.

use kyck_kernel::text;
use kyck_kernel::text::is_unprintable;
use rlibphonenumber::{PhoneNumber, PhoneNumberFormat, PhoneNumberType, Region};

use super::error::{IdentityError, IdentityErrorCode};

/// Longest spelling that is parsed, in bytes.
const MAX_SPELLING_BYTES: usize = 128;

/// A mobile number of a country that may sign in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Phone {
    /// E.164 form, such as `+821012345678`.
    pub e164: String,
    /// The form that may be shown, such as `010-****-5678`.
    pub masked: String,
}

fn invalid() -> IdentityError {
    IdentityError::of(IdentityErrorCode::PhoneInvalid, "phone")
}

impl Phone {
    /// Reads a number as people write it, with or without country code, spaces, hyphens or brackets; one
    /// without a country code is of the first country of `countries` (ISO 3166-1 alpha-2).
    ///
    /// # Errors
    /// [`IdentityErrorCode::PhoneInvalid`] for what is no phone number, [`IdentityErrorCode::PhoneNotSupported`] for one of
    /// another country and for one that is not a mobile's.
    pub fn parse(spelling: &str, countries: &[String]) -> Result<Self, IdentityError> {
        if spelling.len() > MAX_SPELLING_BYTES {
            return Err(invalid());
        }

        // Copied from contacts, a number comes with marks that nobody sees.
        let spelling = text::without_invisible(spelling);
        let spelling = spelling.trim();
        let digits = spelling.strip_prefix("tel:").unwrap_or(spelling);
        // The library reads letters as keys of a telephone and skips what it does not know.
        if digits.chars().any(|c| c.is_alphabetic() || is_unprintable(c)) {
            return Err(invalid());
        }

        let home = countries
            .first()
            .and_then(|country| country.parse::<Region>().ok());
        let number = PhoneNumber::parse(spelling, home).map_err(|_| invalid())?;
        if !number.is_valid() || !number.extension().is_empty() {
            return Err(invalid());
        }

        let region = number.get_region_code().ok_or_else(invalid)?;
        let country = region.as_region_str();
        let is_mobile = matches!(
            number.get_type(),
            PhoneNumberType::Mobile | PhoneNumberType::FixedLineOrMobile
        );
        let national = number.get_national_significant_number();
        if country.as_str() == "KR" && national.starts_with("10") && national.len() != 10 {
            return Err(invalid());
        }

        // 011 and 016 to 019 are the closed prefixes of the second generation.
        let is_open = country.as_str() != "KR" || national.starts_with("10");
        let is_served = countries.iter().any(|served| served == country.as_str());
        if !is_served || !is_mobile || !is_open {
            return Err(IdentityError::of(IdentityErrorCode::PhoneNotSupported, "phone"));
        }

        let e164 = number.format_as(PhoneNumberFormat::E164).into_owned();
        let last = national
            .get(national.len().saturating_sub(4)..)
            .unwrap_or_default();
        let masked = if country.as_str() == "KR" {
            format!("010-****-{last}")
        } else {
            let code = e164.strip_suffix(national.as_str()).unwrap_or("+");
            format!("{code} ****{last}")
        };

        Ok(Self { e164, masked })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(spelling: &str) -> Result<Phone, IdentityError> {
        Phone::parse(spelling, &["KR".to_owned(), "US".to_owned()])
    }

    fn code_of(spelling: &str) -> IdentityErrorCode {
        let codes = parse(spelling).expect_err(spelling).codes();
        assert_eq!(codes.len(), 1, "{spelling}");
        codes[0]
    }

    #[test]
    fn every_usual_spelling_is_the_same_number() {
        for spelling in [
            "010-1234-5678",
            "01012345678",
            "010 1234 5678",
            "+82 10-1234-5678",
            "+821012345678",
            "82 10 1234 5678",
            "+82 010-1234-5678",
            "+82 (0)10 1234 5678",
            "(010) 1234-5678",
            "０１０－１２３４－５６７８",
            "010.1234.5678",
            " 010-1234-5678 ",
            "tel:+82-10-1234-5678",
            "\u{202D}010-1234-5678\u{202C}",
            "\u{2068}010-1234-5678\u{2069}",
            "\u{200E}010-1234-5678",
            "010\u{200B}1234\u{2060}5678\u{FEFF}",
            "010-1234-5678\u{FE0D}",
            "010\u{00A0}1234\u{2011}5678",
            "٠١٠١٢٣٤٥٦٧٨",
        ] {
            let phone = parse(spelling).expect(spelling);
            assert_eq!(phone.e164, "+821012345678", "{spelling}");
            assert_eq!(phone.masked, "010-****-5678");
        }
        assert_eq!(parse("+1 650-253-0000").unwrap().masked, "+1 ****0000");
    }

    #[test]
    fn numbers_of_other_countries_and_kinds_are_not_supported() {
        for spelling in [
            "02-312-3456",
            "011-234-5678",
            "+81 90-1234-5678",
            "+44 7400 123456",
            "1588-1234",
        ] {
            let code = code_of(spelling);
            assert!(
                matches!(
                    code,
                    IdentityErrorCode::PhoneNotSupported | IdentityErrorCode::PhoneInvalid
                ),
                "{spelling}: {code:?}"
            );
        }
        for spelling in ["+81 90-1234-5678", "02-312-3456"] {
            assert_eq!(code_of(spelling), IdentityErrorCode::PhoneNotSupported);
        }
    }

    #[test]
    fn what_is_no_number_is_invalid() {
        for spelling in [
            "",
            "010",
            "hello",
            "010-1234-567",
            "+",
            "'; DROP TABLE guardian",
            "010-1234-5678 ext. 9",
            "\u{202e}01012345678",
            "010-CALL-HIM",
            "010-1234-5678#9",
        ] {
            assert_eq!(code_of(spelling), IdentityErrorCode::PhoneInvalid, "{spelling}");
        }
        assert_eq!(code_of(&"1".repeat(5000)), IdentityErrorCode::PhoneInvalid);
    }
}
