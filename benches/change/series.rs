//! The survey that is simulated, its items in three sets, and what one pair of waves says of them.

use tidemark::compare::{self, Verdict};
use tidemark::definition::{Correction, Survey, WaveId, load};
use tidemark::estimate::WaveEstimates;

use crate::poll::Design;

/// Items on which nothing changed.
pub const NULL_ITEMS: usize = 60;
/// Items that move by `MOVED_BY`: half of them up, half of them down.
pub const MOVED_ITEMS: usize = 20;
pub const MOVED_BY: f64 = 0.05;
/// Items that move by just the smallest change of interest, up and down in turn; a set for each such change.
pub const EDGE_ITEMS: usize = 20;
pub const EDGES: [f64; 2] = [0.05, 0.08];

/// Items that are compared as a family of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Set {
    Null,
    Moved,
    /// By its place among `EDGES`.
    Edge(usize),
}

impl Set {
    fn places(self) -> std::ops::Range<usize> {
        let moved = NULL_ITEMS + MOVED_ITEMS;
        match self {
            Self::Null => 0..NULL_ITEMS,
            Self::Moved => NULL_ITEMS..moved,
            Self::Edge(edge) => {
                let first = moved + EDGE_ITEMS * edge;
                first..first + EDGE_ITEMS
            }
        }
    }

    pub fn items(self) -> usize {
        self.places().len()
    }
}

/// The true share of an item of a set in the first wave, and by how much it moves.
pub fn truth(set: Set, item: usize) -> (f64, f64) {
    let up_and_down = |size: f64| if item.is_multiple_of(2) { size } else { -size };
    let spread = |low: f64, high: f64| low + (high - low) * item as f64 / (set.items() - 1) as f64;
    match set {
        Set::Null => (spread(0.10, 0.90), 0.0),
        Set::Moved => (spread(0.15, 0.85), up_and_down(MOVED_BY)),
        Set::Edge(edge) => (spread(0.15, 0.85), up_and_down(EDGES[edge])),
    }
}

fn all_sets() -> Vec<Set> {
    let edges = (0..EDGES.len()).map(Set::Edge);
    [Set::Null, Set::Moved].into_iter().chain(edges).collect()
}

/// The survey, and by wave, item and class how many hold each opinion.
pub struct Series {
    survey: Survey,
    opinions: [Vec<Vec<f64>>; 2],
}

/// What a pair of waves says of one item.
#[derive(Debug, Clone, Copy)]
pub struct Found {
    pub standard_errors: [f64; 2],
    pub design_effects: [f64; 2],
    pub difference: f64,
    pub t: f64,
    pub df: f64,
    pub p: f64,
    pub corrected_p: f64,
    pub verdict: Verdict,
    /// Whether two one-sided tests show the change to be smaller than the smallest of interest.
    pub equivalent: Option<bool>,
}

impl Series {
    pub fn new(design: &Design) -> Self {
        let of_wave = |moved: f64| {
            let truths = all_sets()
                .into_iter()
                .flat_map(|set| (0..set.items()).map(move |item| truth(set, item)));
            truths
                .map(|(share, by)| design.opinion(share + moved * by))
                .collect()
        };
        Self {
            survey: survey(),
            opinions: [of_wave(0.0), of_wave(1.0)],
        }
    }

    /// Both waves of a run.
    pub fn waves(&self, design: &Design, run: usize) -> [WaveEstimates; 2] {
        let wave = |place: usize| {
            let wave = &self.survey.waves[place].id;
            design.poll(&self.survey, wave, &self.opinions[place], 2 * run + place)
        };
        [wave(0), wave(1)]
    }

    /// What the comparison of the waves says of the items of a set, that set being the whole survey.
    pub fn found(
        &self,
        waves: &[WaveEstimates; 2],
        set: Set,
        correction: Correction,
    ) -> Vec<Found> {
        let mut survey = self.survey.clone();
        survey.comparison.correction = correction;
        survey.comparison.smallest_change.share = match set {
            Set::Edge(edge) => Some(EDGES[edge]),
            Set::Null | Set::Moved => None,
        };
        let places = set.places();
        let [before, after] = waves.each_ref().map(|wave| WaveEstimates {
            cells: wave.cells[places.clone()].to_vec(),
            ..wave.clone()
        });
        let changes = compare::changes(&survey, &[&before, &after]).changes;
        assert_eq!(changes.len(), places.len());
        let cells = before.cells.iter().zip(&after.cells);
        changes
            .iter()
            .zip(cells)
            .map(|(change, (before, after))| {
                let precision =
                    [before, after].map(|cell| cell.estimate.precision().expect("a precision"));
                let test = change.test.as_ref().expect("a test");
                assert_eq!(test.family.tests, places.len());
                Found {
                    standard_errors: precision.map(|precision| precision.standard_error),
                    design_effects: precision
                        .map(|precision| precision.design_effect.expect("it varies")),
                    difference: change.difference,
                    t: test.t,
                    df: test.degrees_of_freedom,
                    p: test.p,
                    corrected_p: test.corrected_p,
                    verdict: test.verdict,
                    equivalent: test.equivalence.map(|equivalence| equivalence.holds),
                }
            })
            .collect()
    }
}

/// Items of two answers and one net, in two waves.
fn survey() -> Survey {
    let items: usize = all_sets().iter().map(|set| set.items()).sum();
    let mut text = String::from(
        "[survey]\nid = \"change\"\nlanguages = [\"en\"]\ntitle = \"Change\"\n\n[scale.agree]\nbase = \"answered\"\nanswers = \
         [{ code = 1, label = \"Disagree\" }, { code = 2, label = \"Agree\" }]\n\n[scale.agree.nets]\nagree = { codes = [2], \
         label = \"Agree\" }\n\n[disclosure]\nprobability = \"probability\"\n",
    );
    for item in 0..items {
        text.push_str(&format!(
            "\n[item.q{item}]\nkind = \"single\"\nscale = \"agree\"\ntext = \"Statement {item}\"\n"
        ));
    }
    let folder = tempfile::tempdir().expect("a folder");
    let write = |file: &str, text: &str| {
        let file = folder.path().join(file);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        std::fs::write(file, text).expect("a file");
    };
    write("survey.toml", &text);
    for wave in ["2025", "2026"] {
        let fieldwork = format!("kind = \"responses\"\nfieldwork = {{ start = {wave}-10-01 }}\n");
        write(&format!("waves/{wave}/wave.toml"), &fieldwork);
        write(&format!("waves/{wave}/responses.csv"), "");
    }
    let survey = load(folder.path()).expect("a survey").output;
    assert_eq!(survey.items.len(), items);
    assert_eq!(survey.waves[1].id, WaveId::new("2026"));
    survey
}
