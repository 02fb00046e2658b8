//! In: light, or J′, a′, b′. Out: the other of the two, in CAM02-UCS (Luo, Cui and Li 2006) on CIECAM02 (CIE 159:2004). Never: a colour
//! outside sRGB taken for one inside.

pub(super) type Matrix = [[f64; 3]; 3];

pub(super) fn times(matrix: &Matrix, vector: [f64; 3]) -> [f64; 3] {
    matrix.map(|row| row.iter().zip(vector).map(|(a, b)| a * b).sum())
}

/// sRGB, D65.
const TO_XYZ: Matrix = [
    [0.412_4, 0.357_6, 0.180_5],
    [0.212_6, 0.715_2, 0.072_2],
    [0.019_3, 0.119_2, 0.950_5],
];
const CAT02: Matrix = [
    [0.732_8, 0.429_6, -0.162_4],
    [-0.703_6, 1.697_5, 0.006_1],
    [0.003_0, 0.013_6, 0.983_4],
];
const CAT02_BACK: Matrix = [
    [
        1.096_123_820_835_514,
        -0.278_869_000_218_287_2,
        0.182_745_179_382_773_07,
    ],
    [
        0.454_369_041_975_358_6,
        0.473_533_154_307_411_7,
        0.072_097_803_717_229_12,
    ],
    [
        -0.009_627_608_738_429_355,
        -0.005_698_031_216_113_419,
        1.015_325_639_954_543_4,
    ],
];
const HUNT: Matrix = [
    [0.389_71, 0.688_98, -0.078_68],
    [-0.229_81, 1.183_40, 0.046_41],
    [0.0, 0.0, 1.0],
];
const WHITE: [f64; 3] = [95.047, 100.0, 108.883];
/// Average surround.
const C: f64 = 0.69;
/// Chromatic induction of an average surround.
const NC: f64 = 1.0;
/// The background, of 100.
const BACKGROUND: f64 = 20.0;

/// What CIECAM02 makes of the viewing conditions of sRGB.
struct Viewing {
    level: f64,
    n: f64,
    z: f64,
    induction: f64,
    degree: f64,
    white: [f64; 3],
}

impl Viewing {
    fn srgb() -> Self {
        let adapting = 64.0 / std::f64::consts::PI / 5.0;
        let k = 1.0 / (5.0 * adapting + 1.0);
        let k4 = k.powi(4);
        let level = 0.2 * k4 * 5.0 * adapting + 0.1 * (1.0 - k4).powi(2) * (5.0 * adapting).cbrt();
        let n = BACKGROUND / 100.0;
        Self {
            level,
            n,
            z: 1.48 + n.sqrt(),
            induction: 0.725 * n.powf(-0.2),
            degree: 1.0 - 1.0 / 3.6 * ((-adapting - 42.0) / 92.0).exp(),
            white: times(&CAT02, WHITE),
        }
    }

    fn adapted(&self, xyz: [f64; 3]) -> [f64; 3] {
        let cones = times(&CAT02, xyz);
        let mut out = [0.0; 3];
        for ((out, cone), white) in out.iter_mut().zip(cones).zip(self.white) {
            *out = cone * (100.0 * self.degree / white + 1.0 - self.degree);
        }
        let hunt = times(&HUNT, times(&CAT02_BACK, out));
        hunt.map(|cone| {
            let power = (self.level * cone.abs() / 100.0).powf(0.42);
            cone.signum() * 400.0 * power / (power + 27.13) + 0.1
        })
    }

    fn achromatic(&self, [r, g, b]: [f64; 3]) -> f64 {
        (2.0 * r + g + b / 20.0 - 0.305) * self.induction
    }

    fn of_white(&self) -> f64 {
        self.achromatic(self.adapted(WHITE))
    }

    /// What stands between chroma and t.
    fn chroma_factor(&self) -> f64 {
        (1.64 - 0.29_f64.powf(self.n)).powf(0.73)
    }
}

/// J′, a′, b′ of light.
pub(super) fn uniform(light: [f64; 3]) -> [f64; 3] {
    let viewing = Viewing::srgb();
    let cones = viewing.adapted(times(&TO_XYZ, light).map(|part| part * 100.0));
    let [r, g, b] = cones;
    let (red_green, yellow_blue) = (r - 12.0 * g / 11.0 + b / 11.0, (r + g - 2.0 * b) / 9.0);
    let hue = yellow_blue.atan2(red_green);
    let ratio = (viewing.achromatic(cones) / viewing.of_white()).max(0.0);
    let lightness = 100.0 * ratio.powf(C * viewing.z);
    let t =
        50_000.0 / 13.0 * NC * viewing.induction * eccentricity(hue) * red_green.hypot(yellow_blue)
            / (r + g + 21.0 / 20.0 * b);
    let chroma = t.powf(0.9) * (lightness / 100.0).sqrt() * viewing.chroma_factor();
    let colourfulness = chroma * viewing.level.powf(0.25);
    let mapped = (1.0 + 0.0228 * colourfulness).ln() / 0.0228;
    [
        1.7 * lightness / (1.0 + 0.007 * lightness),
        mapped * hue.cos(),
        mapped * hue.sin(),
    ]
}

fn eccentricity(hue: f64) -> f64 {
    ((hue + 2.0).cos() + 3.8) / 4.0
}

/// The light of J′, a′, b′; parts below 0 or above 1 lie outside sRGB.
pub(super) fn light([lightness, a, b]: [f64; 3]) -> [f64; 3] {
    let viewing = Viewing::srgb();
    let lightness = lightness / (1.7 - 0.007 * lightness);
    let hue = b.atan2(a);
    let colourfulness = ((0.0228 * a.hypot(b)).exp() - 1.0) / 0.0228;
    let chroma = colourfulness / viewing.level.powf(0.25);
    let ratio = lightness / 100.0;
    let achromatic = viewing.of_white() * ratio.powf(1.0 / (C * viewing.z));
    let p2 = achromatic / viewing.induction + 0.305;
    let t = (chroma / (ratio.sqrt() * viewing.chroma_factor())).powf(1.0 / 0.9);
    let (red_green, yellow_blue) = match t > 0.0 && t.is_finite() {
        true => {
            let p1 = 50_000.0 / 13.0 * NC * viewing.induction * eccentricity(hue) / t;
            opponent(p1, p2, hue)
        }
        false => (0.0, 0.0),
    };
    let cones = [
        (460.0 * p2 + 451.0 * red_green + 288.0 * yellow_blue) / 1403.0,
        (460.0 * p2 - 891.0 * red_green - 261.0 * yellow_blue) / 1403.0,
        (460.0 * p2 - 220.0 * red_green - 6300.0 * yellow_blue) / 1403.0,
    ];
    let hunt = cones.map(|cone| {
        let size = (cone - 0.1).abs().min(399.9);
        (cone - 0.1).signum() * 100.0 / viewing.level
            * (27.13 * size / (400.0 - size)).powf(1.0 / 0.42)
    });
    let mut adapted = times(&CAT02, times(&inverse(&HUNT), hunt));
    for (cone, white) in adapted.iter_mut().zip(viewing.white) {
        *cone /= 100.0 * viewing.degree / white + 1.0 - viewing.degree;
    }
    times(&inverse(&TO_XYZ), times(&CAT02_BACK, adapted)).map(|part| part / 100.0)
}

/// The two opponent signals, from the equations of the inverse model; the larger of sine and cosine divides.
fn opponent(p1: f64, p2: f64, hue: f64) -> (f64, f64) {
    const P3: f64 = 21.0 / 20.0;
    let (sine, cosine) = hue.sin_cos();
    let above = p2 * (2.0 + P3) * 460.0 / 1403.0;
    if sine.abs() >= cosine.abs() {
        let cotangent = cosine / sine;
        let below = p1 / sine + (2.0 + P3) * (220.0 / 1403.0) * cotangent - 27.0 / 1403.0
            + P3 * 6300.0 / 1403.0;
        (above / below * cotangent, above / below)
    } else {
        let tangent = sine / cosine;
        let below = p1 / cosine + (2.0 + P3) * 220.0 / 1403.0
            - (27.0 / 1403.0 - P3 * 6300.0 / 1403.0) * tangent;
        (above / below, above / below * tangent)
    }
}

/// By cofactors; of the fixed matrices above, none of which is singular.
fn inverse(matrix: &Matrix) -> Matrix {
    let [[a, b, c], [d, e, f], [g, h, i]] = *matrix;
    let determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
    [
        [e * i - f * h, c * h - b * i, b * f - c * e],
        [f * g - d * i, a * i - c * g, c * d - a * f],
        [d * h - e * g, b * g - a * h, a * e - b * d],
    ]
    .map(|row| row.map(|cofactor| cofactor / determinant))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::Colour;

    #[test]
    fn light_comes_back() {
        for hex in [
            0x1F_5FA8, 0xDE_7720, 0x94_9494, 0x0A_3F7D, 0xFF_FFFF, 0x00_FF00, 0x12_0034,
        ] {
            let colour = Colour::of(hex);
            let there_and_back = light(uniform(colour.linear()));
            for (part, back) in colour.linear().iter().zip(there_and_back) {
                assert!((part - back).abs() < 2e-4, "{colour}: {part} {back}");
            }
            assert_eq!(Colour::from_linear(there_and_back), colour);
        }
    }
}
