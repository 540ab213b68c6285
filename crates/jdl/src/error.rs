//! JDL's codes: what they mean, what kind of error they are, and what to do.
//!
//! One number means different things at different interfaces (2001 is "no permission" at the trace service and "customer
//! code empty" at its predecessor), so the table is keyed by interface and code.

use std::time::Duration;

use portolan_ports::{Advice, Error, ErrorKind, Retry};

/// Which family of interfaces a code is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Interface {
    /// The gateway in front of all of them (`error_response`).
    Gateway,
    /// The standard trace service, `/jd/tracking/query`.
    Tracking,
    /// The trace query that it replaced, `/integratedsupplychain/order/trace/query/v2`, unmaintained since 2024-12-20.
    FormerTracking,
    /// Express orders, `/ecap/v1/…`.
    Ecap,
}

impl Interface {
    /// The interface that an operation belongs to.
    #[must_use]
    pub fn of(operation: &str) -> Self {
        match operation.trim_start_matches('/') {
            "jd/tracking/query" => Self::Tracking,
            path if path.starts_with("integratedsupplychain/order/trace/") => Self::FormerTracking,
            path if path.starts_with("ecap/") => Self::Ecap,
            _ => Self::Gateway,
        }
    }

    /// Its name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Tracking => "/jd/tracking/query",
            Self::FormerTracking => "/integratedsupplychain/order/trace/query/v2",
            Self::Ecap => "/ecap/v1",
        }
    }
}

/// How long a number that nobody knows is left alone: new waybills are found late, minutes to hours after the label.
const LATE: Duration = Duration::from_secs(10 * 60);

/// One code of one interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Code {
    /// Whose code.
    pub interface: Interface,
    /// The code, as text.
    pub code: &'static str,
    /// What JD says that it means.
    pub meaning: Advice,
    /// What kind of error it is; `None` for success.
    pub kind: Option<ErrorKind>,
    /// What to do, where it is more than the kind's advice.
    pub advice: Option<Advice>,
}

impl Code {
    /// An answer with this code as an error; `None` for success.
    #[must_use]
    pub fn error(&self, message: impl Into<Box<str>>) -> Option<Error> {
        let error = Error::answered(self.kind?, message).with_code(self.code);
        let error = match (self.interface, self.kind) {
            (Interface::Tracking | Interface::FormerTracking, Some(ErrorKind::NotFound)) => {
                error.with_retry(Retry::After(LATE))
            }
            _ => error,
        };
        Some(match self.advice {
            Some(advice) => error.with_advice(advice),
            None => error,
        })
    }
}

const fn row(
    interface: Interface,
    code: &'static str,
    kind: Option<ErrorKind>,
    en: &'static str,
    zh: &'static str,
    advice: Option<Advice>,
) -> Code {
    Code { interface, code, meaning: Advice { en, zh }, kind, advice }
}

const fn advice(en: &'static str, zh: &'static str) -> Option<Advice> {
    Some(Advice { en, zh })
}

/// Every code that is known. Sources: the trace service's own page for 1000-4000, JD's pages for its predecessor,
/// captured traffic for the express orders, one integrator for 62.
pub const CODES: &[Code] = {
    use ErrorKind::{Config, Conflict, Denied, InvalidInput, NotFound, Unavailable, Unsupported};
    use Interface::{Ecap, FormerTracking, Gateway, Tracking};
    &[
        row(
            Gateway,
            "62",
            Some(InvalidInput),
            "the body is not a JSON array of arguments",
            "请求体不是 JSON 数组",
            advice(
                "send the request object inside an array; this is a fault of the caller",
                "请将请求对象放入数组中发送；属调用方错误",
            ),
        ),
        row(Tracking, "1000", None, "success", "请求成功", None),
        row(
            Tracking,
            "2001",
            Some(Denied),
            "no permission for this document",
            "没有权限",
            advice(
                "give the customer code that owns the waybill, or the last four digits of the consignee's telephone",
                "请提供运单所属的客户编码，或收件人手机号后四位",
            ),
        ),
        row(
            Tracking,
            "2100",
            Some(NotFound),
            "no document found",
            "未查出单据信息",
            advice(
                "check the number; a printed waybill is found only after its shipment was confirmed: ask again in minutes to hours",
                "请核对单号；已打印未确认发货的运单暂查不到，请数分钟至数小时后再查",
            ),
        ),
        row(
            Tracking,
            "2101",
            Some(Unsupported),
            "documents of this type are not supported",
            "不支持单据类型",
            advice("ask by waybill instead of order number, or the reverse", "请改用运单号（或订单号）查询"),
        ),
        row(
            Tracking,
            "4000",
            Some(Unavailable),
            "the call failed, internal service error",
            "调用失败，服务内部异常",
            None,
        ),
        row(FormerTracking, "1000", None, "success", "请求成功", None),
        row(FormerTracking, "2000", Some(InvalidInput), "empty parameter", "参数为空", None),
        row(FormerTracking, "2001", Some(InvalidInput), "customer code empty", "客户编码为空", None),
        row(FormerTracking, "2002", Some(InvalidInput), "none of the numbers given", "单号均为空", None),
        row(
            FormerTracking,
            "2003",
            Some(Denied),
            "the number does not belong to the customer",
            "单号不属于该客户",
            None,
        ),
        row(FormerTracking, "2004", Some(NotFound), "the number could not be resolved", "未查到单号对应的单据", None),
        row(FormerTracking, "2005", Some(NotFound), "the number could not be resolved", "未查到单号对应的单据", None),
        row(FormerTracking, "2006", Some(NotFound), "the number could not be resolved", "未查到单号对应的单据", None),
        row(FormerTracking, "2007", Some(NotFound), "the number could not be resolved", "未查到单号对应的单据", None),
        row(FormerTracking, "2008", Some(NotFound), "the number could not be resolved", "未查到单号对应的单据", None),
        row(FormerTracking, "2009", Some(NotFound), "the number could not be resolved", "未查到单号对应的单据", None),
        row(FormerTracking, "2010", Some(NotFound), "the number could not be resolved", "未查到单号对应的单据", None),
        row(FormerTracking, "2011", Some(NotFound), "the number could not be resolved", "未查到单号对应的单据", None),
        row(FormerTracking, "2012", Some(Config), "the customer code does not exist", "客户编码不存在", None),
        row(FormerTracking, "3001", Some(Unsupported), "waybill type unknown", "运单类型未知", None),
        row(FormerTracking, "3002", Some(Unsupported), "waybill type not supported", "不支持的运单类型", None),
        row(
            FormerTracking,
            "3003",
            Some(Unavailable),
            "the waybill's details could not be read",
            "运单详情查询失败",
            None,
        ),
        row(
            FormerTracking,
            "3004",
            Some(Conflict),
            "the merchant's number has several waybills",
            "商家单号对应多个运单",
            advice("ask by waybill number", "请使用运单号查询"),
        ),
        row(FormerTracking, "4000", Some(Unavailable), "internal failure", "内部异常", None),
        row(Ecap, "0", None, "success", "成功", None),
        row(
            Ecap,
            "0_0001",
            None,
            "success: the merchant's number was used before, and its waybill is given",
            "成功：商家订单号已使用，返回已有运单",
            advice(
                "use the waybill that is given; a new parcel needs a new number",
                "请使用返回的运单号；新包裹请使用新的商家订单号",
            ),
        ),
    ]
};

/// The row of a code at an interface.
#[must_use]
pub fn find(interface: Interface, code: &str) -> Option<&'static Code> {
    CODES.iter().find(|row| row.interface == interface && row.code == code)
}

/// What to do about a refused signature.
pub(crate) const SIGNATURE: Advice = Advice {
    en: "check the application's key and secret; repeating does not help",
    zh: "请检查 app_key 与 app_secret，重试无效",
};

/// What to do about a code that is in no table.
pub(crate) const UNLISTED: Advice = Advice {
    en: "look the code up in JD's console, or ask its support with the request id; the code is kept as it came",
    zh: "请在京东物流开放平台查询该错误码，或携带 requestId 咨询京东技术支持；错误码已原样保留",
};

/// What to do about an express order that JDL does not show to the caller.
pub(crate) const NOT_YOURS: Advice = Advice {
    en: "check the customer code that owns the waybill and the receiver's last four digits; else apply for the permission in JD's console",
    zh: "请核对运单所属的客户编码及收件人手机号后四位；仍无权限请在京东物流开放平台申请",
};

/// The kind of a code that is in no table: 4xxx and 5xxx pass, everything else stays.
#[must_use]
pub(crate) fn unlisted(code: &str) -> ErrorKind {
    match code.as_bytes() {
        [b'4' | b'5', _, _, _] => ErrorKind::Unavailable,
        _ => ErrorKind::Conflict,
    }
}

/// The kind of a gateway error, from its words: JDL publishes no list of the gateway's numbers, and the numbers of its
/// sister platform JOS are not known to hold here.
pub(crate) fn by_words(zh: &str, en: &str) -> Option<ErrorKind> {
    use ErrorKind::{ClockSkew, Config, Denied, InvalidInput, RateLimited, Unauthenticated, Unavailable};
    const WORDS: &[(&[&str], ErrorKind)] = &[
        (&["时间戳", "timestamp"], ClockSkew),
        (&["限流", "频率", "调用次数", "limit", "too many"], RateLimited),
        (&["权限", "订阅", "permission", "subscri", "lop-dn"], Denied),
        (&["签名", "sign"], Unauthenticated),
        (&["token", "令牌", "授权", "authoriz"], Unauthenticated),
        (&["app_key", "appkey", "应用不存在", "应用"], Config),
        (&["参数", "格式", "json", "parameter", "invalid body"], InvalidInput),
        (&["系统", "服务", "繁忙", "超时", "异常", "system", "service", "busy", "timeout"], Unavailable),
    ];
    let en = en.to_ascii_lowercase();
    let zh = zh.to_ascii_lowercase();
    WORDS
        .iter()
        .find(|(words, _)| words.iter().any(|word| zh.contains(word) || en.contains(word)))
        .map(|(_, kind)| *kind)
}

/// Whether words of the gateway's speak of the signature, and not of the token.
pub(crate) fn speaks_of_signature(said: &str) -> bool {
    ["签名", "sign"].iter().any(|word| said.to_ascii_lowercase().contains(word))
}

/// The kind of a refusal of an express order, from its words: JD publishes none of its codes.
pub(crate) fn express_by_words(said: &str) -> Option<ErrorKind> {
    use ErrorKind::{Config, Conflict, Denied, InvalidInput, NotFound, RateLimited, Unavailable};
    const WORDS: &[(&[&str], ErrorKind)] = &[
        (&["限流", "频率", "调用次数", "too many", "rate limit"], RateLimited),
        (&["重复", "已存在", "已使用", "已取消", "已订阅", "already", "duplicate"], Conflict),
        // JD may say that a number does not exist or is another's: it does not tell which.
        (&["单据不存在", "运单不存在", "运单号不存在", "订单不存在", "单号不存在"], NotFound),
        (&["权限", "无权", "不属于", "不归属", "后四位", "尾号", "permission", "not belong"], Denied),
        (&["客户编码", "商家编码", "customer code", "customercode"], Config),
        (&["不存在", "未找到", "未查到", "未查询到", "查无", "not found", "not exist", "no such"], NotFound),
        (
            &["参数", "格式", "不能为空", "必填", "不合法", "非法", "parameter", "invalid", "required", "illegal"],
            InvalidInput,
        ),
        (&["系统", "内部", "繁忙", "超时", "稍后", "system", "internal", "busy", "timeout", "try again"], Unavailable),
    ];
    let said = said.to_ascii_lowercase();
    WORDS.iter().find(|(words, _)| words.iter().any(|word| said.contains(word))).map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn express_orders_are_told_apart_by_their_words() {
        assert_eq!(express_by_words("运单不存在"), Some(ErrorKind::NotFound));
        assert_eq!(express_by_words("单据不存在或不属于该客户"), Some(ErrorKind::NotFound));
        assert_eq!(express_by_words("客户编码不存在"), Some(ErrorKind::Config));
        assert_eq!(express_by_words("运单不属于该客户编码"), Some(ErrorKind::Denied));
        assert_eq!(express_by_words("收件人手机号后四位不一致"), Some(ErrorKind::Denied));
        assert_eq!(express_by_words("receiverContact.fullAddress 不能为空"), Some(ErrorKind::InvalidInput));
        assert_eq!(express_by_words("系统异常，请稍后重试"), Some(ErrorKind::Unavailable));
        assert_eq!(express_by_words("该运单已订阅"), Some(ErrorKind::Conflict));
        assert_eq!(express_by_words("超出服务范围"), None, "a rule of business");
    }

    #[test]
    fn a_code_stands_once_and_means_what_its_interface_says() {
        for (index, row) in CODES.iter().enumerate() {
            assert!(!CODES[..index].iter().any(|other| (other.interface, other.code) == (row.interface, row.code)));
        }
        assert_eq!(find(Interface::Tracking, "2001").unwrap().kind, Some(ErrorKind::Denied));
        assert_eq!(find(Interface::FormerTracking, "2001").unwrap().kind, Some(ErrorKind::InvalidInput));
        assert_eq!(find(Interface::Gateway, "2001"), None);
    }

    #[test]
    fn gateway_errors_are_told_apart_by_their_words() {
        assert_eq!(by_words("签名错误", ""), Some(ErrorKind::Unauthenticated));
        assert_eq!(by_words("时间戳超出有效范围", ""), Some(ErrorKind::ClockSkew));
        assert_eq!(by_words("", "Invalid access_token"), Some(ErrorKind::Unauthenticated));
        assert_eq!(by_words("接口限流", ""), Some(ErrorKind::RateLimited));
        assert_eq!(by_words("应用没有权限", ""), Some(ErrorKind::Denied));
        assert_eq!(by_words("", "permission denied"), Some(ErrorKind::Denied));
        assert_eq!(by_words("应用不存在", ""), Some(ErrorKind::Config));
        assert_eq!(by_words("某种新情况", "something new"), None);
        assert_eq!((unlisted("2999"), unlisted("5001")), (ErrorKind::Conflict, ErrorKind::Unavailable));
    }

    #[test]
    fn an_operation_knows_its_interface() {
        for path in ["/jd/tracking/query", "jd/tracking/query"] {
            assert_eq!(Interface::of(path), Interface::Tracking);
        }
        assert_eq!(Interface::of("/ecap/v1/orders/create"), Interface::Ecap);
        assert_eq!(Interface::of("/integratedsupplychain/order/trace/query/v2"), Interface::FormerTracking);
    }
}
