//! What the commands about a campaign's tempo take.

use kabar_types::{CampaignId, Pacing, RaisedLimit};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

params! {
    CheckPacing { pacing: Pacing, }

    SetPacing {
        campaign: CampaignId,
        /// The whole of it; there are no partial changes.
        pacing: Pacing,
    }

    AcceptRaises {
        campaign: CampaignId,
        /// As `check_pacing` told them.
        raised: Vec<RaisedLimit>,
    }

    PlanCampaign {
        campaign: CampaignId,
        /// Another tempo than its own; `null`: its own.
        pacing: Option<Pacing>,
    }
}
