//! Settings: few, named by whoever reads them, each with a default in the program.

use sea_orm::EntityTrait;

use crate::tables::setting;
use crate::{Error, Store, Tx};

impl Store {
    /// The value of a setting, when somebody set it.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn setting(&self, name: &str) -> Result<Option<String>, Error> {
        let row = setting::Entity::find_by_id(name).one(self.reader()).await?;
        Ok(row.map(|row| row.value))
    }
}

impl Tx {
    /// The value of a setting, as it is when this change is made.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn setting(&mut self, name: &str) -> Result<Option<String>, Error> {
        let row = setting::Entity::find_by_id(name).one(self.conn()).await?;
        Ok(row.map(|row| row.value))
    }

    /// Sets it.
    ///
    /// # Errors
    /// Faults of the database.
    pub async fn set(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let row = setting::Model {
            name: name.to_owned(),
            value: value.to_owned(),
            set_at: self.now(),
            digest: Vec::new(),
        };
        let known = setting::Entity::find_by_id(name).one(self.conn()).await?;
        match known {
            Some(_) => self.update(row).await,
            None => self.insert(row).await,
        }
    }
}
