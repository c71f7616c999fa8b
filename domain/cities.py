"""Cities and regions by which people name their time zone, besides the names of zones."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping

_CALLED: Mapping[str, str] = {
    "America/New_York": """
        eastern, et, est, edt, us east, atlanta, baltimore, boston, buffalo, charlotte, cincinnati,
        cleveland, columbus, fort wayne, jacksonville, miami, newark, new jersey, orlando,
        philadelphia, pittsburgh, raleigh, richmond, savannah, tampa, toledo, washington,
        washington dc, dc, nyc, connecticut, delaware, maryland, massachusetts, north carolina,
        ohio, pennsylvania, south carolina, virginia, west virginia, нью-йорк, nueva york,
        ਨਿਊਯਾਰਕ""",
    "America/Chicago": """
        central, ct, cst, cdt, austin, birmingham, dallas, des moines, fargo, fort worth, houston,
        kansas city, laredo, lincoln, little rock, madison, memphis, milwaukee, minneapolis, mobile,
        nashville, new orleans, oklahoma city, omaha, saint louis, st louis, san antonio,
        sioux falls, tulsa, wichita, alabama, arkansas, illinois, iowa, louisiana, minnesota,
        mississippi, missouri, oklahoma, texas, wisconsin, чикаго, чікаго, даллас, хьюстон,
        ਸ਼ਿਕਾਗੋ, ਡੱਲਾਸ, ਡੈਲਸ, ਹਿਊਸਟਨ""",
    "America/Denver": """
        mountain, mt, mdt, albuquerque, billings, cheyenne, colorado springs, el paso,
        salt lake city, colorado, montana, new mexico, utah, wyoming, денвер""",
    "America/Phoenix": "arizona, mesa, tucson, феникс",
    "America/Los_Angeles": """
        pacific, pt, pst, pdt, la, bakersfield, fresno, las vegas, oakland, portland, reno,
        sacramento, san diego, san francisco, san jose, seattle, spokane, stockton, tacoma,
        california, nevada, лос-анджелес, сиэтл,
        ਲਾਸ ਏਂਜਲਸ, ਫਰਿਜ਼ਨੋ, ਸੈਕਰਾਮੈਂਟੋ""",
    "America/Anchorage": "alaska, akst, akdt",
    "Pacific/Honolulu": "hawaii, hst",
    "America/Toronto": "ontario, ottawa",
    "America/Edmonton": "alberta, calgary",
    "America/Winnipeg": "manitoba",
    "America/Mexico_City": "ciudad de mexico, cdmx, guadalajara, puebla",
    "Asia/Tashkent": """
        uzbekistan, o'zbekiston, toshkent, andijan, andijon, bukhara, buxoro, fergana, farg'ona,
        namangan, ташкент, андижан, бухара, наманган, фергана, узбекистан,
        ਤਾਸ਼ਕੰਦ""",
    "Asia/Samarkand": "samarqand, самарканд",
    "Asia/Almaty": "astana, almati, алматы, астана, kazakhstan, казахстан",
    "Asia/Bishkek": "бишкек, kyrgyzstan, кыргызстан",
    "Asia/Dushanbe": "душанбе, tajikistan, таджикистан",
    "Asia/Kolkata": """
        india, ist, amritsar, bangalore, chandigarh, delhi, jalandhar, ludhiana, mumbai, new delhi,
        punjab, ਭਾਰਤ, ਪੰਜਾਬ, ਦਿੱਲੀ, ਅੰਮ੍ਰਿਤਸਰ, ਜਲੰਧਰ, ਲੁਧਿਆਣਾ, ਚੰਡੀਗੜ੍ਹ""",
    "Asia/Karachi": "pakistan, lahore, islamabad",
    "Asia/Shanghai": "beijing, china",
    "Asia/Tokyo": "japan",
    "Europe/Kyiv": """
        ukraine, dnipro, kharkiv, lviv, odesa, odessa, київ, киев, львів, львов, одеса, одесса,
        харків, харьков, дніпро, днепр, україна, украина""",
    "Europe/Moscow": "msk, saint petersburg, st petersburg, москва, санкт-петербург, мск",
    "Europe/London": "england, uk, manchester, birmingham uk",
    "Europe/Berlin": "germany, frankfurt, hamburg, munich",
    "Europe/Warsaw": "poland",
    "UTC": "gmt, utc, z, zulu, greenwich",
}
ZONE_OF: Mapping[str, str] = {
    unicodedata.normalize("NFC", name.strip()): zone
    for zone, named in _CALLED.items()
    for name in named.split(",")
}
"""Zones by what people call them, in small letters, without accents or dots.

In tzdata EST, MST and HST are clocks without summer time; who types EST means New York's.
"""
