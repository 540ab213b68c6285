//! The gateway of JD Logistics (LOP): `POST {path}?LOP-DN=…&app_key=…&access_token=…&timestamp=…&v=2.0&algorithm=…&sign=…`
//! with a JSON array as its body.

mod app;
mod envelope;
mod gateway;
mod node;
mod parameters;
mod push;
mod sign;
mod tracking;
mod verify;

pub(crate) use app::Apps;
pub use app::{DEFAULT_CUSTOMER_CODE, JdlApp, Subscription, TRACKING_LOP_DN, TRACKING_PATH};
pub use envelope::GatewayCode;
pub(crate) use gateway::Jdl;
pub use node::{Node, node};
pub(crate) use push::JdlPushes;
