//! Papers that a student has: a small PDF, and many records.

use serde_json::{Value, json};

/// A whole PDF of one page with this line on it. Nothing in it is compressed.
pub(crate) fn pdf(line: &str) -> Vec<u8> {
    let drawing = format!("BT /F1 18 Tf 72 720 Td ({line}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{drawing}\nendstream", drawing.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut file = b"%PDF-1.4\n".to_vec();
    let mut table = String::from("0000000000 65535 f \n");
    for (index, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", file.len());
        file.extend(format!("{} 0 obj\n{object}\nendobj\n", index + 1).bytes());
    }
    let start = file.len();
    let size = objects.len() + 1;
    let tail = format!(
        "xref\n0 {size}\n{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    );
    file.extend(tail.bytes());
    file
}

/// An export of our own with this many records, of every kind and always the same.
pub(crate) fn many(count: usize) -> Value {
    let kinds = [
        "result",
        "internship",
        "portfolio",
        "skill",
        "work",
        "material",
        "credential",
    ];
    let records: Vec<Value> = (0..count)
        .map(|number| {
            let mut record = json!({
                "kind": kinds[number % kinds.len()],
                "title": format!("Onderdeel {number:05}"),
                "issuer": {"name": format!("School {}", number % 40)},
                "dates": {"completed": format!("20{:02}-{:02}-{:02}", 10 + number % 16, 1 + number % 12, 1 + number % 28)},
                "tags": [format!("leerjaar-{}", 1 + number % 4)],
                "notes": format!("Notitie {number}: wat ik deed, wat ik ervan leerde en wat ik de volgende keer anders doe."),
            });
            if number % 100 == 0 {
                record["notes"] = json!("Geregeld via het Café-restaurant naast de Enquêtekamer.");
            }
            record
        })
        .collect();
    json!({"format": "dossier-export/1", "records": records})
}

#[test]
fn a_stock_reader_opens_the_pdf() {
    if !crate::machine::has("pdfinfo", "-v") {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.pdf");
    std::fs::write(&path, pdf("Hallo")).unwrap();
    let seen = std::process::Command::new("pdfinfo").arg(&path).output().unwrap();
    assert!(
        String::from_utf8_lossy(&seen.stdout).contains("Pages:           1"),
        "{seen:?}"
    );
}
