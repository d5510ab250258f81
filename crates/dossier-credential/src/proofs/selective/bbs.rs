//! `bbs-2023` (vc-di-bbs §3.3): one signature over all optional statements, of which the holder proves some.

use std::collections::BTreeSet;

use serde_json::{Map, Value};

use super::{
    Chosen, DeriveFault, Held,
    ecdsa::places_among,
    parse_all,
    pointers::select,
    statements::{Naming, Whole, hash_of, relabelled},
    values::{BbsBase, BbsDerived},
};
use crate::{
    bbs::{self, Proof, PublicKey},
    jsonld::CanonFault,
};

impl BbsBase {
    /// What the holder shows of `document`: the mandatory places and the `chosen` ones.
    pub(super) fn derive(
        &self,
        document: &Map<String, Value>,
        chosen: &[String],
        presentation: &[u8],
        seed: &[u8; 32],
    ) -> Result<(Map<String, Value>, BbsDerived), DeriveFault> {
        let whole = Whole::of(document, Naming::Shuffled(&self.hmac_key))?;
        let Chosen {
            combined,
            mandatory,
            selective,
        } = Chosen::of(&whole, &self.mandatory, chosen)?;
        let optional: BTreeSet<usize> = (0..whole.lines.len())
            .filter(|at| !mandatory.lines.contains(at))
            .collect();
        let messages: Vec<&[u8]> = optional.iter().map(|at| whole.lines[*at].as_bytes()).collect();
        let shown_messages = places_among(&selective.lines, &optional);
        let proof = bbs::prove(
            &self.key,
            &self.signature,
            &self.header,
            presentation,
            &messages,
            &shown_messages,
            seed,
        )
        .ok_or(DeriveFault::Malformed)?;
        let shown = select(document, &parse_all(&self.mandatory, chosen)?)?;
        let derived = BbsDerived {
            proof,
            labels: whole.labels_for(&combined, &shown)?,
            mandatory: places_among(&mandatory.lines, &combined.lines),
            shown: shown_messages,
            presentation: presentation.to_vec(),
        };
        Ok((shown, derived))
    }

    /// Whether the base proof is right, by the signature itself: a derived proof would need dice, and says no more.
    pub(super) fn check(
        &self,
        key: &PublicKey,
        document: &Map<String, Value>,
        proof_hash: &[u8],
    ) -> Result<Held, DeriveFault> {
        let whole = Whole::of(document, Naming::Shuffled(&self.hmac_key))?;
        let mandatory = Chosen::of(&whole, &self.mandatory, &[])?.mandatory;
        let hash = hash_of(mandatory.lines.iter().filter_map(|at| whole.lines.get(*at)));
        let messages: Vec<&[u8]> = whole
            .lines
            .iter()
            .enumerate()
            .filter(|(at, _)| !mandatory.lines.contains(at))
            .map(|(_, line)| line.as_bytes())
            .collect();
        let right = self.header == [proof_hash, &hash].concat()
            && key == &self.key
            && key.verifies(&self.signature, &self.header, &messages);
        Ok(if right {
            Held::Right {
                unsigned: whole.unsigned,
            }
        } else {
            Held::wrong("the signature does not fit the statements")
        })
    }
}

impl BbsDerived {
    /// Whether the holder knows a signature of the issuer's key over the shown statements (§3.3.7).
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
        let mandatory: BTreeSet<usize> = self.mandatory.iter().copied().collect();
        if mandatory.last().is_some_and(|last| *last >= lines.len()) {
            return Ok(Held::wrong("a mandatory statement is missing"));
        }
        let hash = hash_of(mandatory.iter().filter_map(|at| lines.get(*at)));
        let header = [proof_hash, &hash].concat();
        let shown: Vec<&[u8]> = lines
            .iter()
            .enumerate()
            .filter(|(at, _)| !mandatory.contains(at))
            .map(|(_, line)| line.as_bytes())
            .collect();
        if shown.len() != self.shown.len() {
            return Ok(Held::wrong("statements and their places differ in number"));
        }
        let shown: Vec<(usize, &[u8])> = self.shown.iter().copied().zip(shown).collect();
        let right = Proof::from_bytes(&self.proof)
            .is_some_and(|proof| proof.is_right(key, &header, &self.presentation, &shown));
        Ok(if right {
            Held::Right { unsigned }
        } else {
            Held::wrong("the proof does not fit the statements")
        })
    }
}
