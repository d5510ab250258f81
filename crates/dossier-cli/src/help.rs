//! The help, in the reader's language: every word of it stands in `locales/`.

use std::ffi::OsString;

use clap::{Arg, ArgAction, Command};
use dossier::model::{Language, words};

/// What must be known before the arguments are parsed, because a usage fault is told by it.
#[derive(Clone, Copy)]
pub(crate) struct Early {
    pub(crate) language: Language,
    pub(crate) json: bool,
}

impl Early {
    /// Looks at the arguments without judging them.
    pub(crate) fn glance(arguments: &[OsString]) -> Self {
        let texts: Vec<&str> = arguments
            .iter()
            .filter_map(|argument| argument.to_str())
            .collect();
        let after = |name: &str| {
            texts
                .iter()
                .position(|text| *text == name)
                .and_then(|at| texts.get(at + 1))
        };
        let joined = texts.iter().find_map(|text| text.strip_prefix("--lang="));
        let named = after("--lang").copied().or(joined).and_then(language_of);
        Self {
            language: named.unwrap_or_else(of_environment),
            json: texts.contains(&"--json"),
        }
    }
}

/// `dossier help` and `dossier help VERB` are what people type first: the same as `--help`.
pub(crate) fn as_option(mut arguments: Vec<OsString>) -> Vec<OsString> {
    if arguments.get(1).is_some_and(|word| word == "help") {
        arguments.remove(1);
        arguments.push("--help".into());
    }
    arguments
}

/// By the usual variables: the first that is set decides; whatever is not Dutch is English.
fn of_environment() -> Language {
    let set = |name| {
        std::env::var(name)
            .ok()
            .filter(|value: &String| !value.is_empty())
    };
    let locale = set("LC_ALL")
        .or_else(|| set("LC_MESSAGES"))
        .or_else(|| set("LANG"));
    locale.as_deref().and_then(language_of).unwrap_or(Language::En)
}

fn language_of(locale: &str) -> Option<Language> {
    match locale.get(..2)?.to_ascii_lowercase().as_str() {
        "nl" => Some(Language::Nl),
        "en" => Some(Language::En),
        _ => None,
    }
}

/// Gives every verb and every option its words.
pub(crate) fn in_language(command: Command, language: Language) -> Command {
    let say = |key: &str| words::say(language, key, &[]);
    let usage = say("cli_heading_usage");
    let verbs: Vec<String> = command
        .get_subcommands()
        .map(|verb| verb.get_name().to_owned())
        .collect();
    let everywhere = say("cli_heading_everywhere");
    let mut command = with_words(
        command.about(say("cli_about")),
        "cli_option",
        &everywhere,
        language,
    )
    .disable_version_flag(true)
    .arg(flag("version", 'V', ArgAction::Version, &everywhere, language))
    .help_template(format!(
        "{{about}}\n\n{usage}: {{usage}}\n\n{}:\n{{subcommands}}\n\n{everywhere}:\n{{options}}\n",
        say("cli_heading_verbs"),
    ));
    let options = say("cli_heading_options");
    for name in verbs {
        command = command.mut_subcommand(&name, |verb| of_verb(verb, &key_of(&name), &options, language));
    }
    command
}

/// One verb, and the acts below it: `cli_<verb>`, `cli_<verb>_<act>`.
fn of_verb(verb: Command, prefix: &str, options: &str, language: Language) -> Command {
    let say = |key: &str| words::say(language, key, &[]);
    let usage = say("cli_heading_usage");
    let acts: Vec<String> = verb
        .get_subcommands()
        .map(|act| act.get_name().to_owned())
        .collect();
    let all = if acts.is_empty() {
        "{all-args}".to_owned()
    } else {
        format!(
            "{}:\n{{subcommands}}\n\n{options}:\n{{options}}\n",
            say("cli_heading_verbs")
        )
    };
    let mut verb = with_words(verb, prefix, options, language)
        .about(say(prefix))
        .disable_help_subcommand(true)
        .help_template(format!("{{about}}\n\n{usage}: {{usage}}\n\n{all}"));
    for act in acts {
        verb = verb.mut_subcommand(&act, |below| {
            of_verb(
                below,
                &format!("{prefix}_{}", act.replace('-', "_")),
                options,
                language,
            )
        });
    }
    verb
}

/// Where the words of a verb stand.
fn key_of(verb: &str) -> String {
    format!("cli_{}", verb.replace('-', "_"))
}

/// `<prefix>_<argument>` for each argument of a command.
fn with_words(command: Command, prefix: &str, heading: &str, language: Language) -> Command {
    let positional = words::say(language, "cli_heading_arguments", &[]);
    let command = command.mut_args(|arg| {
        let words = words::say(language, &format!("{prefix}_{}", arg.get_id()), &[]);
        let heading = if arg.is_positional() { &positional } else { heading };
        arg.help(words).help_heading(heading.to_owned()).hide_env(true)
    });
    command
        .disable_help_flag(true)
        .arg(flag("help", 'h', ArgAction::Help, heading, language))
}

fn flag(name: &'static str, short: char, action: ArgAction, heading: &str, language: Language) -> Arg {
    let words = words::say(language, &format!("cli_option_{name}"), &[]);
    Arg::new(name)
        .short(short)
        .long(name)
        .action(action)
        .help(words)
        .help_heading(heading.to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::args::Cli;

    #[test]
    fn every_verb_and_every_option_has_words_in_both_languages() {
        let command = Cli::command();
        let mut keys = vec!["cli_about".to_owned()];
        let of = |command: &Command, prefix: &str| {
            let ids = command.get_arguments().map(|arg| arg.get_id().to_string());
            ids.filter(|id| id != "help" && id != "version")
                .map(|id| format!("{prefix}_{id}"))
                .collect::<Vec<_>>()
        };
        keys.extend(of(&command, "cli_option"));
        for verb in command.get_subcommands() {
            let verb_key = key_of(verb.get_name());
            keys.push(verb_key.clone());
            keys.extend(of(verb, &verb_key));
            for act in verb.get_subcommands() {
                let act_key = format!("{verb_key}_{}", act.get_name().replace('-', "_"));
                keys.extend(of(act, &act_key));
                keys.push(act_key);
            }
        }
        let missing: Vec<_> = keys
            .iter()
            .filter(|key| !words::knows(Language::Nl, key) || !words::knows(Language::En, key))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn help_as_a_word_is_help_as_an_option_with_or_without_a_verb() {
        let typed = |words: &[&str]| as_option(words.iter().map(OsString::from).collect());
        assert_eq!(typed(&["dossier", "help"]), ["dossier", "--help"]);
        assert_eq!(
            typed(&["dossier", "help", "share"]),
            ["dossier", "share", "--help"]
        );
        assert_eq!(typed(&["dossier", "add", "help"]), ["dossier", "add", "help"]);
    }

    #[test]
    fn the_help_is_whole_in_both_languages() {
        for language in [Language::Nl, Language::En] {
            in_language(Cli::command(), language).debug_assert();
        }
    }
}
