//! `jingdong.ldop.waybill.receive`, the successor of 20 and 21: issues a number and accepts the waybill at once. Field
//! names are those of a public SDK, limits those of its comments.

use portolan_exchange::wire_object;
use portolan_ports::Error;

use crate::wire::{
    Number, request,
    request::{at_most, invalid},
    waybill::Shipment,
};

request! {
    /// A waybill without a number.
    pub struct LdopWaybillReceive {
        /// The sales platform.
        sale_plat: String = "salePlat",
        /// The customer code.
        customer_code: String = "customerCode",
        /// The merchant's number.
        order_id: String = "orderId",
        /// The platform's orders, separated by commas, at most 100 characters in all. Orders to be paid in cash go alone.
        thr_order_id: Option<String> = "thrOrderId",
        /// Who sends it.
        sender_name: String = "senderName",
        /// From where.
        sender_address: String = "senderAddress",
        /// The sender's telephone; this or the mobile number.
        sender_tel: Option<String> = "senderTel",
        /// The sender's mobile number.
        sender_mobile: Option<String> = "senderMobile",
        /// The sender's postcode.
        sender_postcode: Option<String> = "senderPostcode",
        /// The sender's company.
        sender_company: Option<String> = "senderCompany",
        /// Who receives it.
        receive_name: String = "receiveName",
        /// Where.
        receive_address: String = "receiveAddress",
        /// The receiver's company.
        receive_company: Option<String> = "receiveCompany",
        /// The receiver's province.
        province: Option<String> = "province",
        /// City.
        city: Option<String> = "city",
        /// County.
        county: Option<String> = "county",
        /// Town.
        town: Option<String> = "town",
        /// JD's number of the province.
        province_id: Option<u32> = "provinceId",
        /// JD's number of the city.
        city_id: Option<u32> = "cityId",
        /// JD's number of the county.
        county_id: Option<u32> = "countyId",
        /// JD's number of the town.
        town_id: Option<u32> = "townId",
        /// What kind of station.
        site_type: Option<u32> = "siteType",
        /// Station number.
        site_id: Option<u32> = "siteId",
        /// Station.
        site_name: Option<String> = "siteName",
        /// The receiver's telephone; this or the mobile number.
        receive_tel: Option<String> = "receiveTel",
        /// The receiver's mobile number.
        receive_mobile: Option<String> = "receiveMobile",
        /// The receiver's postcode.
        postcode: Option<String> = "postcode",
        /// Packages, 1 to 999.
        package_count: u32 = "packageCount",
        /// kg, at most 2 digits after the point.
        weight: Number = "weight",
        /// cm, at most 2 digits after the point.
        vloum_long: Option<Number> = "vloumLong",
        /// cm, at most 2 digits after the point.
        vloum_width: Option<Number> = "vloumWidth",
        /// cm, at most 2 digits after the point.
        vloum_height: Option<Number> = "vloumHeight",
        /// cm³, at most 2 digits after the point.
        vloumn: Number = "vloumn",
        /// What is in it.
        description: Option<String> = "description",
        /// 1 cash on delivery, 0 not (default).
        collection_value: Option<u32> = "collectionValue",
        /// Yuan: required with 1.
        collection_money: Option<Number> = "collectionMoney",
        /// 1 insured, 0 not (default).
        guarantee_value: Option<u32> = "guaranteeValue",
        /// Yuan: required with 1.
        guarantee_value_amount: Option<Number> = "guaranteeValueAmount",
        /// How the signed slip comes back.
        sign_return: Option<u32> = "signReturn",
        /// 1 any day (default), 2 workdays, 3 other days, 4 evenings.
        aging: Option<u32> = "aging",
        /// 1 by road (default), 2 by air.
        trans_type: Option<u32> = "transType",
        /// Remark.
        remark: Option<String> = "remark",
        /// What kind of goods.
        goods_type: Option<u32> = "goodsType",
        /// 0 ordinary, 1 O2O.
        order_type: Option<u32> = "orderType",
        /// The merchant's shop.
        shop_code: Option<String> = "shopCode",
        /// When the order is to be sent.
        order_send_time: Option<String> = "orderSendTime",
        /// The warehouse that it leaves from.
        warehouse_code: Option<String> = "warehouseCode",
        /// JD's number of a province, without more said.
        area_prov_id: Option<u32> = "areaProvId",
        /// JD's number of a city, without more said.
        area_city_id: Option<u32> = "areaCityId",
        /// When delivery may begin.
        shipment_start_time: Option<String> = "shipmentStartTime",
        /// When delivery must end.
        shipment_end_time: Option<String> = "shipmentEndTime",
        /// An identity number.
        id_number: Option<String> = "idNumber",
        /// Services, without more said.
        added_service: Option<String> = "addedService",
        /// Free.
        extend_field1: Option<String> = "extendField1",
        /// Free.
        extend_field2: Option<String> = "extendField2",
        /// Free.
        extend_field3: Option<String> = "extendField3",
        /// Free, a number.
        extend_field4: Option<Number> = "extendField4",
        /// Free, a number.
        extend_field5: Option<Number> = "extendField5",
        /// The goods' name.
        goods: Option<String> = "goods",
        /// How many pieces.
        goods_count: Option<u32> = "goodsCount",
        /// Which promise of speed.
        promise_time_type: Option<u32> = "promiseTimeType",
        /// Freight, yuan.
        freight: Option<Number> = "freight",
        /// When it may be collected.
        pick_up_start_time: Option<String> = "pickUpStartTime",
        /// Until when.
        pick_up_end_time: Option<String> = "pickUpEndTime",
        /// Whether it may be opened before it is signed for.
        unpacking_inspection: Option<String> = "unpackingInspection",
        /// Codes of boxes.
        box_code: Option<String> = "boxCode",
        /// Where a file lies.
        file_url: Option<String> = "fileUrl",
        /// How it is collected.
        pick_method: Option<u32> = "pickMethod",
        /// The merchant's codes of boxes.
        customer_box_code: Option<String> = "customerBoxCode",
        /// How many of them.
        customer_box_number: Option<String> = "customerBoxNumber",
        /// Where it was sold.
        sales_channel: Option<String> = "salesChannel",
    }
    check rules
}

fn rules(request: &LdopWaybillReceive) -> Result<(), Error> {
    let orders = request.thr_order_id.as_deref().filter(|orders| !orders.trim().is_empty());
    at_most("thrOrderId", orders.unwrap_or_default(), 100)?;
    if request.collection_value == Some(1) && orders.is_some_and(|orders| orders.contains(',')) {
        return Err(invalid("thrOrderId", "has several orders, and orders to be paid in cash go alone"));
    }
    Shipment {
        sale_plat: &request.sale_plat,
        // Here other platforms' orders are allowed too, and JD's may be left out.
        platform_orders: None,
        names: [("senderName", &request.sender_name), ("receiveName", &request.receive_name)],
        addresses: [("senderAddress", &request.sender_address), ("receiveAddress", &request.receive_address)],
        sender: [request.sender_tel.as_ref(), request.sender_mobile.as_ref()],
        receiver: [request.receive_tel.as_ref(), request.receive_mobile.as_ref()],
        package_count: request.package_count,
        measures: [
            ("weight", Some(&request.weight)),
            ("vloumLong", request.vloum_long.as_ref()),
            ("vloumWidth", request.vloum_width.as_ref()),
            ("vloumHeight", request.vloum_height.as_ref()),
            ("vloumn", Some(&request.vloumn)),
        ],
        cash: (request.collection_value, request.collection_money.as_ref()),
        insured: (request.guarantee_value, request.guarantee_value_amount.as_ref()),
    }
    .check_parcel()
    .map(drop)
}

wire_object! {
    /// The answer of `jingdong.ldop.waybill.receive`.
    pub struct ReceiveOrderInfo {
        /// 100 for success.
        result_code: String = "resultCode",
        /// In words.
        result_message: String = "resultMessage",
        /// The merchant's number, repeated.
        order_id: String = "orderId",
        /// The waybill.
        delivery_id: String = "deliveryId",
        /// The promise of speed that it got.
        promise_time_type: String = "promiseTimeType",
        /// 1 by road, 2 by air.
        trans_type: String = "transType",
        /// Whether to submit the same again.
        need_retry: bool = "needRetry",
        /// Where it will be sorted to.
        pre_sort_result: PreSortResult = "preSortResult",
    }
}

wire_object! {
    /// Where a parcel will be sorted to: what is printed on its label. Shape from public integrations.
    pub struct PreSortResult {
        /// Station number.
        site_id: String = "siteId",
        /// Station.
        site_name: String = "siteName",
        /// What kind of station.
        site_type: String = "siteType",
        /// Road area.
        road: String = "road",
        /// Slide.
        slide_no: String = "slideNo",
        /// Sorting centre at the start.
        source_sort_center_id: String = "sourceSortCenterId",
        /// Its name.
        source_sort_center_name: String = "sourceSortCenterName",
        /// Its crossing.
        source_cross_code: String = "sourceCrossCode",
        /// Its cage.
        source_tabletrolley_code: String = "sourceTabletrolleyCode",
        /// Sorting centre at the end.
        target_sort_center_id: String = "targetSortCenterId",
        /// Its name.
        target_sort_center_name: String = "targetSortCenterName",
        /// Its crossing.
        target_cross_code: String = "targetCrossCode",
        /// Its cage.
        target_tabletrolley_code: String = "targetTabletrolleyCode",
        /// Promise of speed.
        aging: String = "aging",
        /// Promise of speed, in words.
        aging_name: String = "agingName",
        /// Distribution code.
        distribute_code: String = "distributeCode",
        /// 1: the label hides the name.
        is_hide_name: String = "isHideName",
        /// 1: the label hides telephones.
        is_hide_contract_numbers: String = "isHideContractNumbers",
        /// What the label's square code holds.
        qrcode_url: String = "qrcodeUrl",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_platforms_orders_may_be_named_here() {
        let mut request = LdopWaybillReceive {
            sale_plat: "0010002".into(),
            customer_code: "010K000001".into(),
            order_id: "M1".into(),
            thr_order_id: Some("T1,T2".into()),
            sender_name: "李四".into(),
            sender_address: "北京市".into(),
            sender_mobile: Some("13900000000".into()),
            receive_name: "张三".into(),
            receive_address: "南京市".into(),
            receive_mobile: Some("13800000000".into()),
            package_count: 1,
            ..LdopWaybillReceive::default()
        };
        request.check().unwrap();
        (request.collection_value, request.collection_money) = (Some(1), Some(5.into()));
        assert!(request.check().unwrap_err().message().contains("go alone"));
        request.thr_order_id = Some("1".repeat(101));
        assert!(request.check().unwrap_err().message().starts_with("`thrOrderId` has 101"));
        request.sale_plat = "0010001".into();
        request.thr_order_id = None;
        request.check().unwrap();
    }
}
