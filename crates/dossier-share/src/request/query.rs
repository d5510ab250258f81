//! What a requester would like to see, whichever language he asked in.

use dossier_model::Kind;
use serde_json::Value;

/// All of it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Query {
    /// Each thing that is wanted.
    pub wants: Vec<Want>,
    /// Which of them together answer the request; each option is a list of places in `wants`.
    pub sets: Vec<WantSet>,
}

/// Several ways to answer a part of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WantSet {
    /// Any one of these will do.
    pub options: Vec<Vec<usize>>,
    /// False for what the learner may leave out.
    pub required: bool,
}

/// One thing that is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct Want {
    /// The requester's name for it.
    pub id: String,
    /// What he calls it for people; may be empty.
    pub title: String,
    /// In which of these forms.
    pub formats: Vec<WantFormat>,
    /// For W3C credentials: any one of these lists of types, all of a list. Any type where there is none.
    pub types: Vec<Vec<String>>,
    /// For SD-JWT credentials: any of these types.
    pub vcts: Vec<String>,
    /// For the learner's own records: any of these kinds.
    pub kinds: Vec<Kind>,
    /// For files: any of these media types.
    pub media_types: Vec<String>,
    /// Which members.
    pub claims: Vec<ClaimWant>,
    /// Which of them together will do, in the order of what he likes best; all of them where there is none.
    pub claim_sets: Vec<Vec<usize>>,
}

/// In which form something is wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum WantFormat {
    /// A W3C credential as JSON.
    LdpVc,
    /// A W3C credential as a token.
    JwtVc,
    /// An SD-JWT credential.
    SdJwt,
    /// One of the learner's own records: our extension, `x-dossier-record`.
    Record,
    /// A file: our extension, `x-dossier-file`.
    File,
    /// Something that we never have, such as an mdoc.
    Other(String),
}

impl WantFormat {
    /// By its identifier in OpenID4VP 1.0 annex B, in older drafts, or in our extension.
    pub(super) fn of(name: &str) -> Self {
        match name {
            "ldp_vc" | "ldp_vp" | "ldp" => Self::LdpVc,
            "jwt_vc_json" | "jwt_vc" | "jwt_vp" | "jwt_vc_json-ld" | "jwt" => Self::JwtVc,
            "dc+sd-jwt" | "vc+sd-jwt" => Self::SdJwt,
            "x-dossier-record" => Self::Record,
            "x-dossier-file" => Self::File,
            other => Self::Other(other.chars().take(60).collect()),
        }
    }
}

/// One member that is wanted.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimWant {
    /// The requester's name for it, to be named in a set; may be empty.
    pub id: String,
    /// Where it stands; any of these will do.
    pub paths: Vec<Vec<Step>>,
    /// What it must say; anything where there is none.
    pub demand: Demand,
    /// False for what may be absent.
    pub required: bool,
}

/// What a member must say.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Demand {
    /// Anything.
    #[default]
    Anything,
    /// One of these values.
    OneOf(Vec<Value>),
    /// A text with this in it (a JSON Schema `pattern`, matched in linear time).
    Pattern(String),
}

/// A step of a path (OpenID4VP 1.0 §7).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The member of this name.
    Member(String),
    /// The item at this place.
    Item(usize),
    /// Every item.
    Every,
}

/// Every place at which a path leads in a value, as JSON pointers, with what stands there (OpenID4VP 1.0 §7.1). Empty
/// when it leads nowhere.
pub(super) fn places<'v>(value: &'v Value, path: &[Step]) -> Vec<(String, &'v Value)> {
    let mut here = vec![(String::new(), value)];
    for step in path {
        let mut next = Vec::new();
        for (pointer, value) in here {
            match (step, value) {
                (Step::Member(name), Value::Object(map)) => {
                    let found = map.get(name);
                    next.extend(found.map(|value| (format!("{pointer}/{}", escaped(name)), value)));
                }
                (Step::Item(index), Value::Array(list)) => {
                    next.extend(
                        list.get(*index)
                            .map(|value| (format!("{pointer}/{index}"), value)),
                    );
                }
                (Step::Every, Value::Array(list)) => {
                    let every = list.iter().enumerate();
                    next.extend(every.map(|(index, value)| (format!("{pointer}/{index}"), value)));
                }
                // In JSON-LD a list of one may stand without its brackets, and the reverse.
                (Step::Every | Step::Item(0), value) if !value.is_null() => next.push((pointer, value)),
                (Step::Member(name), Value::Array(list)) => {
                    let every = list.iter().enumerate();
                    let found = every.filter_map(|(index, item)| Some((index, item.get(name)?)));
                    next.extend(
                        found.map(|(index, value)| (format!("{pointer}/{index}/{}", escaped(name)), value)),
                    );
                }
                _ => {}
            }
        }
        here = next;
    }
    here
}

impl Demand {
    pub(super) fn holds(&self, value: &Value) -> bool {
        match self {
            Self::Anything => true,
            Self::OneOf(values) => {
                values.contains(value)
                    || value
                        .as_array()
                        .is_some_and(|list| list.iter().any(|v| values.contains(v)))
            }
            Self::Pattern(pattern) => {
                let Ok(pattern) = regex_lite::Regex::new(pattern) else {
                    return false;
                };
                let text = |value: &Value| value.as_str().is_some_and(|text| pattern.is_match(text));
                text(value) || value.as_array().is_some_and(|list| list.iter().any(text))
            }
        }
    }
}

/// JSON Pointer's own two escapes (RFC 6901 §3).
fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}
