//! Seals and hashes for the manifest, the tree that says which rows there are.

use zeroize::Zeroizing;

use crate::data_key::DataKey;
use crate::hazmat::mac;
use crate::row::{OpenFault, SealFault, open_box, seal_box};

/// Where a node of the manifest stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct ManifestPlace {
    /// The dossier.
    pub vault_id: [u8; 16],
    /// 0 for the root, then downwards.
    pub level: u8,
    /// Which node of that level.
    pub index: u32,
    /// Which data key.
    pub key_epoch: u32,
}

impl DataKey {
    /// The place of a manifest node in this key's own dossier and epoch.
    pub fn manifest_place(&self, level: u8, index: u32) -> ManifestPlace {
        ManifestPlace {
            vault_id: self.vault_id(),
            level,
            index,
            key_epoch: self.key_epoch(),
        }
    }

    /// Seals a node of the manifest. It is not padded: its size follows from the number of rows.
    pub fn seal_manifest(&self, at: ManifestPlace, node: &[u8]) -> Result<Vec<u8>, SealFault> {
        let sealed = seal_box(&self.manifest, &at.aad(), node.len(), |out| {
            out.extend_from_slice(node)
        })?;
        Ok(sealed)
    }

    /// Opens a node of the manifest.
    pub fn open_manifest(&self, at: ManifestPlace, sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, OpenFault> {
        open_box(&self.manifest, &at.aad(), sealed)
    }

    /// HMAC-SHA256 under the manifest's own MAC key over `at` and the parts, one after another.
    ///
    /// For the hashes of leaves and nodes: keyed, so that a stranger who guesses a row cannot tell
    /// from the tree whether it is there. The caller makes the parts unambiguous (fixed widths).
    pub fn manifest_mac(&self, at: ManifestPlace, parts: &[&[u8]]) -> [u8; 32] {
        let aad = at.aad();
        let mut all = Vec::with_capacity(parts.len() + 1);
        all.push(aad.as_slice());
        all.extend_from_slice(parts);
        mac::tag(&self.manifest_mac, &all)
    }
}

impl ManifestPlace {
    fn aad(&self) -> Vec<u8> {
        [
            b"dossier/man/v1".as_slice(),
            &self.vault_id,
            &[self.level],
            &self.index.to_be_bytes(),
            &self.key_epoch.to_be_bytes(),
        ]
        .concat()
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::secret::Secret;

    #[test]
    fn a_node_opens_in_its_own_place_only() {
        let key = DataKey::derive([1; 16], 1, Secret::make().unwrap());
        let at = key.manifest_place(1, 7);
        let sealed = key.seal_manifest(at, b"node").unwrap();
        assert_eq!(key.open_manifest(at, &sealed).unwrap().as_slice(), b"node");
        for other in [
            ManifestPlace {
                vault_id: [2; 16],
                ..at
            },
            ManifestPlace { level: 0, ..at },
            ManifestPlace { index: 8, ..at },
            ManifestPlace { key_epoch: 2, ..at },
        ] {
            assert_eq!(key.open_manifest(other, &sealed).unwrap_err(), OpenFault::Broken);
            assert_ne!(key.manifest_mac(other, &[b"x"]), key.manifest_mac(at, &[b"x"]));
        }
    }
}
