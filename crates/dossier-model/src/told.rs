//! A finding in a reader's own language: what was checked, what came out, what to do.

use crate::{Finding, FindingCode, Language, PartialDate, words};

/// What is said of one finding: the same in the terminal, on a screen and in a share's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The outcome in a few words, for a list.
    pub title: String,
    /// What was checked.
    pub checked: String,
    /// What came out, and from when that is where it is not from now.
    pub found: String,
    /// What the reader can do.
    pub advice: String,
}

impl Finding {
    /// The words of this finding, for the learner whose credential it is.
    pub fn told(&self, language: Language) -> Told {
        self.told_by(language, words::say)
    }

    /// The words of this finding, for whoever reads what the learner shared.
    pub fn told_to_reader(&self, language: Language) -> Told {
        self.told_by(language, words::say_to_reader)
    }

    fn told_by(&self, language: Language, words: impl Fn(Language, &str, &[(&str, &str)]) -> String) -> Told {
        let say = |part: &str| words(language, &key(self.code, part), &[]);
        let mut found = say("detail");
        if let Some(moment) = self.as_of {
            let date = PartialDate::of(moment).to_string();
            found.push(' ');
            found += &words(language, "finding_as_of", &[("date", &date)]);
        }
        Told {
            title: words(language, &format!("finding_{}", self.code.as_str()), &[]),
            checked: say("checked"),
            found,
            advice: say("advice"),
        }
    }
}

/// The parts of a finding's words beside its title, as the keys of `locales/` end.
pub const PARTS: [&str; 3] = ["checked", "detail", "advice"];

fn key(code: FindingCode, part: &str) -> String {
    format!("finding_{}_{part}", code.as_str())
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::{Check, Outcome};

    #[test]
    fn every_code_has_its_three_sentences_in_both_languages() {
        let mut missing = Vec::new();
        for code in FindingCode::ALL {
            for part in PARTS {
                let key = key(*code, part);
                for language in [Language::Nl, Language::En] {
                    if !words::say(language, &key, &[]).ends_with('.') {
                        missing.push(key.clone());
                    }
                }
            }
        }
        assert!(missing.is_empty(), "no sentence for {missing:?}");
    }

    #[test]
    fn a_reader_is_not_spoken_to_as_if_the_credential_were_his() {
        // What the learner is told about himself, as these languages say it.
        let own = [
            (
                Language::Nl,
                vec![
                    " jij",
                    "jouw",
                    "van jezelf",
                    "je e-mailadres",
                    "je eduID",
                    "voor jou ",
                    "je naam",
                ],
            ),
            (
                Language::En,
                vec![
                    "of yourself",
                    "than you.",
                    "your e-mail",
                    "your name",
                    "for you ",
                    "your details",
                    "you can renew",
                ],
            ),
        ];
        for (language, words) in own {
            for code in FindingCode::ALL {
                let finding = Finding {
                    check: Check::Holder,
                    outcome: Outcome::Unknown,
                    code: *code,
                    detail: String::new(),
                    as_of: None,
                    until: None,
                };
                let told = finding.told_to_reader(language);
                let all = format!("{} {} {}", told.checked, told.found, told.advice).to_lowercase();
                for word in &words {
                    assert!(
                        !all.contains(&word.to_lowercase()),
                        "{code:?}: {word:?} in {all:?}"
                    );
                }
            }
        }
    }

    #[test]
    fn what_came_out_says_from_when_it_is() {
        let finding = |as_of| Finding {
            check: Check::Status,
            outcome: Outcome::Passed,
            code: FindingCode::StatusOk,
            detail: String::new(),
            as_of,
            until: None,
        };
        let old = finding(Some(Timestamp::UNIX_EPOCH)).told(Language::En).found;
        assert!(old.contains("1970-01-01"), "{old}");
        assert!(!finding(None).told(Language::En).found.contains("19"));
    }
}
