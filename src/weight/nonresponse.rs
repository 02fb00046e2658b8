//! Nonresponse classes: respondents stand for the nonrespondents of their class.

/// The factor of each unit of the gross sample: Σd of all who were sampled in its class ÷ Σd of its respondents, and 0
/// for a unit that did not respond (Oh and Scheuren 1983, in *Incomplete Data in Sample Surveys* 2, 143–184; the
/// weighting-class adjustment).
///
/// # Errors
/// The first class that has sampled units with weight and no respondents.
///
/// ```
/// use tidemark::weight::nonresponse_factors;
/// let factor = nonresponse_factors(&[1.0, 1.0, 2.0, 1.0], &[0, 0, 1, 1], &[true, false, true, false]);
/// assert_eq!(factor.unwrap(), [2.0, 0.0, 1.5, 0.0]);
/// ```
pub fn nonresponse_factors(
    design_weight: &[f64],
    class: &[u32],
    responded: &[bool],
) -> Result<Vec<f64>, ClassWithoutRespondents> {
    let classes = class.iter().max().map_or(0, |&last| last as usize + 1);
    let (mut sampled, mut answered) = (vec![0.0; classes], vec![0.0; classes]);
    for ((d, class), responded) in design_weight.iter().zip(class).zip(responded) {
        sampled[*class as usize] += d;
        if *responded {
            answered[*class as usize] += d;
        }
    }
    let empty = (0..classes).find(|&class| sampled[class] > 0.0 && answered[class] <= 0.0);
    if let Some(class) = empty {
        return Err(ClassWithoutRespondents {
            class: class as u32,
        });
    }
    Ok(class
        .iter()
        .zip(responded)
        .map(|(&class, responded)| {
            let class = class as usize;
            match (responded, answered[class] > 0.0) {
                (false, _) => 0.0,
                (true, true) => sampled[class] / answered[class],
                // A class without weight has nothing to pass on.
                (true, false) => 1.0,
            }
        })
        .collect())
}

/// A nonresponse class in which nobody answered: nobody can stand for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClassWithoutRespondents {
    pub class: u32,
}
