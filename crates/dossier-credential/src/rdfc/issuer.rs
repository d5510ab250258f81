//! Names given to blank nodes, in the order they were asked for (RDFC-1.0 §4.5).

use std::collections::HashMap;

/// Gives each blank node the next number, once.
#[derive(Clone, Default)]
pub(super) struct Issuer {
    order: Vec<u32>,
    numbers: HashMap<u32, u32>,
}

/// Up to here a walk over the list beats hashing.
const FEW: usize = 12;

impl Issuer {
    pub(super) fn issued(&self, blank: u32) -> Option<u32> {
        if self.order.len() > FEW {
            return self.numbers.get(&blank).copied();
        }
        self.order
            .iter()
            .position(|issued| *issued == blank)
            .and_then(|at| u32::try_from(at).ok())
    }

    pub(super) fn issue(&mut self, blank: u32) -> u32 {
        if let Some(number) = self.issued(blank) {
            return number;
        }
        // One number per blank node, and those are counted in u32.
        let number = u32::try_from(self.order.len()).unwrap_or(u32::MAX);
        self.order.push(blank);
        if self.order.len() == FEW + 1 {
            self.numbers = (0..)
                .zip(&self.order)
                .map(|(number, blank)| (*blank, number))
                .collect();
        } else if self.order.len() > FEW {
            self.numbers.insert(blank, number);
        }
        number
    }

    /// The nodes in the order they were named.
    pub(super) fn order(&self) -> &[u32] {
        &self.order
    }
}
