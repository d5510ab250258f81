//! New secrets for an open vault.

use dossier_seal::{Header, KdfParams, Passphrase, RecoveryCode};

use crate::store;
use crate::{Vault, WriteFault};

impl Vault {
    /// Locks the dossier with another passphrase from now on. The records are not sealed anew: the
    /// key stays, its wrapping changes, in every copy of the header.
    ///
    /// A copy of the whole folder that somebody made earlier still opens with the old passphrase;
    /// against that only a re-key helps.
    ///
    /// # Errors
    /// The old passphrase still holds.
    pub fn change_passphrase(&mut self, new: &Passphrase, kdf: KdfParams) -> Result<(), WriteFault> {
        self.writable()?;
        let header = self.header.with_passphrase(&self.key, new, kdf)?;
        self.adopt(header)
    }

    /// A new recovery code; the old one opens the dossier no more. Show it once.
    ///
    /// # Errors
    /// The old code still holds.
    pub fn new_recovery(&mut self) -> Result<RecoveryCode, WriteFault> {
        self.writable()?;
        let (header, code) = self.header.with_recovery(&self.key)?;
        self.adopt(header)?;
        Ok(code)
    }

    /// Puts a header in force in every copy.
    ///
    /// The spare is written first but comes in force last: what can fail for want of room fails
    /// before anything has changed, and the database's own commit decides.
    fn adopt(&mut self, header: Header) -> Result<(), WriteFault> {
        let bytes = header.encode();
        if let Some(folder) = &self.folder {
            folder.prepare_spare(&bytes).map_err(WriteFault::from)?;
        }
        if let Err(fault) = self.store.write(|tx| store::put_header(tx, &bytes)) {
            if let Some(folder) = &self.folder {
                folder.discard_spare();
            }
            return Err(self.failed(fault));
        }
        self.header = header;
        // From here on the new secret holds, so nothing below may report a failure. A spare that
        // could not be replaced is gone, and the next opening writes it.
        if let Some(folder) = &self.folder {
            let _ = folder.adopt_spare();
        }
        // The log may still hold the old header.
        let _ = self.store.checkpoint();
        Ok(())
    }
}
