//! A bundle that is read from its file a piece at a time says the same as one in memory.
#![allow(clippy::unwrap_used)]

mod support;

use std::io::{self, Read, Seek, SeekFrom, Write};

use dossier_credential::{NoEvidence, Policy};
use dossier_seal::age_file::AgeIdentity;
use dossier_share::{Lock, Opening, Selected, open_stream, propose, seal};
use support::*;

/// A share with one file of `bytes` bytes.
fn large(bytes: usize) -> (Parcel, Vec<u8>) {
    let content: Vec<u8> = (0..bytes).map(|n| ((n * 31) >> 3) as u8).collect();
    let mut shelf = Shelf::default();
    let mut stage = internship();
    let file = shelf.add("groot.bin", "application/octet-stream", &content);
    stage.attachments = vec![file.clone()];
    let picked = Selected {
        attachments: vec![file.id],
        ..fields(&stage, &["title"])
    };
    (parcel(selection(vec![picked]), vec![stage], &shelf), content)
}

fn stream(
    bytes: Vec<u8>,
    secret: &dossier_share::Secret,
) -> Result<dossier_share::Opened, dossier_share::OpenFault> {
    let policy = Policy::at(now());
    let opening = Opening {
        now: now(),
        as_id: None,
        evidence: &NoEvidence,
        policy: &policy,
    };
    open_stream(io::Cursor::new(bytes), secret, &opening)
}

#[test]
fn files_of_every_length_around_a_chunk_come_out_as_they_went_in() {
    for bytes in [0, 1, 65_000, 65_536, 131_072, 200_001] {
        let (parcel, sent) = large(bytes);
        let opened = stream(parcel.bytes.clone(), &parcel.secret).unwrap();
        assert_eq!(opened.to_json(), support::opened(&parcel).to_json());
        // Twice, and in another order than they lie there.
        for _ in 0..2 {
            assert!(content(&opened, "attachments/01-01.bin") == sent, "{bytes}");
            assert!(!content(&opened, "presentation.json").is_empty());
        }
    }
}

#[test]
fn a_flip_or_a_cut_anywhere_in_a_streamed_bundle_is_damage() {
    let (parcel, _) = large(150_000);
    let length = parcel.bytes.len();
    for at in (300..length).step_by(7_001).chain([length - 1]) {
        let mut bytes = parcel.bytes.clone();
        bytes[at] ^= 1;
        assert_eq!(
            stream(bytes, &parcel.secret).unwrap_err().code(),
            "damaged",
            "{at}"
        );
        let cut = parcel.bytes[..at].to_vec();
        assert_eq!(stream(cut, &parcel.secret).unwrap_err().code(), "damaged", "{at}");
    }
    let longer = [parcel.bytes.as_slice(), b"x"].concat();
    assert_eq!(stream(longer, &parcel.secret).unwrap_err().code(), "damaged");
}

/// Bytes that are made as they are asked for, and counted: nothing large is ever in memory.
struct Sparse {
    kept: Vec<u8>,
    at: u64,
}

impl Read for Sparse {
    fn read(&mut self, place: &mut [u8]) -> io::Result<usize> {
        let start = (self.at as usize).min(self.kept.len());
        let count = place.len().min(self.kept.len() - start);
        place[..count].copy_from_slice(&self.kept[start..start + count]);
        self.at += count as u64;
        Ok(count)
    }
}

impl Write for Sparse {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.kept.extend_from_slice(bytes);
        self.at = self.kept.len() as u64;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Seek for Sparse {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.at = match to {
            SeekFrom::Start(at) => at,
            SeekFrom::End(by) => self.kept.len().saturating_add_signed(by as isize) as u64,
            SeekFrom::Current(by) => self.at.saturating_add_signed(by),
        };
        Ok(self.at)
    }
}

#[test]
fn a_preview_through_a_sealed_draft_is_the_preview() {
    let stage = internship();
    let proposal = propose(
        selection(vec![fields(&stage, &["title", "hours"])]),
        vec![stage],
        now(),
    )
    .unwrap();
    let (holder, shelf, policy) = (key(), Shelf::default(), Policy::at(now()));
    let opening = Opening {
        now: now(),
        as_id: None,
        evidence: &NoEvidence,
        policy: &policy,
    };
    let scratch = Sparse {
        kept: Vec::new(),
        at: 0,
    };
    let through = proposal
        .preview_through(&holder, &shelf, scratch, &opening)
        .unwrap();
    let plain = proposal.preview(&holder, &shelf, &opening).unwrap();
    assert_eq!(through.items[0].draft, plain.items[0].draft);
    let identity = AgeIdentity::make();
    let lock = Lock::Keys(vec![identity.recipient()]);
    let mut bytes = Vec::new();
    seal(&proposal.accept(now()), &holder, lock, &shelf, &mut bytes).unwrap();
    let secret = dossier_share::Secret::Keys(vec![AgeIdentity::make(), identity]);
    assert_eq!(stream(bytes, &secret).unwrap().holder, plain.holder);
}
