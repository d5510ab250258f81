//! The parsers of what lies inside a seal, for the fuzzer alone.
//!
//! Nobody without the data key can put bytes there; a program of ours with a fault can.

use crate::v1::{row, tree};

/// Reads the payload of a row.
pub fn row(payload: &[u8]) {
    let _ = row::read(payload);
}

/// Reads a root, a node and a leaf of the manifest. What is read is written as it was.
pub fn manifest(body: &[u8]) {
    if let Some(root) = tree::Root::read(body) {
        assert!(root.body() == body, "a root that was read is written as it was");
    }
    if let Some(children) = tree::read_node(body) {
        let written = tree::node_body(children.into_iter());
        assert!(written == body, "a node that was read is written as it was");
    }
    for index in [0, 0x1111] {
        if let Some(entries) = tree::read_leaf(index, body) {
            let written = tree::leaf_body(&entries);
            assert!(written == body, "a leaf that was read is written as it was");
        }
    }
}
