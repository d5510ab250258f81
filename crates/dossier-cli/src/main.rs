//! The `dossier` command: the façade in a terminal, JSON for scripts.

mod answer;
mod args;
mod desk;
mod help;
mod look;
mod secrets;
mod tell;
mod verbs;
mod world;

use std::process::ExitCode;

use answer::Trouble;
use args::Cli;
use clap::{CommandFactory, FromArgMatches};
use desk::Desk;

/// Memory is wiped when it is given back: what was typed and read passes through many hands that do not.
#[global_allocator]
static WIPED: zeroizing_alloc::ZeroAlloc<std::alloc::System> = zeroizing_alloc::ZeroAlloc(std::alloc::System);

fn main() -> ExitCode {
    dossier_system::forbid_core_dumps();
    let arguments = help::as_option(std::env::args_os().collect());
    let early = help::Early::glance(&arguments);
    let command = help::in_language(Cli::command(), early.language);
    let cli = command
        .try_get_matches_from(arguments)
        .and_then(|matches| Cli::from_arg_matches(&matches));
    let exit = match cli {
        Ok(cli) => {
            let desk = Desk::new(cli.global, early.language);
            match verbs::run(&desk, cli.verb) {
                Ok(answer) => answer.tell(&desk),
                Err(trouble) => trouble.tell(early),
            }
        }
        Err(error) if !error.use_stderr() => return answer::show_help(&error),
        Err(error) => Trouble::usage(&error).tell(early),
    };
    ExitCode::from(exit as u8)
}
