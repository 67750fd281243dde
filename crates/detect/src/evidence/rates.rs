//! Rates of interest no honest business pays, as a text writes them: «9%/tháng», «lãi trả hằng ngày 1,5%».

use extract::Span;

/// Bytes behind a rate in which its period stands, at most.
const PERIOD_WITHIN: usize = 16;
/// Bytes before it («mỗi tháng cháu trả bác 5%»).
const PERIOD_BEFORE: usize = 40;
/// Periods, and from how many percent on a rate by them is high.
const PERIODS: [(&str, f32); 3] = [("ngay", 0.8), ("tuan", 2.0), ("thang", 3.0)];
/// What stands before a period behind a rate, and before one in front of it: «kỳ hạn một tháng lãi 4,7%» is no rate by the month.
const EACH: [&str; 6] = ["/", "mot", "moi", "hang", "tung", "1"];
const EVERY: [&str; 3] = ["moi", "hang", "tung"];

/// The first high rate.
pub(super) fn high_rate(text: &str) -> Option<Span> {
    memchr::memchr_iter(b'%', text.as_bytes()).find_map(|sign| {
        let start = figure_start(text, sign);
        let percent = text.get(start..sign)?.replace(',', ".");
        let percent: f32 = percent.parse().ok()?;
        let least = period_of(text, start, sign);
        least.filter(|(_, least)| percent >= *least).map(|_| Span {
            start: start as u32,
            end: sign as u32 + 1,
        })
    })
}

fn figure_start(text: &str, sign: usize) -> usize {
    let before = text.as_bytes().get(..sign).unwrap_or_default();
    let figure = before.iter().rev();
    let figure = figure.take_while(|byte| byte.is_ascii_digit() || matches!(byte, b',' | b'.'));
    sign - figure.count().min(PERIOD_WITHIN)
}

/// The period a rate is by, named behind it («%/tháng») or, where none is, before it («hằng ngày 1,5%»).
fn period_of(text: &str, start: usize, sign: usize) -> Option<(&'static str, f32)> {
    let behind = text.get(sign + 1..).unwrap_or_default();
    let end = behind.floor_char_boundary(PERIOD_WITHIN);
    let behind = vi::fold(behind.get(..end).unwrap_or_default());
    let behind = behind.trim_start();
    let mut periods = PERIODS.into_iter();
    if let Some(rest) = EACH.iter().find_map(|each| behind.strip_prefix(each)) {
        return periods.find(|(period, _)| rest.trim_start().starts_with(period));
    }
    if behind.starts_with("nam") {
        return None;
    }
    let before = text.get(..start).unwrap_or_default();
    let from = before.ceil_char_boundary(before.len().saturating_sub(PERIOD_BEFORE));
    let before = vi::fold(before.get(from..).unwrap_or_default());
    let clause = before.rsplit([',', '.', ';', ':', '\n']).next()?;
    periods.find(|(period, _)| {
        let each = clause.rsplit_once(period);
        each.is_some_and(|(each, _)| EVERY.iter().any(|every| each.trim_end().ends_with(every)))
    })
}

#[cfg(test)]
mod tests {
    use super::high_rate;

    #[test]
    fn a_rate_is_high_by_its_period() {
        let high = [
            "Đầu tư nấm 9%/tháng",
            "lai 8% moi thang",
            "lãi trả hằng ngày 1,5%",
            "Góp vốn 2% một ngày",
            "mỗi tháng cháu trả bác 5%",
        ];
        assert!(high.iter().all(|text| high_rate(text).is_some()));
        let low = [
            "lãi 5,6%/năm",
            "thẻ tín dụng lãi 2,5%/tháng",
            "chậm nộp 0,03%/ngày",
            "kỳ hạn 6 tháng, giảm 9% dịp tháng tư",
            "trả lãi hằng tháng, lãi suất 5,6%/năm",
            "kỳ hạn 1 tháng lãi 4,7%/năm",
            "mỗi tháng lãi 5,6% năm",
            "%/tháng",
        ];
        assert!(low.iter().all(|text| high_rate(text).is_none()));
    }
}
