//! The only room that holds keys: slots, sealed envelopes, streams, age files, holder signatures.
//!
//! A [`Header`] turns a secret (a [`Passphrase`] or a [`RecoveryCode`]) into a [`DataKey`]; the data
//! key seals rows, manifest nodes and the keys of attachments; a [`StreamSealer`] seals what is too
//! large for a row. Shares leave as [`age_file`]s, signed by a [`HolderKey`]. Keys never leave this
//! crate as bytes, and dice are thrown here alone. Bytes: `docs/formats/vault-v1.md`, chapter 1.
//!
//! ```
//! use dossier_seal::{Header, KdfParams, Passphrase, Unlock};
//!
//! let passphrase = Passphrase::new("vier blauwe fietsen".to_owned());
//! let (header, key, _recovery) = Header::create(&passphrase, KdfParams::FLOOR)?;
//! let place = key.place(1, [7; 16], 1, 1);
//! let sealed = key.seal_row(place, b"a record")?;
//!
//! let reopened = Header::decode(&header.encode())?;
//! let key = reopened.unlock(Unlock::Passphrase(&passphrase))?;
//! assert_eq!(key.open_row(place, &sealed)?.as_slice(), b"a record");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

pub mod age_file;
mod attachment;
mod backup;
mod data_key;
mod dice;
mod hazmat;
mod header;
mod holder;
mod kdf;
mod key_file;
mod keystore;
#[cfg(all(test, target_os = "linux"))]
mod locked;
mod manifest;
mod pad;
mod passphrase;
mod recovery;
mod row;
mod secret;
mod stream;
mod words;

pub use attachment::{AttachmentKey, AttachmentPlace, WRAPPED_LEN};
pub use backup::{BackupFault, BackupKey};
pub use data_key::DataKey;
pub use dice::{DiceFault, make_bytes, make_id};
pub use header::{
    Header, HeaderFault, HeaderPart, MAJOR, MAX_HEADER_LEN, MAX_SLOTS, MINOR, Slot, SlotFault, SlotKind,
    Unlock, UnlockFault,
};
pub use holder::{HolderKey, HolderSeed};
pub use kdf::{CheckedKdf, KdfBounds, KdfFault, KdfParams, calibrate};
pub use key_file::{KeyFileFault, make_key_file, open_key_file};
pub use keystore::KeystoreSecret;
pub use manifest::ManifestPlace;
pub use passphrase::Passphrase;
pub use recovery::{RecoveryCode, RecoveryCodeFault, make_recovery_code};
pub use row::{MAX_ROW_LEN, OpenFault, RowPlace, SealFault};
pub use stream::{CHUNK_LEN, SEALED_CHUNK_LEN, StreamFault, StreamHead, StreamOpener, StreamSealer};
pub use words::{Lang, make_words};
pub use zeroize::Zeroizing;
