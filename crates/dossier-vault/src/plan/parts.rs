//! The parts of the manifest that a change rewrites: leaves, nodes, the root.

use std::collections::{BTreeMap, BTreeSet};

use super::Drawing;
use crate::WriteFault;
use crate::manifest::Leaf;
use crate::store::RawPart;
use crate::v1::tree::{self, LEAF, NODE, ROOT};
use crate::v1::{Entry, Mac};

impl Drawing<'_> {
    /// Rewrites the leaves, nodes and the root over what changed.
    pub(super) fn tree(&mut self) -> Result<(), WriteFault> {
        let mut touched: BTreeMap<u16, Vec<Entry>> = BTreeMap::new();
        let present = |index| {
            self.manifest
                .leaves
                .get(&index)
                .map(|leaf| leaf.entries.clone())
                .unwrap_or_default()
        };
        for id in &self.plan.gone {
            touched
                .entry(id.leaf())
                .or_insert_with_key(|index| present(*index))
                .retain(|entry| entry.id != *id);
        }
        for (entry, _) in &self.plan.rows {
            let entries = touched
                .entry(entry.id.leaf())
                .or_insert_with_key(|index| present(*index));
            match entries.binary_search_by_key(&entry.id, |other| other.id) {
                Ok(at) => entries[at] = *entry,
                Err(at) => entries.insert(at, *entry),
            }
        }
        for (index, entries) in touched {
            let body = tree::leaf_body(&entries);
            let mac = tree::mac(self.key, LEAF, index, &body);
            self.part(LEAF, index, (!entries.is_empty()).then_some(body))?;
            self.plan.leaves.insert(
                index,
                Leaf {
                    entries,
                    mac,
                    proven: true,
                },
            );
        }
        let nodes: BTreeSet<u8> = self
            .plan
            .leaves
            .keys()
            .map(|index| index.to_be_bytes()[0])
            .collect();
        for high in nodes {
            let body = self.node(high);
            let mac = tree::mac(self.key, NODE, u16::from(high), &body);
            let filled = !body.is_empty();
            self.part(NODE, u16::from(high), filled.then_some(body))?;
            self.plan.nodes.insert(high, filled.then_some(mac));
        }
        self.root()
    }

    fn node(&self, high: u8) -> Vec<u8> {
        let range = u16::from_be_bytes([high, 0])..=u16::from_be_bytes([high, u8::MAX]);
        let mut children: BTreeMap<u16, Option<Mac>> = self
            .manifest
            .leaves
            .range(range.clone())
            .map(|(index, leaf)| (*index, Some(leaf.mac)))
            .collect();
        let fresh = self.plan.leaves.range(range);
        children.extend(fresh.map(|(index, leaf)| (*index, (!leaf.entries.is_empty()).then_some(leaf.mac))));
        tree::node_body(
            children
                .into_iter()
                .filter_map(|(index, mac)| Some((index.to_be_bytes()[1], mac?))),
        )
    }

    fn root(&mut self) -> Result<(), WriteFault> {
        let mut root = self.manifest.root();
        let mut nodes: BTreeMap<u8, Mac> = root.nodes.into_iter().collect();
        for (index, mac) in &self.plan.nodes {
            match mac {
                Some(mac) => drop(nodes.insert(*index, *mac)),
                None => drop(nodes.remove(index)),
            }
        }
        let new = |entry: &Entry| self.manifest.entry(entry.id).is_none();
        let added = self.plan.rows.iter().filter(|(entry, _)| new(entry)).count();
        root.rows = root.rows + added as u64 - self.plan.gone.len() as u64;
        root.epoch = self.plan.root.0;
        root.nodes = nodes.into_iter().collect();
        let body = root.body();
        self.plan.root = (root.epoch, root.rows, tree::root_mac(self.key, &body));
        self.part(ROOT, 0, Some(body))
    }

    fn part(&mut self, level: u8, index: u16, body: Option<Vec<u8>>) -> Result<(), WriteFault> {
        let at = self.key.manifest_place(level, u32::from(index));
        let seal = |body: Vec<u8>| self.key.seal_manifest(at, &body);
        let sealed = body.map(seal).transpose()?;
        let part = sealed.map(|sealed| RawPart {
            key_epoch: self.key.key_epoch(),
            sealed,
        });
        self.plan.parts.push((tree::place(level, index), part));
        Ok(())
    }
}
