//! Credentials: what the credential room reads, as items.

use dossier_credential::{Credential, ReadFault};

use crate::{Family, ImportFault, Item};

/// Reads a file that is one credential; its bytes are the original. The parts of it that are records of their own
/// (each result in a transcript) follow it, with its verdict and without bytes: those are kept once, with the whole.
///
/// A badge's bare definition can be read, but nobody was awarded it.
pub(crate) fn read_whole(bytes: Vec<u8>) -> Result<Vec<Item>, ImportFault> {
    let family = Family::of(&bytes);
    let credential =
        dossier_credential::read(&bytes).map_err(|fault| ImportFault::of_credential(fault, family))?;
    if !credential.is_award() && !credential.is_presentation() {
        return Err(ImportFault::NoCredential { family });
    }
    let parts = dossier_credential::parts(&credential);
    let mut items = vec![item(credential, Some(bytes), String::new())];
    items.extend(parts.into_iter().map(|part| {
        let place = part.place().to_owned();
        item(part, None, place)
    }));
    Ok(items)
}

/// Reads one element of a list; `bytes` are exactly that element.
pub(crate) fn read_element(bytes: &[u8], place: &str) -> Result<Item, ReadFault> {
    let credential = dossier_credential::read(bytes)?;
    Ok(item(credential, Some(bytes.to_vec()), place.to_owned()))
}

fn item(credential: Credential, original: Option<Vec<u8>>, place: String) -> Item {
    Item {
        draft: dossier_credential::draft(&credential),
        identity: credential.identity(),
        credential: Some(credential),
        original,
        place,
    }
}
