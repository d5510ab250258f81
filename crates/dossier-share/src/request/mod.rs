//! Requests: a school or an employer says what it would like to see, and what for.
//!
//! A [`Request`] is read from a file, a QR code or a link, in the names of OpenID4VP 1.0 with a DCQL query
//! (or, read-only, Presentation Exchange). It is a stranger's text: who wrote it is known only if it was
//! signed. [`matching`] says what the learner has, what has expired and what is missing, and proposes the
//! smallest set that answers it; the learner then composes a share like any other.
//!
//! Long because every spelling of a request is read in one place.

mod code;
mod dcql;
mod exchange;
mod link;
mod matching;
mod query;

pub use code::request_code;
pub use matching::{Candidate, Fit, Have, Matching, Pick, SignedCandidate, Wanted, matching};
pub use query::{Query, Step, Want, WantFormat};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use dossier_credential::{Evidence, SignedToken, TokenSigner, jcs};
use dossier_model::Purpose;
use dossier_model::json::{Limits, parse_strict};
use dossier_seal::age_file::AgeRecipient;
use dossier_seal::{DiceFault, HolderKey, make_bytes};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::conditions::{Asked, Retention};

/// What a request may be at most: a page of text, not a library.
const LIMITS: Limits = Limits {
    bytes: 256 << 10,
    depth: 24,
    nodes: 5_000,
};
/// The header type of a signed request (RFC 9101 §4, OpenID4VP 1.0 §5).
const TYP: &str = "oauth-authz-req+jwt";
const PREFIX: &str = "decentralized_identifier:";

/// Who asks, how sure that is, what for, and for what.
#[derive(Clone)]
pub struct Request {
    /// The requester's identifier, without its prefix.
    pub client: String,
    /// What he calls himself. Anybody can call himself anything.
    pub name: String,
    /// Whether he signed.
    pub trust: Trust,
    /// His number for this request; the presentation answers it as its challenge.
    pub nonce: String,
    /// What for: a known purpose if he named its DPV term, else his own words.
    pub purpose: Purpose,
    /// What for, in his own words; may be empty beside a known purpose.
    pub purpose_text: String,
    /// How long he wants to keep it after the period, if he says so.
    pub retention: Option<Retention>,
    /// The legal basis that he claims; empty if none.
    pub legal_basis: String,
    /// Where his privacy policy is; empty if he does not say.
    pub policy: String,
    /// The age keys to seal the answer for.
    pub keys: Vec<String>,
    /// Until when he waits.
    pub expires: Option<Timestamp>,
    /// True when the time for answering is over.
    pub expired: bool,
    /// What he would like to see.
    pub query: Query,
    /// `dcql` or `presentation_exchange`.
    pub language: &'static str,
}

/// Whether the requester signed, and as whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trust {
    /// Not signed: anybody can have written it.
    Unsigned,
    /// Signed, and we could not look whether by him. The address would tell.
    NotChecked {
        /// The document that is wanted.
        wanted: Option<String>,
    },
    /// Signed by a key, which says that it is the same requester each time, and not who that is.
    ByKey,
    /// Signed by a key of the web domain that the identifier names.
    ByDomain,
}

impl Trust {
    /// The word that scripts read. Words: `share_request_<word>`.
    pub const fn as_str(&self) -> &'static str {
        match self {
            Self::Unsigned => "unsigned",
            Self::NotChecked { .. } => "not_checked",
            Self::ByKey => "by_key",
            Self::ByDomain => "by_domain",
        }
    }
}

/// Why a request cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RequestFault {
    /// Not a request.
    #[error("not a request: {what}")]
    Malformed {
        /// What does not hold together.
        what: &'static str,
    },
    /// It only says where the request is.
    #[error("the request is somewhere else")]
    ByReference {
        /// Where.
        url: String,
    },
    /// It asks in a way that we do not read.
    #[error("the request asks for something that is not read: {what}")]
    Unsupported {
        /// What.
        what: &'static str,
    },
    /// It does not fit into a QR code.
    #[error("{found} bytes are too long for a QR code")]
    TooLongForCode {
        /// How long its link is.
        found: usize,
    },
    /// It is signed, and not by whom it names.
    #[error("the signature is not by the requester")]
    SignatureInvalid,
}

impl RequestFault {
    /// Every code there is, for tests that each has words.
    pub const CODES: &'static [&'static str] = &[
        "request_malformed",
        "request_by_reference",
        "request_unsupported",
        "request_signature_invalid",
        "request_too_long",
    ];

    /// The code for people and scripts.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Malformed { .. } => "request_malformed",
            Self::ByReference { .. } => "request_by_reference",
            Self::Unsupported { .. } => "request_unsupported",
            Self::SignatureInvalid => "request_signature_invalid",
            Self::TooLongForCode { .. } => "request_too_long",
        }
    }
}

const fn malformed(what: &'static str) -> RequestFault {
    RequestFault::Malformed { what }
}

impl Request {
    /// True for what says that it is a request: a link, or members or a token with a query; whether it can be
    /// read, [`Request::read`] says.
    pub fn is_one(bytes: &[u8]) -> bool {
        if bytes.len() > LIMITS.bytes {
            return false;
        }
        let text = std::str::from_utf8(bytes).unwrap_or_default().trim();
        let text = text.trim_start_matches('\u{feff}');
        let asks = |members: &Map<String, Value>| {
            members.contains_key("client_id")
                && ["dcql_query", "presentation_definition"]
                    .iter()
                    .any(|key| members.contains_key(*key))
        };
        if text.starts_with('{') {
            return object(text.as_bytes()).is_ok_and(|members| asks(&members));
        }
        let is_link =
            link::is_link(text) && link::members(text).is_ok_and(|members| members.contains_key("client_id"));
        is_link || SignedToken::read(text).is_ok_and(|token| asks(token.payload()))
    }

    /// Reads a request: JSON, a signed token, or an `openid4vp:` link as a QR code holds it.
    ///
    /// # Errors
    /// A [`RequestFault`]. That nobody signed it, and that its time is over, are no faults: they are said.
    pub fn read(bytes: &[u8], evidence: &dyn Evidence, now: Timestamp) -> Result<Self, RequestFault> {
        if bytes.len() > LIMITS.bytes {
            return Err(malformed("too long"));
        }
        let text = std::str::from_utf8(bytes).map_err(|_| malformed("not text"))?;
        let text = text.trim().trim_start_matches('\u{feff}');
        if text.starts_with('{') {
            let members = object(text.as_bytes())?;
            return Self::of_members(&members, None, evidence, now);
        }
        if link::is_link(text) {
            let members = link::members(text)?;
            if let Some(url) = members.get("request_uri").and_then(Value::as_str) {
                return Err(RequestFault::ByReference { url: url.to_owned() });
            }
            return match members.get("request").and_then(Value::as_str) {
                Some(token) => Self::of_token(token, evidence, now),
                None => Self::of_members(&members, None, evidence, now),
            };
        }
        Self::of_token(text, evidence, now)
    }

    fn of_token(token: &str, evidence: &dyn Evidence, now: Timestamp) -> Result<Self, RequestFault> {
        let token = SignedToken::read(token).map_err(|_| malformed("neither JSON nor a signed token"))?;
        if token
            .header("typ")
            .is_some_and(|typ| !typ.eq_ignore_ascii_case(TYP) && !typ.eq_ignore_ascii_case("jwt"))
        {
            return Err(malformed("a token of another kind"));
        }
        let members = token.payload().clone();
        Self::of_members(&members, Some(&token), evidence, now)
    }

    fn of_members(
        members: &Map<String, Value>,
        token: Option<&SignedToken>,
        evidence: &dyn Evidence,
        now: Timestamp,
    ) -> Result<Self, RequestFault> {
        let text = |key: &str, limit: usize| plain(members.get(key), limit);
        let client = text("client_id", 500);
        if client.is_empty() {
            return Err(malformed("client_id"));
        }
        let client = client.strip_prefix(PREFIX).unwrap_or(&client).to_owned();
        let trust = match token.map(|token| token.signer(&client, evidence)) {
            None => Trust::Unsigned,
            Some(TokenSigner::Wrong) => return Err(RequestFault::SignatureInvalid),
            Some(TokenSigner::NotChecked { wanted }) => Trust::NotChecked { wanted },
            Some(TokenSigner::Known(did)) if did.starts_with("did:web:") => Trust::ByDomain,
            Some(TokenSigner::Known(_)) => Trust::ByKey,
        };
        let (query, language) = match (members.get("dcql_query"), members.get("presentation_definition")) {
            (Some(dcql), _) => (dcql::read(dcql)?, "dcql"),
            (None, Some(definition)) => (exchange::read(definition)?, "presentation_exchange"),
            (None, None) => return Err(malformed("neither dcql_query nor presentation_definition")),
        };
        let metadata = members.get("client_metadata").and_then(Value::as_object);
        let about = |key: &str, limit| plain(metadata.and_then(|metadata| metadata.get(key)), limit);
        let (purpose, purpose_text) = purpose(members);
        let keys = members
            .get("x-age-recipients")
            .and_then(Value::as_array)
            .into_iter()
            .flatten();
        // A key that is none would only fail when the learner has agreed.
        let keys = keys
            .filter_map(Value::as_str)
            .filter(|key| key.parse::<AgeRecipient>().is_ok());
        let expires = moment(members);
        Ok(Self {
            name: about("client_name", 200),
            policy: Some(about("policy_uri", 500))
                .filter(|url| url.starts_with("https://"))
                .unwrap_or_default(),
            trust,
            nonce: text("nonce", 200),
            purpose,
            purpose_text,
            retention: text("x-retention", 20).parse().ok(),
            legal_basis: text("x-legal-basis-claimed", 200),
            keys: keys.take(50).map(str::to_owned).collect(),
            expires,
            expired: expires.is_some_and(|expires| expires < now),
            query,
            language,
            client,
        })
    }

    /// What a receipt repeats of it.
    pub fn asked(&self) -> Asked {
        Asked {
            nonce: self.nonce.clone(),
            client: self.client.clone(),
            verified: matches!(self.trust, Trust::ByKey | Trust::ByDomain),
            legal_basis: self.legal_basis.clone(),
            policy: self.policy.clone(),
        }
    }

    /// The requester as a share's recipient: his name if he has one, else his identifier.
    pub fn recipient_name(&self) -> &str {
        if self.name.is_empty() {
            &self.client
        } else {
            &self.name
        }
    }
}

impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Request {{ wants: {}, trust: {} }}",
            self.query.wants.len(),
            self.trust.as_str()
        )
    }
}

/// A request as somebody composes it.
#[derive(Clone, Debug, Default)]
pub struct Asking {
    /// The requester's identifier; without one and signed, the key's own.
    pub client: String,
    /// What he calls himself.
    pub name: String,
    /// A known purpose's name, or his own words.
    pub purpose: String,
    /// How long he wants to keep it after the period.
    pub retention: Option<Retention>,
    /// The legal basis that he claims.
    pub legal_basis: String,
    /// Where his privacy policy is.
    pub policy: String,
    /// His age keys.
    pub keys: Vec<String>,
    /// Until when he waits.
    pub expires: Option<Timestamp>,
    /// The query in DCQL.
    pub query: Value,
}

impl Asking {
    /// The request as JSON, with a fresh nonce.
    ///
    /// # Errors
    /// [`RequestFault`] when the query is none; [`DiceFault`] when there are no random bytes.
    pub fn make(&self) -> Result<Result<Map<String, Value>, RequestFault>, DiceFault> {
        let nonce = URL_SAFE_NO_PAD.encode(make_bytes::<16>()?);
        Ok(dcql::read(&self.query).map(|_| self.members(nonce)))
    }

    fn members(&self, nonce: String) -> Map<String, Value> {
        let purpose = Purpose::from(self.purpose.clone());
        let client = if self.client.starts_with("did:") {
            format!("{PREFIX}{}", self.client)
        } else {
            self.client.clone()
        };
        let mut purpose_member = Map::new();
        match purpose.dpv_term() {
            Some(term) => drop(purpose_member.insert("dpv".to_owned(), json!(term))),
            None => drop(purpose_member.insert("text".to_owned(), json!(self.purpose))),
        }
        let whole = json!({
            "type": "ShareRequest", "version": 1, "client_id": client, "response_type": "vp_token", "nonce": nonce,
            "dcql_query": self.query,
            "client_metadata": {"client_name": self.name, "policy_uri": self.policy, "vp_formats_supported": {}},
            "x-age-recipients": self.keys, "x-purpose": purpose_member,
            "x-retention": self.retention.as_ref().map(Retention::as_str),
            "x-legal-basis-claimed": self.legal_basis,
            "x-expires": self.expires.map(|expires| expires.to_string()),
        });
        let says =
            |value: &Value| !(value.is_null() || value == "" || value.as_array().is_some_and(Vec::is_empty));
        let Value::Object(mut members) = whole else {
            return Map::new();
        };
        members.retain(|_, value| says(value));
        if let Some(Value::Object(metadata)) = members.get_mut("client_metadata") {
            metadata.retain(|_, value| says(value));
        }
        members
    }
}

/// Signs a request as a token (RFC 9101) in the name of a did:key or, with `kid`, of a did:web that lists the key.
pub fn sign_request(mut members: Map<String, Value>, key: &HolderKey, kid: Option<&str>) -> String {
    let own = key.verification_method();
    let kid = kid.unwrap_or(&own);
    let client = kid.split('#').next().unwrap_or(kid);
    members.insert("client_id".to_owned(), json!(format!("{PREFIX}{client}")));
    members.insert("aud".to_owned(), json!("https://self-issued.me/v2"));
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(jcs::canonicalize(value));
    let header = json!({"alg": "EdDSA", "typ": TYP, "kid": kid});
    let input = format!("{}.{}", part(&header), part(&Value::Object(members)));
    let signature = URL_SAFE_NO_PAD.encode(key.sign(input.as_bytes()));
    format!("{input}.{signature}")
}

/// What a QR code of a request holds: a link that carries all of it. Long requests make codes that no
/// telephone reads; keep them below two thousand characters.
pub fn request_link(request: &str) -> Result<String, RequestFault> {
    let request = request.trim();
    if request.starts_with('{') {
        return Ok(link::of_members(&object(request.as_bytes())?));
    }
    let token = SignedToken::read(request).map_err(|_| malformed("neither JSON nor a signed token"))?;
    let client = plain(token.payload().get("client_id"), 500);
    Ok(link::of_token(&client, request))
}

fn object(bytes: &[u8]) -> Result<Map<String, Value>, RequestFault> {
    match parse_strict(bytes, LIMITS) {
        Ok(Value::Object(members)) => Ok(members),
        _ => Err(malformed("not JSON as we read it")),
    }
}

/// A known purpose by its DPV term; else the requester's own words.
fn purpose(members: &Map<String, Value>) -> (Purpose, String) {
    let (dpv, text) = match members.get("x-purpose") {
        Some(Value::Object(purpose)) => (plain(purpose.get("dpv"), 200), plain(purpose.get("text"), 500)),
        other => (String::new(), plain(other, 500)),
    };
    let definition = members
        .get("presentation_definition")
        .and_then(|d| d.get("purpose"));
    let text = if text.is_empty() {
        plain(definition, 500)
    } else {
        text
    };
    let known = Purpose::of_dpv_term(&dpv);
    (known.unwrap_or_else(|| Purpose::from(text.clone())), text)
}

/// `x-expires` in RFC 3339, or a token's `exp` in seconds.
fn moment(members: &Map<String, Value>) -> Option<Timestamp> {
    let own = members.get("x-expires").and_then(Value::as_str);
    let exp = || Timestamp::from_second(members.get("exp")?.as_i64()?).ok();
    own.and_then(|text| text.parse().ok()).or_else(exp)
}

/// A stranger's text on one line, without control characters, not longer than `limit`.
fn plain(value: Option<&Value>, limit: usize) -> String {
    let text = value.and_then(Value::as_str).unwrap_or_default();
    text.chars()
        .filter(|c| !c.is_control())
        .take(limit)
        .collect::<String>()
        .trim()
        .to_owned()
}
