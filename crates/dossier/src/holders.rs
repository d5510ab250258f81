//! The learner's keys: one for each recipient, so that two of them cannot tell that they know the
//! same learner, and one for the ledger.

use dossier_seal::{DataKey, HolderKey, HolderSeed};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::{Dossier, Fault};

/// A key and, if it is new, the setting that must be committed with its first use.
pub(crate) struct Held {
    pub(crate) key: HolderKey,
    pub(crate) fresh: Option<(String, Value)>,
}

const PREFIX: &str = "holder.";

impl Dossier {
    /// The key for a recipient. A new one is remembered for this session, so that what is previewed and what
    /// is sealed carry the same key; the dossier keeps it once something was sealed with it.
    pub(crate) fn holder_for(&mut self, recipient: &str) -> Result<Held, Fault> {
        self.held(&digest_of("recipient", recipient))
    }

    /// The key that signs the ledger's lines.
    pub(crate) fn ledger_key(&mut self) -> Result<Held, Fault> {
        self.held(&digest_of("ledger", ""))
    }

    /// The key that signs requests of one's own.
    pub(crate) fn request_key(&mut self) -> Result<Held, Fault> {
        self.held(&digest_of("requests", ""))
    }

    /// The key that signs replies to what others shared: one for all, so that who got an earlier reply knows him
    /// again.
    pub(crate) fn reply_key(&mut self) -> Result<Held, Fault> {
        self.held(&digest_of("replies", ""))
    }

    /// The identifiers of every key in this dossier.
    pub(crate) fn holder_dids(&self) -> impl Iterator<Item = &str> {
        let known = self.vault.settings().filter(|(name, _)| name.starts_with(PREFIX));
        known.filter_map(|(_, value)| value.get("did").and_then(Value::as_str))
    }

    /// The identifier of the ledger's key, if there is a ledger.
    pub(crate) fn ledger_did(&self) -> Option<&str> {
        let name = format!("{PREFIX}{}", hex::encode(digest_of("ledger", "")));
        self.vault.setting(&name)?.get("did")?.as_str()
    }

    /// Those of these DIDs whose keys the dossier holds.
    pub(crate) fn controlled<'d>(&self, dids: impl Iterator<Item = &'d str>) -> Vec<String> {
        let held: Vec<&str> = self
            .vault
            .settings()
            .filter(|(name, _)| name.starts_with(PREFIX))
            .filter_map(|(_, value)| value.get("did").and_then(Value::as_str))
            .collect();
        dids.filter(|did| held.contains(did)).map(str::to_owned).collect()
    }

    /// The kept key with this identifier.
    pub(crate) fn holder_of(&self, did: &str) -> Result<Option<HolderKey>, Fault> {
        let mut known = self.vault.settings().filter(|(name, _)| name.starts_with(PREFIX));
        let found = known.find(|(_, value)| value.get("did").and_then(Value::as_str) == Some(did));
        found
            .map(|(name, value)| self.unwrap(id_in(name), value))
            .transpose()
    }

    fn held(&mut self, id: &[u8; 16]) -> Result<Held, Fault> {
        let name = format!("{PREFIX}{}", hex::encode(id));
        if let Some(value) = self.vault.setting(&name) {
            return Ok(Held {
                key: self.unwrap(*id, value)?,
                fresh: None,
            });
        }
        let value = match self.unsaved_holders.get(&name) {
            Some(value) => value.clone(),
            None => {
                let seed = HolderSeed::make()?;
                let wrapped = self.vault.data_key().wrap_seed(*id, &seed)?;
                let value = json!({"did": seed.derive_key().did_key(), "seed": hex::encode(wrapped)});
                self.unsaved_holders.insert(name.clone(), value.clone());
                value
            }
        };
        Ok(Held {
            key: self.unwrap(*id, &value)?,
            fresh: Some((name, value)),
        })
    }

    fn unwrap(&self, id: [u8; 16], value: &Value) -> Result<HolderKey, Fault> {
        let wrapped = value
            .get("seed")
            .and_then(Value::as_str)
            .and_then(|seed| hex::decode(seed).ok());
        let seed = self
            .vault
            .data_key()
            .unwrap_seed(id, &wrapped.unwrap_or_default());
        Ok(seed.map_err(|_| Fault::HolderKey)?.derive_key())
    }
}

/// Wraps a holder key's seed under another data key; `None` for a setting that holds none.
pub(crate) fn rewrap_holder(name: &str, value: &Value, old: &DataKey, new: &DataKey) -> Option<Value> {
    if !name.starts_with(PREFIX) {
        return None;
    }
    let id = id_in(name);
    let wrapped = hex::decode(value.get("seed")?.as_str()?).ok()?;
    let seed = old.unwrap_seed(id, &wrapped).ok()?;
    let mut fresh = value.clone();
    fresh["seed"] = json!(hex::encode(new.wrap_seed(id, &seed).ok()?));
    Some(fresh)
}

/// A setting as it stands in another dossier, wrapped for this one.
pub(crate) fn rewrap(name: &str, value: &Value, from: &DataKey, to: &DataKey) -> Option<Value> {
    if name.starts_with(PREFIX) {
        rewrap_holder(name, value, from, to)
    } else {
        Some(value.clone())
    }
}

fn digest_of(what: &str, whom: &str) -> [u8; 16] {
    let mut id = [0; 16];
    id.copy_from_slice(&Sha256::digest(format!("{what}\0{whom}"))[..16]);
    id
}

fn id_in(name: &str) -> [u8; 16] {
    let mut id = [0; 16];
    // A name that is not ours gives an id under which nothing unwraps.
    let _ = hex::decode_to_slice(name.trim_start_matches(PREFIX), &mut id);
    id
}
