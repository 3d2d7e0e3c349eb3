//! Where are documents, vectors, topics and reports kept? This is the only module that keeps anything.

mod content_hash;
mod error;

mod cleaning_record;
mod collection_record;
mod correction_record;
mod event_record;
mod job_record;
mod map_record;
mod topic_record;

mod document_record;
mod report_record;

mod contract;

mod sqlite;

pub use cleaning_record::{
    CleaningRecord, CleaningState, PackedOriginal, RecleanedDocument, RecutText,
};
pub use collection_record::{CollectionCounts, CollectionKey, CollectionRecord};
pub use content_hash::ContentHash;
pub use contract::Store;
pub use document_record::{
    Checked, DamagedDocument, DocumentVectors, DocumentWording, DocumentWrite, Found, KeptDocument,
    ListedDocument, StagedDocument, Written, id_of, warn_of,
};
pub use error::{Cause, Damaged, StoreError, unless_damaged};
pub use map_record::{KeptMap, KeptPoint};
pub use report_record::ReportHeading;
pub use sqlite::{SqliteStore, UpgradeProgress};
