//! Reading what somebody else shared. Needs no dossier.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::Read,
    path::Path,
};

use dossier_credential::{Credential, NoEvidence, verify};
use dossier_share::{MAX_TOTAL, Opened, Opening, Origin, Secret, open, open_stream};

use crate::{
    Fault, Judge,
    attachments::{bare_name, write_whole},
    requests::host_of,
};

/// Decrypts, proves and reads a bundle, at the judge's moment. With leave to fetch, the documents that its
/// credentials name are asked for; what the learner enclosed never stands in for them.
///
/// # Errors
/// [`Fault::Bundle`] with a code of its own for each reason to refuse it.
pub fn open_bundle(
    bytes: &[u8],
    secret: &Secret,
    as_id: Option<&str>,
    judge: &mut Judge,
) -> Result<Opened, Fault> {
    let mut opened = open_once(bytes, secret, as_id, judge)?;
    if judge.is_online() {
        recheck_bundle(&mut opened, judge)?;
    }
    Ok(opened)
}

/// Opens a bundle from its file, a piece at a time; also one that stands in a viewer page.
///
/// # Errors
/// As [`open_bundle`]; [`Fault::SourceUnreadable`].
pub fn open_bundle_file(
    path: &Path,
    secret: &Secret,
    as_id: Option<&str>,
    judge: &mut Judge,
) -> Result<Opened, Fault> {
    let unreadable = |error: std::io::Error| Fault::SourceUnreadable(error.kind());
    let mut file = File::open(path).map_err(unreadable)?;
    let mut head = Vec::new();
    (&mut file).take(3).read_to_end(&mut head).map_err(unreadable)?;
    if head != b"age" || !file.metadata().map_err(unreadable)?.is_file() {
        return open_bundle(&read_bundle(path)?, secret, as_id, judge);
    }
    let mut opened = stream_once(path, secret, as_id, judge)?;
    if judge.is_online() {
        recheck_bundle(&mut opened, judge)?;
    }
    Ok(opened)
}

/// Judges the issuers' files of an opened bundle anew, with leave by asking for the documents that they name. A host that
/// does not answer leaves the verdict at "cannot check".
///
/// # Errors
/// [`Fault::Bundle`] when the bundle can no longer be read.
pub fn recheck_bundle(opened: &mut Opened, judge: &mut Judge) -> Result<(), Fault> {
    let credentials = credentials(opened)?;
    judge.judge_all(&credentials.iter().collect::<Vec<_>>());
    let policy = judge.policy();
    let opening = Opening {
        now: policy.now,
        as_id: None,
        evidence: &judge.shelf(),
        policy,
    };
    Ok(opened.judge_again(&opening)?)
}

/// Who would be asked first for the documents that a bundle's credentials name, in order. Asking them may lead to others,
/// such as from a badge to its issuer.
///
/// # Errors
/// [`Fault::Bundle`] when the bundle can no longer be read.
pub fn bundle_hosts(opened: &Opened, judge: &Judge) -> Result<Vec<String>, Fault> {
    let mut hosts = BTreeSet::new();
    for credential in credentials(opened)? {
        let wants = verify(&credential, &NoEvidence, judge.policy()).wants;
        hosts.extend(wants.iter().map(|want| host_of(&want.url)));
    }
    hosts.remove("");
    Ok(hosts.into_iter().collect())
}

fn stream_once(path: &Path, secret: &Secret, as_id: Option<&str>, judge: &Judge) -> Result<Opened, Fault> {
    let file = File::open(path).map_err(|error| Fault::SourceUnreadable(error.kind()))?;
    let policy = judge.policy();
    let opening = Opening {
        now: policy.now,
        as_id,
        evidence: &judge.shelf(),
        policy,
    };
    Ok(open_stream(file, secret, &opening)?)
}

/// The credentials that can be read.
fn credentials(opened: &Opened) -> Result<Vec<Credential>, Fault> {
    let mut all = Vec::new();
    for item in opened
        .items
        .iter()
        .filter(|item| matches!(item.origin, Origin::Issuer(Some(_))))
    {
        let mut file = Vec::new();
        opened.copy_file(&item.path, &mut file)?;
        all.extend(dossier_credential::read(&file));
    }
    Ok(all)
}

/// Reads a bundle's bytes, never more than a bundle may have.
///
/// # Errors
/// [`Fault::SourceUnreadable`].
pub fn read_bundle(path: &Path) -> Result<Vec<u8>, Fault> {
    let unreadable = |error: std::io::Error| Fault::SourceUnreadable(error.kind());
    let mut bytes = Vec::new();
    let limit = MAX_TOTAL + (64 << 20) + 1;
    File::open(path)
        .map_err(unreadable)?
        .take(limit)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    Ok(bytes)
}

/// Writes every file of an opened bundle into a folder, each under its own last name; a name that is
/// taken gets a number.
///
/// # Errors
/// [`Fault::DestinationUnwritable`], [`Fault::Bundle`].
pub fn extract(opened: &Opened, folder: &Path) -> Result<Vec<String>, Fault> {
    fs::create_dir_all(folder).map_err(|error| Fault::DestinationUnwritable(error.kind()))?;
    let mut names = Vec::new();
    for file in opened.files() {
        let name = free_name(folder, &bare_name(&file.name));
        write_whole(&folder.join(&name), |mut out| {
            Ok(opened.copy_file(&file.path, &mut out)?)
        })?;
        names.push(name);
    }
    Ok(names)
}

/// Writes one file of an opened bundle to a path that the caller names.
///
/// # Errors
/// [`Fault::DestinationUnwritable`], [`Fault::Bundle`].
pub fn write_bundle_file(opened: &Opened, path: &str, to: &Path) -> Result<(), Fault> {
    write_whole(to, |mut out| Ok(opened.copy_file(path, &mut out)?))
}

/// A name in a folder for what a stranger named: it never leads out of the folder, hides, or replaces what is there.
pub fn free_name(folder: &Path, name: &str) -> String {
    let name = name.trim_start_matches('.').trim();
    let name = if name.is_empty() { "file" } else { name };
    let (stem, ending) = name
        .rsplit_once('.')
        .map_or((name, String::new()), |(stem, end)| (stem, format!(".{end}")));
    let numbered = (2..).map(|number| format!("{stem} ({number}){ending}"));
    let mut names = std::iter::once(name.to_owned()).chain(numbered);
    names
        .find(|name| !folder.join(name).exists())
        .unwrap_or_else(|| name.to_owned())
}

fn open_once(bytes: &[u8], secret: &Secret, as_id: Option<&str>, judge: &Judge) -> Result<Opened, Fault> {
    let policy = judge.policy();
    let opening = Opening {
        now: policy.now,
        as_id,
        evidence: &judge.shelf(),
        policy,
    };
    Ok(open(bytes, secret, &opening)?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_strangers_file_name_stays_in_the_folder_and_replaces_nothing() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("cv.pdf"), "mine").unwrap();
        assert_eq!(free_name(folder.path(), "cv.pdf"), "cv (2).pdf");
        assert_eq!(free_name(folder.path(), ".."), "file");
        assert_eq!(free_name(folder.path(), ".bashrc"), "bashrc");
    }
}
