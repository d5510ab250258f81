//! The four proof values of `ecdsa-sd-2023` and `bbs-2023`, taken apart (vc-di-ecdsa §3.4, vc-di-bbs §3.2).

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};

use super::cbor::{self, Item};
use crate::bbs;

/// What a proof value holds, by its first three bytes.
pub(in crate::proofs) enum Value {
    EcdsaBase(EcdsaBase),
    EcdsaDerived(EcdsaDerived),
    BbsBase(Box<BbsBase>),
    BbsDerived(BbsDerived),
    /// A `bbs-2023` proof with a feature that we do not check: holder binding, pseudonyms.
    BbsFeature(u8),
}

/// What the issuer gives to the holder: each statement signed by itself, with a key made for this credential.
pub(in crate::proofs) struct EcdsaBase {
    pub(super) signature: Vec<u8>,
    /// A P-256 Multikey, in bytes.
    pub(super) key: Vec<u8>,
    pub(super) hmac_key: Vec<u8>,
    pub(super) signatures: Vec<Vec<u8>>,
    pub(super) mandatory: Vec<String>,
}

/// What the holder shows.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::proofs) struct EcdsaDerived {
    pub(super) signature: Vec<u8>,
    pub(super) key: Vec<u8>,
    pub(super) signatures: Vec<Vec<u8>>,
    /// From the number of a blank node in the shown document to what it is called in the signed statements.
    pub(super) labels: BTreeMap<u32, String>,
    pub(super) mandatory: Vec<usize>,
}

/// What the issuer gives to the holder: one signature over all statements.
pub(in crate::proofs) struct BbsBase {
    pub(super) signature: bbs::Signature,
    pub(super) header: Vec<u8>,
    pub(super) key: bbs::PublicKey,
    pub(super) hmac_key: Vec<u8>,
    pub(super) mandatory: Vec<String>,
}

/// What the holder shows.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::proofs) struct BbsDerived {
    pub(super) proof: Vec<u8>,
    pub(super) labels: BTreeMap<u32, String>,
    pub(super) mandatory: Vec<usize>,
    pub(super) shown: Vec<usize>,
    pub(super) presentation: Vec<u8>,
}

const ECDSA: u8 = 0x5d;

impl Value {
    /// From `u` and base64url. `None` when it is none of them, or lacks a part.
    pub(in crate::proofs) fn parse(ecdsa: bool, text: &str) -> Option<Self> {
        let bytes = crate::keys::base64url(text.strip_prefix('u')?)?;
        let ([0xd9, ECDSA, feature], body) = bytes.split_first_chunk::<3>()? else {
            return None;
        };
        let Some(Item::List(parts)) = cbor::read(body) else {
            return None;
        };
        Some(match (ecdsa, feature) {
            (true, 0x00) => Self::EcdsaBase(EcdsaBase::of(parts)?),
            (true, 0x01) => Self::EcdsaDerived(EcdsaDerived::of(parts)?),
            (false, 0x02) => Self::BbsBase(Box::new(BbsBase::of(parts)?)),
            (false, 0x03) => Self::BbsDerived(BbsDerived::of(parts)?),
            (false, 0x04..=0x0f) => Self::BbsFeature(*feature),
            _ => return None,
        })
    }
}

impl EcdsaBase {
    fn of(parts: Vec<Item>) -> Option<Self> {
        let [signature, key, hmac_key, signatures, mandatory] = <[Item; 5]>::try_from(parts).ok()?;
        Some(Self {
            signature: bytes(signature)?,
            key: bytes(key)?,
            hmac_key: bytes(hmac_key)?,
            signatures: list(signatures, bytes)?,
            mandatory: list(mandatory, text)?,
        })
    }
}

impl EcdsaDerived {
    fn of(parts: Vec<Item>) -> Option<Self> {
        let [signature, key, signatures, labels, mandatory] = <[Item; 5]>::try_from(parts).ok()?;
        let label = |item| Some(format!("u{}", URL_SAFE_NO_PAD.encode(bytes(item)?)));
        Some(Self {
            signature: bytes(signature)?,
            key: bytes(key)?,
            signatures: list(signatures, bytes)?,
            labels: labels_of(labels, label)?,
            mandatory: list(mandatory, index)?,
        })
    }

    pub(super) fn to_text(&self) -> Option<String> {
        let label = |label: &String| crate::keys::base64url(label.strip_prefix('u')?).map(Item::Bytes);
        written(
            0x01,
            vec![
                Item::Bytes(self.signature.clone()),
                Item::Bytes(self.key.clone()),
                Item::List(self.signatures.iter().cloned().map(Item::Bytes).collect()),
                map_of(&self.labels, label)?,
                numbers(&self.mandatory),
            ],
        )
    }
}

impl BbsBase {
    fn of(parts: Vec<Item>) -> Option<Self> {
        let [signature, header, key, hmac_key, mandatory] = <[Item; 5]>::try_from(parts).ok()?;
        let signature = bytes(signature)?;
        Some(Self {
            signature: bbs::Signature::from_bytes(signature.first_chunk::<{ bbs::Signature::LENGTH }>()?)
                .filter(|_| signature.len() == bbs::Signature::LENGTH)?,
            header: bytes(header)?,
            key: bbs::PublicKey::from_bytes(&bytes(key)?.try_into().ok()?)?,
            hmac_key: bytes(hmac_key)?,
            mandatory: list(mandatory, text)?,
        })
    }
}

impl BbsDerived {
    fn of(parts: Vec<Item>) -> Option<Self> {
        let [proof, labels, mandatory, shown, presentation] = <[Item; 5]>::try_from(parts).ok()?;
        let label = |item| match item {
            Item::Number(number) => Some(format!("b{number}")),
            _ => None,
        };
        Some(Self {
            proof: bytes(proof)?,
            labels: labels_of(labels, label)?,
            mandatory: list(mandatory, index)?,
            shown: list(shown, index)?,
            presentation: bytes(presentation)?,
        })
    }

    pub(super) fn to_text(&self) -> Option<String> {
        let label = |label: &String| label.strip_prefix('b')?.parse().ok().map(Item::Number);
        written(
            0x03,
            vec![
                Item::Bytes(self.proof.clone()),
                map_of(&self.labels, label)?,
                numbers(&self.mandatory),
                numbers(&self.shown),
                Item::Bytes(self.presentation.clone()),
            ],
        )
    }
}

fn written(feature: u8, parts: Vec<Item>) -> Option<String> {
    let mut out = vec![0xd9, ECDSA, feature];
    cbor::write(&Item::List(parts), &mut out);
    Some(format!("u{}", URL_SAFE_NO_PAD.encode(out)))
}

fn bytes(item: Item) -> Option<Vec<u8>> {
    match item {
        Item::Bytes(bytes) => Some(bytes),
        _ => None,
    }
}

fn text(item: Item) -> Option<String> {
    match item {
        Item::Text(text) => Some(text),
        _ => None,
    }
}

fn index(item: Item) -> Option<usize> {
    match item {
        Item::Number(number) => usize::try_from(number).ok(),
        _ => None,
    }
}

fn list<T>(item: Item, of: impl Fn(Item) -> Option<T>) -> Option<Vec<T>> {
    match item {
        Item::List(items) => items.into_iter().map(of).collect(),
        _ => None,
    }
}

/// A label map. Two nodes that were called the same would become one, so that is refused.
fn labels_of(item: Item, of: impl Fn(Item) -> Option<String>) -> Option<BTreeMap<u32, String>> {
    let Item::Map(entries) = item else {
        return None;
    };
    let mut labels = BTreeMap::new();
    let mut used = std::collections::HashSet::new();
    for (number, item) in entries {
        let label = of(item)?;
        if !used.insert(label.clone()) {
            return None;
        }
        labels.insert(u32::try_from(number).ok()?, label);
    }
    Some(labels)
}

fn map_of(labels: &BTreeMap<u32, String>, of: impl Fn(&String) -> Option<Item>) -> Option<Item> {
    let entries = labels
        .iter()
        .map(|(number, label)| Some((u64::from(*number), of(label)?)));
    Some(Item::Map(entries.collect::<Option<_>>()?))
}

fn numbers(indexes: &[usize]) -> Item {
    Item::List(indexes.iter().map(|at| Item::Number(*at as u64)).collect())
}

/// A base proof of `bbs-2023`, for tests: we issue none.
#[cfg(test)]
pub(super) fn base_text(
    signature: &[u8],
    header: &[u8],
    key: &[u8],
    hmac_key: &[u8],
    mandatory: &[String],
) -> Option<String> {
    let parts = [signature, header, key, hmac_key].map(|part| Item::Bytes(part.to_vec()));
    let mandatory = Item::List(mandatory.iter().cloned().map(Item::Text).collect());
    written(0x02, parts.into_iter().chain([mandatory]).collect())
}
