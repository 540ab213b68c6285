//! JOS's codes: what they mean, what kind of error they are, and what to do.
//!
//! One number means different things at different interfaces (401 is an expired token at the marketplace and a flow that
//! is not allowed at the authorisation server), so the table is keyed by interface and code.

use portolan_ports::{Advice, Error, ErrorKind};

/// Which family of interfaces a code is from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Interface {
    /// The gateway in front of all of them (`error_response`).
    Gateway,
    /// The warehouse, `jingdong.logistics.…` (`process_code`).
    Warehouse,
    /// The express service, `jingdong.etms.…` and `jingdong.ldop.…` (`resultInfo.code`, `resultCode`).
    Express,
    /// The marketplace, `jingdong.pop.…` and `360buy.…`.
    Pop,
    /// The authorisation server of the old generation. The new one publishes no list.
    OAuth,
}

impl Interface {
    /// The interface that an operation belongs to.
    #[must_use]
    pub fn of(operation: &str) -> Self {
        match operation {
            "oauth-token" => Self::OAuth,
            name if name.starts_with("jingdong.logistics.") => Self::Warehouse,
            name if name.starts_with("jingdong.etms.") || name.starts_with("jingdong.ldop.") => Self::Express,
            name if name.starts_with("jingdong.pop.") || name.starts_with("360buy.") => Self::Pop,
            _ => Self::Gateway,
        }
    }

    /// Its name for people.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Warehouse => "jingdong.logistics",
            Self::Express => "jingdong.etms, jingdong.ldop",
            Self::Pop => "jingdong.pop",
            Self::OAuth => "oauth",
        }
    }
}

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
    /// Whether a write that was answered so may have taken effect all the same.
    pub outcome_unknown: bool,
}

impl Code {
    const fn advise(self, en: &'static str, zh: &'static str) -> Self {
        Self { advice: Some(Advice { en, zh }), ..self }
    }

    const fn unsure(self) -> Self {
        const LOOK: Advice = Advice {
            en: "try again later; a write may have taken effect: look before repeating it",
            zh: "请稍后再试；写操作可能已经生效，重复前请先查询",
        };
        Self { outcome_unknown: true, advice: Some(LOOK), ..self }
    }
}

const fn row(interface: Interface, code: &'static str, kind: ErrorKind, en: &'static str, zh: &'static str) -> Code {
    Code { interface, code, meaning: Advice { en, zh }, kind: Some(kind), advice: None, outcome_unknown: false }
}

const fn success(interface: Interface, code: &'static str) -> Code {
    let meaning = Advice { en: "success", zh: "成功" };
    Code { interface, code, meaning, kind: None, advice: None, outcome_unknown: false }
}

/// Every code that is known. Sources: two independent public tables for the gateway, of which 2-24 also stand on
/// published copies of JD's page; JD's order page for the marketplace; an SDK for the authorisation server. 43 is taken
/// as an unknown outcome for caution.
pub const CODES: &[Code] = {
    use ErrorKind::{
        ClockSkew, Config, Conflict, Denied, InvalidInput, NotFound, QuotaExhausted, Unauthenticated, Unavailable,
        Unsupported,
    };
    use Interface::{Express, Gateway, OAuth, Pop, Warehouse};
    &[
        row(Gateway, "1", Unavailable, "service unavailable", "服务不可用"),
        row(Gateway, "2", QuotaExhausted, "call limit of the application reached", "应用调用次数达到上限").advise(
            "wait for the quota's next day, or ask JD for more; do not repeat now",
            "请等待次日配额重置或申请提高配额，勿立即重试",
        ),
        row(Gateway, "3", Denied, "request forbidden", "请求被禁止"),
        row(Gateway, "4", InvalidInput, "parameter v is missing", "缺少版本参数"),
        row(Gateway, "5", InvalidInput, "version not supported", "不支持的版本号"),
        row(Gateway, "6", InvalidInput, "version malformed", "非法的版本参数"),
        row(Gateway, "7", InvalidInput, "timestamp is missing", "缺少时间戳参数"),
        row(
            Gateway,
            "8",
            ClockSkew,
            "timestamp invalid, or off by more than 6 minutes",
            "非法的时间戳参数（误差超过 6 分钟）",
        ),
        row(Gateway, "9", Config, "vendor id is missing", "缺少商家编号"),
        row(Gateway, "10", Config, "vendor id invalid", "非法的商家编号"),
        row(Gateway, "11", Unauthenticated, "sign is missing", "缺少签名参数"),
        row(Gateway, "12", Unauthenticated, "sign invalid", "无效签名").advise(
            "check the application's key and secret; repeating does not help",
            "请检查 app_key 与 app_secret，重试无效",
        ),
        row(Gateway, "13", InvalidInput, "data format invalid", "无效的数据格式"),
        row(Gateway, "14", Unsupported, "method is missing", "缺少方法名参数"),
        row(Gateway, "15", Unsupported, "method does not exist", "不存在的方法名"),
        row(Gateway, "16", InvalidInput, "serial number is missing", "缺少流水号参数"),
        row(Gateway, "17", Conflict, "serial number already used", "流水号已经存在"),
        row(Gateway, "18", Unauthenticated, "access_token is missing", "缺少 access_token 参数"),
        row(Gateway, "19", Unauthenticated, "access_token invalid, expired or withdrawn", "无效 access_token").advise(
            "refresh the token once; if that is refused, let the merchant authorise again",
            "请刷新令牌一次；若被拒绝，请商家重新授权",
        ),
        row(Gateway, "20", Config, "app_key is missing", "缺少 app_key 参数"),
        row(Gateway, "21", Config, "app_key invalid", "无效 app_key"),
        row(Gateway, "22", Denied, "who authorised is no merchant", "授权者不是商家"),
        row(Gateway, "23", Unsupported, "the API is switched off", "API 已停用"),
        row(Gateway, "24", Denied, "no right to this API", "没有权限调用此 API"),
        row(Gateway, "25", Config, "the application is not live", "应用未上线"),
        row(Gateway, "26", InvalidInput, "mobile number is missing", "缺少手机号"),
        row(Gateway, "27", InvalidInput, "mobile number invalid", "手机号无效"),
        row(Gateway, "43", Unavailable, "system processing error", "系统处理错误").unsure(),
        row(Gateway, "50", InvalidInput, "invalid call", "无效调用"),
        row(Gateway, "60", InvalidInput, "parameter illegal", "参数不合法"),
        row(Gateway, "61", InvalidInput, "value of a parameter illegal", "参数值不合法"),
        row(Gateway, "62", InvalidInput, "JSON conversion failed", "JSON 转换错误"),
        row(Gateway, "63", InvalidInput, "malformed JSON", "JSON 格式错误"),
        row(Gateway, "64", Denied, "merchants of this type may not call it", "该类型商家无权调用"),
        row(
            Gateway,
            "65",
            Unavailable,
            "the service behind the gateway did not answer in time",
            "平台连接后端服务超时",
        )
        .unsure(),
        row(Gateway, "66", Unavailable, "the service behind the gateway is unavailable", "平台连接后端服务不可用"),
        row(Gateway, "67", Unavailable, "the service behind the gateway failed", "平台连接后端服务抛出未知异常")
            .unsure(),
        row(Gateway, "68", InvalidInput, "an optional field was refused", "可选字段校验失败"),
        row(Gateway, "69", Unavailable, "data could not be fetched", "获取数据失败"),
        row(Gateway, "70", Conflict, "the order is already being sent", "订单正在出库"),
        row(Gateway, "71", Denied, "the number does not belong to this merchant", "编号不属于该商家"),
        row(Gateway, "72", Denied, "the user is no merchant of the wanted type", "用户不是该类型商家"),
        row(Gateway, "73", Denied, "a paid API that must be called from JD's cloud", "付费接口，须在京东云内调用"),
        success(Warehouse, "1"),
        success(Express, "100"),
        success(Pop, "10100000"),
        row(Pop, "401", Unauthenticated, "access_token expired", "access_token 已过期")
            .advise("refresh the token", "请刷新令牌"),
        row(Pop, "402", NotFound, "no such order, or no access to it", "订单号无效或无权访问")
            .advise("check the order's number and the shop's permission", "请核对订单号及店铺权限"),
        row(
            Pop,
            "409",
            Conflict,
            "the order's state forbids it, as when it was sent before",
            "订单状态冲突（如重复发货）",
        )
        .advise("read the order's state first", "请先查询订单状态"),
        row(Pop, "3001", InvalidInput, "parameter error", "参数错误")
            .advise("check required fields and formats", "请检查必填字段与格式"),
        row(Pop, "999999", Unavailable, "system error", "系统异常").unsure(),
        row(Pop, "99999999", Unavailable, "system error", "系统异常").unsure(),
        row(OAuth, "101", Config, "no such application", "应用不存在"),
        row(OAuth, "102", Config, "the application is not live", "应用未上线"),
        row(OAuth, "201", Denied, "the address that asks is not allowed", "IP 受限"),
        row(OAuth, "202", Unauthenticated, "log-in refused", "登录校验失败"),
        row(OAuth, "203", Unauthenticated, "log-in refused", "登录校验失败"),
        row(OAuth, "204", Unauthenticated, "log-in refused", "登录校验失败"),
        row(OAuth, "205", Unauthenticated, "log-in refused", "登录校验失败"),
        row(OAuth, "206", Unauthenticated, "log-in refused", "登录校验失败"),
        row(OAuth, "207", Denied, "log-in frozen after six failures", "登录失败六次，账号已冻结"),
        row(OAuth, "208", Denied, "this user may not authorise", "该用户无权授权"),
        row(OAuth, "209", Unavailable, "unknown error", "未知错误"),
        row(OAuth, "251", Unavailable, "the log-in service failed", "登录服务异常"),
        row(OAuth, "252", Unavailable, "the log-in service answered what cannot be read", "登录服务返回无法解析"),
        row(OAuth, "301", InvalidInput, "response_type is missing", "缺少 response_type"),
        row(OAuth, "302", Config, "client_id is missing", "缺少 client_id"),
        row(OAuth, "303", InvalidInput, "redirect_uri is missing", "缺少 redirect_uri"),
        row(OAuth, "304", Unauthenticated, "forged session", "会话伪造"),
        row(OAuth, "305", Config, "redirect_uri is not the registered one", "redirect_uri 与注册的不一致"),
        row(OAuth, "401", Unsupported, "this flow of authorisation is not allowed", "不允许的授权方式"),
        row(
            OAuth,
            "402",
            Unauthenticated,
            "the code is wrong, older than five minutes, or another's",
            "授权码错误、过期或不属于该应用",
        )
        .advise("let the merchant authorise again, and use the code at once", "请商家重新授权并立即使用授权码"),
        row(OAuth, "403", Config, "the address does not match", "回调地址不匹配"),
        row(OAuth, "404", Config, "application key or secret refused", "应用标识或密钥错误"),
        row(OAuth, "405", InvalidInput, "scope refused", "scope 不合法"),
    ]
};

/// The row of a code at an interface.
#[must_use]
pub fn find(interface: Interface, code: &str) -> Option<&'static Code> {
    CODES.iter().find(|row| row.interface == interface && row.code == code)
}

/// The kind of a refusal whose code is in no table, from its words. JOS has no list of business codes: the warehouse says
/// "not 1" and a sentence. 无权限 and 重复申请 are from JD's interface page, the other words are ours; what has none of
/// them is a business rule's no.
pub(crate) fn by_words(said: &str) -> ErrorKind {
    use ErrorKind::{Conflict, Denied, InvalidInput, NotFound, Unavailable};
    const WORDS: &[(&[&str], ErrorKind)] = &[
        (&["无权限", "没有权限"], Denied),
        (&["重复"], Conflict),
        (&["不存在", "未找到", "没有找到", "未查到", "查询不到", "查无"], NotFound),
        (&["参数", "不能为空", "格式", "必填"], InvalidInput),
        (&["系统异常", "系统错误", "超时", "稍后"], Unavailable),
    ];
    WORDS.iter().find(|(words, _)| words.iter().any(|word| said.contains(word))).map_or(Conflict, |(_, kind)| *kind)
}

/// Whether the gateway refuses the signature, and not the token.
pub(crate) fn speaks_of_signature(error: &Error) -> bool {
    matches!(error.code(), Some("11" | "12"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_stands_once_and_means_what_its_interface_says() {
        for (index, row) in CODES.iter().enumerate() {
            assert!(!CODES[..index].iter().any(|other| (other.interface, other.code) == (row.interface, row.code)));
        }
        assert_eq!(find(Interface::Pop, "401").unwrap().kind, Some(ErrorKind::Unauthenticated));
        assert_eq!(find(Interface::OAuth, "401").unwrap().kind, Some(ErrorKind::Unsupported));
        assert_eq!(find(Interface::Gateway, "401"), None);
        assert_eq!(find(Interface::Gateway, "12").unwrap().kind, Some(ErrorKind::Unauthenticated));
        assert_eq!(find(Interface::Gateway, "8").unwrap().kind, Some(ErrorKind::ClockSkew));
    }

    #[test]
    fn business_refusals_are_told_apart_by_their_words() {
        assert_eq!(by_words("无权限查看"), ErrorKind::Denied);
        assert_eq!(by_words("该退货单不能重复申请"), ErrorKind::Conflict);
        assert_eq!(by_words("订单不存在"), ErrorKind::NotFound);
        assert_eq!(by_words("warehouse_no不能为空"), ErrorKind::InvalidInput);
        assert_eq!(by_words("系统异常，请稍后再试"), ErrorKind::Unavailable);
        assert_eq!(by_words("库存不足"), ErrorKind::Conflict);
    }

    #[test]
    fn an_operation_knows_its_interface() {
        for (operation, interface) in [
            ("jingdong.logistics.sku.add", Interface::Warehouse),
            ("jingdong.etms.trace.get", Interface::Express),
            ("jingdong.ldop.receive.trace.get", Interface::Express),
            ("jingdong.pop.order.get", Interface::Pop),
            ("360buy.order.print.data.get", Interface::Pop),
            ("oauth-token", Interface::OAuth),
            ("jingdong.other", Interface::Gateway),
        ] {
            assert_eq!(Interface::of(operation), interface, "{operation}");
        }
    }
}
