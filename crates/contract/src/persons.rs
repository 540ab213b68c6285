//! Who stands in a request: no error may show them.

use portolan_ports::Party;

use crate::Call;

/// Names, telephones, mail addresses, tax numbers and streets of a call; those of one character alone tell nothing.
pub(crate) fn of(call: &Call) -> Vec<&str> {
    let (parties, tax_number): (Vec<&Party>, _) = match call {
        Call::SubmitWaybill(request) => (vec![&request.sender, &request.consignee], None),
        Call::CreatePurchase(request) => (vec![&request.consignee], request.tax_number.as_ref()),
        Call::QuoteFreight(request) => (vec![&request.origin, &request.destination], request.tax_number.as_ref()),
        _ => (Vec::new(), None),
    };
    let mut persons: Vec<&str> = parties.into_iter().flat_map(of_party).collect();
    persons.extend(tax_number.map(|number| number.reveal()));
    persons.retain(|text| text.chars().nth(1).is_some());
    persons
}

fn of_party(party: &Party) -> impl Iterator<Item = &str> {
    let Party { contact, address } = party;
    let name = contact.name.iter().map(|name| name.reveal());
    let phones = contact.mobile.iter().chain(&contact.telephone).map(|phone| phone.reveal());
    let mail = contact.email.iter().map(|mail| mail.reveal());
    let tax_id = contact.tax_id.iter().map(|number| number.reveal());
    let streets = address.street.iter().chain(&address.full_text).map(|street| street.reveal());
    name.chain(phones).chain(mail).chain(tax_id).chain(streets)
}
