//! The tree over a ledger's lines (RFC 6962 §2.1, SHA-256): one root for all of them, and short
//! proofs that a line is among them, or that a later ledger goes on from an earlier one.

use sha2::{Digest, Sha256};

/// A node of the tree.
pub type Hash = [u8; 32];

/// The hash of one line, without its newline (RFC 6962 §2.1: `0x00`, then the entry).
pub fn leaf(line: &[u8]) -> Hash {
    Sha256::new()
        .chain_update([0])
        .chain_update(line)
        .finalize()
        .into()
}

/// The root over these leaves. Of none: the hash of nothing.
pub fn root(leaves: &[Hash]) -> Hash {
    match leaves {
        [] => Sha256::digest([]).into(),
        [one] => *one,
        more => {
            let (left, right) = more.split_at(split(more.len()));
            node(&root(left), &root(right))
        }
    }
}

/// The audit path of leaf `index` (RFC 6962 §2.1.1), from the leaf upwards; `None` when there is no such leaf.
pub fn inclusion(leaves: &[Hash], index: usize) -> Option<Vec<Hash>> {
    if index >= leaves.len() {
        return None;
    }
    if leaves.len() == 1 {
        return Some(Vec::new());
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let (mut path, beside) = match index.checked_sub(left.len()) {
        None => (inclusion(left, index)?, root(right)),
        Some(within) => (inclusion(right, within)?, root(left)),
    };
    path.push(beside);
    Some(path)
}

/// The proof that the first `earlier` leaves were there before the others (RFC 6962 §2.1.2); `None` when
/// there were never so few or so many.
pub fn consistency(leaves: &[Hash], earlier: usize) -> Option<Vec<Hash>> {
    if earlier > leaves.len() {
        return None;
    }
    // An empty ledger is the beginning of every ledger; nothing is needed to show it.
    if earlier == 0 || earlier == leaves.len() {
        return Some(Vec::new());
    }
    Some(subproof(leaves, earlier, true))
}

/// True when `path` leads from a leaf at `index` to the root of a tree of `size` leaves (RFC 9162 §2.1.3.2).
pub fn includes(root: &Hash, size: u64, index: u64, leaf: Hash, path: &[Hash]) -> bool {
    if index >= size {
        return false;
    }
    let (mut place, mut last, mut hash) = (index, size - 1, leaf);
    for beside in path {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            hash = node(beside, &hash);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            hash = node(&hash, beside);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && hash == *root
}

/// True when the tree of `size` leaves goes on from the one of `earlier` leaves (RFC 9162 §2.1.4.2).
pub fn goes_on(earlier: (u64, &Hash), later: (u64, &Hash), path: &[Hash]) -> bool {
    let ((first, first_root), (second, second_root)) = (earlier, later);
    if first > second {
        return false;
    }
    if first == second {
        return path.is_empty() && first_root == second_root;
    }
    if first == 0 {
        return path.is_empty() && *first_root == root(&[]);
    }
    // A whole subtree needs no node for itself: its root is the earlier root.
    let own = first.is_power_of_two().then_some(first_root);
    let mut nodes = own.into_iter().chain(path);
    let (mut place, mut last) = (first - 1, second - 1);
    while place & 1 == 1 {
        place >>= 1;
        last >>= 1;
    }
    let Some(start) = nodes.next() else { return false };
    let (mut before, mut after) = (*start, *start);
    for beside in nodes {
        if last == 0 {
            return false;
        }
        if place & 1 == 1 || place == last {
            before = node(beside, &before);
            after = node(beside, &after);
            while place & 1 == 0 && place != 0 {
                place >>= 1;
                last >>= 1;
            }
        } else {
            after = node(&after, beside);
        }
        place >>= 1;
        last >>= 1;
    }
    last == 0 && before == *first_root && after == *second_root
}

fn node(left: &Hash, right: &Hash) -> Hash {
    Sha256::new()
        .chain_update([1])
        .chain_update(left)
        .chain_update(right)
        .finalize()
        .into()
}

/// The largest power of two below `count`, which is at least 2.
const fn split(count: usize) -> usize {
    count.next_power_of_two() / 2
}

fn subproof(leaves: &[Hash], earlier: usize, whole: bool) -> Vec<Hash> {
    if earlier == leaves.len() {
        return if whole { Vec::new() } else { vec![root(leaves)] };
    }
    let (left, right) = leaves.split_at(split(leaves.len()));
    let (mut path, beside) = match earlier.checked_sub(left.len()) {
        None | Some(0) => (subproof(left, earlier, whole), root(right)),
        Some(within) => (subproof(right, within, false), root(left)),
    };
    path.push(beside);
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    fn leaves(count: usize) -> Vec<Hash> {
        (0..count).map(|n| leaf(n.to_string().as_bytes())).collect()
    }

    #[test]
    fn every_leaf_of_every_small_tree_is_shown_and_no_other() {
        for count in 1..40 {
            let leaves = leaves(count);
            let root = root(&leaves);
            for index in 0..count {
                let path = inclusion(&leaves, index).unwrap_or_default();
                let shown = |index: usize, leaf| includes(&root, count as u64, index as u64, leaf, &path);
                assert!(shown(index, leaves[index]), "{index} of {count}");
                assert!(!shown(index, leaf(b"another")), "{index} of {count}");
                assert!(!(0..count + 2).any(|other| other != index && shown(other, leaves[index])));
            }
            assert!(inclusion(&leaves, count).is_none());
        }
    }

    #[test]
    fn a_later_tree_is_shown_to_go_on_from_every_earlier_one_and_from_no_other() {
        for count in 0..40 {
            let later = leaves(count);
            for earlier in 0..=count {
                let path = consistency(&later, earlier).unwrap_or_default();
                let (old, new) = (root(&later[..earlier]), root(&later));
                assert!(goes_on((earlier as u64, &old), (count as u64, &new), &path));
                let mut forged = later[..earlier].to_vec();
                if let Some(first) = forged.first_mut() {
                    *first = leaf(b"rewritten");
                    let forged = root(&forged);
                    assert!(!goes_on((earlier as u64, &forged), (count as u64, &new), &path));
                }
            }
            assert!(consistency(&later, count + 1).is_none());
        }
    }
}
