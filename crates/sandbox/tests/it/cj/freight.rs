//! Quotes in all their shapes.

use portolan_sandbox::{CjTipShape, CjTotals, Fault, FaultRule, Sandbox};
use serde_json::{Value, json};

use super::caller::{access, code, data, post, request, sandbox, send, set};

const SIMPLE: &str = "logistic/freightCalculate";
const TIP: &str = "logistic/freightCalculateTip";
const PARTNER: &str = "logistic/partnerFreightCalculate";
const SUPPLIER: &str = "logistic/getSupplierLogisticsTemplate";

/// The sample of CJ's page.
fn sample() -> Value {
    json!({"startCountryCode": "US", "endCountryCode": "US",
           "products": [{"quantity": 2, "vid": "439FC05B-1311-4349-87FA-1E1EF942C418"}]})
}

fn from_china(to: &str, vid: &str) -> Value {
    json!({"startCountryCode": "CN", "endCountryCode": to, "products": [{"quantity": "1", "vid": vid}]})
}

/// The sample of the page for form A, without its platforms.
fn form_a() -> Value {
    json!({"srcAreaCode": "CN", "destAreaCode": "US", "length": 0.3, "width": 0.4, "height": 0.5, "volume": 0.06,
           "totalGoodsAmount": 123.2, "productProp": ["COMMON"],
           "freightTrialSkuList": [{"skuQuantity": 1, "sku": "CJCF104237201AZ"}], "skuList": ["CJCF104237201AZ"]})
}

fn names(data: &Value, pointer: &str) -> Vec<String> {
    data.as_array().unwrap().iter().map(|one| one.pointer(pointer).unwrap().as_str().unwrap().to_owned()).collect()
}

fn tip(sandbox: &Sandbox, dto: Value) -> Value {
    data(&post(sandbox, TIP, &json!({"reqDTOS": [dto]})))
}

fn of_line(data: &Value, name: &str) -> Value {
    let all = data.as_array().unwrap();
    all.iter().find(|one| one["option"]["enName"] == name).unwrap_or_else(|| panic!("{name}")).clone()
}

#[test]
fn the_pages_sample_of_the_simple_quote() {
    let sandbox = sandbox();
    let envelope = post(&sandbox, SIMPLE, &sample());
    assert!(envelope.get("success").is_none());
    let expected = json!([{"logisticAging": "2-5", "logisticPrice": 4.71, "logisticPriceCn": 29.15, "logisticName": "USPS+",
        "taxesFee": null, "clearanceOperationFee": null, "totalPostageFee": 4.71}]);
    assert_eq!(data(&envelope), expected);
    set(&sandbox, |settings| settings.totals = CjTotals::Absent);
    assert!(data(&post(&sandbox, SIMPLE, &sample()))[0].get("totalPostageFee").is_none());
    set(&sandbox, |settings| (settings.totals, settings.blank_decimals) = (CjTotals::Zero, true));
    let zero = data(&post(&sandbox, SIMPLE, &sample()));
    assert_eq!((&zero[0]["totalPostageFee"], &zero[0]["taxesFee"]), (&json!(0), &json!("")));
    assert_eq!((&zero[1]["logisticPrice"], &zero[1]["logisticName"]), (&json!(0), &json!("CJ Local")));
}

#[test]
fn goods_choose_their_lines() {
    let sandbox = sandbox();
    let lines = |to: &str, vid: &str| names(&data(&post(&sandbox, SIMPLE, &from_china(to, vid))), "/logisticName");
    assert_eq!(lines("US", "92511400-C758-4474-93CA-66D442F5F787").len(), 4);
    assert_eq!(lines("US", "1392053744945991681"), ["CJPacket Sensitive"], "batteries");
    assert_eq!(lines("US", "2403290235151628700"), ["Supplier Express"]);
    assert_eq!(lines("US", "2403290235151628701"), ["CJPacket Ordinary", "Supplier Express"]);
    assert_eq!(lines("FR", "2403290235151628700"), Vec::<String>::new(), "no lane");
    assert_eq!(lines("US", "2403290235151628702"), Vec::<String>::new(), "no weight");
    assert_eq!(lines("XX", "92511400-C758-4474-93CA-66D442F5F787"), Vec::<String>::new());
    let mut mixed = from_china("US", "2403290235151628700");
    mixed["products"]
        .as_array_mut()
        .unwrap()
        .push(json!({"quantity": 1, "vid": "92511400-c758-4474-93ca-66d442f5f787"}));
    assert_eq!(data(&post(&sandbox, SIMPLE, &mixed)), json!([]), "suppliers' goods and CJ's own have no line together");
}

#[test]
fn remote_places_and_taxes_are_parts_of_the_total() {
    let sandbox = sandbox();
    let mut asked = from_china("US", "1392053744945991680");
    let near = data(&post(&sandbox, SIMPLE, &asked));
    asked["zip"] = json!("99501-1234");
    let far = data(&post(&sandbox, SIMPLE, &asked));
    assert_eq!((&near[0]["logisticPrice"], &far[0]["logisticPrice"]), (&json!(4.09), &json!(9.09)));
    assert_eq!(far[0]["totalPostageFee"], json!(9.09));
    // 37.80 and a tenth more is 41.58, which is 6.72; a tenth of 12.90 is 1.29
    let taxed = &near[2];
    assert_eq!((&taxed["logisticName"], &taxed["logisticPrice"]), (&json!("CJPacket Sensitive"), &json!(6.72)));
    assert_eq!((&taxed["taxesFee"], &taxed["clearanceOperationFee"]), (&json!(1.29), &json!(0.5)));
    assert_eq!(taxed["totalPostageFee"], json!(8.51));
}

#[test]
fn bad_questions_name_the_field() {
    let sandbox = sandbox();
    let mut wordless = sample();
    wordless.as_object_mut().unwrap().remove("products");
    let with = |name: &str, value: Value| {
        let mut asked = sample();
        asked[name] = value;
        asked
    };
    for (asked, expected, words) in [
        (wordless, 1_600_300, "products must be not null"),
        (with("products", json!([])), 1_600_300, "products must be not null"),
        (with("startCountryCode", json!("")), 1_600_300, "startCountryCode must be not empty"),
        (with("products", json!([{"vid": "x"}])), 1_602_000, "Variant not found: x"),
        (with("products", json!([{"quantity": 1}])), 1_600_300, "products[0].vid must be not empty"),
        (with("products", json!([{"vid": "1392053744945991680"}])), 1_600_300, "products[0].quantity must be not null"),
        (with("products", json!([{"vid": "1392053744945991680", "quantity": 0}])), 1_600_100, "products[0].quantity"),
        (with("products", json!({})), 1_600_100, "products"),
        (with("zip", json!([1])), 1_600_100, "zip"),
    ] {
        let envelope = post(&sandbox, SIMPLE, &asked);
        assert_eq!(code(&envelope), expected, "{asked}");
        assert!(envelope["message"].as_str().unwrap().contains(words), "{envelope}");
    }
}

#[test]
fn the_pages_sample_of_the_full_quote() {
    let sandbox = sandbox();
    let envelope = post(&sandbox, TIP, &json!({"reqDTOS": [form_a()]}));
    assert_eq!(envelope["success"], true);
    let postal = of_line(&data(&envelope), "CJPacket Postal");
    for (name, value) in [
        ("arrivalTime", json!("12-50")),
        ("discountFee", json!(4.09)),
        ("discountFeeCNY", json!(25.3)),
        ("channelId", json!("1564543005939785730")),
        ("errorEn", json!("")),
        ("optionId", json!("1564849338719199233")),
        ("postage", json!(3.55)),
        ("postageCNY", json!(22.0)),
        ("priceIncreases", json!("115")),
        ("remoteFee", json!(0.0)),
        ("ruleTipTypes", json!(["phone"])),
        ("wrapPostage", json!(4.09)),
        ("wrapWeight", json!(0)),
        ("dump", json!(false)),
        ("taxesFee", Value::Null),
        ("cjRespDTO", json!({"postage": "3.55", "postageCNY": "22.00", "remoteFee": "0.00", "remoteFeeCNY": "0"})),
    ] {
        assert_eq!(postal[name], value, "{name}");
    }
    assert!(postal["message"].as_str().unwrap().contains("not trackable"));
    assert_eq!(postal["ruleTips"], postal["allRuleTips"], "no phone was given");
    assert_eq!((&postal["srcArea"]["id"], &postal["destArea"]["shortCode"]), (&json!("48"), &json!("US")));
    let answer = sandbox.cj(&request("POST", TIP, Some(&access(&sandbox)), &json!({"reqDTOS": [form_a()]})));
    insta::assert_snapshot!(String::from_utf8(answer.reply().unwrap().body().to_vec()).unwrap());
}

#[test]
fn weights_are_grams() {
    let sandbox = sandbox();
    let weighing = |weight: Value| {
        let mut dto = form_a();
        dto["weight"] = weight;
        tip(&sandbox, dto)
    };
    assert_eq!(weighing(json!(0.5)), json!([]), "kilograms");
    assert_eq!(weighing(json!(0)), json!([]));
    assert_eq!(of_line(&weighing(json!("100.5")), "CJPacket Postal")["postageCNY"], json!(29.0));
    let heavy = of_line(&weighing(json!(2_001)), "CJPacket Postal");
    assert!(heavy["errorEn"].as_str().unwrap().contains("weight"));
    assert_eq!((&heavy["optionId"], &heavy["channelId"], &heavy["discountFee"]), (&json!(""), &json!(""), &json!(0.0)));
    let mut wrapped = form_a();
    wrapped["wrapWeight"] = json!(30);
    let wrapped = of_line(&tip(&sandbox, wrapped), "CJPacket Postal");
    assert_eq!((&wrapped["discountFee"], &wrapped["wrapPostageCNY"]), (&json!(4.09), &json!(33.35)));
    let mut trial = form_a();
    trial["freightTrialSkuList"] = json!([{"sku": "CJCF104237201AZ", "skuQuantity": 2, "skuWeight": 60},
        {"vid": "92511400-C758-4474-93CA-66D442F5F787"}]);
    assert_eq!(of_line(&tip(&sandbox, trial), "CJPacket Postal")["postageCNY"], json!(36.0), "120 g and 120 g");
}

#[test]
fn platforms_are_a_trap_by_setting() {
    let sandbox = sandbox();
    let mut dto = form_a();
    dto["platforms"] = json!(["Shopify"]);
    assert!(!tip(&sandbox, dto.clone()).as_array().unwrap().is_empty(), "the page's sample names them");
    set(&sandbox, |settings| settings.platforms_empty = true);
    assert_eq!(tip(&sandbox, dto), json!([]));
    let mut moded = form_a();
    moded["shippingMode"] = json!("x");
    let envelope = post(&sandbox, TIP, &json!({"reqDTOS": [moded]}));
    assert_eq!(code(&envelope), 1_600_300);
    assert_eq!(envelope["message"], "reqDTOS[0].platforms must be not empty");
}

#[test]
fn rules_judge_the_address() {
    let sandbox = sandbox();
    let failing = |fields: &[(&str, &str)], line: &str, to: &str| {
        let mut dto = form_a();
        dto["destAreaCode"] = json!(to);
        dto["productProp"] = json!([]);
        for (name, value) in fields {
            dto[*name] = json!(value);
        }
        let element = of_line(&tip(&sandbox, dto), line);
        (names(&element["ruleTips"], "/type"), element["stopWords"].clone())
    };
    let phone = ("phone", "13800000000");
    assert_eq!(failing(&[phone, ("zip", "90001")], "CJPacket Ordinary", "US"), (vec![], json!([])));
    assert_eq!(failing(&[phone, ("zip", "9000")], "CJPacket Ordinary", "US").0, ["zip"]);
    let boxed = [phone, ("zip", "90001"), ("recipientAddress1", "po box 7")];
    assert_eq!(failing(&boxed, "CJPacket Ordinary", "US").1, json!(["PO BOX"]));
    assert_eq!(failing(&[phone], "CJPacket Brazil", "BR").0, ["dutyNo", "recipientName"]);
    let dutch = [phone, ("zip", "1011AB"), ("email", "a@example.com")];
    assert_eq!(failing(&dutch, "PostNL", "NL").0, ["houseNumber"]);
}

#[test]
fn warehouses_have_prices_of_their_own() {
    let sandbox = sandbox();
    let mut dto = form_a();
    dto["storageIdList"] = json!("1700000000000000001,1700000000000000002,1700000000000000003,x");
    let zones = of_line(&tip(&sandbox, dto), "CJPacket Postal")["zonePrice"].clone();
    assert_eq!(names(&zones, "/storageId"), ["1700000000000000001", "1700000000000000002"]);
    assert_eq!((&zones[0]["discountFee"], &zones[0]["lastDiscountFee"]), (&json!("4.09"), &json!("2.45")));
}

#[test]
fn the_flat_form_has_two_shapes() {
    let sandbox = sandbox();
    let mut flat = sample();
    flat["uid"] = json!("U-1");
    assert_eq!(names(&data(&post(&sandbox, TIP, &flat)), "/logisticName"), ["USPS+"]);
    set(&sandbox, |settings| settings.tip_shape = CjTipShape::Rich);
    let rich = data(&post(&sandbox, TIP, &flat));
    assert_eq!((&rich[0]["option"]["enName"], &rich[0]["uid"]), (&json!("USPS+"), &json!("U-1")));
    assert_eq!(rich[0]["totalPostageFee"], json!(4.71));
    sandbox.add_fault(FaultRule::new(Fault::NullFields).gateway("cj").operation(TIP).times(1)).unwrap();
    let bare = data(&post(&sandbox, TIP, &flat));
    assert_eq!((&bare[0]["ruleTips"], &bare[0]["zonePrice"]), (&Value::Null, &Value::Null));
    sandbox.add_fault(FaultRule::new(Fault::SwapTypes).gateway("cj").operation(TIP).times(1)).unwrap();
    let token = access(&sandbox);
    let swapped = send(&sandbox, &request("POST", TIP, Some(&token), &flat)).1;
    assert_eq!(swapped["data"][0]["discountFee"], "4.71");
    assert_eq!(code(&post(&sandbox, TIP, &json!({}))), 1_600_300);
    assert_eq!(code(&post(&sandbox, TIP, &json!({"reqDTOS": [{"skuList": ["none"]}]}))), 1_602_000);
}

fn merchant(to: &str) -> Value {
    json!({"orderNumber": "1234", "shippingZip": "1011 AB", "shippingCountryCode": to, "shippingCountry": "x",
        "shippingProvince": "x", "shippingCity": "x", "shippingAddress": "x", "shippingCustomerName": "x",
        "shippingPhone": "13800000000", "remark": "note", "fromCountryCode": "CN", "houseNumber": "123", "iossType": 1,
        "iossNumber": "", "products": [{"vid": "92511400-C758-4474-93CA-66D442F5F787", "quantity": 1}]})
}

#[test]
fn the_merchants_quote() {
    let sandbox = sandbox();
    let domestic = data(&post(&sandbox, PARTNER, &merchant("CN")));
    let expected = json!([{"postageAmount": 1.69, "logisticsModel": "YTGN", "logisticsName": "YTO China Domestic",
        "arrivalTime": "2-3", "iossList": []}]);
    assert_eq!(domestic, expected);
    let mut asked = merchant("NL");
    asked["logisticName"] = json!("postnl");
    let dutch = data(&post(&sandbox, PARTNER, &asked));
    assert_eq!((dutch.as_array().unwrap().len(), &dutch[0]["isSupportIoss"]), (1, &json!(true)));
    let third = json!({"iossNumber": "CJ-IOSS", "iossType": "3", "serviceAmount": 0.5, "taxAmount": 0.33});
    assert_eq!(dutch[0]["iossList"][2], third);
    set(&sandbox, |settings| settings.blank_decimals = true);
    assert_eq!(data(&post(&sandbox, PARTNER, &asked))[0]["iossList"][0]["taxAmount"], "");
    asked["iossType"] = json!(2);
    let envelope = post(&sandbox, PARTNER, &asked);
    assert_eq!((code(&envelope), &envelope["message"]), (1_600_300, &json!("iossNumber must be not empty")));
    asked["iossNumber"] = json!("IM1");
    assert_eq!(data(&post(&sandbox, PARTNER, &asked))[0]["iossList"][1]["iossNumber"], "IM1");
    for (name, expected) in [("orderNumber", 1_600_300), ("shippingZip", 1_600_300), ("iossType", 1_600_100)] {
        let mut wrong = merchant("NL");
        wrong[name] = if name == "iossType" { json!(4) } else { Value::Null };
        assert_eq!(code(&post(&sandbox, PARTNER, &wrong)), expected, "{name}");
    }
}

#[test]
fn suppliers_have_templates() {
    let sandbox = sandbox();
    let of = |skus: Value| data(&post(&sandbox, SUPPLIER, &json!({"skuList": skus})));
    let told = of(json!(["CJSP2000006", "CJYD2000001", "CJSP200000601AZ"]));
    assert_eq!(told.as_array().unwrap().len(), 1, "neither CJ's own goods nor variants have one");
    assert_eq!(told[0]["skuList"], json!(["CJSP2000006"]));
    assert_eq!(
        (&told[0]["logisticsInfoList"][0]["postage"], &told[0]["logisticsInfoList"][2]["postage"]),
        (&json!(5.9), &json!(""))
    );
    assert_eq!(of(json!("CJSP2000006,CJSP2000007")).as_array().unwrap().len(), 2);
    assert_eq!(of(json!("")), json!([]), "the page's sample");
    assert_eq!(code(&post(&sandbox, SUPPLIER, &json!({}))), 1_600_300);
}

#[test]
fn logistics_may_come_without_a_token() {
    let sandbox = sandbox();
    let call = |token| send(&sandbox, &request("POST", SIMPLE, token, &sample())).1;
    assert_eq!((code(&call(None)), code(&call(Some("demo")))), (1_600_002, 1_600_001));
    set(&sandbox, |settings| settings.logistics_need_token = false);
    assert_eq!((call(None)["code"].clone(), call(Some("demo"))["code"].clone()), (json!(200), json!(200)));
}
