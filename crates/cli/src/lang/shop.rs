//! What is said about orders, waybills and warehouses.

use super::{Lang, Text};

pub(crate) const ORDER_NO: Text = Text("Order", "订单号");
pub(crate) const PLACED: Text = Text("Placed", "下单时间");
pub(crate) const UPDATED: Text = Text("Changed", "更新时间");
pub(crate) const TOTAL: Text = Text("Total", "总金额");
pub(crate) const FREIGHT: Text = Text("Freight", "运费");
pub(crate) const COD: Text = Text("Collected", "代收货款");
pub(crate) const PAYMENT: Text = Text("Payment", "支付方式");
pub(crate) const BUYER: Text = Text("Buyer", "买家");
pub(crate) const CONSIGNEE: Text = Text("Consignee", "收件人");
pub(crate) const WAYBILLS: Text = Text("Waybills", "运单号");
pub(crate) const STATE: Text = Text("State", "状态");
pub(crate) const STATE_CODE: Text = Text("State code", "状态代码");
pub(crate) const SKU: Text = Text("SKU", "商品编码");
pub(crate) const NAME: Text = Text("Name", "名称");
pub(crate) const QUANTITY: Text = Text("Quantity", "数量");
pub(crate) const PRICE: Text = Text("Price", "单价");
pub(crate) const CUSTOMER_CODE: Text = Text("Customer code", "商家编码");
pub(crate) const EXPIRES: Text = Text("Valid until", "有效期至");
pub(crate) const REFRESH_EXPIRES: Text = Text("Renewable until", "可刷新至");
pub(crate) const OWNER: Text = Text("Merchant", "商家");
pub(crate) const EXISTED: Text = Text("Taken before", "此前已受理");
pub(crate) const TRY_AGAIN: Text = Text("Asked for again", "需要重试");
pub(crate) const SCHEME: Text = Text("List", "编码体系");
pub(crate) const PLACE_ADDRESS: Text = Text("Address", "地址");
pub(crate) const CONTACT: Text = Text("Contact", "联系人");
pub(crate) const GOODS: Text = Text("Goods", "商品编号");
pub(crate) const BARCODE: Text = Text("Barcode", "条码");
pub(crate) const CATEGORY: Text = Text("Category", "类目");
pub(crate) const SUPPLIER: Text = Text("Supplier", "供应商");
pub(crate) const WAREHOUSE: Text = Text("Warehouse", "仓库");
pub(crate) const CONDITION: Text = Text("Condition", "品质");
pub(crate) const ON_HAND: Text = Text("In stock", "库存");
pub(crate) const AVAILABLE: Text = Text("Available", "可用");
pub(crate) const PROMISED: Text = Text("Promised", "预占");
pub(crate) const DOCUMENT: Text = Text("Document", "单据号");
pub(crate) const REFERENCE: Text = Text("Own number", "商家单号");
pub(crate) const DOCUMENT_KIND: Text = Text("Kind", "类型");
pub(crate) const EXPECTED_AT: Text = Text("Expected", "预计时间");
pub(crate) const COMPLETED_AT: Text = Text("Completed", "完成时间");
pub(crate) const EXPECTED_QUANTITY: Text = Text("Expected", "应收发");
pub(crate) const ACTUAL_QUANTITY: Text = Text("Actual", "实收发");
pub(crate) const REMARK: Text = Text("Remark", "备注");
pub(crate) const CARRIER: Text = Text("Carrier", "承运商");
pub(crate) const CONFIRMED: Text = Text("confirmed to the shop", "已向店铺确认发货");
pub(crate) const IN_LEDGER: Text = Text("What the gateway's ledger saw", "网关台账记录");
pub(crate) const DEMO_ORDERS: Text = Text(
    "A shop's new orders: listed, read, numbers reserved, parcels handed in, confirmed, followed",
    "店铺新订单：查询列表与详情、获取运单号、提交运单、确认发货、跟踪至签收",
);
pub(crate) const NONE_FOUND: Text = Text("nothing was found", "没有查到结果");

/// Where an order or a purchase stands.
pub(crate) fn state(word: &str) -> Text {
    match word {
        "draft" => Text("Not confirmed", "待确认"),
        "processing" => Text("Being prepared", "备货中"),
        "delivered" => Text("Delivered", "已送达"),
        "awaiting_payment" => Text("Awaiting payment", "待付款"),
        "awaiting_shipment" => Text("Awaiting shipment", "待发货"),
        "partly_shipped" => Text("Partly shipped", "部分发货"),
        "shipped" => Text("Shipped", "已发货"),
        "completed" => Text("Completed", "已完成"),
        "cancelled" => Text("Cancelled", "已取消"),
        "locked" => Text("Locked", "已锁定"),
        _ => Text("Other", "其他"),
    }
}

/// What state goods are in.
pub(crate) fn condition(word: &str) -> Text {
    match word {
        "good" => Text("good", "良品"),
        "defective" => Text("defective", "残品"),
        "sample" => Text("sample", "样品"),
        "new" => Text("new", "新品"),
        _ => Text("other", "其他"),
    }
}

/// Why goods come in or go out.
pub(crate) fn document_kind(word: &str) -> Text {
    match word {
        "purchase" => Text("purchase", "采购"),
        "return" => Text("return", "退货"),
        "sale" => Text("sale", "销售"),
        _ => Text("other", "其他"),
    }
}

/// How often the ledger has each step of a shipment.
pub(crate) fn effects(lang: Lang, reserved: usize, submitted: usize, confirmed: usize) -> String {
    match lang {
        Lang::En => format!("reserved {reserved}×, handed in {submitted}×, confirmed {confirmed}×"),
        Lang::Zh => format!("取号 {reserved} 次，交运 {submitted} 次，确认 {confirmed} 次"),
    }
}

/// Whether something is so.
pub(crate) fn flag(yes: bool) -> Text {
    if yes { Text("yes", "是") } else { Text("no", "否") }
}

#[cfg(test)]
mod tests {
    use portolan::schema;

    use super::*;

    #[test]
    fn every_word_of_the_language_has_its_sentence() {
        let other = |text: Text, word: &str| assert_eq!(text.1 == "其他", word == "other", "{word}");
        schema::ORDER_STATE_WORDS.iter().for_each(|word| other(state(word), word));
        schema::PURCHASE_STATE_WORDS.iter().for_each(|word| other(state(word), word));
        schema::CONDITION_WORDS.iter().for_each(|word| other(condition(word), word));
        schema::INBOUND_KIND_WORDS.iter().for_each(|word| other(document_kind(word), word));
        schema::OUTBOUND_KIND_WORDS.iter().for_each(|word| other(document_kind(word), word));
    }
}
