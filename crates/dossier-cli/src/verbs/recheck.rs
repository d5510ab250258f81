//! Asking again about what is kept, and who was asked.

use dossier::{Dossier, Exit, Reach, Rechecked, Unreached, Why, status_name};
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Trouble},
    args::Recheck,
    desk::Desk,
    look::{Tone, plain},
    tell::done,
};

pub(super) fn recheck(desk: &Desk, args: &Recheck) -> Result<Answer, Trouble> {
    let mut dossier = desk.open()?;
    if args.never || args.every.is_some() {
        dossier.set_schedule(args.every, args.unasked, desk.now)?;
        return Ok(schedule(desk, &dossier));
    }
    let due = dossier.due(desk.now);
    let ids = match (&args.ids[..], args.due) {
        ([], true) => due.as_ref().map(|due| due.records.clone()).unwrap_or_default(),
        ([], false) => dossier.checkable(),
        (ids, _) => ids.to_vec(),
    };
    // What is due and not asked is told, with whom it would be asked of. On a command line leave is `--online`, each
    // time; the leave that the learner gave once and for all counts in the window, where he sees what it does.
    if args.due && (!desk.global.online || ids.is_empty()) {
        let hosts = due.map(|due| due.hosts).unwrap_or_default();
        let (count, names) = (ids.len().to_string(), hosts.join(", "));
        let key = if ids.is_empty() {
            "cli_schedule_nothing"
        } else {
            "cli_schedule_due"
        };
        let text = done(desk, key, &[("count", &count), ("hosts", &names)]);
        return Ok(Answer::new(json!({"due": ids, "hosts": hosts}), text));
    }
    let reach = if args.ids.is_empty() {
        Reach::WholeLists
    } else {
        Reach::Everything
    };
    let mut judge = desk.judge()?.within(reach);
    let before = dossier.diary().len();
    let report = dossier.recheck(&ids, &mut judge, desk.now, &mut |count| {
        desk.progress(count, "");
        true
    });
    desk.progress_done();
    let requests = dossier.diary();
    let requests = requests.get(before..).unwrap_or_default();
    requests
        .iter()
        .for_each(|request| desk.note(&desk.request_text(request)));
    let report = report?;
    let json = report_json(&report);
    Ok(Answer::new(json, report_text(desk, &dossier, &report)).exit(exit_of(&dossier, &ids)))
}

/// 1 if any of them does not check out.
fn exit_of(dossier: &Dossier, ids: &[dossier::model::RecordId]) -> Exit {
    let verdicts = ids
        .iter()
        .filter_map(|id| dossier.show(*id).ok()?.verdict.as_ref());
    let mut statuses = verdicts.map(dossier::model::Verdict::status);
    if statuses.any(|status| status == dossier::model::Status::Invalid) {
        Exit::Negative
    } else {
        Exit::Done
    }
}

fn schedule(desk: &Desk, dossier: &Dossier) -> Answer {
    match dossier.schedule() {
        None => Answer::new(json!({"every": Value::Null}), desk.say("cli_schedule_never")),
        Some(schedule) => {
            let key = if schedule.unasked {
                "cli_schedule_every_unasked"
            } else {
                "cli_schedule_every"
            };
            let days = schedule.every.to_string();
            let json = json!({"every": schedule.every, "unasked": schedule.unasked});
            Answer::new(json, done(desk, key, &[("count", &days)]))
        }
    }
}

fn report_json(report: &Rechecked) -> Value {
    let changed: Vec<Value> = report
        .changed
        .iter()
        .map(|(id, before, after)| json!({"id": id, "before": status_name(*before), "after": status_name(*after)}))
        .collect();
    json!({
        "judged": report.judged,
        "renewed": report.renewed,
        "changed": changed,
        "unreached": report.unreached.iter().map(unreached_json).collect::<Value>(),
    })
}

pub(super) fn unreached_json(unreached: &Unreached) -> Value {
    json!({"host": unreached.host, "code": unreached.why.as_str(), "status": unreached.why.status()})
}

fn report_text(desk: &Desk, dossier: &Dossier, report: &Rechecked) -> String {
    let (judged, renewed) = (report.judged.to_string(), report.renewed.len().to_string());
    let mut out = done(
        desk,
        "cli_done_recheck",
        &[("judged", &judged), ("renewed", &renewed)],
    );
    out.push('\n');
    for (id, before, after) in &report.changed {
        let title = dossier
            .show(*id)
            .map_or("", |record| desk.best(&record.draft.title));
        out += &format!(
            "  {}: {} → {}\n",
            plain(title),
            desk.status(*before),
            desk.status(*after)
        );
    }
    out + &unreached_text(desk, &report.unreached)
}

/// Who gave no answer, and why.
pub(super) fn unreached_text(desk: &Desk, unreached: &[Unreached]) -> String {
    let mut out = String::new();
    for Unreached { host, why } in unreached {
        let status = why.status().map(|status| status.to_string()).unwrap_or_default();
        let why = match why {
            Why::LeftAlone => desk.say("recheck_left_alone"),
            told => desk.say_with(
                &format!("error_{}_message", told.as_str()),
                &[("status", &status)],
            ),
        };
        let sign = desk.paint.tone(Tone::Doubt, "?");
        out += &format!("  {sign} {}: {}\n", plain(host), plain(&why));
    }
    out
}

pub(super) fn diary(desk: &Desk, clear: bool) -> Result<Answer, Trouble> {
    let mut dossier = desk.open()?;
    if clear {
        dossier.clear_diary(desk.now)?;
        return Ok(Answer::new(json!({"requests": []}), desk.say("cli_done_diary")));
    }
    let requests = dossier.diary();
    let lines: Vec<String> = requests
        .iter()
        .map(|request| desk.request_text(request))
        .collect();
    let text = if lines.is_empty() {
        desk.paint.tone(Tone::Quiet, &desk.say("cli_no_requests"))
    } else {
        lines.join("\n")
    };
    Ok(Answer::new(json!({"requests": requests}), text))
}
