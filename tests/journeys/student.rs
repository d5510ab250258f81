//! The student of the journey, and every word of theirs that must not leak.

use serde_json::{Value, json};

pub(crate) const PASSPHRASE: &str = "wulpen fluiten boven het natte hooiland";
pub(crate) const TITLE: &str = "Stage bij de Zonnebloemveldbakkers";
pub(crate) const FIRST_TITLE: &str = "Stage zonder goede naam nog";
pub(crate) const ORGANISATION: &str = "Desembroodhuis Korenmaat";
pub(crate) const PLACE: &str = "Oudeschip aan het Wad";
pub(crate) const SUPERVISOR: &str = "Wiebrechtje Haverkate";
pub(crate) const EMAIL: &str = "wiebrechtje@korenmaat.example";
pub(crate) const TASK: &str = "Deegstukken opbollen en narijzen";
pub(crate) const WORK_PROCESS: &str = "Bewaakt de ovencurve";
pub(crate) const NOTES: &str = "In mei was ik drie weken ziek thuis";
pub(crate) const TAG: &str = "keuzedeel-patisserie";
pub(crate) const OWN_FIELD: &str = "Reisde elke dag met de veerboot";
/// The one member that is kept back.
pub(crate) const EVALUATION: &str = "Komt te laat zodra het regent, zegt de praktijkopleider";
pub(crate) const PAGE: &str = "Verslag van week zeven in de bakkerij";
pub(crate) const FILE_NAME: &str = "weekverslag-zeven-bakkerij.pdf";
pub(crate) const TRASHED: &str = "Kan fluiten op een grasspriet";
pub(crate) const RECIPIENT: &str = "ROC Achterdijk, loket instroom";
pub(crate) const RECIPIENT_ID: &str = "instroom@roc-achterdijk.example";
pub(crate) const LETTER: &str = "Hierbij mijn stage, zoals we bespraken bij het hek";
pub(crate) const BADGE: &str = "JFF x vc-edu PlugFest 2 Interoperability";

/// The internship as the student first writes it down.
pub(crate) fn internship() -> Value {
    json!({
        "title": FIRST_TITLE,
        "dates": {"start": "2025-09", "end": "2026-01-30"},
        "tags": [TAG],
        "notes": NOTES,
        "fields": {
            "organisation": ORGANISATION,
            "place": PLACE,
            "supervisor": SUPERVISOR,
            "supervisorEmail": EMAIL,
            "hours": "640",
            "pathway": "BOL",
            "tasks": [TASK],
            "workProcesses": [{"code": "B1-K1-W2", "title": WORK_PROCESS, "judgement": "goed"}],
            "evaluation": EVALUATION,
            "vervoer": OWN_FIELD,
        },
    })
}

/// What stands in a record, and so in an export.
pub(crate) fn in_records() -> Vec<(&'static str, String)> {
    let texts = [
        ("title", TITLE),
        ("organisation", ORGANISATION),
        ("place", PLACE),
        ("supervisor", SUPERVISOR),
        ("e-mail", EMAIL),
        ("task", TASK),
        ("work process", WORK_PROCESS),
        ("notes", NOTES),
        ("tag", TAG),
        ("own field", OWN_FIELD),
        ("withheld evaluation", EVALUATION),
        ("attachment name", FILE_NAME),
        ("badge", BADGE),
    ];
    texts.map(|(name, text)| (name, text.to_owned())).to_vec()
}

/// What stands elsewhere in the dossier or opens something.
pub(crate) fn beside_records(recovery: &str, words: &str) -> Vec<(&'static str, String)> {
    let texts = [
        ("earlier title", FIRST_TITLE),
        ("attachment content", PAGE),
        ("trashed record", TRASHED),
        ("recipient", RECIPIENT),
        ("recipient's address", RECIPIENT_ID),
        ("accompanying words", LETTER),
        ("passphrase", PASSPHRASE),
        ("recovery code", recovery),
        ("share words", words),
    ];
    let mut all = texts.map(|(name, text)| (name, text.to_owned())).to_vec();
    all.push(("recovery code without dashes", recovery.replace('-', "")));
    all
}
