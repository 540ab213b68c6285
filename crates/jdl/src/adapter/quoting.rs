//! What an express order would cost.

use async_trait::async_trait;
use portolan_domain::QuoteOutcome;
use portolan_exchange::count_foreign_answer;
use portolan_ports::{Error, ErrorKind, FreightQuoting, QuoteBasis, QuoteRequest, QuotingCapabilities};

use crate::{
    adapter::Merchant,
    convert, number,
    operations::{ORDERS_PRECHECK, ORDERS_STANDARDFEE_QUERY},
};

/// What prices can be computed from: parcel, product and addresses, or a waybill on its way.
pub(crate) fn takes() -> QuotingCapabilities {
    QuotingCapabilities::on(&[QuoteBasis::Detailed, QuoteBasis::Waybill])
}

/// `FreightQuoting` of express orders, in yuan.
#[derive(Debug)]
pub(crate) struct JdlQuoting(pub(crate) Merchant);

impl JdlQuoting {
    async fn detailed(&self, request: &QuoteRequest) -> Result<QuoteOutcome, Error> {
        let about = |error: Error| self.0.about(ORDERS_PRECHECK, error);
        let wire = convert::quote::precheck(request, &self.0.account).map_err(about)?;
        let answer = self.0.client.orders_precheck(&wire).await?;
        let product = wire.products_req.as_ref().map(|products| products.product_code.as_str());
        convert::quote::options(answer, product).map_err(about)
    }

    async fn of_waybill(&self, request: &QuoteRequest) -> Result<QuoteOutcome, Error> {
        let about = |error: Error| self.0.about(ORDERS_STANDARDFEE_QUERY, error);
        let wire = convert::quote::standard_fee(request, &self.0.account).map_err(about)?;
        let asked = request.waybill.as_ref().map(number::to_send).transpose().map_err(about)?.map(|(number, _)| number);
        let answer = self.0.client.orders_standardfee_query(&wire).await?;
        convert::quote::list_price(answer, asked.as_ref()).map_err(|error| {
            count_foreign_answer("jdl");
            about(error)
        })
    }
}

#[async_trait]
impl FreightQuoting for JdlQuoting {
    async fn quote(&self, request: &QuoteRequest) -> Result<QuoteOutcome, Error> {
        let mut outcome = match request.basis {
            QuoteBasis::Detailed => self.detailed(request).await?,
            QuoteBasis::Waybill => self.of_waybill(request).await?,
            other => {
                let message = format!("JDL has no prices on the basis {}; it has detailed and waybill", other.word());
                return Err(self.0.about(ORDERS_PRECHECK, Error::not_sent(ErrorKind::Unsupported, message)));
            }
        };
        outcome.account = Some(self.0.account.id.clone());
        outcome.quoted_at = Some(self.0.clock.now());
        Ok(outcome)
    }
}
