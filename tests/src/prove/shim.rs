//! The layer between a process and its disk (`shim.c`), compiled when it is needed.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

/// The compiled layer, in a folder of the caller's; `None` where it cannot be made, which is said.
pub(crate) fn built(folder: &Path) -> Option<PathBuf> {
    if !cfg!(all(target_os = "linux", target_env = "gnu")) {
        eprintln!("passed over: the layer under a process is made for Linux with glibc");
        return None;
    }
    let (source, library) = (folder.join("shim.c"), folder.join("shim.so"));
    std::fs::write(&source, include_str!("shim.c")).unwrap();
    let compiled = Command::new("cc")
        .args(["-O1", "-shared", "-fPIC", "-Wall", "-Werror", "-o"])
        .args([&library, &source])
        .output();
    match compiled {
        Ok(output) if output.status.success() => Some(library),
        Ok(output) => panic!(
            "the layer does not compile: {}",
            String::from_utf8_lossy(&output.stderr)
        ),
        Err(_) => {
            eprintln!("passed over: no C compiler");
            None
        }
    }
}

/// What happened at the disk, in order.
#[derive(Clone, Debug)]
pub(crate) enum Event {
    /// A new file at a path.
    Created(u64, String),
    /// A file or folder that was there is opened.
    Opened(u64, String),
    /// Bytes at an offset.
    Written(u64, usize, Vec<u8>),
    /// Cut or stretched to a length.
    Cut(u64, usize),
    /// Everything of this file, or this folder, is durable.
    Synced(u64),
    /// A name became another one.
    Renamed(String, String),
    /// A name is gone.
    Removed(String),
    /// A new folder.
    MadeFolder(String),
    /// The process said a line.
    Said(String),
}

/// Reads a record.
pub(crate) fn read(log: &Path) -> Vec<Event> {
    let bytes = std::fs::read(log).unwrap();
    let mut rest = bytes.as_slice();
    let mut events = Vec::new();
    while let Some((head, after)) = rest.split_first_chunk::<21>() {
        let file = u64::from_le_bytes(head[1..9].try_into().unwrap());
        let offset = usize::try_from(u64::from_le_bytes(head[9..17].try_into().unwrap())).unwrap();
        let len = u32::from_le_bytes(head[17..21].try_into().unwrap()) as usize;
        let (content, after) = after.split_at(len);
        let text = || String::from_utf8(content.to_vec()).unwrap();
        events.push(match head[0] {
            b'C' => Event::Created(file, text()),
            b'O' => Event::Opened(file, text()),
            b'W' => Event::Written(file, offset, content.to_vec()),
            b'T' => Event::Cut(file, offset),
            b'S' => Event::Synced(file),
            b'R' => {
                let both = text();
                let (from, to) = both.split_once('\0').unwrap();
                Event::Renamed(from.to_owned(), to.to_owned())
            }
            b'U' => Event::Removed(text()),
            b'M' => Event::MadeFolder(text()),
            b'A' => Event::Said(text()),
            other => panic!("unknown event {other}"),
        });
        rest = after;
    }
    events
}
