//! What `check` and `eval` are asked and answer.

use super::*;

/// Each line of an answer in JSON.
fn answers(output: &Output) -> Vec<serde_json::Value> {
    let lines = text(&output.stdout);
    let read = |line| serde_json::from_str(line).expect("a line of JSON");
    lines.lines().map(read).collect()
}

#[test]
fn exit_codes_tell_scripts_what_was_found() {
    assert_eq!(code(&["check", SCAM], b""), 10);
    assert_eq!(code(&["check", "Mẹ ơi tối con về ăn cơm nhé"], b""), 0);
    assert_eq!(code(&["check", "--exit-zero", SCAM], b""), 0);
    assert_eq!(code(&["check", ""], b""), 2);
    assert_eq!(code(&["check"], b""), 2);
    assert_eq!(code(&["no-such-command"], b""), 2);
    assert_eq!(code(&["indicators", "remove", "không có"], b""), 3);
    assert_eq!(code(&["check", "--file", "khong-co.png"], b""), 3);
}

#[test]
fn the_name_of_a_file_is_judged_as_words_and_says_so() {
    let told = |words: &[&str]| text(&run(&[&["check"], words].concat(), b"").stderr);
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    assert!(told(&[file]).contains("--file"));
    assert!(told(&["--lang", "en", file]).contains("--file"));
    assert_eq!(told(&["--file", file]), "");
    assert_eq!(told(&["Mẹ ơi tối con về"]), "");
}

#[test]
fn json_holds_the_answer_and_nothing_secret() {
    let output = run(&["check", "--json", SCAM], b"");
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(answer["format_version"], 1);
    assert_eq!(answer["level"], "danger");
    assert!(
        answer["reasons"]
            .as_array()
            .is_some_and(|reasons| (2..=4).contains(&reasons.len()))
    );
    assert!(answer.get("score").is_none() && answer.get("text").is_none());
}

#[test]
fn standard_input_and_batches_are_read() {
    assert_eq!(code(&["check", "-"], SCAM.as_bytes()), 10);
    let lines = format!("{SCAM}\n\nMẹ ơi tối con về\n{{\"text\": \"{SCAM}\"}}\n");
    let output = run(&["check", "--batch", "-", "--json"], lines.as_bytes());
    let levels: Vec<String> = text(&output.stdout)
        .lines()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).expect("a line of JSON")["level"]
                .to_string()
        })
        .collect();
    assert_eq!(levels, ["\"danger\"", "\"insufficient\"", "\"danger\""]);
    assert_eq!(output.status.code(), Some(10));
}

#[test]
fn a_batch_in_utf16_is_read_line_by_line_as_it_was_written() {
    let lines = format!("\u{feff}{SCAM}\r\nMẹ ơi tối con về\r\n{{\"text\": \"{SCAM}\"}}\r\n");
    let little: Vec<u8> = lines.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let big: Vec<u8> = lines.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let shown = text(&run(&["check", "--batch", "-"], lines.as_bytes()).stdout);
    assert_eq!(shown.lines().count(), 3, "{shown}");
    for bytes in [little, big] {
        let output = run(&["check", "--batch", "-"], &bytes);
        assert_eq!(text(&output.stdout), shown);
        assert_eq!(output.status.code(), Some(10));
    }
}

#[test]
fn bad_input_gets_a_sentence_and_the_right_code() {
    let long = "a".repeat(64 * 1024 + 1);
    let cases: [(&[u8], i32, &str); 7] = [
        (b"", 2, "chưa dán nội dung"),
        (long.as_bytes(), 1, "dài hơn 64 KB"),
        (&[0u8, 1, 2, 3, 0xff, 0xfe, 0, 0, 7, 0, 0, 0, 1], 1, "chưa đọc được"),
        (b"\x1f\x8b\x08\0\0\0\0\0", 1, "Tệp nén: nội dung bên trong chưa được kiểm tra"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x4e\x20\x00\x00\x4e\x20\x08\x06\x00\x00\x00\x00\x00\x00\x00", 1, "chưa nói lên điều gì"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", 1, "chưa nói lên điều gì"),
        (b"xin ch\xc3o \xff\xfe", 0, "Chưa đủ căn cứ"),
    ];
    for (input, expected, words) in cases {
        let output = run(&["check", "-"], input);
        let said = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(output.status.code(), Some(expected), "{words}: {said}");
        assert!(said.contains(words), "{words}: {said}");
    }
}

/// A script that goes by the code, or by the JSON, must not take what nobody saw for harmless.
#[test]
fn a_file_that_could_not_be_read_is_no_harmless_one() {
    for (file, way) in [
        (
            &b"\x89PNG\r\n\x1a\n\x00\x00"[..],
            &["check", "-", "--json"][..],
        ),
        (b"PK\x03\x04\x14\0 cut short", &["check", "-", "--json"]),
        (
            b"\x89PNG\r\n\x1a\n\x00\x00",
            &["check", "-", "--json", "--exit-zero"],
        ),
    ] {
        let output = run(way, file);
        assert_eq!(output.status.code(), Some(1), "{way:?}");
        let answer = &answers(&output)[0];
        assert_eq!(
            (&answer["unchecked"], &answer["level"]),
            (&true.into(), &"insufficient".into())
        );
    }
    let answer = answers(&run(&["check", "--json", "xin chào"], b""));
    assert!(answer[0].get("unchecked").is_none());
}

#[test]
fn a_row_of_a_batch_may_say_what_the_api_is_told() {
    let rows = [
        ("\"paid\":true", true),
        ("\"gave_secret\":true", true),
        ("\"paid\":false", false),
        ("\"paid\":null", false),
    ]
    .map(|(hint, is_hurt)| (format!("{{\"text\":\"xin chào\",{hint}}}\n"), is_hurt));
    let lines: String = rows.iter().map(|(row, _)| row.as_str()).collect();
    let output = run(&["check", "--batch", "-"], lines.as_bytes());
    let shown = text(&output.stdout);
    for ((row, is_hurt), line) in rows.iter().zip(shown.lines()) {
        let is_told = line.contains("Việc cần làm ngay: ");
        assert_eq!(is_told, *is_hurt, "{row}{line}");
    }
    assert_eq!((shown.lines().count(), output.status.code()), (4, Some(0)));
    let steps = |answer: &serde_json::Value| answer["advice"]["if_paid"].to_string();
    let told: Vec<_> = answers(&run(&["check", "--batch", "-", "--json"], lines.as_bytes()))
        .iter()
        .map(steps)
        .collect();
    let alone = run(&["check", "--json", "--gave-secret", "xin chào"], b"");
    assert_eq!(told[1], steps(&answers(&alone)[0]));
    assert_ne!(told[1], told[2]);
}

#[test]
fn a_row_of_a_batch_without_a_question_is_a_fault_of_its_own() {
    let rows = [
        ("{}", "«text»"),
        (" { } ", "«text»"),
        ("{\"sender\":\"VCB\"}", "«text»"),
        ("{\"text\":null}", "«text»"),
        ("  {\"text\":5}", "«text»"),
        ("{\"text\":\"x\",\"paid\":\"maybe\"}", "«paid»"),
        ("{\"text\":\"x\",\"gave_secret\":1}", "«gave_secret»"),
    ];
    for (row, words) in rows {
        let output = run(&["check", "--batch", "-", "--json"], row.as_bytes());
        assert_eq!(output.status.code(), Some(1), "{row}");
        let problem = &answers(&output)[0];
        assert_eq!(
            (&problem["code"], &problem["line"]),
            (&"bad_json".into(), &1.into())
        );
        assert!(problem["detail"].to_string().contains(words), "{problem}");
    }
}

#[test]
fn a_mail_whose_headers_disagree_is_explained() {
    let mail = "From: Vietcombank <hotro@vcb-vidu.example>\r\nReply-To: thu@khac-vidu.example\r\nReturn-Path: <x@noikhac-vidu.example>\r\n\
        Authentication-Results: mx.example; spf=fail smtp.mailfrom=noikhac-vidu.example; dmarc=fail\r\nSubject: Tai khoan bi khoa\r\n\
        MIME-Version: 1.0\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Xac minh tai <a href=\"https://vcb.vn-vidu.top/\">https://vietcombank.com.vn</a></p>";
    let output = run(&["check", "-", "--json"], mail.as_bytes());
    let answer: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(answer["kind"], "mail");
    assert_eq!(answer["level"], "danger", "{answer}");
    assert!(answer["reasons"].to_string().contains("MAIL_"), "{answer}");
}

#[test]
fn a_line_of_a_batch_that_could_not_be_checked_is_said_with_its_number() {
    let long = "a".repeat(64 * 1024 + 1);
    let longer = "b".repeat(1024 * 1024);
    let lines = format!(
        "Mẹ ơi tối con về\n{long}\n{{\"text\":5}}\n{{\"text\":\"\\ud800 {SCAM}\"}}\n{{ \"url\": \"{SCAM}\"}}\n{longer}\n{{khuyen mai}} hom nay\n"
    );
    let plain = run(&["check", "--batch", "-"], lines.as_bytes());
    assert_eq!(plain.status.code(), Some(1));
    let (shown, said) = (text(&plain.stdout), text(&plain.stderr));
    let judged: Vec<&str> = shown
        .lines()
        .map(|line| line.split_whitespace().next().unwrap_or_default())
        .collect();
    assert_eq!(judged, ["1", "7"], "{shown}");
    for number in 2..=6 {
        assert!(
            said.contains(&format!("Dòng {number} chưa kiểm tra được. ")),
            "{said}"
        );
    }
    assert!(said.contains("5 dòng chưa kiểm tra được."), "{said}");

    let json = run(&["check", "--batch", "-", "--json"], lines.as_bytes());
    let answers = answers(&json);
    let codes: Vec<_> = answers
        .iter()
        .map(|answer| answer["code"].as_str().unwrap_or("-"))
        .collect();
    assert_eq!(
        codes,
        [
            "-",
            "text_too_long",
            "bad_json",
            "bad_json",
            "bad_json",
            "text_too_long",
            "-"
        ]
    );
    assert!(
        answers
            .iter()
            .zip(1..)
            .all(|(answer, number)| answer["line"] == number)
    );

    // What was found counts more; with nothing to check there is no result to speak of.
    let found = format!("{SCAM}\n{long}\n");
    assert_eq!(code(&["check", "--batch", "-"], found.as_bytes()), 10);
    assert_eq!(
        code(&["check", "--batch", "-", "--exit-zero"], found.as_bytes()),
        1
    );
    assert_eq!(code(&["check", "--batch", "-"], b"\n\n"), 2);
    // An escape for every letter is still a text of 64 KB.
    let escaped = format!("{{\"text\":\"{}\"}}\n", "\\u0061".repeat(64 * 1024));
    assert_eq!(code(&["check", "--batch", "-"], escaped.as_bytes()), 0);
}

#[test]
fn a_refusal_is_a_problem_for_programs_and_a_sentence_for_people() {
    let output = run(&["check", "--json", ""], b"");
    assert_eq!(output.status.code(), Some(2));
    let problem: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(problem["code"], "empty");
    assert_eq!(problem["status"], 422);
    assert!(text(&output.stderr).contains("chưa dán nội dung"));
}

#[test]
fn labels_that_are_unknown_or_missing_are_not_counted_as_honest() {
    let folder = tempfile::tempdir().expect("a folder");
    let rows = folder.path().join("rows.jsonl");
    let name = rows.display().to_string();
    let good = format!("{{\"id\":1,\"text\":\"{SCAM}\",\"label\":\"scam\"}}\n");
    for wrong in [
        "{\"text\":\"x\",\"label\":\"phish\"}",
        "{\"text\":\"x\",\"label\":\"Ham\"}",
        "{\"text\":\"x\"}",
        "{\"label\":\"ham\"}",
        "{\"text\":5,\"label\":\"ham\"}",
        "{\"text\":",
    ] {
        std::fs::write(&rows, format!("{good}\n{wrong}\n")).expect("written");
        let output = run(&["eval", "--text", &name], b"");
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{wrong}: {said}");
        assert!(
            said.contains(&name) && said.contains("dòng 3"),
            "{wrong}: {said}"
        );
        assert!(
            !said.contains(" at line ") && !said.contains("expected"),
            "{said}"
        );
    }
    // Rows nobody has labelled can still be scored; they count in no figure.
    std::fs::write(&rows, format!("{good}{{\"id\":2,\"text\":\"x\"}}\n")).expect("written");
    let scores = folder.path().join("scores.jsonl");
    let output = run(
        &[
            "eval",
            "--text",
            &name,
            "--json",
            "--scores",
            &scores.display().to_string(),
        ],
        b"",
    );
    assert!(output.status.success(), "{}", text(&output.stderr));
    assert!(text(&output.stderr).contains("1 dòng không có nhãn"));
    let reports: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert!(
        reports
            .as_array()
            .is_some_and(|all| !all.is_empty() && all.iter().all(|report| report["n"] == 1))
    );
    assert_eq!(
        std::fs::read_to_string(&scores)
            .expect("scores")
            .lines()
            .count(),
        2
    );
}

#[test]
fn a_rule_file_that_is_wrong_is_told_in_vietnamese_and_once() {
    let data = tempfile::tempdir().expect("a folder");
    std::fs::create_dir_all(data.path().join("rules")).expect("made");
    std::fs::write(data.path().join("rules").join("texts.toml"), "report = \n").expect("written");
    let output = Command::new(env!("CARGO_BIN_EXE_canhgiac"))
        .args(["check", "x"])
        .env("CANHGIAC_DATA", data.path())
        .output()
        .expect("runs");
    assert_eq!(
        text(&output.stderr),
        "Lỗi: bộ luật nhận biết: tệp texts.toml viết chưa đúng ở dòng 1, cột 10\n"
    );
}

#[test]
fn who_says_the_money_is_gone_is_told_first_what_to_do() {
    for (asked, message) in [
        ("--paid", "Mẹ ơi tối con về ăn cơm nhé"),
        ("--gave-secret", "https://vietcombank.com.vn"),
        ("--paid", SCAM),
    ] {
        let shown = text(&run(&["check", asked, message], b"").stdout);
        let (before, steps) = shown
            .split_once("Việc cần làm ngay\n  1. ")
            .expect("the steps");
        assert!(!before.contains("Vì sao"), "{shown}");
        assert!(
            steps
                .lines()
                .next()
                .is_some_and(|first| first.contains("ngân hàng")),
            "{shown}"
        );
        assert!(!shown.contains("Đã lỡ làm theo?"), "{shown}");
    }
    let shown = text(&run(&["check", "Mẹ ơi tối con về ăn cơm nhé"], b"").stdout);
    assert!(!shown.contains("Việc cần làm ngay"), "{shown}");
}

#[test]
fn what_was_recognised_is_shown() {
    let code = "00020101021138530010A0000007270123000697041601092576788590208QRIBFTTA53037045802VN6304AE9F";
    let many: Vec<String> = (0..8)
        .map(|n| format!("https://vidu{n}-vidu.com"))
        .collect();
    for (message, lines) in [
        (code, &["• Mã QR chuyển tiền: ACB, tài khoản 257678859"][..]),
        ("gọi 0912 000 345 nhé", &["• Số điện thoại: 0912000345"]),
        (
            &many.join(" "),
            &["• Đường dẫn: vidu0-vidu.com", "• và 3 mục nữa"],
        ),
    ] {
        let shown = text(&run(&["check", message], b"").stdout);
        for line in lines {
            assert!(shown.contains(line), "{line}: {shown}");
        }
    }
}

#[test]
fn only_text_can_be_checked_line_by_line() {
    let picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR chuyen tien ngay\n";
    for garbage in [
        &picture[..],
        b"\x7fELF\x02\x01\x01\0\0",
        b"PK\x03\x04\x14\0",
    ] {
        let output = run(&["check", "--batch", "-", "--json"], garbage);
        assert_eq!(output.status.code(), Some(1));
        let problem: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(problem["code"], "not_readable");
        assert!(
            text(&output.stderr).contains("--file"),
            "{}",
            text(&output.stderr)
        );
    }
    let folder = tempfile::tempdir().expect("a folder");
    let name = folder.path().display().to_string();
    let output = run(&["check", "--batch", &name], b"");
    assert!(
        text(&output.stderr).contains(&name),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn a_file_that_is_not_there_is_a_problem_for_programs_too() {
    for way in ["--file", "--batch"] {
        let output = run(&["check", "--json", way, "khong-co.txt"], b"");
        assert_eq!(output.status.code(), Some(3));
        let problem: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
        assert_eq!(
            (&problem["code"], &problem["status"]),
            (&"not_found".into(), &404.into())
        );
        assert!(text(&output.stderr).contains("khong-co.txt"));
    }
}

#[test]
fn a_line_of_json_says_who_sent_it_and_how_it_came() {
    let lines = "{\"text\":\"Ma cua ban la 482913\",\"sender\":\"8079\",\"channel\":\"SMS\"}\n\
        {\"text\":\"x\",\"channel\":\"zzz\"}\n{\"text\":\"x\",\"sender\":5}\n{\"text\":\"\"}\n\n{\"text\":\"x\",\"sender\":null}\n";
    let output = run(&["check", "--batch", "-", "--json"], lines.as_bytes());
    let answers = answers(&output);
    let told: Vec<_> = answers
        .iter()
        .map(|answer| {
            (
                answer["line"].as_u64(),
                answer["code"].as_str().unwrap_or("-"),
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (Some(1), "-"),
            (Some(2), "bad_json"),
            (Some(3), "bad_json"),
            (Some(4), "empty"),
            (Some(6), "-")
        ]
    );
    assert_eq!(output.status.code(), Some(1));
    // The same as when the command says it.
    let alone = run(
        &[
            "check",
            "--json",
            "--sender",
            "8079",
            "--channel",
            "Sms",
            "Ma cua ban la 482913",
        ],
        b"",
    );
    let alone: serde_json::Value = serde_json::from_slice(&alone.stdout).expect("JSON");
    assert_eq!(alone["reasons"], answers[0]["reasons"]);
}
