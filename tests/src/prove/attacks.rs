//! Every file that was made to break a reader, through every reader.

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode, Stdio},
    time::Duration,
};

use super::{Rng, Trial, acts::say};
use crate::parsers;

/// Of the processor, per file through all parsers. Code that is not optimised gets four times as much.
const TIME: Duration = Duration::from_secs(if cfg!(debug_assertions) { 8 } else { 2 });
/// Resident memory at its highest, in KiB.
const MEMORY: u64 = 300 << 10;
/// Files given to one process: its memory only ever grows.
const AT_ONCE: usize = 24;

pub(super) fn run(trial: &Trial) -> Vec<String> {
    let Some(corpus) = crate::corpus() else {
        return Vec::new();
    };
    let mut files = Vec::new();
    walk_folder(&corpus.join("attacks"), &mut files);
    walk_folder(&corpus.join("credentials"), &mut files);
    files.sort();
    let there = files.len();
    if trial.count > 1 {
        let mut dice = Rng::new(3);
        files = (0..trial.count * AT_ONCE as u64)
            .map(|_| files[dice.below(there)].clone())
            .collect();
        // The heaviest are always among them.
        files.extend(of_folder(
            &corpus,
            &["attacks/zip-bomb", "attacks/xml-attack", "attacks/png-odd"],
        ));
    }
    let (mut slowest, mut largest) = ((Duration::ZERO, PathBuf::new()), 0);
    for some in files.chunks(AT_ONCE) {
        // A cap by the system as well, on addresses: three times what may be resident, for stacks and maps.
        let mut command = Command::new("sh");
        command.args(["-c", "ulimit -v 1200000; exec \"$@\"", "sh"]);
        command.arg(&trial.program).args(["child", "walk"]).args(some);
        let output = command.stdin(Stdio::null()).output().unwrap();
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            output.status.success(),
            "{}\n{said}",
            String::from_utf8_lossy(&output.stderr)
        );
        for line in said.lines() {
            let (word, rest) = line.split_once(' ').unwrap();
            match word {
                "peak" => {
                    let peak: u64 = rest.parse().unwrap();
                    assert!(peak <= MEMORY, "{peak} KiB for {some:?}");
                    largest = largest.max(peak);
                }
                _ => {
                    let time = Duration::from_micros(word.parse().unwrap());
                    assert!(time <= TIME, "{time:?} for {rest}");
                    if time > slowest.0 {
                        slowest = (time, PathBuf::from(rest));
                    }
                }
            }
        }
    }
    vec![format!(
        "{} files ({there} there), each through {} parsers: 0 panics; slowest {:.0} ms ({}); most memory {} MiB",
        files.len(),
        parsers::ALL.len() - 1,
        slowest.0.as_secs_f32() * 1000.0,
        slowest.1.file_name().unwrap_or_default().to_string_lossy(),
        largest >> 10
    )]
}

fn of_folder(corpus: &Path, names: &[&str]) -> Vec<PathBuf> {
    let mut files = Vec::new();
    names
        .iter()
        .for_each(|name| walk_folder(&corpus.join(name), &mut files));
    files
}

fn walk_folder(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        let path = entry.path();
        if path.is_dir() {
            walk_folder(&path, files);
        } else {
            files.push(path);
        }
    }
}

/// How long this process was on a processor: a busy machine makes nothing slow that is not.
fn busy() -> Duration {
    let stat = fs::read_to_string("/proc/self/schedstat").unwrap_or_default();
    let nanos = stat.split(' ').next().and_then(|text| text.parse().ok());
    Duration::from_nanos(nanos.unwrap_or_default())
}

/// The process that reads them, and says how long each took and how much memory all took.
pub(super) fn walk(files: &[&str]) -> ExitCode {
    for file in files {
        let bytes = fs::read(file).unwrap();
        let begun = busy();
        // What a screen says is no file.
        for parser in parsers::ALL.iter().filter(|parser| parser.name != "ipc") {
            (parser.read)(&bytes);
        }
        say(&format!("{} {file}", busy().saturating_sub(begun).as_micros()));
    }
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let peak = peak
        .and_then(|text| text.split_whitespace().next())
        .unwrap_or("0");
    say(&format!("peak {peak}"));
    ExitCode::SUCCESS
}
