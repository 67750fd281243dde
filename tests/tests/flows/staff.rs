//! Set-up, invitations, sign-in, rights, units.

use app::site::Problem;
use app::staff::{account, invite, recover, rights, sign_in, units};
use app::{Actor, Fault};
use domain::Action;
use tests::engines::places;
use tests::test_app::{DAY, PASSWORD, START, TestApp};

async fn sees_units(app: &TestApp, actor: &Actor) -> Vec<String> {
    let today = app.site.today();
    let asker = app.site.asker(actor, &today, Action::ViewUnits).unwrap();
    let rows = app.site.store.units(asker, "", true).await.unwrap();
    rows.into_iter().map(|row| row.code).collect()
}

fn typed<'a>(code: &'a str, above: &'a str, from: &'a str) -> units::Typed<'a> {
    units::Typed {
        code,
        name: code,
        short_name: "",
        kind: "phong",
        parent_id: above,
        valid_from: from,
        seal: false,
        address: "",
        legal_basis: "",
    }
}

fn not_found<T: std::fmt::Debug>(outcome: Result<T, Fault>) -> bool {
    matches!(outcome, Err(Fault::Store(store::Error::NotFound)))
}

/// The code an authenticator shows at a moment.
pub(crate) fn code_of(secret: &str, at: i64) -> String {
    let secret = totp_rs::Secret::try_from_base32(secret).unwrap();
    let totp = totp_rs::Builder::new()
        .with_secret(secret)
        .with_account_name("x");
    let totp = totp.build().unwrap();
    totp.generate(u64::try_from(at / 1000).unwrap()).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_lock_whether_or_not_there_is_such_a_person() {
    for place in places().await {
        let house = TestApp::on(place).await;
        for login in ["quantri", "khong-co-ai"] {
            for _ in 0..5 {
                let outcome = house.try_sign_in(login, "sai", "").await;
                assert!(
                    matches!(outcome, Err(Fault::WrongSignIn)),
                    "{login}: {outcome:?}"
                );
            }
            let outcome = house.try_sign_in(login, PASSWORD, "").await;
            assert!(
                matches!(outcome, Err(Fault::Locked { .. })),
                "{login}: {outcome:?}"
            );
        }
        // The lock is in the database: a new start of the program changes nothing; time does.
        house.pass(61_000);
        house.try_sign_in("quantri", PASSWORD, "").await.unwrap();
        house.try_sign_in(" QuanTri ", PASSWORD, "").await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_guesses_at_once_are_counted_each() {
    for place in places().await {
        let house = TestApp::on(place).await;
        let mut tasks = tokio::task::JoinSet::new();
        for _ in 0..30 {
            let site = house.site.clone();
            tasks.spawn(async move {
                let attempt = sign_in::Attempt {
                    login: "quantri",
                    password: "sai",
                    code: "",
                    device: "",
                };
                matches!(
                    sign_in::sign_in(&site, attempt).await,
                    Err(Fault::WrongSignIn)
                )
            });
        }
        let compared = tasks
            .join_all()
            .await
            .into_iter()
            .filter(|compared| *compared)
            .count();
        assert_eq!(compared, 5);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_end_with_time_and_with_every_change_of_rights_or_password() {
    for place in places().await {
        let house = TestApp::on(place).await;
        let top = house.admin.unit_id.clone();
        let clerk = house.person("van-thu", "records_clerk", &top).await;
        let live = async |token: &str| {
            sign_in::current(&house.site, token)
                .await
                .unwrap()
                .is_some()
        };
        let token = house.try_sign_in("van-thu", PASSWORD, "").await.unwrap();
        assert!(live(&token).await);
        let grant = rights::Grant {
            person_id: &clerk.person_id,
            role: "unit_clerk",
            unit_id: &top,
            valid_from: "",
            valid_to: "",
            reason: "Thêm việc",
        };
        rights::give(&house.site, &house.admin, grant)
            .await
            .unwrap();
        assert!(!live(&token).await, "a change of rights");

        let token = house.try_sign_in("van-thu", PASSWORD, "").await.unwrap();
        let actor = house.again("van-thu").await;
        account::change_password(&house.site, &actor, "một bát phở bò buổi sáng")
            .await
            .unwrap();
        assert!(!live(&token).await, "a change of password");

        let token = house
            .try_sign_in("van-thu", "một bát phở bò buổi sáng", "")
            .await
            .unwrap();
        house.pass(sign_in::IDLE_MS + 1);
        assert!(!live(&token).await, "idle");
        let token = house
            .try_sign_in("van-thu", "một bát phở bò buổi sáng", "")
            .await
            .unwrap();
        for _ in 0..12 {
            house.pass(DAY / 24 + 1);
            let _ = live(&token).await;
        }
        assert!(!live(&token).await, "twelve hours");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_ask_for_a_fresh_sign_in() {
    for place in places().await {
        let house = TestApp::on(place).await;
        house.pass(11 * 60_000);
        let invited = invite::Invited {
            login: "moi-den",
            name: "Mới Đến",
            position: "Chuyên viên",
            unit_id: &house.admin.unit_id,
        };
        let outcome = invite::invite(&house.site, &house.admin, invited).await;
        assert!(matches!(outcome, Err(Fault::NotFresh)), "{outcome:?}");
        sign_in::refresh(&house.site, &house.admin, PASSWORD, "")
            .await
            .unwrap();
        let admin = house.again("quantri").await;
        invite::invite(&house.site, &admin, invited).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_administrator_of_a_part_stays_in_that_part() {
    for place in places().await {
        let house = TestApp::on(place).await;
        let top = house.admin.unit_id.clone();
        let (a, b) = (house.unit("A", &top).await, house.unit("B", &top).await);
        let a1 = house.unit("A1", &a).await;
        let foreign = house.person("nguoi-b", "unit_clerk", &b).await;
        let own = house.person("nguoi-a", "unit_clerk", &a1).await;
        // An administrator of a part is given by hand: the page only offers the top for roles that reach everywhere.
        let grant = |person_id, role, unit_id| rights::Grant {
            person_id,
            role,
            unit_id,
            valid_from: "",
            valid_to: "",
            reason: "Phân công",
        };
        let outcome = rights::give(
            &house.site,
            &house.admin,
            grant(&own.person_id, "administrator", &a),
        )
        .await;
        assert!(
            matches!(
                outcome,
                Err(Fault::Invalid {
                    field: "unit_id",
                    problem: Problem::NotPossible
                })
            ),
            "nobody is made mightier than a part: {outcome:?}"
        );
        let head = house.person("truong-a", "head", &a).await;
        let today = house.site.today();
        let asker = house.site.asker(&head, &today, Action::ViewPeople).unwrap();
        assert!(house.site.store.person(asker, &own.person_id).await.is_ok());
        assert!(
            house
                .site
                .store
                .person(asker, &foreign.person_id)
                .await
                .is_err()
        );
        let listed = house.site.store.people(asker, "").await.unwrap();
        let logins: Vec<_> = listed.iter().map(|row| row.login.as_str()).collect();
        assert_eq!(logins, ["nguoi-a", "truong-a"]);
        assert!(
            house
                .site
                .store
                .people(asker, "nguoi b")
                .await
                .unwrap()
                .is_empty()
        );
        assert_eq!(sees_units(&house, &head).await, ["A", "A1"]);
        // What a head may not do at all.
        let outcome = invite::invite(
            &house.site,
            &head,
            invite::Invited {
                login: "x-y-z",
                name: "X",
                position: "Y",
                unit_id: &a,
            },
        )
        .await;
        assert!(matches!(outcome, Err(Fault::NotAllowed)), "{outcome:?}");
        assert!(not_found(
            units::end(&house.site, &head, &a1, "2026-07-01").await
        ));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rights_follow_the_successor_on_its_day_and_history_stays_readable() {
    for place in places().await {
        let house = TestApp::on(place).await;
        let top = house.admin.unit_id.clone();
        let (a, b, c) = (
            house.unit("A", &top).await,
            house.unit("B", &top).await,
            house.unit("C", &top).await,
        );
        let head = house.person("truong-a", "head", &a).await;
        let other = house.person("truong-c", "head", &c).await;
        units::merge(&house.site, &house.admin, &[a.clone(), b], &c, "2026-07-01")
            .await
            .unwrap();
        assert_eq!(sees_units(&house, &head).await, ["A"], "before the day");
        house.pass(30 * DAY);
        assert_eq!(
            sees_units(&house, &head).await,
            ["A", "B", "C"],
            "from the day on, with what merged into it"
        );
        assert_eq!(sees_units(&house, &other).await, ["A", "B", "C"]);
        let admin = house.again("quantri").await;
        let next = units::change(&house.site, &admin, &c, typed("C2", &top, "2026-08-01"))
            .await
            .unwrap();
        house.pass(31 * DAY);
        assert!(sees_units(&house, &head).await.contains(&"C2".to_owned()));
        assert_ne!(next, c);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tree_of_units_cannot_bite_its_tail() {
    for place in places().await {
        let house = TestApp::on(place).await;
        let top = house.admin.unit_id.clone();
        let a = house.unit("A", &top).await;
        let a1 = house.unit("A1", &a).await;
        let outcome =
            units::change(&house.site, &house.admin, &a, typed("A", &a1, "2026-07-01")).await;
        assert!(
            matches!(
                outcome,
                Err(Fault::Invalid {
                    field: "parent_id",
                    problem: Problem::NotPossible
                })
            ),
            "{outcome:?}"
        );
        let outcome = units::end(&house.site, &house.admin, &a, "2026-07-01").await;
        assert!(
            matches!(outcome, Err(Fault::Invalid { .. })),
            "units hang below: {outcome:?}"
        );
        let outcome = units::add(&house.site, &house.admin, typed("A", &top, "2026-06-02")).await;
        assert!(
            matches!(
                outcome,
                Err(Fault::Invalid {
                    field: "code",
                    problem: Problem::Taken
                })
            ),
            "{outcome:?}"
        );
        units::end(&house.site, &house.admin, &a1, "2026-07-01")
            .await
            .unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn recovery_takes_two_people_and_ends_what_was_lost() {
    for place in places().await {
        let house = TestApp::on(place).await;
        let top = house.admin.unit_id.clone();
        let head = house.person("lanh-dao", "head", &top).await;
        let lost = house.person("quen-mat-khau", "unit_clerk", &top).await;
        let token = house
            .try_sign_in("quen-mat-khau", PASSWORD, "")
            .await
            .unwrap();
        assert!(
            not_found(recover::confirm(&house.site, &head, &lost.person_id).await),
            "nobody asked"
        );
        recover::start(&house.site, &house.admin, &lost.person_id)
            .await
            .unwrap();
        let alone = recover::confirm(&house.site, &house.admin, &lost.person_id).await;
        assert!(matches!(alone, Err(Fault::NeedsAnother)), "{alone:?}");
        let link = recover::confirm(&house.site, &head, &lost.person_id)
            .await
            .unwrap();
        invite::accept(&house.site, &link.token, "một bát phở bò buổi sáng", "")
            .await
            .unwrap();
        assert!(
            sign_in::current(&house.site, &token)
                .await
                .unwrap()
                .is_none()
        );
        assert!(
            house
                .try_sign_in("quen-mat-khau", PASSWORD, "")
                .await
                .is_err()
        );
        let twice = invite::accept(&house.site, &link.token, PASSWORD, "").await;
        assert!(matches!(twice, Err(Fault::DeadLink)), "{twice:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_of_the_second_factor_works_once() {
    for place in places().await {
        let house = TestApp::on(place).await;
        let new = account::begin_totp(&house.site, &house.admin)
            .await
            .unwrap();
        let code = |at: i64| code_of(&new.secret, at);
        let wrong = account::confirm_totp(&house.site, &house.admin, "000000").await;
        assert!(
            matches!(
                wrong,
                Err(Fault::Invalid {
                    problem: Problem::WrongCode,
                    ..
                })
            ),
            "{wrong:?}"
        );
        account::confirm_totp(&house.site, &house.admin, &code(START))
            .await
            .unwrap();
        assert!(
            house.try_sign_in("quantri", PASSWORD, "").await.is_err(),
            "a password alone"
        );
        assert!(
            house
                .try_sign_in("quantri", PASSWORD, &code(START))
                .await
                .is_err(),
            "a used code"
        );
        house.pass(60_000);
        house
            .try_sign_in("quantri", PASSWORD, &code(START + 60_000))
            .await
            .unwrap();
        assert!(
            house
                .try_sign_in("quantri", PASSWORD, &code(START + 60_000))
                .await
                .is_err(),
            "twice"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_administrator_stays() {
    for place in places().await {
        let house = TestApp::on(place).await;
        let held = house
            .site
            .store
            .held_by(&house.admin.person_id)
            .await
            .unwrap();
        let grant = held
            .iter()
            .find(|held| held.role == "administrator")
            .unwrap();
        let outcome =
            rights::end(&house.site, &house.admin, &house.admin.person_id, &grant.id).await;
        assert!(
            matches!(outcome, Err(Fault::LastAdministrator)),
            "{outcome:?}"
        );
        let head = house.site.store.verify_audit(&[], |_| {}).await.unwrap();
        assert!(head.is_ok());
    }
}
