//! CJ's codes: what they mean, what kind of error they are, and what to do.
//!
//! Codes decide, since CJ says that its texts change. A few codes mean different things, and only their words tell which:
//! such a code has several rows, of which the first fits whose words are in the message.

use std::time::Duration;

use portolan_ports::{Advice, Error, ErrorKind, Retry};

/// One meaning of one code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// The code, as text.
    pub code: &'static str,
    /// Words, in small letters, of which the message must have one for the row to fit; none for any message.
    pub words: &'static [&'static str],
    /// What CJ says that it means.
    pub meaning: Advice,
    /// What kind of error it is; `None` for success.
    pub kind: Option<ErrorKind>,
    /// Whether asking again helps, where it is not what the kind says.
    pub retry: Option<Retry>,
    /// What to do, where it is more than the kind's advice.
    pub advice: Option<Advice>,
    /// Whether a write that was answered so may have taken effect all the same.
    pub outcome_unknown: bool,
}

impl Code {
    /// The error that this code stands for, with these words; `None` for success.
    #[must_use]
    pub fn error(&self, message: &str) -> Option<Error> {
        let mut error = Error::answered(self.kind?, message).with_code(self.code);
        if let Some(retry) = self.retry {
            error = error.with_retry(retry);
        }
        Some(match self.advice {
            Some(advice) => error.with_advice(advice),
            None => error,
        })
    }

    const fn advise(self, en: &'static str, zh: &'static str) -> Self {
        Self { advice: Some(Advice { en, zh }), ..self }
    }

    const fn said(self, words: &'static [&'static str]) -> Self {
        Self { words, ..self }
    }

    const fn retry(self, retry: Retry) -> Self {
        Self { retry: Some(retry), ..self }
    }

    const fn unsure(self) -> Self {
        Self { outcome_unknown: true, ..self }
    }
}

const fn row(code: &'static str, kind: ErrorKind, en: &'static str, zh: &'static str) -> Code {
    Code {
        code,
        words: &[],
        meaning: Advice { en, zh },
        kind: Some(kind),
        retry: None,
        advice: None,
        outcome_unknown: false,
    }
}

const fn success(code: &'static str) -> Code {
    let meaning = Advice { en: "success", zh: "成功" };
    Code { code, words: &[], meaning, kind: None, retry: None, advice: None, outcome_unknown: false }
}

/// At one call a second, 1.0 s still collides.
const SPACING: Retry = Retry::After(Duration::from_millis(1100));

const fn throttled(code: &'static str) -> Code {
    row(code, ErrorKind::RateLimited, "too many requests", "请求过于频繁").retry(SPACING).advise(
        "wait a second or more, and send fewer calls at once: CJ counts those of all programs and shops of the account",
        "请等待一秒以上并降低并发：CJ 按账号合计所有程序和店铺的调用",
    )
}

const fn login(code: &'static str, en: &'static str, zh: &'static str) -> Code {
    row(code, ErrorKind::Config, en, zh)
        .advise("check the account and its API key in CJ's console", "请在 CJ 后台核对账号与 API key")
}

const fn callback(code: &'static str, en: &'static str, zh: &'static str) -> Code {
    row(code, ErrorKind::InvalidInput, en, zh).advise(
        "give a public https address that answers a POST of JSON with 200 within 3 seconds",
        "请提供公网 https 地址，并在 3 秒内以 200 应答 JSON POST",
    )
}

const fn refused(code: &'static str, en: &'static str, zh: &'static str) -> Code {
    row(code, ErrorKind::Conflict, en, zh)
}

/// Every code that is known. Sources: CJ's logistics page for 1600100 (parameter error), CJ's table of codes for the rest,
/// and what public integrations saw: 0, 429, 1608002, 2000001, and that 1600200 comes with HTTP 200 and 429 alike.
pub const CODES: &[Code] = {
    use ErrorKind::{Config, Denied, InvalidInput, NotFound, QuotaExhausted, Unauthenticated, Unavailable};
    &[
        success("200"),
        success("0"),
        row("401", Unauthenticated, "not logged in", "未登录"),
        throttled("429"),
        row("500", Unavailable, "error inside CJ", "CJ 内部错误").unsure(),
        row("803", NotFound, "no such order", "订单不存在"),
        refused("804", "not supported for this waybill", "该面单不支持此操作"),
        refused("806", "not supported for this waybill", "该面单不支持此操作"),
        refused("811", "the order is none for tests", "非沙箱订单")
            .advise("create the order with `isSandbox` 1 first", "请先以 isSandbox=1 创建订单"),
        row("818", Denied, "the order belongs to another account", "订单不属于该账号"),
        refused("819", "the order is not paid, or closed", "订单未支付或已关闭"),
        refused("820", "the order has no logistics data", "订单无物流数据"),
        refused("821", "it was not stored", "数据未保存"),
        row("1600000", Unavailable, "the system is busy", "系统繁忙").unsure().advise(
            "try again a few times, with growing pauses; a write may have taken effect: look before repeating it",
            "请逐次延长间隔重试几次；写操作可能已生效，重复前请先查询",
        ),
        row("1600001", Unauthenticated, "API key or access token refused", "API key 或 access token 无效").advise(
            "refresh the token once; if that is refused, check the API key",
            "请刷新令牌一次；若被拒绝，请核对 API key",
        ),
        row("1600002", Unauthenticated, "the token's header is missing or empty", "缺少 CJ-Access-Token")
            .advise("get a token first", "请先获取令牌"),
        row("1600003", Unauthenticated, "refresh token refused", "refresh token 无效")
            .advise("get a new token with the API key, once", "请用 API key 重新获取令牌一次"),
        login("1600004", "authorisation failed", "授权失败"),
        login("1600005", "API key, e-mail address or password wrong", "API key、邮箱或密码错误"),
        login("1600006", "no such developer account", "开发者账号不存在"),
        login("1600007", "the user is bound to another developer account", "用户已绑定其他开发者账号"),
        login("1600008", "authorisation failed", "授权失败"),
        login("1600009", "the OAuth code is missing", "缺少 OAuth code"),
        login("1600010", "redirectUri is empty", "redirectUri 为空"),
        login("1600011", "callbackUri is empty", "callbackUri 为空"),
        login("1600012", "the account may not create authorisations", "账号不允许创建授权"),
        login("1600013", "no such shop", "店铺信息不存在"),
        row("1600030", Unauthenticated, "the token could not be ended", "令牌注销失败"),
        row("1600031", Config, "platformToken refused", "platformToken 无效")
            .advise("correct the account's platform token, or leave it out", "请更正账号的 platformToken，或不传"),
        row("1600100", Unauthenticated, "the token has expired", "令牌已过期")
            .said(&["token", "expired", "过期"])
            .advise("refresh the token once", "请刷新令牌一次"),
        row("1600100", Unavailable, "the interface was taken offline", "接口已下线")
            .said(&["offline", "off line", "下线"])
            .retry(Retry::Never)
            .advise("use the operation that replaces it; repeating does not help", "请改用替代接口，重试无效"),
        row("1600100", InvalidInput, "parameter error", "参数错误"),
        row("1600101", Config, "there is no such interface", "接口不存在")
            .advise("check the base URL", "请核对接口地址"),
        throttled("1600200"),
        row("1600201", QuotaExhausted, "the day's quota is used up", "当日配额已用完")
            .advise("wait until 00:00 UTC, or ask CJ for more", "请等待 UTC 零点重置或申请提高配额"),
        row("1600300", NotFound, "no such order", "订单不存在").said(&["order not found"]),
        row("1600300", InvalidInput, "parameter error", "参数错误"),
        row("1600301", Unavailable, "CJ's own services did not answer in time", "CJ 内部读取超时").unsure(),
        login("1601000", "no such user", "用户不存在"),
        row("1602000", NotFound, "no such variant", "变体不存在")
            .advise("check the variant's id or SKU", "请核对变体 id 或 SKU"),
        row("1602001", NotFound, "no such product", "商品不存在")
            .advise("check the product's number, which is not a variant's", "请核对商品编号（不是变体编号）"),
        refused("1602002", "the product was removed from the shelves", "商品已下架"),
        refused("1602003", "the variant was removed from the shelves", "变体已下架"),
        refused("1602004", "the report of an infringement failed", "侵权举报失败"),
        refused("1603000", "the order was not made", "订单创建失败")
            .unsure()
            .advise("look for the order by its own number before making it again", "重新创建前请先按自有订单号查询"),
        refused("1603001", "the order was not confirmed", "订单确认失败"),
        refused("1603002", "the order was not deleted", "订单删除失败"),
        refused("1603003", "there is an order of this number already", "订单号已存在")
            .advise("read the order by its own number; do not make another", "请按自有订单号查询，勿重复创建"),
        row("1603100", NotFound, "no such order", "订单不存在"),
        refused("1603101", "the order was not paid", "订单支付失败"),
        refused("1603102", "the stock could not be taken", "库存扣减失败"),
        refused("1604000", "the balance is too low", "余额不足").advise("top up the balance", "请充值"),
        refused("1604001", "paying from the balance is restricted for now", "余额支付暂时受限"),
        row("1605000", InvalidInput, "no such shipping line", "物流方式不存在")
            .advise("quote again, and take a name from the new quotes", "请重新试算运费并选用返回的物流名称"),
        row("1605001", InvalidInput, "the shipping line cannot be used", "物流方式无效")
            .advise("quote again, and take a name from the new quotes", "请重新试算运费并选用返回的物流名称"),
        row("1605002", InvalidInput, "no such country code", "国家代码不存在"),
        refused("1606000", "the webhook is set already", "webhook 已设置"),
        callback("1606001", "the callback does not meet CJ's demands", "回调地址不符合要求"),
        refused("1606010", "pushes of products are switched off", "商品推送未启用"),
        refused("1606011", "no more products can be subscribed", "商品订阅数量已达上限"),
        refused("1606012", "the product cannot be subscribed", "商品不可订阅"),
        refused("1606013", "subscribing failed", "订阅失败"),
        callback("1607000", "the callback does not meet CJ's demands", "回调地址不符合要求"),
        callback("1607001", "the callback's host is a local one", "回调地址为本地地址"),
        callback("1607002", "the callback is not https", "回调地址不是 https"),
        callback("1607003", "the callback did not answer 200", "回调地址未返回 200"),
        row("1607004", Unavailable, "the price could not be computed", "运费试算请求失败"),
        refused("1607006", "the dispute or the change of a product failed", "争议或商品更新失败"),
        refused("1607007", "the dispute or the change of a product failed", "争议或商品更新失败"),
        refused("1607008", "the dispute or the change of a product failed", "争议或商品更新失败"),
        refused("1607009", "the dispute or the change of a product failed", "争议或商品更新失败"),
        refused("1607010", "the dispute or the change of a product failed", "争议或商品更新失败"),
        row("1608002", Unavailable, "the warehouse's data cannot be had now", "仓库数据源暂不可用"),
        row("16070002", InvalidInput, "this type of page is not supported", "不支持的页面类型"),
        row("16900202", InvalidInput, "the HTTP method is not supported", "请求方法不支持"),
        row("16900203", InvalidInput, "the content type is not supported", "内容类型不支持"),
        row("16900204", InvalidInput, "the body is missing", "缺少请求体"),
        row("16900205", InvalidInput, "the body is no JSON", "请求体不是合法 JSON"),
        row("16900403", InvalidInput, "a field is empty", "字段不能为空"),
        row("16900500", QuotaExhausted, "the API points are used up", "API 积分已用完").advise(
            "stop calling: points come back by the minute, all of them at 00:00 UTC; ask CJ for more",
            "请停止调用：积分按分钟恢复，UTC 零点全部重置；或申请提高额度",
        ),
        throttled("2000001"),
    ]
};

/// The row of a code, for what was said with it.
#[must_use]
pub fn find(code: &str, message: &str) -> Option<&'static Code> {
    let said = message.to_lowercase();
    let fits =
        |row: &&Code| row.code == code && (row.words.is_empty() || row.words.iter().any(|word| said.contains(word)));
    CODES.iter().find(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(code: &str, message: &str) -> Option<ErrorKind> {
        find(code, message).unwrap().kind
    }

    #[test]
    fn a_code_with_several_meanings_ends_with_the_one_for_any_words() {
        for (index, row) in CODES.iter().enumerate() {
            let earlier = CODES[..index].iter().find(|other| other.code == row.code && other.words.is_empty());
            assert!(earlier.is_none(), "{} is hidden", row.code);
            assert!(row.words.iter().all(|word| *word == word.to_lowercase()));
            assert!(find(row.code, "").is_some(), "{}", row.code);
        }
    }

    #[test]
    fn words_tell_three_meanings_apart() {
        assert_eq!(kind("1600100", "Param error"), Some(ErrorKind::InvalidInput));
        assert_eq!(kind("1600100", "Access token has EXPIRED"), Some(ErrorKind::Unauthenticated));
        assert_eq!(kind("1600100", "Interface offline"), Some(ErrorKind::Unavailable));
        assert_eq!(find("1600100", "the interface is offline").unwrap().error("").unwrap().retry(), Retry::Never);
        assert_eq!(kind("1600300", "products must be not null"), Some(ErrorKind::InvalidInput));
        assert_eq!(kind("1600300", "Order not found"), Some(ErrorKind::NotFound));
        assert_eq!(find("1699999", ""), None);
    }

    #[test]
    fn too_often_is_repeated_and_out_of_points_is_not() {
        let error = |code| find(code, "").unwrap().error("").unwrap();
        assert_eq!(error("1600200").retry(), Retry::After(Duration::from_millis(1100)));
        assert_eq!((error("16900500").kind(), error("16900500").retry()), (ErrorKind::QuotaExhausted, Retry::Never));
        assert_eq!(error("1600201").retry(), Retry::Never);
        assert!(find("200", "").unwrap().error("").is_none());
    }
}
