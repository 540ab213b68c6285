//! Traces.

use portolan_ports::Error;

use crate::{
    client::{Client, Query, payload},
    convert::trace::answers,
    operations::{GET_TRACK_INFO, TRACK_INFO},
    wire::trace::{TrackInfo, TrackQuery},
};

impl Client {
    /// `trackInfo`: what is known of up to 10 parcels. Answers come in no promised order and number; each names its parcel.
    /// One that cannot be read is an error in its place. A number that CJ does not know is left out, or answered without
    /// anything in it ([`TrackInfo::is_unknown_number`]); none known at all is an empty list.
    ///
    /// # Errors
    /// As [`Client`] says.
    pub async fn track_info(&self, query: &TrackQuery) -> Result<Vec<Result<TrackInfo, Error>>, Error> {
        self.tracked(TRACK_INFO, query).await
    }

    /// `getTrackInfo`, which CJ gave up on 2024-06-01 for [`track_info`](Self::track_info): the same, without routes.
    ///
    /// # Errors
    /// As [`Client`] says; once it is switched off, `Config` (1600101) or `Unavailable` without a retry (1600100).
    #[deprecated(note = "CJ gave it up on 2024-06-01: use `track_info`")]
    pub async fn get_track_info(&self, query: &TrackQuery) -> Result<Vec<Result<TrackInfo, Error>>, Error> {
        self.tracked(GET_TRACK_INFO, query).await
    }

    pub(crate) async fn tracked(
        &self,
        operation: &'static str,
        query: &TrackQuery,
    ) -> Result<Vec<Result<TrackInfo, Error>>, Error> {
        query.check().map_err(|error| self.about(operation, error))?;
        let numbers: Query =
            query.track_numbers.iter().map(|number| ("trackNumber".into(), number.as_str().to_owned())).collect();
        let reply = self.ask(operation, numbers).await?;
        let answers = payload(&reply).and_then(answers).map_err(|error| self.about(operation, error))?;
        Ok(answers.into_iter().map(|answer| answer.map_err(|error| self.about(operation, error))).collect())
    }
}
