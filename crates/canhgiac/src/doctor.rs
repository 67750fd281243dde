//! `canhgiac doctor`: what is here, what is missing, what to do about it.

use std::process::ExitCode;

use clap::Args;

use crate::exit;
use crate::place::{Place, today};

/// Xem máy này đã đủ những gì cần chưa
#[derive(Debug, Args)]
pub(crate) struct Doctor {
    /// In JSON
    #[arg(long)]
    json: bool,
}

#[derive(serde::Serialize)]
struct Finding {
    name: &'static str,
    ok: bool,
    /// Missing is a pity, not a fault.
    optional: bool,
    detail: String,
}

impl Doctor {
    pub(crate) fn run(&self, place: &Place) -> anyhow::Result<ExitCode> {
        let findings = [
            pack(place),
            data(place),
            room(place),
            database(place),
            clock(),
            child(),
            walls(),
            ocr(),
            fonts(),
            port(),
        ];
        if self.json {
            println!("{}", serde_json::to_string(&findings)?);
        }
        for finding in findings.iter().filter(|_| !self.json) {
            let mark = match (finding.ok, finding.optional) {
                (true, _) => "✔",
                (false, true) => "–",
                (false, false) => "✘",
            };
            println!("{mark} {}: {}", finding.name, finding.detail);
        }
        let healthy = findings
            .iter()
            .all(|finding| finding.ok || finding.optional);
        Ok(if healthy {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(exit::FAILED)
        })
    }
}

fn pack(place: &Place) -> Finding {
    let (ok, detail) = match place.checker() {
        Ok(checker) => {
            let engine = checker.engine();
            let signals = engine.pack.signals().count();
            (
                true,
                format!(
                    "bản {}, {signals} dấu hiệu, {} mục trong danh sách",
                    engine.pack.version,
                    engine.snapshot.len()
                ),
            )
        }
        Err(error) => (
            false,
            format!("không mở được: {error}. Hãy sửa hoặc bỏ tệp nêu trên trong thư mục dữ liệu"),
        ),
    };
    Finding {
        name: "Bộ luật nhận biết",
        ok,
        optional: false,
        detail,
    }
}

fn data(place: &Place) -> Finding {
    let folder = place.data();
    let writable = std::fs::create_dir_all(&folder).and_then(|()| {
        let probe = folder.join(".doctor");
        std::fs::write(&probe, b"x").and_then(|()| std::fs::remove_file(&probe))
    });
    let detail = match &writable {
        Ok(()) => folder.display().to_string(),
        Err(error) => format!("{}: không ghi được ({error})", folder.display()),
    };
    Finding {
        name: "Thư mục dữ liệu",
        ok: writable.is_ok(),
        optional: false,
        detail,
    }
}

/// With less room than this, in bytes, a backup or a day of evidence may not fit.
const ROOM_MIN: u64 = 1 << 30;

#[cfg(unix)]
fn room(place: &Place) -> Finding {
    let left =
        rustix::fs::statvfs(place.data()).map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize));
    let detail = match left {
        Ok(left) if left < ROOM_MIN => format!(
            "còn {} MB, nên có ít nhất 1 GB. Hãy dọn bớt hoặc chuyển thư mục dữ liệu",
            left >> 20
        ),
        Ok(left) => format!("còn {} MB", left >> 20),
        Err(error) => format!("không đo được ({error})"),
    };
    Finding {
        name: "Chỗ trống trên đĩa",
        ok: left.is_ok_and(|left| left >= ROOM_MIN),
        optional: true,
        detail,
    }
}

#[cfg(not(unix))]
fn room(_: &Place) -> Finding {
    Finding {
        name: "Chỗ trống trên đĩa",
        ok: false,
        optional: true,
        detail: "chưa đo được trên hệ điều hành này".to_owned(),
    }
}

/// A database that is not there yet is made by the first start; one that is there must open.
fn database(place: &Place) -> Finding {
    let opened = place.has_database().and_then(|there| match there {
        false => Ok(None),
        true => crate::place::block_on(async {
            let store = place.store().await?;
            Ok(Some(store.engine()))
        }),
    });
    let detail = match &opened {
        Ok(Some(engine)) => format!("mở được ({engine:?})"),
        Ok(None) => "chưa có; lần chạy đầu sẽ tạo".to_owned(),
        Err(error) => format!("{error:#}"),
    };
    Finding {
        name: "Cơ sở dữ liệu",
        ok: opened.is_ok(),
        optional: false,
        detail,
    }
}

/// Whether a process that reads strangers' files is shut in.
fn walls() -> Finding {
    let bytes = b"From: a@b.example\r\nSubject: x\r\n\r\nx\r\n".to_vec();
    let answer = media::Child::this_program()
        .map(|child| media::decode(bytes, &media::Limits::default(), &child));
    let ok = answer.is_ok_and(|contents| {
        contents.mail.is_some() && !contents.notes.contains(&media::Note::NotConfined)
    });
    let detail = match ok {
        true => "bị giới hạn bộ nhớ, thời gian và lệnh gọi hệ thống",
        false => {
            "không bật được; tệp lạ được mở với ít lớp bảo vệ hơn. Cần Linux 64 bit có seccomp"
        }
    };
    Finding {
        name: "Cô lập tiến trình đọc tệp",
        ok,
        optional: cfg!(not(target_os = "linux")),
        detail: detail.to_owned(),
    }
}

fn clock() -> Finding {
    let today = today();
    // Shipped after this year; a clock before it makes every list look fresh.
    let ok = today.year() >= 2026;
    Finding {
        name: "Đồng hồ",
        ok,
        optional: false,
        detail: format!("hôm nay {}", today.strftime("%d/%m/%Y")),
    }
}

fn child() -> Finding {
    let answer = media::Child::this_program().map(|child| {
        media::decode(
            b"From: a@b.example\r\nSubject: x\r\n\r\nxin chao".to_vec(),
            &media::Limits::default(),
            &child,
        )
    });
    let ok = answer
        .as_ref()
        .is_ok_and(|contents| contents.text.contains("xin chao"));
    let detail = if ok {
        "đọc được thư mẫu"
    } else {
        "không chạy được; ảnh và thư sẽ không đọc được"
    };
    Finding {
        name: "Tiến trình đọc tệp",
        ok,
        optional: false,
        detail: detail.to_owned(),
    }
}

fn ocr() -> Finding {
    let ok = media::ocr_available();
    let detail = if ok {
        "tesseract có tiếng Việt"
    } else {
        "chưa có; chữ trong ảnh không đọc được. Trên Debian: apt-get install tesseract-ocr tesseract-ocr-vie"
    };
    Finding {
        name: "Đọc chữ trong ảnh",
        ok,
        optional: true,
        detail: detail.to_owned(),
    }
}

fn fonts() -> Finding {
    let found = app::fonts::found();
    let detail = match found {
        Some(found) => format!("{} ({})", found.family, found.folder.display()),
        None => "chưa có Times New Roman hay phông cùng bề rộng chữ; báo cáo chỉ có Word và Excel. Trên Debian: apt-get install fonts-liberation2"
            .to_owned(),
    };
    Finding {
        name: "Phông chữ in PDF",
        ok: found.is_some(),
        optional: true,
        detail,
    }
}

fn port() -> Finding {
    let free = std::net::TcpListener::bind(crate::serve::DEFAULT_LISTEN);
    let detail = match &free {
        Ok(_) => format!("{} còn trống", crate::serve::DEFAULT_LISTEN),
        Err(error) => format!(
            "{} không dùng được ({error}); chọn cổng khác bằng serve --listen",
            crate::serve::DEFAULT_LISTEN
        ),
    };
    Finding {
        name: "Cổng mạng",
        ok: free.is_ok(),
        optional: true,
        detail,
    }
}
