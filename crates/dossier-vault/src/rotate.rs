//! New secrets for an open vault.

use dossier_seal::{DataKey, Header, KdfParams, KeystoreSecret, Passphrase, RecoveryCode, Zeroizing};
use rusqlite::Transaction;
use serde_json::Value;

use crate::keys::Keys;
use crate::load;
use crate::plan::{Again, Plan};
use crate::store::{self, PREVIOUS_KEY};
use crate::v1::row::{self, SCHEMA};
use crate::v1::{Content, Entry};
use crate::{Change, ReadOnly, Vault, WriteFault};

/// Rows that a re-key writes in one commit.
const STEP: usize = 256;

/// What became of a re-key.
#[derive(Debug)]
pub struct Rekeyed {
    /// The new recovery code; the old one opens nothing more. Show it once.
    pub recovery: RecoveryCode,
    /// False when the disk kept the rest from being sealed anew: the next opening goes on.
    pub complete: bool,
}

/// Wraps a setting that holds a key under the new data key: name, value, old key, new key. `None`
/// for a setting that holds none.
pub type Rewrap<'a> = dyn FnMut(&str, &Value, &DataKey, &DataKey) -> Option<Value> + 'a;

impl Vault {
    /// Locks the dossier with another passphrase from now on. The records are not sealed anew: the
    /// key stays, its wrapping changes, in every copy of the header.
    ///
    /// Of several passphrases the one that opened this session is replaced; after the recovery code or
    /// the keystore opened it, all of them.
    ///
    /// A copy of the whole folder that somebody made earlier still opens with the old passphrase;
    /// against that only a re-key helps.
    ///
    /// # Errors
    /// The old passphrase still holds.
    pub fn change_passphrase(&mut self, new: &Passphrase, kdf: KdfParams) -> Result<(), WriteFault> {
        self.writable()?;
        let header = self
            .header
            .with_passphrase(&self.keys.current, self.slot, new, kdf)?;
        self.adopt(header, |_| Ok(()))?;
        // Of several passphrases the newest comes last.
        let newest = self.header.slots().iter().rfind(|slot| slot.kdf().is_some());
        self.slot = newest.map(dossier_seal::Slot::id);
        Ok(())
    }

    /// One more passphrase beside those that are there.
    ///
    /// # Errors
    /// [`WriteFault::Slots`] when there is no room for one more.
    pub fn add_passphrase(&mut self, new: &Passphrase, kdf: KdfParams) -> Result<(), WriteFault> {
        self.writable()?;
        let header = self
            .header
            .with_another_passphrase(&self.keys.current, new, kdf)?;
        self.adopt(header, |_| Ok(()))
    }

    /// Takes away one of the things that open the dossier.
    ///
    /// # Errors
    /// [`WriteFault::Slots`] for the last passphrase, or when there is no such slot.
    pub fn remove_slot(&mut self, slot: [u8; 16]) -> Result<(), WriteFault> {
        self.writable()?;
        let header = self.header.without_slot(&self.keys.current, slot)?;
        self.adopt(header, |_| Ok(()))
    }

    /// Lets this device's keystore open the dossier. `keep` puts the secret there; when it fails,
    /// nothing has changed.
    ///
    /// # Errors
    /// [`WriteFault::Slots`] when there is no room; [`WriteFault::Keystore`] when `keep` says no.
    pub fn add_keystore(&mut self, keep: impl FnOnce(&KeystoreSecret) -> bool) -> Result<(), WriteFault> {
        self.writable()?;
        let (header, secret) = self.header.with_keystore(&self.keys.current)?;
        if !keep(&secret) {
            return Err(WriteFault::Keystore);
        }
        self.adopt(header, |_| Ok(()))
    }

    /// A new recovery code; the old one opens the dossier no more. Show it once.
    ///
    /// # Errors
    /// The old code still holds.
    pub fn new_recovery(&mut self) -> Result<RecoveryCode, WriteFault> {
        self.writable()?;
        let (header, code) = self.header.with_recovery(&self.keys.current)?;
        self.adopt(header, |_| Ok(()))?;
        Ok(code)
    }

    /// A new data key: everything is sealed anew, so that whoever learnt the old key, or has an old copy
    /// of the folder and its passphrase, cannot read what is written from now on.
    ///
    /// The new header is in force first, in one commit with every key that a setting holds; then the rows
    /// follow in commits of their own. What interrupts it after that is made good by the next opening.
    /// Files keep the keys of their own, which are wrapped anew: whoever had them had the files.
    ///
    /// # Errors
    /// The old key still holds. A damaged dossier is not re-keyed ([`ReadOnly::Damaged`]): what cannot be
    /// opened could not be sealed anew.
    pub fn rekey(
        &mut self,
        passphrase: &Passphrase,
        kdf: KdfParams,
        rewrap: &mut Rewrap<'_>,
        progress: &mut dyn FnMut(u64, u64),
    ) -> Result<Rekeyed, WriteFault> {
        self.writable()?;
        self.finish_rekey(&mut |_, _| {})?;
        let (_, problems) = load::verify(&self.store, &self.keys);
        if !problems.is_empty() {
            return Err(WriteFault::ReadOnly(ReadOnly::Damaged));
        }
        // Pieces that no commit has named yet belong to keys that are about to go.
        let waiting: Vec<[u8; 16]> = self.unnamed.drain().collect();
        waiting.iter().for_each(|stream| self.drop_stream(stream));
        self.staged.clear();
        self.staged_bytes = 0;

        let recovery = self.begin_rekey(passphrase, kdf, rewrap)?;
        let complete = self.finish_rekey(progress).is_ok() && self.keys.previous.is_none();
        Ok(Rekeyed { recovery, complete })
    }

    /// The first commit of a re-key: the new header is in force, and every row is still under the old key.
    pub(crate) fn begin_rekey(
        &mut self,
        passphrase: &Passphrase,
        kdf: KdfParams,
        rewrap: &mut Rewrap<'_>,
    ) -> Result<RecoveryCode, WriteFault> {
        let (header, key, recovery) = self.header.rekeyed(&self.keys.current, passphrase, kdf)?;
        let previous = key.wrap_previous(&self.keys.current)?;
        let mut change = Change::at(jiff::Timestamp::UNIX_EPOCH);
        for (name, setting) in &self.view.settings {
            if let Some(value) = rewrap(name, &setting.value, &self.keys.current, &key) {
                change = change.set(name, value);
            }
        }
        let plan = Plan::draw(&self.view, &self.manifest, &key, change)?;
        self.adopt(header, |tx| {
            store::put_meta(tx, PREVIOUS_KEY, &previous)?;
            plan.write(tx)
        })?;
        plan.apply(&mut self.view, &mut self.manifest);
        let old = std::mem::replace(&mut self.keys, Keys::one(key));
        self.keys.previous = Some(old.current);
        self.slot = self.header.slots().first().map(dossier_seal::Slot::id);
        Ok(recovery)
    }

    /// True while some of the dossier is still sealed with the key before.
    pub const fn is_being_rekeyed(&self) -> bool {
        self.keys.previous.is_some()
    }

    /// Seals what is left under the key before with the present one. Nothing to do is done.
    pub(crate) fn finish_rekey(&mut self, progress: &mut dyn FnMut(u64, u64)) -> Result<(), WriteFault> {
        if self.keys.previous.is_none() {
            return Ok(());
        }
        let current = self.keys.current.key_epoch();
        let old = self.manifest.entries().filter(|entry| entry.key_epoch != current);
        let left: Vec<Entry> = old.copied().collect();
        let (mut done, mut stuck) = (0, false);
        for step in left.chunks(STEP) {
            let mut rows = Vec::with_capacity(step.len());
            for entry in step {
                match self.again(entry) {
                    Some(again) => rows.push(again),
                    None => stuck = true,
                }
            }
            let plan = Plan::draw_again(&self.view, &self.manifest, &self.keys.current, rows)?;
            self.carry_out(plan)?;
            done += step.len() as u64;
            progress(done, left.len() as u64);
        }
        if stuck {
            // A row that was damaged meanwhile still needs the old key for whoever can mend it.
            return Err(WriteFault::ReadOnly(ReadOnly::Damaged));
        }
        let dropped = self.store.write(|tx| store::drop_meta(tx, PREVIOUS_KEY));
        dropped.map_err(|fault| self.failed(fault))?;
        self.keys.previous = None;
        // The log may still hold rows under the old key, and the old key itself.
        let _ = self.store.checkpoint();
        Ok(())
    }

    /// The key of a re-key that did not come to its end.
    pub(crate) fn recall_previous_key(&mut self) {
        let wrapped = self.store.meta(PREVIOUS_KEY).ok().flatten();
        self.keys.previous = wrapped.and_then(|wrapped| self.keys.current.unwrap_previous(&wrapped).ok());
    }

    /// A row as the present key will seal it. `None` for one that cannot be read, or whose shape has no way to the
    /// present one: it may hold a file's key, so it stays under the key that it has.
    fn again(&self, entry: &Entry) -> Option<Again> {
        if entry.schema != SCHEMA {
            return None;
        }
        let raw = self.store.row(entry.id).ok()??;
        let payload = load::payload(&self.keys, entry, &raw)?;
        let (payload, learned) = self.rewrapped(entry, payload)?;
        Some(Again {
            entry: *entry,
            payload,
            learned,
        })
    }

    /// A payload of the present shape for the present key: a file's own key is wrapped anew, because it is bound to
    /// the key epoch of its row. Whoever writes a row of an older epoch goes through here.
    pub(crate) fn rewrapped(
        &self,
        entry: &Entry,
        payload: Zeroizing<Vec<u8>>,
    ) -> Option<(Zeroizing<Vec<u8>>, Option<Content>)> {
        if entry.key_epoch == self.keys.current.key_epoch() {
            return Some((payload, None));
        }
        let Content::Blob(mut blob) = row::read(&payload)? else {
            return Some((payload, None));
        };
        let key = self.attachment_key(&blob)?;
        let at = self.keys.current.attachment_place(blob.stream);
        blob.wrapped = self.keys.current.wrap_attachment_key(at, &key).ok()?;
        Some((row::blob_payload(&blob), Some(Content::Blob(blob))))
    }

    /// Puts a header in force in every copy.
    ///
    /// The spare is written first but comes in force last: what can fail for want of room fails
    /// before anything has changed, and the database's own commit decides.
    fn adopt(
        &mut self,
        header: Header,
        beside: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<()>,
    ) -> Result<(), WriteFault> {
        let bytes = header.encode();
        if let Some(folder) = &self.folder {
            folder.prepare_spare(&bytes).map_err(WriteFault::from)?;
        }
        if let Err(fault) = self.store.write(|tx| {
            store::put_header(tx, &bytes)?;
            beside(tx)
        }) {
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
            // A copy from before a migration holds the old header too.
            folder.drop_copies();
        }
        // The log may still hold the old header.
        let _ = self.store.checkpoint();
        Ok(())
    }
}
