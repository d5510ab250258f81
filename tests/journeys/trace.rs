//! Everything that the command wrote to any file, byte for byte, as the kernel saw it.
//!
//! A scan of what is left behind misses what was written and taken away again. strace does not.

use std::{
    cell::Cell,
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use tempfile::TempDir;

use crate::machine::has;

const CALLS: &str =
    "trace=open,openat,creat,rename,renameat,renameat2,link,linkat,write,pwrite64,writev,pwritev,pwritev2";

/// The logs of one machine's commands.
pub(crate) struct Traces {
    folder: TempDir,
    count: Cell<usize>,
}

/// What one file was given, in the order in which it was written.
pub(crate) type Written = BTreeMap<PathBuf, Vec<u8>>;

impl Traces {
    pub(crate) fn start() -> Option<Self> {
        has("strace", "--version").then(|| Self {
            folder: tempfile::tempdir().unwrap(),
            count: Cell::new(0),
        })
    }

    pub(crate) fn wrap(&self, command: &Path) -> Command {
        let number = self.count.replace(self.count.get() + 1);
        let mut strace = Command::new("strace");
        // -y names the file behind each descriptor, -xx writes every byte in hexadecimal.
        strace.args(["-f", "-qq", "-y", "-xx", "-s", "16777216", "-e", CALLS, "-o"]);
        strace
            .arg(self.folder.path().join(format!("{number}.log")))
            .arg("--")
            .arg(command);
        strace
    }

    /// Every file that was written by any command so far, pipes and devices apart.
    pub(crate) fn written(&self) -> Written {
        let mut written = Written::new();
        for number in 0..self.count.get() {
            let log = fs::read_to_string(self.folder.path().join(format!("{number}.log"))).unwrap();
            log.lines().for_each(|line| note(line, &mut written));
        }
        written
    }
}

/// `4930  pwrite64(5</path>, "\x00…", 4096, 0) = 4096`, and the like.
fn note(line: &str, written: &mut Written) {
    let Some((call, rest)) = line
        .split_once(' ')
        .and_then(|(_, call)| call.trim_start().split_once('('))
    else {
        return;
    };
    let opens = matches!(call, "open" | "openat" | "creat")
        && (rest.contains("O_CREAT")
            || rest.contains("O_WRONLY")
            || rest.contains("O_RDWR")
            || call == "creat");
    if opens {
        // The path as the kernel resolved it stands behind the answer.
        if let Some(path) = rest
            .rsplit_once(" = ")
            .and_then(|(_, answer)| between(answer, '<', '>'))
        {
            file(path).map(|path| written.entry(path).or_default());
        }
    } else if call.contains("write") {
        let Some(path) = between(rest, '<', '>').and_then(file) else {
            return;
        };
        let content = written.entry(path).or_default();
        rest.split('"')
            .skip(1)
            .step_by(2)
            .for_each(|text| content.extend(unescape(text)));
    } else if call.starts_with("rename") || call.starts_with("link") {
        let target = rest.split('"').nth(3).and_then(file);
        target.map(|path| written.entry(path).or_default());
    }
}

fn file(escaped: &str) -> Option<PathBuf> {
    let path = PathBuf::from(String::from_utf8_lossy(&unescape(escaped)).into_owned());
    let device = ["/dev", "/proc", "/sys"]
        .iter()
        .any(|root| path.starts_with(root));
    (path.is_absolute() && !device).then_some(path)
}

fn between(text: &str, open: char, close: char) -> Option<&str> {
    text.split_once(open)?.1.split_once(close).map(|(inner, _)| inner)
}

/// Undoes `\x41`; what is not escaped stands as it is.
fn unescape(text: &str) -> Vec<u8> {
    if !text.contains("\\x") {
        return text.as_bytes().to_vec();
    }
    let digits = text.split("\\x").skip(1);
    digits
        .map(|hex| u8::from_str_radix(hex.get(..2).unwrap(), 16).unwrap())
        .collect()
}

#[test]
fn a_line_of_the_trace_gives_the_file_and_the_bytes() {
    let mut written = Written::new();
    note(r#"49  pwrite64(5<\x2f\x61>, "\x41\x42", 2, 0) = 2"#, &mut written);
    note(r#"49  write(5<\x2f\x61>, "\x43", 1) = 1"#, &mut written);
    note(
        r#"49  openat(AT_FDCWD<\x2f>, "\x62", O_RDWR|O_CREAT, 0600) = 5<\x2f\x62>"#,
        &mut written,
    );
    note(
        r#"49  openat(AT_FDCWD<\x2f>, "\x63", O_RDONLY) = 5<\x2f\x63>"#,
        &mut written,
    );
    note(r#"49  rename("\x2f\x61", "\x2f\x64") = 0"#, &mut written);
    note(
        r#"49  write(1<\x70\x69\x70\x65\x3a\x5b\x31\x5d>, "\x43", 1) = 1"#,
        &mut written,
    );
    let files: Vec<_> = written
        .iter()
        .map(|(path, bytes)| (path.to_str().unwrap(), bytes.as_slice()))
        .collect();
    assert_eq!(files, [("/a", b"ABC".as_slice()), ("/b", b""), ("/d", b"")]);
}
