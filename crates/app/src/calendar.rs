//! The calendar of state offices: the shipped days off and swapped working days.

use std::sync::LazyLock;

use domain::calendar::{Calendar, Holidays};

static SHIPPED: LazyLock<Holidays> = LazyLock::new(|| {
    toml::from_str(include_str!("../../../data/holidays.toml")).unwrap_or_default()
});

/// Special days as shipped.
#[must_use]
pub fn shipped() -> &'static Holidays {
    &SHIPPED
}

/// The calendar of the shipped days.
#[must_use]
pub fn of_shipped() -> Calendar {
    Calendar::new(&SHIPPED.days)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::date;

    #[test]
    fn the_shipped_days_are_read_and_say_where_they_come_from() {
        assert!(shipped().days.len() > 20);
        for day in &shipped().days {
            assert!(
                !day.source.is_empty() && day.announced <= day.from,
                "{day:?}"
            );
            assert!(["law", "page", "memory"].contains(&day.checked.as_str()));
            assert!(day.to.is_none_or(|last| last > day.from), "{day:?}");
        }
    }

    #[test]
    fn swapped_days_are_worked() {
        let calendar = of_shipped();
        assert!(!calendar.is_working(date(2026, 2, 17)));
        assert!(calendar.is_working(date(2026, 8, 22)));
        assert!(!calendar.is_working(date(2026, 8, 31)));
        assert!(calendar.is_working(date(2026, 6, 2)));
    }
}
