//! Ways people disguise a message; each leaves it readable to a person and asking for the same.

use crate::old_letters;

/// A disguise.
pub struct Disguise {
    /// Name.
    pub name: &'static str,
    /// How it changes a text.
    pub apply: fn(&str) -> String,
}

macro_rules! disguises {
    ($($name:ident,)*) => {
        /// All disguises.
        pub const ALL: &[Disguise] = &[$(Disguise { name: stringify!($name), apply: $name },)*];
    };
}

disguises! {
    strip_marks, upper_case, lower_case, nfd, cyrillic_letters, greek_o, some_look_alikes, foreign_marks, zero_for_o, leet,
    zero_width_inside, soft_hyphen_inside, zero_width_joiner_everywhere, math_bold, math_monospace, full_width, circled_some,
    combining_strike, combining_dots, dot_inside_words, hyphen_inside_words, slash_inside_words, underscore_inside_words,
    spaced_letters, emoji_inside_words, emoji_between_words, split_domain, defanged_domain, doubled_spaces_and_lines,
    repeated_letters, calmed_before, calmed_after, calmed_by_secrecy, calmed_by_papers, small_capitals, hangul_fillers,
    thief_named_before, culprit_caught_before, guarded_before, impostors_before, thief_named_after, culprits_told_after,
    headed_as_a_trick, hosts_turned_round, misread_once, misread_twice_with_losses, spaces_dropped,
    squared_letters, greek_letters,
}

/// Parts of a text that a disguise leaves alone: addresses and figures stop working when their letters change.
fn by_word(text: &str, change: impl Fn(usize, &str) -> String) -> String {
    let mut number = 0;
    text.split_inclusive(char::is_whitespace)
        .map(|piece| {
            let word = piece.trim_end();
            let tail = &piece[word.len()..];
            let plain = word.chars().all(char::is_alphabetic) && word.chars().count() >= 4;
            number += usize::from(plain);
            if plain {
                change(number, word) + tail
            } else {
                piece.to_owned()
            }
        })
        .collect()
}

fn letters(text: &str, change: impl Fn(char) -> Option<char>) -> String {
    by_word(text, |_, word| {
        word.chars().map(|c| change(c).unwrap_or(c)).collect()
    })
}

fn between(word: &str, sign: &str) -> String {
    let half = word.chars().count() / 2;
    word.chars()
        .enumerate()
        .map(|(i, c)| {
            if i == half {
                format!("{sign}{c}")
            } else {
                c.to_string()
            }
        })
        .collect()
}

fn every_third(text: &str, sign: &str) -> String {
    by_word(text, |number, word| {
        if number % 3 == 0 {
            between(word, sign)
        } else {
            word.to_owned()
        }
    })
}

fn strip_marks(text: &str) -> String {
    text.chars()
        .map(|c| {
            let folded = vi::fold(&c.to_string());
            match folded.chars().next() {
                Some(f) if c.is_alphabetic() && c.is_uppercase() => f.to_ascii_uppercase(),
                Some(f) if c.is_alphabetic() => f,
                _ => c,
            }
        })
        .collect()
}
fn small_capitals(text: &str) -> String {
    const SMALL: &str = "ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡxʏᴢ";
    letters(text, |c| {
        let place = (c as u32).checked_sub('a' as u32)?;
        SMALL.chars().nth(place as usize)
    })
}
fn hangul_fillers(text: &str) -> String {
    by_word(text, |number, word| {
        between(
            word,
            if number % 2 == 0 {
                "\u{3164}"
            } else {
                "\u{115f}"
            },
        )
    })
}
fn upper_case(text: &str) -> String {
    by_word(text, |_, word| word.to_uppercase())
}
fn lower_case(text: &str) -> String {
    text.to_lowercase()
}
fn nfd(text: &str) -> String {
    vi::nfd(text)
}
fn cyrillic_letters(text: &str) -> String {
    letters(text, |c| {
        Some(match c {
            'a' => 'а',
            'e' => 'е',
            'o' => 'о',
            'c' => 'с',
            'p' => 'р',
            'x' => 'х',
            _ => return None,
        })
    })
}
fn greek_o(text: &str) -> String {
    letters(text, |c| (c == 'o').then_some('ο'))
}
fn some_look_alikes(text: &str) -> String {
    by_word(text, |number, word| {
        if number % 2 == 0 {
            word.replace('i', "і").replace('a', "ɑ")
        } else {
            word.to_owned()
        }
    })
}
fn foreign_marks(text: &str) -> String {
    letters(text, |c| {
        Some(match c {
            'a' => 'ä',
            'o' => 'ö',
            'n' => 'ń',
            'u' => 'ü',
            _ => return None,
        })
    })
}
fn zero_for_o(text: &str) -> String {
    by_word(text, |number, word| {
        if number % 2 == 0 {
            word.replace('o', "0")
        } else {
            word.to_owned()
        }
    })
}
fn leet(text: &str) -> String {
    by_word(text, |number, word| {
        if number % 3 == 0 {
            word.replacen('i', "1", 1).replacen('o', "0", 1)
        } else {
            word.to_owned()
        }
    })
}
fn zero_width_inside(text: &str) -> String {
    by_word(text, |_, word| between(word, "\u{200b}"))
}
fn soft_hyphen_inside(text: &str) -> String {
    by_word(text, |_, word| between(word, "\u{ad}"))
}
fn zero_width_joiner_everywhere(text: &str) -> String {
    by_word(text, |_, word| {
        word.chars().map(|c| format!("{c}\u{200d}")).collect()
    })
}
fn math(text: &str, first_lower: u32, first_upper: u32) -> String {
    letters(text, |c| match c {
        'a'..='z' => char::from_u32(first_lower + (c as u32 - 'a' as u32)),
        'A'..='Z' => char::from_u32(first_upper + (c as u32 - 'A' as u32)),
        _ => None,
    })
}
fn math_bold(text: &str) -> String {
    math(text, 0x1d41a, 0x1d400)
}
fn math_monospace(text: &str) -> String {
    math(text, 0x1d68a, 0x1d670)
}
fn full_width(text: &str) -> String {
    letters(text, |c| {
        c.is_ascii_alphabetic()
            .then(|| char::from_u32(c as u32 + 0xfee0))
            .flatten()
    })
}
fn circled_some(text: &str) -> String {
    by_word(text, |number, word| {
        if number % 2 == 0 {
            word.chars()
                .map(|c| {
                    if c.is_ascii_lowercase() {
                        char::from_u32(0x24d0 + (c as u32 - 'a' as u32)).unwrap_or(c)
                    } else {
                        c
                    }
                })
                .collect()
        } else {
            word.to_owned()
        }
    })
}
fn combining_strike(text: &str) -> String {
    by_word(text, |_, word| {
        word.chars().map(|c| format!("{c}\u{336}")).collect()
    })
}
fn combining_dots(text: &str) -> String {
    by_word(text, |_, word| {
        word.chars().map(|c| format!("{c}\u{33c}")).collect()
    })
}
fn dot_inside_words(text: &str) -> String {
    every_third(text, ".")
}
fn hyphen_inside_words(text: &str) -> String {
    every_third(text, "-")
}
fn slash_inside_words(text: &str) -> String {
    every_third(text, "/")
}
fn underscore_inside_words(text: &str) -> String {
    every_third(text, "_")
}
fn spaced_letters(text: &str) -> String {
    by_word(text, |number, word| {
        if number % 5 == 0 {
            word.chars()
                .map(|c| c.to_string())
                .collect::<Vec<_>>()
                .join(" ")
        } else {
            word.to_owned()
        }
    })
}
fn emoji_inside_words(text: &str) -> String {
    every_third(text, "🌸")
}
fn emoji_between_words(text: &str) -> String {
    by_word(text, |number, word| {
        if number % 4 == 0 {
            format!("{word} 🎁")
        } else {
            word.to_owned()
        }
    })
}
fn split_domain(text: &str) -> String {
    in_hosts(text, |host| match host.rsplit_once('.') {
        Some((name, suffix)) => format!("{name} .{suffix}"),
        None => host.to_owned(),
    })
}
fn defanged_domain(text: &str) -> String {
    in_hosts(text, |host| host.replace('.', "[.]"))
}
fn in_hosts(text: &str, change: impl Fn(&str) -> String) -> String {
    text.split_inclusive(char::is_whitespace)
        .map(|piece| {
            let word = piece.trim_end();
            let tail = &piece[word.len()..];
            let bare = !word.contains("://") && !word.contains('@') && !word.contains('/');
            let host = bare
                && word.contains('.')
                && word.is_ascii()
                && word
                    .rsplit('.')
                    .next()
                    .is_some_and(|s| s.len() >= 2 && s.bytes().all(|b| b.is_ascii_lowercase()));
            if host {
                change(word) + tail
            } else {
                piece.to_owned()
            }
        })
        .collect()
}
fn doubled_spaces_and_lines(text: &str) -> String {
    text.replace(' ', "  ").replace(". ", ".\n")
}
fn repeated_letters(text: &str) -> String {
    by_word(text, |number, word| match word.chars().last() {
        Some(last) if number % 3 == 0 => format!("{word}{last}{last}{last}"),
        _ => word.to_owned(),
    })
}
/// The message without the sign that ends it.
fn ended(text: &str) -> &str {
    text.trim_end().trim_end_matches(['.', '!', '?'])
}
// Words of warnings, borrowed: the message still asks for what it asked for.
fn calmed_before(text: &str) -> String {
    format!("Canh bao lua dao! {text}")
}
fn calmed_after(text: &str) -> String {
    format!(
        "{}. Ngan hang khuyen cao quy khach canh giac thu doan lua dao.",
        ended(text)
    )
}
fn calmed_by_secrecy(text: &str) -> String {
    format!("{}. Khong chia se ma nay cho bat ky ai.", ended(text))
}
fn calmed_by_papers(text: &str) -> String {
    format!("{}. Mang theo CCCD.", ended(text))
}
// Those who are told of in a warning, named in front of or behind what is asked.
fn thief_named_before(text: &str) -> String {
    format!("Ke gian dang dung tai khoan cua ban. {text}")
}
fn culprit_caught_before(text: &str) -> String {
    format!("Doi tuong lua dao da bi bat. {text}")
}
fn guarded_before(text: &str) -> String {
    format!("De phong thu doan lua dao, {text}")
}
fn impostors_before(text: &str) -> String {
    format!("Thong bao chong gia danh can bo. {text}")
}
fn thief_named_after(text: &str) -> String {
    format!(
        "{}. Khong lam theo thi ke gian se rut het tien.",
        ended(text)
    )
}
fn culprits_told_after(text: &str) -> String {
    format!(
        "{}. Cac doi tuong lua dao thuong gia danh can bo.",
        ended(text)
    )
}

fn headed_as_a_trick(text: &str) -> String {
    format!("Thủ đoạn: {text}")
}

// A person sees the host as it was, the program that looks for links does not.
fn hosts_turned_round(text: &str) -> String {
    in_hosts(text, |host| {
        let turned: String = host.chars().rev().collect();
        format!("\u{202e}{turned}\u{202c}")
    })
}
fn misread_once(text: &str) -> String {
    old_letters::misread(text)
}
fn misread_twice_with_losses(text: &str) -> String {
    let twice = old_letters::misread(&old_letters::misread(text));
    twice.replace(|c| matches!(c, '\u{80}'..='\u{9f}'), "?")
}
/// Three syllables or more written as one, up to the next sign, address or short form.
fn together(text: &str, spell: impl Fn(&str) -> String) -> String {
    let is_syllable = |word: &&str| vi::syllables(&vi::fold(word)) == Some(1);
    let words: Vec<&str> = text.split_whitespace().collect();
    let runs = words.chunk_by(|a, b| is_syllable(a) && is_syllable(b));
    let runs = runs.map(|run| match run.len() {
        ..3 => run.join(" "),
        _ => run.iter().map(|word| spell(word)).collect(),
    });
    runs.collect::<Vec<String>>().join(" ")
}
fn spaces_dropped(text: &str) -> String {
    together(text, |word| {
        let mut letters = word.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).collect()
    })
}
fn squared_letters(text: &str) -> String {
    by_word(text, |number, word| match number % 2 {
        0 => word
            .chars()
            .map(|c| match c.to_ascii_lowercase() {
                small @ 'a'..='z' => {
                    char::from_u32(0x1f170 + (small as u32 - 'a' as u32)).unwrap_or(c)
                }
                _ => c,
            })
            .collect(),
        _ => word.to_owned(),
    })
}
fn greek_letters(text: &str) -> String {
    letters(text, |c| {
        Some(match c {
            'a' => 'α',
            'o' => 'ο',
            'n' => 'η',
            'i' => 'ι',
            'u' => 'υ',
            't' => 'τ',
            'k' => 'κ',
            'p' => 'ρ',
            'v' => 'ν',
            'x' => 'χ',
            'T' => 'Τ',
            'K' => 'Κ',
            'B' => 'Β',
            'N' => 'Ν',
            _ => return None,
        })
    })
}
