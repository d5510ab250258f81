//! Which standard a credential follows, and what carried it here.

use serde_json::{Map, Value};

use crate::json::{has_type, texts};

/// The standard that a credential follows. The words are the ones that scripts read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Format {
    /// Open Badges 0.5: everything embedded, nothing to check it by.
    OpenBadges05,
    /// Open Badges 1.0 and 1.1, hosted or signed.
    OpenBadges1,
    /// Open Badges 2.0, hosted or signed.
    OpenBadges2,
    /// Open Badges 3.0, in either data model.
    OpenBadges3,
    /// Comprehensive Learner Record 2.0.
    Clr2,
    /// W3C Verifiable Credentials 1.1.
    Vc1,
    /// W3C Verifiable Credentials 2.0.
    Vc2,
    /// A presentation: a container that its holder may have signed.
    Presentation,
    /// SD-JWT VC, and an SD-JWT whose claims are no credential of another standard.
    SdJwt,
    /// COSE_Sign1 around something that we do not read; around a credential it is that credential's format.
    Cose,
    /// European Learning Model (EDC): JSON-LD, bare or sealed by JAdES, and the older XML sealed by XAdES.
    Elm,
    /// EMREX ELMO: a transcript in XML.
    Elmo,
    /// Blockcerts: known and read; its proof is not checked.
    Blockcerts,
}

impl Format {
    /// Every format, for tests and lists.
    pub const ALL: &'static [Self] = &[
        Self::OpenBadges05,
        Self::OpenBadges1,
        Self::OpenBadges2,
        Self::OpenBadges3,
        Self::Clr2,
        Self::Vc1,
        Self::Vc2,
        Self::Presentation,
        Self::SdJwt,
        Self::Cose,
        Self::Elm,
        Self::Elmo,
        Self::Blockcerts,
    ];

    /// The name that scripts use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::OpenBadges05 => "open-badges-0.5",
            Self::OpenBadges1 => "open-badges-1",
            Self::OpenBadges2 => "open-badges-2",
            Self::OpenBadges3 => "open-badges-3",
            Self::Clr2 => "clr-2",
            Self::Vc1 => "vc-1",
            Self::Vc2 => "vc-2",
            Self::Presentation => "presentation",
            Self::SdJwt => "sd-jwt",
            Self::Cose => "cose",
            Self::Elm => "elm",
            Self::Elmo => "elmo",
            Self::Blockcerts => "blockcerts",
        }
    }

    /// True when [`crate::read`] reads it; false when it is only recognised.
    #[must_use]
    pub const fn is_read(self) -> bool {
        !matches!(self, Self::Cose)
    }

    /// True for the Open Badges that are judged by their hosted copy or a bare JWS (0.5 to 2.0).
    pub(crate) const fn is_early_badge(self) -> bool {
        matches!(self, Self::OpenBadges05 | Self::OpenBadges1 | Self::OpenBadges2)
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What carried a credential here.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Carrier {
    /// JSON text.
    Json,
    /// A compact JSON Web Signature, or a compact SD-JWT.
    Jws,
    /// A COSE message, raw or as text.
    Cose,
    /// XML, as a file, packed, or in a form.
    Xml,
    /// A PNG image with the credential baked in.
    Png,
    /// An SVG image with the credential baked in.
    Svg,
}

pub(crate) const VC1_CONTEXT: &str = "https://www.w3.org/2018/credentials/v1";
pub(crate) const VC2_CONTEXT: &str = "https://www.w3.org/ns/credentials/v2";

/// The format of a JSON object, by what it calls itself; `None` when it is no credential.
pub(crate) fn format_of(object: &Map<String, Value>) -> Option<Format> {
    let value = |key: &str| object.get(key);
    let is = |name: &str| has_type(object, name);
    let contexts = || texts(value("@context"));
    let context = |part: &str| contexts().any(|url| url.contains(part));
    let has_vc_context = contexts().any(|url| url == VC1_CONTEXT || url == VC2_CONTEXT);

    if is_elm(object) {
        return Some(Format::Elm);
    }
    if is("BlockcertsCredential") || context("w3id.org/blockcerts") {
        return Some(Format::Blockcerts);
    }
    if is("VerifiablePresentation") {
        return Some(Format::Presentation);
    }
    if is("VerifiableCredential") || has_vc_context || object.contains_key("credentialSubject") {
        let badge = [
            "OpenBadgeCredential",
            "AchievementCredential",
            "EndorsementCredential",
        ]
        .into_iter()
        .any(is);
        return Some(if is("ClrCredential") {
            Format::Clr2
        } else if badge && (context("/ob/v3p0") || context("openbadges-specification")) {
            Format::OpenBadges3
        } else if contexts().next().is_some_and(|first| first == VC2_CONTEXT) {
            Format::Vc2
        } else {
            Format::Vc1
        });
    }
    early_badge(object)
}

/// ELM: a credential of that type, or an issuer's upload wrapper. A seal around one is told before this is asked.
fn is_elm(object: &Map<String, Value>) -> bool {
    let european = |map: &Map<String, Value>| has_type(map, "EuropeanDigitalCredential");
    let wrapped = object
        .get("credential")
        .and_then(Value::as_object)
        .is_some_and(european);
    european(object) || wrapped
}

fn early_badge(object: &Map<String, Value>) -> Option<Format> {
    let has = |key: &str| object.contains_key(key);
    let second = has("@context") && texts(object.get("@context")).any(|url| url.contains("openbadges"));
    let badge = object.get("badge");
    let class_inside = badge.and_then(Value::as_object);
    if class_inside.is_some_and(|class| class.get("issuer").is_some_and(|i| i.get("origin").is_some())) {
        return Some(Format::OpenBadges05);
    }
    let award = has("badge") || has_type(object, "Assertion");
    if has("verification") && award || second && (award || has_type(object, "BadgeClass")) {
        // 1.1 has a context too, but still says `verify` and `uid`.
        let first = has("verify") && !has("verification");
        return Some(if first {
            Format::OpenBadges1
        } else {
            Format::OpenBadges2
        });
    }
    // A hosted 2.0 badge in a context of its own.
    if has_type(object, "BadgeClass") && has("issuer") && has("criteria") {
        return Some(Format::OpenBadges2);
    }
    // 1.x is known by saying where it is hosted or signed; baked files may hold no more than that.
    let verified = object
        .get("verify")
        .is_some_and(|verify| verify.get("url").is_some_and(Value::is_string));
    (verified || has("recipient") && has("badge")).then_some(Format::OpenBadges1)
}
