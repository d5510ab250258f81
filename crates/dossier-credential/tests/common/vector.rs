//! Vectors of our own: named by the defect, the verdict on the first line.

use std::{collections::HashMap, fs, path::Path};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use dossier_model::Fetched;

use super::{Case, fetched};

/// One vector: what it must come to, the bytes, and the evidence.
pub struct Vector {
    pub case: Case,
    pub bytes: Vec<u8>,
    pub evidence: HashMap<String, Fetched>,
}

/// Every vector in the folder, by name.
pub fn vectors() -> Vec<Vector> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let folders = fs::read_dir(&root)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.is_dir());
    let files = folders
        .flat_map(|folder| fs::read_dir(folder).unwrap())
        .map(|entry| entry.unwrap().path());
    let mut vectors: Vec<_> = files
        .filter(|file| file.extension().is_some_and(|ext| ext == "vector"))
        .map(|file| read(&root, &file))
        .collect();
    vectors.sort_by(|a, b| a.case.file.cmp(&b.case.file));
    vectors
}

fn read(root: &Path, file: &Path) -> Vector {
    let text = fs::read_to_string(file).unwrap();
    let (verdict, rest) = text.split_once('\n').unwrap();
    let mut words = verdict.split(' ').map(str::to_owned);
    let status = vec![words.next().unwrap()];
    let (never, codes): (Vec<String>, Vec<String>) = words.partition(|word| word.starts_with('!'));
    let never = never.into_iter().map(|word| word[1..].to_owned()).collect();
    let name = file.strip_prefix(root).unwrap().to_string_lossy().into_owned();
    let mut pages = rest.split("\n@ ");
    let content = pages.next().unwrap().trim_end();
    let bytes = content.strip_prefix("base64:").map_or_else(
        || content.as_bytes().to_vec(),
        |image| STANDARD.decode(image).unwrap(),
    );
    let evidence = pages.map(page).collect();
    Vector {
        case: Case {
            file: name,
            status,
            codes,
            never,
        },
        bytes,
        evidence,
    }
}

/// `<status> <address> [<address that answered>]`, and the body from the next line on.
fn page(text: &str) -> (String, Fetched) {
    let (head, body) = text.split_once('\n').unwrap();
    let mut words = head.split(' ');
    let (status, url) = (
        words.next().unwrap().parse().unwrap(),
        words.next().unwrap().to_owned(),
    );
    let mut page = fetched(&url, body.trim_end().as_bytes().to_vec());
    page.status = status;
    if let Some(at) = words.next() {
        page.final_url = at.to_owned();
    }
    (url, page)
}
