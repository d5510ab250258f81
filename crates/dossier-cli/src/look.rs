//! How an answer looks on a terminal: aligned, calm, coloured only where somebody sees it.

use std::io::IsTerminal;

use dossier::model::{Outcome, Status};
use unicode_width::UnicodeWidthStr;

/// Colours, or their absence.
#[derive(Clone, Copy)]
pub(crate) struct Paint {
    on: bool,
}

#[derive(Clone, Copy)]
pub(crate) enum Tone {
    Good,
    Bad,
    Doubt,
    Quiet,
    Strong,
}

impl Paint {
    /// Colours on a terminal, unless `NO_COLOR` is set (no-color.org) or the terminal is dumb.
    pub(crate) fn for_stdout() -> Self {
        let asked_not_to = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self {
            on: std::io::stdout().is_terminal() && !asked_not_to && !dumb,
        }
    }

    pub(crate) fn tone(self, tone: Tone, text: &str) -> String {
        if !self.on {
            return text.to_owned();
        }
        let code = match tone {
            Tone::Good => "32",
            Tone::Bad => "31",
            Tone::Doubt => "33",
            Tone::Quiet => "2",
            Tone::Strong => "1",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}

pub(crate) const fn tone_of(status: Status) -> Tone {
    match status {
        Status::Valid => Tone::Good,
        Status::Invalid => Tone::Bad,
        Status::Unknown => Tone::Doubt,
    }
}

/// A sign beside the words, so that nothing rests on colour alone.
pub(crate) const fn sign_of(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Passed => "+",
        Outcome::Failed => "x",
        Outcome::Unknown => "?",
        Outcome::NotStated => "-",
    }
}

/// Text from a file is a stranger's: no control character of it reaches the terminal.
pub(crate) fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .filter(|c| !is_bidi(*c))
        .collect()
}

/// Marks that turn the direction of what follows, with which a name can pass for another.
const fn is_bidi(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}' | '\u{061c}')
}

/// Lines of columns. The last column runs on; the others are cut to fit.
#[derive(Default)]
pub(crate) struct Table {
    rows: Vec<Vec<String>>,
}

const WIDEST: usize = 44;

impl Table {
    pub(crate) fn row<S: Into<String>>(&mut self, cells: impl IntoIterator<Item = S>) {
        self.rows
            .push(cells.into_iter().map(|cell| plain(&cell.into())).collect());
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The lines, each begun with `indent`.
    pub(crate) fn render(&self, indent: &str) -> String {
        let columns = self.rows.iter().map(Vec::len).max().unwrap_or(0);
        let width = |column: usize| {
            let cells = self.rows.iter().filter_map(|row| row.get(column));
            cells.map(|cell| cell.width().min(WIDEST)).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let mut out = String::new();
        for row in &self.rows {
            let mut line = indent.to_owned();
            for (column, cell) in row.iter().enumerate() {
                if column + 1 == row.len() {
                    line += cell;
                } else {
                    let cell = cut(cell, WIDEST);
                    let gap = widths[column] - cell.width() + 2;
                    line += &cell;
                    line.extend(std::iter::repeat_n(' ', gap));
                }
            }
            out += line.trim_end();
            out.push('\n');
        }
        out
    }
}

fn cut(text: &str, widest: usize) -> String {
    if text.width() <= widest {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if kept.width() + c.to_string().width() > widest - 1 {
            break;
        }
        kept.push(c);
    }
    kept + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_stand_straight_whatever_the_script() {
        let mut table = Table::default();
        table.row(["Škola", "1"]);
        table.row(["学校", "22"]);
        table.row(["a", "3"]);
        assert_eq!(table.render(""), "Škola  1\n学校   22\na      3\n");
    }

    #[test]
    fn a_strangers_text_cannot_steer_the_terminal() {
        assert_eq!(plain("a\x1b[2Jb\u{202e}c\n"), "a [2Jbc ");
    }
}
