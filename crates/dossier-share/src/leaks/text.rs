//! Signs of personal data in text and in the names of members.

use std::sync::LazyLock;

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use regex_lite::Regex;
use serde_json::Value;

use super::LeakKind;

/// Longer text is looked at as far as this, in bytes: a thesis has its title page in front.
const MAX_TEXT: usize = 4 << 20;
/// How many characters of a finding the learner is shown.
const EXCERPT: usize = 60;

macro_rules! patterns {
    ($($name:ident = $pattern:literal),+ $(,)?) => {
        $(
            #[allow(clippy::unwrap_used, reason = "a pattern of our own, compiled in every test")]
            static $name: LazyLock<Regex> = LazyLock::new(|| Regex::new($pattern).unwrap());
        )+
    };
}

patterns! {
    // Nine digits, or eight as old ones are written, together or in the usual groups.
    BSN = r"\b(?:\d{8,9}|\d{4}\.\d{2}\.\d{3}|\d{3}[ .]\d{3}[ .]\d{3})\b",
    ECK_ID = r"(?i)ketenid\.nl/\d{6}/[0-9a-f]{16,}|\b[0-9a-f]{128}\b",
    IBAN = r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b",
    BORN = r"(?i)\b(?:geboren|geboortedatum|geb\.|date of birth|birth ?date|born|d\.?o\.?b\.?)\W{0,4}(?:op|on|:)?\W{0,3}(?:\d{1,2}[-/. ](?:\d{1,2}|[a-z]{3,9})[-/. ]\d{2,4}|\d{4}-\d{2}-\d{2})",
    POSTCODE = r"\b[1-9]\d{3} ?[A-Z]{2}\b",
    STREET_NL = r"\b[A-Z][A-Za-zÀ-ÿ'. -]{1,40}(?:straat|laan|weg|plein|kade|gracht|singel|dreef|hof|dijk|steeg|plantsoen|pad|markt|boulevard) \d{1,5} ?[a-zA-Z]?\b",
    STREET_EN = r"\b\d{1,5} [A-Z][A-Za-z'.]+(?: [A-Z][A-Za-z'.]+)? (?:Street|Road|Avenue|Lane|Drive|Square|Close|St|Rd|Ave)\b",
    PHONE_NL = r"(?:\+31|\b0031|\b0)[ -]?(?:\(0\))?[1-9](?:[ -]?\d){8}\b",
    PHONE = r"\+[1-9]\d{0,2}(?:[ ().-]{0,2}\d){7,12}\b",
    EMAIL = r"(?i)\b[a-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63})*\.[a-z]{2,24}\b",
    SUPPORT = r"(?i)\b(?:dyslexie|dyscalculie|autisme|autistisch|adhd|a\.d\.h\.d|asperger|depressie|zorgplicht|ondersteuningsbehoefte\w*|ontwikkelingsperspectief|extra tijd bij toetsen|dyslexia|dyscalculia|autism|depression|special needs|disability|handicap)\b",
    SUPERVISOR = r"(?i)\b(?:begeleid(?:er|ster)|praktijkopleider|werkbegeleider|stagebegeleider|docent|leidinggevende|mentor|supervisor|coach|teacher|manager)\b\W{1,3}(?:is |was |dhr\.? |mevr\.? |mr\.? |mrs\.? |ms\.? )?(?-i:[A-Z])[\w.'-]*(?: (?:van|de|den|der|ten|ter))*(?: (?-i:[A-Z])[\w'-]+)+",
}

/// What a text says, in the order of the kinds.
pub(super) fn look(text: &str) -> Vec<(LeakKind, String)> {
    let text = head(text);
    let mut found = Vec::new();
    let mut all = |kind, pattern: &Regex, holds: &dyn Fn(&str) -> bool| {
        let hits = pattern
            .find_iter(text)
            .map(|hit| hit.as_str())
            .filter(|hit| holds(hit));
        found.extend(hits.take(20).map(|hit| (kind, excerpt(hit))));
    };
    let always = |_: &str| true;
    all(LeakKind::Bsn, &BSN, &is_bsn);
    all(LeakKind::EckId, &ECK_ID, &always);
    all(LeakKind::Iban, &IBAN, &is_iban);
    all(LeakKind::BirthDate, &BORN, &always);
    all(LeakKind::Address, &STREET_NL, &always);
    all(LeakKind::Address, &STREET_EN, &always);
    all(LeakKind::Address, &POSTCODE, &is_postcode);
    all(LeakKind::Phone, &PHONE_NL, &always);
    all(LeakKind::Phone, &PHONE, &always);
    all(LeakKind::Email, &EMAIL, &always);
    all(LeakKind::ThirdParty, &SUPERVISOR, &always);
    all(LeakKind::SupportNeeds, &SUPPORT, &always);
    // A Dutch number in its international form is found twice.
    let mut unique: Vec<(LeakKind, String)> = Vec::with_capacity(found.len());
    for one in found {
        if !unique.contains(&one) {
            unique.push(one);
        }
    }
    unique
}

/// What the name of a member says about its value, whatever the value.
pub(super) fn kind_of_key(key: &str) -> Option<LeakKind> {
    let plain: String = key.chars().filter(char::is_ascii_alphanumeric).collect();
    Some(match plain.to_ascii_lowercase().as_str() {
        "bsn" | "burgerservicenummer" | "sofinummer" | "nationalidentifier" | "citizenid" => LeakKind::Bsn,
        "eckid" | "eckidentifier" => LeakKind::EckId,
        "iban" | "rekeningnummer" => LeakKind::Iban,
        "birthdate" | "dateofbirth" | "geboortedatum" | "birthday" | "bday" | "birthplace"
        | "placeofbirth" => LeakKind::BirthDate,
        "address" | "adres" | "homeaddress" | "woonadres" | "street" | "straat" | "streetaddress"
        | "postcode" | "postalcode" => LeakKind::Address,
        "phone" | "telephone" | "telefoon" | "telefoonnummer" | "mobile" | "mobiel" | "phonenumber" => {
            LeakKind::Phone
        }
        "supportneeds" | "specialneeds" | "ondersteuningsbehoefte" | "disability" => LeakKind::SupportNeeds,
        _ => return None,
    })
}

/// The JSON inside the parts of a token (JWS, SD-JWT with its disclosures).
pub(super) fn token_parts(bytes: &[u8]) -> Vec<Value> {
    let Ok(text) = std::str::from_utf8(bytes) else {
        return Vec::new();
    };
    let parts = text.trim().split(['.', '~']).take(200);
    let json = |part: &str| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part.trim()).ok()?).ok();
    parts.filter_map(json).collect()
}

/// The beginning of a finding, on one line.
pub(super) fn excerpt(text: &str) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if flat.chars().count() <= EXCERPT {
        return flat;
    }
    let mut short: String = flat.chars().take(EXCERPT - 1).collect();
    short.push('…');
    short
}

/// The test of eleven: 9·d1 + 8·d2 + … + 2·d8 − d9 is a multiple of eleven, and not nothing.
fn is_bsn(text: &str) -> bool {
    let digits: Vec<i32> = text
        .bytes()
        .filter(u8::is_ascii_digit)
        .map(|byte| i32::from(byte - b'0'))
        .collect();
    let padded = match digits.len() {
        // Numbers of eight digits lost their nought; dates like 20260611 have eight digits too.
        8 if !is_date(text) => [&[0], digits.as_slice()].concat(),
        9 => digits,
        _ => return false,
    };
    let weights = [9, 8, 7, 6, 5, 4, 3, 2, -1];
    let sum: i32 = padded
        .iter()
        .zip(weights)
        .map(|(digit, weight)| digit * weight)
        .sum();
    sum % 11 == 0 && padded.iter().any(|digit| *digit != padded[0])
}

fn is_date(text: &str) -> bool {
    let number = |range: std::ops::Range<usize>| text.get(range).and_then(|part| part.parse::<u32>().ok());
    let as_date = |year: Option<u32>, month: Option<u32>, day: Option<u32>| {
        year.is_some_and(|year| (1900..2100).contains(&year))
            && month.is_some_and(|month| (1..=12).contains(&month))
            && day.is_some_and(|day| (1..=31).contains(&day))
    };
    as_date(number(0..4), number(4..6), number(6..8)) || as_date(number(4..8), number(2..4), number(0..2))
}

/// ISO 13616: the first four characters to the back, letters as numbers, the rest by 97 is 1.
fn is_iban(text: &str) -> bool {
    let plain: Vec<u8> = text.bytes().filter(|byte| *byte != b' ').collect();
    if !(15..=34).contains(&plain.len()) {
        return false;
    }
    let (front, back) = plain.split_at(4);
    let value = |byte: &u8| match byte {
        b'0'..=b'9' => u64::from(byte - b'0'),
        _ => u64::from(byte - b'A') + 10,
    };
    let step = |rest: u64, value: u64| (rest * if value > 9 { 100 } else { 10 } + value) % 97;
    back.iter().chain(front).map(value).fold(0, step) == 1
}

/// Years and amounts look like postcodes. With a blank and capitals it is one; three pairs are never given out,
/// and EC, HR and the like behind a year are not meant.
fn is_postcode(text: &str) -> bool {
    let letters = &text[text.len() - 2..];
    let number: u32 = text[..4].parse().unwrap_or_default();
    let year_with_word =
        (1950..2100).contains(&number) && ["EC", "NL", "EN", "AD", "CE", "ER", "IN", "OP"].contains(&letters);
    !matches!(letters, "SA" | "SD" | "SS") && !year_with_word
}

fn head(text: &str) -> &str {
    let mut end = text.len().min(MAX_TEXT);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<&'static str> {
        look(text).into_iter().map(|(kind, _)| kind.as_str()).collect()
    }

    #[test]
    fn each_sign_is_found_in_a_sentence() {
        for (text, kind) in [
            ("Mijn nummer is 111222333.", "bsn"),
            ("BSN 1112.22.333", "bsn"),
            ("BSN: 123 456 782", "bsn"),
            (
                "https://ketenid.nl/201703/0123456789abcdef0123456789abcdef",
                "eck_id",
            ),
            ("NL91 ABNA 0417 1643 00", "iban"),
            ("geboren op 12-03-2005 te Utrecht", "birth_date"),
            ("Date of birth: 2005-03-12", "birth_date"),
            ("Ik woon aan de Dorpsstraat 12", "address"),
            ("3511 AB Utrecht", "address"),
            ("12 Baker Street", "address"),
            ("bel 06-12345678", "phone"),
            ("+31 6 12 34 56 78", "phone"),
            ("+44 20 7946 0958", "phone"),
            ("mail a.bakker@zon.example", "email"),
            ("Mijn begeleider was Anna de Bakker", "third_party"),
            ("vanwege mijn dyslexie", "support_needs"),
        ] {
            assert!(kinds(text).contains(&kind), "{text}: {:?}", kinds(text));
        }
    }

    #[test]
    fn ordinary_text_has_no_signs() {
        for text in [
            "Ik heb 640 uur stage gelopen in 2026 en een 8,5 gehaald.",
            "Versie 1.2.3 van 20260611, order 123456789",
            "Module 2026 EC 5",
            "leerling 000000000",
            "De begeleider was erg aardig",
            "ISBN 9789012345678",
            "",
        ] {
            assert_eq!(kinds(text), Vec::<&str>::new(), "{text}");
        }
    }

    #[test]
    fn a_name_of_a_member_tells_what_it_holds() {
        assert_eq!(kind_of_key("dateOfBirth"), Some(LeakKind::BirthDate));
        assert_eq!(kind_of_key("home_address"), Some(LeakKind::Address));
        assert_eq!(kind_of_key("ECK-iD"), Some(LeakKind::EckId));
        assert_eq!(kind_of_key("title"), None);
    }
}
