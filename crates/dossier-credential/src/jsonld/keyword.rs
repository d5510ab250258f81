//! The words that belong to JSON-LD itself.

macro_rules! keywords {
    ($($name:ident = $text:literal,)*) => {
        /// A keyword of JSON-LD 1.1 (§1.7). Those of framing are not among them.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub(crate) enum Keyword { $($name,)* }

        impl Keyword {
            pub(crate) fn parse(text: &str) -> Option<Self> {
                if !text.starts_with('@') {
                    return None;
                }
                match text { $($text => Some(Self::$name),)* _ => None }
            }

            pub(crate) fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }
        }
    };
}

keywords! {
    Base = "@base",
    Container = "@container",
    Context = "@context",
    Direction = "@direction",
    Graph = "@graph",
    Id = "@id",
    Import = "@import",
    Included = "@included",
    Index = "@index",
    Json = "@json",
    Language = "@language",
    List = "@list",
    Nest = "@nest",
    None = "@none",
    Prefix = "@prefix",
    Propagate = "@propagate",
    Protected = "@protected",
    Reverse = "@reverse",
    Set = "@set",
    Type = "@type",
    Value = "@value",
    Version = "@version",
    Vocab = "@vocab",
}

/// `@` and letters: reserved for keywords to come, so it is never a term or an identifier.
pub(crate) fn looks_like_keyword(text: &str) -> bool {
    text.strip_prefix('@')
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_alphabetic()))
}

#[cfg(test)]
mod tests {
    use super::{Keyword, looks_like_keyword};

    #[test]
    fn a_keyword_reads_back_as_itself() {
        assert_eq!(Keyword::parse("@graph"), Some(Keyword::Graph));
        assert_eq!(Keyword::Graph.as_str(), "@graph");
        assert_eq!(Keyword::parse("@default"), None);
    }

    #[test]
    fn only_letters_after_the_at_look_like_a_keyword() {
        assert!(looks_like_keyword("@ignoreMe"));
        assert!(!looks_like_keyword("@"));
        assert!(!looks_like_keyword("@foo.bar"));
    }
}
