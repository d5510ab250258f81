//! Credentials: what the credential room reads, as items.

use dossier_credential::{Credential, ReadFault};

use crate::{Family, ImportFault, Item};

/// Reads a file that is one credential; its bytes are the original.
///
/// A badge's bare definition can be read, but nobody was awarded it.
pub(crate) fn read_whole(bytes: Vec<u8>) -> Result<Item, ImportFault> {
    let family = Family::of(&bytes);
    let credential =
        dossier_credential::read(&bytes).map_err(|fault| ImportFault::of_credential(fault, family))?;
    if !credential.is_award() && !credential.is_presentation() {
        return Err(ImportFault::NoCredential { family });
    }
    Ok(item(credential, bytes, String::new()))
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
