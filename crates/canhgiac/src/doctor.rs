//! `canhgiac doctor`: what is here, what is missing, what to do about it. It looks only: nothing is made, written or migrated.

use std::path::Path;
use std::process::ExitCode;

use clap::Args;

use crate::place::{Place, block_on};
use crate::{exit, fault, output};

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
        let [reads, walls] = child();
        let version = version(place);
        let findings = [
            pack(place),
            data(place),
            room(place),
            key(place, matches!(version, Ok(1..))),
            database(version),
            clock(),
            reads,
            walls,
            ocr(),
            fonts(),
            port(),
        ];
        if self.json {
            output::say_json(&findings)?;
        }
        for finding in findings.iter().filter(|_| !self.json) {
            let mark = match (finding.ok, finding.optional) {
                (true, _) => "✔",
                (false, true) => "–",
                (false, false) => "✘",
            };
            output::say(format_args!("{mark} {}: {}", finding.name, finding.detail))?;
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
            format!(
                "không mở được: {}. Hãy sửa hoặc bỏ tệp nêu trên trong thư mục dữ liệu",
                fault::words(&error)
            ),
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
    let writable = is_writable(there(&folder));
    let detail = match (writable, folder.exists()) {
        (true, true) => folder.display().to_string(),
        (true, false) => format!("{}: chưa có; lần chạy đầu sẽ tạo", folder.display()),
        (false, _) => format!(
            "{}: không ghi được. Hãy cấp quyền ghi hoặc chọn nơi khác bằng --data THƯ MỤC",
            folder.display()
        ),
    };
    Finding {
        name: "Thư mục dữ liệu",
        ok: writable,
        optional: false,
        detail,
    }
}

/// The folder itself, or the nearest one above that is there.
fn there(folder: &Path) -> &Path {
    let found = folder.ancestors().find(|above| above.exists());
    found.unwrap_or(Path::new("."))
}

#[cfg(unix)]
fn is_writable(folder: &Path) -> bool {
    use rustix::fs::{Access, access, statvfs};
    // Where there is no block to write to (/proc, /sys) nothing can be made, whatever the rights say.
    let has_room = statvfs(folder).is_ok_and(|disk| disk.f_blocks > 0);
    has_room && folder.is_dir() && access(folder, Access::WRITE_OK | Access::EXEC_OK).is_ok()
}

#[cfg(not(unix))]
fn is_writable(folder: &Path) -> bool {
    std::fs::metadata(folder).is_ok_and(|meta| meta.is_dir() && !meta.permissions().readonly())
}

/// With less room than this, in bytes, a backup or a day of evidence may not fit.
const ROOM_MIN: u64 = 1 << 30;

#[cfg(unix)]
fn room(place: &Place) -> Finding {
    let left = rustix::fs::statvfs(there(&place.data()))
        .map(|disk| disk.f_bavail.saturating_mul(disk.f_frsize));
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

/// The key is made by the first start; what an installation has written can be read with its own key alone.
fn key(place: &Place, has_written: bool) -> Finding {
    let path = place.key();
    let path = path.display();
    let (ok, detail) = match (store::Keys::open(&place.key()), has_written) {
        (Ok(Some(_)), _) => (true, path.to_string()),
        (Ok(None), false) => (true, format!("{path}: chưa có; lần chạy đầu sẽ tạo")),
        (Ok(None), true) => (
            false,
            format!(
                "không thấy {path} trong khi đã có cơ sở dữ liệu. Đừng khởi động máy chủ: nó sẽ tạo khóa mới. Hãy đặt lại tệp khóa đã cất riêng vào đó, hoặc chỉ ra bằng --key TỆP; không có đúng khóa thì dữ liệu đã niêm phong không đọc lại được"
            ),
        ),
        (Err(error), _) => (
            false,
            format!(
                "không dùng được {path} ({error}). Tệp khóa phải là tệp do chương trình tạo và chỉ chủ của nó đọc được: chmod 600 TỆP"
            ),
        ),
    };
    Finding {
        name: "Tệp khóa",
        ok,
        optional: false,
        detail,
    }
}

/// A database that is not there yet is made by the first start; one that is there must open.
fn database(version: anyhow::Result<i64>) -> Finding {
    let (ok, detail) = match version {
        Ok(0) => (true, "chưa có; lần chạy đầu sẽ tạo".to_owned()),
        Ok(version) => of_version(version, store::newest_version()),
        Err(error) => (false, format!("không mở được: {}", fault::words(&error))),
    };
    Finding {
        name: "Cơ sở dữ liệu",
        ok,
        optional: false,
        detail,
    }
}

/// The version of the database; 0 where there is none yet, or an empty one.
fn version(place: &Place) -> anyhow::Result<i64> {
    if !place.has_database()? {
        return Ok(0);
    }
    let address = place.database()?;
    block_on(async { Ok(store::version_at(&address).await?) })
}

fn of_version(version: i64, newest: i64) -> (bool, String) {
    match version.cmp(&newest) {
        std::cmp::Ordering::Equal => (true, format!("mở được, phiên bản {version}")),
        std::cmp::Ordering::Less => (
            true,
            format!(
                "mở được, phiên bản {version}; lần chạy tới sẽ nâng lên {newest}. Nên sao lưu trước"
            ),
        ),
        std::cmp::Ordering::Greater => (
            false,
            format!(
                "phiên bản {version} mới hơn chương trình này ({newest}). Hãy cài bản chương trình mới hơn"
            ),
        ),
    }
}

fn clock() -> Finding {
    let today = app::Clock::System.today();
    // Shipped after this year; a clock before it makes every list look fresh.
    let ok = today.year() >= 2026;
    Finding {
        name: "Đồng hồ",
        ok,
        optional: false,
        detail: format!("hôm nay {}", today.strftime("%d/%m/%Y")),
    }
}

/// Whether the process that reads strangers' files runs, and whether it is shut in.
fn child() -> [Finding; 2] {
    let mail = b"From: a@b.example\r\nSubject: x\r\n\r\nxin chao".to_vec();
    let contents = media::Child::this_program()
        .map(|child| media::decode(mail, &media::Limits::default(), &child))
        .unwrap_or_default();
    let reads = contents.text.contains("xin chao");
    let walled = reads && !contents.notes.contains(&media::Note::NotConfined);
    let of_reading = match reads {
        true => "đọc được thư mẫu",
        false => "không chạy được; ảnh và thư sẽ không đọc được",
    };
    let of_walls = match walled {
        true => "bị giới hạn bộ nhớ, thời gian và lệnh gọi hệ thống",
        false => {
            "không bật được; tệp lạ được mở với ít lớp bảo vệ hơn. Cần Linux 64 bit có seccomp"
        }
    };
    [
        Finding {
            name: "Tiến trình đọc tệp",
            ok: reads,
            optional: false,
            detail: of_reading.to_owned(),
        },
        Finding {
            name: "Cô lập tiến trình đọc tệp",
            ok: walled,
            optional: cfg!(not(target_os = "linux")),
            detail: of_walls.to_owned(),
        },
    ]
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
