//! QR codes in pictures, through the session.

use dossier_api::*;

use crate::world::*;

/// A code as a PNG, black on white.
fn picture(text: &str) -> Vec<u8> {
    let code = qrcode::QrCode::new(text).unwrap();
    let (dot, side) = (4, (code.width() + 8) * 4);
    let dark = |x: usize, y: usize| {
        let (column, row) = ((x / dot).wrapping_sub(4), (y / dot).wrapping_sub(4));
        column < code.width() && row < code.width() && code[(column, row)] == qrcode::Color::Dark
    };
    let pixels: Vec<u8> = (0..side * side)
        .map(|at| if dark(at % side, at / side) { 0 } else { 255 })
        .collect();
    let mut file = Vec::new();
    let length = u32::try_from(side).unwrap();
    let mut encoder = png::Encoder::new(&mut file, length, length);
    encoder.set_color(png::ColorType::Grayscale);
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    file
}

fn read(session: &mut Session, bytes: Vec<u8>) -> Result<QrView, Failure> {
    let parked = session.park("foto.png", bytes).unwrap();
    session.read_qr(IdRequest { id: parked.token })
}

#[test]
fn an_address_in_a_code_is_told_and_not_asked_and_a_record_waits_like_a_file() {
    let device = Device::new();
    let mut session = device.created();
    let view = read(&mut session, picture("https://badges.example.org/a/1")).unwrap();
    assert_eq!(view.links, ["https://badges.example.org/a/1"]);
    assert!(view.parked.is_empty() && session.diary().unwrap().is_empty());

    let view = read(&mut session, picture(r#"{"kind":"work","title":"Krantenwijk"}"#)).unwrap();
    assert_eq!(view.parked.len(), 1);
    let plan = session
        .plan_import(PlanRequest {
            tokens: vec![view.parked[0].token.clone()],
            online: false,
        })
        .unwrap();
    assert_eq!(plan.rows[0].row.title, "Krantenwijk");
}

#[test]
fn a_picture_without_a_code_says_so() {
    let device = Device::new();
    let mut session = device.created();
    assert_eq!(code(read(&mut session, b"%PDF-1.7".to_vec())), "qr_none");
    let gone = IdRequest { id: "weg".to_owned() };
    assert_eq!(code(session.read_qr(gone)), "unknown_token");
}
