//! Rates of interest no honest business pays, as a text writes them: «9%/tháng», «lãi trả hằng ngày 1,5%».

use extract::Span;

/// Bytes before and behind a rate in which its period stands, at most.
const PERIOD_WITHIN: usize = 16;
/// Periods, and from how many percent on a rate by them is high.
const PERIODS: [(&str, f32); 3] = [("ngay", 0.8), ("tuan", 2.0), ("thang", 3.0)];
/// What stands before a period.
const EACH: [&str; 6] = ["/", "mot", "moi", "hang", "tung", "1"];

/// The first high rate.
pub(super) fn high_rate(text: &str) -> Option<Span> {
    memchr::memchr_iter(b'%', text.as_bytes()).find_map(|sign| {
        let start = figure_start(text, sign);
        let percent = text.get(start..sign)?.replace(',', ".");
        let percent: f32 = percent.parse().ok()?;
        let least = PERIODS
            .iter()
            .find(|(period, _)| is_by(text, start, sign, period));
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

/// The rate is one by this period, named behind it («%/tháng») or before it («hằng ngày 1,5%»).
fn is_by(text: &str, start: usize, sign: usize, period: &str) -> bool {
    let behind = text.get(sign + 1..).unwrap_or_default();
    let end = behind.floor_char_boundary(PERIOD_WITHIN);
    let behind = vi::fold(behind.get(..end).unwrap_or_default());
    let before = text.get(..start).unwrap_or_default();
    let from = before.ceil_char_boundary(before.len().saturating_sub(PERIOD_WITHIN));
    let before = vi::fold(before.get(from..).unwrap_or_default());
    let of_before = before.trim_end().strip_suffix(period).map(str::trim_end);
    EACH.iter().any(|each| {
        let of_behind = behind.trim_start().strip_prefix(each);
        of_behind.is_some_and(|rest| rest.trim_start().starts_with(period))
            || of_before.is_some_and(|rest| rest.ends_with(each))
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
        ];
        assert!(high.iter().all(|text| high_rate(text).is_some()));
        let low = [
            "lãi 5,6%/năm",
            "thẻ tín dụng lãi 2,5%/tháng",
            "chậm nộp 0,03%/ngày",
            "kỳ hạn 6 tháng, giảm 9% dịp tháng tư",
            "%/tháng",
        ];
        assert!(low.iter().all(|text| high_rate(text).is_none()));
    }
}
