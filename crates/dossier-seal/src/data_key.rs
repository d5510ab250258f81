//! The data key: one random key per dossier, and what is derived from it.

use std::fmt;

use crate::attachment::WRAPPED_LEN;
use crate::hazmat::mac;
use crate::row::{OpenFault, RowPlace, SealFault};
use crate::secret::Secret;

/// The key to everything in one dossier, and proof that somebody unlocked it.
///
/// It is random, not derived from the passphrase, so that a new passphrase needs no new seals. It
/// never leaves as bytes. Each purpose has its own key (HKDF-SHA256, one label each), so that a
/// thing that was sealed for one purpose never opens for another.
pub struct DataKey {
    vault_id: [u8; 16],
    key_epoch: u32,
    root: Secret<32>,
    pub(crate) record: Secret<32>,
    pub(crate) attach: Secret<32>,
    pub(crate) manifest: Secret<32>,
    pub(crate) manifest_mac: Secret<32>,
    pub(crate) sign_wrap: Secret<32>,
    pub(crate) backup: Secret<32>,
    previous: Secret<32>,
    header_mac: Secret<32>,
}

impl DataKey {
    /// The whole tree below a root key.
    pub(crate) fn derive(vault_id: [u8; 16], key_epoch: u32, root: Secret<32>) -> Self {
        let below = |label: &str| mac::expand(&root, &[label.as_bytes()]);
        Self {
            vault_id,
            key_epoch,
            record: below("dossier/v1/record"),
            attach: below("dossier/v1/attach"),
            manifest: below("dossier/v1/manifest"),
            manifest_mac: below("dossier/v1/manifest-mac"),
            sign_wrap: below("dossier/v1/sign-wrap"),
            backup: below("dossier/v1/backup"),
            previous: below("dossier/v1/previous-key"),
            header_mac: below("dossier/v1/header-mac"),
            root,
        }
    }

    /// The dossier that this key belongs to.
    pub fn vault_id(&self) -> [u8; 16] {
        self.vault_id
    }

    /// Which data key of that dossier this is.
    pub fn key_epoch(&self) -> u32 {
        self.key_epoch
    }

    /// The place of a row in this key's own dossier and epoch.
    pub fn place(&self, table: u16, row: [u8; 16], rev: u64, schema: u16) -> RowPlace {
        RowPlace {
            vault_id: self.vault_id,
            table,
            row,
            rev,
            schema,
            key_epoch: self.key_epoch,
        }
    }

    /// Wraps the key that this one takes the place of, so that a re-key which was interrupted can go
    /// on with whatever secret opens the new header.
    ///
    /// # Errors
    /// [`SealFault::OtherKey`] unless `old` is the same dossier's key of the epoch before.
    pub fn wrap_previous(&self, old: &Self) -> Result<[u8; WRAPPED_LEN], SealFault> {
        if (old.vault_id, old.key_epoch.checked_add(1)) != (self.vault_id, Some(self.key_epoch)) {
            return Err(SealFault::OtherKey);
        }
        self.wrap(&self.previous, &self.previous_aad(), &old.root)
    }

    /// Unwraps what [`DataKey::wrap_previous`] made.
    pub fn unwrap_previous(&self, wrapped: &[u8]) -> Result<Self, OpenFault> {
        let root = self.unwrap(&self.previous, &self.previous_aad(), wrapped)?;
        let epoch = self.key_epoch.checked_sub(1).ok_or(OpenFault::Form)?;
        Ok(Self::derive(self.vault_id, epoch, root))
    }

    fn previous_aad(&self) -> Vec<u8> {
        [
            b"dossier/prevkey/v1".as_slice(),
            &self.vault_id,
            &self.key_epoch.to_be_bytes(),
        ]
        .concat()
    }

    /// The MAC over a header's body.
    pub(crate) fn header_mac(&self, body: &[u8]) -> [u8; 32] {
        mac::tag(&self.header_mac, &[body])
    }

    /// The same key once more, for a second reader of the same dossier.
    #[must_use]
    pub fn again(&self) -> Self {
        // Exposed to be copied from one heap box to another.
        let root = Secret::filled(|place| place.copy_from_slice(self.root.expose()));
        Self::derive(self.vault_id, self.key_epoch, root)
    }

    /// The root key, for a slot to wrap. Nothing else may ask for it.
    pub(crate) fn root(&self) -> &Secret<32> {
        &self.root
    }
}

impl fmt::Debug for DataKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("DataKey")
            .field("key_epoch", &self.key_epoch)
            .finish_non_exhaustive()
    }
}
