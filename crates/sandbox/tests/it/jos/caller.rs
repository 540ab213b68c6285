//! A caller of JOS for the tests, which signs as JD's page says.

use md5::{Digest, Md5};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use portolan_sandbox::{ChangeKind, JosApp, Request, Sandbox};
use serde_json::{Value, json};

use crate::caller::STAMP;

/// How parameters travel.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Way {
    Query,
    Form,
    Split,
    Get,
}

pub(super) const WAYS: [Way; 4] = [Way::Query, Way::Form, Way::Split, Way::Get];

/// A call before it is signed: each parameter may be changed.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(super) secret: String,
    pub(super) parameters: Vec<(String, String)>,
}

impl Call {
    pub(super) fn new(sandbox: &Sandbox, method: &str, json: &Value) -> Self {
        Self::of(sandbox.jos_app(), method, json)
    }

    pub(crate) fn of(app: &JosApp, method: &str, json: &Value) -> Self {
        let token = app.grants[0].access_token.as_ref().map_or("", |token| token.reveal());
        let pairs = [
            ("method", method),
            ("app_key", &app.app_key),
            ("access_token", token),
            ("timestamp", STAMP),
            ("v", "2.0"),
            ("360buy_param_json", &json.to_string()),
        ];
        Self {
            secret: app.app_secret.reveal().to_owned(),
            parameters: pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        }
    }

    pub(crate) fn with(mut self, name: &str, value: &str) -> Self {
        self.parameters.retain(|(own, _)| own != name);
        self.parameters.push((name.to_owned(), value.to_owned()));
        self
    }

    pub(super) fn without(mut self, name: &str) -> Self {
        self.parameters.retain(|(own, _)| own != name);
        self
    }

    pub(super) fn sign(&self) -> String {
        let mut sorted: Vec<_> = self.parameters.iter().filter(|(_, value)| !value.is_empty()).collect();
        sorted.sort();
        let text: String = sorted.iter().map(|(name, value)| format!("{name}{value}")).collect();
        hex::encode_upper(Md5::digest(format!("{0}{text}{0}", self.secret)))
    }

    pub(super) fn signed(self) -> Self {
        let sign = self.sign();
        self.with("sign", &sign)
    }

    /// As it is, with or without a signature.
    pub(crate) fn request(&self, way: Way) -> Request {
        let own = |name: &String| name == "360buy_param_json";
        let join = |pick: &dyn Fn(&String) -> bool| -> String {
            let code = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
            let picked = self.parameters.iter().filter(|(name, _)| pick(name));
            picked.map(|(name, value)| format!("{}={}", code(name), code(value))).collect::<Vec<_>>().join("&")
        };
        let form = |request: Request| {
            let mut request = request;
            let kind = "application/x-www-form-urlencoded;charset=utf-8".parse().unwrap();
            request.headers.insert("content-type", kind);
            request
        };
        let all = join(&|_| true);
        match way {
            Way::Query => Request::new("POST", &format!("/routerjson?{all}"), ""),
            Way::Get => Request::new("GET", &format!("/routerjson?{all}"), ""),
            Way::Form => form(Request::new("POST", "/routerjson", all)),
            Way::Split => {
                let target = format!("/routerjson?{}", join(&|name| !own(name)));
                form(Request::new("POST", &target, join(&own)))
            }
        }
    }
}

pub(super) fn send(sandbox: &Sandbox, request: &Request) -> Value {
    let answer = sandbox.jos(request);
    serde_json::from_slice(answer.reply().expect("a reply").body()).expect("JSON")
}

/// The whole reply to a signed call.
pub(super) fn reply(sandbox: &Sandbox, method: &str, json: &Value) -> Value {
    send(sandbox, &Call::new(sandbox, method, json).signed().request(Way::Split))
}

/// What lies under the one root key of a reply that is no error.
pub(super) fn ask(sandbox: &Sandbox, method: &str, json: &Value) -> Value {
    let reply = reply(sandbox, method, json);
    let root = reply.as_object().expect("an object");
    assert_eq!(root.len(), 1, "{reply}");
    assert!(!root.contains_key("error_response"), "{reply}");
    root.values().next().unwrap().clone()
}

/// The gateway's code, as the text that JD sends.
pub(super) fn error(reply: &Value) -> &str {
    reply["error_response"]["code"].as_str().unwrap_or_else(|| panic!("no error: {reply}"))
}

/// The numbers of the last call's changes of one kind.
pub(super) fn changed(sandbox: &Sandbox, kind: ChangeKind) -> Vec<String> {
    let entries = sandbox.ledger().entries;
    let changes = entries.iter().flat_map(|entry| &entry.changes);
    changes.filter(|change| change.kind == kind).map(|change| change.number.clone()).collect()
}

/// A consignment that is accepted once it has a number.
pub(super) fn consignment(order: &str) -> Value {
    json!({
        "customerCode": "010K000001",
        "orderId": order,
        "salePlat": "0030001",
        "senderName": "测试寄件人",
        "senderAddress": "北京市通州区测试路21号(模拟数据)",
        "senderMobile": "13800000001",
        "receiveName": "测试收货人甲",
        "receiveAddress": "上海浦东新区张江镇测试街道11号101室(模拟数据)",
        "receiveMobile": "13800000011",
        "packageCount": 1,
        "weight": 1.5,
        "vloumn": 0,
    })
}

/// The order of the shop that waits to be shipped, by its place among them.
pub(super) fn waiting(sandbox: &Sandbox, at: usize) -> String {
    let orders = sandbox.shop_orders();
    let mut waiting = orders.iter().filter(|order| order.state.name() == "WAIT_SELLER_STOCK_OUT");
    waiting.nth(at).expect("orders wait").id.clone()
}
