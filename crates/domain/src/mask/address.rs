//! The parts of an address that lead to one door.

use super::{digit, hide as star_out, latin, star, starts_with};

/// Words right behind the number or letter of a building, stair, floor or door.
const UNITS: [&str; 11] = ["单元", "室", "房", "户", "层", "楼", "栋", "幢", "座", "号", "梯"];
/// Words in front of the number or letter of a door.
const DOORS: [&str; 14] = [
    "apt",
    "apartment",
    "unit",
    "room",
    "rm",
    "suite",
    "ste",
    "floor",
    "fl",
    "building",
    "bldg",
    "block",
    "flat",
    "door",
];

/// Hides every number with the letters attached to it, Chinese numerals and single letters before 单元, 室 and the like,
/// and what follows `Apt` and the like.
pub(crate) fn address(text: &str) -> String {
    let mut chars: Vec<char> = text.chars().collect();
    let hidden = hidden(&chars);
    chars.iter_mut().zip(hidden).filter(|(_, hidden)| *hidden).for_each(|(c, _)| {
        star_out(c);
    });
    chars.into_iter().collect()
}

fn hidden(text: &[char]) -> Vec<bool> {
    let mut hidden: Vec<bool> = text.iter().map(|c| number(*c) || star(*c)).collect();
    let mut door = false;
    let mut at = 0;
    while at < text.len() {
        let class: fn(char) -> bool = if word(text[at]) {
            word
        } else if numeral(text[at]) {
            numeral
        } else {
            door &= matches!(text[at], ' ' | '.' | '#' | ':' | '-');
            at += 1;
            continue;
        };
        let length = text[at..].iter().take_while(|c| class(**c)).count();
        let run = at..at + length;
        at = run.end;
        let latin = text[run.start..run.end].iter().any(|c| latin(*c));
        let numbered = text[run.clone()].iter().any(|c| number(*c));
        let hide = match (numbered, latin) {
            (true, _) => true,
            (false, true) => door && length <= 3,
            (false, false) => length >= 3,
        };
        door = latin && !numbered && {
            let spelled: String = text[run.clone()].iter().collect();
            DOORS.iter().any(|known| known.eq_ignore_ascii_case(&spelled))
        };
        if hide {
            hidden[run].fill(true);
        }
    }
    // Behind every word for a unit, back over all that can name one.
    let mut from = 0;
    for at in 0..text.len() {
        if !(word(text[at]) || numeral(text[at]) || star(text[at]) || text[at] == '甲' || text[at] == '乙') {
            if UNITS.iter().any(|unit| starts_with(&text[at..], unit)) {
                hidden[from..at].fill(true);
            }
            from = at + 1;
        }
    }
    hidden
}

/// A digit of any script that is not a Chinese numeral.
fn number(c: char) -> bool {
    digit(c).is_some() || (c.is_numeric() && !numeral(c))
}

fn word(c: char) -> bool {
    latin(c) || number(c)
}

fn numeral(c: char) -> bool {
    "〇零一二三四五六七八九十百千两廿壹贰叁肆伍陆柒捌玖拾佰".contains(c)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn unit_and_room_are_hidden_and_the_street_stays() {
        let cases = [
            ("北京市石景山区八角街道璟公院10号楼3单元501室", "北京市石景山区八角街道璟公院**号楼*单元***室"),
            ("长安街十二号三单元五〇一室", "长安街**号*单元***室"),
            ("幸福小区3-2-501", "幸福小区*-*-***"),
            ("幸福小区Ａ座４Ｂ", "幸福小区*座**"),
            ("国贸大厦B座二层", "国贸大厦*座*层"),
            ("12 Long Street, Apt 4B", "** Long Street, Apt **"),
            ("Long Street Unit B", "Long Street Unit *"),
            ("Unit Building Street", "Unit Building Street"),
            ("三里屯街道", "三里屯街道"),
            ("甲单元", "*单元"),
            ("五零一", "***"),
            ("", ""),
        ];
        for (plain, masked) in cases {
            assert_eq!(address(plain), masked, "{plain}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn masking_an_address_twice_is_masking_it_once(
            text in "([0-9A-C一二三甲*#. -]|Apt|Unit|单元|室|楼|号楼|街|路|小区|５|Ｂ|½|\\PC){0,16}",
        ) {
            let once = address(&text);
            prop_assert_eq!(address(&once), once);
        }

        #[test]
        fn no_number_and_no_numeral_before_a_unit_is_left(
            number in "[0-9０-９]{1,4}[A-Za-z]{0,2}|[A-Za-z][0-9]{1,3}|[一二三四五六七八九十]{1,3}",
            unit in "单元|室|房|户|层|楼|栋|幢|座|号楼",
        ) {
            let masked = address(&format!("北京市幸福街道{number}{unit}"));
            prop_assert_eq!(masked, format!("北京市幸福街道{}{unit}", "*".repeat(number.chars().count())));
        }
    }
}
