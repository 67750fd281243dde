//! Whom a host imitates and how, in the words of the reader; and as many hosts that only sound alike.

use std::sync::LazyLock;

use detect::{Hints, Level, Pack, Snapshot};
use tests::suite::judge;

use super::pack;

/// A host, whom it imitates, and what the reader is told of how.
const IMITATIONS: [(&str, &str, &str); 53] = [
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
    // Cyrillic a, i without a dot, Cyrillic Ь, Latin alpha.
    ("аpple.com", "Apple", "trông giống"),
    ("bıdv.vn", "BIDV", "trông giống"),
    ("ocЬ.com.vn", "OCB", "trông giống"),
    ("ɑcb.com.vn", "ACB", "trông giống"),
    ("www.аcb.com", "ACB", "trông giống"),
    ("login.vіetcombank.com", "Vietcombank", "trông giống"),
    ("vietcombnak.com", "Vietcombank", "viết sai một chữ"),
    ("vietcombamk.com", "Vietcombank", "viết sai một chữ"),
    ("techcombannk.com", "Techcombank", "viết sai một chữ"),
    ("agrjbank.com", "Agribank", "viết sai một chữ"),
    ("mobifone.click", "MobiFone", "đuôi khác"),
    ("sacombank.vip", "Sacombank", "đuôi khác"),
    ("hdbank.vn-vidu.top", "HDBank", "ở phía trước"),
    ("zalopay.nhanqua-vidu.xyz", "ZaloPay", "ở phía trước"),
    ("eximbank-tragop.com", "Eximbank", "ghép thêm chữ"),
    ("hotro-vinaphone.com", "VinaPhone", "ghép thêm chữ"),
    ("sacombank24h.com", "Sacombank", "viết liền thêm chữ"),
    ("vietinbankxacthuc.com", "VietinBank", "viết liền thêm chữ"),
    ("agr1bank.com", "Agribank", "trông giống"),
    ("agr1bank.vn", "Agribank", "trông giống"),
    ("v1etcombank.vn", "Vietcombank", "trông giống"),
    ("sac0mbank.com", "Sacombank", "trông giống"),
    ("techcornbank.vn", "Techcombank", "trông giống"),
    ("m0bifone.vn", "MobiFone", "trông giống"),
    ("vinaph0ne.net", "VinaPhone", "trông giống"),
    ("sh0pee.com.vn", "Shopee", "trông giống"),
];

/// Hosts that hold part of a protected name, a name of few letters, or one a letter away, and belong to nobody who imitates.
const ONLY_SOUND_ALIKE: [&str; 53] = [
    "tiếpthị.vn",
    "bücher.de",
    "größe.de",
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
    "agricola.org",
    "agridrone.vn",
    "vietinfo.org",
    "eximport.com",
    "msbuild.org",
    "hdbuzz.net",
    "stbernard.org",
    "vpbx.net",
    "nablogs.com",
    "momowang.com",
    "zalora.com",
    "sacomtel.com",
    "mobiforge.com",
    "vinaphoto.vn",
    "shopeat.com",
    "tikihut.com",
];

/// Names of trades, schools and goods, as honest people register them by the thousand; some hold a word that scams use.
const EVERYDAY: [&str; 38] = [
    "dichthuatcongchung.vn",
    "timviecnhanh.com",
    "nganhangdethi.com",
    "nganhangcauhoi.vn",
    "xaydungminhanh.com",
    "vatlieuxaydung.com",
    "suachuadienlanh.com",
    "giasutienganh.com",
    "giaovienmamnon.com",
    "giaoantieuhoc.com",
    "baigiangdientu.com",
    "luyenthidaihoc.com",
    "vanmauhay.com",
    "inanquangcao.vn",
    "hatdetrungkhanh.com",
    "hoatuoihaiphong.com",
    "trangtraihoalan.com",
    "banhmisaigon.com",
    "dienmaygiadinh.com",
    "benhvienhungvuong.vn",
    "betongtuoi.com",
    "bancaycanh.com",
    "bancaphe.vn",
    "vaycuoidep.com",
    "dulichdailoan.com",
    "timvieclam.vn",
    "nhadathanoi.com.vn",
    "phongkhamnhakhoa.vn",
    "hoctienganh.com.vn",
    "nongsancaobang.vn",
    "dacsancaobang.com",
    "tuvanphapluat.com.vn",
    "homestaycaobang.com",
    "thacbangioc.com",
    "lichvannien.net",
    "phanbonhuuco.com",
    "thuvienbaigiang.vn",
    "nuocsachcaobang.vn",
];

/// Vietnamese names that promise what honest ones do not; their words are those of warnings.
const PROMISES: [&str; 6] = [
    "kiemtientainhavidu.com",
    "napkimcuongvidu.com",
    "vaytiennhanhvidu.com",
    "ruttientindungvidu.com",
    "nhanquagarenavidu.com",
    "chanlemomovidu.com",
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

#[test]
fn an_everyday_name_is_not_suspected_for_how_it_is_spelt() {
    let mut wrong = Vec::new();
    for host in EVERYDAY {
        let (level, text) = told(host);
        if level > Level::Insufficient || text.is_some() {
            wrong.push(format!("{host}: {} {text:?}", level.code()));
        }
    }
    for host in PROMISES {
        let (level, _) = told(host);
        if level < Level::Suspicious {
            wrong.push(format!("{host}: {}", level.code()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
