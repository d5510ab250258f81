//! By what the learner is known: e-mail addresses, eduIDs, DIDs and names, kept sealed in the dossier.
//!
//! With them every credential can be asked whether it is about him. They never leave the dossier.

use dossier_model::json::{Limits, parse_strict};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::{Dossier, Fault};

const SETTING: &str = "identifiers";
/// More than anybody has; each is tried against every hash.
const MOST: usize = 200;
const LONGEST: usize = 300;

/// What kind of thing the learner is known by. Words: `identifier_<word>`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum IdentifierKind {
    /// An e-mail address, or another address of that form.
    Email,
    /// An eduID, or what an institution calls him.
    Eduid,
    /// A decentralized identifier.
    Did,
    /// A name. It is nobody's alone, so it matches nobody by itself.
    Name,
}

impl IdentifierKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Email, Self::Eduid, Self::Did, Self::Name];

    /// The word that scripts and screens read.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Eduid => "eduid",
            Self::Did => "did",
            Self::Name => "name",
        }
    }

    /// What a text looks like. A name has a blank in it or is said to be one; anything else that is neither an
    /// address nor a DID is taken for an eduID.
    pub fn of(text: &str) -> Self {
        let text = text.trim();
        if text.starts_with("did:") {
            Self::Did
        } else if text.contains('@') && !text.contains(char::is_whitespace) {
            Self::Email
        } else if text.contains(char::is_whitespace) {
            Self::Name
        } else {
            Self::Eduid
        }
    }
}

impl std::str::FromStr for IdentifierKind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|kind| kind.as_str() == text);
        found.ok_or_else(|| Self::ALL.map(Self::as_str).join(", "))
    }
}

/// Something that the learner is known by.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identifier {
    /// What it is.
    pub kind: IdentifierKind,
    /// As he typed it, or as his file has it.
    pub value: String,
    /// `typed` or `eduid`.
    pub source: String,
    /// When it was added.
    pub at: Timestamp,
}

impl std::fmt::Debug for Identifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Identifier {{ {} }}", self.kind.as_str())
    }
}

impl Dossier {
    /// By what the learner is known, by kind and in the order in which he added it.
    pub fn identifiers(&self) -> Vec<Identifier> {
        let kept = self
            .setting(SETTING)
            .and_then(|value| serde_json::from_value(value.clone()).ok());
        let mut all: Vec<Identifier> = kept.unwrap_or_default();
        all.sort_by_key(|identifier| identifier.kind);
        all
    }

    /// Adds one; `kind` only if it is not what it looks like. One that is there already is not added twice.
    ///
    /// # Errors
    /// [`Fault::IdentifierMalformed`] for an empty or endless text, or one that is not of its kind; [`Fault::Write`].
    pub fn add_identifier(
        &mut self,
        kind: Option<IdentifierKind>,
        value: &str,
        now: Timestamp,
    ) -> Result<(), Fault> {
        let kind = kind.unwrap_or_else(|| IdentifierKind::of(value));
        self.add_all(vec![(kind, value.to_owned())], "typed", now)
            .map(drop)
    }

    /// Takes identifiers and names out of a file about one person from eduID or SURFconext: what the learner can
    /// download about himself, or the claims of a login. Gives how many were new.
    ///
    /// # Errors
    /// [`Fault::IdentityFile`] when there is nothing of the kind in it, or several people; [`Fault::Write`].
    pub fn add_eduid(&mut self, file: &[u8], now: Timestamp) -> Result<usize, Fault> {
        self.add_all(in_eduid(file)?, "eduid", now)
    }

    /// Takes one away.
    ///
    /// # Errors
    /// [`Fault::IdentifierUnknown`] when it is not there; [`Fault::Write`].
    pub fn remove_identifier(&mut self, value: &str, now: Timestamp) -> Result<(), Fault> {
        let mut all = self.identifiers();
        let before = all.len();
        all.retain(|identifier| identifier.value != value.trim());
        if all.len() == before {
            return Err(Fault::IdentifierUnknown);
        }
        self.keep_setting(SETTING, json!(all), now)
    }

    fn add_all(
        &mut self,
        found: Vec<(IdentifierKind, String)>,
        source: &str,
        now: Timestamp,
    ) -> Result<usize, Fault> {
        let mut all = self.identifiers();
        let before = all.len();
        for (kind, value) in found {
            let value = value.trim().to_owned();
            let fits = match kind {
                IdentifierKind::Email => value.contains('@'),
                IdentifierKind::Did => value.starts_with("did:"),
                IdentifierKind::Eduid | IdentifierKind::Name => true,
            };
            if value.is_empty() || value.len() > LONGEST || value.contains(char::is_control) || !fits {
                return Err(Fault::IdentifierMalformed);
            }
            if all.iter().any(|known| known.value == value && known.kind == kind) {
                continue;
            }
            if all.len() >= MOST {
                return Err(Fault::IdentifierMalformed);
            }
            all.push(Identifier {
                kind,
                value,
                source: source.to_owned(),
                at: now,
            });
        }
        let added = all.len() - before;
        if added > 0 {
            self.keep_setting(SETTING, json!(all), now)?;
        }
        Ok(added)
    }
}

/// Identifiers and names in a file about one person.
///
/// Two shapes are met: what eduID keeps of a user (`email`, `eduIDS`, `linkedAccounts`, `chosenName`, `givenName`,
/// `familyName`), and the claims of an OpenID Connect login over SURFconext (`sub`, `email`, `eduid`, `uids`,
/// `eduperson_principal_name`, `name`, …). Passwords, keys and everything else in it are not looked at.
fn in_eduid(file: &[u8]) -> Result<Vec<(IdentifierKind, String)>, Fault> {
    let value = parse_strict(file, Limits::OUTSIDE).map_err(|_| Fault::IdentityFile { several: false })?;
    let person = match &value {
        Value::Array(people) => match people.as_slice() {
            [one] => one,
            [] => return Err(Fault::IdentityFile { several: false }),
            _ => return Err(Fault::IdentityFile { several: true }),
        },
        other => other,
    };
    let mut found = Vec::new();
    let mut add = |kind: IdentifierKind, text: Option<&str>| {
        let Some(text) = text
            .map(str::trim)
            .filter(|text| !text.is_empty() && text.len() <= LONGEST)
        else {
            return;
        };
        let pair = (kind, text.to_owned());
        if !found.contains(&pair) {
            found.push(pair);
        }
    };
    let member = |value: &'_ Value, key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
    let texts = |value: &Value, key: &str| -> Vec<String> {
        match value.get(key) {
            Some(Value::String(one)) => vec![one.clone()],
            Some(Value::Array(many)) => many
                .iter()
                .filter_map(|one| one.as_str().map(str::to_owned))
                .collect(),
            _ => Vec::new(),
        }
    };
    let accounts = person
        .get("linkedAccounts")
        .and_then(Value::as_array)
        .map_or(&[][..], Vec::as_slice);
    for holder in std::iter::once(person).chain(accounts) {
        for key in MAILS {
            for text in texts(holder, key) {
                add(
                    IdentifierKind::Email,
                    Some(text.as_str()).filter(|text| text.contains('@')),
                );
            }
        }
        for key in IDS {
            for text in texts(holder, key) {
                // What looks like a template's gap is nobody's identifier.
                add(
                    IdentifierKind::of(&text),
                    Some(text.as_str()).filter(|text| !text.contains(' ')),
                );
            }
        }
        for key in NAMES {
            add(IdentifierKind::Name, member(holder, key).as_deref());
        }
        let family = member(holder, "familyName").or_else(|| member(holder, "family_name"));
        let given = ["chosenName", "givenName", "given_name"]
            .into_iter()
            .filter_map(|key| member(holder, key));
        for given in given {
            let whole = family.as_ref().map(|family| format!("{given} {family}"));
            add(IdentifierKind::Name, whole.as_deref());
        }
    }
    for id in person
        .get("eduIDS")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        add(IdentifierKind::Eduid, member(id, "value").as_deref());
    }
    if found.is_empty() {
        return Err(Fault::IdentityFile { several: false });
    }
    Ok(found)
}

const MAILS: [&str; 4] = ["email", "mail", "emails", "eduperson_principal_name"];
const IDS: [&str; 9] = [
    "eduid",
    "sub",
    "uid",
    "uids",
    "subjectId",
    "eduPersonPrincipalName",
    "unspecified_id",
    "eckid",
    "subject_id",
];
const NAMES: [&str; 4] = ["name", "preferredName", "display_name", "nickname"];

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_kind_of_an_identifier_is_seen() {
        let kinds =
            ["a@b.example", "did:key:z6Mk", "Sanne de Vries", "3060b9ce-9cf2"].map(IdentifierKind::of);
        assert_eq!(
            kinds,
            [
                IdentifierKind::Email,
                IdentifierKind::Did,
                IdentifierKind::Name,
                IdentifierKind::Eduid
            ]
        );
    }

    #[test]
    fn identifiers_and_names_are_taken_and_secrets_are_not() {
        let file = json!({
            "uid": "u1", "email": "Sanne@school.example", "password": "GEHEIM-HASH", "chosenName": "San",
            "givenName": "Sanne", "familyName": "de Vries",
            "linkedAccounts": [{"eduPersonPrincipalName": "123@uni.example", "subjectId": "s@uni.example"}],
            "eduIDS": [{"value": "3060b9ce", "services": [{"name": "Mock"}]}],
            "surfSecureId": {"recovery-code": "GEHEIM-CODE"},
        });
        let found = in_eduid(file.to_string().as_bytes()).unwrap();
        let values: Vec<_> = found.iter().map(|(_, value)| value.as_str()).collect();
        for value in [
            "Sanne@school.example",
            "u1",
            "123@uni.example",
            "s@uni.example",
            "3060b9ce",
            "San de Vries",
            "Sanne de Vries",
        ] {
            assert!(values.contains(&value), "{value}: {values:?}");
        }
        assert!(!values.iter().any(|value| value.contains("GEHEIM")), "{values:?}");
    }

    #[test]
    fn a_file_about_several_people_or_about_nobody_is_refused() {
        let refused = |value: Value| {
            in_eduid(value.to_string().as_bytes())
                .unwrap_err()
                .code()
                .as_str()
        };
        let one = json!({"uid": "a"});
        assert_eq!(refused(json!([one, {"uid": "b"}])), "identity_file_several");
        assert_eq!(refused(json!({"hello": 1})), "identity_file_malformed");
        assert_eq!(refused(json!([])), "identity_file_malformed");
        assert!(in_eduid(json!([one]).to_string().as_bytes()).is_ok());
    }

    /// Over the corpus: the claims of a login, and each user of eduID's own sample by himself.
    #[test]
    fn real_eduid_files_give_identifiers_and_no_secret() {
        let beside = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/corpus");
        let corpus = std::env::var_os("DOSSIER_CORPUS").map_or(beside, std::path::PathBuf::from);
        let folder = corpus.join("sources/eduid");
        let Ok(claims) = std::fs::read(folder.join("introspect.json")) else {
            eprintln!("passed over: the corpus is not at {}", folder.display());
            return;
        };
        let found = in_eduid(&claims).unwrap();
        assert!(found.contains(&(IdentifierKind::Email, "j.doe@example.com".to_owned())));
        assert!(found.contains(&(IdentifierKind::Name, "John Doe".to_owned())));
        let users = std::fs::read(folder.join("users.json")).unwrap();
        let several = in_eduid(&users).unwrap_err();
        assert!(matches!(several, Fault::IdentityFile { several: true }));
        let users: Vec<Value> = serde_json::from_slice(&users).unwrap();
        for user in &users {
            let found = in_eduid(user.to_string().as_bytes()).unwrap();
            let password = user["password"].as_str().unwrap_or("$2a$");
            assert!(!found.is_empty() && found.iter().all(|(_, value)| !value.contains(password)));
        }
    }
}
