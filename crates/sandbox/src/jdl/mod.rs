//! The gateway of JD Logistics (LOP): `POST {path}?LOP-DN=…&app_key=…&access_token=…&timestamp=…&v=2.0&algorithm=…&sign=…`
//! with a JSON array as its body; its tokens; and its pushes.

mod app;
mod ecap;
mod envelope;
mod gateway;
mod node;
mod oauth;
mod parameters;
mod push;
mod sign;
mod traces;
mod tracking;
mod verify;

pub(crate) use app::Apps;
pub use app::{DEFAULT_CUSTOMER_CODE, JdlApp, Subscription, TRACKING_LOP_DN, TRACKING_PATH};
pub use ecap::{ECAP_LOP_DN, ecap_paths};
pub use envelope::GatewayCode;
pub(crate) use gateway::Jdl;
pub use node::{Node, node};
pub(crate) use oauth::JdlOauth;
pub(crate) use push::JdlPushes;
pub(crate) use traces::Traces;
