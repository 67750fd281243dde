//! Writes: whole or not at all, recorded, many at once.

#![expect(clippy::unwrap_used, reason = "tests")]

use serde_json::json;
use store::audit::Record;
use store::tables::setting;
use store::{Error, Store, Tx};
use tests::engines::{name, places};

fn row(name: &str, value: &str) -> setting::Model {
    setting::Model {
        name: name.into(),
        value: value.into(),
        set_at: 1,
        digest: Vec::new(),
    }
}

async fn put(tx: &mut Tx, name: &str) -> Result<i64, Error> {
    tx.insert(row(name, "1")).await?;
    tx.record(Record {
        actor: "test",
        action: "setting.set",
        object_kind: "setting",
        object_id: name,
        detail: json!({"value": "1"}),
    })
    .await
}

async fn set(store: &Store, name: &str) -> Result<i64, Error> {
    let name = name.to_owned();
    store
        .write(10, move |tx| Box::pin(async move { put(tx, &name).await }))
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_is_recorded_and_the_chain_holds() {
    for place in places().await {
        let store = place.open().await;
        assert_eq!(set(&store, "a").await.unwrap(), 1);
        assert_eq!(set(&store, "b").await.unwrap(), 2);
        let mut seen = Vec::new();
        let head = store
            .verify_audit(&[], |entry| seen.push(entry.object_id.clone()))
            .await
            .unwrap()
            .unwrap();
        assert_eq!((head.seq, seen), (2, vec!["a".into(), "b".into()]));
        // Opened again, the chain goes on.
        drop(store);
        let store = place.open().await;
        assert_eq!(
            set(&store, "c").await.unwrap(),
            3,
            "{}",
            name(store.engine())
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_nobody_recorded_is_undone() {
    for place in places().await {
        let store = place.open().await;
        let outcome: Result<(), Error> = store
            .write(10, |tx| {
                Box::pin(async move { tx.insert(row("a", "1")).await })
            })
            .await;
        assert!(matches!(outcome, Err(Error::NotRecorded)), "{outcome:?}");
        assert_eq!(set(&store, "a").await.unwrap(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_fails_does_not_take_its_neighbours_along() {
    for place in places().await {
        let store = place.open().await;
        set(&store, "taken").await.unwrap();
        let mut tasks = tokio::task::JoinSet::new();
        for i in 0..200 {
            let store = store.clone();
            tasks.spawn(async move {
                let name = if i % 3 == 0 {
                    "taken".into()
                } else {
                    format!("n{i}")
                };
                (i, set(&store, &name).await)
            });
        }
        while let Some(done) = tasks.join_next().await {
            let (i, outcome) = done.unwrap();
            match outcome {
                Ok(_) => assert_ne!(i % 3, 0),
                Err(Error::Conflict) => assert_eq!(i % 3, 0),
                Err(other) => panic!("{i}: {other}"),
            }
        }
        let mut entries = 0;
        let head = store
            .verify_audit(&[], |_| entries += 1)
            .await
            .unwrap()
            .unwrap();
        assert_eq!((head.seq, entries), (134, 134), "{}", name(store.engine()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_loses_its_own_batch_only() {
    for place in places().await {
        let store = place.open().await;
        let outcome: Result<(), Error> = store
            .write(10, |_| Box::pin(async { panic!("a fault in a use case") }))
            .await;
        assert!(matches!(outcome, Err(Error::Unavailable)), "{outcome:?}");
        assert_eq!(set(&store, "after").await.unwrap(), 1);
    }
}
