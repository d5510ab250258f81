//! The keystore, for one secret of each dossier: Keychain, Credential Manager, Secret Service.
//!
//! It is an extra way in, never the only one: a keystore can be emptied, replaced or locked by what the
//! system does to it, and the passphrase opens the dossier all the same. What lies here opens nothing
//! without the dossier's files, and the files do not open without it or the passphrase.

use dossier::{Keystore, KeystoreSecret, Zeroizing};
use keyring::Entry;
use uuid::Uuid;

/// Under which name the keystore lists our secrets; the dossier's random identity stands beside it.
const SERVICE: &str = "nl.eigendossier.app";

/// The keystore of this system, found to be there.
#[derive(Clone, Copy, Debug)]
pub struct SystemKeystore(());

impl SystemKeystore {
    /// The keystore, if the system has one that answers. On Linux a Secret Service must run in the session.
    pub fn find() -> Option<Self> {
        Entry::store_status().as_ref().ok().map(|()| Self(()))
    }
}

impl Keystore for SystemKeystore {
    fn keep(&self, dossier: Uuid, secret: &KeystoreSecret) -> bool {
        // Exposed because the keystore is what keeps it. Read back, because a promise is not a secret kept.
        entry(dossier).is_some_and(|entry| entry.set_secret(secret.expose()).is_ok())
            && self
                .fetch(dossier)
                .is_some_and(|kept| kept.expose() == secret.expose())
    }

    fn fetch(&self, dossier: Uuid) -> Option<KeystoreSecret> {
        let kept = Zeroizing::new(entry(dossier)?.get_secret().ok()?);
        KeystoreSecret::from_bytes(&kept)
    }

    fn forget(&self, dossier: Uuid) {
        if let Some(entry) = entry(dossier) {
            // One that is not there is what was asked for; one that stays opens nothing any more.
            let _ = entry.delete_credential();
        }
    }
}

fn entry(dossier: Uuid) -> Option<Entry> {
    Entry::new(SERVICE, &dossier.hyphenated().to_string()).ok()
}
