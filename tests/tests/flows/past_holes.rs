//! Holes others had, each by its name, held shut here. What crosses units is in `matrix.rs`.

use std::collections::BTreeSet;

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use sea_orm::{ConnectionTrait, Database, Statement};
use tests::engines::places;
use tests::test_app::{DAY, PASSWORD, Staff, TestApp, between};
use web::{Access, ROUTES};

const CANARY: &str = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'";

/// Forms of the admin pages and the account, complete, each with what makes it acceptable or refused for its content only.
fn forms(unit: &str, person: &str) -> Vec<(String, Vec<(&'static str, String)>)> {
    let text = |pairs: &[(&'static str, &str)]| -> Vec<(&'static str, String)> {
        pairs
            .iter()
            .map(|(name, value)| (*name, (*value).to_owned()))
            .collect()
    };
    let typed = [
        ("code", "X"),
        ("name", "X"),
        ("short_name", ""),
        ("kind", "phong"),
        ("parent_id", unit),
        ("valid_from", "2026-06-02"),
        ("seal", "1"),
        ("address", ""),
        ("legal_basis", ""),
    ];
    vec![
        ("/don-vi/them".into(), text(&typed)),
        (format!("/don-vi/{unit}/doi"), text(&typed)),
        (
            format!("/don-vi/{unit}/nguoi"),
            text(&[("head", ""), ("focal_point", "")]),
        ),
        (
            format!("/don-vi/{unit}/ket-thuc"),
            text(&[("on", "2026-07-01")]),
        ),
        (
            "/don-vi/sap-nhap".into(),
            text(&[("from", unit), ("into", unit), ("on", "2026-07-01")]),
        ),
        (
            format!("/don-vi/{unit}/tach"),
            text(&[
                ("on", "2020-01-01"),
                ("legal_basis", ""),
                ("first_code", "X"),
                ("first_name", "X"),
                ("first_share", "50"),
                ("second_code", "Y"),
                ("second_name", "Y"),
                ("second_share", "50"),
            ]),
        ),
        (
            "/don-vi/nap".into(),
            text(&[
                ("shipped", ""),
                ("text", "x"),
                ("under", unit),
                ("step", "xem"),
            ]),
        ),
        (
            "/nguoi-dung/moi".into(),
            text(&[
                ("login", "x.y"),
                ("name", "X"),
                ("position", "X"),
                ("unit_id", unit),
            ]),
        ),
        (
            format!("/nguoi-dung/{person}/quyen"),
            text(&[
                ("role", "head"),
                ("unit_id", unit),
                ("valid_from", ""),
                ("valid_to", ""),
                ("reason", "X"),
            ]),
        ),
        (
            format!("/nguoi-dung/{person}/khoa"),
            text(&[("khoa", "khong")]),
        ),
        (format!("/nguoi-dung/{person}/khoi-phuc"), Vec::new()),
        (
            "/nhat-ky".into(),
            text(&[
                ("person", ""),
                ("action", ""),
                ("object_kind", ""),
                ("object_id", ""),
                ("from", ""),
                ("to", ""),
                ("before", ""),
            ]),
        ),
        ("/nhat-ky/kiem-tra".into(), text(&[("head", "")])),
        ("/tai-khoan/mat-khau".into(), text(&[("password", "x")])),
        ("/tai-khoan/ma-xac-thuc".into(), Vec::new()),
        (
            "/tai-khoan/ma-xac-thuc/xac-nhan".into(),
            text(&[("code", "1")]),
        ),
        ("/tai-khoan/khoa/bat-dau".into(), Vec::new()),
        (
            "/tai-khoan/khoa".into(),
            text(&[("luot", "x"), ("khoa", "{}"), ("label", "x")]),
        ),
        (
            "/xac-nhan-lai".into(),
            text(&[("password", "x"), ("code", ""), ("ve", "")]),
        ),
        (
            "/xac-nhan-lai/khoa".into(),
            text(&[("luot", "x"), ("khoa", "{}"), ("ve", "")]),
        ),
        (
            "/tai-khoan/noi".into(),
            text(&[("code", "x"), ("state", "x"), ("iss", "")]),
        ),
    ]
}

/// Every column of every table, as the migrations name them.
fn columns() -> BTreeSet<String> {
    let folder =
        std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/store/migrations");
    let mut columns = BTreeSet::new();
    for file in std::fs::read_dir(folder).unwrap().flatten() {
        let text = std::fs::read_to_string(file.path()).unwrap();
        let typed = text.lines().filter_map(|line| {
            let mut words = line.strip_prefix("    ")?.split_whitespace();
            let (name, kind) = (words.next()?, words.next()?);
            let kinds = ["TEXT", "BIGINT", "BOOLEAN", "{bytes}", "INTEGER"];
            kinds
                .iter()
                .any(|known| kind.starts_with(known))
                .then(|| name.to_owned())
        });
        columns.extend(typed);
    }
    columns
}

/// DFIR-IRIS CVE-2026-22783: a column set by guessing its name.
#[tokio::test(flavor = "multi_thread")]
async fn mass_assignment_every_column_name_in_every_form_is_refused() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let unit = app.unit("A", &app.admin.unit_id).await;
        let person = app.person("ai-do", "unit_clerk", &unit).await.person_id;
        let staff = app.staff_again("quantri").await;
        let columns = columns();
        assert!(
            columns.len() > 80 && columns.contains("closed_at"),
            "{columns:?}"
        );
        let before = batches(&app).await;
        for (path, form) in forms(&unit, &person) {
            for column in &columns {
                if form.iter().any(|(name, _)| name == column) {
                    continue;
                }
                let mut all: Vec<(&str, &str)> = form
                    .iter()
                    .map(|(name, value)| (*name, value.as_str()))
                    .collect();
                all.push((column, "1"));
                let (status, page) = app.send("POST", &path, Some(&staff), &all).await;
                assert_eq!(status, StatusCode::BAD_REQUEST, "{path} {column}: {page}");
            }
        }
        assert_eq!(batches(&app).await, before, "nothing was written");
    }
}

/// How often the database was written to, as the end of the audit chain counts; every write passes it.
async fn batches(app: &TestApp) -> i64 {
    let db = Database::connect(&app.place.url).await.unwrap();
    let statement =
        Statement::from_string(db.get_database_backend(), "SELECT batches FROM audit_tip");
    let row = db.query_one_raw(statement).await.unwrap().unwrap();
    let batches = row.try_get("", "batches").unwrap();
    db.close().await.unwrap();
    batches
}

/// Gokapi CVE-2026-29084: signing in, or anything else, by opening an address.
#[tokio::test(flavor = "multi_thread")]
async fn get_never_changes_state() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let unit = app.unit("A", &app.admin.unit_id).await;
        let staff = app.staff_again("quantri").await;
        let others = [
            app.staff("lanh-dao", "head").await,
            app.staff("tiep-nhan", "intake_officer").await,
            app.staff("phan-tich", "analyst").await,
        ];
        let before = batches(&app).await;
        for route in ROUTES.iter().filter(|route| route.method == "GET") {
            let path = route.path.replace("{id}", &unit).replace(['{', '}'], "");
            for staff in others.iter().chain([&staff]).map(Some).chain([None]) {
                for query in ["", "?login=quantri&password=x&csrf=x"] {
                    let (status, _) = app.get(&format!("{path}{query}"), staff).await;
                    assert!(!status.is_server_error(), "{path}");
                }
            }
        }
        assert_eq!(batches(&app).await, before);
        // The control: one POST does.
        app.send("POST", "/nhat-ky", Some(&staff), &[]).await;
        assert!(batches(&app).await > before);
    }
}

/// DFIR-IRIS CVE-2026-16969, MISP CVE-2018-8948, GoPhish CVE-2022-45003: stored text that runs.
#[tokio::test(flavor = "multi_thread")]
async fn stored_xss_every_stored_field_stays_text_on_every_page() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let staff = app.staff_again("quantri").await;
        let top = app.admin.unit_id.as_str();
        let form = [
            ("code", "XSS"),
            ("name", CANARY),
            ("short_name", CANARY),
            ("kind", "phong"),
            ("parent_id", top),
            ("valid_from", "2026-06-02"),
            ("address", CANARY),
            ("legal_basis", CANARY),
        ];
        let (status, page) = app.send("POST", "/don-vi/them", Some(&staff), &form).await;
        assert_eq!(status, StatusCode::SEE_OTHER, "{page}");
        let all = app.site.store.units_in_time().await.unwrap();
        let tree = all.tree("2026-06-02", str::to_owned);
        let unit = tree
            .iter()
            .map(|(_, id)| id.clone())
            .find(|id| id != top)
            .unwrap();
        let form = [
            ("login", "canary"),
            ("name", CANARY),
            ("position", CANARY),
            ("unit_id", unit.as_str()),
        ];
        let (status, page) = app
            .send("POST", "/nguoi-dung/moi", Some(&staff), &form)
            .await;
        assert_eq!(status, StatusCode::CREATED, "{page}");
        let mut pages = vec![page.clone()];
        let token = between(&page, "value=\"/loi-moi/", "\"");
        let person = between(&page, "href=\"/nguoi-dung/", "\"");
        let form = [
            ("role", "head"),
            ("unit_id", unit.as_str()),
            ("valid_from", ""),
            ("valid_to", ""),
            ("reason", CANARY),
        ];
        app.send(
            "POST",
            &format!("/nguoi-dung/{person}/quyen"),
            Some(&staff),
            &form,
        )
        .await;
        pages.push(app.get(&format!("/loi-moi/{token}"), None).await.1);
        let reply = app
            .send(
                "POST",
                &format!("/loi-moi/{token}"),
                None,
                &[("password", PASSWORD)],
            )
            .await;
        assert_eq!(reply.0, StatusCode::SEE_OTHER);
        app.send(
            "POST",
            &format!("/don-vi/{unit}/nguoi"),
            Some(&staff),
            &[("head", &person), ("focal_point", &person)],
        )
        .await;
        app.send(
            "POST",
            &format!("/nguoi-dung/{person}/khoi-phuc"),
            Some(&staff),
            &[],
        )
        .await;
        let own = app.staff_again("canary").await;
        for staff in [&staff, &own] {
            for route in ROUTES
                .iter()
                .filter(|route| route.method == "GET" && route.access != Access::Link)
            {
                let id = if route.path.starts_with("/nguoi-dung") {
                    &person
                } else {
                    &unit
                };
                let path = route.path.replace("{id}", id).replace(['{', '}'], "");
                pages.push(app.get(&path, Some(staff)).await.1);
            }
        }
        pages.push(
            app.get(
                "/don-vi?tim=%3Cimg+src%3Dx&ngay=%3Cimg%20src%3Dx",
                Some(&staff),
            )
            .await
            .1,
        );
        pages.push(
            app.get("/nguoi-dung?tim=%3Cimg+src%3Dx", Some(&staff))
                .await
                .1,
        );
        pages.push(
            app.send(
                "POST",
                "/nhat-ky",
                Some(&staff),
                &[("object_id", ""), ("person", CANARY)],
            )
            .await
            .1,
        );
        pages.push(app.send("POST", "/nhat-ky", Some(&staff), &[]).await.1);
        let escaped = pages
            .iter()
            .filter(|page| page.contains("&#60;img src=x") || page.contains("&lt;img src=x"))
            .count();
        assert!(escaped > 8, "{escaped} pages show the text");
        for page in pages {
            assert!(
                !page.contains("<img src=x") && !page.contains("<script>alert"),
                "{page}"
            );
        }
    }
}

/// GoPhish CVE-2026-107271: guesses that are counted by an address the guesser writes.
#[tokio::test(flavor = "multi_thread")]
async fn a_forged_address_does_not_buy_guesses() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let guess = async |password: &str, hop: usize| {
            let body = serde_urlencoded::to_string([("login", "quantri"), ("password", password)])
                .unwrap();
            let request = Request::builder()
                .method("POST")
                .uri("/dang-nhap")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header("x-forwarded-for", format!("198.51.100.{hop}"))
                .header("x-real-ip", format!("203.0.113.{hop}"))
                .header("forwarded", format!("for=192.0.2.{hop}"));
            app.ask(request.body(Body::from(body)).unwrap()).await
        };
        for hop in 0..5 {
            assert_eq!(
                guess("sai", hop).await.status,
                StatusCode::UNPROCESSABLE_ENTITY
            );
        }
        let reply = guess(PASSWORD, 99).await;
        assert!(
            reply.status != StatusCode::SEE_OTHER && reply.text().contains("Đã nhập sai nhiều lần"),
            "{}",
            reply.text()
        );
    }
}

/// The lock lies in the database: starting the program again opens nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_lock_outlives_the_program() {
    for place in places().await {
        let app = TestApp::on(place).await;
        for _ in 0..5 {
            assert!(app.try_sign_in("quantri", "sai", "").await.is_err());
        }
        let again = app::Site::new(app.place.open().await, app::Clock::Set(app.now.clone()));
        let attempt = app::staff::sign_in::Attempt {
            login: "quantri",
            password: PASSWORD,
            code: "",
            device: "",
        };
        let outcome = app::staff::sign_in::sign_in(&again, attempt).await;
        assert!(
            matches!(outcome, Err(app::Fault::Locked { .. })),
            "{outcome:?}"
        );
    }
}

/// Session fixation, and GoPhish CVE-2020-24713: a session that outlives the sign-out.
#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_new_at_every_sign_in_and_dead_after_sign_out() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let planted = format!("__Host-canhgiac={}", "a".repeat(64));
        let sign_in = async |cookie: &str| {
            let body = serde_urlencoded::to_string([("login", "quantri"), ("password", PASSWORD)])
                .unwrap();
            let request = Request::builder()
                .method("POST")
                .uri("/dang-nhap")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .header(header::COOKIE, cookie);
            let reply = app.ask(request.body(Body::from(body)).unwrap()).await;
            reply
                .headers
                .get(header::SET_COOKIE)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        };
        let first = sign_in(&planted).await;
        for wanted in [
            "__Host-canhgiac=",
            "; Path=/",
            "; Secure",
            "; HttpOnly",
            "; SameSite=Lax",
        ] {
            assert!(first.contains(wanted), "{first}");
        }
        assert!(
            !first.contains("Domain") && !first.starts_with(&planted),
            "{first}"
        );
        let value = |cookie: &str| cookie.split(';').next().unwrap().to_owned();
        let second = sign_in(&value(&first)).await;
        assert_ne!(value(&first), value(&second));
        let token = value(&second).split_once('=').unwrap().1.to_owned();
        let staff: Staff = app.carry(&token).await;
        assert_eq!(
            app.send("POST", "/dang-xuat", Some(&staff), &[]).await.0,
            StatusCode::SEE_OTHER
        );
        assert_eq!(
            app.get("/ban-lam-viec", Some(&staff)).await.0,
            StatusCode::SEE_OTHER,
            "signed out"
        );
    }
}

/// CSRF: a form without the token, with another's, or from another place.
#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_another_place_is_refused_everywhere() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let staff = app.staff_again("quantri").await;
        let other = app.staff("nguoi-khac", "administrator").await;
        let before = batches(&app).await;
        for route in ROUTES.iter().filter(|route| {
            route.method == "POST" && !matches!(route.access, Access::Public | Access::Link)
        }) {
            let path = route.path.replace(['{', '}'], "");
            let send = async |origin: &str, csrf: &str| {
                let request = Request::builder()
                    .method("POST")
                    .uri(&path)
                    .header(header::HOST, "a.example")
                    .header(header::ORIGIN, origin)
                    .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                    .header(header::COOKIE, &staff.cookie);
                let body = serde_urlencoded::to_string([("csrf", csrf)]).unwrap();
                app.ask(request.body(Body::from(body)).unwrap())
                    .await
                    .status
            };
            for (origin, csrf) in [
                ("https://b.example", staff.csrf.as_str()),
                ("null", staff.csrf.as_str()),
                ("https://a.example", ""),
                ("https://a.example", other.csrf.as_str()),
            ] {
                assert_eq!(
                    send(origin, csrf).await,
                    StatusCode::FORBIDDEN,
                    "{path} from {origin}"
                );
            }
        }
        assert_eq!(batches(&app).await, before);
    }
}

/// MISP CVE-2026-10856: a way back that leads elsewhere; and that a way back of ours is taken.
#[tokio::test(flavor = "multi_thread")]
async fn the_way_back_after_signing_in_is_a_page_of_ours() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let to = async |ve: &str| {
            let body = serde_urlencoded::to_string([
                ("login", "quantri"),
                ("password", PASSWORD),
                ("ve", ve),
            ])
            .unwrap();
            let request = Request::builder()
                .method("POST")
                .uri("/dang-nhap")
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
            let reply = app.ask(request.body(Body::from(body)).unwrap()).await;
            reply
                .headers
                .get(header::LOCATION)
                .unwrap()
                .to_str()
                .unwrap()
                .to_owned()
        };
        for astray in [
            "/\\example.com",
            "//example.com",
            "https://example.com",
            "/dang-xuat",
            "/nguoi-dung/../x",
        ] {
            assert_eq!(to(astray).await, "/ban-lam-viec", "{astray}");
        }
        assert_eq!(to("/nguoi-dung/moi").await, "/nguoi-dung/moi");
        // Without a session a page sends to the sign-in and back; with an old one, to the confirmation and back.
        let reply = app
            .ask(Request::get("/nguoi-dung/moi").body(Body::empty()).unwrap())
            .await;
        assert_eq!(
            reply.headers.get(header::LOCATION).unwrap(),
            "/dang-nhap?ve=/nguoi-dung/moi"
        );
        let staff = app.staff_again("quantri").await;
        app.pass(11 * 60 * 1000);
        let ask = Request::get("/nguoi-dung/moi").header(header::COOKIE, &staff.cookie);
        let reply = app.ask(ask.body(Body::empty()).unwrap()).await;
        assert_eq!(
            reply.headers.get(header::LOCATION).unwrap(),
            "/xac-nhan-lai?ve=/nguoi-dung/moi"
        );
        app.pass(DAY);
        assert_eq!(
            app.get("/nguoi-dung", Some(&staff)).await.0,
            StatusCode::SEE_OTHER,
            "over night"
        );
    }
}

/// Replay: a challenge is answered once, by whom it was put to, within five minutes.
#[tokio::test(flavor = "multi_thread")]
async fn a_challenge_to_a_key_is_taken_away_with_its_answer() {
    use app::staff::passkey;
    const ORIGIN: &str = "http://localhost:8080";
    for place in places().await {
        let app = TestApp::on(place).await;
        let other = app.staff("nguoi-khac", "unit_clerk").await.actor;
        let answer = serde_json::json!({
            "id": "AA", "rawId": "AA", "type": "public-key",
            "response": {"attestationObject": "AA", "clientDataJSON": "AA"},
        })
        .to_string();
        let begin = async || passkey::begin(&app.site, &app.admin, ORIGIN).await.unwrap();
        let begun = begin().await;
        let user = &begun.options["publicKey"]["user"];
        assert!(
            !user["id"].as_str().unwrap().contains(&app.admin.person_id),
            "{user}"
        );
        let add = async |actor: &app::Actor, id: &str| {
            passkey::add(&app.site, actor, ORIGIN, (id, &answer), "Máy").await
        };
        // Whatever the answer is worth, the second one finds nothing to answer.
        let first = add(&app.admin, &begun.id).await;
        assert!(
            matches!(first, Err(app::Fault::Invalid { .. })),
            "{first:?}"
        );
        let second = add(&app.admin, &begun.id).await;
        assert!(
            matches!(second, Err(app::Fault::Store(store::Error::NotFound))),
            "{second:?}"
        );
        let foreign = add(&other, &begin().await.id).await;
        assert!(
            matches!(foreign, Err(app::Fault::Invalid { .. })),
            "{foreign:?}"
        );
        for astray in ["", "http://127.0.0.1:8080", "null", "https://"] {
            assert!(
                passkey::begin(&app.site, &app.admin, astray).await.is_err(),
                "{astray}"
            );
        }
        assert!(
            app.site
                .store
                .passkeys(&app.admin.person_id)
                .await
                .unwrap()
                .is_empty()
        );
        app.pass(11 * 60 * 1000);
        let stale = passkey::begin(&app.site, &app.admin, ORIGIN).await;
        assert!(matches!(stale, Err(app::Fault::NotFresh)), "{stale:?}");
    }
}

/// OpenCTI CVE-2026-21887, GoPhish CVE-2026-107273, MISP CVE-2026-94401, FreeScout CVE-2026-41905: a link somebody hands in is
/// opened by the server. Ours has one client, for the provider of identities and the store of files that are set up; nothing
/// handed in reaches it.
#[tokio::test(flavor = "multi_thread")]
async fn ssrf_no_link_anybody_hands_in_is_ever_opened() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let knocked = tokio::spawn(async move { listener.accept().await.is_ok() });
    let port = address.port();
    for place in places().await {
        let app = TestApp::on(place).await;
        let admin = app.staff_again("quantri").await;
        for host in [
            "127.0.0.1",
            "localhost",
            "[::ffff:127.0.0.1]",
            "2130706433",
            "0177.0.0.1",
        ] {
            let link = format!("http://{host}:{port}/dau-vet");
            let text = format!("Bấm vào {link} để nhận thưởng, mã OTP gửi cho anh công an nhé");
            app.send("POST", "/kiem-tra", None, &[("text", &text)])
                .await;
            super::tips::tip(&app, &[("happened", "contacted"), ("identifiers", &link)]).await;
            let fields = [("viec", "them"), ("target", link.as_str()), ("link", &link)];
            app.post("/go-chan", &admin, &fields).await;
            app.get(&format!("/dang-nhap/noi?ve={link}"), None).await;
            let back = format!("/dang-nhap/noi/ve?code=x&state=x&iss={link}");
            app.get(&back, None).await;
        }
        let mail = format!(
            "From: a@b.example\r\nList-Unsubscribe: <http://{address}/>\r\n\r\n<img src=\"http://{address}/a.png\">"
        );
        app.upload("/kiem-tra", &[], &[mail.as_bytes()]).await;
        app.run_jobs().await;
    }
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(!knocked.is_finished(), "somebody knocked");
    // The control: a knock is noticed.
    tokio::net::TcpStream::connect(address).await.unwrap();
    assert!(knocked.await.unwrap());
}

/// DHIS2 CVE-2021-32704, CVE-2022-24848, CVE-2026-55084: words of a search that end the statement they stand in.
#[tokio::test(flavor = "multi_thread")]
async fn sql_injection_words_of_a_search_find_words_and_nothing_else() {
    const WORDS: [&str; 6] = [
        "' OR '1'='1",
        "'; DROP TABLE tip; --",
        "\" OR 1=1 --",
        "x') UNION SELECT id, name FROM person --",
        "*:* OR *",
        "NEAR(a b) AND NOT \"",
    ];
    for place in places().await {
        let app = TestApp::on(place).await;
        super::tips::tip(&app, &[("happened", "contacted")]).await;
        let officer = app.staff("tiep-nhan", "intake_officer").await;
        let admin = app.staff_again("quantri").await;
        let tips = async |words: &str| {
            let query = serde_urlencoded::to_string([("tim", words)]).unwrap();
            let (status, page) = app.get(&format!("/xu-ly?{query}"), Some(&officer)).await;
            assert_eq!(status, StatusCode::OK, "{words}");
            page.matches("<li class=\"lane-").count()
        };
        // The control: words of the tip do find it.
        assert_eq!(tips("công an").await, 1);
        for words in WORDS {
            assert_eq!(tips(words).await, 0, "{words}");
            let query = serde_urlencoded::to_string([("tim", words)]).unwrap();
            for (path, staff) in [
                ("/don-vi", &admin),
                ("/nguoi-dung", &admin),
                ("/tuyen-truyen", &officer),
            ] {
                let (status, _) = app.get(&format!("{path}?{query}"), Some(staff)).await;
                assert!(!status.is_server_error(), "{path} {words}: {status}");
            }
            let fields = [("actor", words), ("object_id", words), ("action", words)];
            let reply = app.post("/nhat-ky", &admin, &fields).await;
            assert!(!reply.status.is_server_error(), "{words}: {}", reply.text());
        }
        // Signs without a word ask for nothing: the list as it is.
        for signs in ["%", "_", "*"] {
            assert_eq!(tips(signs).await, 1, "{signs}");
        }
        assert_eq!(tips("công an").await, 1, "all tables are there");
        let report = app.site.store.verify(&[]).await.unwrap();
        assert_eq!(report.findings, Vec::new());
    }
}
