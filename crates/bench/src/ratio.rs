//! Ratios of paired blocks, and how sure one may be of them.

use std::fmt;

use crate::{Result, cost::cpu_micros};

/// How long to measure.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Effort {
    /// Pairs of blocks.
    pub(crate) blocks: usize,
    /// CPU microseconds that a block is to take, about.
    pub(crate) block_micros: f64,
}

impl Effort {
    pub(crate) const FULL: Self = Self { blocks: 101, block_micros: 60_000.0 };
    /// A minute for all ratios, with what is done to warm up.
    pub(crate) const QUICK: Self = Self { blocks: 31, block_micros: 25_000.0 };
}

/// One ratio: what ours costs, per what the baseline costs.
#[derive(Clone, Debug)]
pub(crate) struct Ratio {
    pub(crate) name: String,
    pub(crate) ratio: f64,
    pub(crate) low: f64,
    pub(crate) high: f64,
    /// Microseconds of CPU for one of ours: the median.
    pub(crate) ours: f64,
    /// And for one of the baseline's.
    pub(crate) baseline: f64,
}

impl Ratio {
    /// From the costs of paired blocks, each in microseconds for one operation.
    pub(crate) fn of(name: impl Into<String>, pairs: &[(f64, f64)]) -> Self {
        let sorted = |values: Vec<f64>| {
            let mut values = values;
            values.sort_by(f64::total_cmp);
            values
        };
        let ratios = sorted(pairs.iter().map(|(ours, baseline)| ours / baseline).collect());
        let (low, high) = interval(ratios.len());
        let at = |values: &[f64], index: usize| values.get(index).copied().unwrap_or(f64::NAN);
        let median = |values: &[f64]| {
            let half = values.len() / 2;
            if values.len() % 2 == 1 {
                at(values, half)
            } else {
                (at(values, half.wrapping_sub(1)) + at(values, half)) / 2.0
            }
        };
        Self {
            name: name.into(),
            ratio: median(&ratios),
            low: at(&ratios, low),
            high: at(&ratios, high),
            ours: median(&sorted(pairs.iter().map(|(ours, _)| *ours).collect())),
            baseline: median(&sorted(pairs.iter().map(|(_, baseline)| *baseline).collect())),
        }
    }

    /// As one line of JSON.
    pub(crate) fn json(&self) -> serde_json::Value {
        let round = |value: f64| (value * 1000.0).round() / 1000.0;
        serde_json::json!({
            "name": self.name, "ratio": round(self.ratio), "low": round(self.low), "high": round(self.high),
            "unit": "cpu_us", "ours": round(self.ours), "baseline": round(self.baseline),
        })
    }
}

impl fmt::Display for Ratio {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, ratio, low, high, ours, baseline } = self;
        write!(f, "{name:<30} {ratio:6.3} ×  ({low:.3} to {high:.3})   {ours:9.2} µs against {baseline:9.2} µs")
    }
}

/// The order statistics that enclose the median with 95 %: the binomial distribution of how many values lie below it.
fn interval(count: usize) -> (usize, usize) {
    let mut below = 0.5_f64.powi(i32::try_from(count).unwrap_or(i32::MAX)); // P(none below)
    let (mut sum, mut index) = (0.0, 0_usize);
    #[expect(clippy::cast_precision_loss, reason = "counts of blocks")]
    while index < count / 2 {
        sum += below;
        if sum > 0.025 {
            break;
        }
        below *= (count - index) as f64 / (index + 1) as f64;
        index += 1;
    }
    let low = index.saturating_sub(1);
    (low, count.saturating_sub(1 + low))
}

/// Measures two pieces of work that need no runtime. Each is given how often to do it.
pub(crate) fn paired(
    name: &str,
    effort: Effort,
    mut ours: impl FnMut(u32),
    mut baseline: impl FnMut(u32),
) -> Result<Ratio> {
    let mut often = 64;
    loop {
        let took = cost(often, &mut baseline)? * f64::from(often);
        if took >= effort.block_micros || often >= 1 << 28 {
            break;
        }
        often *= 2;
    }
    cost(often, &mut ours)?;
    let mut pairs = Vec::with_capacity(effort.blocks);
    for block in 0..effort.blocks {
        // Who goes first changes, so that what the first does to caches and clock speeds falls on both.
        pairs.push(if block % 2 == 0 {
            let first = cost(often, &mut ours)?;
            (first, cost(often, &mut baseline)?)
        } else {
            let first = cost(often, &mut baseline)?;
            (cost(often, &mut ours)?, first)
        });
    }
    Ok(Ratio::of(name, &pairs))
}

fn cost(often: u32, work: &mut impl FnMut(u32)) -> Result<f64> {
    let before = cpu_micros()?;
    work(often);
    Ok((cpu_micros()? - before) / f64::from(often))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_the_books() {
        // Tables of the sign test: for 10 values the 2nd and 9th, for 31 the 10th and 22nd, for 101 the 41st and 61st.
        assert_eq!([interval(10), interval(31), interval(101)], [(1, 8), (9, 21), (40, 60)]);
        assert_eq!([interval(0), interval(1), interval(3)], [(0, 0), (0, 0), (0, 2)]);
    }

    #[test]
    fn a_ratio_is_the_median_of_pairs() {
        let ratio = Ratio::of("a/b", &[(2.0, 1.0), (30.0, 10.0), (8.0, 2.0)]);
        assert_eq!((ratio.ratio, ratio.ours, ratio.baseline), (3.0, 8.0, 2.0));
        assert_eq!(ratio.json()["unit"], "cpu_us");
    }
}
