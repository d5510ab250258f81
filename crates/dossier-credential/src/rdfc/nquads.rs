//! Canonical N-Quads: every quad written once, with holes where blank nodes go.

use std::fmt::Write;

use crate::jsonld::{
    Dataset, Term,
    dataset::{RDF_LANG_STRING, XSD_STRING},
};

/// The quads of a dataset as text. A blank node is a hole: what it is called depends on who asks.
pub(super) struct Lines {
    text: String,
    lines: Vec<Line>,
}

struct Line {
    start: usize,
    end: usize,
    holes: [Option<Hole>; 3],
}

/// Where a blank node stands in a line.
#[derive(Clone, Copy)]
pub(super) struct Hole {
    at: usize,
    /// Which node.
    pub(super) blank: u32,
    /// As what: subject, object or graph name.
    pub(super) place: Place,
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Subject,
    Object,
    Graph,
}

impl Place {
    /// The letter by which RDFC-1.0 §4.7 names it.
    pub(super) fn letter(self) -> &'static str {
        match self {
            Self::Subject => "s",
            Self::Object => "o",
            Self::Graph => "g",
        }
    }
}

impl Lines {
    pub(super) fn new(dataset: &Dataset) -> Self {
        let mut writer = Writer {
            text: String::with_capacity(dataset.quads().len() * 160),
            holes: [None; 3],
        };
        let lines = dataset
            .quads()
            .iter()
            .map(|quad| {
                let start = writer.text.len();
                writer.term(&quad.subject, Place::Subject);
                writer.text.push(' ');
                writer.iri(&quad.predicate);
                writer.text.push(' ');
                writer.term(&quad.object, Place::Object);
                if let Some(graph) = &quad.graph {
                    writer.text.push(' ');
                    writer.term(graph, Place::Graph);
                }
                writer.text.push_str(" .\n");
                Line {
                    start,
                    end: writer.text.len(),
                    holes: std::mem::take(&mut writer.holes),
                }
            })
            .collect();
        Self {
            text: writer.text,
            lines,
        }
    }

    pub(super) fn len(&self) -> usize {
        self.lines.len()
    }

    /// The blank nodes of one line, in the order subject, object, graph.
    pub(super) fn holes(&self, line: usize) -> impl Iterator<Item = Hole> + '_ {
        self.lines[line].holes.iter().flatten().copied()
    }

    /// Writes one line, its end of line included, asking `label` what to write in each hole.
    pub(super) fn write(&self, line: usize, out: &mut String, mut label: impl FnMut(u32, &mut String)) {
        let line = &self.lines[line];
        let mut from = line.start;
        for hole in line.holes.iter().flatten() {
            out.push_str(&self.text[from..hole.at]);
            label(hole.blank, out);
            from = hole.at;
        }
        out.push_str(&self.text[from..line.end]);
    }
}

struct Writer {
    text: String,
    holes: [Option<Hole>; 3],
}

impl Writer {
    fn term(&mut self, term: &Term, place: Place) {
        match term {
            Term::Blank(blank) => {
                self.holes[place as usize] = Some(Hole {
                    at: self.text.len(),
                    blank: *blank,
                    place,
                });
            }
            Term::Named(iri) => self.iri(iri),
            Term::Literal {
                value,
                datatype,
                language,
            } => {
                self.text.push('"');
                self.escaped(value, literal_escape);
                self.text.push('"');
                match language {
                    Some(language) if &**datatype == RDF_LANG_STRING => {
                        self.text.push('@');
                        self.text.push_str(language);
                    }
                    _ if &**datatype == XSD_STRING => {}
                    _ => {
                        self.text.push_str("^^");
                        self.iri(datatype);
                    }
                }
            }
        }
    }

    fn iri(&mut self, iri: &str) {
        self.text.push('<');
        self.escaped(iri, iri_escape);
        self.text.push('>');
    }

    /// Copies text in runs: what must be escaped is one byte long and rare.
    fn escaped(&mut self, text: &str, escape: fn(u8) -> Escape) {
        let mut done = 0;
        for (at, byte) in text.bytes().enumerate() {
            let escape = escape(byte);
            if matches!(escape, Escape::None) {
                continue;
            }
            self.text.push_str(&text[done..at]);
            match escape {
                Escape::Short(short) => self.text.push_str(short),
                // Writing to a String cannot fail.
                _ => {
                    let _ = write!(self.text, "\\u{byte:04X}");
                }
            }
            done = at + 1;
        }
        self.text.push_str(&text[done..]);
    }
}

enum Escape {
    None,
    Short(&'static str),
    Number,
}

/// RDFC-1.0 §A.1 (canonical N-Quads), literals.
fn literal_escape(byte: u8) -> Escape {
    match byte {
        b'"' => Escape::Short("\\\""),
        b'\\' => Escape::Short("\\\\"),
        0x20..=0x7e | 0x80.. => Escape::None,
        0x08 => Escape::Short("\\b"),
        b'\t' => Escape::Short("\\t"),
        b'\n' => Escape::Short("\\n"),
        0x0c => Escape::Short("\\f"),
        b'\r' => Escape::Short("\\r"),
        _ => Escape::Number,
    }
}

/// What the N-Quads grammar forbids in an IRI is numbered, as rdf-canonize does.
fn iri_escape(byte: u8) -> Escape {
    match byte {
        ..=0x20 | b'<' | b'>' | b'"' | b'{' | b'}' | b'|' | b'^' | b'`' | b'\\' => Escape::Number,
        _ => Escape::None,
    }
}
