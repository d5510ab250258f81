//! Replies: taking in what a recipient said, and saying something back to somebody else's share.

use std::path::Path;

use dossier::{
    KeptReply,
    model::words,
    share::reply::{Draft, Process, Remark, Replier, Said, Statement},
    write_file,
};

use super::{Session, files::safe_name};
use crate::{Failure, IdRequest, RemarkRequest, RepliedView, ReplyRequest, ReplyView, show};

impl Session {
    /// What a parked reply says, held against the shares of this dossier. Nothing is kept.
    ///
    /// # Errors
    /// `locked`, `unknown_token`, `reply_to_nothing`, or the code of what does not hold.
    pub fn read_reply(&mut self, request: IdRequest) -> Result<ReplyView, Failure> {
        self.must_be_open()?;
        let file = self.parking.file(&request.id)?;
        let (kept, known) = self.dossier()?.read_reply(file.bytes(), self.now())?;
        self.reply_view(&kept, known)
    }

    /// Keeps a parked reply: the ledger gets its line, and each endorsement becomes a record. One that is there
    /// already changes nothing.
    ///
    /// # Errors
    /// As [`Session::read_reply`], and what the disk says.
    pub fn take_reply(&mut self, request: IdRequest) -> Result<ReplyView, Failure> {
        self.must_be_open()?;
        let (now, mut judge) = (self.now(), self.judge(false)?);
        let bytes = self.parking.file(&request.id)?.bytes().to_vec();
        let taken = self.dossier_mut()?.take_reply(&bytes, &mut judge, now)?;
        self.parking.drop_all(&[request.id]);
        self.reply_view(&taken.reply, taken.known)
    }

    /// The name that a save dialog starts with.
    ///
    /// # Errors
    /// `locked`, `unknown_token`: what cannot be signed is told before anybody picks a place.
    pub fn suggested_reply_name(&self, request: &ReplyRequest) -> Result<String, Failure> {
        self.must_be_open()?;
        self.bundle(&request.bundle)?;
        let stem = words::say(self.language(), "viewer_reply_file", &[]);
        let name = safe_name(&request.name, "").to_lowercase();
        let parts = [stem, name, self.today().to_string()];
        let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Ok(format!("{}.dossierreply", parts.join("-")))
    }

    /// Signs a reply to an opened bundle with this dossier's own key, and writes it to the place that the person
    /// chose.
    ///
    /// # Errors
    /// `locked`, `unknown_token`, a `reply_…` code for the first rule that it breaks, `destination_unwritable`.
    pub fn make_reply(&mut self, request: ReplyRequest, destination: &Path) -> Result<RepliedView, Failure> {
        self.must_be_open()?;
        let (now, language) = (self.now(), self.language());
        let at = self.bundle_place(&request.bundle)?;
        let draft = Draft {
            replier: Replier {
                name: request.name.trim().to_owned(),
                role: request.role.trim().to_owned(),
                organisation: request.organisation.trim().to_owned(),
                contact: request.contact.trim().to_owned(),
            },
            acknowledged: true,
            asks: request.asks.trim().to_owned(),
            remarks: request
                .remarks
                .into_iter()
                .map(remark)
                .collect::<Result<_, _>>()?,
        };
        // Taken out and put back: signing may keep a new key, and the bundle is no part of the dossier.
        let (token, opened) = self.bundles.remove(at);
        let made = self
            .dossier_mut()
            .and_then(|dossier| Ok(dossier.reply_to(&opened, &draft, now, language)?));
        self.bundles.insert(at, (token, opened));
        let (bytes, key) = made?;
        write_file(destination, &bytes)?;
        let file = destination.file_name().unwrap_or_default().to_string_lossy();
        Ok(RepliedView {
            file: file.into_owned(),
            key,
        })
    }

    fn reply_view(&self, kept: &KeptReply, known: bool) -> Result<ReplyView, Failure> {
        let dossier = self.dossier()?;
        let standing = dossier.standing(kept.share, self.now())?;
        Ok(show::reply(
            kept,
            &standing.recipient,
            known,
            dossier,
            self.language(),
        ))
    }
}

fn remark(request: RemarkRequest) -> Result<Remark, Failure> {
    let text = request.text.trim().to_owned();
    let process = |process: crate::ProcessRequest| Process {
        code: process.code,
        title: process.title,
        judgement: process.judgement,
    };
    let said = match request.says.as_str() {
        "comment" => Said::Comment { text },
        "endorse" => Said::Endorse { text },
        "internship" => Said::Internship(Statement {
            hours: request.hours.trim().to_owned(),
            tasks: request.tasks,
            work_processes: request.processes.into_iter().map(process).collect(),
            evaluation: text,
        }),
        _ => return Err(Failure::bad_request("says")),
    };
    Ok(Remark {
        item: request.item,
        said,
    })
}
