//! Reads and verifies other people's credentials, and says honestly what it could not check.
//!
//! [`read`] turns bytes into a [`Credential`]; [`verify`] judges it with the [`Evidence`] and the
//! [`Policy`] that the caller hands in, and says which documents it missed; [`draft`] says what a
//! record of it would hold. Nothing here fetches, reads a clock or writes a file: the same input
//! gives the same answer, on a phone, in a browser and in ten years.

pub mod jcs;
pub mod jsonld;
pub mod own;
pub mod rdfc;

mod badge;
mod baked;
mod batch;
mod bbs;
mod blockcerts;
mod cbor;
mod certificates;
mod contexts;
mod cose;
mod credential;
mod did;
mod draft;
mod elm;
mod elmo;
mod fault;
mod findings;
mod format;
mod holder;
mod inquiry;
mod issuer;
mod json;
mod jws;
mod keys;
mod moment;
mod policy;
mod proofs;
mod read;
mod registry;
mod sd_jwt;
mod status;
mod token;
mod vc;
mod verify;
mod xml;

pub use batch::Batch;
pub use credential::Credential;
pub use did::{DidWebFault, did_web_url};
pub use draft::{draft, draft_with, parts};
pub use fault::ReadFault;
pub use format::{Carrier, Format};
pub use keys::{KeyFault, VouchedKey};
pub use policy::{Evidence, Judged, Looked, NoEvidence, Policy, Want, WantReason};
pub use proofs::{BaseProof, DeriveFault, Disclosure, base_proof, derive};
pub use read::{detect, read};
pub use registry::{Backing, IssuerList, KnownIssuer, Registry, RegistryFault};
pub use sd_jwt::{DiscloseFault, Disclosed, KeyBinding};
pub use token::{SignedToken, TokenSigner};
pub use verify::verify;

/// The bounds of small JSON: a header, a key.
pub(crate) const SMALL: dossier_model::json::Limits = dossier_model::json::Limits {
    bytes: 64 << 10,
    depth: 16,
    nodes: 2_000,
};
