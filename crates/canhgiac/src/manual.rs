//! The manual and what is said about a mistyped command, in Vietnamese.
//!
//! Looked at: clap has no translations of its own and clap-i18n-richformatter translates errors alone, by a framework of its
//! own. The words clap puts in by itself are few; they are put here.

use std::io::Write;
use std::process::ExitCode;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, ArgAction, Command, Error};

use crate::{exit, output};

const PAGE: &str = "{about-with-newline}\nCách dùng: {usage}\n\n{all-args}{after-help}";

/// The command with everything clap would say in English said in Vietnamese.
pub(crate) fn of(command: Command) -> Command {
    let names: Vec<String> = command
        .get_subcommands()
        .map(|sub| sub.get_name().to_owned())
        .collect();
    let is_top = command.get_version().is_some();
    let mut command = command
        .help_template(PAGE)
        .subcommand_help_heading("Lệnh")
        .subcommand_value_name("LỆNH")
        .disable_help_flag(true)
        .disable_version_flag(true)
        .mut_args(explained)
        .arg(
            Arg::new("help")
                .short('h')
                .long("help")
                .action(ArgAction::Help)
                .help("In hướng dẫn này")
                .help_heading("Tùy chọn"),
        );
    if is_top {
        command = command.arg(
            Arg::new("version")
                .short('V')
                .long("version")
                .action(ArgAction::Version)
                .help("In số hiệu bản này")
                .help_heading("Tùy chọn"),
        );
    }
    for name in names {
        command = command.mut_subcommand(name, of);
    }
    command
}

/// An option with its variable, its usual value and its choices in our words.
fn explained(arg: Arg) -> Arg {
    let mut help = arg.get_help().map(ToString::to_string).unwrap_or_default();
    if let Some(variable) = arg.get_env() {
        help.push_str(&format!(" [biến: {}]", variable.to_string_lossy()));
    }
    let usual: Vec<_> = arg
        .get_default_values()
        .iter()
        .map(|value| value.to_string_lossy().into_owned())
        .filter(|value| !value.is_empty())
        .collect();
    let takes_values = arg.get_action().takes_values();
    if takes_values && !usual.is_empty() {
        help.push_str(&format!(" [mặc định: {}]", usual.join(", ")));
    }
    let choices: Vec<_> = arg
        .get_possible_values()
        .iter()
        .map(|value| match value.get_help() {
            Some(means) => format!("{} ({means})", value.get_name()),
            None => value.get_name().to_owned(),
        })
        .collect();
    if takes_values && !choices.is_empty() {
        help.push_str(&format!(" [một trong: {}]", choices.join(", ")));
    }
    let heading = match (arg.get_help_heading(), arg.is_positional()) {
        (Some(heading), _) => heading.to_owned(),
        (None, true) => "Nội dung".to_owned(),
        (None, false) => "Tùy chọn".to_owned(),
    };
    arg.help(help)
        .hide_env(true)
        .hide_default_value(takes_values)
        .hide_possible_values(takes_values)
        .help_heading(heading)
}

/// Says what is wrong with a command, or prints the help that was asked for.
pub(crate) fn told(error: &Error) -> anyhow::Result<ExitCode> {
    if matches!(
        error.kind(),
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion
    ) {
        output::Out.write_all(page(error).as_bytes())?;
        return Ok(ExitCode::SUCCESS);
    }
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand {
        output::tell(page(error).trim_end());
        return Ok(ExitCode::from(exit::USAGE));
    }
    output::tell(format_args!("Lỗi: {}", sentence(error)));
    if let Some(ContextValue::StyledStr(usage)) = error.get(ContextKind::Usage) {
        output::tell(ours(&usage.to_string()));
    }
    output::tell("Xem hướng dẫn: thêm --help vào lệnh.");
    Ok(ExitCode::from(exit::USAGE))
}

/// The help page, with colours where a person looks.
fn page(error: &Error) -> String {
    let page = error.render();
    ours(&match output::coloured(false) {
        true => page.ansi().to_string(),
        false => page.to_string(),
    })
}

/// What clap writes into a usage by itself.
fn ours(text: &str) -> String {
    text.replace("Usage:", "Cách dùng:")
        .replace("[OPTIONS]", "[TÙY CHỌN]")
}

fn sentence(error: &Error) -> String {
    let named = |kind| error.get(kind).map(words).unwrap_or_default();
    let argument = named(ContextKind::InvalidArg);
    let value = named(ContextKind::InvalidValue);
    let meant = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand]
        .into_iter()
        .map(named)
        .find(|meant| !meant.is_empty())
        .map(|meant| format!(" Có phải bạn muốn gõ «{meant}»?"))
        .unwrap_or_default();
    match error.kind() {
        ErrorKind::UnknownArgument => format!("không có tùy chọn «{argument}».{meant}"),
        ErrorKind::InvalidSubcommand => format!(
            "không có lệnh «{}».{meant}",
            named(ContextKind::InvalidSubcommand)
        ),
        ErrorKind::MissingRequiredArgument => format!("còn thiếu {argument}."),
        ErrorKind::MissingSubcommand => format!(
            "còn thiếu lệnh con, một trong: {}.",
            named(ContextKind::ValidSubcommand)
        ),
        ErrorKind::ArgumentConflict => format!(
            "«{argument}» không dùng cùng «{}».",
            named(ContextKind::PriorArg)
        ),
        ErrorKind::InvalidValue if value.is_empty() => format!("«{argument}» cần một giá trị."),
        ErrorKind::InvalidValue => {
            let choices = named(ContextKind::ValidValue);
            let choices = match choices.is_empty() {
                true => String::new(),
                false => format!(" Cần một trong: {choices}."),
            };
            format!("«{value}» không dùng được cho «{argument}».{choices}")
        }
        ErrorKind::ValueValidation => {
            let why = std::error::Error::source(error).map(|why| format!(": {}", reason(why)));
            format!(
                "«{value}» không dùng được cho «{argument}»{}.",
                why.unwrap_or_default()
            )
        }
        ErrorKind::InvalidUtf8 => "có chữ không đúng bảng mã UTF-8.".to_owned(),
        _ => match argument.is_empty() {
            true => "lệnh gõ chưa đúng.".to_owned(),
            false => format!("«{argument}» gõ chưa đúng."),
        },
    }
}

/// Why a value was not taken: what the standard library's readers say in our words, what our own say as it is.
fn reason(why: &(dyn std::error::Error + 'static)) -> String {
    if why.is::<std::net::AddrParseError>() {
        return "cần địa chỉ IP (và cổng, nếu là nơi lắng nghe), như 127.0.0.1:8080".into();
    }
    if why.is::<std::num::ParseIntError>() {
        return "cần một số nguyên".into();
    }
    let said = why.to_string();
    match said.split_once(" is not in ") {
        Some((_, range)) => format!("cần một số trong khoảng {range}"),
        None => said,
    }
}

fn words(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(", "),
        ContextValue::StyledStr(text) => text.to_string(),
        ContextValue::StyledStrs(texts) => {
            let texts: Vec<_> = texts.iter().map(ToString::to_string).collect();
            texts.join(", ")
        }
        ContextValue::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::Cli;

    /// What clap says by itself.
    const ENGLISH: [&str; 15] = [
        "OPTIONS",
        "Usage",
        "Commands:",
        "Options:",
        "Arguments:",
        "Print ",
        "[default",
        "[env",
        "[possible",
        "error:",
        "tip:",
        "For more",
        "required",
        "invalid",
        " is not ",
    ];

    fn said(arguments: &[&str]) -> String {
        let all = ["canhgiac"].into_iter().chain(arguments.iter().copied());
        match of(Cli::command()).try_get_matches_from(all) {
            Ok(_) => panic!("{arguments:?} was taken"),
            Err(error) if error.use_stderr() => sentence(&error),
            Err(error) => page(&error),
        }
    }

    #[test]
    fn the_manual_holds_no_english_of_claps() {
        let pages = pages(&of(Cli::command()), &[]);
        assert!(pages.iter().any(|page| page.len() > 1), "{pages:?}");
        for page in &pages {
            for flag in ["--help", "-h"] {
                let arguments: Vec<&str> = page.iter().map(String::as_str).chain([flag]).collect();
                let text = said(&arguments);
                for word in ENGLISH {
                    assert!(!text.contains(word), "{page:?} says {word:?}:\n{text}");
                }
                assert!(text.contains("Cách dùng:"), "{page:?}:\n{text}");
                assert!(!text.contains("[mặc định: ]"), "{page:?}:\n{text}");
            }
        }
    }

    /// Every page of the manual: the way to each command.
    fn pages(command: &Command, way: &[String]) -> Vec<Vec<String>> {
        let below = command.get_subcommands().filter(|sub| !sub.is_hide_set());
        let below = below.flat_map(|sub| {
            let way = [way, &[sub.get_name().to_owned()]].concat();
            pages(sub, &way)
        });
        std::iter::once(way.to_vec()).chain(below).collect()
    }

    /// clap names a value after the field of the program where nobody says better.
    #[test]
    fn every_value_has_a_name_of_its_own() {
        fn look(command: &Command) {
            for arg in command.get_arguments().filter(|arg| !arg.is_hide_set()) {
                let named = arg.get_value_names().unwrap_or_default();
                let of_field = arg.get_id().as_str().to_uppercase();
                let takes_values = arg.get_action().takes_values();
                let is_named = !named.is_empty() && named.iter().all(|name| *name != of_field);
                assert!(
                    !takes_values || is_named,
                    "{}: {of_field}",
                    command.get_name()
                );
            }
            command.get_subcommands().for_each(look);
        }
        look(&of(Cli::command()));
    }

    #[test]
    fn what_each_choice_means_is_said_in_vietnamese() {
        fn look(command: &Command) {
            for choice in command.get_arguments().flat_map(Arg::get_possible_values) {
                let means = choice.get_help().map(ToString::to_string);
                let is_ours = means.is_none_or(|means| !means.is_ascii());
                assert!(is_ours, "{}: {}", command.get_name(), choice.get_name());
            }
            command.get_subcommands().for_each(look);
        }
        look(&of(Cli::command()));
        let import = said(&["indicators", "import", "--help"]);
        assert!(import.contains("authority (Cơ quan"), "{import}");
    }

    #[test]
    fn a_mistyped_command_is_told_in_vietnamese() {
        for (arguments, words) in [
            (&["chek", "x"][..], "không có lệnh «chek»"),
            (&["check", "--jsn", "x"], "không có tùy chọn «--jsn»"),
            (&["check", "--channel", "fax", "x"], "«fax» không dùng được"),
            (&["check", "--file", "a", "--batch", "b"], "không dùng cùng"),
            (&["check", "--file"], "cần một giá trị"),
            (&["serve", "--listen", "x"], "như 127.0.0.1:8080"),
            (&["serve", "--trusted-proxy", "x"], "cần địa chỉ IP"),
            (&["serve", "--rate", "x"], "cần một số nguyên"),
            (&["serve", "--rate=-1"], "trong khoảng"),
            (&["completions", "tcsh"], "Cần một trong"),
            (&["completions"], "còn thiếu"),
        ] {
            let text = said(arguments);
            assert!(text.contains(words), "{arguments:?}: {text}");
            for word in ENGLISH {
                assert!(!text.contains(word), "{arguments:?} says {word:?}: {text}");
            }
        }
    }
}
