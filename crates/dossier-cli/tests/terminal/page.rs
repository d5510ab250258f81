//! `share --html`: the page opens like the file that it holds, or the program says that it lacks the page.

use serde_json::json;

use crate::terminal::Terminal;

#[test]
fn a_share_as_a_page_opens_like_the_file_in_it_or_the_page_is_said_to_be_missing() {
    let terminal = Terminal::with_dossier();
    terminal.put(
        "r.json",
        r#"{"title":"Stage","fields":{"organisation":"Bakkerij Zon","hours":"640"}}"#,
    );
    let added = terminal.json(&["add", "internship", "--from", "r.json"]).1;
    let item = format!("{}:hours", added["id"].as_str().unwrap());
    let to = [
        "--to",
        "Hogeschool",
        "--purpose",
        "admission",
        "--until",
        "2026-07-01",
    ];
    let share = [
        &["share", "--html", "--item", &item, "--out", "s.html"],
        to.as_slice(),
    ]
    .concat();
    let (exit, shared) = terminal.json(&share);
    let (viewer_exit, viewer) = terminal.json(&["viewer", "--out", "viewer.html"]);
    if dossier::viewer_page().is_none() {
        assert_eq!((exit, &shared["error"]["code"]), (4, &json!("viewer_missing")));
        assert_eq!(
            (viewer_exit, &viewer["error"]["code"]),
            (4, &json!("viewer_missing"))
        );
        assert!(!terminal.path("s.html").exists() && !terminal.path("viewer.html").exists());
        assert_eq!(terminal.json(&["shares"]).1, json!({"shares": []}));
        return;
    }
    assert_eq!((exit, viewer_exit), (0, 0));
    let page = std::fs::read_to_string(terminal.path("s.html")).unwrap();
    let empty = std::fs::read_to_string(terminal.path("viewer.html")).unwrap();
    assert!(page.starts_with("<!doctype html>") && page.len() > empty.len());
    assert_eq!(shared["bundle"]["bytes"], page.len());
    // Without content at most 2.5 MB, and nothing of the share stands in it in clear.
    assert!(empty.len() < 2_500_000, "{}", empty.len());
    assert!(!page.contains("Hogeschool") && !page.contains("640\""));

    let stranger = terminal.passphrase(shared["passphrase"].as_str());
    let (exit, opened) = stranger.json(&["open", "s.html"]);
    assert_eq!(
        (exit, &opened["items"][0]["fields"]),
        (0, &json!({"hours": "640"}))
    );
    let (exit, refused) = stranger.json(&["open", "viewer.html"]);
    assert_eq!((exit, &refused["error"]["code"]), (4, &json!("not_a_bundle")));
}
