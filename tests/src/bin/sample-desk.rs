//! A whole service with people and tips in it, for browser tests: prints its address and the cookie of each person as JSON,
//! then serves until it is ended.

#![expect(
    clippy::unwrap_used,
    reason = "a sample that cannot be made has failed"
)]

use std::collections::BTreeMap;
use std::sync::atomic::Ordering;
use std::time::Duration;

use tests::engines::sqlite;
use tests::hostile;
use tests::test_app::{TestApp, between};

const STORIES: &[(&str, &[(&str, &str)])] = &[
    (
        "Có người gọi xưng công an bảo chuyển tiền vào tài khoản 1900000123456 MB, không được nói với ai",
        &[
            ("happened", "paid"),
            ("paid_when", "hour"),
            ("amount", "4.500.000"),
            ("transfers", "14:05 ngày 02/6, 4.500.000, MB 1900000123456"),
            (
                "identifiers",
                "+85512000123\nhttps://chuyen-tien.example/nap",
            ),
            ("commune", "xã Đàm Thủy"),
            ("contact_name", "Người Thử Nghiệm"),
        ],
    ),
    (
        "Họ nhắn Zalo bảo cài ứng dụng VNeID tại https://vneid-capnhat.example/tai để cập nhật mức 2",
        &[("happened", "gave_secret")],
    ),
    (
        "Nhóm Telegram nạp 300.000 nhận lại 390.000, sau đó bắt nạp tiếp 20 triệu, gọi từ 0900 000 123",
        &[
            ("happened", "near_miss"),
            ("saved", "20.000.000"),
            ("outcry", "social"),
            ("outcry_source", "Nhóm Zalo xóm Bản Giốc"),
        ],
    ),
    (
        "Bà tôi được báo trúng thưởng xe máy, phải đóng thuế trước, số gọi đến 0900 000 456",
        &[("happened", "contacted"), ("vulnerable", "elderly")],
    ),
];

const STAFF: &[(&str, &str)] = &[
    ("tiep-nhan", "intake_officer"),
    ("phan-tich", "analyst"),
    ("thu-truong", "head"),
    ("giu-danh-tinh", "identity_custodian"),
    ("van-phong", "chief_of_office"),
    ("kiem-tra", "auditor"),
];

#[tokio::main]
async fn main() {
    let child = media::Child::new(
        std::env::current_exe()
            .unwrap()
            .with_file_name("media-child"),
        ["media-child"],
    );
    let app = TestApp::on(sqlite())
        .await
        .with_child(child.with_search_path(""));
    for (login, role) in STAFF {
        app.staff(login, role).await;
    }
    let picture = hostile::photograph("MAY ANH THU");
    for (text, answers) in STORIES {
        let (_, form) = app.get("/bao-tin", None).await;
        let mark = between(&form, "name=\"luot\" value=\"", "\"");
        let first = [
            ("luot", mark.as_str()),
            ("buoc", "4"),
            ("di", "gui"),
            ("behalf", "self"),
            ("text", text),
        ];
        let reply = app
            .upload(
                "/bao-tin",
                &[first.as_slice(), answers].concat(),
                &[&picture],
            )
            .await;
        assert_eq!(reply.status.as_u16(), 201);
        app.pass(7 * 60_000);
    }
    app.run_jobs().await;
    // Signed in once more, so that their sign-in is fresh.
    let mut cookies = BTreeMap::new();
    for (login, _) in STAFF {
        let staff = app.staff_again(login).await;
        let (_, value) = staff.cookie.split_once('=').unwrap();
        cookies.insert(login, value.to_owned());
    }
    // From here on time passes: whoever is asked to wait a moment need not wait for ever.
    let now = app.now.clone();
    tokio::spawn(async move {
        loop {
            tokio::time::sleep(Duration::from_secs(1)).await;
            now.fetch_add(1_000, Ordering::Relaxed);
        }
    });
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    println!("{}", serde_json::json!({"url": url, "cookies": cookies}));
    let config = web::Config {
        rate_per_minute: 100_000,
        ..web::Config::default()
    };
    let (checker, site) = (app.machine.checker.clone(), app.site.clone());
    web::serve(checker, site, config, listener, std::future::pending())
        .await
        .unwrap();
}
