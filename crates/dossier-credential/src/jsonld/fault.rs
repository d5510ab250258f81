//! Why a document could not be turned into quads, and what was left out of them.

use std::fmt;

/// Why a JSON-LD document has no quads.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JsonLdFault {
    /// The document names a context that is not compiled in. Contexts are never fetched.
    #[error("the context {0} is not known here")]
    UnknownContext(String),
    /// A known context that cannot be processed, whatever document uses it: its publisher made a mistake.
    #[error("the context {url} is itself broken: {code}")]
    BrokenContext {
        /// The context.
        url: String,
        /// The rule it breaks.
        code: SyntaxCode,
    },
    /// The document breaks a rule of JSON-LD 1.1.
    #[error("{code} at {place}")]
    Syntax {
        /// The rule, by the name the specification gives it.
        code: SyntaxCode,
        /// A JSON pointer into the document.
        place: String,
    },
    /// The document, or a context in it, is nested deeper than is followed.
    #[error("nested deeper than {limit}")]
    TooDeep {
        /// The bound.
        limit: usize,
    },
    /// Its inline contexts ask for more work than is done for one document.
    #[error("more than {limit} term definitions to process")]
    TooMuchWork {
        /// The bound, in term definitions.
        limit: u64,
    },
}

/// The part of a document that its quads do not carry, and so no signature over them covers.
///
/// `Debug` leaves out what was written: it may be a person's data.
#[derive(Clone, PartialEq, Eq)]
pub struct UnsignedTerm {
    /// A JSON pointer to the entry or value that was left out.
    pub place: String,
    /// The key, identifier or language as written.
    pub term: String,
    /// Why it was left out.
    pub why: Dropped,
}

impl fmt::Debug for UnsignedTerm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UnsignedTerm")
            .field("place", &self.place)
            .field("why", &self.why)
            .finish_non_exhaustive()
    }
}

/// Why a part of a document is not in its quads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Dropped {
    /// A key that no context defines.
    UndefinedTerm,
    /// A term or identifier that looks like a keyword (`@` and letters) but is none.
    ReservedWord,
    /// An identifier, type or reference that is not absolute: there is no base to resolve it against.
    RelativeReference,
    /// A property whose name is a blank node.
    BlankProperty,
    /// A value outside any property.
    FreeFloating,
    /// A value object without a value, or an object with a language only.
    EmptyValue,
    /// A language that is not well-formed BCP 47; the literal is kept as it is.
    IllFormedLanguage,
    /// A text direction: RDF literals have none.
    Direction,
    /// Text typed `xsd:double` of which only the number it starts with is kept.
    InexactNumber,
}

macro_rules! syntax_codes {
    ($($name:ident = $text:literal,)*) => {
        /// A rule of JSON-LD 1.1 that was broken: `JsonLdErrorCode` of the API specification, §9.5.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[allow(missing_docs, reason = "each variant is named and displayed as in the specification")]
        #[non_exhaustive]
        pub enum SyntaxCode { $($name,)* }

        impl SyntaxCode {
            /// The name of the rule in the specification.
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

syntax_codes! {
    CollidingKeywords = "colliding keywords",
    ConflictingIndexes = "conflicting indexes",
    CyclicIriMapping = "cyclic IRI mapping",
    InvalidBaseDirection = "invalid base direction",
    InvalidBaseIri = "invalid base IRI",
    InvalidContainerMapping = "invalid container mapping",
    InvalidContextEntry = "invalid context entry",
    InvalidContextNullification = "invalid context nullification",
    InvalidDefaultLanguage = "invalid default language",
    InvalidIdValue = "invalid @id value",
    InvalidImportValue = "invalid @import value",
    InvalidIncludedValue = "invalid @included value",
    InvalidIndexValue = "invalid @index value",
    InvalidIriMapping = "invalid IRI mapping",
    InvalidKeywordAlias = "invalid keyword alias",
    InvalidLanguageMapValue = "invalid language map value",
    InvalidLanguageMapping = "invalid language mapping",
    InvalidLanguageTaggedString = "invalid language-tagged string",
    InvalidLanguageTaggedValue = "invalid language-tagged value",
    InvalidLocalContext = "invalid local context",
    InvalidNestValue = "invalid @nest value",
    InvalidPrefixValue = "invalid @prefix value",
    InvalidPropagateValue = "invalid @propagate value",
    InvalidProtectedValue = "invalid @protected value",
    InvalidRemoteContext = "invalid remote context",
    InvalidReverseProperty = "invalid reverse property",
    InvalidReversePropertyMap = "invalid reverse property map",
    InvalidReversePropertyValue = "invalid reverse property value",
    InvalidReverseValue = "invalid @reverse value",
    InvalidScopedContext = "invalid scoped context",
    InvalidSetOrListObject = "invalid set or list object",
    InvalidTermDefinition = "invalid term definition",
    InvalidTypeMapping = "invalid type mapping",
    InvalidTypeValue = "invalid type value",
    InvalidTypedValue = "invalid typed value",
    InvalidValueObject = "invalid value object",
    InvalidValueObjectValue = "invalid value object value",
    InvalidVersionValue = "invalid @version value",
    InvalidVocabMapping = "invalid vocab mapping",
    KeywordRedefinition = "keyword redefinition",
    ProtectedTermRedefinition = "protected term redefinition",
    RecursiveContextInclusion = "recursive context inclusion",
}

impl fmt::Display for SyntaxCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
