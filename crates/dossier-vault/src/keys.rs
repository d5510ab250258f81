//! The data keys that are in use: one, or two while a re-key is under way.

use dossier_seal::DataKey;

/// The key that everything is sealed with from now on, and the one before it for as long as something
/// is still sealed with that.
pub(crate) struct Keys {
    pub(crate) current: DataKey,
    pub(crate) previous: Option<DataKey>,
}

impl Keys {
    pub(crate) const fn one(current: DataKey) -> Self {
        Self {
            current,
            previous: None,
        }
    }

    /// The key of an epoch, if it is in use.
    pub(crate) fn of(&self, epoch: u32) -> Option<&DataKey> {
        std::iter::once(&self.current)
            .chain(&self.previous)
            .find(|key| key.key_epoch() == epoch)
    }

    /// Every key in use, the current one first.
    pub(crate) fn all(&self) -> impl Iterator<Item = &DataKey> {
        std::iter::once(&self.current).chain(&self.previous)
    }
}
