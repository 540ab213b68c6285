//! Prices.

use async_trait::async_trait;
use portolan_domain::{QuoteOutcome, QuoteWarning, WarningKind};
use portolan_ports::{Error, ErrorKind, FreightQuoting, QuoteBasis, QuoteRequest, QuotingCapabilities};

use crate::{
    adapter::Merchant,
    convert::{
        quote_partner::partner,
        quote_request,
        quote_simple::{full, simple},
        quote_supplier::{Lane, supplier},
    },
    wire::request::invalid,
};

/// What a price can be computed from.
const BASES: &[QuoteBasis] =
    &[QuoteBasis::Simple, QuoteBasis::Detailed, QuoteBasis::PartnerOrder, QuoteBasis::SupplierTemplate];

/// What a mixed basket gets.
const MIXED: &str = "the basket mixes a supplier's goods with others, which ship on other lines: ask for them apart";

/// `FreightQuoting` over the four quotes of CJ.
#[derive(Debug)]
pub(crate) struct CjQuoting(pub(crate) Merchant);

impl CjQuoting {
    pub(crate) fn takes() -> QuotingCapabilities {
        QuotingCapabilities::on(BASES)
    }

    async fn ask(&self, asked: &QuoteRequest) -> Result<QuoteOutcome, Error> {
        let client = &self.0.client;
        let about = |error| self.0.about(error);
        Ok(match asked.basis {
            QuoteBasis::Simple => {
                let request = quote_request::simple(asked).map_err(about)?;
                simple(client.freight_calculate(&request).await?)
            }
            QuoteBasis::Detailed => {
                if !asked.platforms.is_empty() && !self.0.account.send_platforms {
                    let problem =
                        "is given, and CJ answers that with no option at all; the account's settings can allow it";
                    return Err(about(invalid("platforms", problem)));
                }
                let request = quote_request::full(asked).map_err(about)?;
                full(client.freight_calculate_tip(&request).await?)
            }
            QuoteBasis::PartnerOrder => {
                let request = quote_request::partner(asked).map_err(about)?;
                partner(client.partner_freight_calculate(&request).await?)
            }
            QuoteBasis::SupplierTemplate => {
                let request = quote_request::supplier(asked).map_err(about)?;
                let templates = client.get_supplier_logistics_template(&request).await?;
                let (from, to) =
                    (asked.origin.address.country.as_deref(), asked.destination.address.country.as_deref());
                supplier(templates, Lane { from, to })
            }
            other => {
                let message = format!("CJ has no quote on the basis {}", other.word());
                return Err(about(Error::not_sent(ErrorKind::Unsupported, message)));
            }
        })
    }
}

#[async_trait]
impl FreightQuoting for CjQuoting {
    async fn quote(&self, asked: &QuoteRequest) -> Result<QuoteOutcome, Error> {
        let mut outcome = self.ask(asked).await?;
        outcome.account = Some(self.0.account.id.clone());
        outcome.quoted_at = Some(self.0.clock.now());
        if asked.mixes_suppliers_goods() {
            outcome.warnings.push(QuoteWarning::new(WarningKind::MixedGoods, MIXED));
        }
        Ok(outcome)
    }
}
