//! `cargo run --release -p bench`: figures of the check, and ratios within this one run.
//!
//! Looked at: criterion and divan. Percentiles of single verdicts are wanted, and ratios between interleaved variants,
//! so the loop is written out.

use std::hint::black_box;
use std::time::Instant;

use detect::snapshot::{Builder, Class, List};
use detect::{Hints, Pack, Question, Snapshot, Sources};
use extract::IndicatorKind;
use jiff::civil::Date;

/// The allocator of the program that ships.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const TODAY: Date = Date::constant(2026, 11, 24);
/// About 290 bytes each: a scam, a bank's notice, a chat, with and without marks.
const MESSAGES: [&str; 4] = [
    "UNG DUNG VCB DIGIBANK cua ban duoc PHAT HIEN KICH HOAT tren thiet bi la. Neu KHONG PHAI BAN KICH HOAT vui long bam vao https://vietcombank.vn-ms-vidu.top de doi thiet bi hoac huy truoc 17h hom nay de tranh mat tai san. Moi thac mac lien he 0912 000 345 hoac zalo 0912000345 de duoc ho tro.",
    "Vietcombank: SD TK 0071000012345 +3,000,000VND luc 24-11-2026 08:21. So du 5,102,000VND. ND: CONG TY TNHH ABC CHUYEN LUONG THANG 11 NAM 2026 CHO NGUYEN VAN A. Tuyet doi khong cung cap ma OTP, mat khau cho bat ky ai. Truy cap https://vietcombank.com.vn hoac goi 1900545413 khi can ho tro them.",
    "Mẹ ơi cuối tuần này con về, mẹ nhớ để phần con nồi măng khô nhé. Bố bảo chủ nhật cả nhà lên thăm ông bà ngoại, con mua sẵn thuốc cho bà rồi, trời rét nhớ mặc ấm.",
    "Công an xã thông báo lịch cấp căn cước lưu động tại nhà văn hóa xóm, bà con mang theo giấy khai sinh, không thu phí, không làm việc qua điện thoại, zalo. Ai gọi điện đòi chuyển tiền thì báo ngay.",
];

fn main() {
    let pack = Pack::shipped().expect("the shipped pack loads");
    let empty = Snapshot::default();
    println!("messages: {:?} bytes", MESSAGES.map(str::len));
    percentiles(&pack, &empty);
    stages(&pack);
    indicators(&pack);
    phrases(&empty);
}

fn judge(text: &str, pack: &Pack, snapshot: &Snapshot) -> f32 {
    let hints = Hints::default();
    let question = Question {
        text,
        hints: Some(&hints),
        ..Question::default()
    };
    detect::judge(&question, pack, snapshot, TODAY).score
}

/// Median and 99th percentile of single verdicts, in microseconds.
fn percentiles(pack: &Pack, snapshot: &Snapshot) {
    for message in MESSAGES {
        let mut times: Vec<u64> = (0..20_000)
            .map(|_| {
                let start = Instant::now();
                black_box(judge(black_box(message), pack, snapshot));
                start.elapsed().as_nanos() as u64
            })
            .collect();
        times.sort_unstable();
        let at = |share: f64| times[(times.len() as f64 * share) as usize] as f64 / 1000.0;
        println!(
            "verdict, {} bytes: p50 {:.1} µs, p99 {:.1} µs",
            message.len(),
            at(0.5),
            at(0.99)
        );
    }
}

fn stages(pack: &Pack) {
    let message = MESSAGES[0];
    let normal = vi::normalize(message);
    println!(
        "  normalise {:.2} µs",
        time(|| {
            black_box(vi::normalize(black_box(message)));
        })
    );
    println!(
        "  extract   {:.2} µs",
        time(|| {
            black_box(extract::scan(black_box(message), &normal, &pack.reference));
        })
    );
}

/// Mean of one call in microseconds, the best of five rounds.
fn time(mut call: impl FnMut()) -> f64 {
    (0..5)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..4_000 {
                call();
            }
            start.elapsed().as_nanos() as f64 / 4_000_000.0
        })
        .fold(f64::MAX, f64::min)
}

fn all(pack: &Pack, snapshot: &Snapshot) -> f64 {
    time(|| {
        MESSAGES.iter().for_each(|message| {
            black_box(judge(message, pack, snapshot));
        })
    }) / MESSAGES.len() as f64
}

fn indicators(pack: &Pack) {
    let [small, large] = [1_000usize, 1_000_000].map(|keys| {
        let mut builder = Builder::new(7);
        let list = List {
            name: "thử".into(),
            source: String::new(),
            class: Class::Community,
            date: Some(TODAY),
            expires: None,
        };
        let number = builder.list(&list).expect("one list fits");
        (0..keys).for_each(|i| {
            builder.add(IndicatorKind::Host, &format!("may-chu-{i}.example"), number)
        });
        let bytes = builder.finish().expect("a million keys fit");
        let size = bytes.len() as f64 / keys as f64;
        let start = Instant::now();
        let snapshot = Snapshot::from_bytes(bytes).expect("opens");
        println!(
            "snapshot of {keys}: {size:.2} bytes/key, opened in {:.1} ms",
            start.elapsed().as_secs_f64() * 1000.0
        );
        snapshot
    });
    let (a, b) = (all(pack, &small), all(pack, &large));
    println!(
        "verdict with 1k indicators {a:.2} µs, with 1M {b:.2} µs: ratio {:.2}",
        b / a
    );
}

fn phrases(snapshot: &Snapshot) {
    let [small, large] = [1_000usize, 100_000].map(|count| {
        let mut sources = Sources::shipped();
        let syllables = [
            "ba", "cho", "nuong", "thanh", "quy", "lien", "khoe", "vang", "xanh", "dong", "mai",
            "tung",
        ];
        let phrase = |mut n: usize| {
            let words: Vec<&str> = (0..6)
                .map(|_| {
                    let s = syllables[n % 12];
                    n /= 12;
                    s
                })
                .collect();
            format!("\"{} so {n}\"", words.join(" "))
        };
        let list: Vec<String> = (0..count).map(phrase).collect();
        sources.put(
            "signals/90_bench.toml",
            format!("[[group]]\nid = \"bench\"\nany = [{}]\n", list.join(", ")),
        );
        Pack::load(&sources).expect("loads")
    });
    let (a, b) = (all(&small, snapshot), all(&large, snapshot));
    println!(
        "verdict with 1k more phrases {a:.2} µs, with 100k {b:.2} µs: ratio {:.2}",
        b / a
    );
}
