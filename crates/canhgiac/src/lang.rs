//! The frame of an answer in the reader's language: titles, headings, what to do. Why something was found stands in the rules, in
//! Vietnamese; a reader of English is told so. What was recognised, notes and basis come in the language asked for (`Hints::english`).

use detect::{Hints, Level, Verdict};

/// What the frame is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Lang {
    /// Tiếng Việt
    Vi,
    /// Tiếng Anh; các lý do vẫn bằng tiếng Việt
    En,
}

/// Headings, and sentences about the check itself.
pub(crate) struct Words {
    /// What the text was read in, by kind of answer.
    pub(crate) read_in: &'static [(&'static str, &'static str)],
    pub(crate) recognised: &'static str,
    /// What was recognised, by kind of indicator.
    pub(crate) kinds: &'static [(&'static str, &'static str)],
    pub(crate) qr_says: &'static str,
    pub(crate) and: &'static str,
    pub(crate) more: &'static str,
    /// Heads the first steps of who says the money or the secret is gone.
    pub(crate) now: &'static str,
    pub(crate) why: &'static str,
    pub(crate) kind: &'static str,
    pub(crate) todo: &'static str,
    pub(crate) avoid: &'static str,
    pub(crate) done: &'static str,
    pub(crate) note: &'static str,
    pub(crate) basis: &'static str,
    pub(crate) nothing_given: &'static str,
    pub(crate) names_a_file: &'static str,
    pub(crate) nothing_in_file: &'static str,
    pub(crate) no_list_of_texts: &'static str,
    pub(crate) line: &'static str,
    pub(crate) not_checked: &'static str,
    pub(crate) lines: &'static str,
    pub(crate) lines_not_checked: &'static str,
}

const VI: Words = Words {
    read_in: &[
        ("picture", "Đọc được trong ảnh:"),
        ("mail", "Đọc được trong thư:"),
        ("file", "Đọc được trong tệp:"),
    ],
    recognised: "Nhận ra",
    kinds: &[
        ("pay", "Mã QR chuyển tiền"),
        ("account", "Tài khoản"),
        ("phone", "Số điện thoại"),
        ("url", "Đường dẫn"),
        ("host", "Đường dẫn"),
        ("email", "Địa chỉ thư"),
        ("handle", "Tài khoản mạng xã hội"),
        ("wallet", "Ví tiền ảo"),
        ("file", "Tệp cài đặt"),
        ("national_id", "Giấy tờ"),
    ],
    qr_says: "Mã QR ghi",
    and: "và",
    more: "mục nữa",
    now: "Việc cần làm ngay",
    why: "Vì sao",
    kind: "Giống hình thức:",
    todo: "Nên:",
    avoid: "Không nên:",
    done: "Đã lỡ làm theo?",
    note: "Lưu ý:",
    basis: "Căn cứ:",
    nothing_given: "Chưa có gì để kiểm tra. Hãy gõ nội dung sau lệnh, hoặc dùng --file TỆP, --batch TỆP, hoặc «-» để đọc từ đầu vào chuẩn.",
    names_a_file: "Đây cũng là tên một tệp có ở máy này: mới kiểm tra cái tên, chưa mở tệp. Muốn kiểm tra tệp, hãy thêm --file trước tên.",
    nothing_in_file: "Không có dòng nào để kiểm tra.",
    no_list_of_texts: "Tệp cho --batch phải là văn bản, mỗi dòng một nội dung. Ảnh, thư và tệp khác thì dùng --file.",
    line: "Dòng",
    not_checked: "chưa kiểm tra được.",
    lines: "dòng",
    lines_not_checked: "dòng chưa kiểm tra được.",
};

const EN: Words = Words {
    read_in: &[
        ("picture", "Read in the picture:"),
        ("mail", "Read in the mail:"),
        ("file", "Read in the file:"),
    ],
    recognised: "Recognised",
    kinds: &[
        ("pay", "Payment QR code"),
        ("account", "Account"),
        ("phone", "Phone number"),
        ("url", "Link"),
        ("host", "Link"),
        ("email", "Mail address"),
        ("handle", "Social account"),
        ("wallet", "Crypto wallet"),
        ("file", "File that installs something"),
        ("national_id", "Identity paper"),
    ],
    qr_says: "A QR code says",
    and: "and",
    more: "more",
    now: "Do this now",
    why: "Why (in Vietnamese)",
    kind: "Looks like:",
    todo: "Do:",
    avoid: "Do not:",
    done: "Already did what it asked?",
    note: "Note:",
    basis: "Based on:",
    nothing_given: "Nothing to check. Type the text after the command, or use --file FILE, --batch FILE, or «-» to read standard input.",
    names_a_file: "This is also the name of a file here: only the name was checked, the file was not opened. To check the file, put --file before its name.",
    nothing_in_file: "There is no line to check.",
    no_list_of_texts: "The file for --batch must be text, one item on each line. For a picture, a mail or another file use --file.",
    line: "Line",
    not_checked: "could not be checked.",
    lines: "lines",
    lines_not_checked: "lines could not be checked.",
};

/// What a verdict says around its reasons.
pub(crate) struct Frame<'v> {
    pub(crate) title: &'v str,
    pub(crate) summary: &'v str,
    pub(crate) todo: &'v str,
    pub(crate) avoid: &'v str,
    pub(crate) if_paid: Vec<&'v str>,
    /// The reader says it has happened: these steps come first, whatever the verdict.
    pub(crate) is_hurt: bool,
    /// How to report, how to object, that it is for reference only.
    pub(crate) end: [&'v str; 3],
}

impl Lang {
    pub(crate) const fn words(self) -> &'static Words {
        match self {
            Self::Vi => &VI,
            Self::En => &EN,
        }
    }

    pub(crate) fn frame<'v>(self, verdict: &'v Verdict<'_>, hints: &Hints) -> Frame<'v> {
        let frame = match self {
            Self::Vi => vietnamese(verdict),
            Self::En => english(verdict.level, hints),
        };
        Frame {
            is_hurt: hints.paid || hints.gave_secret,
            ..frame
        }
    }

    /// What a list of verdicts says of each behind its title: the first reason, or in English, which has no reasons, the type.
    pub(crate) fn in_a_word<'v>(self, verdict: &'v Verdict<'_>) -> &'v str {
        match self {
            Self::Vi => verdict.reasons.first().map_or("", |reason| reason.title),
            Self::En => verdict.scam_type.as_ref().map_or("", |kind| kind.name),
        }
    }

    /// Why there is no verdict: the rules' own sentence, or ours for its code.
    pub(crate) fn refusal<'s>(self, code: &str, sentence: &'s str) -> &'s str {
        match (self, code) {
            (Self::Vi, _) => sentence,
            (_, "empty") => {
                "There is nothing to check. Paste a message, a link, a phone number or an account number."
            }
            (_, "text_too_long") => {
                "The text is longer than 64 KB. Paste the most doubtful part of it."
            }
            (_, "file_too_large") => "The file is larger than 10 MB. Take a screenshot instead.",
            (_, "not_readable") => {
                "This kind of file cannot be read yet. Paste its text, or give a PNG, JPEG or WebP picture or an .eml mail."
            }
            _ => {
                "The line is no JSON with a «text» that is a string; a «sender» is a string too, a «channel» one of those --channel knows, «paid» and «gave_secret» are true or false."
            }
        }
    }
}

fn vietnamese<'v>(verdict: &'v Verdict<'_>) -> Frame<'v> {
    let advice = &verdict.advice;
    Frame {
        title: verdict.title,
        summary: &verdict.summary,
        todo: advice.todo,
        avoid: advice.avoid,
        if_paid: advice.if_paid.clone(),
        is_hurt: false,
        end: [advice.report, advice.object, advice.disclaimer],
    }
}

fn english(level: Level, hints: &Hints) -> Frame<'static> {
    let [title, summary, todo, avoid] = of_level(level);
    let mut if_paid = Vec::new();
    if hints.gave_secret {
        if_paid.extend(IF_GAVE_SECRET);
    }
    if hints.may_have_paid() {
        if_paid.extend(IF_PAID);
    }
    if_paid.extend(IF_EITHER);
    Frame {
        title,
        summary,
        todo,
        avoid,
        if_paid,
        is_hurt: false,
        end: END,
    }
}

/// Title, summary, what to do, what not to do (after «Do not:»).
const fn of_level(level: Level) -> [&'static str; 4] {
    match level {
        Level::Warned => [
            "Warned about",
            "A number, account or address in it is on an authority's warning list. Do not act on it.",
            "Stop, keep the message as evidence and report it to the commune or ward police.",
            "call the number back, transfer money to the account or open the address that was warned about.",
        ],
        Level::Danger => [
            "Danger: many signs of a scam",
            "Do not transfer money. Do not open the link. Do not give any OTP code.",
            "Stop, and call the agency or the bank on a number you find yourself, not one from the message.",
            "transfer money, open the link or give any OTP code.",
        ],
        Level::Suspicious => [
            "Suspicious: check again",
            "Do not act on it yet. Ask a relative, or the agency it names, on a number you find yourself.",
            "Ask on a number you already know, or go there in person, before you act.",
            "transfer money or read out an OTP code before you have asked.",
        ],
        Level::Insufficient => [
            "Not enough to go on",
            "There are not enough signs to conclude. That does not mean this can be trusted.",
            "If in doubt, ask a relative, or call the organisation it names on a number you find yourself.",
            "give anyone an OTP code or a password, not even somebody who says they are an official.",
        ],
        Level::Official => [
            "Official",
            "This is an official domain or phone number that has been verified.",
            "Type the address or dial the number yourself when you need it.",
            "trust the number on the screen when somebody calls you: it can be faked.",
        ],
    }
}

const IF_GAVE_SECRET: [&str; 2] = [
    "Call the bank at once on the number printed on the card to lock the card and the electronic banking; change the password on another device.",
    "If you installed a strange app: switch the network and that phone off, and call from another one.",
];

const IF_PAID: [&str; 2] = [
    "Call the bank at once on the number printed on the card or shown in its app; ask them to trace and hold the transfer.",
    "Send no more money, not even if they promise to pay it back.",
];

const IF_EITHER: [&str; 2] = [
    "Keep the messages, the account number and the receipts; do not delete the conversation.",
    "Report it to the nearest commune or ward police, or call 113.",
];

const END: [&str; 3] = [
    "Report to the commune or ward police where you live, or call 113. Spam messages and calls can be reported to 156 or 5656.",
    "If this number, account or site is yours and you think the result is wrong, send an objection to whoever runs this system so that an official looks at it again.",
    "For reference only; this is not a finding of an investigating authority.",
];
