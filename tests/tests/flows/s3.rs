//! The same promises with the files in a store that speaks S3.

use app::{Clock, Fault, Site};
use store::blob::{Owner, Stored};
use store::{Error, Store, Work};
use tests::engines::{Place, keys, places, places_with_bucket};
use tests::test_app::{DAY, TestApp};

use crate::blobs::{PICTURE, recorded};

const OWNER: Owner<'static> = Owner {
    kind: "test",
    id: "one",
};

async fn changed(store: &Store, now: i64, stored: &Stored, keep: bool) {
    let stored = stored.clone();
    let done = store.write(now, move |tx| -> Work<'_, (), Fault> {
        Box::pin(async move {
            if keep {
                tx.keep_blob(&stored, OWNER).await?;
            } else {
                tx.release_blob(OWNER, &stored.hash).await?;
            }
            recorded(tx).await
        })
    });
    done.await.unwrap();
}

/// Somebody who may do everything with the bucket; the server of the tests does not check the signature itself.
const ANYBODY: (&str, &str) = (
    "authorization",
    "AWS4-HMAC-SHA256 Credential=test/20260602/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=00",
);

/// What lies in the bucket, past the store.
fn asked(place: &Place, object: &str) -> String {
    let bucket = place.bucket.as_ref().unwrap();
    let url = format!("{}/{}{object}", bucket.endpoint, bucket.bucket);
    let mut answer = ureq::get(&url).header(ANYBODY.0, ANYBODY.1).call().unwrap();
    let bytes = answer.body_mut().read_to_vec();
    String::from_utf8_lossy(&bytes.unwrap()).into_owned()
}

fn objects(place: &Place) -> Vec<String> {
    let listed = asked(place, "?list-type=2");
    let keys = listed.split("<Key>").skip(1);
    keys.map(|rest| rest.split('<').next().unwrap().to_owned())
        .collect()
}

fn spoil(place: &Place, object: &str) {
    let bucket = place.bucket.as_ref().unwrap();
    let url = format!("{}/{}/{object}", bucket.endpoint, bucket.bucket);
    let put = ureq::put(&url).header(ANYBODY.0, ANYBODY.1);
    put.send(b"somebody else's".as_slice()).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn files_in_a_bucket_are_sealed_kept_verified_and_destroyed_as_in_a_folder() {
    for place in places_with_bucket().await {
        let app = TestApp::on(place).await;
        let (store, now) = (&app.site.store, app.site.now());
        let stored = store.put_blob(PICTURE.to_vec(), "image/png").await.unwrap();
        changed(store, now, &stored, true).await;
        assert_eq!(store.blob_of(OWNER, &stored.hash).await.unwrap(), PICTURE);
        let held = objects(&app.place);
        assert_eq!(held.len(), 1, "{held:?}");
        assert_ne!(
            held[0].replace('/', ""),
            stored.hash,
            "the name tells nothing"
        );
        assert!(!asked(&app.place, &format!("/{}", held[0])).contains("thienlyvuong"));
        let report = store.verify(&[]).await.unwrap();
        assert_eq!((report.findings, report.files), (Vec::new(), 1));

        // What nobody refers to is swept, and nothing else.
        store
            .put_blob(b"left behind".to_vec(), "text/plain")
            .await
            .unwrap();
        assert_eq!(objects(&app.place).len(), 2);
        assert_eq!(store.sweep_blobs(i64::MAX).await.unwrap(), 1);
        assert_eq!(objects(&app.place), held);

        changed(store, now, &stored, false).await;
        app.pass(DAY);
        app.run_jobs().await;
        assert_eq!(objects(&app.place), Vec::<String>::new());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_somebody_changed_in_the_bucket_is_damage_and_not_an_answer() {
    for place in places_with_bucket().await {
        let app = TestApp::on(place).await;
        let (store, now) = (&app.site.store, app.site.now());
        let stored = store.put_blob(PICTURE.to_vec(), "image/png").await.unwrap();
        changed(store, now, &stored, true).await;
        spoil(&app.place, &objects(&app.place)[0]);
        let outcome = store.blob_of(OWNER, &stored.hash).await;
        assert!(matches!(outcome, Err(Error::Damaged(_))), "{outcome:?}");
        let report = store.verify(&[]).await.unwrap();
        assert_eq!(report.findings.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_share_a_bucket_and_a_backup_moves_it_to_a_folder() {
    for place in places_with_bucket().await {
        let app = TestApp::on(place).await;
        let other = Site::new(app.place.open().await, Clock::Set(app.now.clone()));
        let (store, now) = (&app.site.store, app.site.now());
        let stored = store.put_blob(PICTURE.to_vec(), "image/png").await.unwrap();
        changed(store, now, &stored, true).await;
        let there = other.store.blob_of(OWNER, &stored.hash).await.unwrap();
        assert_eq!(there, PICTURE);

        let file = app.place.folder.path().join("backup");
        store.backup(&file, now).await.unwrap();
        let empty = places().await.remove(0);
        store::backup::restore(&file, &empty.address, &empty.blobs(), &keys())
            .await
            .unwrap();
        let restored = empty.open().await;
        assert_eq!(
            restored.blob_of(OWNER, &stored.hash).await.unwrap(),
            PICTURE
        );
    }
}
