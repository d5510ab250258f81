//! The check: everything on disk held against what should be there.

use std::collections::HashMap;
use std::io;

use crate::blob::BlobInfo;
use crate::load;
use crate::problem::{Problem, ProblemCode, Subject};
use crate::v1::Kind;
use crate::{ReadFault, Vault};

/// What a check looked at and found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckReport {
    /// Records, the trash among them.
    pub records: usize,
    /// Kept files.
    pub attachments: usize,
    /// Empty when all is well.
    pub problems: Vec<Problem>,
}

impl CheckReport {
    /// True when nothing is wrong.
    pub fn is_ok(&self) -> bool {
        self.problems.is_empty()
    }
}

impl Vault {
    /// Reads the disk again and proves every row of it, old versions too, and both copies of the
    /// header. `full` also reads every file to its end and checks the database's own structure.
    pub fn check(&self, full: bool) -> CheckReport {
        let (manifest, mut problems) = load::verify(&self.store, &self.keys);
        if manifest.mark != self.manifest.mark && problems.is_empty() {
            // Whole in itself, but not what this session wrote: the file was changed underneath.
            problems.push(Problem::new(
                ProblemCode::ManifestOld,
                Subject::Manifest { level: 0, index: 0 },
            ));
        }
        problems.extend(self.check_headers());
        problems.extend(self.check_pieces());
        if full {
            problems.extend(self.check_files());
            if !self.store.is_sound() {
                problems.push(Problem::new(ProblemCode::DatabaseDamaged, Subject::Dossier));
            }
        }
        problems.sort_unstable();
        problems.dedup();
        CheckReport {
            records: self.view.versions.len(),
            attachments: self.view.blobs.len(),
            problems,
        }
    }

    /// Reads every file to its end.
    pub(crate) fn check_files(&self) -> Vec<Problem> {
        let whole = |blob: &BlobInfo| match self.read_blob(blob.id, &mut io::sink()) {
            Ok(()) => None,
            Err(ReadFault::Damaged(problem)) => Some(problem),
            Err(_) => Some(Problem::new(
                ProblemCode::AttachmentAltered,
                Subject::Blob(blob.id),
            )),
        };
        self.view.blobs.values().filter_map(whole).collect()
    }

    fn check_headers(&self) -> Option<Problem> {
        let bytes = Some(self.header.encode());
        let main = self.store.header().ok().flatten() == bytes;
        let spare = self
            .folder
            .as_ref()
            .is_none_or(|folder| folder.spare_header() == bytes);
        (!main || !spare).then_some(Problem::new(ProblemCode::HeaderCopies, Subject::Dossier))
    }

    /// Counts the pieces of every file, and finds pieces that no file names.
    fn check_pieces(&self) -> Vec<Problem> {
        let Ok(streams) = self.store.streams() else {
            return vec![Problem::new(ProblemCode::DatabaseDamaged, Subject::Dossier)];
        };
        let found: HashMap<Vec<u8>, u64> = streams.into_iter().collect();
        let count = |stream: &[u8]| found.get(stream).copied().unwrap_or_default();
        let mut problems = Vec::new();
        for blob in self.view.blobs.values() {
            let (expected, found) = (u64::from(blob.pieces()), count(&blob.stream));
            if found < expected {
                problems.push(Problem::new(
                    ProblemCode::AttachmentIncomplete,
                    Subject::Blob(blob.id),
                ));
            } else if found > expected {
                problems.push(Problem::new(
                    ProblemCode::AttachmentUnlisted,
                    Subject::Blob(blob.id),
                ));
            }
        }
        let waits = |stream: &[u8]| self.unnamed.iter().any(|other| other == stream);
        let named = |stream: &[u8]| self.view.blobs.values().any(|blob| blob.stream == *stream);
        // A damaged description is named already; the pieces that it named are no strangers.
        let listed = self
            .manifest
            .entries()
            .filter(|entry| entry.kind == Kind::Blob)
            .count();
        let all_known = listed == self.view.blobs.len();
        for stream in found
            .keys()
            .filter(|stream| all_known && !named(stream) && !waits(stream))
        {
            let mut row = [0; 16];
            let known = stream.len().min(16);
            row[..known].copy_from_slice(&stream[..known]);
            problems.push(Problem::new(ProblemCode::AttachmentUnlisted, Subject::Row(row)));
        }
        problems
    }
}
