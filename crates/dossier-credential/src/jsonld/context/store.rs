//! The contexts there are, and what processing them came to: done once, shared by all documents.

use std::{
    collections::HashMap,
    sync::{Arc, LazyLock, OnceLock, PoisonError, RwLock},
};

use serde_json::Value;

use super::{Context, fresh_id};
use crate::contexts::{self, Source};

/// How many processed contexts are kept. A few hundred serve every credential there is; the bound is
/// for documents that list contexts in ever new orders.
const MAX_KEPT: usize = 2048;

/// A set of contexts that can be referred to by URL, with what processing them came to.
pub(crate) struct Contexts {
    remotes: HashMap<Arc<str>, Remote>,
    kept: RwLock<HashMap<Step, Arc<Context>>>,
}

/// A context that is referred to by URL.
pub(crate) struct Remote {
    pub(super) id: u64,
    pub(super) url: Arc<str>,
    source: Source,
    value: OnceLock<Value>,
}

impl Remote {
    /// The value of its `@context`, parsed when first asked for.
    pub(super) fn value(&self) -> &Value {
        self.value.get_or_init(|| self.source.context())
    }
}

/// One processing step: this local context, on top of that active context, in this way.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Step {
    pub(super) active: u64,
    pub(super) local: u64,
    pub(super) propagate: bool,
    pub(super) override_protected: bool,
}

impl Contexts {
    /// The compiled-in contexts.
    pub(crate) fn built_in() -> &'static Self {
        static BUILT_IN: LazyLock<Contexts> = LazyLock::new(|| Contexts::of(contexts::all()));
        &BUILT_IN
    }

    pub(crate) fn of(sources: impl IntoIterator<Item = (String, Source)>) -> Self {
        let remotes = sources
            .into_iter()
            .map(|(url, source)| {
                let url: Arc<str> = url.into();
                (
                    Arc::clone(&url),
                    Remote {
                        id: fresh_id(),
                        url,
                        source,
                        value: OnceLock::new(),
                    },
                )
            })
            .collect();
        Self {
            remotes,
            kept: RwLock::default(),
        }
    }

    pub(super) fn remote(&self, url: &str) -> Option<&Remote> {
        self.remotes.get(url)
    }

    #[cfg(test)]
    pub(crate) fn kept_count(&self) -> usize {
        self.kept.read().unwrap_or_else(PoisonError::into_inner).len()
    }

    // The map is whole between any two operations on it, so a panic elsewhere spoils nothing.
    pub(super) fn kept(&self, step: Step) -> Option<Arc<Context>> {
        self.kept
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(&step)
            .cloned()
    }

    /// Keeps a result while there is room; false when there is none.
    pub(super) fn keep(&self, step: Step, context: &Arc<Context>) -> bool {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        let room = kept.len() < MAX_KEPT;
        if room {
            kept.insert(step, Arc::clone(context));
        }
        room
    }
}
