//! The form of one request out of turn: figures picked from the catalogue, and questions of its own.

use super::form::{Aggregation, Figure, FigureKind, Group, ReportForm, Section, Source};

/// The letter of a request's own questions; no group of the catalogue has it.
const OWN: &str = "X";

codes! {
    /// How a question is answered.
    Answer {
        /// A whole number.
        Whole = "whole", "số nguyên";
        /// A number with up to three digits behind the comma.
        Decimal = "decimal", "số có phần lẻ";
        /// Yes or no.
        YesNo = "yes_no", "có hoặc không";
        /// One line.
        Line = "line", "một dòng";
        /// As much as is needed.
        Text = "text", "đoạn văn";
    }
}

/// A question of the request's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// What is asked.
    pub label: String,
    /// How it is answered.
    pub answer: Answer,
    /// What a number is counted in.
    pub unit: String,
}

/// A form of picked figures and own questions, with room for what happened and what is proposed. Of the catalogue only what a unit
/// types can be picked; a part whose whole is not asked stands for itself.
#[must_use]
pub fn composed(
    code: &str,
    day: &str,
    name: &str,
    catalogue: &ReportForm,
    picked: &[String],
    questions: &[Question],
) -> ReportForm {
    let is_picked = |code: &String| picked.contains(code);
    let mut figures: Vec<Figure> = catalogue
        .figures
        .iter()
        .filter(|figure| figure.is_typed() && is_picked(&figure.code))
        .map(|figure| Figure {
            part_of: figure.part_of.clone().filter(is_picked),
            ..figure.clone()
        })
        .collect();
    let mut groups: Vec<Group> = catalogue
        .groups
        .iter()
        .filter(|group| figures.iter().any(|one| one.code.starts_with(&group.code)))
        .cloned()
        .collect();
    let (words, numbers): (Vec<&Question>, Vec<&Question>) = questions
        .iter()
        .partition(|question| question.answer == Answer::Text);
    if !numbers.is_empty() {
        groups.push(Group {
            code: OWN.to_owned(),
            name: "Câu hỏi của yêu cầu này".to_owned(),
        });
    }
    figures.extend((1..).zip(numbers).map(|(at, question)| own(at, question)));
    ReportForm {
        code: code.to_owned(),
        version: 1,
        valid_from: day.to_owned(),
        name: name.to_owned(),
        groups,
        sections: sections(&words),
        figures,
    }
}

fn own(at: usize, question: &Question) -> Figure {
    let kind = match question.answer {
        Answer::YesNo => FigureKind::YesNo,
        Answer::Line => FigureKind::Line,
        Answer::Whole | Answer::Decimal | Answer::Text => FigureKind::Number,
    };
    Figure {
        code: format!("{OWN}{at:02}"),
        label: question.label.clone(),
        unit: question.unit.clone(),
        definition: "Theo nội dung yêu cầu.".to_owned(),
        agg: match kind {
            FigureKind::Line => Aggregation::Text,
            _ => Aggregation::Sum,
        },
        kind,
        source: Source::Typed,
        decimals: match question.answer {
            Answer::Decimal => 3,
            _ => 0,
        },
        part_of: None,
        ratio: None,
    }
}

fn sections(questions: &[&Question]) -> Vec<Section> {
    const ROMAN: [&str; 12] = [
        "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII",
    ];
    let section = |heading: &str, hint: &str| (heading.to_owned(), hint.to_owned());
    let first = section(
        "NỘI DUNG BÁO CÁO",
        "Việc gì, ở đâu, lúc nào, đã làm gì. Không ghi tên bị hại.",
    );
    let last = section("ĐỀ XUẤT", "Việc cần cấp trên làm ngay.");
    let asked = questions
        .iter()
        .map(|question| section(&question.label, "Trả lời câu hỏi này."));
    std::iter::once(first)
        .chain(asked)
        .chain(std::iter::once(last))
        .zip(ROMAN)
        .map(|((heading, hint), code)| Section {
            code: code.to_owned(),
            heading,
            level: 1,
            hint,
            figures: Vec::new(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figure(code: &str, part_of: Option<&str>) -> Figure {
        Figure {
            part_of: part_of.map(str::to_owned),
            ..own(
                1,
                &Question {
                    label: code.to_owned(),
                    answer: Answer::Whole,
                    unit: String::new(),
                },
            )
        }
    }

    #[test]
    fn a_part_without_its_whole_stands_for_itself_and_texts_become_sections() {
        let named = |code: &str, part_of| Figure {
            code: code.to_owned(),
            ..figure(code, part_of)
        };
        let catalogue = ReportForm {
            code: "BC".into(),
            version: 1,
            valid_from: String::new(),
            name: String::new(),
            groups: ["B", "D"]
                .map(|code| Group {
                    code: code.into(),
                    name: String::new(),
                })
                .into(),
            figures: vec![
                named("B02", None),
                named("B03", Some("B02")),
                named("D01", None),
            ],
            sections: Vec::new(),
        };
        let question = |label: &str, answer| Question {
            label: label.into(),
            answer,
            unit: String::new(),
        };
        let questions = [
            question("Bao nhiêu?", Answer::Decimal),
            question("Vì sao?", Answer::Text),
        ];
        let form = composed("DX", "", "", &catalogue, &["B03".into()], &questions);
        let codes: Vec<&str> = form.figures.iter().map(|one| one.code.as_str()).collect();
        assert_eq!(codes, ["B03", "X01"]);
        assert!(form.figures.iter().all(|one| one.part_of.is_none()));
        let groups: Vec<&str> = form.groups.iter().map(|one| one.code.as_str()).collect();
        assert_eq!(groups, ["B", "X"]);
        let headings: Vec<&str> = form
            .sections
            .iter()
            .map(|one| one.heading.as_str())
            .collect();
        assert_eq!(headings, ["NỘI DUNG BÁO CÁO", "Vì sao?", "ĐỀ XUẤT"]);
    }
}
