//! Words written as one, taken apart: «taikhoancuaban», `TaiKhoanCuaBan`.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::leet::is_known;
use crate::syllable::is_syllable;
use crate::teencode;

/// Shortest run of letters that is looked at by itself, and that is taken apart where no capitals tell the words.
pub(crate) const RUN_MIN: usize = 8;
pub(crate) const PLAIN_MIN: usize = 16;
/// So many words at least that capitals tell.
const CAPITALS_MIN: usize = 3;
/// Where capitals tell the words, most of them are syllables; elsewhere one in so many letters may belong to none («VCB»), in a long
/// run.
const STRANGE_SHARE: usize = 6;
const STRANGE_RUN_MIN: usize = 25;
/// Longest word.
const WORD_MAX: usize = 9;
/// What a rare syllable costs, a word that is no syllable, a pair of common ones, and a letter that belongs to no word.
const RARE: u32 = 40;
const KNOWN: u32 = 20;
const PAIR: u32 = 18;
const STRANGE: u32 = 30;

/// Where the words of a run end that is nothing but words written together; `None` where it may be something else. `letters` are
/// plain small letters, `capital` tells which of them were written as capitals.
pub(crate) fn apart(letters: &str, capital: impl Fn(usize) -> bool) -> Option<Vec<usize>> {
    let parts = by_capitals(letters, capital);
    if parts.len() < CAPITALS_MIN {
        return match letters.len() {
            ..PLAIN_MIN => None,
            PLAIN_MIN..STRANGE_RUN_MIN => {
                words(letters, false).filter(|ends| are_common(letters, ends))
            }
            STRANGE_RUN_MIN.. => words(letters, true),
        };
    }
    let mut ends = Vec::with_capacity(parts.len());
    let (mut start, mut syllables) = (0, 0);
    for end in parts {
        let part = letters.get(start..end)?;
        match words(part, false).filter(|_| part.len() > 1) {
            Some(inner) => {
                syllables += inner.len();
                ends.extend(inner.into_iter().map(|end| start + end));
            }
            None => {
                syllables += usize::from(teencode::expand(part.as_bytes()).is_some());
                ends.push(end);
            }
        }
        start = end;
    }
    (syllables * 2 > ends.len()).then_some(ends)
}

/// A foreign word may fall into rare syllables.
fn are_common(run: &str, ends: &[usize]) -> bool {
    let starts = std::iter::once(0).chain(ends.iter().copied());
    let mut words = starts.zip(ends).map(|(start, end)| run.get(start..*end));
    words.all(|word| word.is_some_and(|word| prices().contains_key(word)))
}

/// Where parts end that begin with a capital: before one that stands behind a small letter, or before a small one (`VCBThu`).
fn by_capitals(letters: &str, capital: impl Fn(usize) -> bool) -> Vec<usize> {
    let begins = |at: &usize| {
        let (before, behind) = (capital(at - 1), at + 1 < letters.len() && capital(at + 1));
        capital(*at) && (!before || !behind && at + 1 < letters.len())
    };
    let inner = (1..letters.len()).filter(begins);
    inner.chain(std::iter::once(letters.len())).collect()
}

/// How a run of letters up to some place is cut best.
#[derive(Clone, Copy)]
struct Cut {
    cost: u32,
    /// Where the last word begins.
    start: usize,
    strange: bool,
}

/// Where the words of a run end: of all ways to cut it the one with the commonest words. With `strange`, a few letters may belong to
/// none.
pub(crate) fn words(run: &str, strange: bool) -> Option<Vec<usize>> {
    let mut best: Vec<Option<Cut>> = Vec::with_capacity(run.len() + 1);
    best.push(Some(Cut {
        cost: 0,
        start: 0,
        strange: false,
    }));
    for end in 1..=run.len() {
        let ways = (end.saturating_sub(WORD_MAX)..end).filter_map(|start| {
            let word = run.get(start..end)?;
            let known = cost(word);
            let letter = (strange && end - start == 1).then_some(STRANGE);
            let before = best.get(start).copied().flatten()?;
            Some(Cut {
                cost: before.cost + known.or(letter)?,
                start,
                strange: known.is_none(),
            })
        });
        let cheapest = ways.min_by_key(|way| way.cost);
        best.push(cheapest);
    }
    let (mut ends, mut alone) = (Vec::new(), 0usize);
    let (mut at, mut goes_on) = (run.len(), false);
    while at > 0 {
        let cut = best.get(at).copied().flatten()?;
        // Strange letters side by side are one word.
        if !(cut.strange && goes_on) {
            ends.push(at);
        }
        ends.extend(
            run.get(cut.start..at)
                .and_then(inner_end)
                .map(|inner| cut.start + inner),
        );
        alone += usize::from(cut.strange);
        (at, goes_on) = (cut.start, cut.strange);
    }
    ends.reverse();
    (alone * STRANGE_SHARE <= run.len()).then_some(ends)
}

/// What a word costs; nothing that is no word has a price.
fn cost(word: &str) -> Option<u32> {
    if let Some(cost) = prices().get(word) {
        return Some(*cost);
    }
    if word.len() > 1 && is_syllable(word) {
        return Some(RARE);
    }
    is_known(word).then_some(KNOWN)
}

fn prices() -> &'static HashMap<&'static str, u32> {
    static PRICES: OnceLock<HashMap<&'static str, u32>> = OnceLock::new();
    PRICES.get_or_init(|| {
        let order = (2u32..).map(|place| 6 + 2 * place.ilog2());
        let pairs = PAIRS.iter().map(|(pair, _)| (*pair, PAIR));
        COMMON.split_whitespace().zip(order).chain(pairs).collect()
    })
}

/// Where the first of two words ends.
fn inner_end(pair: &str) -> Option<usize> {
    let mut pairs = PAIRS.iter();
    pairs.find(|(known, _)| *known == pair).map(|(_, end)| *end)
}

/// Common pairs that would be cut elsewhere («co ngan»), with the letters of their first word.
const PAIRS: [(&str, usize); 8] = [
    ("congan", 4),
    ("camon", 3),
    ("congai", 3),
    ("thuchien", 4),
    ("nhanghi", 3),
    ("macao", 3),
    ("chiemdoat", 5),
    ("matuy", 2),
];

/// The commonest syllables of messages without their marks, the commonest first; counted in our own.
const COMMON: &str = "co em khong chi cho so bao nhan loai anh tai con ban tien thi cua la nha toi gui dung de cong tu ba ho nguoi \
    moi goi hang ma trieu can lai dong tra duoc qua mat nay may roi dang thu noi chuyen lam ve bi hoi khoan bo \
    trong ngay no the chu do an doi dien vao minh da bac truoc thang chau di cai va mot ky ngan ai van gia xa to \
    dau phong vien phi ra ong den phai voi ben ca thay tren sau mua hai xe cu thong tin khach me vi dan nam don \
    truong giay nop ten mang quy cung cap sang gio chua hom giao oi len day vay thanh bang doc mo quan ke nao \
    dat toan du cuoc theo het trung nhap dinh hoa dua tam han ung cao cau luc thue tinh lay se tro bat hop nen \
    xong giu xin cac hoc vu ly danh muc dai phat ty chung vo cam loi nhat nhom dich khi muon phan xem nghi lan \
    nho sinh chieu bam duong quay gap nghe thoai giup san hoac kiem be hinh xom tru nhe lien lo ghi hoan khoa \
    trang bien thuong mai phu them chinh sach biet gi xac ket thoi he kinh luong lua neu rut hay viec nuoc ta \
    giai that coc khoi mien bay doan tuan khau su cuoi tong tui tan hien tang nap le nghin ngoai chup diem nua \
    yeu lop binh canh vua phut sao huong tiep quet khai thieu thuc giong dao buu kho xuong ay tay ha nguyen \
    nhung phuong nhu chao tuoi luon viet nong long in tram chan tao tuyen chay cuc hanh thuoc dem ko huy tham \
    tieu muoi dieu quyen nang man chia giam dia gian chong mau trai bon khac truc on ao trinh go goc hiem tieng \
    duoi tri nhieu tiet tat quoc tung sua chuc kem pham lon tuong vang hieu gan gop suat sim lieu hong tac sai \
    dot nhiem quang kien huynh keu keo cuu nhanh cham xung te sat ngoi nham thua bai benh lenh vui khu sap tap \
    mung gai phep toa lap pho mac kia dam lich coi cay nhac chon quen hon si xanh uy tran phuc tim luu cat phieu \
    thiet tiem nghiep kham hoang luat nan chuong song von gioi tho choi duyet com ngo xoa rieng cach ngheo than \
    xu doanh huu uong tre quyet vong linh hen lanh soan tich bong duc phien thao xuat buoc nhin khoe kich lac \
    khuyen trau loa buoi nu my mong ghe it giang ne vuc na ninh tuc gom lung treo not am chuan bua chot nuoi deu \
    tranh hoat che xet ghep lang tet nhi mem khoc thung boc suc khanh nga truy boi chap phim thai ga yen thuat \
    xau rua phap mao kin lao tron re sung vung ru vai phoi ap soat kip son ngung hung sam lau nhau ti trua huyen \
    trac niem nghiem thon hat bieu troi gium sieu truyen thac dap loc ro tuy chien sep ngu chac chiem kim om \
    ranh giac khuon lat pao toc khoang trach tau mam hua luot chiu rang que chang nien ruoi pin bu soi cha giat \
    deo xay som vinh mi thap doa thach lu xep rung dep uu moc nguon kieu gao bach khop mui thuy lech khan cuong \
    trao bep luan trich nganh chat vat nghen at gioc xang vuon cup soc buon chin tha nau gay tep ngoc duy vac \
    bot rau xi thich cang chet ut nut rat vip yet ruong chai tuyet khang doat giau nai gat tot non nghia xuan mu \
    thien nhay phe nuong mieng run huan xo gach rao khien phia cot ngai mon ruou vuot loan hu rac giuc ngon";

#[cfg(test)]
mod tests {
    use super::*;

    fn apart_in(text: &str) -> String {
        let small = text.to_lowercase();
        let capital = |at: usize| text.as_bytes()[at].is_ascii_uppercase();
        let mut start = 0;
        let ends = apart(&small, capital).unwrap_or_else(|| vec![small.len()]);
        let words = ends.into_iter().map(|end| {
            let word = small[start..end].to_owned();
            start = end;
            word
        });
        words.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_written_as_one_are_taken_apart() {
        for (text, words) in [
            ("taikhoancuabanbikhoa", "tai khoan cua ban bi khoa"),
            ("TaiKhoanCuaBan", "tai khoan cua ban"),
            ("TaiKhoanVCBBiKhoa", "tai khoan vcb bi khoa"),
            ("TAIKHOANNGANHANGBIKHOA", "tai khoan ngan hang bi khoa"),
            (
                "TaikhoancuabanbikhoavuilongxacminhtaiVCB",
                "tai khoan cua ban bi khoa vui long xac minh tai vcb",
            ),
            (
                "conganyeucauchuyentienvaotaikhoanantoan",
                "cong an yeu cau chuyen tien vao tai khoan an toan",
            ),
        ] {
            assert_eq!(apart_in(text), words);
        }
    }

    #[test]
    fn other_long_words_stay_whole() {
        for text in [
            "internationalization",
            "Vietcombank",
            "TechcombankMobile",
            "responsibilities",
            "antidisestablishmentarianism",
            "Donaudampfschifffahrtsgesellschaft",
            "YouTubePremium",
        ] {
            assert_eq!(apart_in(text), text.to_lowercase());
        }
    }
}
