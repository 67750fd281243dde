//! Mails: who it says it is from and who says otherwise, what a reader sees, what hangs on it, and mail bombs.

use media::{Contents, FileKind, MailFacts, MailLink, Mailbox, Note};

use crate::files::{PAYLOAD, base64, png, png_that_claims, qr, zip};
use crate::{Test, decode};

/// The tests of this chapter.
pub(crate) const TESTS: &[Test] = &[
    (
        "headers_that_disagree_are_all_there",
        headers_that_disagree_are_all_there,
    ),
    (
        "of_several_senders_the_first_counts_and_the_others_are_told",
        of_several_senders_the_first_counts_and_the_others_are_told,
    ),
    (
        "results_the_sender_wrote_are_not_believed",
        results_the_sender_wrote_are_not_believed,
    ),
    (
        "results_are_trusted_only_where_the_receiver_writes",
        results_are_trusted_only_where_the_receiver_writes,
    ),
    (
        "both_alternatives_are_read_when_they_differ",
        both_alternatives_are_read_when_they_differ,
    ),
    ("legacy_charsets_are_decoded", legacy_charsets_are_decoded),
    (
        "links_keep_their_words_and_forms_are_seen",
        links_keep_their_words_and_forms_are_seen,
    ),
    (
        "attachments_are_named_by_what_they_are",
        attachments_are_named_by_what_they_are,
    ),
    (
        "qr_codes_in_pictures_are_found",
        qr_codes_in_pictures_are_found,
    ),
    ("a_forwarded_mail_is_read", a_forwarded_mail_is_read),
    (
        "a_mail_in_a_mail_in_a_mail_is_not_lost",
        a_mail_in_a_mail_in_a_mail_is_not_lost,
    ),
    (
        "a_mail_forwarded_five_times_is_read_to_its_end",
        a_mail_forwarded_five_times_is_read_to_its_end,
    ),
    (
        "headers_longer_than_any_mail_needs_hide_no_sender",
        headers_longer_than_any_mail_needs_hide_no_sender,
    ),
    ("ten_thousand_parts_are_cut", ten_thousand_parts_are_cut),
    ("mails_in_mails_are_cut", mails_in_mails_are_cut),
    (
        "a_bomb_in_a_mail_does_not_hide_the_mail",
        a_bomb_in_a_mail_does_not_hide_the_mail,
    ),
    (
        "parser_bombs_still_tell_who_sent_it",
        parser_bombs_still_tell_who_sent_it,
    ),
    (
        "broken_mails_are_read_as_far_as_they_go",
        broken_mails_are_read_as_far_as_they_go,
    ),
];

fn read(mail: impl Into<Vec<u8>>) -> (Contents, MailFacts) {
    let contents = decode(mail.into());
    assert_eq!(contents.kind, FileKind::Eml);
    let facts = contents.mail.clone().unwrap_or_default();
    (contents, facts)
}

fn mailbox(name: &str, address: &str) -> Option<Mailbox> {
    Some(Mailbox {
        name: (!name.is_empty()).then(|| name.to_owned()),
        address: address.to_owned(),
    })
}

/// A mail with these parts, each with its own headers.
fn multipart(kind: &str, parts: &[String]) -> String {
    let head = format!(
        "From: a@b.example\r\nTo: c@d.example\r\nSubject: test\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/{kind}; boundary=\"xyz\"\r\n\r\n"
    );
    let mut mail = head;
    for part in parts {
        mail.push_str("--xyz\r\n");
        mail.push_str(part);
        mail.push_str("\r\n");
    }
    mail + "--xyz--\r\n"
}

fn attached(name: &str, kind: &str, bytes: &[u8]) -> String {
    format!(
        "Content-Type: {kind}; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{}",
        base64(bytes)
    )
}

fn headers_that_disagree_are_all_there() {
    let mail = "Return-Path: <bounce@gui.example>\r\n\
        Received: from a by mx.nhan.example\r\nReceived: from b by a\r\n\
        Authentication-Results: mx.nhan.example 1;\r\n spf=fail (dmarc=pass (x) y) smtp.mailfrom=bounce@gui.example;\r\n \
        dkim=pass header.d=gui.example;\r\n dmarc=fail (p=NONE) header.from=nganhang.example\r\n\
        From: =?UTF-8?B?TmfDom4gaMOgbmc=?= <no-reply@nganhang.example>\r\n\
        Reply-To: \"CSKH\" <cskh@khac.example>\r\nSender: may@gui.example\r\n\
        Subject: =?UTF-8?Q?T=C3=A0i_kho=E1=BA=A3n_b=E1=BB=8B_kh=C3=B3a?=\r\n\r\nBấm vào đây\r\n";
    let (contents, facts) = read(mail);
    assert_eq!(
        facts.from,
        mailbox("Ngân hàng", "no-reply@nganhang.example")
    );
    assert_eq!(facts.reply_to, mailbox("CSKH", "cskh@khac.example"));
    assert_eq!(facts.sender, mailbox("", "may@gui.example"));
    assert_eq!(facts.return_path.as_deref(), Some("bounce@gui.example"));
    assert_eq!(
        (facts.received_hops, facts.authserv.as_deref()),
        (2, Some("mx.nhan.example"))
    );
    let auth: Vec<_> = facts
        .auth
        .iter()
        .map(|a| (a.method.as_str(), a.result.as_str(), a.domain.as_deref()))
        .collect();
    assert_eq!(
        auth,
        [
            ("spf", "fail", Some("gui.example")),
            ("dkim", "pass", Some("gui.example")),
            ("dmarc", "fail", Some("nganhang.example"))
        ]
    );
    assert_eq!(contents.text, "Tài khoản bị khóa\n\nBấm vào đây");
    assert_eq!(contents.notes, []);
}

fn of_several_senders_the_first_counts_and_the_others_are_told() {
    let body = "Subject: test\r\nMIME-Version: 1.0\r\n\r\nXin chào\r\n";
    let first = mailbox("Ngân hàng", "tb@nganhang.example");
    for (head, more) in [
        // What a program shows and what a signature speaks of are two headers.
        (
            "From: Ngân hàng <tb@nganhang.example>\r\nFrom: x@khac.example\r\n",
            &["x@khac.example"][..],
        ),
        (
            "From: Ngân hàng <tb@nganhang.example>, x@khac.example\r\n",
            &["x@khac.example"],
        ),
        (
            "From: Ngân hàng <tb@nganhang.example>\r\nFROM: <TB@nganhang.example>\r\n",
            &[],
        ),
        ("From: Ngân hàng <tb@nganhang.example>\r\n", &[]),
    ] {
        let (_, facts) = read(format!("{head}{body}"));
        assert_eq!(facts.from, first, "{head}");
        let others: Vec<_> = facts.from_more.iter().map(|m| m.address.as_str()).collect();
        assert_eq!(others, more, "{head}");
    }
    let (_, facts) = read(format!(
        "From: a@b.example\r\nReply-To: a@b.example, c@b.example\r\nReply-To: x@khac.example\r\n{body}"
    ));
    assert_eq!(facts.reply_to, mailbox("", "a@b.example"));
    assert_eq!(
        facts.reply_to_more,
        [mailbox("", "x@khac.example").unwrap_or_default()]
    );
    let many = "From: x@khac.example, y@khac.example\r\n".repeat(1_000);
    let (_, facts) = read(format!(
        "From: a@b.example\r\nSubject: test\r\n{many}{body}"
    ));
    assert_eq!(
        (facts.from, facts.from_more.len()),
        (mailbox("", "a@b.example"), 4)
    );
}

fn results_the_sender_wrote_are_not_believed() {
    let mail = "Authentication-Results: mx.nhan.example; spf=fail smtp.mailfrom=x@gui.example\r\n\
        Authentication-Results: mx.nhan.example; dmarc=fail header.from=b.example\r\n\
        Received: from gui.example\r\n\
        Authentication-Results: mx.nhan.example; dmarc=pass header.from=b.example\r\n\
        From: a@b.example\r\nSubject: x\r\n\r\nx\r\n";
    let (_, facts) = read(mail);
    let auth: Vec<_> = facts
        .auth
        .iter()
        .map(|a| (a.method.as_str(), a.result.as_str()))
        .collect();
    assert_eq!(auth, [("spf", "fail"), ("dmarc", "fail")]);
}

fn results_are_trusted_only_where_the_receiver_writes() {
    let trusted = |head: &str| {
        let mail = format!("{head}From: a@b.example\r\nSubject: x\r\n\r\nx\r\n");
        read(mail.as_str()).1.auth_trusted
    };
    let result = |server: &str| {
        format!("Authentication-Results: {server}; dmarc=pass header.from=b.example\r\n")
    };
    let by = |host: &str| format!("Received: from gui.example by {host} with ESMTP; x\r\n");
    assert!(trusted(
        &(result("mx.nhan.example") + &by("mx.nhan.example"))
    ));
    assert!(!trusted(
        &(by("mx.nhan.example") + &result("mx.nhan.example"))
    ));
    // As Gmail writes it: an inner machine, then its own entrance.
    let gmail = by("2002:a05:6a10::1") + &by("mx.google.com") + &result("mx.google.com");
    assert!(trusted(&gmail));
    // A sender that forges the whole of it stands below the real entrance.
    assert!(!trusted(&(by("mx.nhan.example") + &gmail)));
    assert!(!trusted(
        &(by("mx.nhan.example") + &result("mx.google.com"))
    ));
    assert!(!trusted(""));
}

fn both_alternatives_are_read_when_they_differ() {
    let plain = |text: &str| format!("Content-Type: text/plain; charset=utf-8\r\n\r\n{text}");
    let html = |text: &str| format!("Content-Type: text/html; charset=utf-8\r\n\r\n{text}");
    let (same, _) = read(multipart(
        "alternative",
        &[plain("Xin chào bạn"), html("<p>Xin <b>chào</b> bạn</p>")],
    ));
    assert_eq!(same.text, "test\n\nXin chào bạn");
    let (other, _) = read(multipart(
        "alternative",
        &[plain("Chào bạn"), html("<p>Chuyển tiền ngay</p>")],
    ));
    assert_eq!(other.text, "test\n\nChào bạn\n\nChuyển tiền ngay");
}

fn legacy_charsets_are_decoded() {
    let mut mail = b"From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=windows-1258\r\n\r\n".to_vec();
    mail.extend(b"T\xf4i \xf0i 5\xfe");
    assert_eq!(read(mail).0.text, "x\n\nTôi đi 5\u{20ab}");
    let (contents, _) = read(
        "From: a@b.example\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
         Content-Transfer-Encoding: quoted-printable\r\n\r\nChuy=E1=BB=83n ti=E1=BB=81=\r\nn\r\n",
    );
    assert_eq!(contents.text, "x\n\nChuyển tiền");
}

fn links_keep_their_words_and_forms_are_seen() {
    let html = "Content-Type: text/html\r\n\r\n<a href=\"https://gia.example/vcb\">https://nganhang.example</a>".to_owned();
    let page = attached(
        "xac-minh.htm",
        "application/octet-stream",
        b"<html><form action=https://thu.example><input type=password></form>",
    );
    let (_, facts) = read(multipart("mixed", &[html, page]));
    let link = |href: &str, shown: &str| MailLink {
        href: href.to_owned(),
        shown: shown.to_owned(),
    };
    assert_eq!(
        facts.links,
        [
            link("https://gia.example/vcb", "https://nganhang.example"),
            link("https://thu.example", "")
        ]
    );
    assert!(facts.form);
    assert_eq!(facts.attachments[0].kind, "html");
}

fn attachments_are_named_by_what_they_are() {
    let apk = zip(&[("AndroidManifest.xml", b"x"), ("classes.dex", b"x")]);
    let docs = zip(&[
        ("Giấy mời.docx", b"x"),
        ("hoa_don.pdf.exe", b"MZ"),
        ("VNeID.apk", &apk),
    ]);
    let (contents, facts) = read(multipart(
        "mixed",
        &[
            "Content-Type: text/plain; charset=utf-8\r\n\r\nXem tệp".to_owned(),
            attached("cai_dat.bin", "application/octet-stream", &apk),
            attached("ho_so.zip", "application/zip", &docs),
            attached("lenh.pdf", "application/pdf", b"MZ\x90"),
        ],
    ));
    let files: Vec<_> = facts
        .attachments
        .iter()
        .map(|a| (a.name.as_str(), a.kind.as_str(), a.nested))
        .collect();
    assert_eq!(
        files,
        [
            ("cai_dat.bin", "apk", 0),
            ("AndroidManifest.xml", "other", 1),
            ("classes.dex", "other", 1),
            ("ho_so.zip", "archive", 0),
            ("Giấy mời.docx", "office", 1),
            ("hoa_don.pdf.exe", "exe", 1),
            ("VNeID.apk", "apk", 1),
            ("AndroidManifest.xml", "other", 2),
            ("classes.dex", "other", 2),
            ("lenh.pdf", "exe", 0),
        ]
    );
    assert_eq!(contents.text, "test\n\nXem tệp");
}

fn qr_codes_in_pictures_are_found() {
    let picture = format!(
        "Content-Type: image/png\r\nContent-ID: <a>\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
        base64(&png(&qr(PAYLOAD, 5)))
    );
    let html = "Content-Type: text/html\r\n\r\n<p>Quet ma <img src=cid:a>".to_owned();
    let (contents, _) = read(multipart("related", &[html, picture]));
    assert_eq!(contents.qr, [PAYLOAD]);
    assert!(contents.text.contains("Quet ma"));
}

fn a_forwarded_mail_is_read() {
    let inner = "From: =?UTF-8?Q?C=C3=B4ng_an?= <ca@gia.example>\r\nSubject: Giay trieu tap\r\n\r\nNop phat ngay";
    let (contents, facts) = read(multipart(
        "mixed",
        &[
            "Content-Type: text/plain\r\n\r\nNho xem giup".to_owned(),
            format!("Content-Type: message/rfc822\r\n\r\n{inner}"),
        ],
    ));
    assert_eq!(facts.from, mailbox("", "a@b.example"));
    for words in [
        "Nho xem giup",
        "Công an\nca@gia.example\nGiay trieu tap",
        "Nop phat ngay",
    ] {
        assert!(
            contents.text.contains(words),
            "{words} in {}",
            contents.text
        );
    }
}

/// Found by mutation: mail-parser 0.11.9 loses the text of a forwarded mail that is nothing but a forwarded mail (and
/// asserts in debug builds that there is no such thing).
fn a_mail_in_a_mail_in_a_mail_is_not_lost() {
    let twice = "Content-Type: message/rfc822\r\n\r\nContent-Type: Message/RFC822\r\n\r\nSubject: c\r\n\r\nNop phat ngay\r\n";
    let plain = |text: &str| format!("Content-Type: text/plain\r\n\r\n{text}");
    let (contents, facts) = read(multipart(
        "mixed",
        &[plain("truoc"), twice.to_owned(), plain("sau")],
    ));
    assert_eq!(contents.text, "test\n\ntruoc\n\nc\n\nNop phat ngay\n\nsau");
    assert_eq!(
        (facts.from, contents.notes),
        (mailbox("", "a@b.example"), Vec::new())
    );
    let digest = multipart("digest", &["\r\nSubject: d\r\n\r\nChuyen tien".to_owned()]);
    assert!(read(digest).0.text.contains("Chuyen tien"));
    let eml = attached(
        "thu.eml",
        "application/octet-stream",
        b"From: x@y.example\r\nSubject: e\r\n\r\nTrung thuong",
    );
    assert!(
        read(multipart("mixed", &[eml]))
            .0
            .text
            .contains("x@y.example\ne\n\nTrung thuong")
    );
}

/// People forward what they do not understand, and so does whoever they ask.
fn a_mail_forwarded_five_times_is_read_to_its_end() {
    let plain = |text: &str| format!("Content-Type: text/plain\r\n\r\n{text}");
    let wrap = |inner: String, number: u8| {
        let forwarded = format!(
            "Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=\"{number}.eml\"\r\n\r\n{inner}"
        );
        multipart("mixed", &[plain("Xem giup"), forwarded])
            .replace("xyz", &format!("lop-{number}-"))
    };
    let innermost = "Subject: cung\r\n\r\nNop phat ngay\r\n".to_owned();
    let five = (1..=5).fold(innermost, wrap);
    let (contents, _) = read(five.clone());
    assert!(contents.text.contains("Nop phat ngay"), "{}", contents.text);
    assert_eq!(contents.notes, []);
    let (contents, _) = read(wrap(five, 6));
    assert_eq!(contents.notes, [Note::MailsTooDeep { limit: 5 }]);
}

fn headers_longer_than_any_mail_needs_hide_no_sender() {
    let padding = format!("X-Loc: {}\r\n", "a".repeat(500)).repeat(400);
    let (contents, facts) = read(format!(
        "{padding}From: x@y.example\r\nSubject: e\r\n\r\nTrung thuong"
    ));
    assert_eq!(facts.from, mailbox("", "x@y.example"));
    assert_eq!(contents.text, "e\n\nTrung thuong");
}

fn ten_thousand_parts_are_cut() {
    let parts: Vec<String> = (0..10_000)
        .map(|number| format!("Content-Type: text/plain\r\n\r\nphan {number}"))
        .collect();
    let (contents, _) = read(multipart("mixed", &parts));
    assert_eq!(contents.notes, [Note::TooManyParts { limit: 200 }]);
    assert!(contents.text.contains("phan 100") && !contents.text.contains("phan 300"));
    let parts: Vec<String> = (0..500_000).map(|_| "\r\n".to_owned()).collect();
    let (contents, _) = read(multipart("mixed", &parts));
    assert!(
        contents.notes.contains(&Note::TooManyParts { limit: 200 }),
        "{:?}",
        contents.notes
    );
}

fn mails_in_mails_are_cut() {
    let level = "From: a@b.example\r\nSubject: trong\r\nContent-Type: message/rfc822\r\n\r\n";
    for levels in [10, 900, 100_000] {
        let (contents, facts) = read(level.repeat(levels) + "Subject: x\r\n\r\nx");
        assert!(
            contents.notes.contains(&Note::MailsTooDeep { limit: 5 }),
            "{levels}: {:?}",
            contents.notes
        );
        assert_eq!(facts.subject, "trong");
    }
}

fn a_bomb_in_a_mail_does_not_hide_the_mail() {
    let mark = image::imageops::crop_imm(&qr("x", 3), 9, 9, 27, 27).to_image();
    let places = (0..1024)
        .map(|at| (&mark, at % 32 * 30, at / 32 * 30))
        .collect::<Vec<_>>();
    let slow = png(&crate::files::sheet(960, 960, &places));
    let (contents, facts) = read(multipart(
        "mixed",
        &[
            "Content-Type: text/plain\r\n\r\nChuyen tien ngay".to_owned(),
            attached("a.png", "image/png", &png_that_claims(20_000, 20_000)),
            attached("b.png", "image/png", &slow),
            attached("c.apk", "application/octet-stream", b"PK\x03\x04"),
        ],
    ));
    assert_eq!(contents.text, "test\n\nChuyen tien ngay");
    assert_eq!(facts.attachments.len(), 3);
}

fn parser_bombs_still_tell_who_sent_it() {
    let head = "From: a@b.example\r\nSubject: gap\r\nMIME-Version: 1.0\r\n";
    let empty_headers = format!("{head}{}\r\n\r\nx", "a:b\n".repeat(2_400_000));
    let one_header = format!("{head}X: {}\r\n\r\nx", "(".repeat(9_000_000));
    let addresses = format!("{head}To: {}\r\n\r\nx", "a@b.example,".repeat(800_000));
    let boundaries = format!(
        "{head}Content-Type: multipart/mixed; boundary=x\r\n\r\n{}{}",
        "--x\nContent-Type: multipart/mixed; boundary=never\n\n".repeat(9_000),
        "y".repeat(9_000_000)
    );
    for mail in [empty_headers, one_header, addresses, boundaries] {
        let (contents, facts) = read(mail);
        assert_eq!(
            facts.from,
            mailbox("", "a@b.example"),
            "{:?}",
            contents.notes
        );
        assert_eq!(facts.subject, "gap");
    }
}

fn broken_mails_are_read_as_far_as_they_go() {
    let mail = multipart(
        "mixed",
        &[
            "Content-Type: text/plain\r\n\r\nXin chao".to_owned(),
            attached("a.zip", "application/zip", b"PK\x03\x04broken"),
        ],
    );
    for length in (60..mail.len()).step_by(41) {
        let (_, facts) = read(&mail.as_bytes()[..length]);
        assert_eq!(facts.from, mailbox("", "a@b.example"));
    }
    let mut bytes = mail.into_bytes();
    bytes.extend([0xff; 100]);
    assert!(read(bytes).0.text.contains("Xin chao"));
    assert_eq!(
        read("From MAILER Thu Jan  1 00:00:00 1970\nFrom: a@b.example\nSubject: x\n\ny")
            .1
            .subject,
        "x"
    );
}
