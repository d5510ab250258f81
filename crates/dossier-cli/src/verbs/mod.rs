//! One function for each verb.

mod backup;
mod care;
mod files;
mod import;
mod ledger;
mod open;
mod proofs;
mod recheck;
mod records;
mod reply;
mod request;
mod rescue;
mod share;
mod trust;
mod verify;

use crate::{
    answer::{Answer, Trouble},
    args::Verb,
    desk::Desk,
};

pub(crate) fn run(desk: &Desk, verb: Verb) -> Result<Answer, Trouble> {
    match verb {
        Verb::New(args) => care::new(desk, &args),
        Verb::Add(args) => records::add(desk, &args),
        Verb::Edit(args) => records::edit(desk, &args),
        Verb::Remove(args) => records::remove(desk, args.id),
        Verb::Restore(args) => records::restore(desk, args.id),
        Verb::History(args) => records::history(desk, args.id),
        Verb::Attach(args) => files::attach(desk, &args),
        Verb::Detach(args) => files::detach(desk, &args),
        Verb::Save(args) => files::save(desk, &args),
        Verb::Import(args) => import::import(desk, args),
        Verb::List(args) => records::list(desk, args),
        Verb::Show(args) => records::show(desk, args.id),
        Verb::Verify(args) => verify::verify(desk, &args),
        Verb::Share(args) => share::share(desk, *args),
        Verb::Open(args) => open::open(desk, &args),
        Verb::Reply(args) => reply::reply(desk, &args),
        Verb::Replies(args) => reply::replies(desk, args.id),
        Verb::Viewer(args) => share::viewer(desk, &args),
        Verb::Shares(args) => ledger::shares(desk, args.id),
        Verb::Withdraw(args) => ledger::withdraw(desk, &args),
        Verb::Receipt(args) => ledger::receipt(desk, &args),
        Verb::Request(args) => request::request(desk, args.act),
        Verb::Ledger(args) => proofs::ledger(desk, args.act),
        Verb::Check(args) => care::check(desk, args.full),
        Verb::Passphrase(args) => care::passphrase(desk, &args),
        Verb::Recovery(args) => care::recovery(desk, &args),
        Verb::Rekey(args) => care::rekey(desk, &args),
        Verb::Slots(args) => care::slots(desk, &args),
        Verb::Backup(args) => backup::backup(desk, &args),
        Verb::RestoreBackup(args) => backup::restore(desk, &args),
        Verb::Drill(args) => backup::drill(desk, &args),
        Verb::Salvage(args) => rescue::salvage(desk, &args),
        Verb::Erase(args) => rescue::erase(desk, &args),
        Verb::AcceptOlder => rescue::accept_older(desk),
        Verb::Export(args) => care::export(desk, &args),
        Verb::Stats => care::stats(desk),
        Verb::Registry(args) => trust::registry(desk, args.act),
        Verb::Identifier(args) => trust::identifier(desk, args.act),
        Verb::Recheck(args) => recheck::recheck(desk, &args),
        Verb::Diary(args) => recheck::diary(desk, args.clear),
    }
}
