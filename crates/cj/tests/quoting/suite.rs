//! The suite `freight_quoting`.

use async_trait::async_trait;
use portolan_contract::{Call, FreightQuotingScenario, Rig, Scenario, Staged, Trouble, contract_tests};
use portolan_domain::{
    Currency, DayRange, FreightQuote, Money, OrderRef, OrderRefKind, PersonName, Phone, ProviderId, QuoteOutcome,
    QuoteRejection, QuoteWarning, StreetAddress, TaxNumberOwner, TaxOption, WarningKind,
};
use portolan_ports::{QuoteBasis, QuoteGoods, QuoteRequest};
use serde_json::{Value, json};
use wiremock::ResponseTemplate;

use crate::rig::{account, answering, refused, replying, silent, success};

struct CjRig;

contract_tests!(CjRig, [freight_quoting]);

fn simple() -> QuoteRequest {
    QuoteRequest::new(QuoteBasis::Simple).between("CN", "US").with(QuoteGoods::variant("1602123456789012345").times(2))
}

fn detailed() -> QuoteRequest {
    let mut request = QuoteRequest::new(QuoteBasis::Detailed).between("CN", "US").with(QuoteGoods::sku("CJA1"));
    request.destination.contact.name = PersonName::plain("Zhang San").ok();
    request.destination.contact.mobile = Phone::plain("13800000000").ok();
    request.destination.address.street = StreetAddress::plain("12 Long Road").ok();
    request
}

fn partner() -> QuoteRequest {
    let mut request = simple();
    request.basis = QuoteBasis::PartnerOrder;
    request.reference = OrderRef::new(OrderRefKind::Merchant, "M-1001").ok();
    request.destination.address.province = Some("NY".into());
    request.destination.address.city = Some("New York".into());
    request.destination.address.postcode = Some("10001".into());
    request
}

fn supplier() -> QuoteRequest {
    QuoteRequest::new(QuoteBasis::SupplierTemplate).between("CN", "US").with(QuoteGoods::product("CJP1"))
}

fn asking(request: QuoteRequest) -> Call {
    Call::QuoteFreight(Box::new(request))
}

fn usd(amount: &str) -> Money {
    Money::parse(amount, Currency::USD).unwrap()
}

fn outcome(quotes: Vec<FreightQuote>) -> QuoteOutcome {
    let mut outcome = QuoteOutcome::new(ProviderId::cj());
    outcome.quotes = quotes;
    outcome
}

fn packet() -> Value {
    json!({
        "logisticName": "CJPacket", "logisticPrice": 4.71, "logisticPriceCn": "30.54", "logisticAging": "7-15",
        "taxesFee": "0.30", "totalPostageFee": 5.01,
    })
}

fn by_packet() -> FreightQuote {
    let mut quote = FreightQuote::new("CJPacket", usd("4.71"));
    quote.price_alt.extend(Money::parse("30.54", Currency::CNY));
    quote.total = Some(usd("5.01"));
    quote.parts.tax = Some(usd("0.30"));
    quote.days = DayRange::new(7, 15).ok();
    quote
}

fn postal() -> Value {
    json!({
        "option": { "id": "1564849338719199233", "enName": "CJPacket Postal", "cnName": "挂号小包" },
        "channelId": "1564543005939785730", "arrivalTime": "12-50", "discountFee": "4.09", "postage": 3.55,
        "message": "not trackable in some countries", "ruleTipTypes": ["phone"], "dump": false,
    })
}

fn by_post() -> FreightQuote {
    let mut quote = FreightQuote::new("CJPacket Postal", usd("4.09"));
    quote.option_id = Some("1564849338719199233".into());
    quote.channel_id = Some("1564543005939785730".into());
    quote.local_name = Some("挂号小包".into());
    quote.parts.postage = Some(usd("3.55"));
    quote.parts.discounted = Some(usd("4.09"));
    quote.days = DayRange::new(12, 50).ok();
    quote.volumetric = Some(false);
    quote.required_fields = vec!["phone".into()];
    quote.warnings.push(QuoteWarning::new(WarningKind::Untracked, ""));
    quote
}

fn by_partner() -> FreightQuote {
    let mut quote = FreightQuote::new("PostNL", usd("12.35"));
    quote.channel_id = Some("PNL".into());
    quote.tax_number_accepted = Some(true);
    quote.tax_options.push(TaxOption::new(TaxNumberOwner::Provider));
    quote
}

fn by_supplier() -> FreightQuote {
    let mut quote = FreightQuote::new("Supplier Express", usd("3.2"));
    quote.option_id = Some("123".into());
    quote.destination = Some("US".into());
    quote
}

/// Each of the four quotes, with one option.
fn four(operation: &str) -> ResponseTemplate {
    success(&match operation {
        "logistic/freightCalculate" => json!([packet()]),
        "logistic/freightCalculateTip" => json!([postal()]),
        "logistic/partnerFreightCalculate" => json!([{
            "logisticsName": "PostNL", "logisticsModel": "PNL", "postageAmount": "12.35", "isSupportIoss": true,
            "iossList": [{ "iossType": "3" }],
        }]),
        "logistic/getSupplierLogisticsTemplate" => json!([{ "skuList": ["CJP1"], "logisticsInfoList": [
            { "id": "123", "logisticsName": "Supplier Express", "postage": "3.20", "startCountryCode": "CN", "destCountryCode": "US" },
        ] }]),
        other => panic!("{other} was called"),
    })
}

fn beside(reason: &str) -> QuoteOutcome {
    let mut expected = outcome(vec![by_packet()]);
    let mut rejection = QuoteRejection::new(reason);
    rejection.name = Some("DHL".into());
    expected.rejections.push(rejection);
    expected
}

async fn quoting(scenario: FreightQuotingScenario) -> Staged {
    use FreightQuotingScenario as Case;
    let with = |line: Value| success(&json!([packet(), line]));
    match scenario {
        Case::Found => {
            let (stage, server) = answering(account(), Box::new(|operation, _| four(operation))).await;
            let asked = [simple(), detailed(), partner(), supplier()];
            let stage = asked.into_iter().fold(stage, |stage, request| stage.calling(asking(request)));
            let told = [by_packet(), by_post(), by_partner(), by_supplier()];
            told.into_iter().fold(stage, |stage, quote| stage.expecting(outcome(vec![quote]))).keeping(server)
        }
        Case::RejectedOption => {
            let stage = replying(with(json!({ "logisticName": "DHL", "errorEn": "no batteries" }))).await;
            stage.calling(asking(simple())).expecting(beside("no batteries"))
        }
        Case::ZeroPrice => {
            let stage = replying(with(json!({ "logisticName": "DHL", "logisticPrice": 0 }))).await;
            stage.calling(asking(simple())).expecting(beside(""))
        }
        Case::Empty => replying(success(&json!([]))).await.calling(asking(simple())),
        Case::Unknown => replying(refused(1_602_001, "Product not found")).await.calling(asking(simple())),
        Case::RefusedWithPerson => {
            let words = "recipientName Zhang San, phone 13800000000: not at 12 Long Road";
            replying(refused(1_600_300, words)).await.calling(asking(detailed()))
        }
        Case::UnsupportedBasis => replying(success(&json!([]))).await.calling(asking(simple())),
        Case::MissingField => {
            let (mut nowhere, mut nothing, mut none) = (simple(), simple(), simple());
            nowhere.destination.address.country = None;
            nothing.goods[0].variant = None;
            none.goods[0].quantity = 0;
            let stage = replying(success(&json!([]))).await;
            let stage = stage.calling(asking(nowhere)).naming("destination.address.country");
            let stage = stage.calling(asking(nothing)).naming("goods[0].variant");
            stage.calling(asking(none)).naming("goods[0].quantity")
        }
        Case::ExactMoney => {
            let body =
                r#"{"code":200,"result":true,"data":[{"logisticName":"Sea","logisticPrice":90071992547409.93101}]}"#;
            let stage = replying(ResponseTemplate::new(200).set_body_raw(body, "application/json")).await;
            let quote = FreightQuote::new("Sea", usd("90071992547409.93101"));
            stage.calling(asking(simple())).expecting(outcome(vec![quote]))
        }
        Case::ExtraFields => {
            let mut line = packet();
            line["cabin"] = "7".into();
            replying(success(&json!([line]))).await.calling(asking(simple())).with_extra("cabin", "7")
        }
        other => return Staged::skip(format!("{other:?} is not known to this rig")),
    }
    .into()
}

async fn trouble(trouble: Trouble) -> Staged {
    let reply = match trouble {
        Trouble::WrongCredentials => refused(1_600_001, "Invalid API key or access token"),
        Trouble::ProviderErrorInBody => {
            return Staged::skip("CJ has no code for a lack of permission at quotes: its 1600001 speaks of the token");
        }
        Trouble::ServerError => ResponseTemplate::new(500).set_body_string("oops"),
        Trouble::HtmlWith200 => {
            ResponseTemplate::new(200).set_body_raw("<html><title>Log in</title></html>", "text/html")
        }
        Trouble::TruncatedJson => {
            ResponseTemplate::new(200).set_body_raw(r#"{"code":200,"result":true,"da"#, "application/json")
        }
        Trouble::Timeout => return silent().calling(asking(simple())).into(),
        Trouble::RateLimited => refused(1_600_200, "Too Many Requests, QPS limit is 1 time/1second"),
        other => return Staged::skip(format!("{other:?} is not known to this rig")),
    };
    replying(reply).await.calling(asking(simple())).into()
}

#[async_trait]
impl Rig for CjRig {
    fn provider(&self) -> ProviderId {
        ProviderId::cj()
    }

    async fn stage(&self, scenario: Scenario) -> Staged {
        match scenario {
            Scenario::FreightQuoting(scenario) => quoting(scenario).await,
            Scenario::Trouble(_, of) => trouble(of).await,
            other => Staged::skip(format!("{other:?} is no scenario of quotes")),
        }
    }
}
