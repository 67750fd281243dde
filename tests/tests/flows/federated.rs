//! Signing in through a provider of identities: a real one (`tests/oidc`), asked over loopback.

use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::Ordering;

use app::openid::{Provider, Settings};
use app::staff::account;
use axum::http::{StatusCode, header};
use jiff::Timestamp;
use tests::engines::places;
use tests::leave_out::skipped;
use tests::test_app::{Reply, Staff, TestApp, between};

use crate::staff::code_of;
use web::{Config, Entry};

/// A running provider; ends when dropped.
struct Running {
    child: Child,
    issuer: String,
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn running() -> Option<Running> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("oidc");
    if !folder.join("node_modules").exists() {
        skipped("a provider of identities: run `npm ci --ignore-scripts` in tests/oidc");
        return None;
    }
    let mut child = Command::new("node")
        .arg("provider.mjs")
        .current_dir(folder)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut issuer = String::new();
    let said = child.stdout.take().unwrap();
    BufReader::new(said).read_line(&mut issuer).unwrap();
    let issuer = issuer.trim().to_owned();
    Some(Running { child, issuer })
}

/// The product beside the provider, on the real clock: the provider has no other.
async fn beside(provider: &Running, mut app: TestApp) -> TestApp {
    let settings = Settings {
        issuer: provider.issuer.clone(),
        client_id: "canhgiac".to_owned(),
        client_secret: "secret of canhgiac".to_owned(),
        address: "https://canhgiac.example".to_owned(),
        name: "Cổng đăng nhập tỉnh".to_owned(),
    };
    app.site = app.site.trusting(Provider::new(settings).unwrap());
    let checker = app.machine.checker.clone();
    app.service = Entry::new(checker, app.site.clone(), &Config::default());
    app
}

#[expect(
    clippy::disallowed_methods,
    reason = "the provider's clock is the real one"
)]
fn now() -> i64 {
    Timestamp::now().as_millisecond()
}

/// A browser: its cookies here, and the page of the provider it was sent to.
struct Browser<'a> {
    app: &'a TestApp,
    staff: Option<Staff>,
    kept: String,
    page: String,
}

impl<'a> Browser<'a> {
    /// Presses the button on the sign-in page, or on the page of one's account.
    async fn sent_away(app: &'a TestApp, staff: Option<&Staff>) -> Self {
        let from = if staff.is_some() {
            "/tai-khoan/noi"
        } else {
            "/dang-nhap/noi"
        };
        let cookie = staff.map(|staff| staff.cookie.clone()).unwrap_or_default();
        let reply = ask(app, "GET", from, &cookie, &[]).await;
        assert_eq!(reply.status, StatusCode::SEE_OTHER, "{}", reply.text());
        let text = |name| reply.headers[name].to_str().unwrap().to_owned();
        let set = text(header::SET_COOKIE);
        assert!(set.ends_with("Secure; HttpOnly; SameSite=Lax"), "{set}");
        Self {
            app,
            staff: staff.cloned(),
            kept: set.split(';').next().unwrap().to_owned(),
            page: text(header::LOCATION),
        }
    }

    /// Signs in at the provider as this person; what it sends back with.
    async fn proven(&self, who: &str) -> HashMap<String, String> {
        let page = format!("{}&login_hint={who}", self.page);
        let location = tokio::task::spawn_blocking(move || walked(&page))
            .await
            .unwrap();
        let (_, query) = location.split_once('?').unwrap();
        serde_urlencoded::from_str(query).unwrap()
    }

    fn cookie(&self) -> String {
        let own = self.staff.as_ref().map(|staff| staff.cookie.as_str());
        [own.unwrap_or_default(), self.kept.as_str()].join("; ")
    }

    /// Comes back with this, and presses the button on the page that opens.
    async fn back(&self, with: &HashMap<String, String>, code: &str) -> Reply {
        let query = serde_urlencoded::to_string(with).unwrap();
        let path = format!("/dang-nhap/noi/ve?{query}");
        let page = ask(self.app, "GET", &path, &self.cookie(), &[]).await;
        if page.status != StatusCode::OK {
            return page;
        }
        let page = page.text();
        let field = |name: &str| between(&page, &format!("name=\"{name}\" value=\""), "\"");
        let to = between(&page, "method=\"post\" action=\"", "\"");
        let (sent, state, iss) = (field("code"), field("state"), field("iss"));
        let mut fields = vec![("code", sent.as_str()), ("state", &state), ("iss", &iss)];
        if let Some(staff) = &self.staff {
            fields.push(("csrf", &staff.csrf));
        } else {
            fields.push(("ma", code));
        }
        ask(self.app, "POST", &to, &self.cookie(), &fields).await
    }
}

async fn ask(
    app: &TestApp,
    method: &str,
    path: &str,
    cookie: &str,
    form: &[(&str, &str)],
) -> Reply {
    let request = axum::http::Request::builder()
        .method(method)
        .uri(path)
        .header(header::COOKIE, cookie)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(serde_urlencoded::to_string(form).unwrap().into());
    app.ask(request.unwrap()).await
}

/// Follows the provider's redirects, keeping its cookies, until it sends the browser home.
fn walked(page: &str) -> String {
    let agent: ureq::Agent = ureq::Agent::config_builder()
        .max_redirects(0)
        .http_status_as_error(false)
        .build()
        .into();
    let (origin, _) = page.split_at(page.find("/auth").unwrap());
    let mut cookies = HashMap::new();
    let mut at = page.to_owned();
    for _ in 0..8 {
        let cookie: Vec<String> = cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let mut answer = agent
            .get(&at)
            .header("cookie", cookie.join("; "))
            .call()
            .unwrap();
        for set in answer.headers().get_all("set-cookie") {
            let set = set.to_str().unwrap().split(';').next().unwrap().to_owned();
            let (name, value) = set.split_once('=').unwrap();
            cookies.insert(name.to_owned(), value.to_owned());
        }
        let Some(to) = answer.headers().get("location") else {
            panic!("{at}: {}", answer.body_mut().read_to_string().unwrap());
        };
        at = to.to_str().unwrap().to_owned();
        if at.starts_with('/') {
            at = format!("{origin}{at}");
        }
        if !at.starts_with(origin) {
            return at;
        }
    }
    panic!("a circle at {at}");
}

fn token(reply: &Reply) -> Option<String> {
    let cookies = reply.headers.get_all(header::SET_COOKIE).iter();
    let mut tokens = cookies.filter_map(|set| {
        let set = set.to_str().ok()?.strip_prefix("__Host-canhgiac=")?;
        Some(set.split(';').next()?.to_owned())
    });
    tokens.next()
}

async fn linked(app: &TestApp, who: &str) -> Staff {
    let staff = app.staff_again("quantri").await;
    let browser = Browser::sent_away(app, Some(&staff)).await;
    let back = browser.proven(who).await;
    let reply = browser.back(&back, "").await;
    assert_eq!(
        reply.headers[header::LOCATION],
        "/tai-khoan",
        "{}",
        reply.text()
    );
    staff
}

#[tokio::test(flavor = "multi_thread")]
async fn the_provider_opens_an_account_only_after_its_owner_linked_the_two() {
    let Some(provider) = running() else { return };
    for place in places().await {
        let app = beside(&provider, TestApp::begun(place, now()).await).await;
        let (_, page) = app.get("/dang-nhap", None).await;
        assert!(
            page.contains("Đăng nhập bằng Cổng đăng nhập tỉnh"),
            "{page}"
        );

        // Known there, even with the administrator's e-mail address, and linked to nobody here.
        let browser = Browser::sent_away(&app, None).await;
        let reply = browser.back(&browser.proven("can-bo-1").await, "").await;
        assert_eq!(
            (reply.status, token(&reply)),
            (StatusCode::UNPROCESSABLE_ENTITY, None)
        );
        assert!(reply.text().contains("chưa nối"), "{}", reply.text());

        linked(&app, "can-bo-1").await;
        let browser = Browser::sent_away(&app, None).await;
        let back = browser.proven("can-bo-1").await;
        let reply = browser.back(&back, "").await;
        let session = app.carry(&token(&reply).unwrap()).await;
        assert_eq!(session.actor.login, "quantri");
        let (_, page) = app.get("/tai-khoan", Some(&session)).await;
        assert!(page.contains("Bỏ nối"), "{page}");

        // The provider may have let them in hours ago: rights ask for a proof of our own.
        let fields = [
            ("name", "A"),
            ("position", "B"),
            ("login", "abc"),
            ("unit_id", app.admin.unit_id.as_str()),
        ];
        let reply = app.post("/nguoi-dung/moi", &session, &fields).await;
        assert_eq!(reply.headers[header::LOCATION], "/xac-nhan-lai");

        // An answer serves once, and another person of the provider is another person.
        let reply = browser.back(&back, "").await;
        assert_eq!(
            (reply.status, token(&reply)),
            (StatusCode::UNPROCESSABLE_ENTITY, None)
        );
        let browser = Browser::sent_away(&app, None).await;
        let reply = browser.back(&browser.proven("can-bo-2").await, "").await;
        assert_eq!(token(&reply), None);

        // Unlinked, it opens nothing.
        let staff = app.staff_again("quantri").await;
        let (_, page) = app.get("/tai-khoan", Some(&staff)).await;
        let id = between(&page, "/tai-khoan/noi/", "/bo");
        app.post(&format!("/tai-khoan/noi/{id}/bo"), &staff, &[])
            .await;
        let browser = Browser::sent_away(&app, None).await;
        let reply = browser.back(&browser.proven("can-bo-1").await, "").await;
        assert_eq!(token(&reply), None);

        let report = app.site.store.verify(&[]).await.unwrap();
        assert_eq!(report.findings, Vec::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_of_this_browser_this_attempt_and_this_moment_opens_nothing() {
    let Some(provider) = running() else { return };
    for place in places().await {
        let app = beside(&provider, TestApp::begun(place, now()).await).await;
        linked(&app, "can-bo-1").await;
        let refused = |what: &str, reply: &Reply| {
            assert_eq!(
                reply.status,
                StatusCode::UNPROCESSABLE_ENTITY,
                "{what}: {}",
                reply.text()
            );
            assert_eq!(token(reply), None, "{what}");
        };

        // Somebody else's answer, put before this browser.
        let (mine, theirs) = (
            Browser::sent_away(&app, None).await,
            Browser::sent_away(&app, None).await,
        );
        let back = theirs.proven("can-bo-1").await;
        refused("another state", &mine.back(&back, "").await);
        let mut no_state = back.clone();
        no_state.insert("state".to_owned(), String::new());
        refused("no state", &theirs.back(&no_state, "").await);
        let mut other_issuer = back.clone();
        other_issuer.insert("iss".to_owned(), "https://khac.example".to_owned());
        refused("another issuer", &theirs.back(&other_issuer, "").await);
        let no_cookie = Browser {
            kept: String::new(),
            ..theirs
        };
        refused("no cookie", &no_cookie.back(&back, "").await);

        // A token asked for with another nonce, and a code asked for with another challenge.
        for field in ["nonce", "code_challenge"] {
            let mut browser = Browser::sent_away(&app, None).await;
            let old = between(&browser.page, &format!("{field}="), "&");
            let other: String = old.chars().rev().collect();
            browser.page = browser.page.replace(&old, &other);
            let back = browser.proven("can-bo-1").await;
            refused(field, &browser.back(&back, "").await);
        }

        // Somebody the provider does not let in.
        let browser = Browser::sent_away(&app, None).await;
        let back = browser.proven("nobody").await;
        assert_eq!(back["error"], "access_denied");
        refused("denied", &browser.back(&back, "").await);

        // A token that has expired: it lives four minutes.
        let browser = Browser::sent_away(&app, None).await;
        let back = browser.proven("can-bo-1").await;
        app.pass(5 * 60_000);
        refused("expired", &browser.back(&back, "").await);
        app.pass(-5 * 60_000);

        // An attempt nobody finished in ten minutes, and one from a clock that was wrong.
        let browser = Browser::sent_away(&app, None).await;
        let back = browser.proven("can-bo-1").await;
        for ms in [11 * 60_000, -20 * 60_000] {
            app.pass(ms);
            refused("too late", &browser.back(&back, "").await);
        }
        app.pass(9 * 60_000);

        // The control: the same steps with nothing changed.
        let browser = Browser::sent_away(&app, None).await;
        let back = browser.proven("can-bo-1").await;
        assert!(token(&browser.back(&back, "").await).is_some());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_kept_here_is_asked_for_and_counted_all_the_same() {
    let Some(provider) = running() else { return };
    for place in places().await {
        let app = beside(&provider, TestApp::begun(place, now()).await).await;
        let staff = linked(&app, "can-bo-1").await;
        let new = account::begin_totp(&app.site, &staff.actor).await.unwrap();
        let code = |at: i64| code_of(&new.secret, at);
        let at = || app.now.load(Ordering::Relaxed);
        account::confirm_totp(&app.site, &staff.actor, &code(at()))
            .await
            .unwrap();
        app.pass(60_000);
        for wrong in ["", "000000", "", "", ""] {
            let browser = Browser::sent_away(&app, None).await;
            let reply = browser.back(&browser.proven("can-bo-1").await, wrong).await;
            assert_eq!(token(&reply), None);
        }
        let browser = Browser::sent_away(&app, None).await;
        let back = browser.proven("can-bo-1").await;
        let reply = browser.back(&back, &code(at())).await;
        assert_eq!(token(&reply), None, "locked after five: {}", reply.text());
        app.pass(61_000);
        let browser = Browser::sent_away(&app, None).await;
        let reply = browser
            .back(&browser.proven("can-bo-1").await, &code(at()))
            .await;
        assert!(token(&reply).is_some(), "{}", reply.text());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_whoever_is_signed_in_links_and_only_their_own_account() {
    let Some(provider) = running() else { return };
    for place in places().await {
        let app = beside(&provider, TestApp::begun(place, now()).await).await;
        let top = app.admin.unit_id.clone();
        let clerk = app.staff_at("van-thu", "records_clerk", &top).await;
        let admin = app.staff_again("quantri").await;

        // An attempt of one session finished by another: what an attacker would have the victim do.
        let attacker = Browser::sent_away(&app, Some(&clerk)).await;
        let back = attacker.proven("ke-la").await;
        let victim = Browser {
            staff: Some(admin.clone()),
            ..attacker
        };
        let reply = victim.back(&back, "").await;
        assert_eq!(
            reply.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            reply.text()
        );

        // One account there is one account here.
        linked(&app, "can-bo-1").await;
        let browser = Browser::sent_away(&app, Some(&clerk)).await;
        let reply = browser.back(&browser.proven("can-bo-1").await, "").await;
        assert_eq!(
            reply.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{}",
            reply.text()
        );

        // Linking asks for a fresh sign-in.
        app.pass(11 * 60_000);
        let reply = ask(&app, "GET", "/tai-khoan/noi", &clerk.cookie, &[]).await;
        assert!(
            reply.headers[header::LOCATION]
                .to_str()
                .unwrap()
                .starts_with("/xac-nhan-lai")
        );
    }
}
