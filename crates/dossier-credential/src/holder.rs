//! Is it about this learner? Plain and hashed identifiers against those that he calls his own.

use dossier_model::{Check, FindingCode};
use md5::Md5;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::{
    findings::Findings,
    json::{items, text},
};

/// Somebody whom a credential names.
pub(crate) struct Named<'v> {
    /// The identifier, or `alg$hex` when it is hashed.
    pub(crate) identity: &'v str,
    pub(crate) hashed: bool,
    pub(crate) salt: &'v str,
    /// What it calls the identifier: `email`, `emailAddress`, `id`, `url`, …
    pub(crate) kind: &'v str,
}

/// Compares whom a credential names with the learner's identifiers, and says what came out.
///
/// Every identifier is tried against every name: issuers mislabel (edubadges calls a hashed eduID an
/// e-mail address). Nobody is told "not you" unless an identifier of the same kind was tried.
pub(crate) fn judge(named: &[Named<'_>], holders: &[String], findings: &mut Findings) {
    if holders.is_empty() {
        return findings.unknown(
            Check::Holder,
            FindingCode::HolderNotChecked,
            "no identifier to compare",
        );
    }
    if named.is_empty() {
        return findings.unknown(Check::Holder, FindingCode::HolderNotChecked, "names nobody");
    }
    let matched = named
        .iter()
        .find(|name| holders.iter().any(|holder| name.is(holder.trim())));
    if let Some(name) = matched {
        return findings.passed(
            Check::Holder,
            FindingCode::HolderMatched,
            format!("by {}", name.kind),
        );
    }
    let comparable = |name: &Named<'_>| holders.iter().any(|holder| kind_of(holder) == family(name));
    if named.iter().all(comparable) {
        return findings.failed(Check::Holder, FindingCode::HolderMismatch, "names somebody else");
    }
    findings.unknown(
        Check::Holder,
        FindingCode::HolderNotChecked,
        "no identifier of the same kind to compare",
    );
}

/// Whom a subject of Open Badges 3.0 or a W3C credential names: its `id` and its `identifier` objects.
pub(crate) fn named_in_subject(subject: &Value) -> Vec<Named<'_>> {
    let id = text(subject, "id").map(|id| Named {
        identity: id,
        hashed: false,
        salt: "",
        kind: "id",
    });
    let objects = items(subject.get("identifier")).filter_map(|object| {
        Some(Named {
            identity: text(object, "identityHash")?,
            hashed: object.get("hashed").and_then(Value::as_bool).unwrap_or(false),
            salt: salt_of(object),
            kind: text(object, "identityType").unwrap_or("identifier"),
        })
    });
    id.into_iter().chain(objects).collect()
}

/// Whom the recipient of an early badge names: an object, or in 0.5 a bare e-mail address or hash.
pub(crate) fn named_as_recipient(assertion: &Value) -> Vec<Named<'_>> {
    match assertion.get("recipient") {
        Some(Value::String(identity)) => {
            let hashed = identity.contains('$');
            vec![Named {
                identity,
                hashed,
                salt: salt_of(assertion),
                kind: "email",
            }]
        }
        Some(object) => text(object, "identity")
            .map(|identity| Named {
                identity,
                hashed: object
                    .get("hashed")
                    .and_then(Value::as_bool)
                    .unwrap_or(identity.contains('$')),
                salt: salt_of(object),
                kind: text(object, "type").unwrap_or("email"),
            })
            .into_iter()
            .collect(),
        None => Vec::new(),
    }
}

fn salt_of(object: &Value) -> &str {
    text(object, "salt").unwrap_or_default()
}

impl Named<'_> {
    /// True when it is this identifier: as typed, in lower case, and an e-mail address with or without `mailto:`.
    fn is(&self, holder: &str) -> bool {
        let bare = holder.strip_prefix("mailto:").unwrap_or(holder);
        let lower = bare.to_lowercase();
        let spellings = [holder, bare, lower.as_str()];
        if self.hashed {
            return spellings.into_iter().any(|spelling| self.hash_fits(spelling));
        }
        let own = self.identity.trim();
        let own = own.strip_prefix("mailto:").unwrap_or(own);
        // Only e-mail addresses are compared without case: an identifier may mean what its case says.
        own == bare || (bare.contains('@') && own.to_lowercase() == lower)
    }

    /// `alg$hex(alg(value + salt))`, in hexadecimal of either case (Open Badges 2.0, IdentityHash). MD5 is
    /// old, but nobody can find another address that fits a given one, and that is all it is asked here.
    fn hash_fits(&self, value: &str) -> bool {
        let Some((alg, digest)) = self.identity.split_once('$') else {
            return false;
        };
        let salted = [value, self.salt].concat();
        let made = match alg.to_ascii_lowercase().as_str() {
            "sha256" => hex::encode(Sha256::digest(salted)),
            "md5" => hex::encode(Md5::digest(salted)),
            _ => return false,
        };
        made.eq_ignore_ascii_case(digest)
    }
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Family {
    Mail,
    Did,
    Other,
}

fn kind_of(holder: &str) -> Family {
    match holder.trim() {
        did if did.starts_with("did:") => Family::Did,
        mail if mail.contains('@') => Family::Mail,
        _ => Family::Other,
    }
}

/// The family of identifiers to which a name belongs, as far as it tells.
fn family(name: &Named<'_>) -> Family {
    match name.kind.to_ascii_lowercase().as_str() {
        "email" | "emailaddress" => Family::Mail,
        "id" if !name.hashed => kind_of(name.identity),
        _ => Family::Other,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    fn code(recipient: Value, holders: &[&str]) -> FindingCode {
        let assertion = json!({"recipient": recipient});
        let holders: Vec<_> = holders.iter().map(|holder| (*holder).to_owned()).collect();
        let mut findings = Findings::default();
        judge(&named_as_recipient(&assertion), &holders, &mut findings);
        findings.all()[0].code
    }

    fn hashed() -> Value {
        // 1EdTech's example: nobody@example.org with the salt deadsea.
        json!({"type": "email", "hashed": true, "salt": "deadsea",
            "identity": "sha256$ECF5409f3f4b91ab60cc5ef4c02aef7032354375e70cf4d8e43f6a1d29891942"})
    }

    #[test]
    fn a_salted_hash_matches_in_any_case_of_address_and_hexadecimal() {
        assert_eq!(
            code(hashed(), &["x@example.org", "Nobody@Example.org"]),
            FindingCode::HolderMatched
        );
    }

    #[test]
    fn somebody_else_is_told_so_only_by_an_identifier_of_the_same_kind() {
        assert_eq!(code(hashed(), &["x@example.org"]), FindingCode::HolderMismatch);
        assert_eq!(code(hashed(), &["did:key:z6Mk"]), FindingCode::HolderNotChecked);
        assert_eq!(code(hashed(), &[]), FindingCode::HolderNotChecked);
    }

    #[test]
    fn an_edu_id_behind_a_hash_that_calls_itself_an_address_still_matches() {
        let digest = hex::encode(Sha256::digest("urn:mace:eduid.nl:1.0:abcsalt"));
        let recipient =
            json!({"type": "email", "hashed": true, "salt": "salt", "identity": format!("sha256${digest}")});
        assert_eq!(
            code(recipient, &["urn:mace:eduid.nl:1.0:ABC"]),
            FindingCode::HolderMatched
        );
    }

    #[test]
    fn the_hash_of_early_badges_is_tried_too() {
        let digest = hex::encode(Md5::digest("a@b.examplesalt"));
        let recipient =
            json!({"type": "email", "hashed": true, "salt": "salt", "identity": format!("md5${digest}")});
        assert_eq!(code(recipient, &["a@b.example"]), FindingCode::HolderMatched);
    }

    #[test]
    fn a_plain_address_matches_without_case() {
        assert_eq!(
            code(json!("Test@Example.com"), &["test@example.com"]),
            FindingCode::HolderMatched
        );
    }
}
