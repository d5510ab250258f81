//! Salvage: whatever a check names as damaged, the rest is readable and comes out.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use dossier_model::{AttachmentId, RecordId};
use dossier_vault::{BlobId, Problem, StoredRecord};
use serde_json::{Value, json};

use crate::attachments::{bare_name, write_file, write_whole};
use crate::{Dossier, Fault};

/// What was brought out of a dossier, and what was not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Salvaged {
    /// Records that were written.
    pub records: usize,
    /// Of these, records of which only an older version could be read, with that version.
    pub older: Vec<(RecordId, u32)>,
    /// Records of which no version could be read.
    pub lost: Vec<RecordId>,
    /// Files that were written.
    pub files: usize,
    /// Files that could not be read whole, with the record that has them.
    pub lost_files: Vec<(RecordId, AttachmentId)>,
    /// Everything that is damaged, by name.
    pub problems: Vec<Problem>,
}

impl Dossier {
    /// Writes everything that can be read into a new folder: `records.json` in the open export format, each
    /// file under `files/`, the bytes that records were imported from under `originals/`, and
    /// `report.json` with what is lost. What comes out is plain text.
    ///
    /// # Errors
    /// [`Fault::DestinationUnwritable`] when the folder exists and is not empty, or the disk says no.
    pub fn salvage(&self, folder: &Path) -> Result<Salvaged, Fault> {
        let unwritable = |error: io::Error| Fault::DestinationUnwritable(error.kind());
        fs::create_dir_all(folder).map_err(unwritable)?;
        if fs::read_dir(folder).map_err(unwritable)?.next().is_some() {
            return Err(Fault::DestinationUnwritable(io::ErrorKind::DirectoryNotEmpty));
        }
        let mut out = Salvaged {
            problems: self.check(true).problems,
            ..Salvaged::default()
        };
        let (mut records, mut taken) = (Vec::new(), BTreeMap::new());
        let mut ids: Vec<RecordId> = self.vault.record_ids().collect();
        ids.sort_unstable();
        for id in ids {
            let Some(record) = self.newest_readable(id) else {
                out.lost.push(id);
                continue;
            };
            if self.vault.versions(id).last() != Some(record.version) {
                out.older.push((id, record.version));
            }
            self.salvage_files(&record, folder, &mut taken, &mut out)?;
            let mut whole = json!(record.to_record());
            if record.trashed {
                whole["trashed"] = json!(true);
            }
            records.push(whole);
        }
        out.records = records.len();
        let export = json!({"format": dossier_import::EXPORT_FORMAT, "records": records});
        write_file(&folder.join("records.json"), format!("{export:#}\n").as_bytes())?;
        let report = out.to_json();
        write_file(&folder.join("report.json"), format!("{report:#}\n").as_bytes())?;
        Ok(out)
    }

    fn newest_readable(&self, id: RecordId) -> Option<StoredRecord> {
        let mut versions: Vec<u32> = self.vault.versions(id).collect();
        versions.reverse();
        versions
            .into_iter()
            .find_map(|version| self.vault.version(id, version).ok())
    }

    fn salvage_files(
        &self,
        record: &StoredRecord,
        folder: &Path,
        taken: &mut BTreeMap<String, u32>,
        out: &mut Salvaged,
    ) -> Result<(), Fault> {
        for file in &record.attachments {
            let name = free_name(&bare_name(&file.name), taken);
            match self.salvage_file(file.id.into(), &folder.join("files"), &name)? {
                true => out.files += 1,
                false => out.lost_files.push((record.id, file.id)),
            }
        }
        if let Some(original) = record.original {
            let lost = !self.salvage_file(original, &folder.join("originals"), &record.id.to_string())?;
            if lost {
                out.lost_files
                    .push((record.id, AttachmentId::new(original.uuid())));
            }
        }
        Ok(())
    }

    /// False when the file cannot be read whole; then nothing of it stands there.
    fn salvage_file(&self, blob: BlobId, folder: &Path, name: &str) -> Result<bool, Fault> {
        fs::create_dir_all(folder).map_err(|error| Fault::DestinationUnwritable(error.kind()))?;
        match write_whole(&folder.join(name), |out| Ok(self.vault.read_blob(blob, out)?)) {
            Ok(()) => Ok(true),
            Err(Fault::Read(dossier_vault::ReadFault::Sink(kind))) => Err(Fault::DestinationUnwritable(kind)),
            Err(Fault::Read(_)) => Ok(false),
            Err(other) => Err(other),
        }
    }
}

impl Salvaged {
    /// The report, as scripts and people after us read it.
    pub fn to_json(&self) -> Value {
        let problem = |problem: &Problem| json!({"code": problem.code.as_str(), "id": problem.id()});
        json!({
            "records": self.records,
            "files": self.files,
            "older": self.older.iter().map(|(id, version)| json!({"id": id, "version": version})).collect::<Vec<_>>(),
            "lost": self.lost,
            "lostFiles": self.lost_files.iter().map(|(id, file)| json!({"record": id, "file": file})).collect::<Vec<_>>(),
            "problems": self.problems.iter().map(problem).collect::<Vec<_>>(),
        })
    }
}

/// The name, or the name with a number when another file has it.
fn free_name(name: &str, taken: &mut BTreeMap<String, u32>) -> String {
    // Some file systems take two names that differ in case only for one.
    let n = taken.entry(name.to_lowercase()).or_default();
    *n += 1;
    if *n == 1 && !matches!(name, "." | "..") {
        return name.to_owned();
    }
    match name.rsplit_once('.') {
        Some((stem, ending)) if !stem.is_empty() => format!("{stem} ({n}).{ending}"),
        _ => format!("{name} ({n})"),
    }
}
