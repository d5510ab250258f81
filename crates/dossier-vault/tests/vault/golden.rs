//! A dossier that version 1.0 of the format wrote. It must open for good.
