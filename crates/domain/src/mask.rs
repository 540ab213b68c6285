//! What may be shown of a person: the rule of the national electronic waybill.
//!
//! Of a name at least one character is hidden, of a phone number at least six digits, of an address unit and room.
//! Every function here gives the same text again when it is given its own answer.

mod address;
mod courier;
mod keys;
mod number;
mod value;

use std::borrow::Cow;

pub(crate) use address::address;
pub use keys::{is_contact_key, mask_value};
pub(crate) use value::{all, contact, email, name, phone};

/// Hides phone numbers in a sentence, and a person's name after words such as 配送员 or 分配给.
///
/// Waybill, package and order numbers, dates, times and amounts stay readable, except the few that look exactly like a
/// phone number (eleven digits from 13 to 19).
///
/// ```
/// use portolan_domain::mask_text;
/// assert_eq!(mask_text("已分配给张三（联系电话：13800000000）。"), "已分配给张*（联系电话：138******00）。");
/// assert_eq!(mask_text("JDVE00132473532-1-1-"), "JDVE00132473532-1-1-");
/// ```
#[must_use]
pub fn mask_text(text: &str) -> Cow<'_, str> {
    if text.bytes().all(|b| b.is_ascii() && !b.is_ascii_digit()) {
        return Cow::Borrowed(text);
    }
    let mut chars: Vec<char> = text.chars().collect();
    // Both must run; numbers come first, so that a name's stars are not yet in front of a number.
    if number::hide(&mut chars) | courier::hide(&mut chars) {
        Cow::Owned(chars.into_iter().collect())
    } else {
        Cow::Borrowed(text)
    }
}

/// The digit that a character stands for, ASCII or full-width.
pub(crate) fn digit(c: char) -> Option<u32> {
    match c {
        '0'..='9' => Some(u32::from(c) - u32::from('0')),
        '０'..='９' => Some(u32::from(c) - u32::from('０')),
        _ => None,
    }
}

fn latin(c: char) -> bool {
    c.is_ascii_alphabetic() || matches!(c, 'Ａ'..='Ｚ' | 'ａ'..='ｚ')
}

pub(crate) fn star(c: char) -> bool {
    matches!(c, '*' | '＊')
}

/// Puts a star in place of a character; says whether that changed anything.
fn hide(place: &mut char) -> bool {
    std::mem::replace(place, '*') != '*'
}

/// How many of `count` digits or letters may be shown at the start and at the end, so that six or more stay hidden.
fn shown(count: usize) -> (usize, usize) {
    let spare = count.saturating_sub(6);
    let tail = spare.min(2);
    ((spare - tail).min(3), tail)
}

fn starts_with(text: &[char], word: &str) -> bool {
    let mut text = text.iter();
    word.chars().all(|c| text.next() == Some(&c))
}

fn ends_with(text: &[char], word: &str) -> bool {
    text.len().checked_sub(word.chars().count()).is_some_and(|from| starts_with(&text[from..], word))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn phone_numbers_in_a_sentence_are_hidden() {
        let cases = [
            ("电话13800000000。", "电话138******00。"),
            ("Tel:13800000000", "Tel:138******00"),
            ("tel13800000000", "tel138******00"),
            ("138 0000 0000", "138 **** **00"),
            ("138-0000-0000转1", "138-****-**00转1"),
            ("138 00 00 00 00", "138 ** ** ** 00"),
            ("1 3 8 0 0 0 0 0 0 0 0", "1 3 8 * * * * * * 0 0"),
            ("+86 138-0000-0000", "+86 1**-****-**00"),
            ("+8613800000000", "+861********00"),
            ("(+86)138 0000 0000", "(+86)1** **** **00"),
            ("008613800000000", "008**********00"),
            ("8613800000000", "861********00"),
            ("86-13800000000", "86-1********00"),
            ("013800000000", "013*******00"),
            ("１３８０００００００１", "１３８******０１"),
            ("**13800000000**", "**138******00**"),
            ("138****8888", "138******88"),
            ("1380000****", "138********"),
            ("010-12345678", "010-******78"),
            ("（0755）8765 4321", "（075*）**** **21"),
            ("075512345678", "075*******78"),
            ("010-1234567", "01*-*****67"),
            ("400-123-4567", "40*-***-**67"),
            ("800 1234567", "80* *****67"),
            ("+1 (555) 010-9999", "+1 (55*) ***-**99"),
            ("+44 20 7946 0958 2023-08-09 10:00", "+44 2* **** **58 2023-08-09 10:00"),
            ("+1 555 010 9999 12:30", "+1 55* *** **99 12:30"),
            ("联系电话：87654321", "联系电话：******21"),
            ("2023-08-09 13800000000 09:00:00", "2023-08-09 138******00 09:00:00"),
            ("13800000000,13900000001/13700000002", "138******00,139******01/137******02"),
        ];
        for (plain, masked) in cases {
            assert_eq!(mask_text(plain), masked, "{plain}");
        }
    }

    #[test]
    fn other_numbers_stay_readable() {
        for text in [
            "",
            "JDVE00132473532",
            "JDVE00132473532-1-3-H12",
            "JDV13812345678",
            "JD013812345678",
            "SF1234567890123",
            "138001234567",
            "202308091234567890",
            "1234567890123456789",
            "6225880212345678901",
            "2023-08-09 09:00:00",
            "2023/08/09T09:00:00.000+08:00",
            "20230809090000",
            "1691542800000",
            "1999-01-01 12:00:00",
            "19:00:00 2023-08-09",
            "15.00 200.00 3000.00 元",
            "共1380000.00元，运费12.50元",
            "192.168.100.100",
            "95311",
            "尾号8888，取件码12-3-4567",
            "1-2-3, 4 5 6",
            "货物已到达【成都青白江分拣中心】",
            "您的快件已由【客户指定地点】代收，感谢您使用京东物流，期待再次为您服务。",
        ] {
            assert!(matches!(mask_text(text), Cow::Borrowed(same) if same == text), "{text}: {}", mask_text(text));
        }
    }

    #[test]
    fn the_name_after_a_word_for_a_courier_is_hidden() {
        let cases = [
            ("揽收任务已分配给张三（联系电话：13818888888）。", "揽收任务已分配给张*（联系电话：138******88）。"),
            ("快递员：【张三】正在派件", "快递员：【张*】正在派件"),
            ("配送员张三电话13800000000", "配送员张*电话138******00"),
            ("配送员张三13800000000", "配送员张*138******00"),
            ("揽收员 张三丰，手机 13800000000", "揽收员 张**，手机 138******00"),
            ("快递员张三正在为您派送", "快递员张*正在为您派送"),
            ("京东小哥张三", "京东小哥张*"),
            ("师傅:张,", "师傅:*,"),
            ("签收人：张三", "签收人：张*"),
            ("联系人：Zhang San，北京", "联系人：Z**** ***，北京"),
            ("收件人是张三。", "收件人是张*。"),
            ("配送员阿卜杜拉·买买提（电话", "配送员阿***·***（电话"),
            ("派件员：张*，", "派件员：张*，"),
            ("您的快件已由张三签收", "您的快件已由张*签收"),
            ("已由【张三】代收，", "已由【张*】代收，"),
            ("由快递员张三代签收", "由快递员张*代签收"),
            ("投递员：李四", "投递员：李*"),
            ("快递员张三联系人李四", "快递员张*联系人李*"),
        ];
        for (plain, masked) in cases {
            assert_eq!(mask_text(plain), masked, "{plain}");
        }
    }

    #[test]
    fn what_a_courier_does_is_no_name() {
        for text in [
            "配送员收货",
            "配送员完成揽收",
            "快递员正在派件",
            "快递员已收取快件",
            "已分配给北京通州站，",
            "已分配给石景山营业部",
            "签收人：本人",
            "签收人：家人签收",
            "收件人已签收",
            "小哥辛苦了",
            "联系人电话：",
            "快递员：JD0012",
            "已由【客户指定地点】代收",
            "由小区门卫代收",
            "由菜鸟驿站代收，由本人签收",
            "由北京发往上海",
            "快递员。",
            "师傅",
        ] {
            assert_eq!(mask_text(text), text);
        }
    }

    #[test]
    fn long_texts_take_linear_time() {
        for unit in ["1", "*", "1 3 8 ", "+1", "快递员", "快递员张", "0086 ", "电话8765432 ", "**138"] {
            let text = unit.repeat(20_000);
            let once = mask_text(&text).into_owned();
            assert!(mask_text(&once) == once.as_str(), "{unit}");
        }
    }

    fn digits(text: &str) -> usize {
        text.chars().filter(|c| digit(*c).is_some()).count()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]

        #[test]
        fn masking_a_text_twice_is_masking_it_once(
            text in "(快递员|分配给|联系人：|由|签收|【|】|电话|tel|张|李四|·|Zhang San|正在|，|（|\\+|86|0086|0|138|13800000000|010|400\
                |[0-9０]{1,8}|\\*{1,7}|[-. ]|[:/年A-F]|\\PC){0,14}",
        ) {
            let once = mask_text(&text);
            prop_assert_eq!(once.chars().count(), text.chars().count());
            prop_assert_eq!(mask_text(&once), &*once, "{}", text);
            if once == text {
                prop_assert!(matches!(once, Cow::Borrowed(_)));
            }
        }

        #[test]
        fn a_mobile_number_is_hidden_wherever_it_stands(
            before in "([\\PC--[0-9０-９A-Za-zＡ-Ｚａ-ｚ*＊]]{0,6}|电话|Tel:|快递员张三|\\*\\*)",
            prefix in "(\\+86|0086|86)?[ -]?",
            number in "1[3-9][0-9][ -]?[0-9]{4}[ -]?[0-9]{4}",
            after in "[\\PC--[0-9０-９*＊ .·()（）--]]{0,6}",
        ) {
            let text = format!("{before}{prefix}{number}{after}");
            let masked = mask_text(&text);
            prop_assert!(digits(&masked) <= 5, "{} {}", text, masked);
        }

        #[test]
        fn a_landline_or_foreign_number_is_hidden(
            number in "0(10|2[0-9])[ -]?[1-9][0-9]{7}|[(]0[3-9][0-9]{2}[)][1-9][0-9]{6,7}|[48]00[ -]?[0-9]{3}[ -]?[0-9]{4}\
                |[+][1-9][0-9]{0,2}[ -][0-9]{2,3}[ -][0-9]{3,4}[ -][0-9]{4}",
        ) {
            let text = format!("请拨打{number}，谢谢");
            let masked = mask_text(&text);
            prop_assert!(digits(&masked) <= 5, "{} {}", text, masked);
            prop_assert!(masked.matches('*').count() >= 6);
        }

        #[test]
        fn a_name_is_hidden(
            word in "分配给|配送员|快递员|揽收员|派送员|派件员|取件员|业务员|联系人|收件人|签收人|师傅|小哥",
            mark in "[：:【\\[ ]?",
            name in "[张李赵钱孙][三四五娜伟芳]{1,3}",
            end in "[（(，,。【】：:]|电话|手机|联系|",
        ) {
            let masked = mask_text(&format!("{word}{mark}{name}{end}")).into_owned();
            let hidden = name.chars().take(1).chain(name.chars().skip(1).map(|_| '*')).collect::<String>();
            prop_assert_eq!(masked, format!("{word}{mark}{hidden}{end}"));
        }

        #[test]
        fn numbers_of_waybills_orders_and_times_stay(
            text in "JD[A-Z]{1,3}[0-9]{11,13}(-[1-9]-[1-9]-)?|[1-7][0-9]{15,18}|20[0-9]{2}-[01][0-9]-[0-3][0-9] [0-9]{2}:[0-9]{2}:[0-9]{2}\
                |[0-9]{1,6}[.][0-9]{2}元",
        ) {
            let sentence = format!("单号 {text}，请查收");
            prop_assert_eq!(mask_text(&sentence), sentence.as_str());
        }
    }
}
