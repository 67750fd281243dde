//! Units with a clerk and a head, days that pass, meetings they enter: what tests of a year of reporting begin with.

#![expect(clippy::unwrap_used, reason = "a test whose set-up fails has failed")]

use app::Actor;
use app::outreach::enter::Typed;
use app::staff::units;
use domain::calendar::moment;
use domain::outreach::Count;
use jiff::civil::{Date, Time};

use crate::test_app::TestApp;

/// A unit with those who answer for it.
#[derive(Debug)]
pub struct Unit {
    /// Id.
    pub id: String,
    /// Its clerk, its focal point.
    pub clerk: Actor,
    /// Its head.
    pub head: Actor,
}

impl TestApp {
    /// A unit right below the topmost one, with a clerk and a head of these logins, named as such.
    ///
    /// # Panics
    /// When that fails.
    pub async fn staffed(&self, code: &str, clerk: &str, head: &str) -> Unit {
        let id = self.unit(code, &self.admin.unit_id).await;
        let clerk = self.person(clerk, "unit_clerk", &id).await;
        let head = self.person(head, "head", &id).await;
        let (named, focal) = (&head.person_id, &clerk.person_id);
        units::name_people(&self.site, &self.admin, &id, named, focal)
            .await
            .unwrap();
        Unit { id, clerk, head }
    }

    /// Lets time pass until this hour of a day in Việt Nam.
    pub fn until(&self, day: Date, hour: i8) {
        let to = moment(day, Time::constant(hour, 0, 0, 0));
        self.pass(to - self.site.now());
    }
}

/// A meeting of a unit, as its clerk types it.
///
/// # Panics
/// When there is no randomness.
#[must_use]
pub fn meeting(unit: &str, day: &str, attendance: i64, more: &[(Count, i64)]) -> Typed {
    let counts = [(Count::Amount, 1), (Count::Attendance, attendance)];
    let counts = counts.iter().chain(more);
    Typed {
        attempt: app::site::new_id().unwrap(),
        unit_id: unit.to_owned(),
        kind: "meeting".into(),
        on_day: day.to_owned(),
        subject: "Giả danh công an".into(),
        place: "Nhà văn hóa xóm".into(),
        counts: counts
            .map(|(count, number)| (*count, number.to_string()))
            .collect(),
        ..Typed::default()
    }
}
