//! Lists of indicators: import, list, remove.

use super::*;

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
