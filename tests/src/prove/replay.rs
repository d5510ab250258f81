//! What a disk may hold after the power went: the model.
//!
//! A write counts when its file was synced after it. Until then it may be there, be missing, be torn at a sector, or be
//! garbage, each for itself. A name (a new file, a rename, a deletion) counts when its folder was synced; names that do
//! not count yet come in the order in which they were made, up to any of them, as journalling file systems promise.

use std::{
    collections::{BTreeMap, HashMap},
    fs,
    path::Path,
};

use super::{Rng, shim::Event};

const SECTOR: usize = 512;

/// A file whose content nobody reads: its length is all that counts, and it is laid down without its bytes.
const BALLAST: &str = "/ballast";

#[derive(Clone, Default)]
struct Node {
    durable: Vec<u8>,
    /// Since the last sync, in order.
    pending: Vec<Pending>,
}

#[derive(Clone)]
enum Pending {
    Write(usize, Vec<u8>),
    Cut(usize),
}

#[derive(Clone)]
enum Naming {
    File(String, u64),
    Folder(String),
    Rename(String, String),
    Remove(String),
}

/// What a name stands for; no file is a folder.
type Names = BTreeMap<String, Option<u64>>;

/// The disk, up to some event.
#[derive(Clone, Default)]
pub(crate) struct Disk {
    files: HashMap<u64, Node>,
    names: Names,
    naming: Vec<Naming>,
    /// Where each number was opened: folders are synced by their own number.
    paths: HashMap<u64, String>,
}

impl Disk {
    /// Takes the next event in.
    pub(crate) fn take(&mut self, event: &Event) {
        match event {
            Event::Created(file, path) => {
                self.paths.insert(*file, path.clone());
                self.files.insert(*file, Node::default());
                self.naming.push(Naming::File(path.clone(), *file));
            }
            Event::Opened(file, path) => {
                self.paths.insert(*file, path.clone());
            }
            Event::Written(file, at, bytes) => {
                // A ballast's bytes are random and mean nothing.
                let ballast = self.paths.get(file).is_some_and(|path| path.ends_with(BALLAST));
                let node = self.files.entry(*file).or_default();
                node.pending.push(if ballast {
                    Pending::Cut(at + bytes.len())
                } else {
                    Pending::Write(*at, bytes.clone())
                });
            }
            Event::Cut(file, len) => self
                .files
                .entry(*file)
                .or_default()
                .pending
                .push(Pending::Cut(*len)),
            Event::Synced(file) => match self.files.get_mut(file) {
                Some(node) => {
                    for pending in std::mem::take(&mut node.pending) {
                        pending.apply(&mut node.durable);
                    }
                }
                None => self.sync_folder(*file),
            },
            Event::Renamed(from, to) => self.naming.push(Naming::Rename(from.clone(), to.clone())),
            Event::Removed(path) => self.naming.push(Naming::Remove(path.clone())),
            Event::MadeFolder(path) => self.naming.push(Naming::Folder(path.clone())),
            Event::Said(_) => {}
        }
    }

    /// The names in one folder count from now on.
    fn sync_folder(&mut self, folder: u64) {
        let Some(path) = self.paths.get(&folder).cloned() else {
            return;
        };
        let mut waiting = std::mem::take(&mut self.naming);
        while !waiting.is_empty() {
            let naming = waiting.remove(0);
            if naming.folder() == path {
                naming.apply(&mut self.names);
                if let Naming::Rename(from, to) = &naming {
                    for other in waiting.iter_mut().chain(&mut self.naming) {
                        other.moved(from, to);
                    }
                }
            } else {
                self.naming.push(naming);
            }
        }
    }

    /// One of the many disks that there may be if the power goes now, laid down in `to` in the place of `root`.
    pub(crate) fn lay(&self, dice: &mut Rng, root: &str, to: &Path) {
        let mut names = self.names.clone();
        let kept = match dice.below(3) {
            0 => self.naming.len(),
            _ => dice.below(self.naming.len() + 1),
        };
        for naming in &self.naming[..kept] {
            naming.apply(&mut names);
        }
        let way = dice.below(4);
        for (path, file) in &names {
            let Some(below) = path.strip_prefix(root) else {
                continue;
            };
            let place = to.join(below.trim_start_matches('/'));
            // A name whose folder did not come to count is nowhere.
            let Some(parent) = place.parent() else { continue };
            let Some(file) = file else {
                if parent.is_dir() {
                    fs::create_dir(&place).unwrap();
                }
                continue;
            };
            if !parent.is_dir() {
                continue;
            }
            let bytes = self.files[file].crashed(dice, way);
            if path.ends_with(BALLAST) {
                fs::File::create(&place)
                    .unwrap()
                    .set_len(bytes.len() as u64)
                    .unwrap();
            } else {
                fs::write(&place, bytes).unwrap();
            }
        }
    }
}

impl Node {
    /// Its content after a crash. Way 0: nothing that was not synced; 1: all of it; else each write for itself.
    fn crashed(&self, dice: &mut Rng, way: usize) -> Vec<u8> {
        let mut bytes = self.durable.clone();
        for pending in &self.pending {
            let fate = match way {
                0 => 1,
                1 => 0,
                _ => dice.below(4),
            };
            match (pending, fate) {
                (pending, 0) => pending.apply(&mut bytes),
                (_, 1) | (Pending::Cut(_), _) => {}
                (Pending::Write(at, content), 2) => {
                    let sectors = dice.below(content.len() / SECTOR + 1);
                    Pending::Write(*at, content[..sectors * SECTOR].to_vec()).apply(&mut bytes);
                }
                (Pending::Write(at, content), _) => {
                    Pending::Write(*at, dice.bytes(content.len())).apply(&mut bytes);
                }
            }
        }
        bytes
    }
}

impl Pending {
    fn apply(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::Cut(len) => bytes.resize(*len, 0),
            Self::Write(at, content) => {
                let end = at + content.len();
                if bytes.len() < end {
                    bytes.resize(end, 0);
                }
                bytes[*at..end].copy_from_slice(content);
            }
        }
    }
}

impl Naming {
    /// The folder that makes it count.
    fn folder(&self) -> &str {
        let (Self::File(path, _) | Self::Folder(path) | Self::Rename(_, path) | Self::Remove(path)) = self;
        path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    fn apply(&self, names: &mut Names) {
        match self {
            Self::File(path, file) => {
                names.insert(path.clone(), Some(*file));
            }
            Self::Folder(path) => {
                names.insert(path.clone(), None);
            }
            Self::Remove(path) => {
                names.remove(path);
            }
            Self::Rename(from, to) => {
                let moved: Vec<_> = names
                    .keys()
                    .filter(|path| below(path, from).is_some())
                    .cloned()
                    .collect();
                for path in moved {
                    let entry = names.remove(&path).unwrap();
                    let rest = below(&path, from).unwrap_or_default().to_owned();
                    names.insert(format!("{to}{rest}"), entry);
                }
            }
        }
    }

    /// A folder above it has another name now.
    fn moved(&mut self, from: &str, to: &str) {
        let rename = |path: &mut String| {
            if let Some(rest) = below(path, from).filter(|rest| !rest.is_empty()) {
                *path = format!("{to}{rest}");
            }
        };
        match self {
            Self::File(path, _) | Self::Folder(path) | Self::Remove(path) => rename(path),
            Self::Rename(old, new) => {
                rename(old);
                rename(new);
            }
        }
    }
}

/// What follows after `folder` in a path that is it or lies below it.
fn below<'a>(path: &'a str, folder: &str) -> Option<&'a str> {
    path.strip_prefix(folder)
        .filter(|rest| rest.is_empty() || rest.starts_with('/'))
}
