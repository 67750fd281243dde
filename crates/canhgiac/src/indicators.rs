//! `canhgiac indicators`: import, list, remove.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use app::indicators::{self, About, Format, ImportError, Imported, Kept, Repaired};
use clap::{Subcommand, ValueEnum};
use detect::snapshot::Class;
use jiff::civil::Date;

use crate::place::{Place, block_on};
use crate::{exit, output};

/// Danh sách số, tài khoản, địa chỉ đã bị cảnh báo
#[derive(Debug, Subcommand)]
pub(crate) enum Indicators {
    /// Nhập một danh sách (hosts, AdGuard, CSV, mỗi dòng một mục); nhập lại cùng tên là thay thế
    Import(Import),
    /// Xem các danh sách đang dùng
    List {
        /// In JSON
        #[arg(long)]
        json: bool,
    },
    /// Bỏ một danh sách
    Remove {
        /// Tên danh sách
        #[arg(value_name = "TÊN")]
        name: String,
    },
}

#[derive(Debug, clap::Args)]
pub(crate) struct Import {
    /// Tệp danh sách
    #[arg(value_name = "TỆP")]
    file: PathBuf,
    /// Tên hiện cho người xem; mặc định là tên tệp
    #[arg(long, value_name = "TÊN", value_parser = name)]
    name: Option<String>,
    /// Lấy từ đâu (địa chỉ, công văn)
    #[arg(long, default_value = "", value_name = "NGUỒN")]
    source: String,
    /// Danh sách của ai
    #[arg(long, value_enum, default_value_t = OfWhom::Community, value_name = "LOẠI")]
    class: OfWhom,
    /// Ngày của danh sách (2026-11-24 hoặc 24/11/2026); mặc định hôm nay
    #[arg(long, value_name = "NGÀY", value_parser = day)]
    date: Option<Date>,
    /// Ngày cuối cùng còn hiệu lực
    #[arg(long, value_name = "NGÀY", value_parser = day)]
    expires: Option<Date>,
    /// Cách viết của tệp; tự nhận ra nếu không nêu
    #[arg(long, value_parser = ["hosts", "adguard", "csv", "lines"], value_name = "KIỂU")]
    format: Option<String>,
    /// In JSON
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum OfWhom {
    /// Cơ quan có thẩm quyền: hiện «Đã được cảnh báo»
    Authority,
    /// Cộng đồng, doanh nghiệp
    Community,
    /// Đã xem xét: chính địa chỉ, số ấy không bị gắn cờ nữa; lời lẽ của tin vẫn được xét
    Allow,
}

impl Indicators {
    pub(crate) fn run(&self, place: &Place) -> anyhow::Result<ExitCode> {
        match self {
            Self::Import(import) => import.run(place),
            Self::List { json } => list(place, *json),
            Self::Remove { name } => remove(place, name),
        }
    }
}

impl Import {
    fn run(&self, place: &Place) -> anyhow::Result<ExitCode> {
        let today = app::Clock::System.today();
        if let Some(wrong) = self.wrong_day(today) {
            output::tell(format_args!("Lỗi: {wrong}"));
            return Ok(ExitCode::from(exit::USAGE));
        }
        let bytes = read(&self.file)
            .with_context(|| format!("Không đọc được danh sách {}", self.file.display()))?;
        let about = self.about(today);
        if let Some(repaired) = indicators::repair(&place.data())? {
            tell_repaired(&repaired);
        }
        let checker = place.checker()?;
        let pack = checker.engine().pack.clone();
        let imported =
            indicators::import(&place.data(), &bytes, &about, &pack.tables, &pack.reference)
                .context("Chưa nhập được danh sách")?;
        publish(place)?;
        if self.json {
            output::say_json(&imported)?;
        } else {
            output::say(format_args!(
                "Đã nhập {} mục vào «{}».",
                imported.taken,
                output::safe(&about.name)
            ))?;
            if imported.refused_official > 0 {
                output::say(format_args!(
                    "Không nhận {} mục là tên miền hoặc số chính thức.",
                    imported.refused_official
                ))?;
            }
            if imported.refused_cleared > 0 {
                output::say(format_args!(
                    "Không nhận {} mục đã được xem xét theo phản đối. Muốn cảnh báo lại, người có thẩm quyền làm việc đó trên trang «Đã xem xét», nêu lý do mới.",
                    imported.refused_cleared
                ))?;
            }
            if imported.excepted > 0 {
                output::say(format_args!(
                    "Bỏ qua {} mục vì chính danh sách nêu ngoại lệ cho chúng.",
                    imported.excepted
                ))?;
            }
            if imported.exceptions > 0 {
                output::say(format_args!(
                    "Giữ {} ngoại lệ: trang được nêu và những gì nằm dưới đó không bị cảnh báo theo danh sách này.",
                    imported.exceptions
                ))?;
            }
            if imported.unread > 0 {
                output::say(unread(&imported))?;
            }
            output::say(format_args!("Cả thảy {} mục đang dùng.", imported.total))?;
        }
        Ok(ExitCode::SUCCESS)
    }

    fn about(&self, today: Date) -> About {
        let stem = self.file.file_stem();
        let stem = stem.map(|stem| stem.to_string_lossy().into_owned());
        About {
            name: self
                .name
                .clone()
                .or(stem)
                .unwrap_or_else(|| "danh sách".to_owned()),
            source: self.source.clone(),
            class: match self.class {
                OfWhom::Authority => Class::Authority,
                OfWhom::Community => Class::Community,
                OfWhom::Allow => Class::Allow,
            },
            date: self.date.unwrap_or(today),
            expires: self.expires,
            format: self.format.as_deref().and_then(Format::from_name),
        }
    }

    /// Days that cannot be meant: a list would look newer than it is, or would never count.
    fn wrong_day(&self, today: Date) -> Option<&'static str> {
        if self.date.is_some_and(|date| date > today) {
            return Some("--date là ngày chưa tới. Hãy ghi ngày của danh sách, như 2026-11-24.");
        }
        let last = self.expires?;
        if last < self.date.unwrap_or(today) {
            return Some("--expires trước ngày của danh sách. Hãy xem lại hai ngày.");
        }
        (last < today).then_some("--expires đã qua, danh sách sẽ không được dùng. Hãy ghi ngày sau hôm nay, hoặc bỏ --expires.")
    }
}

fn tell_repaired(repaired: &Repaired) {
    output::tell(format_args!(
        "Tệp danh sách cũ bị hỏng, đã được giữ lại ở {}. Tệp mới được ghép từ {} danh sách còn trên máy này; danh sách nào không thấy trong «canhgiac indicators list» thì hãy nhập lại.",
        repaired.kept_as.display(),
        repaired.lists
    ));
}

/// How many lines hold no indicator, and where the first of them stand.
fn unread(imported: &Imported) -> String {
    let lines: Vec<String> = imported.unread_lines.iter().map(usize::to_string).collect();
    let more = match imported.unread > lines.len() {
        true => ", …",
        false => "",
    };
    format!(
        "Bỏ qua {} dòng không đọc được (dòng {}{more}).",
        imported.unread,
        lines.join(", ")
    )
}

/// The whole list; of one that is too long no more is read than shows it.
fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let file = File::open(path)?;
    if file.metadata()?.len() > indicators::LIST_MAX {
        return Err(ImportError::TooLarge.into());
    }
    let mut bytes = Vec::new();
    // A pipe has no length to ask for.
    file.take(indicators::LIST_MAX + 1)
        .read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// Hands the new snapshot to the other nodes. A place that has never served has none.
fn publish(place: &Place) -> anyhow::Result<()> {
    if !place.has_database()? {
        return Ok(());
    }
    let bytes = indicators::compiled(&place.data())?;
    block_on(async {
        let site = place.site().await?;
        Ok(app::snapshot::publish(&site, bytes, "command line").await?)
    })
    .context("Danh sách đã nhập ở máy này nhưng chưa chuyển được cho các máy khác")
}

fn day(text: &str) -> Result<Date, String> {
    indicators::read_date(text).ok_or_else(|| "hãy viết như 2026-11-24 hoặc 24/11/2026".to_owned())
}

/// A name that can be read, and asked for again.
fn name(text: &str) -> Result<String, String> {
    match output::safe(text).trim() {
        "" => Err("tên cần có chữ".to_owned()),
        name => Ok(name.to_owned()),
    }
}

fn list(place: &Place, json: bool) -> anyhow::Result<ExitCode> {
    let kept = indicators::kept(&place.data())?;
    if json {
        output::say_json(&kept)?;
    } else if kept.is_empty() {
        output::say(format_args!(
            "Chưa có danh sách nào. Nhập bằng: canhgiac indicators import TỆP --name TÊN --class authority"
        ))?;
    }
    for list in kept.iter().filter(|_| !json) {
        output::say(line(list, app::Clock::System.today()))?;
    }
    Ok(ExitCode::SUCCESS)
}

/// A list for a person: how many, of which day, whose, what it is called, where from, until when.
fn line(list: &Kept, today: Date) -> String {
    let written = |day: Date| day.strftime("%d/%m/%Y").to_string();
    let whose = match list.class {
        Class::Authority => "cơ quan   ",
        Class::Community => "cộng đồng ",
        Class::Allow => "đã xem xét",
    };
    let source = match list.source.as_str() {
        "" => String::new(),
        source => format!("  nguồn: {}", output::safe(source)),
    };
    let until = list.expires.map(|last| match last < today {
        true => format!("  đến hết {} (đã hết hạn)", written(last)),
        false => format!("  đến hết {}", written(last)),
    });
    format!(
        "{:>9}  {:10}  {whose}  «{}»{source}{}",
        list.count,
        list.date.map(written).unwrap_or_default(),
        output::safe(&list.name),
        until.unwrap_or_default()
    )
}

fn remove(place: &Place, name: &str) -> anyhow::Result<ExitCode> {
    match indicators::remove(&place.data(), name) {
        Ok(left) => {
            publish(place)?;
            output::say(format_args!(
                "Đã bỏ «{}». Còn {left} mục.",
                output::safe(name)
            ))?;
            Ok(ExitCode::SUCCESS)
        }
        Err(ImportError::Unknown(_)) => {
            output::tell(format_args!(
                "Không có danh sách «{}». Xem tên bằng: canhgiac indicators list",
                output::safe(name)
            ));
            Ok(ExitCode::from(exit::NOT_FOUND))
        }
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_says_from_which_day_on_it_counts_no_more() {
        let last = jiff::civil::date(2026, 11, 24);
        let list = Kept {
            name: "Danh sách thử".to_owned(),
            source: String::new(),
            class: Class::Community,
            date: None,
            expires: Some(last),
            count: 1,
        };
        assert!(line(&list, last).ends_with("đến hết 24/11/2026"));
        let after = jiff::civil::date(2026, 11, 25);
        assert!(line(&list, after).ends_with("đến hết 24/11/2026 (đã hết hạn)"));
    }
}
