//! Checking credentials without keeping them. A file needs no dossier; an identity does.

use dossier::{Checked, Dossier, Exit, Judge, Source, model::RecordId, verify_source};
use serde_json::{Value, json};

use super::recheck::{unreached_json, unreached_text};
use crate::{
    answer::{Answer, Trouble},
    args::Verify,
    desk::Desk,
    look::{Tone, plain},
    tell::exit_of,
};

pub(super) fn verify(desk: &Desk, args: &Verify) -> Result<Answer, Trouble> {
    let mut judge = desk.judge()?;
    let mut found = Found::default();
    let mut dossier: Option<Dossier> = None;
    for name in &args.sources {
        match name.parse::<RecordId>() {
            Ok(id) if !std::path::Path::new(name).exists() => {
                let dossier = match &mut dossier {
                    Some(open) => open,
                    None => dossier.insert(desk.open()?),
                };
                // What is asked anew is kept: the learner asked for it by name.
                let judged = if judge.is_online() && !dossier.is_read_only() {
                    dossier.verify_again(id, &mut judge, desk.now)
                } else {
                    dossier.verify(id, &mut judge)
                };
                match judged {
                    Ok(judgement) => found.passed(desk, name, "", "", &judgement.verdict),
                    Err(fault) => found.failed(desk, name, &fault.into()),
                }
            }
            _ => each_source(desk, name, args, &mut judge, &mut found),
        }
    }
    desk.tell_requests(&mut judge, dossier.as_mut());
    let unreached = judge.unreached();
    let mut json = json!({"results": found.results});
    if judge.is_online() {
        json["unreached"] = unreached.iter().map(unreached_json).collect();
        found.text += &unreached_text(desk, &unreached);
    }
    Ok(Answer::new(json, found.text).exit(found.exit.unwrap_or(Exit::Done)))
}

fn each_source(desk: &Desk, name: &str, args: &Verify, judge: &mut Judge, found: &mut Found) {
    let sources: Vec<Source> = super::import::sources(desk, &[name.to_owned()], judge).collect();
    for source in sources {
        let label = source.label.clone();
        match verify_source(source, args.as_format, judge) {
            Ok(checked) => {
                for Checked {
                    place,
                    draft,
                    judgement,
                } in checked
                {
                    found.passed(desk, &label, &place, desk.best(&draft.title), &judgement.verdict);
                }
            }
            Err(fault) => found.failed(desk, &label, &fault.into()),
        }
    }
}

/// What was found so far: 1 if any is negative, a fault's own exit only if nothing could be read.
#[derive(Default)]
struct Found {
    results: Vec<Value>,
    text: String,
    exit: Option<Exit>,
    any_read: bool,
}

impl Found {
    fn passed(
        &mut self,
        desk: &Desk,
        label: &str,
        place: &str,
        title: &str,
        verdict: &dossier::model::Verdict,
    ) {
        let mut result = json!({"source": label, "verdict": verdict});
        if !place.is_empty() {
            result["where"] = json!(place);
        }
        self.results.push(result);
        self.text += &format!(
            "{}  {}\n",
            desk.paint.tone(Tone::Strong, &plain(label)),
            plain(title)
        );
        self.text += &desk.verdict_told(verdict, "  ");
        let negative = exit_of(verdict) == Exit::Negative || self.exit == Some(Exit::Negative);
        self.any_read = true;
        self.exit = Some(if negative { Exit::Negative } else { Exit::Done });
    }

    fn failed(&mut self, desk: &Desk, label: &str, trouble: &Trouble) {
        self.results
            .push(json!({"source": label, "error": trouble.to_json(desk.language)}));
        let (message, hint) = (trouble.message(desk.language), trouble.hint(desk.language));
        self.text += &format!(
            "{}\n  ! {message}\n    {hint}\n",
            desk.paint.tone(Tone::Strong, &plain(label))
        );
        if !self.any_read {
            let exit = trouble.code.exit();
            self.exit = Some(
                self.exit
                    .map_or(exit, |known| if known == exit { exit } else { Exit::Refused }),
            );
        }
    }
}
