//! Is it about this learner? Plain and hashed identifiers against those that he calls his own.

use dossier_model::{Check, FindingCode};
use md5::Md5;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::{
    Policy,
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
/// e-mail address). Nobody is told "not you" unless an identifier of the same kind was tried, and
/// nobody is told "you" because a name fits: others bear it too.
pub(crate) fn judge(named: &[Named<'_>], policy: &Policy, findings: &mut Findings) {
    let Policy {
        holders,
        names,
        controlled,
        ..
    } = policy;
    let not_checked = |findings: &mut Findings, why: &str| {
        findings.unknown(Check::Holder, FindingCode::HolderNotChecked, why);
    };
    if holders.is_empty() && names.is_empty() {
        return not_checked(findings, "no identifier to compare");
    }
    if named.is_empty() {
        return not_checked(findings, "names nobody");
    }
    for name in named {
        if let Some(holder) = holders.iter().find(|holder| name.is(holder.trim())) {
            let detail = format!("by {}{}", name.kind, control(holder.trim(), controlled));
            return findings.passed(Check::Holder, FindingCode::HolderMatched, detail);
        }
    }
    if named.iter().any(|name| names.iter().any(|own| name.is_name(own))) {
        return findings.unknown(
            Check::Holder,
            FindingCode::HolderNameOnly,
            "a name that others may bear too",
        );
    }
    let tried = |family: Family| holders.iter().any(|holder| kind_of(holder) == family);
    let comparable = |name: &Named<'_>| match family(name) {
        Some(family) => tried(family),
        None => false,
    };
    if named.iter().all(|name| comparable(name) && name.is_checkable()) {
        return findings.failed(Check::Holder, FindingCode::HolderMismatch, "names somebody else");
    }
    not_checked(findings, "no identifier of the same kind to compare");
}

/// What is known of a matched DID: to name one is not to hold its key.
fn control(holder: &str, controlled: &[String]) -> &'static str {
    if !holder.starts_with("did:") {
        ""
    } else if controlled.iter().any(|own| own == holder) {
        "; the key of this DID is in the dossier"
    } else {
        "; that the key of this DID is yours was not proven"
    }
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
    /// True when it is this identifier: as typed, in lower or upper case, and an e-mail address with or without
    /// `mailto:`.
    fn is(&self, holder: &str) -> bool {
        if holder.is_empty() {
            return false;
        }
        let bare = holder.strip_prefix("mailto:").unwrap_or(holder);
        if self.hashed {
            let (lower, upper) = (bare.to_lowercase(), bare.to_uppercase());
            // An address as people write it: the part before the @ as typed, the host in lower case.
            let host_lower = bare
                .split_once('@')
                .map(|(local, host)| format!("{local}@{}", host.to_lowercase()));
            let spellings = [
                Some(holder),
                Some(bare),
                Some(&lower),
                Some(&upper),
                host_lower.as_deref(),
            ];
            return spellings
                .into_iter()
                .flatten()
                .any(|spelling| self.hash_fits(spelling));
        }
        let own = self.identity.trim();
        let own = own.strip_prefix("mailto:").unwrap_or(own);
        // Only e-mail addresses are compared without case: an identifier may mean what its case says.
        own == bare || (bare.contains('@') && own.to_lowercase() == bare.to_lowercase())
    }

    /// True when it is this name, whatever the case and however many blanks.
    fn is_name(&self, own: &str) -> bool {
        let plain = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let own = plain(own);
        if own.is_empty() || self.kind.eq_ignore_ascii_case("id") {
            return false;
        }
        if self.hashed {
            let spellings = [own.clone(), own.to_lowercase(), own.to_uppercase()];
            return spellings.iter().any(|spelling| self.hash_fits(spelling));
        }
        plain(self.identity).to_lowercase() == own.to_lowercase()
    }

    /// `alg$hex(alg(value + salt))`, in hexadecimal of either case (Open Badges 2.0, IdentityHash), with the
    /// salt and, because some issuers state one that they did not use, without. A bare digest is met too. MD5
    /// is old, but nobody can find another address that fits a given one, and that is all it is asked here.
    fn hash_fits(&self, value: &str) -> bool {
        let Some((alg, digest)) = self.digest() else {
            return false;
        };
        let salts = if self.salt.is_empty() {
            &[""][..]
        } else {
            &[self.salt, ""][..]
        };
        salts.iter().any(|salt| {
            let salted = [value, *salt].concat();
            let made = match alg {
                Alg::Sha256 => hex::encode(Sha256::digest(salted)),
                Alg::Md5 => hex::encode(Md5::digest(salted)),
            };
            made.eq_ignore_ascii_case(digest)
        })
    }

    fn digest(&self) -> Option<(Alg, &str)> {
        let identity = self.identity.trim();
        let Some((alg, digest)) = identity.split_once('$') else {
            let bare = identity.bytes().all(|byte| byte.is_ascii_hexdigit());
            return match identity.len() {
                64 if bare => Some((Alg::Sha256, identity)),
                32 if bare => Some((Alg::Md5, identity)),
                _ => None,
            };
        };
        match alg.to_ascii_lowercase().as_str() {
            "sha256" => Some((Alg::Sha256, digest)),
            "md5" => Some((Alg::Md5, digest)),
            _ => None,
        }
    }

    /// False for a hash that we cannot make: that it fits nobody then says nothing.
    fn is_checkable(&self) -> bool {
        !self.hashed || self.digest().is_some()
    }
}

#[derive(Clone, Copy)]
enum Alg {
    Sha256,
    Md5,
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

/// The family of identifiers to which a name belongs, if that can be told: behind a hash stands what its
/// label says, except in Open Badges 3.0, where edubadges labels a hashed eduID `emailAddress`.
fn family(name: &Named<'_>) -> Option<Family> {
    match name.kind.to_ascii_lowercase().as_str() {
        "email" => Some(Family::Mail),
        "emailaddress" => (!name.hashed).then_some(Family::Mail),
        "id" if !name.hashed => Some(kind_of(name.identity)),
        "name" => None,
        _ => Some(Family::Other),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    fn code(recipient: Value, holders: &[&str]) -> FindingCode {
        let assertion = json!({"recipient": recipient});
        finding(&named_as_recipient(&assertion), holders, &[]).0
    }

    fn finding(named: &[Named<'_>], holders: &[&str], names: &[&str]) -> (FindingCode, String) {
        let owned = |texts: &[&str]| texts.iter().map(|text| (*text).to_owned()).collect();
        let policy = Policy {
            holders: owned(holders),
            names: owned(names),
            controlled: vec!["did:key:z6MkOwn".to_owned()],
            ..Policy::at(jiff::Timestamp::UNIX_EPOCH)
        };
        let mut findings = Findings::default();
        judge(named, &policy, &mut findings);
        (findings.all()[0].code, findings.all()[0].detail.clone())
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

    #[test]
    fn a_salt_that_was_stated_and_not_used_and_a_bare_digest_are_tried_too() {
        let digest = hex::encode(Sha256::digest("a@b.example"));
        let unsalted =
            json!({"type": "email", "hashed": true, "salt": "x", "identity": format!("sha256${digest}")});
        let bare = json!({"type": "email", "hashed": true, "identity": digest});
        assert_eq!(code(unsalted, &["A@B.example"]), FindingCode::HolderMatched);
        assert_eq!(code(bare, &["a@b.example"]), FindingCode::HolderMatched);
        let strange = json!({"type": "email", "hashed": true, "identity": "sha3$00"});
        assert_eq!(code(strange, &["a@b.example"]), FindingCode::HolderNotChecked);
    }

    #[test]
    fn a_hash_that_calls_itself_an_address_in_open_badges_3_is_never_somebody_elses_for_an_address_alone() {
        let subject = json!({"identifier": [{"type": "IdentityObject", "identityType": "emailAddress", "hashed": true,
            "identityHash": format!("sha256${}", hex::encode(Sha256::digest("an-edu-id")))}]});
        let named = named_in_subject(&subject);
        assert_eq!(
            finding(&named, &["a@b.example"], &[]).0,
            FindingCode::HolderNotChecked
        );
        assert_eq!(
            finding(&named, &["a@b.example", "an-edu-id"], &[]).0,
            FindingCode::HolderMatched
        );
    }

    #[test]
    fn a_name_that_fits_is_said_and_matches_nobody() {
        let subject = json!({"identifier": [{"identityType": "name", "hashed": false, "identityHash": "Sanne  de Vries"}]});
        let named = named_in_subject(&subject);
        assert_eq!(
            finding(&named, &[], &["sanne de vries"]).0,
            FindingCode::HolderNameOnly
        );
        assert_eq!(
            finding(&named, &["a@b.example"], &["Piet"]).0,
            FindingCode::HolderNotChecked
        );
    }

    #[test]
    fn whether_the_key_of_a_did_is_held_is_said() {
        let subject = |id: &str| json!({"id": id});
        let held = finding(
            &named_in_subject(&subject("did:key:z6MkOwn")),
            &["did:key:z6MkOwn"],
            &[],
        );
        let named = finding(
            &named_in_subject(&subject("did:key:z6MkX")),
            &["did:key:z6MkX"],
            &[],
        );
        assert_eq!(
            (held.0, named.0),
            (FindingCode::HolderMatched, FindingCode::HolderMatched)
        );
        assert!(held.1.contains("in the dossier") && named.1.contains("not proven"));
    }
}
