//! `cargo xtask bench share`: sealing and opening 200 MiB beside the tools that do half of it each.
//!
//! A share is encrypted and every file in it has its digest, so the measure is `age` and `openssl dgst -sha384` together.

use std::{
    fs,
    io::{Read, Write},
    path::Path,
    process::Command,
};

use crate::{
    process::{Done, built, cargo, has, step, target},
    setup::{self, Need},
};

const BYTES: u64 = 200 << 20;
/// How much longer than both tools a share may take.
const AIM: f64 = 1.2;

/// Measures with hyperfine and prints a table with the aim.
pub(crate) fn bench() -> Done {
    setup::ensure(&[Need::StockTools])?;
    for tool in ["hyperfine", "age", "age-keygen", "openssl"] {
        if !has(tool) {
            return Err(format!("{tool} is not installed"));
        }
    }
    step(
        "the command, optimised",
        cargo().args(["build", "--release", "--package", "dossier-cli"]),
    )?;
    let folder = target().join("bench-share");
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).map_err(|error| error.to_string())?;
    let measured = measure(&folder);
    let _ = fs::remove_dir_all(&folder);
    measured
}

fn measure(folder: &Path) -> Done {
    let dossier = built("release", "dossier");
    let dossier = dossier.display();
    noise(&folder.join("big.bin"))?;
    let say = |command: &str| shell(folder, command);
    say(&format!("{dossier} new --kdf 19456,2,1"))?;
    let added = say(&format!(
        "echo '{{\"title\":\"Stage\",\"fields\":{{\"hours\":\"320\"}}}}' | {dossier} --json add internship --from -"
    ))?;
    let id = added
        .split('"')
        .find(|part| part.len() == 36 && part.matches('-').count() == 4)
        .ok_or("no identity")?
        .to_owned();
    say(&format!("{dossier} attach {id} big.bin"))?;
    say("age-keygen -o key.txt 2>/dev/null")?;
    let key = say("age-keygen -y key.txt")?.trim().to_owned();
    let share = |leaks: &str| {
        format!(
            "{dossier} share --to School --purpose admission --until 2099-01-01 --item {id}:hours,attachments --to-key {key} --leaks {leaks} --out out.dossiershare"
        )
    };
    say(&share("off"))?;
    say(&format!("age -r {key} -o out.age big.bin"))?;
    let commands = [
        ("seal", share("off")),
        (
            "seal, with the leak check on the previewed draft",
            share("advise"),
        ),
        (
            "open, every digest checked",
            format!("{dossier} open out.dossiershare --identity key.txt"),
        ),
        ("age -r", format!("age -r {key} -o out.age big.bin")),
        ("age -d", "age -d -i key.txt -o back.bin out.age".to_owned()),
        ("openssl dgst -sha384", "openssl dgst -sha384 big.bin".to_owned()),
    ];
    let mut hyperfine = Command::new("hyperfine");
    hyperfine
        .args(["-N", "--warmup", "1", "--runs", "7", "--export-csv", "times.csv"])
        .args(commands.iter().map(|(_, command)| command.as_str()));
    step("hyperfine", surroundings(&mut hyperfine, folder))?;
    let csv = fs::read_to_string(folder.join("times.csv")).map_err(|error| error.to_string())?;
    let medians: Vec<f64> = csv
        .lines()
        .skip(1)
        .filter_map(|line| line.rsplit(',').nth(4)?.parse().ok())
        .collect();
    let [seal, leaks, open, age, unage, digest] = medians[..] else {
        return Err("hyperfine's table is not as it was".to_owned());
    };
    println!(
        "\n| 200 MiB | median | age and openssl together | times as long (aim {AIM}) |\n| --- | --- | --- | --- |"
    );
    for ((name, _), (ours, theirs)) in commands.iter().zip([
        (seal, age + digest),
        (leaks, age + digest),
        (open, unage + digest),
    ]) {
        println!("| {name} | {ours:.3} s | {theirs:.3} s | {:.2} |", ours / theirs);
    }
    Ok(())
}

/// Bytes that do not pack: what a film or a scan is to a ZIP.
fn noise(path: &Path) -> Done {
    let fault = |error: std::io::Error| error.to_string();
    let mut out = fs::File::create(path).map_err(fault)?;
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut piece = Vec::with_capacity(1 << 16);
    for _ in 0..BYTES >> 16 {
        piece.clear();
        while piece.len() < 1 << 16 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            piece.extend(state.to_le_bytes());
        }
        out.write_all(&piece).map_err(fault)?;
    }
    Ok(())
}

fn shell(folder: &Path, line: &str) -> Result<String, String> {
    let mut command = Command::new("sh");
    command.args(["-c", line]).stdout(std::process::Stdio::piped());
    let mut child = surroundings(&mut command, folder)
        .spawn()
        .map_err(|error| error.to_string())?;
    let mut said = String::new();
    if let Some(out) = &mut child.stdout {
        out.read_to_string(&mut said).map_err(|error| error.to_string())?;
    }
    let status = child.wait().map_err(|error| error.to_string())?;
    if status.success() {
        Ok(said)
    } else {
        Err(format!("{line}: {status}"))
    }
}

fn surroundings<'c>(command: &'c mut Command, folder: &Path) -> &'c mut Command {
    command
        .current_dir(folder)
        .env("DOSSIER_PATH", folder.join("dossier"))
        .env("DOSSIER_PASSPHRASE", "kanarie lantaarn veulen ladder")
}
