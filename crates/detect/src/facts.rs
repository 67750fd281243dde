//! Facts that code establishes about links, senders, payments and spelling; rules give them weight and words.

use extract::Span;
use serde::Serialize;

use crate::lookalike::Imitation;

macro_rules! facts {
    ($($(#[$doc:meta])* $variant:ident = $name:literal,)*) => {
        /// A named fact that a signal may wait for (`fact = ["link_shortener"]`).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Fact { $($(#[$doc])* $variant,)* }

        impl Fact {
            /// Every fact.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)*];

            /// The name used in rule files.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }
        }
    };
}

facts! {
    /// Any link at all.
    LinkAny = "link_any",
    /// A link written without a scheme.
    LinkBare = "link_bare",
    /// A host cut up with spaces or brackets.
    LinkSplit = "link_split",
    /// A numeric host.
    LinkIp = "link_ip",
    /// An unusual port.
    LinkPort = "link_port",
    /// `https://bank.vn@other.example`.
    LinkUserinfo = "link_userinfo",
    /// A host with non-ASCII letters (IDN).
    LinkIdn = "link_idn",
    /// A link shortener: the destination is hidden.
    LinkShortener = "link_shortener",
    /// A redirector, or a link that carries another link inside.
    LinkRedirector = "link_redirector",
    /// A free host where anybody can publish.
    LinkFreeHost = "link_free_host",
    /// An online form anybody can make.
    LinkForm = "link_form",
    /// A file-sharing host.
    LinkFileShare = "link_file_share",
    /// An invitation to a chat group or a private chat.
    LinkChat = "link_chat",
    /// The link downloads an Android package.
    LinkApk = "link_apk",
    /// A suffix that is cheap and often abused.
    LinkCheapSuffix = "link_cheap_suffix",
    /// Words such as "xacthuc", "trungthuong", "dangnhap" in the host.
    LinkActionWord = "link_action_word",
    /// Words of agencies ("dichvucong", "congan", "gov") in a host that is not `.gov.vn`.
    LinkAgencyWord = "link_agency_word",
    /// Gambling words in the host.
    LinkGamblingWord = "link_gambling_word",
    /// A host that looks made by a machine (letters and digits without sense).
    LinkRandom = "link_random",
    /// Many hyphens or a very long host.
    LinkHyphens = "link_hyphens",
    /// The learned URL model finds the host unusual.
    LinkModel = "link_model",
    /// The host is neither official nor well known.
    LinkUnknown = "link_unknown",
    /// Every link belongs to a verified official domain.
    LinksOfficial = "links_official",
    /// Every link belongs to a well-known domain.
    LinksKnown = "links_known",
    /// The host imitates a protected brand or agency.
    Lookalike = "lookalike",
    /// The same, with one letter wrong or look-alike letters.
    LookalikeSpelling = "lookalike_spelling",
    /// The registrable name is nothing but a protected name in look-alike letters.
    LookalikeWhole = "lookalike_whole",
    /// The text names a brand, the link leads elsewhere.
    BrandLinkElsewhere = "brand_link_elsewhere",
    /// The text speaks for a bank, a wallet, an agency or a utility.
    BrandNamed = "brand_named",
    /// The named brand is a bank or wallet.
    BankNamed = "bank_named",
    /// The named brand is an authority.
    AgencyNamed = "agency_named",
    /// Some phone number.
    PhoneAny = "phone_any",
    /// An ordinary mobile number.
    PhoneMobile = "phone_mobile",
    /// A fixed VoIP range favoured by fake police.
    PhoneVoip = "phone_voip",
    /// A foreign number.
    PhoneForeign = "phone_foreign",
    /// A number that cannot exist.
    PhoneImpossible = "phone_impossible",
    /// A premium number (1900).
    PhonePremium = "phone_premium",
    /// A verified official number.
    PhoneOfficial = "phone_official",
    /// A bank account.
    AccountAny = "account_any",
    /// A payment QR payload.
    PayQr = "pay_qr",
    /// It is cut, changed or written wrong.
    PayQrBroken = "pay_qr_broken",
    /// It names several accounts to be paid.
    PayQrSeveral = "pay_qr_several",
    /// A crypto wallet.
    Wallet = "wallet",
    /// A call-forward code.
    CallForward = "call_forward",
    /// An app package outside the stores.
    AppPackage = "app_package",
    /// A file of an app outside the stores, by its name.
    AppFile = "app_file",
    /// A file of a program, by its name.
    ProgramFile = "program_file",
    /// One that bears the name of a brand or an office.
    FileOfBrand = "file_of_brand",
    /// One that pretends to be a paper, a picture, an invitation.
    FileDisguised = "file_disguised",
    /// A one-time code.
    OtpCode = "otp_code",
    /// An identity-card number.
    NationalId = "national_id",
    /// Some amount of money.
    MoneyAny = "money_any",
    /// Five million or more.
    MoneyLarge = "money_large",
    /// A Zalo contact.
    HandleZalo = "handle_zalo",
    /// A Telegram contact.
    HandleTelegram = "handle_telegram",
    /// Another chat contact.
    HandleOther = "handle_other",
    /// "Trước 17h hôm nay", "trong 24 giờ".
    TimeLimit = "time_limit",
    /// At least 3 % by the month, 2 % by the week, 0,8 % by the day.
    HighRate = "high_rate",
    /// Some letters are disguised.
    Disguised = "disguised",
    /// Many letters are disguised.
    DisguisedHeavily = "disguised_heavily",
    /// The sender hint is an ordinary number.
    SenderPersonal = "sender_personal",
    /// The sender hint is a name.
    SenderBrandname = "sender_brandname",
    /// The sender hint is a short code.
    SenderShortCode = "sender_short_code",
    /// The sender hint is a foreign number.
    SenderForeign = "sender_foreign",
    /// The sender hint is a number that cannot exist.
    SenderImpossible = "sender_impossible",
    /// The asker says it came by Zalo, Facebook or Telegram.
    ChannelPrivate = "channel_private",
    /// The asker says it was a call.
    ChannelCall = "channel_call",
    /// The text names a genuine programme of the register.
    ProgrammeNamed = "programme_named",
    /// The text names a licensed company that sends people abroad to work.
    LabourCompanyNamed = "labour_company_named",
    /// The sender hint is a free mailbox.
    SenderFreeMail = "sender_free_mail",
    /// `From` and `Reply-To` disagree.
    MailReplyElsewhere = "mail_reply_elsewhere",
    /// `From` and `Return-Path` disagree.
    MailReturnElsewhere = "mail_return_elsewhere",
    /// SPF, DKIM or DMARC failed, and none of them passed for the domain in `From`.
    MailAuthFail = "mail_auth_fail",
    /// DMARC passed for a domain that is not the one in `From`.
    MailAuthElsewhere = "mail_auth_elsewhere",
    /// DMARC passed for the domain in `From`.
    MailAuthPass = "mail_auth_pass",
    /// The display name is a brand, the address is not its own.
    MailFalseName = "mail_false_name",
    /// The shown address of a link is not where it leads.
    MailLinkDiffers = "mail_link_differs",
    /// An attachment that can run.
    MailRunnable = "mail_runnable",
    /// Such a file that goes under the name of a document or a picture.
    MailDisguised = "mail_disguised",
    /// An HTML or archive attachment.
    MailHtmlAttachment = "mail_html_attachment",
    /// A password form inside the mail.
    MailForm = "mail_form",
    /// Names a protected brand or agency as its sender, and its head shows that it is from somebody else.
    MailForged = "mail_forged",
    /// `From` names two senders of different domains.
    MailTwoSenders = "mail_two_senders",
    /// Two `Reply-To`, to different domains.
    MailTwoReplies = "mail_two_replies",
    /// From a domain many people get mail from, authenticated.
    MailKnownSender = "mail_known_sender",
    /// From an official domain, authenticated.
    MailOfficial = "mail_official",
    /// On an authority's warning list.
    ListedAuthority = "listed_authority",
    /// On another list.
    ListedCommunity = "listed_community",
    /// Cleared by a reviewer or on the allow list.
    ListedAllow = "listed_allow",
    /// The learned model finds the wording suspicious.
    ModelSuspects = "model_suspects",
    /// The learned model is nearly sure.
    ModelSure = "model_sure",
}

impl Fact {
    /// The fact with this name in a rule file.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|fact| fact.name() == name)
    }
}

/// A fact with the place it was seen and what an explanation may name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Noted {
    pub(crate) fact: Fact,
    pub(crate) span: Option<Span>,
    /// Index into the findings.
    pub(crate) found: Option<u16>,
    pub(crate) imitation: Option<Imitation>,
}
