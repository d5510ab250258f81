//! Context processing (JSON-LD 1.1 API §4.1.2).

use std::{collections::HashMap, sync::Arc};

use serde_json::{Map, Value};

use super::{
    Context, Scoped,
    defaults::{DEFAULTS, set_defaults},
    define::Definitions,
    fresh_id,
    store::{Contexts, Remote, Step},
};
use crate::jsonld::{
    fault::{JsonLdFault, SyntaxCode},
    iri,
    place::Place,
};

/// Term definitions made or copied for one document. Compiled-in contexts take a few thousand, once.
const MAX_WORK: u64 = 1_000_000;
/// Contexts within contexts.
const MAX_DEPTH: usize = 32;

/// Processes the contexts of one document.
pub(crate) struct Processor<'c> {
    contexts: &'c Contexts,
    /// The address of the document, for contexts and identifiers that are relative to it.
    pub(crate) document: Option<Arc<str>>,
    /// Results that are about this document alone.
    kept: HashMap<Step, Arc<Context>>,
    work: u64,
}

/// How a local context is laid over the active one.
#[derive(Clone, Copy)]
pub(crate) struct Mode {
    /// Holds for nested node objects too.
    pub(crate) propagate: bool,
    /// May redefine protected terms: property-scoped contexts may.
    pub(crate) override_protected: bool,
}

impl Mode {
    pub(crate) const DOCUMENT: Self = Self {
        propagate: true,
        override_protected: false,
    };
    pub(crate) const PROPERTY: Self = Self {
        propagate: true,
        override_protected: true,
    };
    pub(crate) const TYPE: Self = Self {
        propagate: false,
        override_protected: false,
    };
}

/// The context documents that are being processed, innermost first: against going in circles.
#[derive(Clone, Copy)]
pub(super) struct Trail<'t> {
    url: &'t str,
    outer: Option<&'t Trail<'t>>,
}

/// Where a local context comes from.
#[derive(Clone, Copy)]
pub(super) struct Origin<'t> {
    /// The context document it stands in; none for the document itself.
    pub(super) url: Option<&'t Arc<str>>,
    pub(super) trail: Option<&'t Trail<'t>>,
    /// Only looking whether a scoped context is well-formed.
    pub(super) validating: bool,
    /// Where in the document processing began.
    pub(super) place: &'t Place<'t>,
    pub(super) depth: usize,
    /// All of it is compiled in.
    pub(super) pinned: bool,
}

impl Origin<'_> {
    pub(super) fn fault(&self, code: SyntaxCode) -> JsonLdFault {
        JsonLdFault::Syntax {
            code,
            place: self.place.pointer(),
        }
    }
}

impl<'c> Processor<'c> {
    pub(crate) fn new(contexts: &'c Contexts, document: Option<&str>) -> Self {
        Self {
            contexts,
            document: document.map(Arc::from),
            kept: HashMap::new(),
            work: 0,
        }
    }

    /// Lays a context of the document itself over `active`.
    pub(crate) fn process(
        &mut self,
        active: &Arc<Context>,
        local: &Value,
        place: &Place<'_>,
    ) -> Result<Arc<Context>, JsonLdFault> {
        let document = self.document.clone();
        let origin = Origin {
            url: document.as_ref(),
            trail: None,
            validating: false,
            place,
            depth: 0,
            pinned: false,
        };
        self.lay(active, local, Mode::DOCUMENT, origin)
    }

    /// Lays the context of a term definition over `active`.
    pub(crate) fn process_scoped(
        &mut self,
        active: &Arc<Context>,
        scoped: &Scoped,
        mode: Mode,
        place: &Place<'_>,
    ) -> Result<Arc<Context>, JsonLdFault> {
        let pinned = active.pinned && scoped.pinned;
        let origin = Origin {
            url: scoped.url.as_ref(),
            trail: None,
            validating: false,
            place,
            depth: 0,
            pinned,
        };
        self.once(active, scoped.id, mode, |this| {
            this.lay(active, &scoped.value, mode, origin)
        })
    }

    /// Does a step, unless it was done before.
    fn once(
        &mut self,
        active: &Context,
        local: u64,
        mode: Mode,
        process: impl FnOnce(&mut Self) -> Result<Arc<Context>, JsonLdFault>,
    ) -> Result<Arc<Context>, JsonLdFault> {
        let Mode {
            propagate,
            override_protected,
        } = mode;
        let step = Step {
            active: active.id,
            local,
            propagate,
            override_protected,
        };
        let known = if active.pinned {
            self.contexts.kept(step)
        } else {
            None
        };
        if let Some(context) = known.or_else(|| self.kept.get(&step).cloned()) {
            return Ok(context);
        }
        let context = process(self)?;
        if !(context.pinned && active.pinned && self.contexts.keep(step, &context)) {
            self.kept.insert(step, Arc::clone(&context));
        }
        Ok(context)
    }

    /// The algorithm of §4.1.2, for one context or a list of them.
    pub(super) fn lay(
        &mut self,
        active: &Arc<Context>,
        local: &Value,
        mode: Mode,
        origin: Origin<'_>,
    ) -> Result<Arc<Context>, JsonLdFault> {
        if origin.depth == MAX_DEPTH {
            return Err(JsonLdFault::TooDeep { limit: MAX_DEPTH });
        }
        let propagate = match local.get("@propagate") {
            None => mode.propagate,
            Some(Value::Bool(propagate)) => *propagate,
            Some(_) => return Err(origin.fault(SyntaxCode::InvalidPropagateValue)),
        };
        let mut result = Arc::clone(active);
        if !propagate && result.previous.is_none() {
            result = Arc::new(Context {
                id: fresh_id(),
                previous: Some(Arc::clone(active)),
                ..Context::clone(&result)
            });
        }
        let list = local
            .as_array()
            .map_or(std::slice::from_ref(local), Vec::as_slice);
        for context in list {
            result = match context {
                Value::Null => self.nullify(&result, Mode { propagate, ..mode }, origin)?,
                Value::String(url) => self.lay_remote(&result, url, mode.override_protected, origin)?,
                Value::Object(context) => self.lay_map(&result, context, mode.override_protected, origin)?,
                _ => return Err(origin.fault(SyntaxCode::InvalidLocalContext)),
            };
        }
        Ok(result)
    }

    /// Step 5.1: back to the beginning, unless that would undo a protection.
    fn nullify(
        &self,
        result: &Arc<Context>,
        mode: Mode,
        origin: Origin<'_>,
    ) -> Result<Arc<Context>, JsonLdFault> {
        if !mode.override_protected && result.has_protected_terms() {
            return Err(origin.fault(SyntaxCode::InvalidContextNullification));
        }
        let initial = Context::initial();
        if mode.propagate {
            return Ok(initial);
        }
        Ok(Arc::new(Context {
            id: fresh_id(),
            pinned: result.pinned,
            previous: Some(Arc::clone(result)),
            ..Context::clone(&initial)
        }))
    }

    /// Step 5.2: a context by reference.
    fn lay_remote(
        &mut self,
        result: &Arc<Context>,
        url: &str,
        override_protected: bool,
        origin: Origin<'_>,
    ) -> Result<Arc<Context>, JsonLdFault> {
        let remote = self.find(url, origin)?;
        let mut outer = origin.trail;
        while let Some(trail) = outer {
            if trail.url == &*remote.url {
                // Met on the way to itself: fine while looking whether a scoped context is
                // well-formed, endless otherwise.
                return if origin.validating {
                    Ok(Arc::clone(result))
                } else {
                    Err(origin.fault(SyntaxCode::RecursiveContextInclusion))
                };
            }
            outer = trail.outer;
        }
        let mode = Mode {
            override_protected,
            ..Mode::DOCUMENT
        };
        let trail = Trail {
            url: &remote.url,
            outer: origin.trail,
        };
        let inner = Origin {
            url: Some(&remote.url),
            trail: Some(&trail),
            depth: origin.depth + 1,
            pinned: result.pinned,
            ..origin
        };
        let laid = if origin.validating {
            // Circles are cut short then, so the result is no one's to keep.
            self.lay(result, remote.value(), mode, inner)
        } else {
            self.once(result, remote.id, mode, |this| {
                this.lay(result, remote.value(), mode, inner)
            })
        };
        laid.map_err(|fault| match fault {
            // These two are about the contexts around it; all others are its own mistake.
            JsonLdFault::Syntax { code, .. }
                if code != SyntaxCode::ProtectedTermRedefinition
                    && code != SyntaxCode::InvalidContextNullification
                    && code != SyntaxCode::RecursiveContextInclusion =>
            {
                JsonLdFault::BrokenContext {
                    url: remote.url.to_string(),
                    code,
                }
            }
            fault => fault,
        })
    }

    /// The compiled-in context with this address.
    fn find(&self, url: &str, origin: Origin<'_>) -> Result<&'c Remote, JsonLdFault> {
        let resolved = match origin.url {
            Some(base) => iri::resolve(base, url),
            None => url.to_owned(),
        };
        self.contexts
            .remote(&resolved)
            .ok_or(JsonLdFault::UnknownContext(resolved))
    }

    /// Steps 5.4 to 5.13: a context as a map.
    fn lay_map(
        &mut self,
        result: &Arc<Context>,
        local: &Map<String, Value>,
        override_protected: bool,
        origin: Origin<'_>,
    ) -> Result<Arc<Context>, JsonLdFault> {
        let imported;
        let local = match local.get("@import") {
            None => local,
            Some(Value::String(url)) => {
                imported = self.import(url, local, origin)?;
                &imported
            }
            Some(_) => return Err(origin.fault(SyntaxCode::InvalidImportValue)),
        };
        self.spend(result.terms.len() + local.len())?;
        let mut next = Context {
            id: fresh_id(),
            pinned: origin.pinned,
            ..Context::clone(result)
        };
        set_defaults(&mut next, local, self.document.as_deref(), origin)?;
        let mut definitions = Definitions::new(next, local, override_protected, origin);
        for term in local.keys().filter(|key| !DEFAULTS.contains(&key.as_str())) {
            definitions.define(term)?;
        }
        let next = Arc::new(definitions.context);
        self.validate_scoped(&next, local, origin)?;
        Ok(next)
    }

    /// §4.2.2 step 21.3: a scoped context must be sound even if it is never used.
    ///
    /// Done once all terms are known instead of in between, which finds the same faults: a
    /// property-scoped context may redefine anything.
    fn validate_scoped(
        &mut self,
        next: &Arc<Context>,
        local: &Map<String, Value>,
        origin: Origin<'_>,
    ) -> Result<(), JsonLdFault> {
        for scoped in local.values().filter_map(|definition| definition.get("@context")) {
            let inner = Origin {
                validating: true,
                depth: origin.depth + 1,
                ..origin
            };
            self.lay(next, scoped, Mode::PROPERTY, inner)
                .map_err(|fault| match fault {
                    JsonLdFault::Syntax { .. } => origin.fault(SyntaxCode::InvalidScopedContext),
                    fault => fault,
                })?;
        }
        Ok(())
    }

    /// Step 5.6: another context, overlaid with this one before either is processed.
    fn import(
        &mut self,
        url: &str,
        local: &Map<String, Value>,
        origin: Origin<'_>,
    ) -> Result<Map<String, Value>, JsonLdFault> {
        let remote = self.find(url, origin)?;
        let Value::Object(imported) = remote.value() else {
            return Err(origin.fault(SyntaxCode::InvalidRemoteContext));
        };
        if imported.contains_key("@import") {
            return Err(origin.fault(SyntaxCode::InvalidContextEntry));
        }
        self.spend(imported.len())?;
        let mut merged = imported.clone();
        merged.extend(local.iter().map(|(key, value)| (key.clone(), value.clone())));
        merged.shift_remove("@import");
        Ok(merged)
    }

    fn spend(&mut self, definitions: usize) -> Result<(), JsonLdFault> {
        self.work += definitions as u64;
        if self.work > MAX_WORK {
            Err(JsonLdFault::TooMuchWork { limit: MAX_WORK })
        } else {
            Ok(())
        }
    }
}
