//! What is said about prices and purchases.

use super::{Lang, Text};

pub(crate) const OPTION: Text = Text("Option", "物流方式");
pub(crate) const PROVIDER: Text = Text("Provider", "服务商");
pub(crate) const LINE: Text = Text("Line", "物流方式");
pub(crate) const OPTION_ID: Text = Text("Option id", "方式编号");
pub(crate) const TO_PAY: Text = Text("To pay", "应付");
pub(crate) const ORIGINALLY: Text = Text("Told as", "原报价");
pub(crate) const TWIN: Text = Text("Also", "折合");
pub(crate) const DAYS: Text = Text("Days", "时效（天）");
pub(crate) const BASIS: Text = Text("Basis", "报价依据");
pub(crate) const QUOTED: Text = Text("Told at", "报价时间");
pub(crate) const NOTES: Text = Text("Notes", "备注");
pub(crate) const ABOUT: Text = Text("About", "事项");
pub(crate) const PRICES_IN: Text = Text("Prices in", "报价币种");
pub(crate) const BY_DAYS: Text = Text("The fastest first", "按时效排序");
pub(crate) const NOT_TO_BE_HAD: Text = Text("Cannot be had", "不可用的物流方式");
pub(crate) const FAILED_QUESTIONS: Text = Text("Without an answer", "未能报价");
pub(crate) const NEEDS: Text = Text("needs", "须提供");
pub(crate) const BREAKS: Text = Text("the address breaks a rule for", "地址不符合规则");
pub(crate) const TAX: Text = Text("tax", "税费");

pub(crate) const PURCHASE_NO: Text = Text("Purchase", "采购单号");
pub(crate) const OTHER_NUMBERS: Text = Text("Other numbers", "其他单号");
pub(crate) const PAID: Text = Text("Paid", "付款时间");
pub(crate) const SHIPPED: Text = Text("Sent", "发货时间");
pub(crate) const GOODS_PRICE: Text = Text("Goods", "商品金额");
pub(crate) const PAY_AT: Text = Text("Pay at", "付款页面");
pub(crate) const SENT_FROM: Text = Text("Sent from", "发货地");
pub(crate) const HELD_FOR: Text = Text("Held back", "拦截原因");
pub(crate) const VARIANT: Text = Text("Variant", "变体编号");

pub(crate) const DEMO_BASKET: Text = Text(
    "What sending a basket from China to the United States would cost at CJ, asked for on every basis",
    "在 CJ 把一篮商品从中国发往美国的运费：按所有报价依据询价",
);
pub(crate) const BEST_BY: Text = Text("Best by", "最优");
pub(crate) const BY_PRICE: Text = Text("price", "价格");
pub(crate) const BY_QUICKNESS: Text = Text("days", "时效");
pub(crate) const WHICH_GOODS: Text = Text("Goods", "商品");
pub(crate) const UNTRACKED: Text = Text("untracked", "无轨迹");

/// How many questions were asked, and what came of them.
pub(crate) fn asked(lang: Lang, questions: usize, options: usize, rejections: usize) -> String {
    match lang {
        Lang::En => format!("{questions} questions, {options} options, {rejections} that cannot be had"),
        Lang::Zh => format!("询价 {questions} 次，可用方式 {options} 个，不可用 {rejections} 个"),
    }
}

/// For which goods of a basket a price is.
pub(crate) fn goods_group(word: &str) -> Text {
    match word {
        "suppliers" => Text("suppliers' goods", "供应商商品"),
        "others" => Text("other goods", "其他商品"),
        _ => Text("some of the goods", "部分商品"),
    }
}

/// What a price is computed from.
pub(crate) fn basis(word: &str) -> Text {
    match word {
        "simple" => Text("simple", "简单"),
        "detailed" => Text("detailed", "详细"),
        "partner_order" => Text("own order", "商家订单"),
        "supplier_template" => Text("supplier's lines", "供应商模板"),
        "waybill" => Text("waybill", "运单"),
        _ => Text("another", "未知"),
    }
}

/// What a warning about a quote says.
pub(crate) fn quote_warning(word: &str) -> Text {
    match word {
        "untracked" => Text("no or little tracking", "无轨迹或轨迹不全"),
        "mixed_goods" => Text("suppliers' goods ship on lines of their own", "供应商商品与其他商品需走不同的物流"),
        "nothing_found" => Text("nothing was found", "没有可用的物流方式"),
        "restricted" => Text("restricted goods", "受限商品"),
        _ => Text("please note", "请注意"),
    }
}

/// What became of a cancellation.
pub(crate) fn cancellation(word: &str) -> Text {
    match word {
        "cancelled" => Text("cancelled: nobody picks it up", "已取消，不再揽收"),
        "intercepting" => Text("picked up already: it will be stopped", "已揽收，正在拦截"),
        "intercepted" => Text("stopped on its way: it comes back", "已拦截，正在退回"),
        "cancel_failed" => Text("not cancelled", "取消失败"),
        "intercept_failed" => Text("not stopped", "拦截失败"),
        _ => Text("unknown", "未知"),
    }
}

#[cfg(test)]
mod tests {
    use portolan::schema;

    use super::*;

    #[test]
    fn every_word_of_the_language_has_its_sentence() {
        assert!(schema::GOODS_GROUP_WORDS.iter().all(|word| goods_group(word).1 != "部分商品"));
        assert!(schema::QUOTE_BASIS_WORDS.iter().all(|word| basis(word).1 != "未知"));
        assert!(schema::CANCELLATION_WORDS.iter().all(|word| cancellation(word).1 != "未知"));
        for word in schema::WARNING_WORDS {
            assert_eq!(quote_warning(word).1 == "请注意", *word == "other", "{word}");
        }
    }
}
