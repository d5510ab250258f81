//! The manifest in memory, and how it is read and proven.

use std::collections::{BTreeMap, BTreeSet};

use dossier_seal::{DataKey, Zeroizing};

use crate::keys::Keys;
use crate::parallel;
use crate::problem::{Problem, ProblemCode, Subject};
use crate::store::{RawPart, Store};
use crate::v1::tree::{self, LEAF, NODE, ROOT, Root};
use crate::v1::{Entry, Mac, RowId};

/// Which rows there are, as of the last commit.
#[derive(Default)]
pub(crate) struct Manifest {
    pub(crate) epoch: u64,
    pub(crate) rows: u64,
    /// The root's keyed hash, for the high-water mark.
    pub(crate) mark: [u8; 32],
    pub(crate) leaves: BTreeMap<u16, Leaf>,
    pub(crate) nodes: BTreeMap<u8, Mac>,
    /// Leaves and nodes that should be there and cannot be read: what they list is unknown.
    blind_leaves: BTreeSet<u16>,
    blind_nodes: BTreeSet<u8>,
}

/// One leaf, read.
pub(crate) struct Leaf {
    pub(crate) entries: Vec<Entry>,
    pub(crate) mac: Mac,
    /// False when the tree above it says otherwise, or says nothing any more.
    pub(crate) proven: bool,
}

impl Manifest {
    /// What is known about a row.
    pub(crate) fn entry(&self, id: RowId) -> Option<&Entry> {
        let entries = &self.leaves.get(&id.leaf())?.entries;
        entries
            .binary_search_by_key(&id, |entry| entry.id)
            .ok()
            .map(|at| &entries[at])
    }

    /// Every row that should be there, in the order of the ids.
    pub(crate) fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.leaves.values().flat_map(|leaf| &leaf.entries)
    }

    /// True when nobody can say whether a row of this leaf should be there.
    pub(crate) fn is_blind(&self, leaf: u16) -> bool {
        let node = leaf.to_be_bytes()[0];
        !self.leaves.contains_key(&leaf)
            && (self.blind_leaves.contains(&leaf) || self.blind_nodes.contains(&node))
    }

    /// The root that says what this holds.
    pub(crate) fn root(&self) -> Root {
        Root {
            epoch: self.epoch,
            rows: self.rows,
            nodes: self.nodes.iter().map(|(at, mac)| (*at, *mac)).collect(),
        }
    }

    /// Reads the tree from the root down and proves each part by the one above it. What cannot be
    /// proven is named and still used as far as it can be read.
    pub(crate) fn read(store: &Store, keys: &Keys) -> (Self, Vec<Problem>) {
        let mut reading = Reading {
            keys,
            parts: BTreeMap::new(),
            problems: Vec::new(),
        };
        reading.take_parts(store);
        let mut manifest = Self::default();
        let root = reading.root(&mut manifest);
        let nodes = reading.nodes(&mut manifest, root.as_ref());
        reading.leaves(&mut manifest, &nodes);
        for place in reading.parts.keys().filter(|place| tree::part(**place).is_none()) {
            // Not a place that this format has: named by its low bits, as they stand there.
            let index = u16::try_from(place & 0xffff).unwrap_or_default();
            reading
                .problems
                .push(problem(ProblemCode::ManifestUnlisted, u8::MAX, index));
        }
        if root.is_some_and(|root| root.rows != manifest.entries().count() as u64)
            && reading.problems.is_empty()
        {
            reading
                .problems
                .push(problem(ProblemCode::ManifestAltered, ROOT, 0));
        }
        (manifest, reading.problems)
    }
}

struct Reading<'a> {
    keys: &'a Keys,
    parts: BTreeMap<i64, RawPart>,
    problems: Vec<Problem>,
}

/// A node that could be read: its children, and whether the root vouches for it.
struct Node {
    children: BTreeMap<u8, Mac>,
    proven: bool,
}

impl Reading<'_> {
    fn take_parts(&mut self, store: &Store) {
        let (parts, whole) = store.manifest();
        self.parts = parts;
        if whole {
            return;
        }
        // The table's own structure is damaged somewhere: what hangs elsewhere can still be asked for.
        self.problems
            .push(Problem::new(ProblemCode::DatabaseDamaged, Subject::Dossier));
        let nodes = (0..=u16::from(u8::MAX)).map(|index| tree::place(NODE, index));
        let leaves = (0..=u16::MAX).map(|index| tree::place(LEAF, index));
        for place in std::iter::once(tree::place(ROOT, 0)).chain(nodes).chain(leaves) {
            if !self.parts.contains_key(&place)
                && let Ok(Some(part)) = store.part(place)
            {
                self.parts.insert(place, part);
            }
        }
    }

    fn root(&mut self, manifest: &mut Manifest) -> Option<Root> {
        let Some(part) = self.parts.get(&tree::place(ROOT, 0)) else {
            self.problems.push(problem(ProblemCode::ManifestMissing, ROOT, 0));
            return None;
        };
        let read = open(self.keys, ROOT, 0, part)
            .and_then(|(key, body)| Some((Root::read(&body)?, tree::root_mac(key, &body))));
        let Some((root, mark)) = read else {
            self.problems.push(problem(ProblemCode::ManifestAltered, ROOT, 0));
            return None;
        };
        (manifest.epoch, manifest.rows) = (root.epoch, root.rows);
        manifest.mark = mark;
        manifest.nodes = root.nodes.iter().copied().collect();
        Some(root)
    }

    fn nodes(&mut self, manifest: &mut Manifest, root: Option<&Root>) -> BTreeMap<u8, Node> {
        let listed: BTreeMap<u8, Mac> = root
            .map(|root| root.nodes.iter().copied().collect())
            .unwrap_or_default();
        let mut nodes = BTreeMap::new();
        for index in 0..=u8::MAX {
            let wide = u16::from(index);
            let expected = listed.get(&index);
            let part = self.parts.get(&tree::place(NODE, wide));
            let read = part.and_then(|part| {
                let (key, body) = open(self.keys, NODE, wide, part)?;
                Some((tree::read_node(&body)?, tree::mac(key, NODE, wide, &body)))
            });
            let code = match (expected, part, &read) {
                (None, None, _) if root.is_some() => continue,
                (None, None, _) => {
                    // Without a root nobody knows whether there should be one.
                    manifest.blind_nodes.insert(index);
                    continue;
                }
                (Some(_), None, _) => Some(ProblemCode::ManifestMissing),
                (None, Some(_), _) if root.is_some() => {
                    self.problems
                        .push(problem(ProblemCode::ManifestUnlisted, NODE, wide));
                    continue;
                }
                (_, Some(_), None) => Some(ProblemCode::ManifestAltered),
                (Some(expected), Some(_), Some((_, mac))) if mac != expected => {
                    Some(ProblemCode::ManifestOld)
                }
                _ => None,
            };
            self.problems.extend(code.map(|code| problem(code, NODE, wide)));
            match read {
                Some((children, _)) => {
                    let proven = code.is_none() && root.is_some();
                    nodes.insert(
                        index,
                        Node {
                            children: children.into_iter().collect(),
                            proven,
                        },
                    );
                }
                None => drop(manifest.blind_nodes.insert(index)),
            }
        }
        nodes
    }

    fn leaves(&mut self, manifest: &mut Manifest, nodes: &BTreeMap<u8, Node>) {
        let range = tree::place(LEAF, 0)..=tree::place(LEAF, u16::MAX);
        let sealed: Vec<(u16, &RawPart)> = self
            .parts
            .range(range)
            .filter_map(|(place, part)| Some((tree::part(*place)?.1, part)))
            .collect();
        let keys = self.keys;
        let mut read: BTreeMap<u16, Option<(Vec<Entry>, Mac)>> = parallel::map(sealed, |(index, part)| {
            let leaf = open(keys, LEAF, index, part).and_then(|(key, body)| {
                Some((tree::read_leaf(index, &body)?, tree::mac(key, LEAF, index, &body)))
            });
            (index, leaf)
        })
        .into_iter()
        .collect();
        for (high, node) in nodes {
            for (low, expected) in &node.children {
                let index = u16::from_be_bytes([*high, *low]);
                let code = match read.remove(&index) {
                    None => ProblemCode::ManifestMissing,
                    Some(None) => ProblemCode::ManifestAltered,
                    Some(Some((entries, mac))) => {
                        let fits = mac == *expected;
                        manifest.leaves.insert(
                            index,
                            Leaf {
                                entries,
                                mac,
                                proven: fits && node.proven,
                            },
                        );
                        if fits {
                            continue;
                        }
                        ProblemCode::ManifestOld
                    }
                };
                manifest.blind_leaves.insert(index);
                self.problems.push(problem(code, LEAF, index));
            }
        }
        // What no node lists: genuine when its node cannot be read, a stranger when it can.
        for (index, leaf) in read {
            let [high, _] = index.to_be_bytes();
            match leaf {
                Some((entries, mac)) if manifest.blind_nodes.contains(&high) => {
                    manifest.leaves.insert(
                        index,
                        Leaf {
                            entries,
                            mac,
                            proven: false,
                        },
                    );
                }
                None if manifest.blind_nodes.contains(&high) => {
                    self.problems
                        .push(problem(ProblemCode::ManifestAltered, LEAF, index));
                }
                _ => self
                    .problems
                    .push(problem(ProblemCode::ManifestUnlisted, LEAF, index)),
            }
        }
    }
}

/// Opens a part with the key that sealed it, which is also the key of its hash.
fn open<'k>(
    keys: &'k Keys,
    level: u8,
    index: u16,
    part: &RawPart,
) -> Option<(&'k DataKey, Zeroizing<Vec<u8>>)> {
    let key = keys.of(part.key_epoch)?;
    let body = key
        .open_manifest(key.manifest_place(level, u32::from(index)), &part.sealed)
        .ok()?;
    Some((key, body))
}

fn problem(code: ProblemCode, level: u8, index: u16) -> Problem {
    Problem::new(code, Subject::Manifest { level, index })
}
