//! Settings, `serve`, the store and `doctor`.

use super::*;

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

#[cfg(target_os = "linux")]
#[test]
fn the_doctor_knows_a_place_where_nothing_can_be_made() {
    let said = text(&run(&["--data", "/proc/canhgiac", "doctor"], b"").stdout);
    assert!(
        said.contains("✘ Thư mục dữ liệu: /proc/canhgiac: không ghi được"),
        "{said}"
    );
}
