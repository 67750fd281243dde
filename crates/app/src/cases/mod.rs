//! Cases (vụ việc): several tips worked on together, with tasks, notes, and what goes to the police.

mod dossier;
mod pack;
mod papers;
mod playbook;
mod remind;
mod work;

pub use dossier::{Asked, Progress, Step, addressees, download, make, progress};
pub use pack::verify;
pub use playbook::{Playbook, playbook};
pub use remind::remind;
pub use work::{Change, Closing, Element, change, counts, list, open, whole};
