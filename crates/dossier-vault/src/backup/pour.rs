//! Pouring a backup's frames into a database, or holding its pieces against what describes them.

use std::collections::HashMap;
use std::io::Read;

use dossier_seal::StreamOpener;
use sha2::{Digest, Sha256};

use super::frame::Frame;
use super::read::Frames;
use super::{BackupFault, Watch};
use crate::store::{self, Chunk, PREVIOUS_KEY, Store};
use crate::{BlobInfo, Vault};

/// Bytes that go into one transaction.
const STEP: usize = 8 << 20;

/// Pours everything but pieces; what comes after it, and how many rows and parts there were.
pub(super) fn rows<R: Read>(
    frames: &mut Frames<R>,
    store: &mut Store,
    watch: &mut Watch<'_>,
) -> Result<(Frame, [u64; 3]), BackupFault> {
    let mut counts = [0; 3];
    loop {
        let (mut batch, mut bytes, mut after) = (Vec::new(), 0, None);
        while bytes < STEP && after.is_none() {
            let frame = frames.next()?;
            bytes += match &frame {
                Frame::Meta { value, .. } => value.len(),
                Frame::Row { sealed, .. } => sealed.len() + 64,
                Frame::Part { part, .. } => part.sealed.len() + 64,
                Frame::About(_) | Frame::Piece(_) | Frame::End(_) => 0,
            };
            match frame {
                Frame::Meta { .. } | Frame::Row { .. } | Frame::Part { .. } => batch.push(frame),
                Frame::About(_) | Frame::Piece(_) | Frame::End(_) => after = Some(frame),
            }
        }
        for frame in &batch {
            counts[0] += u64::from(matches!(frame, Frame::Row { .. }));
            counts[1] += u64::from(matches!(frame, Frame::Part { .. }));
            // No other value has a meaning here, and the header is the one that was proven.
            if matches!(frame, Frame::Meta { name, .. } if name != PREVIOUS_KEY) {
                return Err(BackupFault::Damaged);
            }
        }
        let poured = store.write(|tx| {
            batch.iter().try_for_each(|frame| match frame {
                Frame::Meta { name, value } => store::put_meta(tx, name, value),
                Frame::Row { entry, sealed } => store::put_row(tx, entry, sealed),
                Frame::Part { place, part } => store::put_part(tx, *place, Some(part)),
                Frame::About(_) | Frame::Piece(_) | Frame::End(_) => Ok(()),
            })
        });
        poured.map_err(BackupFault::filling)?;
        if !watch(frames.progress()) {
            return Err(BackupFault::Stopped);
        }
        if let Some(after) = after {
            return Ok((after, counts));
        }
    }
}

/// Hands on every piece until the end, which must count what came.
pub(super) fn pieces<R: Read>(
    frames: &mut Frames<R>,
    first: Frame,
    mut counts: [u64; 3],
    watch: &mut Watch<'_>,
    take: &mut dyn FnMut(Chunk) -> Result<(), BackupFault>,
) -> Result<(), BackupFault> {
    let mut frame = first;
    loop {
        match frame {
            Frame::Piece(chunk) => {
                counts[2] += 1;
                take(chunk)?;
                if !watch(frames.progress()) {
                    return Err(BackupFault::Stopped);
                }
            }
            Frame::End(said) if said == counts => {
                frames.finish()?;
                return Ok(());
            }
            _ => return Err(BackupFault::Damaged),
        }
        frame = frames.next()?;
    }
}

/// Puts pieces into a database, some at a time.
pub(super) struct Sink<'a> {
    store: &'a mut Store,
    waiting: Vec<Chunk>,
    bytes: usize,
}

impl<'a> Sink<'a> {
    pub(super) const fn new(store: &'a mut Store) -> Self {
        Self {
            store,
            waiting: Vec::new(),
            bytes: 0,
        }
    }

    pub(super) fn take(&mut self, chunk: Chunk) -> Result<(), BackupFault> {
        self.bytes += chunk.sealed.len();
        self.waiting.push(chunk);
        if self.bytes < STEP { Ok(()) } else { self.empty() }
    }

    pub(super) fn finish(mut self) -> Result<(), BackupFault> {
        self.empty()?;
        // What follows reads the file itself, as the next opening will.
        self.store.checkpoint().map_err(BackupFault::filling)
    }

    fn empty(&mut self) -> Result<(), BackupFault> {
        let waiting = std::mem::take(&mut self.waiting);
        self.bytes = 0;
        let put =
            |tx: &rusqlite::Transaction<'_>| waiting.iter().try_for_each(|chunk| store::put_chunk(tx, chunk));
        self.store.write(put).map_err(BackupFault::filling)
    }
}

/// Opens pieces as they come and keeps nothing of them.
pub(super) struct Pieces<'a> {
    vault: &'a Vault,
    streams: HashMap<[u8; 16], &'a BlobInfo>,
    open: Option<Reading<'a>>,
}

struct Reading<'a> {
    blob: &'a BlobInfo,
    opener: Option<StreamOpener>,
    hash: Sha256,
    next: u32,
}

impl<'a> Pieces<'a> {
    pub(super) fn new(vault: &'a Vault) -> Self {
        Self {
            vault,
            streams: vault
                .view
                .blobs
                .values()
                .map(|blob| (blob.stream, blob))
                .collect(),
            open: None,
        }
    }

    pub(super) fn take(&mut self, chunk: &Chunk) -> Result<(), BackupFault> {
        let reading = match self.open.take() {
            Some(reading) if reading.blob.stream == chunk.stream => reading,
            Some(_) => return Err(BackupFault::Damaged),
            None => self.begin(chunk.stream)?,
        };
        self.open = reading.go_on(chunk)?;
        Ok(())
    }

    /// Every stream that something describes must have come, whole.
    pub(super) fn finish(self) -> Result<(), BackupFault> {
        let whole = self.open.is_none() && self.streams.is_empty();
        whole.then_some(()).ok_or(BackupFault::Damaged)
    }

    fn begin(&mut self, stream: [u8; 16]) -> Result<Reading<'a>, BackupFault> {
        let blob = self.streams.remove(&stream).ok_or(BackupFault::Damaged)?;
        let key = self.vault.attachment_key(blob).ok_or(BackupFault::Damaged)?;
        let at = self.vault.keys.current.attachment_place(stream);
        let opener = StreamOpener::new(&key, at, &blob.head).map_err(|_| BackupFault::Damaged)?;
        Ok(Reading {
            blob,
            opener: Some(opener),
            hash: Sha256::new(),
            next: 0,
        })
    }
}

impl<'a> Reading<'a> {
    /// What is left to read of this stream after the piece.
    fn go_on(mut self, chunk: &Chunk) -> Result<Option<Self>, BackupFault> {
        let damaged = || BackupFault::Damaged;
        if chunk.n != self.next {
            return Err(damaged());
        }
        self.next += 1;
        let last = self.next == self.blob.pieces();
        let mut opener = self.opener.take().ok_or_else(damaged)?;
        let text = if last {
            opener.last(&chunk.sealed)
        } else {
            let text = opener.chunk(&chunk.sealed);
            self.opener = Some(opener);
            text
        };
        self.hash.update(text.map_err(|_| damaged())?.as_slice());
        if !last {
            return Ok(Some(self));
        }
        let same = self.hash.finalize()[..] == self.blob.sha256;
        same.then_some(None).ok_or_else(damaged)
    }
}
