//! What the caller knows about accounts: what carriers are called elsewhere, and what may be done after an unknown outcome.

use portolan_domain::{AccountId, CarrierCode, CarrierScheme, ProviderId};
use portolan_ports::{AfterUnknown, Connection};

/// What carriers are called on the platforms where orders are sold. A carrier that is not in it is never guessed: nothing is
/// sent then.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CarrierMap {
    accounts: Vec<(AccountId, CarrierCode)>,
    providers: Vec<(ProviderId, CarrierCode)>,
}

impl CarrierMap {
    /// Knows no carrier.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Parcels of this provider are named so, in one more scheme. The first of a scheme counts.
    #[must_use]
    pub fn provider(mut self, carrying: ProviderId, code: CarrierCode) -> Self {
        self.providers.push((carrying, code));
        self
    }

    /// Parcels of this account are named so, whatever its provider's are named.
    #[must_use]
    pub fn account(mut self, carrying: AccountId, code: CarrierCode) -> Self {
        self.accounts.push((carrying, code));
        self
    }

    /// What a connection's parcels are named, in one of the schemes: the account's name before the provider's, then the
    /// scheme that stands first.
    #[must_use]
    pub fn code(&self, carrying: &Connection, schemes: &[CarrierScheme]) -> Option<&CarrierCode> {
        let accounts = self.accounts.iter().filter(|(name, _)| *name == carrying.account).map(|(_, code)| code);
        let providers = self.providers.iter().filter(|(name, _)| *name == carrying.provider).map(|(_, code)| code);
        first(accounts, schemes).or_else(|| first(providers, schemes))
    }
}

fn first<'a>(codes: impl Iterator<Item = &'a CarrierCode>, schemes: &[CarrierScheme]) -> Option<&'a CarrierCode> {
    let rank = |code: &CarrierCode| schemes.iter().position(|scheme| *scheme == code.scheme());
    codes.filter_map(|code| Some((rank(code)?, code))).min_by_key(|(rank, _)| *rank).map(|(_, code)| code)
}

/// What may be done when nobody knows whether a step took effect: what the operation behind each port method declares.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StepPolicy {
    /// Of [`Waybills::reserve`](portolan_ports::Waybills::reserve). Repeated if declared `Harmless` or `RepeatSameKey`, as
    /// the port allows it; reservations cannot be read back.
    pub reserve: AfterUnknown,
    /// Of [`Waybills::submit`](portolan_ports::Waybills::submit). `ReadBack` is by
    /// [`find`](portolan_ports::Waybills::find); the key that `RepeatSameKey` keeps is the parcel's reference, and its
    /// reserved number.
    pub submit: AfterUnknown,
    /// Of [`ShipmentConfirmation::confirm`](portolan_ports::ShipmentConfirmation::confirm). `ReadBack` is by
    /// [`OrderBook::get`](portolan_ports::OrderBook::get).
    pub confirm: AfterUnknown,
}

impl Default for StepPolicy {
    /// A person is asked each time: the choice for an account of which nothing is declared.
    fn default() -> Self {
        Self { reserve: AfterUnknown::AskPerson, submit: AfterUnknown::AskPerson, confirm: AfterUnknown::AskPerson }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_accounts_name_goes_before_its_providers_and_the_first_scheme_before_the_next() {
        let code = |scheme, text: &str| CarrierCode::new(scheme, text).unwrap();
        let account = |name: &str| AccountId::parse(name).unwrap();
        let (pop, josl, name) = (CarrierScheme::PopLogistics, CarrierScheme::Josl, CarrierScheme::Name);
        let map = CarrierMap::new()
            .provider(ProviderId::jdl(), code(name, "JD"))
            .provider(ProviderId::jdl(), code(pop, "1010"))
            .provider(ProviderId::jdl(), code(pop, "1011"))
            .account(account("cold"), code(pop, "1020"));
        let at = |of: &str| Connection::new(ProviderId::jdl(), account(of));
        let named =
            |of: &str, schemes: &[CarrierScheme]| map.code(&at(of), schemes).map(|code| code.value().to_owned());
        assert_eq!(named("warm", &[pop, name]).as_deref(), Some("1010"));
        assert_eq!(named("warm", &[name, pop]).as_deref(), Some("JD"));
        assert_eq!(named("cold", &[name, pop]).as_deref(), Some("1020"));
        assert_eq!(named("cold", &[name]).as_deref(), Some("JD"));
        assert_eq!((named("warm", &[josl]), named("warm", &[])), (None, None));
        assert_eq!(map.code(&Connection::new(ProviderId::cj(), account("warm")), &[pop]), None);
    }
}
