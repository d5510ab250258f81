//! A reply through two sessions: somebody opens a share in his own app and replies; the learner takes it in.

use dossier_api::*;

use crate::world::*;

struct Shared {
    /// Keeps the folder.
    _learner: Device,
    session: Session,
    record: String,
    bundle: Vec<u8>,
    words: String,
}

fn shared() -> Shared {
    let learner = Device::new();
    let mut session = learner.created();
    let record = saved(&mut session, internship()).row.id;
    let request = ShareRequest {
        recipient: "Bakkerij Smit".to_owned(),
        purpose: "internship".to_owned(),
        until: "2026-07-01".to_owned(),
        items: vec![ShareItemRequest {
            id: record.clone(),
            fields: vec!["title".to_owned(), "hours".to_owned()],
            attachments: Vec::new(),
        }],
        ..ShareRequest::default()
    };
    let to = learner.folder().join("s.dossiershare");
    let made = session.make_share(request, &to).unwrap();
    Shared {
        bundle: std::fs::read(to).unwrap(),
        words: made.passphrase,
        _learner: learner,
        session,
        record,
    }
}

/// The supervisor at his own device.
fn replied(
    shared: &Shared,
    change: impl FnOnce(&mut ReplyRequest),
) -> (Result<RepliedView, Failure>, Vec<u8>) {
    let device = Device::new();
    let mut session = device.created();
    let token = session
        .park("s.dossiershare", shared.bundle.clone())
        .unwrap()
        .token;
    let secret = shared.words.clone();
    let view = session.open_bundle(OpenBundleRequest { token, secret }).unwrap();
    let process = ProcessRequest {
        code: "B1-K1-W1".to_owned(),
        title: "Bereidt voor".to_owned(),
        judgement: "goed".to_owned(),
    };
    let mut request = ReplyRequest {
        bundle: view.token,
        name: "J. Smit".to_owned(),
        role: "praktijkopleider".to_owned(),
        remarks: vec![RemarkRequest {
            item: view.items[0].row.id.clone(),
            says: "internship".to_owned(),
            text: "Werkt netjes.".to_owned(),
            hours: "640".to_owned(),
            tasks: vec!["deeg maken".to_owned()],
            processes: vec![process],
        }],
        ..ReplyRequest::default()
    };
    change(&mut request);
    let name = session.suggested_reply_name(&request).unwrap();
    assert!(name.ends_with("2026-06-01.dossierreply"), "{name}");
    let to = device.folder().join("a.dossierreply");
    let made = session.make_reply(request, &to);
    (made, std::fs::read(to).unwrap_or_default())
}

fn id(id: &str) -> IdRequest {
    IdRequest { id: id.to_owned() }
}

#[test]
fn a_supervisor_replies_from_his_own_dossier_and_the_learner_sees_who_said_what_about_which_version() {
    let mut shared = shared();
    let (made, reply) = replied(&shared, |_| ());
    assert!(made.unwrap().key.starts_with("did:key:z6Mk"));
    let session = &mut shared.session;
    let parked = session.park("a.json", reply.clone()).unwrap();
    assert_eq!(parked.purpose, "reply");

    // Looked at, and nothing is kept.
    let seen = session.read_reply(id(&parked.token)).unwrap();
    assert_eq!((seen.known, seen.name.as_str()), (false, "J. Smit"));
    assert!(session.record(id(&shared.record)).unwrap().replies.is_empty());

    let taken = session.take_reply(id(&parked.token)).unwrap();
    let remark = &taken.remarks[0];
    assert_eq!(
        (remark.version, remark.says.as_str(), remark.status.as_str()),
        (1, "internship", "valid")
    );
    assert!(remark.text.contains("B1-K1-W1 Bereidt voor: goed") && remark.text.contains("Werkt netjes."));
    let endorsement = session.record(id(&remark.endorsement)).unwrap();
    assert_eq!(
        endorsement.row.evidence, "signed",
        "his own word for who he is: never trusted"
    );
    assert!(session.parked().is_empty());

    let about = session.record(id(&shared.record)).unwrap().replies;
    assert_eq!(
        (about.len(), about[0].remarks.len(), about[0].recipient.as_str()),
        (1, 1, "Bakkerij Smit")
    );
    let row = &session.shares().unwrap()[0];
    assert_eq!(row.replies.len(), 1);
    assert_eq!(row.events.last().unwrap().event, "recipient.acknowledged");

    // A second arrival changes nothing.
    let again = session.park("again", reply).unwrap();
    assert!(session.take_reply(id(&again.token)).unwrap().known);
    assert_eq!(
        session.shares().unwrap()[0].events.len(),
        3,
        "given, exported, acknowledged"
    );
}

#[test]
fn what_says_nothing_is_not_signed_and_a_changed_or_foreign_reply_keeps_nothing() {
    let mut shared = shared();
    let (made, file) = replied(&shared, |request| request.name = " ".to_owned());
    assert_eq!((code(made).as_str(), file.len()), ("reply_no_name", 0));
    let (made, _) = replied(&shared, |request| request.remarks[0].hours.clear());
    assert_eq!(code(made), "reply_empty");
    let (made, _) = replied(&shared, |request| request.remarks[0].says = "praise".to_owned());
    assert_eq!(code(made), "bad_request");

    let (_, reply) = replied(&shared, |_| ());
    let text = String::from_utf8(reply.clone()).unwrap();
    let forged = shared
        .session
        .park("a", text.replace("netjes", "slecht").into_bytes())
        .unwrap();
    assert_eq!(
        code(shared.session.take_reply(id(&forged.token))),
        "proof_invalid"
    );
    assert!(shared.session.shares().unwrap()[0].replies.is_empty());

    let other = Device::new();
    let mut stranger = other.created();
    let parked = stranger.park("a", reply).unwrap();
    assert_eq!(code(stranger.read_reply(id(&parked.token))), "reply_to_nothing");
    assert_eq!(code(stranger.take_reply(id(&parked.token))), "reply_to_nothing");
}
