//! Every route × role × relation, from the list of routes and the table of permissions.
//!
//! A role that may never do an action is stopped before its handler (403). One that may, somewhere, is let in to what lies
//! within its reach and finds nothing (404) at everything else: another unit's, a thing that never was, the child of another
//! parent. What differs on purpose stands in [`differs`], with its reason.

use app::staff::{invite, recover};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use domain::{Action, Reach, Role, permission};
use store::Work;
use store::audit::Record;
use store::tables::role_grant;
use tests::engines::places;
use tests::test_app::{PASSWORD, Staff, TestApp, between};
use web::{Access, ROUTES, Route};

/// Where the thing asked for lies, seen from somebody whose role is for unit A.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    /// At A.
    Own,
    /// At A1, below A.
    Below,
    /// At B, beside A.
    Other,
    /// Nowhere.
    Missing,
    /// Its parent at A, itself of a parent at B.
    OtherParent,
}
use Relation::{Below, Missing, Other, OtherParent, Own};
const RELATIONS: [Relation; 5] = [Own, Below, Other, Missing, OtherParent];

/// What an answer says about being let in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    SignIn,
    Forbidden,
    NotFound,
    LetIn,
}

async fn ask(
    app: &TestApp,
    route: &Route,
    staff: Option<&Staff>,
    (path, mut form): (String, Vec<(&'static str, String)>),
) -> Outcome {
    let mut request = Request::builder()
        .method(route.method)
        .uri(&path)
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
    if let Some(staff) = staff {
        request = request.header(header::COOKIE, &staff.cookie);
        form.push(("csrf", staff.csrf.clone()));
    }
    let body = serde_urlencoded::to_string(form).unwrap();
    let reply = app.ask(request.body(Body::from(body)).unwrap()).await;
    let to = reply.headers.get(header::LOCATION);
    let to = to.and_then(|to| to.to_str().ok()).unwrap_or_default();
    assert!(!to.starts_with("/xac-nhan-lai"), "{path}: not fresh");
    match reply.status {
        StatusCode::SEE_OTHER if to.starts_with("/dang-nhap") => Outcome::SignIn,
        StatusCode::FORBIDDEN => Outcome::Forbidden,
        StatusCode::NOT_FOUND => Outcome::NotFound,
        status => {
            assert!(
                !status.is_server_error(),
                "{path}: {status} {}",
                reply.text()
            );
            Outcome::LetIn
        }
    }
}

/// Routes whose things this file knows; of the others only the first line is asked here.
fn is_ours(path: &str) -> bool {
    [
        "/don-vi",
        "/nguoi-dung",
        "/khoi-phuc",
        "/phien",
        "/nhat-ky",
        "/xu-ly/{id}",
        "/tai-khoan/phien",
    ]
    .iter()
    .any(|ours| path.starts_with(ours))
}

/// The rule, from the table alone.
fn expected(access: Access, role: Role, relation: Relation) -> Outcome {
    let by_action = |action| match (permission::reach(action, role), relation) {
        (None, _) => Outcome::Forbidden,
        (Some(_), Missing | OtherParent) => Outcome::NotFound,
        (Some(_), Own | Below) | (Some(Reach::All), Other) => Outcome::LetIn,
        (Some(_), Other) => Outcome::NotFound,
    };
    match access {
        Access::Public | Access::Own => Outcome::LetIn,
        Access::Link => Outcome::NotFound,
        Access::May(action) => by_action(action),
    }
}

/// Reviewed differences from the rule.
fn differs(route: &Route, role: Role, relation: Relation) -> Option<Outcome> {
    match (route.path, relation) {
        // Whoever keeps A does not move, rename or split A itself: its place above is beyond them.
        ("/don-vi/{id}/doi" | "/don-vi/{id}/tach", Own) if role == Role::Administrator => {
            Some(Outcome::NotFound)
        }
        // A tip is typed into a form that was opened; one made up is refused.
        ("/xu-ly/nhap", _) if route.method == "POST" => Some(Outcome::Forbidden),
        // One's own page of sessions ends another's session only for those who may end sessions at all.
        ("/tai-khoan/phien/{name}/ket-thuc", relation) => {
            let may = permission::reach(Action::EndSessions, role).is_some();
            Some(match relation {
                Own | Below if may => Outcome::LetIn,
                _ => Outcome::NotFound,
            })
        }
        _ => None,
    }
}

/// Somebody at a unit to whom things are done, with what hangs on them.
struct Target {
    person: String,
    grant: String,
    session: String,
    tip: String,
}

struct World {
    app: TestApp,
    units: [String; 4],
    targets: [Target; 3],
    today: String,
}

const NOWHERE: &str = "00000000000000000000000000";

impl World {
    async fn new(app: TestApp) -> Self {
        let top = app.admin.unit_id.clone();
        let a = app.unit("A", &top).await;
        let (a1, a2) = (app.unit("A1", &a).await, app.unit("A2", &a).await);
        let b = app.unit("B", &top).await;
        let targets = [
            target(&app, "target-a", &a).await,
            target(&app, "target-a1", &a1).await,
            target(&app, "target-b", &b).await,
        ];
        let today = app.site.today();
        Self {
            app,
            units: [a, a1, b, a2],
            targets,
            today,
        }
    }

    fn unit(&self, relation: Relation) -> &str {
        match relation {
            Own | OtherParent => &self.units[0],
            Below => &self.units[1],
            Other => &self.units[2],
            Missing => NOWHERE,
        }
    }

    fn of(&self, relation: Relation, what: impl Fn(&Target) -> &String) -> &str {
        match relation {
            Own | OtherParent => what(&self.targets[0]),
            Below => what(&self.targets[1]),
            Other => what(&self.targets[2]),
            Missing => NOWHERE,
        }
    }

    /// The address and form that ask a route for the thing of this relation; `None` when the route has no such thing.
    async fn probe(
        &self,
        route: &Route,
        relation: Relation,
    ) -> Option<(String, Vec<(&'static str, String)>)> {
        let path = route.path;
        if relation == OtherParent && !path.contains("{grant}") {
            return None;
        }
        let unit = || self.unit(relation).to_owned();
        let person = || self.of(relation, |target| &target.person).to_owned();
        let (today, early) = (self.today.clone(), "2020-01-01".to_owned());
        let put = |name: &str, id: &str| path.replace(name, id);
        let typed = |code: &str, parent: &str, from: &str| {
            vec![
                ("code", code.to_owned()),
                ("name", "Tên".to_owned()),
                ("short_name", String::new()),
                ("kind", "phong".to_owned()),
                ("parent_id", parent.to_owned()),
                ("valid_from", from.to_owned()),
                ("address", String::new()),
                ("legal_basis", String::new()),
            ]
        };
        Some(match path {
            "/don-vi/them" if route.method == "POST" => (path.into(), typed("A1", &unit(), &today)),
            "/don-vi/sap-nhap" if route.method == "POST" => {
                let into = self.units[3].clone();
                (
                    path.into(),
                    vec![("from", unit()), ("into", into), ("on", today)],
                )
            }
            "/don-vi/nap" if route.method == "POST" => {
                let form = [("shipped", "cao_bang".to_owned()), ("text", String::new())];
                let form = form
                    .into_iter()
                    .chain([("under", unit()), ("step", "xem".to_owned())]);
                (path.into(), form.collect())
            }
            "/don-vi/{id}" => (put("{id}", &unit()), Vec::new()),
            "/don-vi/{id}/doi" => {
                let parent = match relation {
                    Below => self.units[0].clone(),
                    _ => self.app.admin.unit_id.clone(),
                };
                (put("{id}", &unit()), typed("A", &parent, &early))
            }
            "/don-vi/{id}/nguoi" => {
                let form = vec![("head", String::new()), ("focal_point", String::new())];
                (put("{id}", &unit()), form)
            }
            "/don-vi/{id}/tach" => {
                let names = ["first_code", "first_name", "second_code", "second_name"];
                let mut form: Vec<_> = names.map(|name| (name, "X".to_owned())).into();
                form.extend(["first_share", "second_share"].map(|name| (name, "50".to_owned())));
                form.extend([("on", early), ("legal_basis", String::new())]);
                (put("{id}", &unit()), form)
            }
            "/don-vi/{id}/ket-thuc" => (put("{id}", &unit()), vec![("on", early)]),
            "/nguoi-dung/moi" if route.method == "POST" => {
                let names = ["name", "position", "login"];
                let mut form: Vec<_> = names.map(|name| (name, "quantri".to_owned())).into();
                form.push(("unit_id", unit()));
                (path.into(), form)
            }
            "/nguoi-dung/{id}" => (put("{id}", &person()), Vec::new()),
            "/nguoi-dung/{id}/quyen" => {
                let mut form = vec![("role", "auditor".to_owned()), ("reason", "Thử".to_owned())];
                form.extend([("valid_from", String::new()), ("valid_to", String::new())]);
                form.push(("unit_id", self.units[1].clone()));
                (put("{id}", &person()), form)
            }
            "/nguoi-dung/{id}/quyen/{grant}/ket-thuc" => {
                let grant = match relation {
                    OtherParent => &self.targets[2].grant,
                    _ => self.of(relation, |target| &target.grant),
                };
                (put("{id}", &person()).replace("{grant}", grant), Vec::new())
            }
            "/nguoi-dung/{id}/khoa" => (put("{id}", &person()), vec![("khoa", "khong".to_owned())]),
            "/nguoi-dung/{id}/khoi-phuc" => (put("{id}", &person()), Vec::new()),
            "/khoi-phuc/{id}" => {
                if relation != Missing {
                    let app = &self.app;
                    recover::start(&app.site, &app.admin, &person())
                        .await
                        .unwrap();
                }
                (put("{id}", &person()), Vec::new())
            }
            "/phien/{name}/ket-thuc" | "/tai-khoan/phien/{name}/ket-thuc" => {
                let session = self.of(relation, |target| &target.session);
                (put("{name}", session), Vec::new())
            }
            "/xu-ly/{id}" if route.method == "POST" => {
                let tip = self.of(relation, |target| &target.tip);
                (put("{id}", tip), vec![("viec", "nhan".to_owned())])
            }
            "/xu-ly/{id}/vu-viec" => {
                let tip = self.of(relation, |target| &target.tip);
                (put("{id}", tip), vec![("title", "Vụ việc".to_owned())])
            }
            "/xu-ly/{id}/danh-tinh" => {
                let tip = self.of(relation, |target| &target.tip);
                (
                    put("{id}", tip),
                    vec![("reason", "Công an yêu cầu".to_owned())],
                )
            }
            // A tip without files; with files `evidence.rs` asks.
            "/xu-ly/{id}/chung-cu/{number}" => {
                if relation != Missing {
                    return None;
                }
                let path = route.path.replace("{id}", NOWHERE).replace("{number}", "1");
                (path, vec![("reason", "Công an yêu cầu".to_owned())])
            }
            path if path.starts_with("/xu-ly/{id}") => (
                put("{id}", self.of(relation, |target| &target.tip)),
                Vec::new(),
            ),
            // The routes of other areas are asked for what never was; their own tests know their things.
            path if path.contains('{') => {
                if relation != Missing {
                    return None;
                }
                let mut path = path.to_owned();
                while let Some(at) = path.find('{') {
                    let end = path[at..].find('}').unwrap() + at + 1;
                    path.replace_range(at..end, NOWHERE);
                }
                (path, Vec::new())
            }
            // Without a thing there is one relation: one's own.
            path => match relation {
                Own => (path.to_owned(), Vec::new()),
                _ => return None,
            },
        })
    }
}

/// Somebody with one role at a unit, put there by hand where no administrator could.
async fn by_hand(app: &TestApp, login: &str, role: Role, unit_id: &str) -> Staff {
    let invited = invite::Invited {
        login,
        name: login,
        position: "Chuyên viên",
        unit_id,
    };
    let link = invite::invite(&app.site, &app.admin, invited)
        .await
        .unwrap();
    let row = role_grant::Model {
        id: app::site::new_id().unwrap(),
        person_id: link.person_id.clone(),
        role: role.code().to_owned(),
        unit_id: unit_id.to_owned(),
        valid_from: app.site.today(),
        valid_to: None,
        reason: "Thử".to_owned(),
        granted_by: app.admin.person_id.clone(),
        digest: Vec::new(),
    };
    let person_id = link.person_id.clone();
    app.site
        .store
        .write(app.site.now(), move |tx| -> Work<'_, (), store::Error> {
            Box::pin(async move {
                tx.insert(row).await?;
                let record = Record {
                    actor: "system",
                    action: "test",
                    object_kind: "person",
                    object_id: &person_id,
                    detail: serde_json::json!({}),
                };
                tx.record(record).await?;
                Ok(())
            })
        })
        .await
        .unwrap();
    let token = invite::accept(&app.site, &link.token, PASSWORD, "Máy tính")
        .await
        .unwrap();
    app.carry(&token).await
}

async fn target(app: &TestApp, login: &str, unit_id: &str) -> Target {
    let person = app.person(login, "unit_clerk", unit_id).await;
    let held = app.site.store.held_by(&person.person_id).await.unwrap();
    Target {
        grant: held.first().unwrap().id.clone(),
        session: person.session_name.clone(),
        tip: tip_at(app, unit_id).await,
        person: person.person_id,
    }
}

/// A tip an officer of this unit typed in, with a sealed name.
async fn tip_at(app: &TestApp, unit_id: &str) -> String {
    let login = format!("tiep-nhan-{unit_id}");
    let officer = app.staff_at(&login, "intake_officer", unit_id).await;
    let (_, page) = app.get("/xu-ly/nhap", Some(&officer)).await;
    let mark = between(&page, "name=\"luot\" value=\"", "\"");
    let fields = [
        ("luot", mark.as_str()),
        ("nguon", "oral"),
        ("happened", "contacted"),
        ("behalf", "other"),
        ("text", "Có người gọi xưng công an bảo chuyển tiền"),
        ("contact_name", "Người Thử Nghiệm"),
    ];
    let (status, page) = app
        .send("POST", "/xu-ly/nhap", Some(&officer), &fields)
        .await;
    assert_eq!(status, StatusCode::CREATED, "{page}");
    let (_, inbox) = app.get("/xu-ly", Some(&officer)).await;
    let mine = inbox
        .split("href=\"/xu-ly/")
        .filter_map(|part| part.get(..26));
    let mut mine = mine.filter(|id| id.bytes().all(|byte| byte.is_ascii_alphanumeric()));
    mine.next().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_lets_in_whom_the_table_lets_in_and_nobody_else() {
    for place in places().await {
        let world = World::new(TestApp::on(place).await).await;
        let mut asked = 0;
        let mut wrong = Vec::new();
        for role in Role::ALL {
            let login = format!("vai-{}", role.code().replace('_', "-"));
            let staff = by_hand(&world.app, &login, *role, &world.units[0]).await;
            for route in ROUTES {
                if matches!(route.access, Access::Public | Access::Link)
                    || route.path == "/dang-xuat"
                {
                    continue;
                }
                for relation in RELATIONS {
                    let Some(probe) = world.probe(route, relation).await else {
                        continue;
                    };
                    let mut expected = expected(route.access, *role, relation);
                    let mut found = ask(&world.app, route, Some(&staff), probe).await;
                    expected = differs(route, *role, relation)
                        .filter(|_| expected != Outcome::Forbidden)
                        .unwrap_or(expected);
                    if !is_ours(route.path) {
                        (expected, found) = (expected.first_line(), found.first_line());
                    }
                    asked += 1;
                    if found != expected {
                        wrong.push(format!(
                            "{} {} {role:?} {relation:?}: {found:?}, not {expected:?}",
                            route.method, route.path
                        ));
                    }
                }
            }
        }
        assert!(
            wrong.is_empty(),
            "{} of {asked}:\n{}",
            wrong.len(),
            wrong.join("\n")
        );
        println!("{asked} questions to {} routes", ROUTES.len());
        assert!(asked > 14 * 60, "{asked}");
    }
}

impl Outcome {
    /// Whether the handler was reached at all.
    fn first_line(self) -> Self {
        match self {
            Self::NotFound => Self::LetIn,
            other => other,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_past_the_sign_in_without_signing_in() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let forged = Staff {
            cookie: format!("__Host-canhgiac={}", "0".repeat(64)),
            csrf: app.admin.form_token.clone(),
            actor: app.admin.clone(),
        };
        for route in ROUTES {
            if matches!(route.access, Access::Public | Access::Link) {
                continue;
            }
            for staff in [None, Some(&forged)] {
                let path = route.path.replace(['{', '}'], "");
                let found = ask(&app, route, staff, (path, Vec::new())).await;
                assert_eq!(found, Outcome::SignIn, "{} {}", route.method, route.path);
            }
        }
    }
}

/// What follows every `before` in a page, up to the next quotation mark.
fn all_after(page: &str, before: &str) -> Vec<String> {
    let mut found: Vec<String> = page
        .split(before)
        .skip(1)
        .filter_map(|part| part.get(..26))
        .filter(|id| id.bytes().all(|byte| byte.is_ascii_alphanumeric()))
        .map(str::to_owned)
        .collect();
    found.sort();
    found.dedup();
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_searches_and_counts_show_exactly_what_can_be_opened() {
    for place in places().await {
        let world = World::new(TestApp::on(place).await).await;
        let app = &world.app;
        let (mut units, mut people, mut tips) = (
            world.units.to_vec(),
            world
                .targets
                .iter()
                .map(|t| t.person.clone())
                .collect::<Vec<_>>(),
            world
                .targets
                .iter()
                .map(|t| t.tip.clone())
                .collect::<Vec<_>>(),
        );
        for ids in [&mut units, &mut people, &mut tips] {
            ids.sort();
        }
        for role in Role::ALL {
            let login = format!("xem-{}", role.code().replace('_', "-"));
            let staff = by_hand(app, &login, *role, &world.units[0]).await;
            for (list, searches, ids) in [
                ("/don-vi", ["?tim=A", "?tim=B"], &units),
                ("/nguoi-dung", ["?tim=target", "?tim=target-b"], &people),
                ("/xu-ly", ["?tim=công an", "?lan=high_tech"], &tips),
            ] {
                let (status, page) = app.get(list, Some(&staff)).await;
                if status == StatusCode::FORBIDDEN {
                    continue;
                }
                // Beside the list stands its first tip, which names others like it.
                let page = page.split("<div class=\"detail").next().unwrap().to_owned();
                let before = format!("href=\"{list}/");
                let mut can_open = Vec::new();
                for id in ids {
                    let (status, _) = app.get(&format!("{list}/{id}"), Some(&staff)).await;
                    if status == StatusCode::OK {
                        can_open.push(id.clone());
                    }
                }
                let known = |page: &str| -> Vec<String> {
                    all_after(page, &before)
                        .into_iter()
                        .filter(|id| ids.contains(id))
                        .collect()
                };
                assert_eq!(known(&page), can_open, "{role:?} {list}");
                for search in searches {
                    let search = format!(
                        "{list}{}",
                        search.replace(' ', "%20").replace('ô', "%C3%B4")
                    );
                    let (_, page) = app.get(&search, Some(&staff)).await;
                    assert!(
                        known(&page).iter().all(|id| can_open.contains(id)),
                        "{role:?} {search}"
                    );
                }
                if list == "/xu-ly" {
                    let counted: usize = page
                        .split(" <b>")
                        .skip(2)
                        .filter_map(|part| part.split('<').next()?.parse::<usize>().ok())
                        .sum();
                    assert_eq!(counted, can_open.len(), "{role:?}: the counts of the lanes");
                }
            }
        }
    }
}
