//! Sectors in which the plan asks for loopholes of the law (plan II.5; handbook §15a).

codes! {
    /// A sector whose law may have been got around.
    Sector {
        /// Land and houses.
        RealEstate = "bat_dong_san", "Bất động sản";
        /// Securities.
        Securities = "chung_khoan", "Chứng khoán";
        /// Finance, digital assets.
        Finance = "tai_chinh", "Tài chính";
        /// Banks and payment.
        Banking = "ngan_hang", "Ngân hàng";
        /// Investment.
        Investment = "dau_tu", "Đầu tư";
        /// Trade and companies.
        Business = "kinh_doanh", "Kinh doanh";
        /// Networks, telecommunications, personal data.
        Cyberspace = "khong_gian_mang", "Không gian mạng";
        /// Sending workers abroad.
        WorkAbroad = "lao_dong_nuoc_ngoai", "Đưa người lao động đi làm việc ở nước ngoài";
        /// Anything else.
        Other = "khac", "Lĩnh vực khác";
    }
}
