//! The high-water mark: how the vault tells that somebody put an older copy of it back.

use dossier_seal::Header;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The newest state of a vault that this device has seen.
///
/// A whole older copy of a folder is genuine in every byte; only something outside the folder can
/// tell that it is old. The caller keeps this in the device's own settings after every commit and
/// hands it to [`crate::Vault::open`]. It holds no secret. Accepting a genuine restore is keeping
/// the mark of the restored vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HighWater {
    /// The dossier.
    pub vault_id: Uuid,
    /// The number of its last commit.
    pub epoch: u64,
    /// The keyed hash over everything as of that commit.
    #[serde(with = "hex_root")]
    pub root: [u8; 32],
}

/// How a vault stands to a mark.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// The same, newer, or another dossier.
    Fine,
    /// Older, or another history with as many commits.
    Older,
}

impl HighWater {
    pub(crate) fn of(header: &Header, epoch: u64, root: [u8; 32]) -> Self {
        Self {
            vault_id: Uuid::from_bytes(header.vault_id()),
            epoch,
            root,
        }
    }

    /// Where the vault that `now` is of stands, seen from this mark.
    pub(crate) fn judge(&self, now: &Self) -> Standing {
        let other = self.vault_id != now.vault_id;
        let fork = self.epoch == now.epoch && self.root != now.root;
        if other || (now.epoch >= self.epoch && !fork) {
            Standing::Fine
        } else {
            Standing::Older
        }
    }
}

mod hex_root {
    use serde::{Deserialize, Deserializer, Serializer, de::Error as _};

    pub(super) fn serialize<S: Serializer>(root: &[u8; 32], serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&hex::encode(root))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<[u8; 32], D::Error> {
        let text = String::deserialize(deserializer)?;
        let mut root = [0; 32];
        hex::decode_to_slice(text, &mut root).map_err(D::Error::custom)?;
        Ok(root)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    const MARK: HighWater = HighWater {
        vault_id: Uuid::from_bytes([1; 16]),
        epoch: 7,
        root: [2; 32],
    };

    #[test]
    fn an_older_state_and_a_fork_are_told_from_progress() {
        assert_eq!(MARK.judge(&MARK), Standing::Fine);
        assert_eq!(
            MARK.judge(&HighWater {
                epoch: 8,
                root: [3; 32],
                ..MARK
            }),
            Standing::Fine
        );
        assert_eq!(
            MARK.judge(&HighWater {
                epoch: 6,
                root: [3; 32],
                ..MARK
            }),
            Standing::Older
        );
        assert_eq!(
            MARK.judge(&HighWater {
                root: [3; 32],
                ..MARK
            }),
            Standing::Older
        );
    }

    #[test]
    fn a_mark_of_another_dossier_says_nothing() {
        let other = HighWater {
            vault_id: Uuid::from_bytes([9; 16]),
            epoch: 1,
            ..MARK
        };
        assert_eq!(MARK.judge(&other), Standing::Fine);
    }

    #[test]
    fn a_mark_survives_being_kept() {
        let text = serde_json::to_string(&MARK).unwrap();
        let expected = expect_test::expect![[
            r#"{"vaultId":"01010101-0101-0101-0101-010101010101","epoch":7,"root":"0202020202020202020202020202020202020202020202020202020202020202"}"#
        ]];
        expected.assert_eq(&text);
        assert_eq!(serde_json::from_str::<HighWater>(&text).unwrap(), MARK);
    }
}
