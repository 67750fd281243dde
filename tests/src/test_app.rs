//! The whole service over a fresh store, with a clock of our own: what every flow is tested through.

#![expect(clippy::unwrap_used, reason = "a test whose set-up fails has failed")]

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use app::staff::{invite, rights, set_up, sign_in, units};
use app::{Actor, Checker, Clock, Fault, Machine, Site};
use axum::body::Body;
use axum::http::{HeaderMap, Request, StatusCode, header, request};
use http_body_util::BodyExt;
use serde_json::json;
use store::Work;
use store::audit::Record;
use web::{Config, Entry};

use crate::engines::Place;
use crate::wire::{self, File};

/// A day in milliseconds.
pub const DAY: i64 = 24 * 60 * 60 * 1000;
/// When every test begins: 02/06/2026 08:00 in Việt Nam.
pub const START: i64 = 1_780_362_000_000;
/// The password everybody has.
pub const PASSWORD: &str = "bốn con trâu lội qua suối";

/// An installation with its first administrator, `quantri`, in its topmost unit, `SNNMT`.
#[derive(Debug)]
pub struct TestApp {
    /// Every route.
    pub service: Entry,
    /// The use cases' end.
    pub site: Site,
    /// The end of background work.
    pub machine: Machine,
    /// The clock, in milliseconds since 1970 UTC.
    pub now: Arc<AtomicI64>,
    /// The first administrator.
    pub admin: Actor,
    /// Where it is stored.
    pub place: Place,
}

/// Somebody signed in, as the use cases see them and as a browser carries them.
#[derive(Debug, Clone)]
pub struct Staff {
    /// For use cases.
    pub actor: Actor,
    /// The cookie header.
    pub cookie: String,
    /// What their forms carry.
    pub csrf: String,
}

/// An answer of the service.
#[derive(Debug)]
pub struct Reply {
    /// Status.
    pub status: StatusCode,
    /// Header.
    pub headers: HeaderMap,
    /// Body as it came.
    pub bytes: Vec<u8>,
}

impl Reply {
    /// The body as text.
    #[must_use]
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

impl TestApp {
    /// An installation just set up in this place.
    ///
    /// # Panics
    /// When set-up fails, or its link works twice.
    pub async fn on(place: Place) -> Self {
        Self::begun(place, START).await
    }

    /// An installation set up at another moment.
    ///
    /// # Panics
    /// As [`TestApp::on`].
    pub async fn begun(place: Place, start: i64) -> Self {
        let now = Arc::new(AtomicI64::new(start));
        let site = Site::new(place.open().await, Clock::Set(now.clone()));
        let link = set_up::link(&site).await.unwrap().unwrap();
        let first = set_up::First {
            unit_name: "Sở Nông nghiệp và Môi trường",
            unit_code: "SNNMT",
            sample: false,
            communes: false,
            name: "Người Quản Trị",
            login: "quantri",
            password: PASSWORD,
            device: "Máy tính",
        };
        let token = set_up::finish(&site, &link, first).await.unwrap();
        assert!(matches!(
            set_up::finish(&site, &link, first).await,
            Err(Fault::DeadLink)
        ));
        assert_eq!(set_up::link(&site).await.unwrap(), None);
        let admin = sign_in::current(&site, &token).await.unwrap().unwrap();
        let checker = Checker::open(place.folder.path()).unwrap();
        let machine = Machine {
            site: site.clone(),
            checker: checker.clone(),
        };
        let service = Entry::new(checker, site.clone(), &Config::default());
        Self {
            service,
            site,
            machine,
            now,
            admin,
            place,
        }
    }

    /// The same with a child process that reads files.
    #[must_use]
    pub fn with_child(mut self, child: media::Child) -> Self {
        let checker = self.machine.checker.clone().with_child(child);
        self.service = Entry::new(checker.clone(), self.site.clone(), &Config::default());
        self.machine.checker = checker;
        self
    }

    /// Lets time pass.
    pub fn pass(&self, ms: i64) {
        self.now.fetch_add(ms, Ordering::Relaxed);
    }

    /// Whether the chain of the audit log holds from its first entry to its last.
    ///
    /// # Panics
    /// When the log cannot be read.
    pub async fn audit_holds(&self) -> bool {
        let report = self.site.store.verify_audit(&[], |_| {}).await;
        report.unwrap().is_ok()
    }

    /// Does all background work that is due now; how many jobs that were.
    ///
    /// # Panics
    /// When the system has no randomness.
    pub async fn run_jobs(&self) -> usize {
        app::jobs::run_due(&self.machine).await.unwrap()
    }

    /// Tries to sign in; the token of the session.
    ///
    /// # Errors
    /// What the use case says.
    pub async fn try_sign_in(
        &self,
        login: &str,
        password: &str,
        code: &str,
    ) -> Result<String, Fault> {
        let attempt = sign_in::Attempt {
            login,
            password,
            code,
            device: "Điện thoại",
        };
        sign_in::sign_in(&self.site, attempt).await
    }

    /// Signs in once more, now.
    ///
    /// # Panics
    /// When that fails.
    pub async fn again(&self, login: &str) -> Actor {
        self.staff_again(login).await.actor
    }

    /// Signs in once more, now, as a browser does.
    ///
    /// # Panics
    /// When that fails.
    pub async fn staff_again(&self, login: &str) -> Staff {
        let token = self.try_sign_in(login, PASSWORD, "").await.unwrap();
        self.carry(&token).await
    }

    /// Adds a unit below another, from today on.
    ///
    /// # Panics
    /// When that fails.
    pub async fn unit(&self, code: &str, above: &str) -> String {
        let today = self.site.today();
        let typed = units::Typed {
            code,
            name: code,
            short_name: "",
            kind: "phong",
            parent_id: above,
            valid_from: &today,
            seal: false,
            address: "",
            legal_basis: "",
        };
        units::add(&self.site, &self.admin, typed).await.unwrap()
    }

    /// Somebody with one role at a unit, signed in.
    ///
    /// # Panics
    /// When that fails.
    pub async fn person(&self, login: &str, role: &str, unit_id: &str) -> Actor {
        self.staff_at(login, role, unit_id).await.actor
    }

    /// Somebody with one role at the topmost unit, as a browser carries them.
    ///
    /// # Panics
    /// When that fails.
    pub async fn staff(&self, login: &str, role: &str) -> Staff {
        self.staff_at(login, role, &self.admin.unit_id).await
    }

    /// Somebody with one role at a unit, as a browser carries them.
    ///
    /// # Panics
    /// When that fails.
    pub async fn staff_at(&self, login: &str, role: &str, unit_id: &str) -> Staff {
        let invited = invite::Invited {
            login,
            name: login,
            position: "Chuyên viên",
            unit_id,
        };
        let link = invite::invite(&self.site, &self.admin, invited)
            .await
            .unwrap();
        let grant = rights::Grant {
            person_id: &link.person_id,
            role,
            unit_id,
            valid_from: "",
            valid_to: "",
            reason: "Phân công",
        };
        rights::give(&self.site, &self.admin, grant).await.unwrap();
        let token = invite::accept(&self.site, &link.token, PASSWORD, "Máy tính")
            .await
            .unwrap();
        self.carry(&token).await
    }

    /// Whoever holds this token, as a browser carries them.
    ///
    /// # Panics
    /// When it opens nothing.
    pub async fn carry(&self, token: &str) -> Staff {
        let actor = sign_in::current(&self.site, token).await.unwrap().unwrap();
        Staff {
            cookie: format!("__Host-canhgiac={token}"),
            csrf: actor.form_token.clone(),
            actor,
        }
    }

    /// Sends a form; `staff` adds cookie and form token.
    ///
    /// # Panics
    /// When the service does not answer.
    pub async fn send(
        &self,
        method: &str,
        path: &str,
        staff: Option<&Staff>,
        fields: &[(&str, &str)],
    ) -> (StatusCode, String) {
        let mut all: Vec<(&str, &str)> = fields.to_vec();
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        if let Some(staff) = staff {
            request = request.header(header::COOKIE, &staff.cookie);
            all.push(("csrf", &staff.csrf));
        }
        let body = serde_urlencoded::to_string(all).unwrap();
        let reply = self.ask(request.body(Body::from(body)).unwrap()).await;
        (reply.status, reply.text())
    }

    /// Sends a form of staff; the whole answer.
    ///
    /// # Panics
    /// When the service does not answer.
    pub async fn post(&self, path: &str, staff: &Staff, fields: &[(&str, &str)]) -> Reply {
        let mut all: Vec<(&str, &str)> = fields.to_vec();
        all.push(("csrf", &staff.csrf));
        let request = Request::builder()
            .method("POST")
            .uri(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, &staff.cookie)
            .body(Body::from(serde_urlencoded::to_string(all).unwrap()));
        self.ask(request.unwrap()).await
    }

    /// Opens a page.
    ///
    /// # Panics
    /// When the service does not answer.
    pub async fn get(&self, path: &str, staff: Option<&Staff>) -> (StatusCode, String) {
        self.send("GET", path, staff, &[]).await
    }

    /// A tip is gone with its keys, as after its time of keeping.
    ///
    /// # Panics
    /// When there is none.
    pub async fn erase_tip(&self, id: &str) {
        let id = id.to_owned();
        let erased =
            self.site
                .store
                .write(self.site.now(), move |tx| -> Work<'_, (), store::Error> {
                    Box::pin(async move {
                        tx.erase_tip(&id).await?;
                        tx.record(Record {
                            actor: "machine",
                            action: "test",
                            object_kind: "tip",
                            object_id: &id,
                            detail: json!({}),
                        })
                        .await?;
                        Ok(())
                    })
                });
        erased.await.unwrap();
    }

    /// Opens an address whose answer may be a file.
    ///
    /// # Panics
    /// When the service does not answer.
    pub async fn file(&self, path: &str, staff: &Staff) -> Reply {
        let request = Request::get(path).header(header::COOKIE, &staff.cookie);
        self.ask(request.body(Body::empty()).unwrap()).await
    }

    /// Sends a form with files, from a browser whose every trace begins with `DAUVET`.
    ///
    /// # Panics
    /// When the service does not answer.
    pub async fn upload(&self, path: &str, fields: &[(&str, &str)], files: &[&[u8]]) -> Reply {
        let request = multipart(path, fields, files, |request| {
            request
                .header(header::USER_AGENT, "DAUVET-AGENT")
                .header(header::COOKIE, "x=DAUVET-COOKIE")
                .header("x-forwarded-for", "198.51.100.77")
        });
        self.ask(request).await
    }

    /// Sends a form with files as somebody signed in.
    ///
    /// # Panics
    /// When the service does not answer.
    pub async fn upload_as(
        &self,
        staff: &Staff,
        path: &str,
        fields: &[(&str, &str)],
        files: &[&[u8]],
    ) -> Reply {
        let all = [fields, &[("csrf", staff.csrf.as_str())]].concat();
        let request = multipart(path, &all, files, |request| {
            request.header(header::COOKIE, &staff.cookie)
        });
        self.ask(request).await
    }

    /// Sends any request.
    ///
    /// # Panics
    /// When the service does not answer.
    pub async fn ask(&self, request: Request<Body>) -> Reply {
        let response = self.service.answer(request).await.unwrap();
        let (head, body) = response.into_parts();
        Reply {
            status: head.status,
            headers: head.headers,
            bytes: body.collect().await.unwrap().to_bytes().to_vec(),
        }
    }
}

fn multipart(
    path: &str,
    fields: &[(&str, &str)],
    files: &[&[u8]],
    head: impl FnOnce(request::Builder) -> request::Builder,
) -> Request<Body> {
    let files: Vec<_> = files
        .iter()
        .map(|bytes| File {
            field: "tep",
            name: "DAUVET-TEP.jpg",
            bytes,
        })
        .collect();
    let (content_type, body) = wire::multipart(fields, &files);
    let request = Request::builder()
        .method("POST")
        .uri(path)
        .header(header::CONTENT_TYPE, content_type);
    head(request).body(Body::from(body)).unwrap()
}

/// What stands between two pieces of a page.
///
/// # Panics
/// When the first piece is not there.
#[must_use]
pub fn between(page: &str, before: &str, after: &str) -> String {
    let (_, rest) = page
        .split_once(before)
        .unwrap_or_else(|| panic!("{before} in {page}"));
    rest.split(after).next().unwrap_or_default().to_owned()
}
