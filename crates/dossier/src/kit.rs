//! The recovery kit: one page to print, with the code and what to do with it.

use std::fmt::Write;

use dossier_model::{Language, words};
use dossier_seal::{RecoveryCode, Zeroizing};
use jiff::Timestamp;

/// The page, as HTML without a script, a font or an address: it looks the same on every device and prints on
/// one sheet. It holds the code: hand it to where the learner wants it and to nowhere else.
pub fn recovery_kit(
    code: &RecoveryCode,
    name: &str,
    now: Timestamp,
    language: Language,
) -> Zeroizing<String> {
    let say = |key: &str| escaped(&words::say(language, key, &[]));
    let day: String = now.to_string().chars().take(10).collect();
    let code = Zeroizing::new(code.to_string());
    // Room for all of it beforehand: a buffer that grows leaves copies of the code behind.
    let mut page = Zeroizing::new(String::with_capacity(16 << 10));
    let groups: usize = code.split('-').count();
    let written = write!(
        page,
        "<!doctype html>\n<html lang=\"{lang}\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<h1>{title}</h1>\n<dl>\n",
        lang = language.tag(),
        title = say("kit_title"),
    )
    .and_then(|()| {
        let lines = [("kit_dossier", escaped(name)), ("kit_date", day)];
        lines
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .try_for_each(|(key, value)| writeln!(page, "<dt>{}</dt><dd>{value}</dd>", say(key)))
    })
    .and_then(|()| writeln!(page, "</dl>\n<h2>{}</h2>\n<ol class=\"code\">", say("kit_code")))
    .and_then(|()| code.split('-').try_for_each(|group| writeln!(page, "<li>{group}</li>")))
    .and_then(|()| writeln!(page, "</ol>\n<h2>{}</h2>\n<ol>", say("kit_how")))
    .and_then(|()| {
        ["kit_how_open", "kit_how_choose", "kit_how_type", "kit_how_new"]
            .into_iter()
            .try_for_each(|key| writeln!(page, "<li>{}</li>", say(key)))
    })
    .and_then(|()| {
        writeln!(
            page,
            "</ol>\n<p><strong>{}</strong></p>\n<p>{}</p>\n</body>\n</html>",
            say("kit_keep"),
            say("kit_nobody")
        )
    });
    debug_assert!(written.is_ok() && groups == 9, "writing into text cannot fail");
    page
}

const STYLE: &str = "body{font:12pt/1.5 sans-serif;max-width:17cm;margin:2cm auto;color:#000;background:#fff}\
dt{font-weight:bold}dd{margin:0 0 .5em}.code{font:bold 18pt/1.6 monospace;columns:3;border:1pt solid #000;\
padding:1em 1em 1em 3em}@media print{body{margin:0}}";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_kit_has_the_whole_code_and_nothing_of_it_is_a_script_or_an_address() {
        #![allow(clippy::unwrap_used)]
        let code = RecoveryCode::parse("0000-0000-0000-0000-0000-0000-0000-0000-RB5R").unwrap();
        let now = "2026-11-24T12:00:00Z".parse().unwrap();
        for language in [Language::Nl, Language::En] {
            let page = recovery_kit(&code, "Sanne <b>& co</b>", now, language);
            assert_eq!(page.matches("<li>0000</li>").count(), 8);
            assert!(page.contains("<li>RB5R</li>") && page.contains("2026-11-24"));
            assert!(page.contains("Sanne &lt;b&gt;&amp; co&lt;/b&gt;"));
            for foreign in ["<script", "http://", "https://", "src=", "kit_"] {
                assert!(!page.contains(foreign), "{foreign}");
            }
            assert!(page.len() < 16 << 10);
        }
    }
}
