//! The command line as its users meet it: exit codes, JSON, files, wrong input.

use std::io::Write;
use std::process::{Command, Output, Stdio};

const SCAM: &str =
    "Cong an goi bao lien quan vu an rua tien, chuyen tien vao tai khoan tam giu, khong noi voi ai";

fn run(arguments: &[&str], input: &[u8]) -> Output {
    let data = tempfile::tempdir().expect("a folder");
    let mut child = Command::new(env!("CARGO_BIN_EXE_canhgiac"))
        .args(arguments)
        .env("CANHGIAC_DATA", data.path())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("starts");
    // A program that refuses early closes its input.
    let _ = child.stdin.take().expect("input").write_all(input);
    child.wait_with_output().expect("ends")
}

fn code(arguments: &[&str], input: &[u8]) -> i32 {
    run(arguments, input).status.code().unwrap_or(-1)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
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
fn bad_input_gets_a_sentence_and_the_right_code() {
    let long = "a".repeat(64 * 1024 + 1);
    let cases: [(&[u8], i32, &str); 7] = [
        (b"", 2, "chưa dán nội dung"),
        (long.as_bytes(), 1, "dài hơn 64 KB"),
        (&[0u8, 1, 2, 3, 0xff, 0xfe, 0, 0, 7, 0, 0, 0, 1], 1, "chưa đọc được"),
        (b"\x1f\x8b\x08\0\0\0\0\0", 0, "Tệp nén: nội dung bên trong chưa được kiểm tra"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x4e\x20\x00\x00\x4e\x20\x08\x06\x00\x00\x00\x00\x00\x00\x00", 0, "chưa nói lên điều gì"),
        (b"\x89PNG\r\n\x1a\n\x00\x00", 0, "chưa nói lên điều gì"),
        (b"xin ch\xc3o \xff\xfe", 0, "Chưa đủ căn cứ"),
    ];
    for (input, expected, words) in cases {
        let output = run(&["check", "-"], input);
        let said = text(&output.stdout) + &text(&output.stderr);
        assert_eq!(output.status.code(), Some(expected), "{words}: {said}");
        assert!(said.contains(words), "{words}: {said}");
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
fn an_imported_list_is_used_and_said() {
    let data = tempfile::tempdir().expect("a folder");
    let list = data.path().join("ds.txt");
    std::fs::write(&list, "xau-vidu.com\nvietcombank.com.vn\n").expect("writes");
    let call = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_canhgiac"))
            .args(arguments)
            .env("CANHGIAC_DATA", data.path())
            .output()
            .expect("runs")
    };
    let path = list.to_string_lossy();
    let done = call(&[
        "indicators",
        "import",
        &path,
        "--name",
        "Danh sách thử",
        "--class",
        "authority",
        "--date",
        "20/11/2026",
        "--source",
        "công văn 12",
        "--expires",
        "2099-12-31",
    ]);
    assert!(
        text(&done.stdout).contains("Không nhận 1 mục"),
        "{}",
        text(&done.stdout)
    );
    let listed = text(&call(&["indicators", "list"]).stdout);
    for words in [
        "20/11/2026",
        "cơ quan",
        "«Danh sách thử»",
        "nguồn: công văn 12",
        "đến hết 31/12/2099",
    ] {
        assert!(listed.contains(words), "{words}: {listed}");
    }
    let answer = call(&["check", "xem xau-vidu.com"]);
    assert_eq!(answer.status.code(), Some(10));
    assert!(
        text(&answer.stdout).contains("Đã được cảnh báo")
            && text(&answer.stdout).contains("«Danh sách thử», ngày 20/11/2026")
    );
    std::fs::write(&list, "# c\nxau-vidu.com\nxin chào\n").expect("writes");
    let again = call(&["indicators", "import", &path, "--name", "Danh sách thử"]);
    let said = text(&again.stdout);
    assert!(
        said.contains("Bỏ qua 1 dòng không đọc được (dòng 3)."),
        "{said}"
    );
}

#[test]
fn help_reads_like_a_manual() {
    let help = text(&run(&["--help"], b"").stdout);
    for words in [
        "check",
        "serve",
        "indicators",
        "eval",
        "doctor",
        "completions",
        "Mã thoát",
        "Ví dụ",
    ] {
        assert!(help.contains(words), "{words}");
    }
    assert!(!help.contains("media-child"));
    assert_eq!(text(&run(&["help"], b"").stdout), help);
    let of_check = text(&run(&["help", "check"], b"").stdout);
    assert_eq!(of_check, text(&run(&["check", "--help"], b"").stdout));
}

/// A folder with a settings file, and a run that reads it.
fn with_settings(settings: &str, arguments: &[&str], variables: &[(&str, &str)]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("canhgiac.toml");
    std::fs::write(&file, settings).expect("written");
    Command::new(env!("CARGO_BIN_EXE_canhgiac"))
        .arg("--config")
        .arg(&file)
        .args(arguments)
        .envs(variables.iter().copied())
        .env("CANHGIAC_DATA", folder.path().join("data"))
        .env("CANHGIAC_KEY", folder.path().join("secret.key"))
        .output()
        .expect("starts")
}

#[test]
fn settings_come_from_flag_then_variable_then_file_and_say_so() {
    let file = "rate = 7\nlisten = \"127.0.0.1:9999\"\ndatabase = \"postgres://me:geheim@db.example/cg\"\n";
    let shown = with_settings(
        file,
        &["config", "show", "--origin"],
        &[("CANHGIAC_RATE", "8")],
    );
    let shown = text(&shown.stdout);
    assert!(shown.contains("rate = 8  # biến CANHGIAC_RATE"), "{shown}");
    assert!(
        shown.contains("listen = 127.0.0.1:9999  # ") && shown.contains("canhgiac.toml"),
        "{shown}"
    );
    assert!(shown.contains("log = info  # mặc định"), "{shown}");
    assert!(shown.contains("postgres://me:***@db.example/cg"), "{shown}");
    assert!(!shown.contains("geheim"), "{shown}");
    let flag = with_settings(
        file,
        &[
            "--database",
            "sqlite:///tmp/x.db",
            "config",
            "show",
            "--origin",
        ],
        &[],
    );
    let flag = text(&flag.stdout);
    assert!(
        flag.contains("database = sqlite:///tmp/x.db  # dòng lệnh"),
        "{flag}"
    );
}

#[test]
fn settings_that_are_wrong_are_refused_before_anything_starts() {
    let code = |settings: &str| {
        with_settings(settings, &["config", "check"], &[])
            .status
            .code()
    };
    assert_eq!(code("rate = 5\n"), Some(0));
    assert_eq!(code("rate = \"nhiều\"\n"), Some(2));
    assert_eq!(code("listen = \"không phải địa chỉ\"\n"), Some(2));
    assert_eq!(code("rtae = 5\n"), Some(1));
    assert_eq!(code("rate = \n"), Some(1));
    let wrong = with_settings("\nrate = \n", &["config", "check"], &[]);
    let said = text(&wrong.stderr);
    assert!(
        said.ends_with("viết chưa đúng: ở dòng 2, cột 8\n"),
        "{said}"
    );
}

#[test]
fn a_provider_of_identities_is_set_up_whole_over_tls_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let secret = folder.path().join("oidc");
    std::fs::write(&secret, "geheim").expect("written");
    let whole = |issuer: &str| {
        format!(
            "address = \"https://canhgiac.example\"\noidc_issuer = \"{issuer}\"\noidc_client = \"canhgiac\"\noidc_secret_file = \"{}\"\n",
            secret.display()
        )
    };
    let check = |settings: &str| with_settings(settings, &["config", "check"], &[]);
    assert!(check(&whole("https://sso.example")).status.success());
    assert!(check(&whole("http://127.0.0.1:9000")).status.success());
    for (wrong, code) in [
        (whole("http://sso.example"), 1),
        (whole("sso"), 1),
        ("oidc_issuer = \"https://sso.example\"\n".to_owned(), 1),
        // A file that is not there.
        (
            whole("https://sso.example").replace("oidc\"", "khong-co\""),
            3,
        ),
    ] {
        let output = check(&wrong);
        assert_eq!(output.status.code(), Some(code), "{wrong}");
        assert!(
            text(&output.stderr).starts_with("Lỗi: "),
            "{}",
            text(&output.stderr)
        );
    }
    let show = ["config", "show", "--origin"];
    let shown = with_settings(&whole("https://sso.example"), &show, &[]);
    let shown = text(&shown.stdout);
    assert!(
        shown.contains("oidc_issuer = https://sso.example  # "),
        "{shown}"
    );
    assert!(
        shown.contains("oidc_name = hệ thống đăng nhập chung  # mặc định"),
        "{shown}"
    );
    assert!(!shown.contains("geheim"), "{shown}");
}

#[test]
fn files_in_a_bucket_need_their_settings_and_say_where_they_come_from() {
    let settings = "blobs = \"s3://ho-so\"\ns3_endpoint = \"https://s3.example\"\n";
    let show = ["config", "show", "--origin"];
    let shown = with_settings(settings, &show, &[("CANHGIAC_S3_REGION", "vn-1")]);
    let shown = text(&shown.stdout);
    assert!(shown.contains("blobs = s3://ho-so  # "), "{shown}");
    assert!(
        shown.contains("s3_region = vn-1  # biến CANHGIAC_S3_REGION"),
        "{shown}"
    );
    let half = with_settings(settings, &["db", "migrate"], &[]);
    assert_eq!(half.status.code(), Some(1));
    assert!(
        text(&half.stderr).contains("s3_secret_file"),
        "{}",
        text(&half.stderr)
    );
}

/// A running server; ends when dropped.
struct Serving(std::process::Child);

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

fn free_port() -> u16 {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    listener.local_addr().expect("an address").port()
}

/// An answer as it comes over the wire; empty while nobody listens.
fn fetched(port: u16, path: &str) -> String {
    use std::io::Read;
    let Ok(mut stream) = std::net::TcpStream::connect(("127.0.0.1", port)) else {
        return String::new();
    };
    let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    let mut answer = Vec::new();
    let _ = stream.write_all(request.as_bytes());
    let _ = stream.read_to_end(&mut answer);
    text(&answer)
}

#[test]
fn figures_for_prometheus_are_served_apart_and_name_patterns_not_paths() {
    let folder = tempfile::tempdir().expect("a folder");
    let (port, metrics) = (free_port(), free_port());
    let child = Command::new(env!("CARGO_BIN_EXE_canhgiac"))
        .args(["serve", "--listen", &format!("127.0.0.1:{port}")])
        .args(["--metrics", &format!("127.0.0.1:{metrics}")])
        .env("CANHGIAC_DATA", folder.path().join("data"))
        .env("CANHGIAC_KEY", folder.path().join("secret.key"))
        .stderr(Stdio::null())
        .spawn()
        .expect("starts");
    let _serving = Serving(child);
    let begun = std::time::Instant::now();
    while !fetched(port, "/healthz").starts_with("HTTP/1.1 200") {
        assert!(begun.elapsed().as_secs() < 60, "it does not start");
        std::thread::yield_now();
    }
    assert!(fetched(port, "/readyz").starts_with("HTTP/1.1 200"));
    fetched(port, "/thu-doan/dau-vet-rieng");
    assert!(fetched(port, "/metrics").starts_with("HTTP/1.1 404"));
    let figures = fetched(metrics, "/metrics");
    assert!(figures.contains("canhgiac_ready 1"), "{figures}");
    for name in [
        "requests_total",
        "request_seconds_bucket",
        "jobs",
        "audit_entries",
        "clock_jumps",
    ] {
        assert!(
            figures.contains(&format!("canhgiac_{name}")),
            "{name}: {figures}"
        );
    }
    assert!(figures.contains("route=\"/thu-doan/{code}\""), "{figures}");
    assert!(!figures.contains("dau-vet-rieng"), "{figures}");
}

#[test]
fn the_store_is_backed_up_restored_and_verified_from_the_command_line() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = |data: &str, arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_canhgiac"))
            .args(arguments)
            .env("CANHGIAC_DATA", folder.path().join(data))
            .env("CANHGIAC_KEY", folder.path().join("secret.key"))
            .output()
            .expect("starts")
    };
    let backup = folder.path().join("all.backup").display().to_string();
    let log = folder.path().join("log.jsonl").display().to_string();
    assert!(at("one", &["db", "migrate"]).status.success());
    assert!(at("one", &["audit", "export", &log]).status.success());
    assert!(at("one", &["db", "backup", &backup]).status.success());
    let again = at("one", &["db", "backup", &backup]);
    assert_eq!(again.status.code(), Some(5));
    assert!(
        text(&again.stderr).contains("đã có ở đó, không ghi đè"),
        "{}",
        text(&again.stderr)
    );
    assert_eq!(at("one", &["audit", "export", &log]).status.code(), Some(5));
    let verified = at("one", &["db", "verify", "--backup", &backup]);
    assert!(verified.status.success(), "{}", text(&verified.stdout));
    let restored = at("two", &["db", "restore", &backup]);
    assert!(restored.status.success(), "{}", text(&restored.stderr));
    assert_eq!(
        at("two", &["db", "restore", &backup]).status.code(),
        Some(5)
    );
    let verified = at("two", &["audit", "verify", "--json"]);
    assert!(text(&verified.stdout).contains("\"ok\":true"));
    let wrong_head = format!("1:{}", "0".repeat(64));
    let broken = at("two", &["audit", "verify", "--head", &wrong_head]);
    assert_eq!(broken.status.code(), Some(1));
    assert!(text(&broken.stdout).contains("mục 1 khác với đầu chuỗi đã công bố"));
}

/// A pipe that nobody reads any more, from the start.
fn unread() -> std::io::PipeWriter {
    std::io::pipe().expect("a pipe").1
}

#[test]
fn a_reader_that_stops_early_ends_the_program_quietly() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = folder.path().join("lines.txt");
    std::fs::write(&lines, format!("{SCAM}\n").repeat(50)).expect("written");
    let lines = lines.display().to_string();
    for arguments in [
        &["check", SCAM][..],
        &["check", "--json", SCAM],
        &["check", "--batch", &lines],
        &["check", "--batch", &lines, "--json"],
        &["indicators", "list"],
        &["doctor"],
        &["doctor", "--json"],
        &["completions", "bash"],
        &["config", "show"],
        &["--help"],
    ] {
        let started = |stderr: Stdio| {
            Command::new(env!("CARGO_BIN_EXE_canhgiac"))
                .args(arguments)
                .env("CANHGIAC_DATA", folder.path().join("data"))
                .env("CANHGIAC_KEY", folder.path().join("secret.key"))
                .stdin(Stdio::null())
                .stdout(unread())
                .stderr(stderr)
                .output()
                .expect("ends")
        };
        let heard = started(Stdio::piped());
        assert_eq!(text(&heard.stderr), "", "{arguments:?}");
        assert_eq!(heard.status.code(), Some(128 + 13), "{arguments:?}");
        // `2>&1 | head -0`: nobody hears the talk either.
        let unheard = started(unread().into());
        assert_eq!(unheard.status.code(), Some(128 + 13), "{arguments:?}");
    }
}

/// Every file below, with what it holds; of SQLite's shared memory only that it is there, for it notes who reads.
fn everything(folder: &std::path::Path) -> Vec<(std::path::PathBuf, Vec<u8>)> {
    let mut all = Vec::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        match path.is_dir() {
            true => all.extend(everything(&path)),
            false if path.to_string_lossy().ends_with("-shm") => {}
            false => all.push((path.clone(), std::fs::read(&path).expect("read"))),
        }
        all.push((path, Vec::new()));
    }
    all.sort();
    all
}

#[test]
fn the_doctor_changes_nothing_and_says_what_is_missing() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, key) = (folder.path().join("data"), folder.path().join("secret.key"));
    let call = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_canhgiac"))
            .args(arguments)
            .env("CANHGIAC_DATA", &data)
            .env("CANHGIAC_KEY", &key)
            .output()
            .expect("runs")
    };
    let looked = || {
        let before = everything(folder.path());
        let output = call(&["doctor"]);
        assert!(
            everything(folder.path()) == before,
            "{}",
            text(&output.stdout)
        );
        output
    };
    // Nothing is there yet.
    let said = text(&looked().stdout);
    assert!(
        said.contains("Tệp khóa: ") && said.contains("lần chạy đầu sẽ tạo"),
        "{said}"
    );
    // An installation, whole.
    assert!(call(&["db", "migrate"]).status.success());
    let said = text(&looked().stdout);
    assert!(said.contains("mở được, phiên bản"), "{said}");
    // Its key is gone.
    std::fs::remove_file(&key).expect("removed");
    let output = looked();
    assert_eq!(output.status.code(), Some(1));
    let said = text(&output.stdout);
    assert!(
        said.contains("✘ Tệp khóa: không thấy") && said.contains("--key TỆP"),
        "{said}"
    );
    // A database that would be migrated.
    std::fs::remove_dir_all(&data).expect("removed");
    std::fs::create_dir(&data).expect("made");
    std::fs::write(data.join("canhgiac.db"), b"").expect("written");
    looked();
    // And none at all.
    std::fs::write(data.join("canhgiac.db"), b"no database of any kind").expect("written");
    assert!(text(&looked().stdout).contains("✘ Cơ sở dữ liệu: không mở được"));
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
    let answers: Vec<serde_json::Value> = text(&json.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect();
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
fn a_list_that_is_too_long_is_refused_before_it_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = folder.path().join("list.txt");
    // A hole on the disk: long without taking room.
    std::fs::File::create(&list)
        .and_then(|file| file.set_len(app::indicators::LIST_MAX + 1))
        .expect("made");
    let begun = std::time::Instant::now();
    let output = run(&["indicators", "import", &list.display().to_string()], b"");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("dài hơn 512 MB"),
        "{}",
        text(&output.stderr)
    );
    assert!(begun.elapsed().as_secs() < 30);
}

#[test]
fn completions_speak_vietnamese() {
    for shell in ["bash", "zsh", "fish"] {
        let script = text(&run(&["completions", shell], b"").stdout);
        assert!(
            script.contains("canhgiac") && !script.contains("Print help"),
            "{shell}"
        );
        assert!(!script.contains("media-child"), "{shell}");
        assert!(script.contains("telegram"), "{shell}: the channels");
    }
}

/// What a terminal shows of a run, where there is a program that plays one.
fn on_a_terminal(arguments: &str) -> Option<String> {
    let command = format!("{} {arguments}", env!("CARGO_BIN_EXE_canhgiac"));
    let data = tempfile::tempdir().expect("a folder");
    let played = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .env("CANHGIAC_DATA", data.path())
        .env("TERM", "xterm")
        .env_remove("NO_COLOR")
        .stdin(Stdio::null())
        .output();
    match played {
        Ok(output) => Some(text(&output.stdout)),
        Err(_) => {
            assert!(std::env::var_os("CANHGIAC_TESTS_COMPLETE").is_none());
            // Past the test harness, which keeps what passing tests print to itself.
            let said = b"skipped: a terminal: there is no `script` (util-linux)\n";
            let _ = std::io::stderr().write_all(said);
            None
        }
    }
}

#[test]
fn on_a_terminal_results_and_progress_do_not_run_into_each_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = folder.path().join("lines.txt");
    std::fs::write(&lines, format!("{SCAM}\n{{\"text\":5}}\n").repeat(3)).expect("written");
    let Some(shown) = on_a_terminal(&format!("check --batch {}", lines.display())) else {
        return;
    };
    assert!(shown.contains(" 100 %  6 dòng"), "{shown:?}");
    // What is left of a line once it was cleared for the last time.
    let left: Vec<&str> = shown
        .lines()
        .filter_map(|line| line.rsplit("\u{1b}[2K").next())
        .collect();
    for number in 1..=6 {
        let start = match number % 2 {
            1 => format!("     {number}  \u{1b}[1;31mNguy hiểm"),
            _ => format!("Dòng {number} chưa kiểm tra được."),
        };
        let lines = left.iter().filter(|line| line.starts_with(&start)).count();
        assert_eq!(lines, 1, "{start:?} in {shown:?}");
    }
}

/// The README's first command: at the root `cargo run` starts this program, though the workspace has others.
#[test]
fn cargo_run_without_a_name_starts_this_program() {
    let asked = Command::new(env!("CARGO"))
        .args([
            "metadata",
            "--no-deps",
            "--offline",
            "--format-version",
            "1",
        ])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo answers");
    let workspace: serde_json::Value = serde_json::from_slice(&asked.stdout).expect("JSON");
    let members = workspace["workspace_default_members"]
        .as_array()
        .expect("default members");
    let packages = workspace["packages"].as_array().expect("packages");
    let started: Vec<_> = packages
        .iter()
        .filter(|package| members.contains(&package["id"]))
        .filter_map(|package| package["default_run"].as_str())
        .collect();
    assert_eq!(started, ["canhgiac"]);
}

/// What an allocator takes before the child confines itself would be the child's afterwards, whatever its limit.
#[cfg(target_os = "linux")]
#[test]
fn the_child_of_the_program_that_ships_gets_no_more_memory_than_it_may() {
    let child = media::Child::new(env!("CARGO_BIN_EXE_canhgiac"), ["media-child"]);
    let words = "a ".repeat(2 << 20);
    let mail = format!("From: a@a.example\r\nSubject: x\r\n\r\n{words}");
    let crashes_with = |limits: &media::Limits| {
        let contents = media::decode(mail.clone().into_bytes(), limits, &child);
        contents.notes.contains(&media::Note::ChildCrashed)
    };
    let usual = media::Limits::default();
    let mut narrow = usual.clone();
    narrow.child.address_space_max = 16 << 20;
    assert_eq!([crashes_with(&usual), crashes_with(&narrow)], [false, true]);
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
    let answers: Vec<serde_json::Value> = text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).expect("a line of JSON"))
        .collect();
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

#[test]
fn an_import_that_cannot_be_meant_is_refused_as_mistyped() {
    let folder = tempfile::tempdir().expect("a folder");
    let list = folder.path().join("ds.txt");
    std::fs::write(&list, "xau-vidu.com\n").expect("written");
    let list = list.display().to_string();
    for (flags, words) in [
        (&["--date", "2026-13-40"][..], "hãy viết như 2026-11-24"),
        (&["--date", "2099-01-01"], "chưa tới"),
        (&["--expires", "2020-01-01"], "--expires trước ngày"),
        (
            &["--date", "2020-01-01", "--expires", "2020-06-01"],
            "--expires đã qua",
        ),
        (&["--name", ""], "tên cần có chữ"),
        (&["--name", " \u{1b} "], "tên cần có chữ"),
    ] {
        let all: Vec<&str> = ["indicators", "import", &list]
            .into_iter()
            .chain(flags.iter().copied())
            .collect();
        let output = run(&all, b"");
        let said = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{flags:?}: {said}");
        assert!(said.contains(words), "{flags:?}: {said}");
    }
    let output = run(
        &["indicators", "import", &list, "--name", "\u{1b}[31mđỏ"],
        b"",
    );
    let shown = text(&output.stdout);
    assert!(
        shown.contains("[31mđỏ") && !shown.contains('\u{1b}'),
        "{shown:?}"
    );
}

#[test]
fn a_damaged_snapshot_is_put_aside_and_made_anew_by_the_next_import() {
    let data = tempfile::tempdir().expect("a folder");
    let call = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_canhgiac"))
            .args(arguments)
            .env("CANHGIAC_DATA", data.path())
            .output()
            .expect("runs")
    };
    let import = |name: &str, host: &str| {
        let list = data.path().join("ds.txt");
        std::fs::write(&list, host).expect("written");
        call(&[
            "indicators",
            "import",
            &list.display().to_string(),
            "--name",
            name,
        ])
    };
    assert!(import("một", "xau1-vidu.com\n").status.success());
    let snapshot = data.path().join("indicators.snapshot");
    std::fs::write(&snapshot, b"garbage").expect("written");
    let refused = call(&["check", "xin chào"]);
    assert_eq!(refused.status.code(), Some(1));
    let said = text(&refused.stderr);
    assert!(
        said.contains("indicators import") && !said.contains("snapshot of"),
        "{said}"
    );

    let done = import("hai", "xau2-vidu.com\n");
    let said = text(&done.stderr);
    assert!(done.status.success(), "{said}");
    assert!(
        said.contains("indicators.damaged") && said.contains("1 danh sách còn"),
        "{said}"
    );
    assert_eq!(
        std::fs::read(data.path().join("indicators.damaged")).ok(),
        Some(b"garbage".to_vec())
    );
    for host in ["xau1-vidu.com", "xau2-vidu.com"] {
        let shown = text(&call(&["check", host]).stdout);
        assert!(
            shown.contains("«một»") || shown.contains("«hai»"),
            "{shown}"
        );
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_doctor_knows_a_place_where_nothing_can_be_made() {
    let said = text(&run(&["--data", "/proc/canhgiac", "doctor"], b"").stdout);
    assert!(
        said.contains("✘ Thư mục dữ liệu: /proc/canhgiac: không ghi được"),
        "{said}"
    );
}

#[test]
fn a_terminal_that_knows_no_colours_gets_none() {
    let command = format!(
        "TERM=dumb {} check 'xin chào'",
        env!("CARGO_BIN_EXE_canhgiac")
    );
    let Ok(output) = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .env_remove("NO_COLOR")
        .stdin(Stdio::null())
        .output()
    else {
        return;
    };
    let shown = text(&output.stdout);
    assert!(
        shown.contains("Vì sao") && !shown.contains('\u{1b}'),
        "{shown:?}"
    );
}
