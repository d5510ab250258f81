//! The contexts that are compiled in: the only ones there are.
//!
//! Those of W3C and its community groups come with the crate `ssi-contexts`. The others are tables of
//! our own (term, IRI, type, container, scope), in the notation of [`table`], and tests hold them
//! against the published files.

mod table;

use serde_json::Value;

/// Where a context is read from when it is first needed.
pub(crate) enum Source {
    /// The JSON document that its publisher gives out.
    Json(&'static str),
    /// A table of ours, in one of its editions.
    Table(&'static str, char),
    /// A value, in tests.
    #[cfg(test)]
    Value(Value),
}

impl Source {
    /// The value of the `@context` entry.
    pub(crate) fn context(&self) -> Value {
        match self {
            // A compiled-in document that does not parse would be an empty context, under which every
            // term is reported as undefined; a test reads them all.
            Self::Json(text) => {
                let mut document = serde_json::from_str::<Value>(text).unwrap_or_default();
                document.get_mut("@context").map(Value::take).unwrap_or_default()
            }
            Self::Table(text, edition) => table::parse(text, *edition),
            #[cfg(test)]
            Self::Value(value) => value.clone(),
        }
    }
}

/// Every compiled-in context, by each URL it is known by.
pub(crate) fn all() -> impl Iterator<Item = (String, Source)> {
    let documents = DOCUMENTS.iter().map(|(url, text)| (*url, Source::Json(text)));
    let tables = TABLES
        .iter()
        .map(|(url, text, edition)| (*url, Source::Table(text, *edition)));
    documents
        .chain(tables)
        .map(|(url, source)| (url.to_owned(), source))
}

/// What `ssi-contexts` carries (Apache-2.0).
const DOCUMENTS: &[(&str, &str)] = &[
    (
        "https://www.w3.org/2018/credentials/v1",
        ssi_contexts::CREDENTIALS_V1,
    ),
    (
        "https://www.w3.org/ns/credentials/v2",
        ssi_contexts::CREDENTIALS_V2,
    ),
    (
        "https://www.w3.org/2018/credentials/examples/v1",
        ssi_contexts::CREDENTIALS_EXAMPLES_V1,
    ),
    (
        "https://www.w3.org/ns/credentials/examples/v2",
        ssi_contexts::CREDENTIALS_EXAMPLES_V2,
    ),
    ("https://www.w3.org/ns/odrl.jsonld", ssi_contexts::ODRL),
    ("https://www.w3.org/ns/did/v1", ssi_contexts::DID_V1),
    ("https://w3id.org/security/v1", ssi_contexts::SECURITY_V1),
    ("https://w3id.org/security/v2", ssi_contexts::SECURITY_V2),
    (
        "https://w3id.org/security/data-integrity/v1",
        ssi_contexts::W3ID_DATA_INTEGRITY_V1,
    ),
    (
        "https://w3id.org/security/data-integrity/v2",
        ssi_contexts::W3ID_DATA_INTEGRITY_V2,
    ),
    (
        "https://w3id.org/security/multikey/v1",
        ssi_contexts::W3ID_MULTIKEY_V1,
    ),
    (
        "https://w3id.org/security/suites/ed25519-2020/v1",
        ssi_contexts::W3ID_ED2020_V1,
    ),
    (
        "https://w3id.org/security/suites/jws-2020/v1",
        ssi_contexts::W3ID_JWS2020_V1,
    ),
    (
        "https://w3id.org/vc/status-list/2021/v1",
        ssi_contexts::STATUS_LIST_2021_V1,
    ),
    (
        "https://w3id.org/vc-revocation-list-2020/v1",
        ssi_contexts::REVOCATION_LIST_2020_V1,
    ),
    ("https://w3id.org/citizenship/v1", ssi_contexts::CITIZENSHIP_V1),
];

const OPEN_BADGES_2: &str = include_str!("tables/open-badges-2.terms");
const OPEN_BADGES_3: &str = include_str!("tables/open-badges-3.terms");
const OPEN_BADGES_3_EXTENSIONS: &str = include_str!("tables/open-badges-3-extensions.terms");
const CLR_2: &str = include_str!("tables/clr-2.terms");
const STATUS_1: &str = include_str!("tables/status-1.terms");

/// Our own tables, each with its edition.
const TABLES: &[(&str, &str, char)] = &[
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/context.json",
        OPEN_BADGES_3,
        '0',
    ),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/context/ob_v3p0.jsonld",
        OPEN_BADGES_3,
        '0',
    ),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.1.json",
        OPEN_BADGES_3,
        '1',
    ),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.2.json",
        OPEN_BADGES_3,
        '2',
    ),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
        OPEN_BADGES_3,
        '3',
    ),
    (
        "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
        OPEN_BADGES_3_EXTENSIONS,
        '0',
    ),
    (
        "https://purl.imsglobal.org/spec/clr/v2p0/context.json",
        CLR_2,
        '0',
    ),
    (
        "https://purl.imsglobal.org/spec/clr/v2p0/context-2.0.1.json",
        CLR_2,
        '1',
    ),
    ("https://w3id.org/openbadges/v2", OPEN_BADGES_2, '0'),
    ("https://openbadgespec.org/v2/context.json", OPEN_BADGES_2, '0'),
    ("https://www.w3.org/ns/credentials/status/v1", STATUS_1, '0'),
    ("https://w3id.org/vc/status-list/v1", STATUS_1, '0'),
    (
        "https://w3id.org/security/bbs/v1",
        include_str!("tables/security-bbs-1.terms"),
        '0',
    ),
    (
        "https://w3id.org/security/suites/ed25519-2018/v1",
        include_str!("tables/ed25519-2018-1.terms"),
        '0',
    ),
    (
        "https://w3id.org/citizenship/v4rc1",
        include_str!("tables/citizenship-4rc1.terms"),
        '0',
    ),
    ("https://w3id.org/dcc/v1", include_str!("tables/dcc-1.terms"), '0'),
    (
        "http://data.europa.eu/snb/model/context/edc-ap",
        include_str!("tables/elm-3.terms"),
        '0',
    ),
    (
        "https://raw.githubusercontent.com/educredentials/obv3-examples/refs/heads/main/contexts/educredential.json",
        include_str!("tables/edubadges-3.terms"),
        '0',
    ),
];
