//! Files: durable before they are referred to, sealed, kept by records, destroyed with the last of them.

use app::Fault;
use serde_json::json;
use store::audit::Record;
use store::blob::{Owner, Stored};
use store::{Error, Store, Tx, Work};
use tests::engines::{Place, places};
use tests::test_app::{DAY, TestApp};

pub(crate) const PICTURE: &[u8] = b"\x89PNG a picture of a chat with a marked word: thienlyvuong";

async fn kept(tx: &mut Tx, stored: &Stored, owner: &str) -> Result<(), Fault> {
    let owner = Owner {
        kind: "test",
        id: owner,
    };
    tx.keep_blob(stored, owner).await?;
    recorded(tx).await
}

pub(crate) async fn recorded(tx: &mut Tx) -> Result<(), Fault> {
    tx.record(Record {
        actor: "test",
        action: "test",
        object_kind: "test",
        object_id: "test",
        detail: json!({}),
    })
    .await?;
    Ok(())
}

async fn keep(store: &Store, now: i64, stored: &Stored, owner: &'static str) -> Result<(), Fault> {
    let stored = stored.clone();
    store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move { kept(tx, &stored, owner).await })
        })
        .await
}

async fn release(store: &Store, now: i64, hash: &str, owner: &'static str) -> Result<(), Fault> {
    let hash = hash.to_owned();
    store
        .write(now, move |tx| -> Work<'_, (), Fault> {
            Box::pin(async move {
                let owner = Owner {
                    kind: "test",
                    id: owner,
                };
                tx.release_blob(owner, &hash).await?;
                recorded(tx).await
            })
        })
        .await
}

async fn read(store: &Store, hash: &str, owner: &str) -> Result<Vec<u8>, Error> {
    let owner = Owner {
        kind: "test",
        id: owner,
    };
    store.blob_of(owner, hash).await
}

/// Every object in the folder, with its bytes.
fn objects(place: &Place) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    let folders = std::fs::read_dir(place.folder.path().join("blobs")).unwrap();
    for folder in folders.flatten() {
        for file in std::fs::read_dir(folder.path()).unwrap().flatten() {
            let name = format!(
                "{}{}",
                folder.file_name().display(),
                file.file_name().display()
            );
            found.push((name, std::fs::read(file.path()).unwrap()));
        }
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_is_sealed_and_read_only_through_the_record_that_keeps_it() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let store = &app.site.store;
        let stored = store.put_blob(PICTURE.to_vec(), "image/png").await.unwrap();
        keep(store, app.site.now(), &stored, "one").await.unwrap();
        assert_eq!(read(store, &stored.hash, "one").await.unwrap(), PICTURE);
        let other = read(store, &stored.hash, "two").await;
        assert!(matches!(other, Err(Error::NotFound)), "{other:?}");
        let objects = objects(&app.place);
        assert_eq!(objects.len(), 1);
        let (name, bytes) = &objects[0];
        assert_ne!(*name, stored.hash, "the name tells nothing of the content");
        assert!(!bytes.windows(12).any(|part| part == b"thienlyvuong"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_record_that_lets_go_destroys_the_file_for_every_copy() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let (store, now) = (&app.site.store, app.site.now());
        let stored = store.put_blob(PICTURE.to_vec(), "image/png").await.unwrap();
        let again = store.put_blob(PICTURE.to_vec(), "image/png").await.unwrap();
        keep(store, now, &stored, "one").await.unwrap();
        keep(store, now, &again, "two").await.unwrap();
        // The second object was written before the first was committed; nobody refers to it.
        assert_eq!(store.sweep_blobs(i64::MAX).await.unwrap(), 1);
        let (name, copy) = objects(&app.place).remove(0);
        release(store, now, &stored.hash, "one").await.unwrap();
        assert_eq!(read(store, &stored.hash, "two").await.unwrap(), PICTURE);
        release(store, now, &stored.hash, "two").await.unwrap();
        let gone = read(store, &stored.hash, "two").await;
        assert!(matches!(gone, Err(Error::NotFound)), "{gone:?}");
        app.pass(DAY);
        app.run_jobs().await;
        assert_eq!(objects(&app.place), Vec::new());
        // A copy of the object laid back beside us stays unreadable: its key is gone from every row.
        let back = app.place.folder.path().join("blobs").join(&name[..2]);
        std::fs::create_dir_all(&back).unwrap();
        std::fs::write(back.join(&name[2..]), copy).unwrap();
        let gone = read(store, &stored.hash, "one").await;
        assert!(matches!(gone, Err(Error::NotFound)), "{gone:?}");
        // The same content may come again later, with another key.
        let anew = store.put_blob(PICTURE.to_vec(), "image/png").await.unwrap();
        keep(store, now, &anew, "three").await.unwrap();
        assert_eq!(read(store, &anew.hash, "three").await.unwrap(), PICTURE);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_refused_change_left_behind_is_swept_and_nothing_else() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let (store, now) = (&app.site.store, app.site.now());
        let kept = store.put_blob(PICTURE.to_vec(), "image/png").await.unwrap();
        keep(store, now, &kept, "one").await.unwrap();
        let refused = store
            .put_blob(b"other".to_vec(), "text/plain")
            .await
            .unwrap();
        let outcome: Result<(), Fault> = store
            .write(now, {
                let refused = refused.clone();
                move |tx| {
                    Box::pin(async move {
                        let owner = Owner {
                            kind: "test",
                            id: "x",
                        };
                        tx.keep_blob(&refused, owner).await?;
                        Err(Fault::NotAllowed)
                    })
                }
            })
            .await;
        assert!(matches!(outcome, Err(Fault::NotAllowed)));
        assert_eq!(objects(&app.place).len(), 2);
        // A change that is still on its way keeps its file.
        assert_eq!(store.sweep_blobs(0).await.unwrap(), 0);
        assert_eq!(store.sweep_blobs(i64::MAX).await.unwrap(), 1);
        assert_eq!(objects(&app.place).len(), 1);
        assert_eq!(read(store, &kept.hash, "one").await.unwrap(), PICTURE);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flipped_byte_in_an_object_is_damage_and_not_an_answer() {
    for place in places().await {
        let app = TestApp::on(place).await;
        let (store, now) = (&app.site.store, app.site.now());
        let stored = store.put_blob(PICTURE.to_vec(), "image/png").await.unwrap();
        keep(store, now, &stored, "one").await.unwrap();
        let (name, mut bytes) = objects(&app.place).remove(0);
        let at = bytes.len() / 2;
        bytes[at] ^= 1;
        let path = app.place.folder.path().join("blobs");
        std::fs::write(path.join(&name[..2]).join(&name[2..]), bytes).unwrap();
        let outcome = read(store, &stored.hash, "one").await;
        assert!(matches!(outcome, Err(Error::Damaged(_))), "{outcome:?}");
    }
}
