//! Whom a host imitates and how, in the words of the reader; and as many hosts that only sound alike.

use std::sync::LazyLock;

use detect::{Hints, Level, Pack, Snapshot};
use tests::suite::judge;

use super::pack;

/// A host, whom it imitates, and what the reader is told of how.
const IMITATIONS: [(&str, &str, &str); 31] = [
    ("vietcombank.top", "Vietcombank", "đuôi khác"),
    ("techcombank.site", "Techcombank", "đuôi khác"),
    ("agribank.xyz", "Agribank", "đuôi khác"),
    ("vneid.info", "VNeID", "đuôi khác"),
    ("dichvucong.online", "Cổng Dịch vụ công", "đuôi khác"),
    ("shopee.vip", "Shopee", "đuôi khác"),
    ("vietcombank.vn-vidu.top", "Vietcombank", "ở phía trước"),
    (
        "dichvucong.gov.vn-vidu.cc",
        "Cổng Dịch vụ công",
        "ở phía trước",
    ),
    ("vneid.capnhat-vidu.com", "VNeID", "ở phía trước"),
    ("agribank.com.vn.vidu.xyz", "Agribank", "ở phía trước"),
    ("shopee.sukien-vidu.com", "Shopee", "ở phía trước"),
    ("vietcombank-xacthuc.com", "Vietcombank", "ghép thêm chữ"),
    ("vneid-capnhat.com", "VNeID", "ghép thêm chữ"),
    (
        "dichvucong-quocgia.net",
        "Cổng Dịch vụ công",
        "ghép thêm chữ",
    ),
    ("techcombank-uudai.com", "Techcombank", "ghép thêm chữ"),
    ("hotro-agribank.com", "Agribank", "ghép thêm chữ"),
    ("viettel-trian.com", "Viettel", "ghép thêm chữ"),
    ("vietcombanker.com", "Vietcombank", "viết liền thêm chữ"),
    ("agribankonline24h.com", "Agribank", "viết liền thêm chữ"),
    ("vneidcapnhat.com", "VNeID", "viết liền thêm chữ"),
    (
        "dichvucongtructuyen.com",
        "Cổng Dịch vụ công",
        "viết liền thêm chữ",
    ),
    ("nhanquashopee.com", "Shopee", "viết liền thêm chữ"),
    ("vietc0mbank.com", "Vietcombank", "trông giống"),
    ("vietcornbank.com", "Vietcombank", "trông giống"),
    ("techc0mbank.vn", "Techcombank", "trông giống"),
    ("vnẹid.com", "VNeID", "trông giống"),
    ("vietcọmbank.com", "Vietcombank", "trông giống"),
    ("vietcombnak.com", "Vietcombank", "viết sai một chữ"),
    ("vietcombamk.com", "Vietcombank", "viết sai một chữ"),
    ("techcombannk.com", "Techcombank", "viết sai một chữ"),
    ("agrjbank.com", "Agribank", "viết sai một chữ"),
];

/// Hosts that hold part of a protected name, a name of few letters, or one a letter away, and belong to nobody who imitates.
const ONLY_SOUND_ALIKE: [&str; 34] = [
    "evn.at",
    "vib.be",
    "shb.org",
    "scb.co.th",
    "tcb.org",
    "ocb.org.uk",
    "shopee.sg",
    "shopee.co.th",
    "lazada.sg",
    "opensaas.io",
    "bidvillage.com",
    "acbcoop.com",
    "mbtitest.org",
    "vibrato.com",
    "vibration.org",
    "evntech.org",
    "tikitaka.vn",
    "momogi.com",
    "momoland.kr",
    "zalopha.com",
    "hoctiengviet.vn",
    "acbc.org",
    "tpbs.net",
    "agri-food.vn",
    "agribusiness.com",
    "techcombine.io",
    "sacombe.org",
    "cornbank.com",
    "vietbook.com",
    "congchung-vidu.vn",
    "shopify.com",
    "zara.com",
    "vietnamnet.vn",
    "congdichvu.vn",
];

static PACK: LazyLock<Pack> = LazyLock::new(pack);

/// What the reader is told of an imitation, where anything is.
fn told(host: &str) -> (Level, Option<String>) {
    let snapshot = Snapshot::default();
    let verdict = judge(host, &Hints::default(), &PACK, &snapshot);
    let reasons = verdict.reasons.iter();
    let imitation = reasons
        .filter(|reason| reason.signal.starts_with("LOOKALIKE"))
        .map(|reason| reason.text.to_string())
        .next();
    (verdict.level, imitation)
}

#[test]
fn an_imitation_is_told_by_whom_and_how() {
    let mut wrong = Vec::new();
    for (host, whom, how) in IMITATIONS {
        let (level, text) = told(host);
        let text = text.unwrap_or_default();
        if level < Level::Suspicious || !text.contains(whom) || !text.contains(how) {
            wrong.push(format!("{host}: {} {text:?}", level.code()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn as_many_hosts_that_only_sound_alike_are_left_alone() {
    let mut wrong = Vec::new();
    for host in ONLY_SOUND_ALIKE {
        let (level, text) = told(host);
        if level > Level::Insufficient || text.is_some() {
            wrong.push(format!("{host}: {} {text:?}", level.code()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(ONLY_SOUND_ALIKE.len() >= IMITATIONS.len());
}
