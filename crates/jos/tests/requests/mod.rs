//! Requests of the client from the JSON of fixtures.

use portolan_jos::wire::{
    Change, Joined, Number,
    carrier::DeliveryLogisticsGet,
    inbound::{OtherInstoreAdd, OtherInstoreQuery, PoAdd, PoGet},
    ldop::LdopWaybillReceive,
    order::{PopOrderGet, PopOrderSearch, PopOrderShip, PopOrderShipment, PopOrdersGet},
    outbound::{OrderAdd, OrderDelete, OrderGet, OrderSearch, OtherOutstoreAdd, OtherOutstoreQuery},
    print::OrderPrintDataGet,
    returns::{ReturnAdd, ReturnCancel, ReturnQuery},
    sku::{SkuAdd, SkuQuery, SkuUpdate},
    stock::StockSearch,
    trace::{LdopTraceGet, PopOrderTrack, TraceGet},
    waybill::{WaybillSend, WaybillcodeGet},
};
use serde_json::{Map, Value, json};

/// A value of a request, from the fixture's JSON.
trait Arg {
    fn arg(value: &Value) -> Self;
}

impl Arg for String {
    fn arg(value: &Value) -> Self {
        value.as_str().expect("text").to_owned()
    }
}

impl Arg for u32 {
    fn arg(value: &Value) -> Self {
        Self::try_from(value.as_u64().expect("a number")).unwrap()
    }
}

impl Arg for Number {
    fn arg(value: &Value) -> Self {
        Self::parse(&value.to_string()).unwrap()
    }
}

impl Arg for Joined {
    fn arg(value: &Value) -> Self {
        Self::new("array", String::arg(value).split(',')).unwrap()
    }
}

impl<T: Arg> Arg for Option<T> {
    fn arg(value: &Value) -> Self {
        Some(T::arg(value))
    }
}

impl<T: Arg> Arg for Change<T> {
    fn arg(value: &Value) -> Self {
        Self::Set(T::arg(value))
    }
}

/// A request whose fields can be set by the names that they have on the wire.
pub(crate) trait Request: serde::Serialize {
    fn of(args: &Map<String, Value>) -> Self;
}

/// The request that the fixture writes down, to the last field.
pub(crate) fn request<T: Request>(args: &Map<String, Value>) -> T {
    let request = T::of(args);
    let Value::Object(mut written) = json!(request) else { panic!("a request is an object") };
    written.retain(|_, value| !value.is_null());
    for (name, value) in args {
        assert_eq!(written.get(name), Some(value), "`{name}` of `call.args` is no field of the request");
    }
    request
}

/// Field and name on the wire differ in case and `_` alone.
fn find<'a>(args: &'a Map<String, Value>, field: &str) -> Option<&'a Value> {
    let letters = |name: &str| name.replace('_', "").to_ascii_lowercase();
    args.iter().find(|(name, _)| letters(name) == letters(field)).map(|(_, value)| value)
}

macro_rules! requests {
    ($($name:ident: $($field:ident)+;)+) => {
        $(impl Request for $name {
            fn of(args: &Map<String, Value>) -> Self {
                let mut request = Self::default();
                $(if let Some(value) = find(args, stringify!($field)) {
                    request.$field = Arg::arg(value);
                })+
                request
            }
        })+
    };
}

requests! {
    SkuAdd: bar_code sku_id name goods_abbreviation category_id category_name brand_no brand_name format color size
        gross_weight net_weight size_definition suppliers_name manufacturer suppliers_no product_area length width
        height volume is_safe safe_date;
    SkuUpdate: goods_no bar_code sku_id name goods_abbreviation category_id category_name brand_no brand_name format
        color size gross_weight net_weight size_definition suppliers_name manufacturer suppliers_no product_area
        length width height volume is_safe safe_date;
    SkuQuery: josl_good_no isv_good_no;
    StockSearch: warehouse_no goods_no current_page;
    PoGet: inbound_no po_no;
    PoAdd: channels_seller_no po_no warehouse_no expect_date supplier_name supplier_no approver goods_no expected_qty
        goods_status;
    OtherInstoreAdd: instore_type po_no expected_date approver warehouse_no goods_no isv_goods_no expected_qty
        goods_status;
    OtherInstoreQuery: in_bound_no;
    OrderDelete: receipt_no;
    OrderGet: receipt_no;
    OrderSearch: receipt_nos status pin;
    OrderAdd: channels_seller_no channels_outbound_no warehouse_no carriers_id expect_date order_no shop_no
        consignee_name address_province address_city address_county address_town address zip_code phone mobile
        receivable email buyer_remark verify_remark return_consignee_address return_consignee_name
        return_consignee_phone station_no station_name order_mark shop_order_source shop_order_create_time picker
        picker_call piker_id pack_type outbound_flag custom_flag transport_way goods_no sku_id shop_goods_no qty
        goods_status;
    OtherOutstoreAdd: outbound_no josl_ware_no josl_carriers_no expect_date supplier_name supplier_no approver
        outbound_type remark consignee_name address station_no station_name receivable zip_code phone mobile email
        buyer_remark verify_remark return_consignee_name return_consignee_address return_consignee_mobile
        address_province address_city address_county address_town picker picker_cell piker_id transport_way order_mark
        josl_good_no isv_good_no out_qty good_status;
    OtherOutstoreQuery: josl_outbound_no;
    ReturnQuery: receipt_no;
    ReturnAdd: seller_no warehouse_no inbound_no josl_outbound_no expected_date isv_source approver goods_no
        expected_qty stock_mark;
    ReturnCancel: receipt_no isv_source;
    WaybillcodeGet: pre_num customer_code order_type;
    WaybillSend: delivery_id sale_plat customer_code order_id thr_order_id self_print_waybill pick_method
        package_required sender_name sender_address sender_tel sender_mobile sender_postcode receive_name
        receive_address province city county town province_id city_id county_id town_id site_type site_id site_name
        receive_tel receive_mobile postcode package_count weight vloum_long vloum_width vloum_height vloumn
        description collection_value collection_money guarantee_value guarantee_value_amount sign_return aging
        trans_type remark goods_type order_type shop_code order_send_time warehouse_code extend_field1 extend_field2
        extend_field3 extend_field4 extend_field5;
    TraceGet: waybill_code;
    PopOrderTrack: order_id;
    LdopTraceGet: customer_code waybill_code;
    PopOrdersGet: order_state start_date end_date optional_fields page page_size;
    PopOrderGet: order_id optional_fields order_state;
    PopOrderShip: order_id logistics_id waybill trade_no;
    PopOrderSearch: start_date end_date order_state optional_fields page page_size sort_type date_type;
    PopOrderShipment: order_id logi_copr_id logi_no;
    LdopWaybillReceive: sale_plat customer_code order_id thr_order_id sender_name sender_address sender_tel
        sender_mobile sender_postcode sender_company receive_name receive_address receive_company province city county
        town province_id city_id county_id town_id site_type site_id site_name receive_tel receive_mobile postcode
        package_count weight vloum_long vloum_width vloum_height vloumn description collection_value collection_money
        guarantee_value guarantee_value_amount sign_return aging trans_type remark goods_type order_type shop_code
        order_send_time warehouse_code area_prov_id area_city_id shipment_start_time shipment_end_time id_number
        added_service extend_field1 extend_field2 extend_field3 extend_field4 extend_field5 goods goods_count
        promise_time_type freight pick_up_start_time pick_up_end_time unpacking_inspection box_code file_url
        pick_method customer_box_code customer_box_number sales_channel;
    DeliveryLogisticsGet: optional_fields;
    OrderPrintDataGet: order_id;
}
