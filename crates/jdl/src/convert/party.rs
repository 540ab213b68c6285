//! Senders and receivers as JDL wants them: the one place where persons are written into requests.

use portolan_domain::{Address, Contact, HouseNumber, PersonName, PersonalState, Phone};
use portolan_ports::{Error, Party};

use crate::wire::{
    ecap::ContactInfo,
    request::{invalid, within},
};

/// A party as the object `field` of a request.
///
/// # Errors
/// `InvalidInput`, not sent, naming the field, for a person who is masked or a cipher.
pub(crate) fn contact(field: &str, party: &Party) -> Result<ContactInfo, Error> {
    let Contact { name, mobile, telephone, .. } = &party.contact;
    let plain = |key: &str, state: Option<PersonalState>| match state {
        None | Some(PersonalState::Plain) => Ok(()),
        Some(_) => Err(invalid(&within(field, key), "is masked or a cipher, and nobody could deliver to it")),
    };
    plain("name", name.as_ref().map(PersonName::state))?;
    plain("mobile", mobile.as_ref().map(Phone::state))?;
    plain("phone", telephone.as_ref().map(Phone::state))?;
    let address = &party.address;
    for part in [&address.full_text, &address.street].into_iter().flatten() {
        plain("fullAddress", Some(part.state()))?;
    }
    plain("fullAddress", address.house_number.as_ref().map(HouseNumber::state))?;
    Ok(ContactInfo {
        name: name.as_ref().map(|name| name.reveal().to_owned()),
        mobile: mobile.as_ref().map(|phone| phone.reveal().to_owned()),
        phone: telephone.as_ref().map(|phone| phone.reveal().to_owned()),
        full_address: whole(address),
        warehouse_code: None,
    })
}

/// A party of whom a price wants to know the place alone: a town will do.
///
/// # Errors
/// As [`contact`].
pub(crate) fn place(field: &str, party: &Party) -> Result<ContactInfo, Error> {
    let mut contact = contact(field, party)?;
    if contact.full_address.trim().is_empty() {
        contact.full_address = areas(&party.address);
    }
    Ok(contact)
}

/// The address in one text: as it is given, else put together from its parts, without blanks as in Chinese. Empty if no
/// street is given: a town is no address.
fn whole(address: &Address) -> String {
    if let Some(text) = &address.full_text {
        return text.reveal().to_owned();
    }
    let Some(street) = &address.street else { return String::new() };
    let mut text = areas(address);
    text.push_str(street.reveal());
    text.push_str(address.house_number.as_ref().map(HouseNumber::reveal).unwrap_or_default());
    text
}

fn areas(address: &Address) -> String {
    let areas = [&address.province, &address.city, &address.county, &address.town];
    areas.into_iter().flatten().map(|part| part.trim()).collect()
}

#[cfg(test)]
mod tests {
    use portolan_domain::StreetAddress;
    use portolan_ports::ErrorKind;

    use super::*;

    #[test]
    fn an_address_is_put_together_from_its_parts() {
        let mut party = Party::default();
        (party.address.province, party.address.city) = (Some("北京市".into()), Some("昌平区".into()));
        assert_eq!(contact("x", &party).unwrap().full_address, "");
        assert_eq!(place("x", &party).unwrap().full_address, "北京市昌平区");
        party.address.street = StreetAddress::plain("某路1号").ok();
        party.address.house_number = HouseNumber::plain("2单元").ok();
        assert_eq!(contact("x", &party).unwrap().full_address, "北京市昌平区某路1号2单元");
    }

    #[test]
    fn nobody_delivers_to_a_mask() {
        let mut party = Party::default();
        party.contact.mobile = Phone::masked("138****8000").ok();
        let error = contact("receiverContact", &party).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(error.message().starts_with("`receiverContact.mobile` is masked"), "{error}");
        assert!(!error.message().contains("8000"));
    }
}
