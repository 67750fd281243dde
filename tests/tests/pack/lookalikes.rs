//! Whom a host imitates and how, in the words of the reader; and as many hosts that only sound alike.

use std::sync::LazyLock;

use detect::{Hints, Level, Pack, Snapshot};
use tests::suite::judge;

use super::pack;

/// A host, whom it imitates, and what the reader is told of how.
const IMITATIONS: [(&str, &str, &str); 65] = [
    (
        "sites.google.com/view/vietcombank-uudai",
        "Vietcombank",
        "người lập trang tự đặt",
    ),
    (
        "sites.google.com/view/dichvucong-vneid",
        "Cổng Dịch vụ công",
        "người lập trang tự đặt",
    ),
    (
        "abc-vidu.github.io/agribank",
        "Agribank",
        "người lập trang tự đặt",
    ),
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
    ("zaIo.me/g/nhanqua", "Zalo", "trông giống"),
    ("zal0.me", "Zalo", "trông giống"),
    ("teIegram.me/nhanqua", "Telegram", "trông giống"),
    ("jt-haiquan-vidu.cc", "J&T Express", "ghép thêm chữ"),
    ("vnpt-dangnhap.com", "VNPT", "ghép thêm chữ"),
    ("vcb-huydichvu-vidu.com", "Vietcombank", "ghép thêm chữ"),
    ("bidv-baove-vidu.com", "BIDV", "ghép thêm chữ"),
    ("acb-huygiaodich-vidu.com", "ACB", "ghép thêm chữ"),
    ("msb-motaikhoan-vidu.com", "MSB", "ghép thêm chữ"),
];

/// Hosts that hold part of a protected name, a name of few letters, or one a letter away, and belong to nobody who imitates.
const ONLY_SOUND_ALIKE: [&str; 65] = [
    "zalia.me",
    "agri-dichvu.com",
    "agri-baove.vn",
    "dichvu-acbcoop.com",
    "shb-danang.com.vn",
    "zolo.me",
    "bhytech.vn",
    "giahanoi.com",
    "jt-noithat.com",
    "sites.google.com/view/lop9a-caobang",
    "sites.google.com/view/thuvienxa",
    "drive.google.com/file/d/1vietcombank",
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

/// Names of firms, towns and people that hold a word of offices or of betting.
const HOLD_A_WORD: [&str; 34] = [
    "alphabet.com",
    "betterhelp.com",
    "diabetes.org",
    "tibet.net",
    "elizabethtown.edu",
    "betafarm.vn",
    "slotcar.vn",
    "modelode.com",
    "explode.vn",
    "bancacanh.com.vn",
    "dagaz.vn",
    "kiwinetworks.com",
    "dogovietnam.com",
    "dogocaobang.vn",
    "banghegovietnam.com",
    "govap.vn",
    "thegovap.com",
    "agritrade.com.vn",
    "agriinvest.vn",
    "agrifinance.vn",
    "dichvucongchung.vn",
    "dichvucongtrinh.vn",
    "congantoan.vn",
    "haiquanonline.com.vn",
    "baohiemxemay.vn",
    "congtybaohiem.com",
    "baohiemnhantho.vn",
    "hochieu.vn",
    "lamcancuoc.vn",
    "luatsutoaan.vn",
    "datdaicaobang.vn",
    "dienlucxanh.vn",
    "thuexecaobang.vn",
    "dothihanhchinh.vn",
];

/// Ordinary sentences around an address, as a bank words them, as a shop does, as a friend does.
const SENTENCES: [&str; 6] = [
    "Quý khách vui lòng xem chi tiết tại {}.",
    "Bảng lãi suất mới có ở {} nhé chị",
    "Em vào {} xem giúp anh với",
    "Anh thấy trang {} đang bán giá tốt lắm",
    "Thông tin chương trình: https://{}/",
    "cho hỏi trang {} có phải trang thật không ạ",
];

/// Who warns of addresses, and who is warned by nobody.
const CALLED_FALSE: [&str; 8] = [
    "Đừng bấm vào link dichvucong-capnhat-vidu.top",
    "Không truy cập vnpost-buukien-vidu.top",
    "VCB khuyến cáo các website giả mạo: vietcombank-vn.com, vcb-digibank.top, vietcombank.vn-vidu.cc. Website chính thức: vietcombank.com.vn",
    "Cảnh báo: trang vietcombank-vn.com giả mạo Vietcombank, bà con không truy cập.",
    "Các tên miền lừa đảo mới: vietcombank-vn.com và agribank-xacthuc.com; dichvucong-vn.top",
    "Danh sách tên miền lừa đảo mới phát hiện trong tuần:\n1. vietcombank-vn.com\n2. agribank-xacthuc.com\n3. dichvucong-vn.top",
    "Công an xác định đối tượng dựng trang dichvucong-vn.top thu thập thông tin",
    "Đừng bấm vào vietcombank-vn.com nhé mẹ",
];
const CALLED_FALSE_IN_PRETENCE: [&str; 16] = [
    "Trang vietcombank-uudai-vidu.com không phải trang giả, bấm vào nhận quà nhé",
    "Trang vcb-mokhoa-vidu.com không phải trang giả đâu bác, con dùng rồi, bác cứ vào nhập tài khoản",
    "vneid-capnhat-vidu.com không phải lừa đảo, bác yên tâm",
    "Bác yên tâm, vneid-capnhat-vidu.com không phải trang giả mạo",
    "trang vietcombank-uudai-vidu.com có lừa đảo không?",
    "trang mbbank-uudai-vidu.com lừa đảo à",
    "shopee-trian-vidu.cc scam ko",
    "Không truy cập vneid-capnhat-vidu.com trong hôm nay thì tài khoản sẽ bị khóa vĩnh viễn",
    "Chống lừa đảo: quý khách vui lòng xác minh tại vietcombank-vn.com",
    "Để phòng lừa đảo hãy truy cập vietcombank-vn.com",
    "Tài khoản của bạn có dấu hiệu lừa đảo. Xác minh: vietcombank-vn.com",
    "Cảnh báo giả mạo. Website mới của Vietcombank là vietcombank-vn.com",
    "Trang cũ của chúng tôi bị giả mạo, trang mới: vietcombank-vn.com",
    "Website giả mạo rất nhiều, chỉ dùng vietcombank-vn.com",
    "cho hỏi trang vietcombank-vn.com có phải giả mạo không ạ",
    "Trang vietcombank-vn.com có phải lừa đảo không?",
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
    for host in EVERYDAY.iter().chain(&HOLD_A_WORD) {
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

#[test]
fn an_imitation_in_an_ordinary_sentence_is_what_it_is_alone() {
    let mut wrong = Vec::new();
    for (host, whom, _) in IMITATIONS {
        let (alone, _) = told(host);
        for sentence in SENTENCES {
            let text = sentence.replace("{}", host);
            let (level, reason) = told(&text);
            if level < alone || !reason.is_some_and(|reason| reason.contains(whom)) {
                wrong.push(format!("{text}: {}", level.code()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn an_everyday_address_in_a_sentence_stays_one() {
    let hosts = ONLY_SOUND_ALIKE.iter().chain(&EVERYDAY).chain(&HOLD_A_WORD);
    let mut wrong = Vec::new();
    for host in hosts {
        for sentence in SENTENCES {
            let text = sentence.replace("{}", host);
            let (level, reason) = told(&text);
            if level > Level::Insufficient || reason.is_some() {
                wrong.push(format!("{text}: {} {reason:?}", level.code()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn who_calls_an_address_false_is_not_accused_for_naming_it() {
    for text in CALLED_FALSE {
        assert_eq!(told(text).0, Level::Insufficient, "{text}");
    }
    for text in CALLED_FALSE_IN_PRETENCE {
        assert_eq!(told(text).0, Level::Danger, "{text}");
    }
}

/// The sentences a reader is told, with the family of the sign behind each.
fn reasons(text: &str) -> Vec<(String, String)> {
    let snapshot = Snapshot::default();
    let verdict = judge(text, &Hints::default(), &PACK, &snapshot);
    let reasons = verdict.reasons.iter();
    let told = reasons.map(|reason| (reason.family.to_owned(), reason.text.to_string()));
    told.collect()
}

/// That it imitates, that it is not the brand's and that no office has it are one thing said three times; each takes the place of
/// another reason.
#[test]
fn of_one_address_it_is_told_once_that_it_is_not_what_it_seems() {
    for text in [
        "Vietcombank: tai khoan bi khoa, dang nhap vietcombank-xacthuc-vidu.top",
        "Cap nhat ngay tai vneid-capnhat-vidu.top de khong bi khoa",
        "vietcombank-xacthuc-vidu.top",
    ] {
        let reasons = reasons(text);
        let told = reasons.iter().filter(|(family, _)| family == "lookalike");
        assert_eq!(told.count(), 1, "{text}: {reasons:?}");
        assert!(reasons.len() > 1, "{text}");
    }
}

#[test]
fn the_bank_of_an_account_is_not_whom_an_address_pretends_to_be() {
    let named = |text: &str, name: &str| {
        let named = format!("Tin nhắc tới {name} ");
        reasons(text)
            .iter()
            .any(|(_, text)| text.starts_with(&named))
    };
    for text in [
        "Shopee hoan tien: chi ck 145k vao stk 9990000123 VPBank roi vao hoantien-vidu.net huy don",
        "ck vao VPBank so tai khoan 9990000123, Shopee hoan lai tai hoantien-vidu.net",
    ] {
        assert!(named(text, "Shopee"), "{text}: {:?}", reasons(text));
    }
    // Where nobody else is named, and where the bank speaks.
    for text in [
        "chuyen vao stk 9990000123 VPBank roi xac nhan tai hoantien-vidu.net",
        "VPBank: the cua quy khach bi khoa, nop vao stk 9990000123 MB, xac minh tai hoantien-vidu.net",
    ] {
        assert!(named(text, "VPBank"), "{text}: {:?}", reasons(text));
    }
}

#[test]
fn a_host_is_told_as_a_reader_would_say_it() {
    let (_, text) = told("https://www.faceb00k-login-vidu.com/recover");
    assert!(text.is_some_and(|text| text.starts_with("Địa chỉ faceb00k-login-vidu.com ")));
    // The hyphens of an encoded name are nobody's.
    let reasons = reasons("vietcomb\u{430}nk.com.vn");
    assert!(
        reasons
            .iter()
            .all(|(_, text)| !text.contains("ghép nhiều chữ"))
    );
}
