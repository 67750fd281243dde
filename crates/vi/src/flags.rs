//! Halves of flags: two of a country are its flag, others spell a word («🇻🇨🇧»).

use crate::letters::of_flag;

/// Bytes of one half.
const HALF: usize = '🇻'.len_utf8();

/// The halves side by side that a text begins with: their bytes, and whether they are letters and no flags.
pub(crate) fn halves(text: &str) -> (usize, bool) {
    let letters: Vec<u8> = text.chars().map_while(of_flag).collect();
    let is_flag = |pair: &[u8]| {
        let mut countries = COUNTRIES.split_whitespace();
        countries.any(|country| country.as_bytes() == pair)
    };
    let spell = !letters.chunks(2).all(is_flag);
    (letters.len() * HALF, spell)
}

/// Two letters of each flag that Unicode has.
const COUNTRIES: &str = "ac ad ae af ag ai al am ao aq ar as at au aw ax az ba bb bd be bf bg bh bi bj bl bm bn bo bq br bs bt bv bw \
    by bz ca cc cd cf cg ch ci ck cl cm cn co cp cr cu cv cw cx cy cz de dg dj dk dm do dz ea ec ee eg eh er es \
    et eu fi fj fk fm fo fr ga gb gd ge gf gg gh gi gl gm gn gp gq gr gs gt gu gw gy hk hm hn hr ht hu ic id ie \
    il im in io iq ir is it je jm jo jp ke kg kh ki km kn kp kr kw ky kz la lb lc li lk lr ls lt lu lv ly ma mc \
    md me mf mg mh mk ml mm mn mo mp mq mr ms mt mu mv mw mx my mz na nc ne nf ng ni nl no np nr nu nz om pa pe \
    pf pg ph pk pl pm pn pr ps pt pw py qa re ro rs ru rw sa sb sc sd se sg sh si sj sk sl sm sn so sr ss st sv \
    sx sy sz ta tc td tf tg th tj tk tl tm tn to tr tt tv tw tz ua ug um un us uy uz va vc ve vg vi vn vu wf ws \
    xk ye yt za zm zw";
