//! Every route: methods, headers, limits, and that what is pasted stays text.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use app::{Checker, Clock, Site};
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use http_body_util::BodyExt;
use tests::engines::Place;
use tests::test_app::between;
use tests::wire::{self, Asked, File};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use web::{Access, Config, Entry, ROUTES};

/// An installation in a folder that goes when the second value is dropped.
async fn site() -> (Site, Place) {
    let place = tests::engines::sqlite();
    (Site::new(place.open().await, Clock::System), place)
}

async fn service(config: &Config) -> (Entry, Place) {
    let (site, place) = site().await;
    let checker = Checker::in_memory().expect("the shipped pack loads");
    (Entry::new(checker, site, config), place)
}

async fn send(service: &Entry, request: Request<Body>) -> (StatusCode, HeaderMap, String) {
    let response = service.answer(request).await.unwrap();
    let (head, body) = response.into_parts();
    let bytes = body.collect().await.expect("a body").to_bytes();
    (
        head.status,
        head.headers,
        String::from_utf8_lossy(&bytes).into_owned(),
    )
}

fn request(method: &str, path: &str, kind: &str, body: impl Into<Body>) -> Request<Body> {
    Request::builder()
        .method(method)
        .uri(path)
        .header(header::CONTENT_TYPE, kind)
        .body(body.into())
        .expect("a request")
}

fn path_of(pattern: &str) -> String {
    pattern
        .replace("{code}", "fake_police")
        .replace("{file}", "app.css")
        .replace("{token}", "0")
        .replace("{name}", "0")
        .replace("{id}", "0")
        .replace("{unit}", "0")
}

/// Methods a path answers, as in `Allow`, sorted.
fn methods_of(path: &str) -> Vec<&'static str> {
    let mut methods: Vec<&str> = ROUTES
        .iter()
        .filter(|route| route.path == path)
        .flat_map(|route| match route.method {
            "GET" => vec!["GET", "HEAD"],
            method => vec![method],
        })
        .collect();
    methods.sort_unstable();
    methods
}

/// Staff pages name themselves to our own pages, so that a form shows where it comes from; public ones to nobody.
fn referrer(path: &str, status: StatusCode) -> &'static [u8] {
    let staff = ROUTES.iter().any(|route| {
        // A calendar's feed is for programs: its address is its key and is told to nobody.
        path_of(route.path) == path
            && route.path != "/lich/{token}"
            && (route.access != Access::Public || path.starts_with("/dang-nhap"))
    });
    if staff && status != StatusCode::METHOD_NOT_ALLOWED {
        b"same-origin"
    } else {
        b"no-referrer"
    }
}

#[tokio::test]
async fn undeclared_methods_are_refused_with_those_allowed() {
    let (service, _place) = service(&Config::default()).await;
    for route in ROUTES {
        for method in [
            Method::GET,
            Method::POST,
            Method::PUT,
            Method::DELETE,
            Method::PATCH,
        ] {
            if methods_of(route.path).contains(&method.as_str()) {
                continue;
            }
            let (status, headers, _) = send(
                &service,
                request(method.as_str(), &path_of(route.path), "text/plain", ""),
            )
            .await;
            assert_eq!(
                status,
                StatusCode::METHOD_NOT_ALLOWED,
                "{method} {}",
                route.path
            );
            let allow = headers
                .get(header::ALLOW)
                .and_then(|value| value.to_str().ok())
                .unwrap_or_default()
                .to_owned();
            let mut allowed: Vec<&str> = allow.split(',').map(str::trim).collect();
            allowed.sort_unstable();
            assert_eq!(allowed, methods_of(route.path), "{}", route.path);
        }
    }
}

/// The list makes the router; a second way to serve something would not be on it.
#[test]
fn routes_are_served_from_the_list_and_nowhere_else() {
    let source = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut folders = vec![source];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = std::fs::read_to_string(&path).unwrap_or_default();
            let ways = [".route(", ".route_service(", ".nest(", ".nest_service("];
            found.extend(
                ways.iter()
                    .flat_map(|way| text.matches(way))
                    .map(|way| (path.file_name().map(ToOwned::to_owned), way.to_owned())),
            );
        }
    }
    found.sort();
    // Figures for Prometheus have a listener of their own, which the list is not about.
    let expected =
        ["metrics.rs", "routes.rs"].map(|file| (Some(file.into()), ".route(".to_owned()));
    assert_eq!(found, expected);
}

#[tokio::test]
async fn every_response_carries_the_security_headers() {
    let (service, _place) = service(&Config::default()).await;
    let paths = ROUTES
        .iter()
        .map(|route| path_of(route.path))
        .chain(["/khong-co".to_owned()]);
    for path in paths {
        let (status, headers, _) = send(&service, request("GET", &path, "text/plain", "")).await;
        let policy = headers
            .get(header::CONTENT_SECURITY_POLICY)
            .and_then(|v| v.to_str().ok())
            .unwrap_or_default();
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe"),
            "{path}"
        );
        assert_eq!(
            headers.get("x-content-type-options").map(|v| v.as_bytes()),
            Some(b"nosniff".as_slice()),
            "{path}"
        );
        assert_eq!(
            headers.get(header::REFERRER_POLICY).map(|v| v.as_bytes()),
            Some(referrer(&path, status)),
            "{path}"
        );
        assert!(
            headers.contains_key(header::CACHE_CONTROL)
                && !headers.contains_key(header::SET_COOKIE),
            "{path}"
        );
    }
}

#[tokio::test]
async fn pages_answer_and_unknown_ones_say_so() {
    let (service, _place) = service(&Config::default()).await;
    for (path, words) in [
        ("/kiem-tra", "Dán tin nhắn"),
        ("/thu-doan/fake_police", "công an"),
        ("/cach-ket-luan", "Năm mức"),
    ] {
        let (status, _, body) = send(&service, request("GET", path, "text/plain", "")).await;
        assert!(status == StatusCode::OK && body.contains(words), "{path}");
    }
    let (status, _, body) = send(&service, request("GET", "/khong-co", "text/plain", "")).await;
    assert!(status == StatusCode::NOT_FOUND && body.contains("Không có trang này"));
}

#[tokio::test]
async fn pasted_markup_stays_text_and_is_not_kept() {
    let (service, _place) = service(&Config::default()).await;
    let body = "text=%3Cscript%3Ealert(1)%3C%2Fscript%3E+chuyen+tien+vao+tai+khoan+tam+giu+%22%27%3E%3Cimg+src%3Dx%3E";
    let (status, headers, page) = send(
        &service,
        request(
            "POST",
            "/kiem-tra",
            "application/x-www-form-urlencoded",
            body,
        ),
    )
    .await;
    assert_eq!(status, StatusCode::OK);
    assert!(
        !page.contains("<script>alert") && !page.contains("<img src=x"),
        "{page}"
    );
    assert!(page.contains("<mark>"));
    assert_eq!(
        headers.get(header::CACHE_CONTROL).map(|v| v.as_bytes()),
        Some(b"no-store".as_slice())
    );
}

#[tokio::test]
async fn marks_fall_on_whole_letters() {
    let (service, _place) = service(&Config::default()).await;
    let text = serde_json::json!({ "text": "Công an gọi điện báo bà dính vụ án ma túy, chuyển tiền vào tài khoản tạm giữ, không được nói với ai" });
    let (_, _, body) = send(
        &service,
        request(
            "POST",
            "/api/v1/check",
            "application/json",
            text.to_string(),
        ),
    )
    .await;
    let answer: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    let source = text["text"].as_str().unwrap_or_default();
    assert_eq!(answer["level"], "danger");
    for span in answer["spans"].as_array().expect("spans") {
        let range = span["start"].as_u64().unwrap_or(0) as usize
            ..span["end"].as_u64().unwrap_or(0) as usize;
        assert!(
            source
                .get(range.clone())
                .is_some_and(|words| !words.trim().is_empty()),
            "{range:?}"
        );
    }
    assert!(answer.get("score").is_none() && answer.get("signals").is_none());
}

#[tokio::test]
async fn bad_questions_get_a_problem_with_the_right_status() {
    let (service, _place) = service(&Config::default()).await;
    let long = format!("{{\"text\":\"{}\"}}", "a".repeat(app::check::TEXT_MAX + 1));
    let cases: [(&str, String, StatusCode); 9] = [
        ("application/json", "{".into(), StatusCode::BAD_REQUEST),
        (
            "application/json",
            "{\"text\":\"x\",\"score_min\":0}".into(),
            StatusCode::BAD_REQUEST,
        ),
        (
            "application/json",
            "{\"text\":\"\\ud800\"}".into(),
            StatusCode::BAD_REQUEST,
        ),
        (
            "application/json",
            "{\"text\":\"  \"}".into(),
            StatusCode::UNPROCESSABLE_ENTITY,
        ),
        ("application/json", long, StatusCode::PAYLOAD_TOO_LARGE),
        (
            "application/json",
            "x".repeat(700_000),
            StatusCode::PAYLOAD_TOO_LARGE,
        ),
        ("text/plain", "x".into(), StatusCode::UNSUPPORTED_MEDIA_TYPE),
        ("multipart/form-data", "x".into(), StatusCode::BAD_REQUEST),
        (
            "multipart/form-data; boundary=b",
            "--b\r\nContent-Disposition: form-data; name=\"role\"\r\n\r\nadmin\r\n--b--\r\n".into(),
            StatusCode::BAD_REQUEST,
        ),
    ];
    for (kind, body, expected) in cases {
        let start: String = body.chars().take(40).collect();
        let (status, headers, answer) =
            send(&service, request("POST", "/api/v1/check", kind, body)).await;
        assert_eq!(status, expected, "{start}");
        assert_eq!(
            headers.get(header::CONTENT_TYPE).map(|v| v.as_bytes()),
            Some(b"application/problem+json".as_slice()),
            "{start}"
        );
        assert!(answer.contains("\"code\""), "{answer}");
    }
}

#[tokio::test]
async fn kinds_of_content_are_known_in_any_case() {
    let (service, _place) = service(&Config::default()).await;
    let form = "--B\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nxin chao\r\n--B--\r\n";
    for (path, kind, body) in [
        (
            "/api/v1/check",
            "Application/JSON",
            "{\"text\":\"xin chao\"}",
        ),
        ("/api/v1/check", "Multipart/Form-Data; boundary=B", form),
        ("/kiem-tra", "MULTIPART/form-data; boundary=B", form),
        (
            "/kiem-tra",
            "Application/X-WWW-Form-Urlencoded",
            "text=xin+chao",
        ),
    ] {
        let (status, _, answer) = send(&service, request("POST", path, kind, body)).await;
        assert_eq!(status, StatusCode::OK, "{kind}: {answer}");
    }
}

#[tokio::test]
async fn a_declared_length_too_long_is_refused_unread() {
    let (service, _place) = service(&Config::default()).await;
    let mut request = request(
        "POST",
        "/kiem-tra",
        "multipart/form-data; boundary=b",
        Body::empty(),
    );
    request.headers_mut().insert(
        header::CONTENT_LENGTH,
        "50000000".parse().expect("a number"),
    );
    let (status, _, page) = send(&service, request).await;
    assert!(status == StatusCode::PAYLOAD_TOO_LARGE && page.contains("10 MB"));
}

#[tokio::test]
async fn an_empty_question_gets_the_form_again_with_the_error_first() {
    let (service, _place) = service(&Config::default()).await;
    let (status, _, page) = send(
        &service,
        request(
            "POST",
            "/kiem-tra",
            "application/x-www-form-urlencoded",
            "text=++",
        ),
    )
    .await;
    assert_eq!(status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        page.contains("<title>Lỗi:")
            && page.contains("href=\"#text\"")
            && page.contains("aria-invalid")
    );
}

#[tokio::test]
async fn what_to_do_fits_what_was_lost_and_nothing_is_said_twice() {
    let (service, _place) = service(&Config::default()).await;
    let scam =
        "text=Cong+an+goi+dien+bao+dinh+vu+an+ma+tuy,+chuyen+tien+vao+tai+khoan+tam+giu+ngay";
    let (stop, lock) = ("Không chuyển thêm tiền", "khóa thẻ");
    let button = "Vừa chuyển tiền: làm gì ngay";
    for (told, has_stop, has_lock) in [
        ("", true, false),
        ("&paid=1", true, false),
        ("&gave_secret=1", false, true),
        ("&paid=1&gave_secret=1", true, true),
    ] {
        let kind = "application/x-www-form-urlencoded";
        let body = format!("{scam}{told}");
        let (_, _, page) = send(&service, request("POST", "/kiem-tra", kind, body)).await;
        assert!(page.contains("Nguy hiểm"), "{told}");
        assert_eq!(page.contains(stop), has_stop, "{told}");
        assert_eq!(page.contains(button), has_stop, "{told}");
        assert_eq!(page.contains(lock), has_lock, "{told}");
        // The act to avoid is in the head of the answer.
        let summary = between(&page, "</h1><p>", "</p>");
        let acts = between(&page, "<dl class=\"acts\">", "</dl>");
        assert!(!summary.is_empty() && !acts.contains(&*summary), "{acts}");
    }
}

/// Names and values.
type Fields<'f> = &'f [(&'f str, &'f str)];

/// A form whose fields have these names and values.
fn parts(fields: Fields<'_>) -> String {
    let field = |(name, value): &(&str, &str)| {
        format!("--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
    };
    fields.iter().map(field).collect::<String>() + "--b--\r\n"
}

#[tokio::test]
async fn a_form_nobody_can_answer_is_refused_in_the_words_of_whoever_sent_it() {
    let (service, _place) = service(&Config::default()).await;
    let long = "a".repeat(201);
    let cases: [(Fields<'_>, &str, &str); 7] = [
        (
            &[("text", "x"), ("text", "y")],
            "một đoạn chữ",
            "chỉ được gửi một lần",
        ),
        (
            &[("file", "x"), ("file", "y")],
            "một tệp",
            "chỉ được gửi một lần",
        ),
        (
            &[("text", "x"), ("sender", &long)],
            "200 ký tự",
            "«sender» nhiều nhất",
        ),
        (
            &[("text", "x"), ("channel", "fax")],
            "Hãy chọn lại",
            "«channel» là một trong",
        ),
        (
            &[("text", "x"), ("paid", "maybe")],
            "đánh dấu lại",
            "«paid» là một trong",
        ),
        (
            &[("text", "x"), ("gave_secret", "2")],
            "đánh dấu lại",
            "«gave_secret» là một trong",
        ),
        (
            &[("text", "x"), ("role", "admin")],
            "Hãy tải lại trang",
            "chỉ nhận các trường",
        ),
    ];
    for (fields, to_person, to_program) in cases {
        for (path, words) in [("/kiem-tra", to_person), ("/api/v1/check", to_program)] {
            let asked = request(
                "POST",
                path,
                "multipart/form-data; boundary=b",
                parts(fields),
            );
            let (status, _, answer) = send(&service, asked).await;
            assert_eq!(status, StatusCode::BAD_REQUEST, "{path} {fields:?}");
            assert!(answer.contains(words), "{path} {fields:?}: {answer}");
        }
    }
    let get = request("GET", "/api/v1/check", "text/plain", "");
    let (status, _, answer) = send(&service, get).await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(answer.contains("«Allow»") && !answer.contains("trang kiểm tra"));
}

#[tokio::test]
async fn a_json_question_is_an_object_and_its_fault_is_named() {
    let (service, _place) = service(&Config::default()).await;
    let long = serde_json::json!({ "text": "x", "sender": "a".repeat(201) });
    for (body, words) in [
        ("[\"x\",null,null,true,true]", "Cần một đối tượng"),
        (
            "{\"text\":\"x\",\"paid\":\"yes\"}",
            "«paid» phải là true hoặc false",
        ),
        (&*long.to_string(), "«sender» nhiều nhất 200"),
    ] {
        let asked = request("POST", "/api/v1/check", "application/json", body.to_owned());
        let (status, _, answer) = send(&service, asked).await;
        assert_eq!(status, StatusCode::BAD_REQUEST, "{body}");
        assert!(answer.contains(words), "{answer}");
    }
}

#[tokio::test]
async fn what_was_filled_in_is_there_again_after_a_fault() {
    let (service, _place) = service(&Config::default()).await;
    let long = "a".repeat(app::check::TEXT_MAX + 1);
    for (text, channel) in [("xin chào", "fax"), (&*long, "zalo"), ("", "zalo")] {
        let fields = [
            ("text", text),
            ("sender", "VIETCOMBANK"),
            ("channel", channel),
            ("paid", "1"),
        ];
        let asked = request(
            "POST",
            "/kiem-tra",
            "multipart/form-data; boundary=b",
            parts(&fields),
        );
        let (status, _, page) = send(&service, asked).await;
        assert!(
            status.is_client_error() && page.contains("<title>Lỗi:"),
            "{channel}"
        );
        assert!(page.contains(&format!(">{text}</textarea>")), "{channel}");
        assert!(page.contains("value=\"VIETCOMBANK\"") && page.contains("<details open>"));
        assert!(page.contains("name=\"paid\" value=\"1\" checked"));
        let chosen = page.contains("value=\"zalo\" selected");
        assert_eq!(chosen, channel == "zalo");
    }
}

#[tokio::test]
async fn our_own_files_are_compressed_and_answers_to_programs_are_not() {
    let (service, _place) = service(&Config::default()).await;
    let (_, _, page) = send(&service, request("GET", "/kiem-tra", "text/plain", "")).await;
    let css = page
        .split("href=\"")
        .find(|at| at.starts_with("/static/app."));
    let css = css
        .and_then(|at| at.split('"').next())
        .expect("a style sheet");
    let json = "{\"text\":\"Chuc mung ban trung thuong xe SH\"}";
    for (method, path, body, coding) in [
        ("GET", css, "", Some(b"br".as_slice())),
        ("GET", "/favicon.svg", "", Some(b"br")),
        ("POST", "/api/v1/check", json, None),
    ] {
        let mut asked = request(method, path, "application/json", body);
        let accepted = "gzip, br".parse().expect("a value");
        asked
            .headers_mut()
            .insert(header::ACCEPT_ENCODING, accepted);
        let (status, headers, _) = send(&service, asked).await;
        assert_eq!(status, StatusCode::OK, "{path}");
        let said = headers.get(header::CONTENT_ENCODING);
        assert_eq!(said.map(|value| value.as_bytes()), coding, "{path}");
    }
}

#[tokio::test]
async fn a_check_without_a_file_may_not_be_declared_as_long_as_one() {
    let (service, _place) = service(&Config::default()).await;
    let mut asked = request(
        "POST",
        "/kiem-tra",
        "application/x-www-form-urlencoded",
        Body::empty(),
    );
    let length = "9000000".parse().expect("a number");
    asked.headers_mut().insert(header::CONTENT_LENGTH, length);
    let (status, _, _) = send(&service, asked).await;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
}

#[tokio::test]
async fn what_to_do_stands_before_the_reasons_and_a_filler_has_no_tick() {
    let (service, _place) = service(&Config::default()).await;
    let body = "text=Cong+an+goi+dien+bao+dinh+vu+an+ma+tuy,+chuyen+tien+vao+tai+khoan+tam+giu,+khong+noi+voi+ai";
    let form = |body: &'static str| {
        request(
            "POST",
            "/kiem-tra",
            "application/x-www-form-urlencoded",
            body,
        )
    };
    let (_, _, page) = send(&service, form(body)).await;
    let at = |words: &str| page.find(words).expect("the words");
    let order = [
        ">Nên làm<",
        "id=\"lo\"",
        "id=\"vi-sao\"",
        "class=\"quote\"",
        "id=\"bao\"",
    ];
    assert!(order.map(at).is_sorted());
    let (_, _, page) = send(&service, form("text=Me+oi+toi+con+ve")).await;
    assert!(page.contains("class=\"dot\"") && !page.contains("m5 13 4 4L19 7"));
}

/// Over a real socket: the limiter sees the peer, a forged header changes nothing, a trusted proxy is believed.
async fn asked(trusted: Vec<IpAddr>) -> Vec<u16> {
    let (address, _place) = listening(Config {
        rate_per_minute: 3,
        trusted_proxies: trusted,
        ..Config::default()
    })
    .await;
    let mut statuses = Vec::new();
    for hop in 0..6 {
        let mut stream = tokio::net::TcpStream::connect(address)
            .await
            .expect("connects");
        let body = "{\"text\":\"xin chao\"}";
        let head = format!(
            "POST /api/v1/check HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 198.51.100.{hop}\r\nContent-Type: application/json\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(head.as_bytes()).await.expect("writes");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("reads");
        if answer.starts_with("HTTP/1.1 429") {
            // The sentence says a minute; the header says what is left of it.
            let wait = answer
                .lines()
                .find_map(|line| line.strip_prefix("retry-after: ")?.parse::<u64>().ok());
            assert!(
                wait.is_some_and(|wait| (20..=60).contains(&wait)),
                "{answer}"
            );
        }
        statuses.push(
            answer
                .split(' ')
                .nth(1)
                .and_then(|status| status.parse().ok())
                .unwrap_or(0),
        );
    }
    statuses
}

/// A server on a port of its own.
async fn listening(config: Config) -> (SocketAddr, Place) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let address = listener.local_addr().expect("an address");
    let (site, place) = site().await;
    tokio::spawn(web::serve(
        Checker::in_memory().expect("loads"),
        site,
        config,
        listener,
        std::future::pending(),
    ));
    (address, place)
}

#[tokio::test]
async fn who_checks_too_often_finds_the_text_again_and_a_flood_does_not() {
    let (address, _place) = listening(Config {
        rate_per_minute: 2,
        ..Config::default()
    })
    .await;
    let send = async |(kind, body): &(String, Vec<u8>)| {
        let asked = Asked {
            method: "POST",
            path: "/kiem-tra",
            content_type: kind,
            headers: &[],
            body,
        };
        let answer = wire::ask(address, Ipv4Addr::LOCALHOST, asked).await;
        answer.expect("an answer")
    };
    let fields = [
        ("text", "Mã là <1> & 2"),
        ("sender", "0912 000 345"),
        ("paid", "1"),
    ];
    // As browsers send it: where no file was chosen, one without a name and without a byte.
    let no_file = File {
        field: "file",
        name: "",
        bytes: b"",
    };
    let typed = wire::multipart(&fields, &[no_file]);
    let kept = "Mã là &#60;1&#62; &#38; 2</textarea>";
    for _ in 0..2 {
        assert_eq!(send(&typed).await.0, 200);
    }
    let (status, page) = send(&typed).await;
    assert_eq!(status, 429);
    let wait = between(&page, "retry-after: ", "\r\n");
    for told in [
        kept,
        "value=\"0912 000 345\"",
        "name=\"paid\" value=\"1\" checked",
        &format!("Hãy đợi {wait} giây"),
        "cache-control: no-store",
    ] {
        assert!(page.contains(told), "{told}: {page}");
    }
    // What is as long as a file is not even waited for, and whoever goes on is a flood: nothing is read.
    let mut stream = tokio::net::TcpStream::connect(address)
        .await
        .expect("connects");
    let head = format!(
        "POST /kiem-tra HTTP/1.1\r\nHost: x\r\nContent-Type: {}\r\nContent-Length: 300000\r\nConnection: close\r\n\r\n",
        typed.0
    );
    stream.write_all(head.as_bytes()).await.expect("writes");
    let mut page = String::new();
    stream.read_to_string(&mut page).await.expect("reads");
    assert!(
        page.starts_with("HTTP/1.1 429") && page.contains("retry-after: "),
        "{page}"
    );
    let (status, page) = send(&typed).await;
    assert_eq!((status, page.contains(kept)), (429, false));
    assert!(page.contains("retry-after: "), "{page}");
}

#[tokio::test]
async fn a_forged_forwarded_header_does_not_evade_the_limit() {
    assert_eq!(asked(Vec::new()).await, [200, 200, 200, 429, 429, 429]);
}

#[tokio::test]
async fn a_trusted_proxy_is_believed() {
    assert_eq!(asked(vec![IpAddr::V4(Ipv4Addr::LOCALHOST)]).await, [200; 6]);
}
