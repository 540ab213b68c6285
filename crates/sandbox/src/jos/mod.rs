//! JD's open service (JOS): `/routerjson` with system parameters in query or form, and the
//! application's own as one JSON object in `360buy_param_json`; and the service that issues tokens.

mod app;
mod arguments;
mod code;
mod express;
mod gateway;
mod method;
mod oauth;
mod parameters;
mod pop;
mod received;
mod sign;
mod token;
mod trace;
mod verify;
mod wms;

pub(crate) use app::JosApps;
pub use app::{JosApp, JosGrant};
pub(crate) use gateway::Jos;
pub use method::jos_methods;
pub(crate) use oauth::JosOauth;
