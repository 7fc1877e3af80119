"""Nationality as a group of origin: nothing finer may leave a file about persons.

The groups follow Danmarks Statistik's Western and non-Western countries, with Denmark and Ukraine
by name (goal 3.2.1). Western are the EU, Andorra, Iceland, Liechtenstein, Monaco, Norway, San
Marino, Switzerland, the United Kingdom, the Vatican, Canada, the USA, Australia and New Zealand;
every other country is non-Western (from memory of dst.dk, not checked: `domain.md` does not give
the list). A text that is no known country is ``Andet land``: it is never counted as either.
"""

from __future__ import annotations

import polars as pl

DENMARK, UKRAINE = "Danmark", "Ukraine"
WESTERN, NON_WESTERN, OTHER = "Vestlige lande", "Ikke-vestlige lande", "Andet land"
GROUPS = (DENMARK, UKRAINE, WESTERN, NON_WESTERN, OTHER)

_DENMARK = "Danmark Dansk DK DNK Færøerne Grønland"
_UKRAINE = "Ukraine Ukrainsk UA UKR"
_WESTERN = """
    Andorra, Australien, Belgien, Bulgarien, Canada, Cypern, Estland, Finland, Frankrig,
    Grækenland, Irland, Island, Italien, Kroatien, Letland, Liechtenstein, Litauen, Luxembourg,
    Malta, Monaco, Nederlandene, Holland, New Zealand, Norge, Polen, Portugal, Rumænien,
    San Marino, Schweiz, Slovakiet, Slovenien, Spanien, Storbritannien, England, Skotland,
    Det Forenede Kongerige, Sverige, Tjekkiet, Den Tjekkiske Republik, Tyskland, Ungarn, USA,
    De Forenede Stater, Vatikanstaten, Østrig
"""
_NON_WESTERN = """
    Afghanistan, Albanien, Algeriet, Angola, Argentina, Armenien, Aserbajdsjan, Bahrain,
    Bangladesh, Belarus, Hviderusland, Benin, Bhutan, Bolivia, Bosnien-Hercegovina, Botswana,
    Brasilien, Burkina Faso, Burundi, Cambodja, Cameroun, Kap Verde, Centralafrikanske Republik,
    Chile, Colombia, Congo, Demokratiske Republik Congo, Costa Rica, Cuba, Djibouti,
    Dominikanske Republik, Ecuador, Egypten, El Salvador, Elfenbenskysten, Eritrea, Etiopien,
    Filippinerne, Forenede Arabiske Emirater, Gabon, Gambia, Georgien, Ghana, Guatemala, Guinea,
    Guinea-Bissau, Guyana, Haiti, Honduras, Indien, Indonesien, Irak, Iran, Israel, Jamaica,
    Japan, Jordan, Jugoslavien, Kasakhstan, Kenya, Kina, Kirgisistan, Kosovo, Kuwait, Laos,
    Lesotho, Libanon, Liberia, Libyen, Madagaskar, Makedonien, Nordmakedonien, Malawi, Malaysia,
    Maldiverne, Mali, Marokko, Mauretanien, Mauritius, Mexico, Moldova, Mongoliet, Montenegro,
    Mozambique, Myanmar, Burma, Namibia, Nepal, Nicaragua, Niger, Nigeria, Nordkorea, Oman,
    Pakistan, Palæstina, Panama, Paraguay, Peru, Qatar, Rusland, Rwanda, Saudi-Arabien, Senegal,
    Serbien, Sierra Leone, Singapore, Somalia, Sovjetunionen, Sri Lanka, Sudan, Sydafrika,
    Sydkorea, Sydsudan, Syrien, Tadsjikistan, Taiwan, Tanzania, Tchad, Thailand, Togo,
    Trinidad og Tobago, Tunesien, Turkmenistan, Tyrkiet, Uganda, Uruguay, Usbekistan, Venezuela,
    Vietnam, Yemen, Zambia, Zimbabwe
"""


def _listed(text: str, group: str) -> dict[str, str]:
    names = (" ".join(name.split()).lower() for name in text.split(","))
    return dict.fromkeys(names, group)


_GROUP_OF = {
    **_listed(_DENMARK.replace(" ", ","), DENMARK),
    **_listed(_UKRAINE.replace(" ", ","), UKRAINE),
    **_listed(_WESTERN, WESTERN),
    **_listed(_NON_WESTERN, NON_WESTERN),
}


def groups(nationalities: pl.Series) -> pl.Series:
    """The group of origin of each nationality; null stays null.

    A group's own name stays what it is, so that a file may give groups in the first place.
    """
    known = _GROUP_OF | {group.lower(): group for group in GROUPS}
    named = nationalities.str.to_lowercase().replace_strict(
        known, default=OTHER, return_dtype=pl.String
    )
    return named.set(nationalities.is_null(), None)
