//! Requests: made by whoever asks; shown, held against the dossier and declined by whoever is asked.

use std::{io, path::Path};

use dossier::{
    Code, Fault,
    model::Kind,
    read_request,
    share::request::{Asking, Request, request_code, request_link},
    write_file,
};
use serde_json::{Value, json};

use crate::{
    answer::{Answer, Trouble},
    args::{RequestAct, RequestMake, RequestShow},
    desk::Desk,
    look::{Table, Tone, plain},
    tell::done,
};

pub(super) fn request(desk: &Desk, act: RequestAct) -> Result<Answer, Trouble> {
    match act {
        RequestAct::Make(args) => make(desk, &args),
        RequestAct::Show(args) => show(desk, &args),
        RequestAct::Match(args) => matched(desk, &args.file),
        RequestAct::Refuse(args) => {
            let request = read(desk, &args.file)?;
            desk.open()?.refuse_request(&request, desk.now)?;
            let name = request.recipient_name();
            Ok(Answer::new(
                json!({"client": request.client, "nonce": request.nonce}),
                done(desk, "cli_done_refused", &[("name", name)]),
            ))
        }
    }
}

/// Reads a request with what the options allow to look at.
pub(super) fn read(desk: &Desk, file: &Path) -> Result<Request, Trouble> {
    let bytes = desk.read_file(file)?;
    Ok(read_request(&bytes, &mut desk.judge()?, desk.now)?)
}

fn make(desk: &Desk, args: &RequestMake) -> Result<Answer, Trouble> {
    let query = match &args.query {
        Some(file) => {
            let query: Value = serde_json::from_slice(&desk.read_file(file)?)
                .map_err(|_| Fault::SourceUnreadable(io::ErrorKind::InvalidData))?;
            // A whole request is taken for its query.
            query.get("dcql_query").cloned().unwrap_or(query)
        }
        None => query_of(&args.want)?,
    };
    let asking = Asking {
        client: if args.client.is_empty() {
            args.name.clone()
        } else {
            args.client.clone()
        },
        name: args.name.clone(),
        purpose: args.purpose.clone(),
        retention: args.keep.clone(),
        legal_basis: args.basis.clone(),
        policy: args.policy.clone(),
        keys: args.to_key.clone(),
        expires: args.expires.map(|date| date.end_of_day()),
        query,
    };
    let members = asking.make().map_err(Fault::from)?.map_err(Fault::from)?;
    let text = if args.sign {
        desk.open()?
            .sign_request(members, args.kid.as_deref(), desk.now)?
            + "\n"
    } else {
        format!("{:#}\n", Value::Object(members))
    };
    let link = request_link(&text).map_err(Fault::from)?;
    // Drawn before anything is written: a request whose code was asked for and does not fit is not made.
    let code = args.qr.as_ref().map(|_| request_code(&link));
    let code = code.transpose().map_err(Fault::from)?;
    write_file(&args.out, text.as_bytes())?;
    if let (Some(file), Some(code)) = (&args.qr, code) {
        write_file(file, code.as_bytes())?;
    }
    let path = args.out.display().to_string();
    let qr = args.qr.as_ref().map(|file| file.display().to_string());
    Ok(Answer::new(
        json!({"file": path, "signed": args.sign, "link": link, "qr": qr}),
        done(desk, "cli_done_written", &[("path", &path)]),
    ))
}

/// `KIND[:field,…]` as a query for the learner's own records; `file:media/type` for a file.
fn query_of(wants: &[String]) -> Result<Value, Trouble> {
    let one = |(index, want): (usize, &String)| {
        let id = format!("want{}", index + 1);
        let (what, names) = want
            .split_once(':')
            .map_or((want.as_str(), ""), |(what, names)| (what, names));
        if what == "file" {
            let types: Vec<_> = names.split(',').filter(|name| !name.is_empty()).collect();
            return Ok(json!({"id": id, "format": "x-dossier-file", "meta": {"media_type_values": types}}));
        }
        let kind: Kind = what
            .parse()
            .map_err(|_| Trouble::new(Code::Usage, format!("--want {what}")))?;
        let claims: Vec<_> = names
            .split(',')
            .filter(|name| !name.is_empty())
            .map(|name| json!({"path": [name]}))
            .collect();
        let mut want =
            json!({"id": id, "format": "x-dossier-record", "meta": {"kind_values": [kind.name()]}});
        if !claims.is_empty() {
            want["claims"] = json!(claims);
        }
        Ok(want)
    };
    let wants = wants
        .iter()
        .enumerate()
        .map(one)
        .collect::<Result<Vec<_>, Trouble>>()?;
    Ok(json!({"credentials": wants}))
}

fn show(desk: &Desk, args: &RequestShow) -> Result<Answer, Trouble> {
    if args.link {
        let bytes = desk.read_file(&args.file)?;
        let link = request_link(&String::from_utf8_lossy(&bytes)).map_err(Fault::from)?;
        return Ok(Answer::new(json!({"link": link}), link));
    }
    let request = read(desk, &args.file)?;
    Ok(Answer::new(request_json(&request), request_text(desk, &request)))
}

fn matched(desk: &Desk, file: &Path) -> Result<Answer, Trouble> {
    let request = read(desk, file)?;
    let dossier = desk.open()?;
    let matching = dossier.match_request(&request, desk.now)?;
    let title = |id| {
        dossier
            .show(id)
            .map(|record| desk.best(&record.draft.title).to_owned())
            .unwrap_or_default()
    };
    let mut text = request_text(desk, &request) + "\n";
    let mut table = Table::default();
    for wanted in &matching.wanted {
        let first = wanted
            .fits
            .first()
            .map(|fit| title(fit.record))
            .unwrap_or_default();
        let name = if wanted.title.is_empty() {
            &wanted.id
        } else {
            &wanted.title
        };
        table.row([
            desk.say(&format!("share_have_{}", wanted.have.as_str())),
            plain(name),
            first,
            if wanted.required {
                String::new()
            } else {
                desk.say("cli_request_optional")
            },
        ]);
    }
    text += &table.render("");
    let complete = if matching.complete {
        "cli_request_complete"
    } else {
        "cli_request_incomplete"
    };
    text += &format!("{}\n", desk.say(complete));
    let wanted = matching.wanted.iter().map(|wanted| {
        let fits = wanted.fits.iter().map(|fit| {
            json!({
                "record": fit.record, "title": title(fit.record), "names": fit.names, "have": fit.have.as_str(),
                "allOrNothing": fit.all_or_nothing,
            })
        });
        json!({
            "id": wanted.id, "title": wanted.title, "required": wanted.required, "have": wanted.have.as_str(),
            "fits": fits.collect::<Value>(),
        })
    });
    let picks = matching
        .picks
        .iter()
        .map(|pick| json!({"record": pick.record, "names": pick.names, "answers": pick.answers}));
    let json = json!({
        "request": request_json(&request), "wanted": wanted.collect::<Value>(), "picks": picks.collect::<Value>(),
        "complete": matching.complete,
    });
    Ok(Answer::new(json, text))
}

fn request_json(request: &Request) -> Value {
    let wants = request
        .query
        .wants
        .iter()
        .map(|want| json!({"id": want.id, "title": want.title}));
    json!({
        "client": request.client, "name": request.name, "trust": request.trust.as_str(), "nonce": request.nonce,
        "purpose": request.purpose, "purposeText": request.purpose_text,
        "retention": request.retention.as_ref().map(|retention| retention.as_str()),
        "legalBasis": request.legal_basis, "policy": request.policy, "keys": request.keys,
        "expires": request.expires.map(|expires| expires.to_string()), "expired": request.expired,
        "language": request.language, "wants": wants.collect::<Value>(),
    })
}

/// Who asks and what for; that nobody vouches for him stands first.
fn request_text(desk: &Desk, request: &Request) -> String {
    use dossier::share::request::Trust;
    let tone = match request.trust {
        Trust::ByDomain => Tone::Good,
        Trust::ByKey => Tone::Strong,
        Trust::Unsigned | Trust::NotChecked { .. } => Tone::Doubt,
    };
    let trust = desk.say_with(
        &format!("share_request_{}", request.trust.as_str()),
        &[("client", &plain(&request.client))],
    );
    let mut out = format!(
        "{}\n{}\n",
        plain(request.recipient_name()),
        desk.paint.tone(tone, &trust)
    );
    if request.expired {
        out += &format!(
            "{}\n",
            desk.paint.tone(Tone::Bad, &desk.say("share_request_expired"))
        );
    }
    let mut table = Table::default();
    table.row([
        desk.say("share_fact_purpose"),
        super::ledger::purpose(desk, &request.purpose),
    ]);
    if !request.purpose_text.is_empty() {
        table.row([String::new(), request.purpose_text.clone()]);
    }
    out += &table.render("");
    out
}
