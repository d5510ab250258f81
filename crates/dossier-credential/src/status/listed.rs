//! Lists that name what was taken back: 1EdTech's, and that of Open Badges 2.0.

use serde_json::Value;

use super::Standing;
use crate::{
    WantReason,
    inquiry::{Inquiry, Missing},
    issuer::brief,
    json::{id_of, items, text},
};

/// 1EdTech Revocation List (VCRL 1.0): the entry's `id` is the list's address. It is not signed; the signed
/// credential names its address, and that is why it counts.
pub(super) fn standing(inquiry: &Inquiry<'_>, document: &Value, entry: &Value) -> Standing {
    let Some(url) = text(entry, "id") else {
        return Standing::Unknown("the entry names no list".to_owned());
    };
    let list = match inquiry.json(url, WantReason::Status) {
        Ok((list, _)) => list,
        Err(missing) => return unknown(url, missing),
    };
    // The specification and 1EdTech's own code disagree about the plural.
    let members = ["revokedCredential", "revokedCredentials"];
    if !members.iter().any(|member| list.get(*member).is_some()) {
        return Standing::Unknown(format!("{}: no list of revoked credentials", brief(url)));
    }
    let listed = members.into_iter().flat_map(|member| items(list.get(member)));
    let own = text(document, "id");
    for item in listed {
        if own.is_some() && id_of(item) == own {
            let taken_back = item
                .get("revoked")
                .is_none_or(|revoked| revoked != &Value::Bool(false));
            if taken_back {
                return Standing::Revoked(reason(item));
            }
        }
    }
    // Without an identifier it cannot be found in any list.
    own.map_or_else(
        || Standing::Unknown("no id to look for".to_owned()),
        |_| Standing::Good(brief(url)),
    )
}

/// The list of a signed Open Badge: 2.0 names the assertion's `id`, 1.x its `uid`; a bare text or an object.
/// In 1.x the list is an object from `uid` to the reason.
pub(super) fn of_badge(inquiry: &Inquiry<'_>, assertion: &Value, url: &str) -> Standing {
    let list = match inquiry.json(url, WantReason::Status) {
        Ok((list, _)) => list,
        Err(missing) => return unknown(url, missing),
    };
    let names: Vec<&str> = ["id", "uid"]
        .into_iter()
        .filter_map(|name| text(assertion, name))
        .collect();
    let mine = |name: Option<&str>| name.is_some_and(|name| names.contains(&name));
    if let Some(revoked) = list.get("revokedAssertions") {
        let entry = items(Some(revoked)).find(|item| mine(id_of(item)) || mine(text(item, "uid")));
        return entry.map_or_else(
            || Standing::Good(brief(url)),
            |item| Standing::Revoked(reason(item)),
        );
    }
    match list.as_object() {
        Some(map) if !map.contains_key("@context") => match map.iter().find(|(name, _)| mine(Some(name))) {
            Some((_, why)) => Standing::Revoked(why.as_str().map(brief).unwrap_or_default()),
            None => Standing::Good(brief(url)),
        },
        _ => Standing::Unknown(format!("{}: no list of revoked assertions", brief(url))),
    }
}

fn reason(item: &Value) -> String {
    let said = ["revocationReason", "reason"]
        .into_iter()
        .find_map(|name| text(item, name));
    said.map(brief).unwrap_or_default()
}

fn unknown(url: &str, missing: Missing) -> Standing {
    Standing::Unknown(format!("{}: {missing}", brief(url)))
}
