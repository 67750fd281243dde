//! Each trick of spelling is undone, ordinary writing is left alone, and the map always leads back.

use proptest::prelude::*;

fn words(text: &str) -> String {
    vi::normalize(text).words.text.trim().to_owned()
}

#[test]
fn every_trick_reads_as_the_plain_words() {
    let cases = [
        ("lừa đảo", "lua dao"),
        ("lu\u{31b}\u{300}a \u{111}a\u{309}o", "lua dao"),
        ("lừ𝚊 đả𝚘", "lua dao"),
        ("l̼ừa̼ đ̼ảo̼", "lua dao"),
        ("ｌừａ đảｏ", "lua dao"),
        ("lừа đảо", "lua dao"),
        ("kho\u{200b}á tài\u{200d} khoản", "khoa tai khoan"),
        ("Ńạp tiền", "nap tien"),
        ("nhän tiẽn", "nhan tien"),
        ("kh0a tai kh0an", "khoa tai khoan"),
        ("m4i d3m nay", "mai dem nay"),
        ("doc 0TP", "doc otp"),
        ("thuong 1O8k", "thuong 108k"),
        ("Na.pVao", "nap vao"),
        ("t.à.i k.h.o.ả.n", "tai khoan"),
        ("k h ó a", "khoa"),
        ("c h u y e n  t i e n", "chuyen tien"),
        ("chu🌸yển tiền", "chuyen tien"),
        ("khoaaaa", "khoa"),
        ("ko dc ck tk", "khong duoc chuyen khoan tai khoan"),
        (
            "zao dịch tài koản bị koá, fí wá hạn",
            "giao dich tai khoan bi khoa phi qua han",
        ),
    ];
    for (text, expected) in cases {
        assert_eq!(words(text), expected, "{text}");
    }
}

/// One such word is a name or a foreign word.
#[test]
fn letters_for_other_sounds_are_read_only_where_all_is_written_so() {
    assert_eq!(
        words("xe khách Bắc Kạn qua đây lúc 8 giờ"),
        "xe khach bac kan qua day luc 8 gio"
    );
    assert_eq!(words("we had fun at the zoo"), "we had fun at the zoo");
}

#[test]
fn ordinary_writing_counts_as_no_trick() {
    let ordinary = [
        "TK 0071xxxx345 VND. PS -500,000 luc 12:03 24/11. SD 2,340,000. ND: NGUYEN VAN A chuyen tien rau",
        "Vietcombank: SD TK 0071000012345 +3,000,000VND luc 24-11-2026 08:21. So du 5,102,000.",
        "[QC] Tang 20% gia tri the nap ngay 25/11. Nap ngay tai https://viettel.vn. Tu choi QC soan TC gui 199",
        "Mời bà con đến nhà văn hóa xóm lúc 17h30 ngày 28/11/2026, mang theo căn cước.",
        "Giá ngô 6.200đ/kg, lợn hơi 58.000đ/kg; v/v họp A/C lúc 8h, TP.HCM, Q.1, km/h, 24/7.",
        "Hay quá!Cảm ơn shop nhé 😀👍🏽 ❤️",
        "Liên hệ hotro@vietcombank.com.vn hoặc 1900 545 413",
        "GHTK: Don hang SPXVN0412 se duoc giao hom nay, thu ho 189.000d",
        "Diện tích 120m², 2 tầng, giá 1,2 tỷ",
    ];
    for text in ordinary {
        let normal = vi::normalize(text);
        assert_eq!(normal.tricks.total(), 0, "{text}: {:?}", normal.tricks);
    }
}

#[test]
fn figures_addresses_and_times_survive() {
    let folded = vi::normalize("Chuyển 2tr5, 500k, 5.000.000đ trước 17h30 tới VCB.vn-xx.top/a?b=1")
        .folded
        .text;
    for part in ["2tr5", "500k", "5.000.000d", "17h30", "vcb.vn-xx.top/a?b=1"] {
        assert!(folded.contains(part), "{folded}");
    }
}

#[test]
fn fold_is_the_search_form() {
    assert_eq!(vi::fold("  Lừa   ĐẢO\n"), "lua dao");
    assert_eq!(vi::fold("ĐẮK LẮK"), "dak lak");
}

#[test]
fn old_encodings_are_recognised() {
    let (text, notes) = vi::decode("Công an tỉnh cảnh báo".as_bytes());
    assert_eq!((text.as_str(), notes.len()), ("Công an tỉnh cảnh báo", 0));
    let tcvn3 = [
        0x4eu8, 0x67, 0xa9, 0x6e, 0x20, 0x68, 0xb5, 0x6e, 0x67, 0x20, 0x74, 0xb9, 0x6d, 0x20, 0x6b,
        0x68, 0xe3, 0x61,
    ];
    assert_eq!(
        vi::decode(&tcvn3),
        ("Ngân hàng tạm khóa".to_owned(), vec![vi::Note::Tcvn3])
    );
    let utf16: Vec<u8> = [0xff, 0xfe]
        .into_iter()
        .chain("đảo".encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    assert_eq!(vi::decode(&utf16).0, "đảo");
    assert_eq!(vi::decode(b"abc\xff\xfe").1, vec![vi::Note::Windows1258]);
}

proptest! {
    #[test]
    fn the_map_leads_back_to_whole_characters(text in any::<String>()) {
        let normal = vi::normalize(&text);
        for form in [&normal.folded, &normal.words, &normal.squeezed] {
            if form.map.is_empty() {
                continue;
            }
            prop_assert_eq!(form.map.len(), form.text.len() + 1);
            prop_assert!(form.map.iter().all(|at| text.is_char_boundary(*at as usize)));
            prop_assert!(form.map.is_sorted());
        }
    }

    #[test]
    fn disguised_words_never_panic(text in "[a-z0-9ạảđơ.\\-/ 🌸\u{200b}\u{336}!@]{0,200}") {
        let normal = vi::normalize(&text);
        prop_assert!(normal.words.text.starts_with(' ') || normal.words.text.is_empty());
    }

    #[test]
    fn any_bytes_decode(bytes in any::<Vec<u8>>()) {
        let _ = vi::decode(&bytes);
    }
}

#[test]
fn signs_for_letters_are_read_where_a_syllable_results() {
    let words = |text: &str| vi::normalize(text).words.text;
    assert_eq!(words("C0ng @n n@p ch!nh m@!"), " cong an nap chinh ma ");
    assert_eq!(words("kh0ng n4p th4t th3 s3"), " khong nap that the se ");
    assert_eq!(
        words("V@y n0ng, h0 tr0 n0 x4u, z@l0"),
        " vay nong ho tro no xau zalo "
    );
    // One short word says nothing; it takes a message written so.
    assert_eq!(words("phòng h0 tầng 3, xe s3"), " phong h0 tang 3 xe s3 ");
    assert_eq!(words("đi ngay! mua! cha!"), " di ngay mua cha ");
    assert_eq!(
        words("hỏi @hanh_vidu hoặc a@vidu.example"),
        " hoi hanh vi du hoac a vidu example "
    );
    assert_eq!(words("sim vip8, mã th3"), " sim vip8 ma th3 ");
    assert_eq!(vi::normalize("đi ngay! mua!").tricks.total(), 0);
}

#[test]
fn words_cut_in_two_throughout_are_put_together() {
    let words = |text: &str| vi::normalize(text).words.text;
    let cut = "Th anh toan tr uoc de nh an th uong, chu yen kh oan vao so tai kh oan nay";
    assert!(
        words(cut).contains(" chuyen khoan vao so tai khoan "),
        "{}",
        words(cut)
    );
    // Here and there a piece is a short form, a name or a slip.
    for honest in [
        "Em ở nhà ng ta kêu ra lấy hàng mà k ra, th nó ở trong nhà",
        "Chị Uyên ơi chú Yến kh có nhà, ai đi đón em An?",
    ] {
        assert_eq!(vi::normalize(honest).tricks.spaced, 0, "{honest}");
    }
}

#[test]
fn words_written_together_throughout_are_taken_apart() {
    let words = |text: &str| vi::normalize(text).words.text;
    let glued = "Taikhoan quykhach bikhoa, xacminh tructuyen truockhi chuyentien";
    assert_eq!(
        words(glued),
        " tai khoan quy khach bi khoa xac minh truc tuyen truoc khi chuyen tien "
    );
    // A name, a foreign word or a slip is none of it.
    for honest in [
        "Mai em ra Vietinbank lấy tiền cho bà",
        "Please find the invoice attached, thank you for your payment",
        "Con xem camera với video ở nhà bà nhé",
    ] {
        assert_eq!(vi::normalize(honest).tricks.glued, 0, "{honest}");
    }
}

#[test]
fn small_capitals_and_fillers_are_seen_through() {
    let normal = vi::normalize("ᴄᴏɴɢ ᴀɴ c\u{3164}o\u{115f}ng an");
    assert_eq!(normal.words.text, " cong an cong an ");
    assert!(normal.tricks.total() > 0);
}

#[test]
fn letters_for_programs_alone_leave_no_trace() {
    let hidden: String = "vcb.top".chars().flat_map(|c| [c, '\u{e0041}']).collect();
    let folded = vi::normalize(&hidden).folded;
    assert_eq!(folded.text, "vcb.top");
    assert_eq!(hidden.get(folded.original(0..3)), hidden.get(..15));
    assert_eq!(words("kh\u{e0001}óa\u{e007f} thẻ"), "khoa the");
    assert!(vi::normalize(&hidden).tricks.zero_width > 0);
    // The flag of England.
    let flag = "Chung kết 🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} tối nay";
    assert_eq!(vi::normalize(flag).tricks.total(), 0);
}

#[test]
fn a_closing_sign_is_a_letter_where_others_of_the_word_are() {
    for (text, read) in [
        ("làm tr4! phép", "lam trai phep"),
        ("gửi l@! tiền", "gui lai tien"),
        ("l4! nữa", "lai nua"),
        ("m0! người", "moi nguoi"),
        ("g0! ngay", "goi ngay"),
    ] {
        assert_eq!(words(text), read, "{text}");
    }
    for (text, read) in [
        ("l@! Đi ngay", "la di ngay"),
        ("chờ m@!", "cho ma"),
        ("ma! đi", "ma di"),
        ("k0! đi", "khong di"),
        ("lớp 5a! chúc mừng", "lop 5a chuc mung"),
        ("vip8! mua", "vip8 mua"),
    ] {
        assert_eq!(words(text), read, "{text}");
    }
}

#[test]
fn letters_drawn_with_others_are_read() {
    for (text, read) in [
        ("🇻🇨🇧 khóa thẻ", "vcb khoa the"),
        ("mã 🇴🇹🇵", "ma otp"),
        ("🅥🅒🅑 Ⓥⓒⓑ 🄥🄒🄑 ⒱⒞⒝ 🆅🅲🅱", "vcb vcb vcb vcb vcb"),
        ("τὰι κhοαη", "tai khoan"),
        ("ΤΑΙ ΚΗΟΑΝ", "tai khoan"),
        ("ᴠᴄʙ ⅴⅽb ᵛᶜᵇ", "vcb vcb vcb"),
        ("ꓦꓚᏴ ОТР", "vcb otp"),
        ("ոgսօi հօ", "nguoi ho"),
        ("ⲕⲏⲟⲁⲛ ocЬ", "khoan ocb"),
    ] {
        let normal = vi::normalize(text);
        assert_eq!(normal.words.text.trim(), read, "{text}");
        assert!(normal.tricks.total() > 0, "{text}");
    }
    for honest in [
        "🇻🇳 Việt Nam vô địch 🇻🇳🇹🇭 🇰🇷🇯🇵",
        "Καλημέρα σας, πώς είστε σήμερα; Ευχαριστώ πολύ",
        "Привет, как дела? Завтра в восемь часов у нас встреча",
        "Բարեւ ձեզ, ինչպես եք այսօր",
    ] {
        assert_eq!(vi::normalize(honest).tricks.total(), 0, "{honest}");
    }
}

#[test]
fn words_written_as_one_are_taken_apart_outside_of_addresses() {
    for (text, read) in [
        ("taikhoancuabanbikhoa", "tai khoan cua ban bi khoa"),
        ("TaiKhoanCuaBanBiKhoa", "tai khoan cua ban bi khoa"),
        (
            "TàiKhoảnCủaBạnBịKhóa,GọiNgay",
            "tai khoan cua ban bi khoa goi ngay",
        ),
        ("taikhoan cuaban bikhoa", "tai khoan cua ban bi khoa"),
        (
            "TaikhoancuabanbikhoavuilongxacminhtaiVCB",
            "tai khoan cua ban bi khoa vui long xac minh tai vcb",
        ),
        (
            "ChiCkTienVaoStkNay",
            "chi chuyen khoan tien vao so tai khoan nay",
        ),
        ("xem taikhoancuabanbikhoa.vn", "xem taikhoancuabanbikhoa vn"),
        (
            "vidu.vn/taikhoancuabanbikhoa",
            "vidu vn taikhoancuabanbikhoa",
        ),
        ("@nguyenthithanhhuongthao", "nguyenthithanhhuongthao"),
    ] {
        assert_eq!(words(text), read, "{text}");
    }
    let glued = vi::normalize("Taikhoancuabanbikhoavuilongxacminh");
    let at = glued.words.text.find("khoan").expect("it is read");
    assert_eq!(glued.words.original(at..at + 5), 3..8);
    assert_eq!(vi::normalize("#ChungTayViNguoiNgheo").tricks.total(), 0);
}
