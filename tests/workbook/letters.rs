//! Letters of a real poll against R: `survey` (svyratio with its covariances, t of the difference, Holm by `p.adjust` over the pairs
//! of one row and one background item, those with the total a family of their own), on the answers of the delivery.

use super::Report;
use super::danish_poll::{Headings, survey_of};
use super::shared::shared;

/// Item, row, letters of men, women, 18-34, 35-49, 50-64, 65 and over: `-` none.
const LETTERS: [(&str, &str, &str); 12] = [
    ("q56", "Agree", "- - - - - TCDE"),
    ("q56", "Neither agree nor disagree", "- - F TEF - -"),
    ("q56", "Agree total", "- - - - TCD TCDE"),
    ("q57", "Strongly agree", "B - - - - -"),
    ("q57", "Agree", "- - - - - -"),
    ("q57", "Neither agree nor disagree", "- - F F F -"),
    ("q57", "Agree total", "TB - - - - TCD"),
    ("q57", "Don't know (of all asked)", "- A - - - -"),
    ("q58", "Strongly disagree", "- TA TEF F - -"),
    ("q58", "Disagree total", "- TA - - - -"),
    ("q60", "Agree", "- - - - - TCDE"),
    ("q65", "Disagree total", "- - - - - C"),
];

#[test]
fn letters_of_a_real_poll_are_those_of_r() {
    let Some(shared) = shared("the letters of the Danish poll") else {
        return;
    };
    let delivery = shared.join("deliveries/poll.parquet");
    let (folder, _) = survey_of(&delivery, Headings::Danish, "");
    let book = Report::of(folder.path()).book("en/banner-book.xlsx");
    for (item, row, expected) in LETTERS {
        let found = book.sheets[item]
            .rows()
            .find(|cells| cells[0] == *row && cells[1] == "Significantly higher than column")
            .unwrap_or_else(|| panic!("{item} has no letters of {row}"));
        let letters: Vec<String> = found[3..]
            .iter()
            .map(|cell| cell.to_string().replace(' ', "").replace('–', "-"))
            .collect();
        assert_eq!(letters.join(" "), expected, "{item} {row}");
    }
    // Where disclosure control withholds a figure it withholds what its tests would tell of it.
    let row = |figure: &str| {
        let mut rows = book.sheets["q56"].rows();
        rows.find(|cells| cells[0] == *"Disagree" && cells[1] == *figure)
            .expect("a row")
            .iter()
            .map(ToString::to_string)
            .collect::<Vec<_>>()
    };
    let (shares, letters) = (row("Share"), row("Significantly higher than column"));
    let withheld: Vec<usize> = (3..shares.len())
        .filter(|at| shares[*at] == "[c]")
        .collect();
    assert_eq!(withheld, [5, 8]);
    assert!(
        withheld.iter().all(|at| letters[*at] == "[c]"),
        "{letters:?}"
    );
}
