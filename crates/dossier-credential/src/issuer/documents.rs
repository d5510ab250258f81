//! The documents in which issuers list their keys: controller documents, key sets, single keys.

use serde_json::Value;

use super::Use;
use crate::{
    WantReason, did,
    inquiry::Inquiry,
    json::{items, text},
    keys::PublicKey,
};

/// The documents in which an issuer lists its keys: its own, and for an address also the JWKS of its authority.
pub(super) fn own_documents(inquiry: &Inquiry<'_>, issuer: &str, usage: Use) -> Vec<Value> {
    if usage == Use::SdJwtVc && did::is_web(issuer) {
        return issuer_metadata(inquiry, issuer).into_iter().collect();
    }
    let Some(url) = did::document_url(issuer) else {
        return Vec::new();
    };
    let mut documents = Vec::new();
    if let Ok((document, _)) = inquiry.json(&url, WantReason::IssuerKeys)
        && describes(&document, issuer)
    {
        documents.push(document);
    }
    if did::is_web(issuer)
        && let Ok(parsed) = url::Url::parse(issuer)
        && let Ok(set) = parsed.join("/.well-known/jwks.json")
        && let Ok((document, _)) = inquiry.json(set.as_str(), WantReason::IssuerKeys)
        && text(&document, "iss").is_none_or(|owner| owner == issuer)
    {
        documents.push(document);
    }
    documents
}

/// The keys in JWT VC Issuer Metadata (draft-ietf-oauth-sd-jwt-vc §3): the well-known part stands between host and
/// path, and the document must name exactly this issuer.
fn issuer_metadata(inquiry: &Inquiry<'_>, issuer: &str) -> Option<Value> {
    let mut url = url::Url::parse(issuer).ok()?;
    let path = format!("/.well-known/jwt-vc-issuer{}", url.path().trim_end_matches('/'));
    url.set_path(&path);
    url.set_fragment(None);
    let (metadata, _) = inquiry.json(url.as_str(), WantReason::IssuerKeys).ok()?;
    if text(&metadata, "issuer") != Some(issuer) {
        return None;
    }
    if let Some(keys) = metadata.get("jwks").filter(|keys| keys.is_object()) {
        return Some(keys.clone());
    }
    let keys_at = text(&metadata, "jwks_uri").filter(|url| did::is_web(url))?;
    inquiry
        .json(keys_at, WantReason::IssuerKeys)
        .ok()
        .map(|(keys, _)| keys)
}

/// True when a document is the one of `id`: a controller document says so, a bare key or key set need not.
pub(super) fn describes(document: &Value, id: &str) -> bool {
    document
        .as_object()
        .is_some_and(|object| object.get("id").is_none_or(|own| own.as_str() == Some(id)))
}

/// The key that a document calls `name`.
pub(super) fn listed_key(
    document: &Value,
    name: &str,
    fragment: Option<&str>,
    owner: &str,
    usage: Use,
) -> Option<PublicKey> {
    let wanted = fragment.unwrap_or(name);
    let mut listed: Vec<_> = listed_keys(document, owner, usage).collect();
    // An address without a fragment may hold just one key.
    if fragment.is_none() && listed.len() == 1 {
        return listed.pop().map(|(_, key)| key);
    }
    listed
        .into_iter()
        .find(|(names, _)| names.iter().any(|own| same_key_name(own, wanted) || *own == name))
        .map(|(_, key)| key)
}

/// Every key that a document lists for this use, with its names: a controller document's authorised
/// methods, a JWKS, or one bare key. A method that names another controller is passed over.
pub(super) fn listed_keys<'d>(
    document: &'d Value,
    owner: &'d str,
    usage: Use,
) -> impl Iterator<Item = (Vec<&'d str>, PublicKey)> {
    let methods = || items(document.get("verificationMethod"));
    let authorised = usage
        .relationships()
        .iter()
        .flat_map(|relation| items(document.get(*relation)));
    let authorised = authorised.filter_map(move |entry| match entry {
        Value::String(name) => {
            methods().find(|method| text(method, "id").is_some_and(|id| same_key_name(id, name)))
        }
        object => Some(object),
    });
    let controlled =
        move |method: &&Value| text(method, "controller").is_none_or(|controller| controller == owner);
    let set = items(document.get("keys"));
    let bare = std::iter::once(document)
        .filter(|document| document.get("kty").is_some() || document.get("publicKeyMultibase").is_some());
    authorised
        .filter(controlled)
        .chain(set)
        .chain(bare)
        .filter_map(|entry| {
            let jwk_name = entry.get("publicKeyJwk").and_then(|jwk| text(jwk, "kid"));
            let names = [text(entry, "id"), text(entry, "kid"), jwk_name]
                .into_iter()
                .flatten()
                .collect();
            Some((names, PublicKey::from_document(entry)?))
        })
}

/// True when two names mean the same key: equal, or equal after the `#`.
pub(super) fn same_key_name(one: &str, other: &str) -> bool {
    let tail = |name: &str| name.rsplit('#').next().unwrap_or(name).to_owned();
    one == other
        || (one.contains('#') != other.contains('#') && tail(one) == tail(other))
        || (one.starts_with('#') || other.starts_with('#')) && tail(one) == tail(other)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use serde_json::json;

    use super::*;

    const KEY: &str = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";
    const OWNER: &str = "did:web:school.example";

    fn method(controller: &str) -> Value {
        json!({"id": "did:web:school.example#k", "type": "Multikey", "controller": controller, "publicKeyMultibase": KEY})
    }

    fn lists(document: &Value, usage: Use) -> bool {
        listed_key(document, "did:web:school.example#k", Some("k"), OWNER, usage).is_some()
    }

    #[test]
    fn a_key_counts_only_for_the_use_that_lists_it() {
        let by_name = json!({"verificationMethod": [method(OWNER)], "assertionMethod": ["#k"]});
        let embedded = json!({"assertionMethod": [method(OWNER)]});
        let unlisted = json!({"verificationMethod": [method(OWNER)]});
        let sign_in = json!({"authentication": [method(OWNER)]});
        assert!(lists(&by_name, Use::Assertion) && lists(&embedded, Use::Assertion));
        assert!(!lists(&unlisted, Use::Assertion));
        assert!(!lists(&sign_in, Use::Assertion) && lists(&sign_in, Use::Presentation));
    }

    #[test]
    fn a_key_that_names_another_controller_is_passed_over() {
        assert!(!lists(
            &json!({"assertionMethod": [method("did:web:other.example")]}),
            Use::Assertion
        ));
    }

    #[test]
    fn a_key_set_and_a_single_key_are_read() {
        let jwk = json!({"kty": "OKP", "crv": "Ed25519", "kid": "k", "x": "NvUhsjZe7Mdv8Esoc60o3ma1U5j2tFUTDsOQd39xMnI"});
        assert!(lists(&json!({"keys": [jwk.clone()]}), Use::Assertion));
        assert!(listed_key(&jwk, "https://school.example/key", None, OWNER, Use::Assertion).is_some());
    }

    #[test]
    fn names_are_the_same_with_and_without_the_address_before_them() {
        assert!(same_key_name("did:web:a#k", "#k") && same_key_name("did:web:a#k", "k"));
        assert!(!same_key_name("did:web:a#k", "did:web:b#k") && !same_key_name("k", "l"));
    }
}
