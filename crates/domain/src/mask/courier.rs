//! A person's name inside a sentence, after a word that announces one.

use super::{ends_with, hide as star_out, latin, star, starts_with};

/// Words right after which a name stands.
const ANNOUNCE: [&str; 20] = [
    "投递员",
    "送货员",
    "收货人",
    "骑手",
    "分配给",
    "配送员",
    "快递员",
    "揽收员",
    "揽件员",
    "派送员",
    "派件员",
    "取件员",
    "业务员",
    "收派员",
    "联系人",
    "收件人",
    "寄件人",
    "签收人",
    "师傅",
    "小哥",
];
/// Words that end a name.
const FOLLOW: [&str; 27] = [
    "签收", "代签", "代收", "电话", "手机", "联系", "正在", "已经", "已为", "已将", "已取", "已收", "已揽", "已送",
    "已从", "已完", "将为", "为您", "很快", "派送", "配送", "派件", "上门", "取件", "揽收", "送货", "送达",
];
/// Words that say what somebody does, right after the word for who.
const DOING: [&str; 41] = [
    "收货", "完成", "取消", "收取", "签收", "领取", "确认", "反馈", "开始", "出发", "改派", "拒收", "代收", "辛苦",
    "稍后", "尽快", "再次", "电话", "服务", "姓名", "信息", "地址", "要求", "原因", "您", "你", "请", "的", "在", "不",
    "改址", "改期", "更改", "拨打", "未", "无", "因", "已", "将", "为", "会",
];
/// Who may sign without being named.
const SIGNERS: [&str; 14] = [
    "本人",
    "家人",
    "门卫",
    "前台",
    "物业",
    "同事",
    "他人",
    "邻居",
    "保安",
    "驿站",
    "丰巢",
    "快递柜",
    "自提柜",
    "代收",
];
/// Ends of names of places.
const PLACES: [&str; 8] = ["站", "部", "网点", "站点", "中心", "公司", "仓库", "驿站"];

/// Hides the names in a text; says whether it changed anything.
pub(super) fn hide(text: &mut [char]) -> bool {
    let mut changed = false;
    let mut at = 0;
    while at < text.len() {
        let word = ANNOUNCE.iter().chain(&["由"]).find(|word| starts_with(&text[at..], word));
        let Some(word) = word else {
            at += 1;
            continue;
        };
        at += word.chars().count();
        let found = if *word == "由" { signer_after(text, at) } else { name_after(text, at) };
        if let Some(name) = found {
            at = name.end;
            let alone = name.len() == 1;
            changed = text[name]
                .iter_mut()
                .enumerate()
                .filter(|(i, c)| (alone || *i > 0) && !matches!(**c, ' ' | '·' | '•'))
                .fold(changed, |changed, (_, c)| star_out(c) | changed);
        }
    }
    changed
}

fn name_after(text: &[char], at: usize) -> Option<std::ops::Range<usize>> {
    let mark = |c: char| matches!(c, '：' | ':' | '【' | '[' | '（' | '(' | '「' | '“' | '"' | ' ' | '\u{3000}');
    let gap = text[at..].iter().take(3).take_while(|c| mark(**c)).count();
    let marked = text[at..at + gap].iter().any(|c| !c.is_whitespace());
    let copula = usize::from(gap == 0 && matches!(text.get(at), Some('是')));
    let start = at + gap + copula;
    let rest = &text[start..];
    let length = if rest.first().is_some_and(|c| han(*c)) {
        chinese(rest, marked)?
    } else if marked && rest.first().is_some_and(|c| latin(*c)) {
        roman(rest)?
    } else {
        return None;
    };
    Some(start..start + length)
}

/// The name in 由张三签收, 由【张三】代收.
fn signer_after(text: &[char], at: usize) -> Option<std::ops::Range<usize>> {
    let gap = usize::from(matches!(text.get(at), Some('【' | '[' | '“')));
    let start = at + gap;
    let length = chinese(&text[start..], false).filter(|_| text.get(start).is_some_and(|c| han(*c)))?;
    let after = start + length;
    let close = usize::from(matches!(text.get(after), Some('】' | ']' | '”')));
    let signed = ["签收", "代签", "代收"].iter().any(|word| starts_with(&text[after + close..], word));
    (signed && gap == close).then_some(start..after)
}

/// One to four characters (more where a dot parts them), up to a word that ends a name or to anything not Chinese.
fn chinese(rest: &[char], marked: bool) -> Option<usize> {
    let begins = |words: &[&str]| words.iter().any(|word| starts_with(rest, word));
    if begins(&SIGNERS) || begins(&FOLLOW) || begins(&ANNOUNCE) || (!marked && begins(&DOING)) {
        return None;
    }
    let run = rest.iter().take(24).take_while(|c| han(**c) || star(**c) || matches!(**c, '·' | '•')).count();
    let ends = |at: &usize| FOLLOW.iter().chain(&ANNOUNCE).any(|word| starts_with(&rest[*at..], word));
    let end = (1..run).find(ends).unwrap_or(run);
    let name = &rest[..end];
    let characters = name.iter().filter(|c| han(**c)).count();
    let longest = if name.iter().any(|c| matches!(c, '·' | '•')) { 16 } else { 4 };
    let stands_in = SIGNERS.iter().any(|word| ends_with(name, word));
    let place = characters >= 3 && PLACES.iter().any(|word| ends_with(name, word));
    let cut_off = rest.get(end).is_some_and(|c| latin(*c));
    (characters <= longest && !stands_in && !place && !cut_off).then_some(end)
}

/// Latin words, if no digit is glued to them.
fn roman(rest: &[char]) -> Option<usize> {
    let part = |c: char| latin(c) || star(c) || matches!(c, ' ' | '.' | '\'' | '-');
    let run = rest.iter().take(48).take_while(|c| part(**c)).count();
    let end = run - rest[..run].iter().rev().take_while(|c| !latin(**c) && !star(**c)).count();
    let glued = rest.get(end).is_some_and(|c| c.is_numeric());
    (end > 0 && !glued).then_some(end)
}

fn han(c: char) -> bool {
    matches!(c, '\u{3007}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
        || matches!(c, '\u{20000}'..='\u{323af}')
}
