//! Examples of the signals that a text alone cannot show: they wait for a sender, the head of a mail, a QR code or a list.

use detect::snapshot::{Builder, Class, List};
use detect::{Authentication, Channel, Hints, Mail, Pack, Question, Sender, Snapshot};
use extract::IndicatorKind;
use tests::suite::TODAY;

/// A question in which a signal fires, or does not.
pub(crate) struct Situation {
    pub(crate) signal: &'static str,
    pub(crate) guilty: bool,
    pub(crate) text: &'static str,
    hints: Hints,
    mail: Option<Mail>,
    listed: Option<Class>,
}

impl Situation {
    /// Ids of the signals that fire.
    pub(crate) fn fired(&self, pack: &Pack) -> Vec<String> {
        let snapshot = self.listed.map_or_else(Snapshot::default, listing);
        let question = Question {
            text: self.text,
            hints: Some(&self.hints),
            mail: self.mail.as_ref(),
            ..Question::default()
        };
        let verdict = detect::judge(&question, pack, &snapshot, TODAY);
        verdict.signals.iter().map(|s| s.id.to_owned()).collect()
    }
}

/// The situations of one signal.
pub(crate) fn of(signal: &str) -> Vec<Situation> {
    all().into_iter().filter(|s| s.signal == signal).collect()
}

/// Every situation.
pub(crate) fn all() -> Vec<Situation> {
    [senders(), payments(), lists(), mails()]
        .into_iter()
        .flatten()
        .collect()
}

fn senders() -> Vec<Situation> {
    let personal = || Sender::Personal("0912000345".to_owned());
    let from = |sender: Sender| Hints {
        sender: Some(sender),
        ..Hints::default()
    };
    let by = |channel: Channel| Hints {
        channel: Some(channel),
        ..Hints::default()
    };
    let mail = |address: &str| from(Sender::Email(address.to_owned()));
    let short = |code: &str| from(Sender::ShortCode(code.to_owned()));
    let brand = |name: &str| from(Sender::Brandname(name.to_owned()));
    let guilty = |signal, text, hints| situation(signal, true, text).hinted(hints);
    let innocent = |signal, text, hints| situation(signal, false, text).hinted(hints);
    let personal_body = "SENDER_PERSONAL_FOR_BODY";
    let private = "PRIVATE_CHANNEL_FOR_BODY";
    let call = "CALL_FOR_BODY";
    let free = "SENDER_FREE_MAIL_FOR_BODY";
    let code = "SENDER_SHORT";
    let (abroad, impossible) = ("SENDER_FOREIGN", "SENDER_IMPOSSIBLE");
    let number = |typed: &str| from(Sender::Personal(typed.to_owned()));
    let body = "Cong an phuong moi ong den tru so lam viec";
    vec![
        guilty(
            personal_body,
            "Ngan hang thong bao the cua ban sap het han",
            from(personal()),
        ),
        guilty(
            personal_body,
            "Cong an phuong moi ong len lam viec",
            from(personal()),
        ),
        innocent(personal_body, "Toi nay ve an com nhe", from(personal())),
        innocent(
            personal_body,
            "Ngan hang thong bao the cua ban sap het han",
            brand("VIDUBANK"),
        ),
        // Hotlines of the table, numbers only firms have and lines of offices are nobody's own.
        innocent(personal_body, body, number("1900545413")),
        innocent(personal_body, body, number("1900 0000")),
        innocent(personal_body, body, number("0206 3000 123")),
        guilty(abroad, body, number("+855123456789")),
        guilty(abroad, body, number("00855 12 345 6789")),
        innocent(abroad, body, number("+84912000345")),
        innocent(abroad, body, number("0912 000 345")),
        guilty(impossible, body, number("+84012345678")),
        guilty(impossible, body, number("+840912000345")),
        innocent(impossible, body, number("+84912000345")),
        innocent(impossible, body, number("+855123456789")),
        guilty(
            private,
            "Em la nhan vien ngan hang, em gui anh ho so",
            by(Channel::Zalo),
        ),
        guilty(
            private,
            "Toi la dieu tra vien, anh doc ky lenh nay",
            by(Channel::Telegram),
        ),
        innocent(
            private,
            "Toi la dieu tra vien, anh doc ky lenh nay",
            by(Channel::Paper),
        ),
        innocent(private, "Mai lop minh hop phu huynh", by(Channel::Zalo)),
        guilty(
            call,
            "Họ nói là ngân hàng gọi, hỏi tôi tên mẹ",
            by(Channel::Call),
        ),
        guilty(
            call,
            "Có người bảo là công an tỉnh hỏi số căn cước",
            by(Channel::Call),
        ),
        innocent(
            call,
            "Giấy mời của công an xã, bác gọi hỏi lại giờ",
            by(Channel::Call),
        ),
        innocent(call, "Chú Tư gọi rủ mai đi chợ", by(Channel::Call)),
        guilty(
            free,
            "Cục Thuế gửi thông báo nộp tờ khai",
            mail("cucthue@gmail.com"),
        ),
        guilty(
            free,
            "Ngân hàng kính gửi quý khách sao kê",
            mail("saoke@yahoo.com"),
        ),
        innocent(
            free,
            "Cục Thuế gửi thông báo nộp tờ khai",
            mail("hotro@thue.gov.vn"),
        ),
        innocent(free, "Ảnh lớp mình đây nhé", mail("lan@gmail.com")),
        guilty(code, "Ma cua ban la 482913", short("8079")),
        guilty(code, "Goi cuoc cua ban con 2 ngay", short("199")),
        innocent(code, "Goi cuoc cua ban con 2 ngay", from(personal())),
        innocent(code, "Ma cua ban la 482913", Hints::default()),
    ]
}

/// The static code is a published test vector of VietQR; its last sign is changed where the checksum shall fail.
fn payments() -> Vec<Situation> {
    const WHOLE: &str = "00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA53037045802VN6304AE9F";
    const BROKEN: &str = "00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA53037045802VN6304AE9E";
    const BROKEN_TOO: &str = "00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA53037045802VN63040000";
    const TWICE: &str = "00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA38530010A0000007270123000697041601091110002220208QRIBFTTA53037045802VN6304C003";
    const TWO: &str = "00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA39530010A0000007270123000697041601091110002220208QRIBFTTA53037045802VN63044423";
    const PASTED: &str = "Ma QR: 00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA53037045802VN6304AE9F";
    vec![
        situation("QR_PAY", true, WHOLE),
        situation("QR_PAY", true, PASTED),
        situation("QR_PAY", false, "Quet ma QR o quay thu ngan"),
        situation("QR_PAY", false, "Ma don hang 000201010211"),
        situation("QR_BROKEN", true, BROKEN),
        situation("QR_BROKEN", true, BROKEN_TOO),
        situation("QR_BROKEN", true, "000201010211"),
        situation("QR_BROKEN", true, "Ma QR:\n0002010102113853"),
        situation("QR_SEVERAL", true, TWICE),
        situation("QR_SEVERAL", true, TWO),
        situation("QR_SEVERAL", false, WHOLE),
        situation("QR_SEVERAL", false, BROKEN),
        situation("QR_BROKEN", false, TWO),
        situation("QR_BROKEN", false, WHOLE),
        situation("QR_BROKEN", false, PASTED),
    ]
}

fn lists() -> Vec<Situation> {
    let by = [
        ("LISTED_AUTHORITY", Class::Authority),
        ("LISTED_COMMUNITY", Class::Community),
        ("LISTED_ALLOW", Class::Allow),
    ];
    by.into_iter()
        .flat_map(|(signal, class)| {
            [
                (true, "Vao https://nhanqua-vidu.example/abc"),
                (true, "Xem http://nhanqua-vidu.example nhe"),
                (false, "https://khac-vidu.example"),
                (false, "Mai an com nhe"),
            ]
            .map(|(guilty, text)| situation(signal, guilty, text).listed(class))
        })
        .collect()
}

fn mails() -> Vec<Situation> {
    let from = |name: &str, address: &str| Mail {
        from: Some((Some(name.to_owned()), address.to_owned())),
        ..Mail::default()
    };
    let plain = || from("Lan", "lan@congty-vidu.example");
    let auth = |method: &str, result: &str, domain: &str| {
        vec![Authentication {
            method: method.to_owned(),
            result: result.to_owned(),
            domain: Some(domain.to_owned()),
        }]
    };
    let file = |kind: &str, name: &str| vec![(kind.to_owned(), name.to_owned())];
    let link = |href: &str, shown: &str| vec![(href.to_owned(), shown.to_owned())];
    let reply = |to: &str| Mail {
        reply_to: Some(to.to_owned()),
        ..plain()
    };
    let beside = |mail: Mail, other: &str| Mail {
        from_more: vec![other.to_owned()],
        ..mail
    };
    let replied = |to: &str, more: &str| Mail {
        reply_to_more: vec![more.to_owned()],
        ..reply(to)
    };
    let path = |to: &str| Mail {
        return_path: Some(to.to_owned()),
        ..plain()
    };
    // What the receiving server says about the domain that the mail shows.
    let authed = |mail: Mail, method: &str, result: &str| {
        let from = mail.from.as_ref().map(|(_, address)| address.clone());
        let domain = from.and_then(|from| Some(from.rsplit_once('@')?.1.to_owned()));
        Mail {
            auth: auth(method, result, &domain.unwrap_or_default()),
            auth_trusted: true,
            ..mail
        }
    };
    let authed_as = |mail: Mail, domain: &str, trusted: bool| Mail {
        auth: auth("dmarc", "pass", domain),
        auth_trusted: trusted,
        ..mail
    };
    let bank = || from("Vietcombank", "tb@vietcombank.com.vn");
    const BANK: &str = "vietcombank.com.vn";
    const STRANGER: &str = "khac-vidu.example";
    const FORWARDED: (&str, &str, &str) = ("spf", "softfail", BANK);
    const LIST_SIGNED: (&str, &str, &str) = ("dkim", "fail", STRANGER);
    // The first result, and a pass of `method` for `domain`.
    let also = |mail: Mail, (first, result, of): (&str, &str, &str), method: &str, domain: &str| {
        let mut results = auth(first, result, of);
        results.extend(auth(method, "pass", domain));
        Mail {
            auth: results,
            auth_trusted: true,
            ..mail
        }
    };
    let with = |kind: &str, name: &str| Mail {
        attachments: file(kind, name),
        ..plain()
    };
    let linked = |href: &str, shown: &str| Mail {
        links: link(href, shown),
        ..plain()
    };
    let form = || Mail {
        form: true,
        ..plain()
    };
    let rows: Vec<(&str, bool, Mail)> = vec![
        (
            "MAIL_REPLY_ELSEWHERE",
            true,
            reply("ketoan@khac-vidu.example"),
        ),
        ("MAIL_REPLY_ELSEWHERE", true, reply("abc@gmail.com")),
        (
            "MAIL_REPLY_ELSEWHERE",
            false,
            reply("ketoan@congty-vidu.example"),
        ),
        ("MAIL_REPLY_ELSEWHERE", false, plain()),
        ("MAIL_RETURN_ELSEWHERE", true, path("x@khac-vidu.example")),
        (
            "MAIL_RETURN_ELSEWHERE",
            true,
            path("x@gui-thu-vidu.example"),
        ),
        (
            "MAIL_RETURN_ELSEWHERE",
            false,
            path("x@thu.congty-vidu.example"),
        ),
        ("MAIL_RETURN_ELSEWHERE", false, plain()),
        ("MAIL_AUTH_FAIL", true, authed(plain(), "spf", "fail")),
        ("MAIL_AUTH_FAIL", true, authed(plain(), "dmarc", "fail")),
        ("MAIL_AUTH_FAIL", false, authed(plain(), "spf", "pass")),
        ("MAIL_AUTH_FAIL", false, authed(plain(), "dkim", "none")),
        // One pass for the domain of From suffices; one for anybody else's does not, nor one that DMARC contradicts.
        (
            "MAIL_AUTH_FAIL",
            false,
            also(bank(), FORWARDED, "dmarc", BANK),
        ),
        (
            "MAIL_AUTH_FAIL",
            false,
            also(bank(), LIST_SIGNED, "dmarc", BANK),
        ),
        (
            "MAIL_AUTH_FAIL",
            false,
            also(bank(), FORWARDED, "dkim", BANK),
        ),
        (
            "MAIL_AUTH_FAIL",
            true,
            also(bank(), FORWARDED, "dkim", STRANGER),
        ),
        (
            "MAIL_AUTH_FAIL",
            true,
            also(bank(), FORWARDED, "dmarc", STRANGER),
        ),
        (
            "MAIL_AUTH_FAIL",
            true,
            also(bank(), ("dmarc", "fail", BANK), "spf", BANK),
        ),
        ("MAIL_FORGED", false, also(bank(), FORWARDED, "dmarc", BANK)),
        (
            "MAIL_FORGED",
            false,
            also(bank(), LIST_SIGNED, "dmarc", BANK),
        ),
        (
            "MAIL_FORGED",
            true,
            also(bank(), FORWARDED, "dkim", STRANGER),
        ),
        (
            "MAIL_OFFICIAL",
            true,
            also(bank(), FORWARDED, "dmarc", BANK),
        ),
        (
            "MAIL_OFFICIAL",
            false,
            also(bank(), ("dmarc", "pass", STRANGER), "dmarc", BANK),
        ),
        (
            "MAIL_AUTH_ELSEWHERE",
            true,
            authed_as(bank(), STRANGER, true),
        ),
        (
            "MAIL_AUTH_ELSEWHERE",
            true,
            authed_as(plain(), STRANGER, true),
        ),
        (
            "MAIL_AUTH_ELSEWHERE",
            false,
            authed_as(bank(), "thu.vietcombank.com.vn", true),
        ),
        (
            "MAIL_AUTH_ELSEWHERE",
            false,
            also(bank(), LIST_SIGNED, "dmarc", BANK),
        ),
        ("MAIL_FORGED", true, authed_as(bank(), STRANGER, true)),
        (
            "MAIL_FALSE_NAME",
            true,
            from("Vietcombank", "tb@khac-vidu.example"),
        ),
        (
            "MAIL_FALSE_NAME",
            true,
            from("VNeID", "hotro@khac-vidu.example"),
        ),
        (
            "MAIL_FALSE_NAME",
            true,
            from("V i e t c o m b a n k", "tb@khac-vidu.example"),
        ),
        (
            "MAIL_FALSE_NAME",
            true,
            from("VietcornBank", "tb@khac-vidu.example"),
        ),
        (
            "MAIL_FALSE_NAME",
            false,
            from("Viết Cương Minh", "cuong@gmail.com"),
        ),
        (
            "MAIL_FALSE_NAME",
            false,
            from("V i e t c o m b a n k", "tb@vietcombank.com.vn"),
        ),
        ("MAIL_FALSE_NAME", false, bank()),
        ("MAIL_FORGED", true, authed(bank(), "dmarc", "fail")),
        (
            "MAIL_FORGED",
            true,
            from("Vietcombank", "hotro.vcb@gmail.com"),
        ),
        ("MAIL_FORGED", false, authed(bank(), "dmarc", "pass")),
        ("MAIL_FORGED", false, authed(plain(), "dmarc", "fail")),
        ("MAIL_FALSE_NAME", false, plain()),
        // An office is one where its name begins; a person, a trade and an office that writes for another are what they say.
        (
            "MAIL_FALSE_NAME",
            true,
            from("Công an thành phố Huế", "tb@khac-vidu.example"),
        ),
        (
            "MAIL_FALSE_NAME",
            true,
            from("Cục Thuế", "tb@khac-vidu.example"),
        ),
        (
            "MAIL_FALSE_NAME",
            false,
            from("Nguyễn Công An", "an@gmail.com"),
        ),
        ("MAIL_FALSE_NAME", false, from("Thuê xe An", "an@gmail.com")),
        (
            "MAIL_FALSE_NAME",
            false,
            from("Bộ Công an", "tb@hue.gov.vn"),
        ),
        (
            "MAIL_FORGED",
            true,
            from("Vietcombank", "tb@khac-vidu.example"),
        ),
        (
            "MAIL_FORGED",
            true,
            from("UBND thành phố Huế", "tb@khac-vidu.example"),
        ),
        (
            "MAIL_FORGED",
            false,
            from("Vietcombank via LinkedIn", "tb@linkedin.com"),
        ),
        // A bank beside a stranger is no bank; two offices of one firm are one firm.
        (
            "MAIL_TWO_SENDERS",
            true,
            beside(bank(), "x@khac-vidu.example"),
        ),
        (
            "MAIL_TWO_SENDERS",
            true,
            beside(plain(), "x@khac-vidu.example"),
        ),
        (
            "MAIL_TWO_SENDERS",
            false,
            beside(plain(), "ke-toan@congty-vidu.example"),
        ),
        ("MAIL_TWO_SENDERS", false, plain()),
        (
            "MAIL_TWO_SENDERS",
            true,
            from("Lan", "lan@congty-vidu.examplex@khac-vidu.example"),
        ),
        ("MAIL_FORGED", true, beside(bank(), "x@khac-vidu.example")),
        (
            "MAIL_FORGED",
            true,
            beside(plain(), "tb@vietcombank.com.vn"),
        ),
        ("MAIL_FORGED", false, beside(plain(), "x@khac-vidu.example")),
        (
            "MAIL_TWO_REPLIES",
            true,
            replied("lan@congty-vidu.example", "x@khac-vidu.example"),
        ),
        (
            "MAIL_TWO_REPLIES",
            true,
            replied("x@khac-vidu.example", "lan@congty-vidu.example"),
        ),
        (
            "MAIL_TWO_REPLIES",
            false,
            replied("lan@congty-vidu.example", "an@thu.congty-vidu.example"),
        ),
        ("MAIL_TWO_REPLIES", false, reply("x@khac-vidu.example")),
        // Which of the two a check spoke of nobody can tell.
        (
            "MAIL_OFFICIAL",
            false,
            authed(beside(bank(), "x@khac-vidu.example"), "dmarc", "pass"),
        ),
        (
            "MAIL_LINK_DIFFERS",
            true,
            linked("https://khac-vidu.com/a", "https://vietcombank.com.vn"),
        ),
        (
            "MAIL_LINK_DIFFERS",
            true,
            linked("https://nhan-vidu.net", "dichvucong.gov.vn"),
        ),
        (
            "MAIL_LINK_DIFFERS",
            false,
            linked("https://vietcombank.com.vn/a", "vietcombank.com.vn"),
        ),
        (
            "MAIL_LINK_DIFFERS",
            false,
            linked("https://khac-vidu.com/a", "Xem tại đây"),
        ),
        ("MAIL_RUNNABLE", true, with("exe", "hoadon.exe")),
        ("MAIL_RUNNABLE", true, with("apk", "vneid.apk")),
        ("MAIL_RUNNABLE", false, with("pdf", "hoadon.pdf")),
        ("MAIL_RUNNABLE", false, plain()),
        ("MAIL_DISGUISED", true, with("exe", "hoadon.pdf.exe")),
        (
            "MAIL_DISGUISED",
            true,
            with("exe", "Anh.JPG            .scr"),
        ),
        ("MAIL_DISGUISED", true, with("exe", "giay_moi.pdf")),
        ("MAIL_DISGUISED", true, with("apk", "thongbao.docx.apk")),
        ("MAIL_DISGUISED", true, with("exe", "hoadon\u{202e}fdp.exe")),
        (
            "MAIL_DISGUISED",
            false,
            with("exe", "caidat-ketoan-2.1.exe"),
        ),
        ("MAIL_DISGUISED", false, with("exe", "ma-nguon.zip")),
        ("MAIL_DISGUISED", false, with("exe", "pdf.exe")),
        ("MAIL_DISGUISED", false, with("pdf", "hoadon.doc.pdf")),
        ("MAIL_DISGUISED", false, with("archive", "hoadon.pdf.zip")),
        ("MAIL_HTML_ATTACHMENT", true, with("html", "hoadon.html")),
        ("MAIL_HTML_ATTACHMENT", true, with("archive", "hoadon.zip")),
        ("MAIL_HTML_ATTACHMENT", false, with("office", "baocao.docx")),
        ("MAIL_HTML_ATTACHMENT", false, plain()),
        ("MAIL_FORM", true, form()),
        ("MAIL_FORM", true, authed(form(), "spf", "pass")),
        ("MAIL_FORM", false, plain()),
        ("MAIL_FORM", false, bank()),
        ("MAIL_OFFICIAL", true, authed(bank(), "dmarc", "pass")),
        (
            "MAIL_OFFICIAL",
            true,
            authed(from("Cổng DVC", "tb@dichvucong.gov.vn"), "dmarc", "pass"),
        ),
        ("MAIL_OFFICIAL", false, authed(bank(), "dmarc", "fail")),
        // Passed for somebody else's domain; written by nobody knows whom; passed by a signature alone.
        (
            "MAIL_OFFICIAL",
            false,
            authed_as(bank(), "khac-vidu.example", true),
        ),
        (
            "MAIL_OFFICIAL",
            false,
            authed_as(bank(), "vietcombank.com.vn", false),
        ),
        (
            "MAIL_OFFICIAL",
            true,
            authed_as(bank(), "thu.vietcombank.com.vn", true),
        ),
        ("MAIL_OFFICIAL", false, authed(bank(), "dkim", "pass")),
        ("MAIL_OFFICIAL", false, authed(plain(), "dmarc", "pass")),
    ];
    // Everybody writes from a free mailbox and through some services, and a firm nobody knows is nobody's friend.
    let senders = [
        ("Tiki", "noreply@tiki.vn", "pass", true),
        ("Google", "no-reply@accounts.google.com", "pass", true),
        ("An", "an@gmail.com", "pass", false),
        ("Meta", "noreply@appsheet.com", "pass", false),
        ("PayPal", "service@paypal.com", "pass", false),
        ("Tiki", "noreply@tiki-vidu.example", "pass", false),
        ("Tiki", "noreply@tiki.vn", "fail", false),
    ]
    .map(|(name, address, result, known)| {
        let mail = authed(from(name, address), "dmarc", result);
        ("MAIL_KNOWN_SENDER", known, mail)
    });
    let program = || with("exe", "hoadon.exe");
    let urged = [
        (
            true,
            "Kính gửi quý công ty, vui lòng mở tệp đính kèm để xem hóa đơn",
            program(),
        ),
        (
            true,
            "Please find attached the invoice for November",
            program(),
        ),
        (
            true,
            "Bác cài bản mới này vào máy nhé",
            with("apk", "vneid.apk"),
        ),
        (false, "Chị không mở tệp lạ nhé, mai em qua xem", program()),
        (false, "Bản dựng hôm qua đây ạ", program()),
        (
            false,
            "Vui lòng mở tệp đính kèm để xem hóa đơn",
            with("pdf", "hoadon.pdf"),
        ),
    ]
    .map(|(guilty, text, mail)| situation("PROGRAM_URGED", guilty, text).mailed(mail));
    rows.into_iter()
        .chain(senders)
        .map(|(signal, guilty, mail)| situation(signal, guilty, "Kính gửi anh chị").mailed(mail))
        .chain(urged)
        .collect()
}

fn situation(signal: &'static str, guilty: bool, text: &'static str) -> Situation {
    Situation {
        signal,
        guilty,
        text,
        hints: Hints::default(),
        mail: None,
        listed: None,
    }
}

impl Situation {
    fn hinted(self, hints: Hints) -> Self {
        Self { hints, ..self }
    }

    fn mailed(self, mail: Mail) -> Self {
        Self {
            mail: Some(mail),
            ..self
        }
    }

    fn listed(self, class: Class) -> Self {
        Self {
            listed: Some(class),
            ..self
        }
    }
}

/// A snapshot with one host on one list.
pub(crate) fn listing(class: Class) -> Snapshot {
    let mut builder = Builder::new(7);
    let list = builder
        .list(&List {
            name: "Danh sách thử".to_owned(),
            source: "ví dụ".to_owned(),
            class,
            date: Some(TODAY),
            expires: None,
        })
        .expect("one list fits");
    builder.add(IndicatorKind::Host, "nhanqua-vidu.example", list);
    Snapshot::from_bytes(builder.finish().expect("it builds")).expect("it opens")
}
