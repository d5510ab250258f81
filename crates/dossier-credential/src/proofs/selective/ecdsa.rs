//! `ecdsa-sd-2023` (vc-di-ecdsa §3.6): every optional statement has a signature of its own.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{
    Chosen, DeriveFault, Held, parse_all,
    pointers::select,
    statements::{Naming, Whole, hash_of, relabelled},
    values::{EcdsaBase, EcdsaDerived},
};
use crate::{
    jsonld::CanonFault,
    keys::{Alg, PublicKey},
};

impl EcdsaBase {
    /// What the holder shows of `document`: the mandatory places and the `chosen` ones.
    pub(super) fn derive(
        &self,
        document: &Map<String, Value>,
        chosen: &[String],
    ) -> Result<(Map<String, Value>, EcdsaDerived), DeriveFault> {
        let whole = Whole::of(document, Naming::Hashed(&self.hmac_key))?;
        let Chosen {
            combined,
            mandatory,
            selective,
        } = Chosen::of(&whole, &self.mandatory, chosen)?;
        let optional: Vec<usize> = (0..whole.lines.len())
            .filter(|at| !mandatory.lines.contains(at))
            .collect();
        if optional.len() != self.signatures.len() {
            return Err(DeriveFault::Malformed);
        }
        let signatures = optional
            .iter()
            .zip(&self.signatures)
            .filter(|(at, _)| selective.lines.contains(at))
            .map(|(_, signature)| signature.clone())
            .collect();
        let shown = select(document, &parse_all(&self.mandatory, chosen)?)?;
        let derived = EcdsaDerived {
            signature: self.signature.clone(),
            key: self.key.clone(),
            signatures,
            labels: whole.labels_for(&combined, &shown)?,
            mandatory: places_among(&mandatory.lines, &combined.lines),
        };
        Ok((shown, derived))
    }
}

/// Where the lines of one part stand among those of a larger one.
pub(super) fn places_among(part: &BTreeSet<usize>, all: &BTreeSet<usize>) -> Vec<usize> {
    all.iter()
        .enumerate()
        .filter(|(_, line)| part.contains(line))
        .map(|(at, _)| at)
        .collect()
}

impl EcdsaDerived {
    /// Whether the issuer's key signed the mandatory statements and the key for this credential, and that key every
    /// other statement (§3.6.7).
    pub(super) fn check(
        &self,
        key: &PublicKey,
        document: &Map<String, Value>,
        proof_hash: &[u8],
    ) -> Result<Held, CanonFault> {
        let (lines, unsigned) = relabelled(document, &self.labels)?;
        let Some(lines) = lines else {
            return Ok(Held::wrong("a node has no label"));
        };
        let Some(own) = multikey(&self.key) else {
            return Ok(Held::wrong("the key for this credential is not of P-256"));
        };
        let mandatory: BTreeSet<usize> = self.mandatory.iter().copied().collect();
        if mandatory.last().is_some_and(|last| *last >= lines.len()) {
            return Ok(Held::wrong("a mandatory statement is missing"));
        }
        let hash = hash_of(mandatory.iter().filter_map(|at| lines.get(*at)));
        let signed = [proof_hash, &self.key, &hash].concat();
        if !key.verifies(Alg::Es256, &signed, &self.signature) {
            return Ok(Held::wrong("the signature does not fit the mandatory statements"));
        }
        let optional: Vec<&String> = lines
            .iter()
            .enumerate()
            .filter(|(at, _)| !mandatory.contains(at))
            .map(|(_, line)| line)
            .collect();
        let each = optional.len() == self.signatures.len()
            && optional
                .iter()
                .zip(&self.signatures)
                .all(|(line, signature)| own.verifies(Alg::Es256, line.as_bytes(), signature));
        Ok(if each {
            Held::Right { unsigned }
        } else {
            Held::wrong("a statement does not have its signature")
        })
    }
}

fn multikey(bytes: &[u8]) -> Option<PublicKey> {
    match PublicKey::from_multikey_bytes(bytes)? {
        key @ PublicKey::P256(_) => Some(key),
        _ => None,
    }
}
