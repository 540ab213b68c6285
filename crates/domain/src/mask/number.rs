//! Phone numbers inside sentences.
//!
//! A number is read as groups of digits (and of stars, where somebody masked before us) with separators between. Which
//! groups make a phone number depends on how long they are and on the digits that stay shown, so a masked number is
//! found again at the same place and masked alike.

use std::ops::Range;

use super::{digit, ends_with, hide as star_out, latin, shown, star};

/// As many as a number and its country code can have, one digit each.
const MOST_GROUPS: usize = 16;

/// Hides the phone numbers in a text; says whether it changed anything.
pub(super) fn hide(text: &mut [char]) -> bool {
    let mut changed = false;
    let mut at = 0;
    while at < text.len() {
        let plus = matches!(text[at], '+' | '＋') && text.get(at + 1).is_some_and(|c| position(*c));
        let start = at + usize::from(plus);
        if !plus && digit(text[at]).is_none() {
            at += 1;
            continue;
        }
        let groups = groups(text, start);
        let international = if plus { phone(text, true, &groups) } else { None };
        let found = international.or_else(|| {
            let national = digit(text[start]).is_some() && begins(text, start);
            if national { phone(text, false, &groups) } else { None }
        });
        let end = match found {
            Some(phone) => {
                changed |= hide_groups(text, &phone);
                phone.last().map_or(start, |group| group.end)
            }
            None => start,
        };
        // On to the end of the digits, and never back into what was hidden.
        at = end + text[end..].iter().take_while(|c| position(**c)).count().max(usize::from(end == at));
    }
    changed
}

fn position(c: char) -> bool {
    digit(c).is_some() || star(c)
}

fn separator(c: char) -> bool {
    matches!(c, ' ' | '\u{a0}' | '\u{3000}' | '-' | '‐' | '‑' | '–' | '—' | '－' | '.' | '．' | '·')
        || matches!(c, '(' | ')' | '（' | '）')
}

/// Whether a number may begin here: not inside a waybill number, and not in what is left of a number hidden before.
fn begins(text: &[char], start: usize) -> bool {
    const WORDS: [&str; 11] =
        ["tel", "telephone", "phone", "mobile", "mob", "cell", "call", "wechat", "whatsapp", "wx", "vx"];
    let before = &text[..start];
    let stars = before.iter().rev().take(4).take_while(|c| star(**c)).count();
    let before = &before[..start - stars];
    match before.last() {
        _ if stars > 3 => false,
        Some(c) if digit(*c).is_some() => false,
        Some(c) if latin(*c) => {
            let length = before.iter().rev().take(10).take_while(|c| c.is_ascii_alphabetic()).count();
            let word: String = before[before.len() - length..].iter().collect();
            WORDS.iter().any(|known| known.eq_ignore_ascii_case(&word))
        }
        _ => true,
    }
}

/// The groups of digits and stars from `start` on, at most three separators between two of them.
fn groups(text: &[char], start: usize) -> Vec<Range<usize>> {
    let mut groups = Vec::with_capacity(4);
    let mut at = start;
    while groups.len() < MOST_GROUPS {
        let length = text[at..].iter().take(17).take_while(|c| position(**c)).count();
        if length == 0 {
            break;
        }
        groups.push(at..at + length);
        let gap = text[at + length..].iter().take(4).take_while(|c| separator(**c)).count();
        if !(1..=3).contains(&gap) {
            break;
        }
        at += length + gap;
    }
    groups
}

/// The groups that make a phone number, if they do; also where stars stand right behind it, as in `**138…**`.
fn phone(text: &[char], plus: bool, groups: &[Range<usize>]) -> Option<Vec<Range<usize>>> {
    if let Some(count) = Reading::new(text, plus, groups).phone() {
        return Some(groups[..count].to_vec());
    }
    // Between the first and the last group, stars may be of our own making.
    let last = groups.len().checked_sub(1).filter(|last| *last < MOST_GROUPS - 1);
    [Some(0), last].into_iter().flatten().find_map(|starred| {
        let mut cut = groups.get(..=starred)?.to_vec();
        let group = cut.last_mut()?;
        let stars = text[group.clone()].iter().rev().take_while(|c| star(**c)).count();
        if stars == 0 || stars == group.len() {
            return None;
        }
        group.end -= stars;
        let count = Reading::new(text, plus, &cut).phone()?;
        cut.truncate(count);
        Some(cut)
    })
}

struct Reading<'a> {
    text: &'a [char],
    plus: bool,
    groups: &'a [Range<usize>],
    /// The first digits, `None` for a star.
    digits: Vec<Option<u32>>,
}

impl<'a> Reading<'a> {
    fn new(text: &'a [char], plus: bool, groups: &'a [Range<usize>]) -> Self {
        let digits = groups.iter().flat_map(|g| &text[g.clone()]).take(16).map(|c| digit(*c)).collect();
        Self { text, plus, groups, digits }
    }

    /// How many groups are a phone number.
    fn phone(&self) -> Option<usize> {
        if self.plus {
            return self.mobile(&[8, 6]).or_else(|| self.international());
        }
        self.mobile(&[])
            .or_else(|| self.mobile(&[8, 6]))
            .or_else(|| self.mobile(&[0, 0, 8, 6]))
            .or_else(|| self.mobile(&[0]))
            .or_else(|| self.landline())
            .or_else(|| self.service())
            .or_else(|| self.announced())
    }

    /// Whether the digit at `index` of a number of `count` digits is in `range`, or a star where one would be hidden.
    fn is(&self, count: usize, index: usize, range: std::ops::RangeInclusive<u32>) -> bool {
        let hidden = index >= shown(count).0;
        self.digits.get(index).is_some_and(|d| d.map_or(hidden, |d| range.contains(&d)))
    }

    fn lengths(&self) -> impl Iterator<Item = usize> + '_ {
        self.groups.iter().map(ExactSizeIterator::len)
    }

    /// The number of groups whose lengths sum to exactly `total`.
    fn summing(&self, total: usize) -> Option<usize> {
        let mut sum = 0;
        let count = 1 + self.lengths().position(|length| {
            sum += length;
            sum >= total
        })?;
        (sum == total).then_some(count)
    }

    fn mobile(&self, prefix: &[u32]) -> Option<usize> {
        let from = prefix.len();
        let total = from + 11;
        let begins = prefix.iter().enumerate().all(|(i, d)| self.is(total, i, *d..=*d));
        if !(begins && self.is(total, from, 1..=1) && self.is(total, from + 1, 3..=9)) {
            return None;
        }
        let count = self.summing(total)?;
        let mut left = from;
        let lengths: Vec<usize> = (self.lengths().take(count))
            .map(|length| {
                let cut = left.min(length);
                left -= cut;
                length - cut
            })
            .filter(|length| *length > 0)
            .collect();
        let whole = |least| lengths.iter().all(|length| *length >= least);
        let gaps = self.groups[..count].windows(2).map(|pair| &self.text[pair[0].end..pair[1].start]);
        let gaps: Vec<&[char]> = gaps.rev().take(lengths.len() - 1).collect();
        let even = || gaps.windows(2).all(|pair| pair[0] == pair[1]) && !gaps.concat().contains(&'.');
        let fits = whole(3) || lengths.iter().all(|l| *l == 1) || (lengths[0] >= 3 && whole(2) && even());
        fits.then_some(count)
    }

    /// Area code and number: 010, 02x or 0xxx, then seven or eight digits.
    fn landline(&self) -> Option<usize> {
        let lengths: Vec<usize> = self.lengths().take(3).collect();
        let count = match lengths[..] {
            [10..=12, ..] => 1,
            [3 | 4, 7 | 8, ..] => 2,
            [3 | 4, 3 | 4, 4] => 3,
            _ => return None,
        };
        let is = |index, range| self.is(lengths[..count].iter().sum(), index, range);
        (is(0, 0..=0) && (is(1, 2..=9) || (is(1, 1..=1) && is(2, 0..=0)))).then_some(count)
    }

    /// 400 and 800 numbers: ten digits.
    fn service(&self) -> Option<usize> {
        let is = |index, digit| self.is(10, index, digit..=digit);
        let begins = (is(0, 4) || is(0, 8)) && is(1, 0) && is(2, 0);
        let count = self.summing(10).filter(|_| begins)?;
        self.lengths().take(count).all(|length| length >= 3).then_some(count)
    }

    /// Seven or eight digits right after a word for telephone.
    fn announced(&self) -> Option<usize> {
        let group = self.groups.first().filter(|group| matches!(group.len(), 7 | 8))?;
        let before = &self.text[..group.start];
        let gap =
            before.iter().rev().take(3).take_while(|c| matches!(**c, ' ' | ':' | '：' | '号' | '码' | '是')).count();
        let word = &before[..before.len() - gap];
        ["电话", "手机", "座机", "Tel", "tel", "TEL", "hone"].iter().any(|known| ends_with(word, known)).then_some(1)
    }

    /// `+`, a country code and seven to fifteen digits in all; a date or time after it is not part of it.
    fn international(&self) -> Option<usize> {
        if !self.is(7, 0, 1..=9) {
            return None;
        }
        let mut sum = 0;
        let mut count = 0;
        for (i, group) in self.groups.iter().enumerate() {
            if sum + group.len() > 15 || (i > 0 && self.dated(i)) {
                break;
            }
            sum += group.len();
            count += 1;
        }
        (sum >= 7).then_some(count)
    }

    fn dated(&self, index: usize) -> bool {
        let group = &self.groups[index];
        let year = group.len() == 4
            && matches!(digit(self.text[group.start]), Some(1 | 2))
            && self.text.get(group.end) == Some(&'-')
            && self.groups.get(index + 1).is_some_and(|next| next.len() <= 2);
        year || self.text.get(group.end).is_some_and(|c| "/:：年月日元%".contains(*c))
    }
}

fn hide_groups(text: &mut [char], groups: &[Range<usize>]) -> bool {
    let count = groups.iter().map(ExactSizeIterator::len).sum::<usize>();
    let (head, tail) = shown(count);
    let places = groups.iter().cloned().flatten().enumerate();
    places.fold(false, |changed, (i, place)| {
        let hidden = i >= head && i < count - tail || star(text[place]);
        (hidden && star_out(&mut text[place])) | changed
    })
}
