//! Which list holds what a message names: the thing itself, what it stands for, what lies above it.

use extract::{Found, What, registrable};

use super::{Evidence, Gather, note};
use crate::facts::Fact;
use crate::snapshot::{Class, List};

impl<'e> Gather<'e, '_> {
    pub(super) fn lists(&self, evidence: &mut Evidence<'e>, found: &Found, number: u16) {
        let list = self.list_of(evidence, found, number);
        self.listed(evidence, found, number, list);
    }

    /// The list that holds something. The allow-list first: an official domain or number is never looked up in a warning list,
    /// unless anybody can write there; then its pages are, never it.
    pub(super) fn list_of(
        &self,
        evidence: &Evidence<'e>,
        found: &Found,
        number: u16,
    ) -> Option<&'e List> {
        if self.snapshot.is_empty() {
            return None;
        }
        let official = evidence.official.iter().any(|(n, _)| *n == number);
        let tables = &self.pack.tables;
        let written_by_all =
            || matches!(&found.what, What::Link(link) if tables.hosting(&link.host).is_some());
        match official && !written_by_all() {
            true => None,
            false => self.look_up(&found.what),
        }
    }

    pub(super) fn listed(
        &self,
        evidence: &mut Evidence<'e>,
        found: &Found,
        number: u16,
        list: Option<&'e List>,
    ) {
        let Some(list) = list else { return };
        evidence.listed.push((number, list));
        let fact = match list.class {
            Class::Authority => Fact::ListedAuthority,
            Class::Community => Fact::ListedCommunity,
            Class::Allow => Fact::ListedAllow,
        };
        note(evidence, fact, Some(found.span), Some(number));
    }

    fn look_up(&self, what: &What) -> Option<&'e List> {
        let find = |kind, key: &str| self.snapshot.find(kind, key, self.today);
        match what {
            // The address, the same without its query, then the host and its parents down to the registrable domain.
            What::Link(link) => {
                let url = link.key();
                let page = url.split('?').next().unwrap_or_default();
                let lowest = link.registrable.as_deref().unwrap_or(&link.host);
                find(extract::IndicatorKind::Url, &url)
                    .or_else(
                        || match page.len() < url.len() && page.len() > link.host.len() {
                            true => find(extract::IndicatorKind::Url, page),
                            false => None,
                        },
                    )
                    .or_else(|| self.host_listed(&link.host, lowest, &url))
            }
            What::Email(email) => {
                let (kind, key) = extract::canonical(what)?;
                let lowest = registrable(&email.host);
                find(kind, &key).or_else(|| self.host_listed(&email.host, lowest, &email.host))
            }
            What::Account(account) => {
                let bin = account.bin.as_deref();
                let known = self.account_listed(bin, &account.number);
                // The bank may be another one.
                known.or_else(|| match account.doubtful {
                    true => self.account_listed(None, &account.number),
                    false => None,
                })
            }
            What::Pay(pay) => {
                let listed = |bin: &Option<String>, account: &Option<String>| {
                    self.account_listed(bin.as_deref(), account.as_deref()?)
                };
                let mut also = pay.also.iter();
                listed(&pay.bin, &pay.account)
                    .or_else(|| also.find_map(|payee| listed(&payee.bin, &payee.account)))
            }
            // "zalo.me/0912…" is whoever has that phone.
            What::Handle(handle) => {
                let (kind, key) = extract::canonical(what)?;
                find(kind, &key)
                    .or_else(|| find(extract::IndicatorKind::Phone, &handle.phone()?.e164))
            }
            _ => {
                let (kind, key) = extract::canonical(what)?;
                find(kind, &key)
            }
        }
    }

    /// A host or one of its parents, down to `lowest`, for what lies `below`. One that is official is no warning, whatever lies on
    /// it, and one where anybody can write is cleared by nobody: its pages are, one by one.
    pub(super) fn host_listed(&self, host: &str, lowest: &str, below: &str) -> Option<&'e List> {
        if self.snapshot.is_empty() || self.pack.tables.official(host).is_some() {
            return None;
        }
        let cleared = |list: &&List| list.class == Class::Allow && self.pack.tables.is_open(host);
        let mut name = host;
        loop {
            let listed = self.snapshot.find_above(name, below, self.today);
            if listed.is_some() {
                return listed.filter(|list| !cleared(list));
            }
            name = name
                .split_once('.')
                .map(|(_, parent)| parent)
                .filter(|parent| parent.len() >= lowest.len())?;
        }
    }

    /// An account under its bank; where the message or the list names none, under whichever bank.
    fn account_listed(&self, bin: Option<&str>, number: &str) -> Option<&'e List> {
        let find = |key: &str| {
            self.snapshot
                .find(extract::IndicatorKind::Account, key, self.today)
        };
        if let Some(bin) = bin {
            return find(&format!("{bin}/{number}")).or_else(|| find(number));
        }
        find(number).or_else(|| {
            let mut key = String::with_capacity(7 + number.len());
            self.pack.reference.banks().iter().find_map(|bank| {
                key.clear();
                key.push_str(&bank.bin);
                key.push('/');
                key.push_str(number);
                find(&key)
            })
        })
    }
}

#[cfg(test)]
mod tests {
    use extract::IndicatorKind;

    use crate::judged::{DAY, judged_by};
    use crate::snapshot::{Builder, Class, List, Snapshot};

    /// A snapshot with these on an authority's list.
    fn listing(keys: &[(IndicatorKind, &str)]) -> Snapshot {
        let keys: Vec<_> = keys
            .iter()
            .map(|(kind, key)| (Class::Authority, *kind, *key))
            .collect();
        lists(&keys)
    }

    /// A snapshot with these on a list of each class.
    fn lists(keys: &[(Class, IndicatorKind, &str)]) -> Snapshot {
        let mut builder = Builder::new(7);
        for (class, kind, key) in keys {
            let list = List {
                name: "a".into(),
                source: "test".into(),
                class: *class,
                date: Some(DAY),
                expires: None,
            };
            let number = builder.list(&list).unwrap();
            builder.add(*kind, key, number);
        }
        Snapshot::from_bytes(builder.finish().unwrap()).unwrap()
    }

    /// Which of these texts name something listed.
    fn are_listed<'t>(snapshot: &Snapshot, texts: &[&'t str]) -> Vec<&'t str> {
        let listed = |text: &&str| {
            let indicators = judged_by(text, snapshot).indicators;
            indicators.iter().any(|it| it.listed.is_some())
        };
        texts.iter().copied().filter(listed).collect()
    }

    #[test]
    fn a_listed_phone_is_known_by_its_handle_and_behind_a_call_forward() {
        let snapshot = listing(&[(IndicatorKind::Phone, "+84912000111")]);
        let known = [
            "ket ban zalo.me/0912000111",
            "nhan wa.me/84912000111",
            "zalo 0912.000.111",
            "bam **21*0912000111# nhe",
        ];
        assert_eq!(are_listed(&snapshot, &known), known);
        let unknown = ["zalo.me/0912000112", "facebook.com/shop0912000111"];
        assert_eq!(are_listed(&snapshot, &unknown), [""; 0]);
    }

    #[test]
    fn a_listed_address_is_known_however_it_is_written() {
        let snapshot = listing(&[
            (IndicatorKind::Url, "xau-vidu.top/x/y?z=1"),
            (
                IndicatorKind::Url,
                "xau-vidu.top/%C4%91%C4%83ng-nh%E1%BA%ADp",
            ),
            (IndicatorKind::Host, "203.0.113.7"),
            (IndicatorKind::Url, "203.0.113.8/dang-nhap"),
            (IndicatorKind::Host, "[2001:db8::1]"),
            (IndicatorKind::Host, "xn--e1afmkfd.xn--p1ai"),
        ]);
        let known = [
            "https://xau-vidu.top:443/x/y?z=1",
            "xau-vidu.top:443/x/y?z=1",
            "https://xau-vidu.top/đăng-nhập",
            "203.0.113.7",
            "vào 203.0.113.7 mà xem",
            "203.0.113.8/dang-nhap",
            "http://[2001:db8:0::1]/login",
            "пример.рф",
        ];
        assert_eq!(are_listed(&snapshot, &known), known);
        let unknown = [
            "https://xau-vidu.top/dang-nhap",
            "https://xau-vidu.top:8443/x/y?z=1",
            "phiên bản 203.0.113.9",
        ];
        assert_eq!(are_listed(&snapshot, &unknown), [""; 0]);
    }

    #[test]
    fn what_was_reviewed_is_suspected_no_more_and_clears_nothing_else() {
        use crate::Level::{Danger, Insufficient, Warned};
        let allow = |kind, key| (Class::Allow, kind, key);
        let snapshot = lists(&[
            allow(IndicatorKind::Host, "vietcombank-login.top"),
            allow(IndicatorKind::Host, "forms.gle"),
            allow(IndicatorKind::Url, "forms.gle/xetlai"),
            (
                Class::Authority,
                IndicatorKind::Url,
                "vietcombank-login.top/xau",
            ),
            (Class::Community, IndicatorKind::Phone, "+84912000111"),
            allow(IndicatorKind::Phone, "+84912000111"),
        ]);
        let judged = |text: &str, snapshot: &Snapshot| {
            let verdict = judged_by(text, snapshot);
            let cleared = verdict
                .signals
                .iter()
                .any(|fired| fired.id == "LISTED_ALLOW");
            (verdict.level, cleared)
        };
        let scam = "Vietcombank: tai khoan cua ban bi khoa, dang nhap va nhap ma OTP tai https://vietcombank-login.top ngay truoc 17h";
        for (text, before, now, cleared) in [
            ("vietcombank-login.top", Danger, Insufficient, true),
            (
                "https://a.vietcombank-login.top/x",
                Danger,
                Insufficient,
                true,
            ),
            // What is said around it is judged as ever.
            (scam, Danger, Danger, true),
            // Another address beside it is as strange as before.
            (
                "Vietcombank: dang nhap vietcombank-login.top hoac vietcombank-xacthuc.top de mo khoa the",
                Danger,
                Danger,
                true,
            ),
            // An authority names the very page.
            ("https://vietcombank-login.top/xau", Danger, Warned, false),
            // Where anybody can write a page is cleared, never all of them.
            ("https://forms.gle/xetlai", Insufficient, Insufficient, true),
            ("https://forms.gle/khac", Insufficient, Insufficient, false),
            ("0912000111", Insufficient, Insufficient, true),
        ] {
            let without = judged(text, &Snapshot::default());
            assert_eq!(without, (before, false), "without lists: {text}");
            assert_eq!(judged(text, &snapshot), (now, cleared), "{text}");
        }
    }

    #[test]
    fn every_account_and_address_a_payment_code_names_is_looked_up() {
        let sealed = |fields: &str| {
            let body = format!("000201010211{fields}5802VN6304");
            format!("{body}{:04X}", extract::vietqr::crc16(body.as_bytes()))
        };
        let payee = |tag: &str, account: &str| {
            format!("{tag}530010A000000727012300069704160109{account}0208QRIBFTTA")
        };
        let two = sealed(&[payee("38", "257000859"), payee("39", "111000222")].concat());
        let said = sealed(
            &[
                payee("38", "257000859"),
                "62240820Nap tai xau-vidu.top".into(),
            ]
            .concat(),
        );
        let honest = sealed(&payee("38", "257000859"));
        let snapshot = listing(&[
            (IndicatorKind::Account, "970416/111000222"),
            (IndicatorKind::Host, "xau-vidu.top"),
        ]);
        let codes = [two.as_str(), said.as_str(), honest.as_str()];
        assert_eq!(are_listed(&snapshot, &codes), codes[..2]);
    }

    #[test]
    fn a_listed_account_is_known_whatever_bank_is_named_around_it() {
        let snapshot = listing(&[
            (IndicatorKind::Account, "970436/0123456789012"),
            (IndicatorKind::Account, "970422/0911000300"),
        ]);
        let known = [
            "Ngân hàng: Vietcombank\nSố tài khoản: 0123456789012\nNội dung: tiền phòng",
            "em gửi stk bác ạ 0123456789012 VCB",
            "stk 0123456789012, em chuyển từ app MB nhé",
            "MB báo: anh chuyển vào stk 0123456789012",
            "công ty ABC Tech, STK 0123456789012 VCB",
            "stk 0123456789012",
            "MB Bank: 0911000300",
            "mbbank 0911 000 300",
            "stk 0911000300 MB",
        ];
        assert_eq!(are_listed(&snapshot, &known), known);
        // Another bank's account with the same number is another account, and what is called is a phone.
        let unknown = [
            "STK 0123456789012 MB",
            "goi 0911000300",
            "Hotline MB: 0911000300",
        ];
        assert_eq!(are_listed(&snapshot, &unknown), [""; 0]);
    }
}
