//! Mails of today, as the receiving server hands them over: what honest senders write is left alone, what swindlers write is not.

#![expect(clippy::unwrap_used, reason = "tests")]

use app::{Checker, Input, Request};
use detect::{Hints, Level};
use jiff::civil::date;

/// Of so many honest mails with a real sender's domain these are taken for doubtful still; docs/accuracy.md names them.
const ACCUSED_MAX: usize = 2;
/// And so many of the phishing ones say nothing that a rule or the model knows.
const SILENT_MAX: usize = 2;

fn checker() -> Checker {
    let child = media::Child::new(env!("CARGO_BIN_EXE_media-child"), ["media-child"]);
    let checker = Checker::in_memory().unwrap();
    checker.with_child(child.with_search_path(""))
}

fn level(checker: &Checker, mail: &[u8]) -> Level {
    let request = Request {
        input: Input::Bytes(mail.to_vec()),
        hints: Hints::default(),
        today: date(2026, 11, 24),
    };
    let engine = checker.engine();
    app::check::run(&engine, request).unwrap().verdict.level
}

/// Names of the mails of a folder at a level that is `wanted`, and how many there are.
fn mails(kind: &str, wanted: impl Fn(Level) -> bool) -> (Vec<String>, usize) {
    let checker = checker();
    let folder = tests::suite::mails_folder().join(kind);
    let mut files: Vec<_> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    files.sort();
    let all = files.len();
    let found = files.into_iter().filter_map(|file| {
        let level = level(&checker, &std::fs::read(&file).unwrap());
        let name = file.file_name().unwrap().to_string_lossy().into_owned();
        wanted(level).then(|| format!("{name}: {}", level.code()))
    });
    (found.collect(), all)
}

#[test]
fn orders_bills_codes_and_newsletters_are_left_alone() {
    let (accused, all) = mails("honest", |level| level >= Level::Suspicious);
    assert!(all >= 50, "{all}");
    assert!(accused.len() <= ACCUSED_MAX, "{accused:?}");
    assert!(
        !accused.iter().any(|mail| mail.ends_with("danger")),
        "{accused:?}"
    );
}

#[test]
fn phishing_of_today_is_seen() {
    let (silent, all) = mails("phish", |level| level < Level::Suspicious);
    assert!(all >= 14, "{all}");
    assert!(silent.len() <= SILENT_MAX, "{silent:?}");
}

/// A neutral mail from `sender`, with what the receiving server found.
fn found(sender: &str, results: &str) -> Vec<u8> {
    format!(
        "Authentication-Results: mx.google.com; {results}\r\n\
         Received: from relay.vidu.example by mx.google.com with ESMTPS; Tue, 24 Nov 2026 08:00:00 +0700\r\n\
         From: {sender}\r\nTo: lan@nguoinhan.example\r\nSubject: Sao ke\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n\
         Kính gửi Quý khách, chúng tôi gửi sao kê tháng 11 của Quý khách. Trân trọng.\r\n"
    )
    .into_bytes()
}

/// Forwarding breaks SPF and lists add signatures of their own: one pass for the domain of `From` is enough, and only for that one.
#[test]
fn a_pass_for_the_domain_of_from_outweighs_what_failed_beside_it_and_no_other_does() {
    let checker = checker();
    let bank = "Vietcombank <x@vietcombank.com.vn>";
    for (results, suspected) in [
        (
            "spf=softfail smtp.mailfrom=x@vietcombank.com.vn; dkim=pass header.d=vietcombank.com.vn; dmarc=pass (p=REJECT) header.from=vietcombank.com.vn",
            false,
        ),
        (
            "spf=fail smtp.mailfrom=khac.example; dkim=fail header.d=khac.example; dmarc=pass header.from=vietcombank.com.vn",
            false,
        ),
        (
            "spf=fail smtp.mailfrom=vietcombank.com.vn; dkim=pass header.d=khac.example",
            true,
        ),
        (
            "spf=pass smtp.mailfrom=vietcombank.com.vn; dmarc=fail header.from=vietcombank.com.vn",
            true,
        ),
        (
            "spf=pass smtp.mailfrom=xau-vidu.com; dmarc=pass header.from=xau-vidu.com",
            true,
        ),
    ] {
        let level = level(&checker, &found(bank, results));
        assert_eq!(level >= Level::Suspicious, suspected, "{results}");
    }
}

/// However quiet the words are: the name is a mask.
#[test]
fn the_name_of_a_bank_or_an_office_over_a_strangers_address_is_suspected() {
    let checker = checker();
    let own = "dmarc=pass header.from=abc-vidu.com";
    for name in [
        "Vietcombank",
        "VNeID",
        "=?utf-8?q?C=C3=B4ng_an_TP_Hu=E1=BA=BF?=",
    ] {
        let level = level(
            &checker,
            &found(&format!("{name} <thongbao@abc-vidu.com>"), own),
        );
        assert_eq!(level, Level::Suspicious, "{name}");
    }
}

/// A phishing mail that names this sender and this server as the one that checked it.
fn forged(sender: &str, server: &str) -> Vec<u8> {
    let domain = sender.rsplit('@').next().unwrap();
    format!(
        "Received: from relay.vidu.example by mx.google.com with ESMTPS; Tue, 24 Nov 2026 08:00:00 +0700\r\n\
         Authentication-Results: {server}; spf=pass smtp.mailfrom={domain}; dkim=pass header.d={domain}; dmarc=pass header.from={domain}\r\n\
         From: Tiki <{sender}>\r\nTo: lan@nguoinhan.example\r\nSubject: =?utf-8?q?Tai_khoan_Tiki_bi_khoa?=\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n\
         Tài khoản Tiki của bạn sẽ bị khóa trong 24 giờ. Đăng nhập tại https://tiki-xacminh-vidu.top và nhập mã OTP để giữ tài khoản.\r\n"
    )
    .into_bytes()
}

/// A pass for its own domain speaks for no stranger, and one written by nobody we believe for nobody; a known sender's mail still
/// may not imitate.
#[test]
fn a_known_sender_is_known_by_the_receiving_server_alone() {
    let checker = checker();
    let mails = [
        ("noreply@tiki.vn", "mx.google.com", Level::Suspicious),
        ("noreply@tiki.vn", "mx.vidu.example", Level::Danger),
        (
            "noreply@tiki-thongbao-vidu.top",
            "mx.google.com",
            Level::Danger,
        ),
        ("noreply@appsheet.com", "mx.google.com", Level::Danger),
        ("tiki.cskh@gmail.com", "mx.google.com", Level::Danger),
    ];
    for (sender, server, least) in mails {
        let level = level(&checker, &forged(sender, server));
        assert!(level >= least, "{sender} by {server}: {level:?}");
    }
}

/// Whichever of two senders a pass speaks of, it vouches for neither, and the reader is told that there are two.
#[test]
fn a_second_sender_takes_the_word_from_every_check() {
    let checker = checker();
    let mail = String::from_utf8(forged("noreply@tiki.vn", "mx.google.com")).unwrap();
    for more in [
        "From: Lan <lan@khac-vidu.example>",
        "Reply-To: noreply@tiki.vn\r\nReply-To: lan@khac-vidu.example",
    ] {
        let mail = mail.replace("To: lan@", &format!("{more}\r\nTo: lan@"));
        assert_eq!(level(&checker, mail.as_bytes()), Level::Danger, "{more}");
    }
    let listed = "Lan <lan@khac-vidu.example>, Tiki <noreply@tiki.vn>";
    let mail = mail.replace("Tiki <noreply@tiki.vn>", listed);
    assert_eq!(level(&checker, mail.as_bytes()), Level::Danger);
    let quiet = "From: Lan <lan@congty-vidu.example>\r\nFrom: x@khac-vidu.example\r\nSubject: Anh\r\n\r\nEm gửi chị ảnh hôm trước.\r\n";
    let request = Request {
        input: Input::Bytes(quiet.into()),
        hints: Hints::default(),
        today: date(2026, 11, 24),
    };
    let engine = checker.engine();
    let told = app::check::run(&engine, request).unwrap().verdict;
    let first = told.reasons.first().unwrap();
    assert_eq!(first.title, "Thư ghi hai người gửi khác nhau.");
}

/// A mail from `sender` that brings a file of this name; what is in it is a program's beginning.
fn bringing(sender: &str, body: &str, file: &str) -> Vec<u8> {
    let domain = sender.rsplit('@').next().unwrap();
    format!(
        "Authentication-Results: mx.google.com; dmarc=pass header.from={domain}\r\n\
         Received: from relay.vidu.example by mx.google.com with ESMTPS; Tue, 24 Nov 2026 08:00:00 +0700\r\n\
         From: Lan <{sender}>\r\nTo: an@nguoinhan.example\r\nSubject: =?utf-8?q?T=C3=A0i_li=E1=BB=87u?=\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n\
         --x\r\nContent-Type: application/octet-stream; name=\"{file}\"\r\nContent-Disposition: attachment; filename=\"{file}\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\nTVqQAA==\r\n--x--\r\n"
    )
    .into_bytes()
}

/// Whoever sends it and whatever else it says: mailboxes are broken into.
#[test]
fn a_program_to_be_opened_or_in_disguise_is_suspected() {
    let checker = checker();
    let quiet = "Em gửi chị như đã hẹn.";
    let urged = "Kính gửi quý công ty, vui lòng mở tệp đính kèm để xem hóa đơn tháng 11.";
    let english = "Dear customer, please find attached the invoice for November. Kind regards.";
    let warning = "Công an khuyến cáo: tuyệt đối không chia sẻ mã OTP. Vui lòng mở tệp đính kèm để xem hóa đơn.";
    for sender in [
        "lan@congty-vidu.example",
        "noreply@tiki.vn",
        "tb@vietcombank.com.vn",
    ] {
        for (body, file) in [
            (urged, "hoadon.exe"),
            (urged, "hoadon.js"),
            (urged, "hoadon.iso"),
            (urged, "hoadon.apk"),
            (english, "invoice.scr"),
            (warning, "hoadon.vbs"),
            (quiet, "hoadon.pdf.exe"),
            (quiet, "anh.jpg.lnk"),
            (quiet, "giay_moi.docx"),
        ] {
            let level = level(&checker, &bringing(sender, body, file));
            assert!(level >= Level::Suspicious, "{sender} {file} {body}");
        }
    }
}

#[test]
fn a_program_that_is_called_one_convicts_nobody() {
    let checker = checker();
    for sender in [
        "lan@congty-vidu.example",
        "noreply@tiki.vn",
        "lan.vidu@gmail.com",
        "tb@vietcombank.com.vn",
    ] {
        for (body, file) in [
            (
                "Em gửi anh bản dựng hôm qua của phần mềm kho như đã trao đổi.",
                "kho-2.1.exe",
            ),
            (
                "Anh ơi, bộ cài phần mềm kế toán đây ạ. Anh cài đặt rồi gọi em, mai em qua hướng dẫn.",
                "caidat.msi",
            ),
            (
                "Hi team, the nightly build is attached. Please install it on the test machine. Thanks, Lan",
                "build.exe",
            ),
            (
                "Hi team, the nightly build for the test machine. Thanks, Lan",
                "build.apk",
            ),
        ] {
            let level = level(&checker, &bringing(sender, body, file));
            assert!(level < Level::Danger, "{sender} {file} {body}");
        }
    }
}

#[test]
fn an_app_that_was_sent_is_judged_with_what_was_written_beside_it() {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    for name in ["AndroidManifest.xml", "classes.dex"] {
        zip.start_file(name, options).unwrap();
    }
    let app = zip.finish().unwrap().into_inner();
    let checker = checker();
    let judged = |typed: &str| {
        let request = Request {
            input: Input::Both(typed.to_owned(), app.clone()),
            hints: Hints::default(),
            today: date(2026, 11, 24),
        };
        let engine = checker.engine();
        app::check::run(&engine, request).unwrap().verdict.level
    };
    assert!(judged("Họ gửi tệp này, bảo cài vào máy để nhận trợ cấp") >= Level::Suspicious);
    assert!(judged("Cháu nhận được cái này qua Zalo") < Level::Danger);
}
