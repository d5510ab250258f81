//! Credentials: what the credential room reads, as items.

use dossier_credential::{Credential, ReadFault};

use crate::{ImportFault, Item, sniff::sniff};

/// Reads a file that is one credential; its bytes are the original.
pub(crate) fn read_whole(bytes: Vec<u8>) -> Result<Item, ImportFault> {
    match dossier_credential::read(&bytes) {
        Ok(credential) => Ok(item(credential, bytes, String::new())),
        Err(ReadFault::NoCredential) => Err(ImportFault::NoCredential {
            family: sniff(&bytes),
        }),
        Err(ReadFault::Json(fault)) => Err(ImportFault::Json(fault)),
        Err(fault) => Err(ImportFault::Credential(fault)),
    }
}

/// Reads one element of a list; `bytes` are exactly that element.
pub(crate) fn read_element(bytes: &[u8], place: &str) -> Result<Item, ReadFault> {
    let credential = dossier_credential::read(bytes)?;
    Ok(item(credential, bytes.to_vec(), place.to_owned()))
}

fn item(credential: Credential, original: Vec<u8>, place: String) -> Item {
    Item {
        draft: dossier_credential::draft(&credential),
        identity: credential.identity(),
        credential: Some(credential),
        original: Some(original),
        place,
    }
}
