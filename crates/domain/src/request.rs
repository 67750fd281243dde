//! What people ask a person for when a check has too little to go on: an answer within a working day.

use crate::calendar::Calendar;

/// Working days for an answer by a person.
const WORKING_DAYS: i32 = 1;

/// When an answer is late: the first moment after its last day.
#[must_use]
pub fn due(received_at: i64, calendar: &Calendar) -> i64 {
    calendar.after(received_at, WORKING_DAYS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::{end_of, moment};
    use jiff::civil::{date, time};

    #[test]
    fn an_answer_is_due_at_the_end_of_the_next_working_day() {
        // Friday 05/06/2026, 10:00.
        let friday = moment(date(2026, 6, 5), time(10, 0, 0, 0));
        assert_eq!(due(friday, &Calendar::default()), end_of(date(2026, 6, 8)));
    }
}
