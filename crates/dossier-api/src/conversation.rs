//! Every command by its name: declared once, said by any screen.

use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;

use crate::{requests::*, session::Session, views::*, Failure};

/// Declares the conversation: which commands there are, what each asks and answers, and whether it
/// needs an open dossier. The names, the dispatch and the generated bindings all come from this table.
macro_rules! conversation {
    ($($need:ident $name:ident($($request:ty)?) -> $view:ty;)+) => {
        impl Session {
            /// The commands that [`Session::dispatch`] knows.
            pub const COMMANDS: &'static [&'static str] = &[$(stringify!($name)),+];

            /// The commands that are answered while the dossier is locked, or when there is none.
            pub const ANYTIME: &'static [&'static str] = &[$($need!(name $name)),+].concat_names();

            /// Says a command by its name, with its request as JSON. The commands that end in a native
            /// dialog are not among them: they need a path, and a screen never has one.
            ///
            /// # Errors
            /// `bad_request` for an unknown name or a request of another shape; `locked` or `no_dossier`
            /// before the request is even looked at; else what the command says.
            pub fn dispatch(&mut self, name: &str, request: Value) -> Result<Value, Failure> {
                match name {
                    $(stringify!($name) => {
                        conversation!(@guard $need self);
                        conversation!(@call self $name request $($request)?)
                    })+
                    _ => Err(Failure::bad_request("")),
                }
            }
        }
    };
}
