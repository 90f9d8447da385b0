"""The name of an act -> an address of one of its editions, from which ``consolidated_by`` leads to the newest one.

What stands here may be out of date; that does no harm, as long as the edition is one of that act.
"""

from ingest.fetch.refused import Refused
from law.acts import ACTS

STARTS = {
    "serviceloven": "lta/2025/1129",
    "barnets lov": "lta/2025/282",
    "ældreloven": "lta/2024/1651",
    "retssikkerhedsloven": "lta/2024/261",
    "forvaltningsloven": "lta/2014/433",
    "offentlighedsloven": "lta/2020/145",
    "databeskyttelsesloven": "lta/2024/289",
    "socialtilsynsloven": "lta/2025/236",
    "aktivloven": "lta/2023/1031",
    "beskæftigelsesindsatsloven": "lta/2024/280",
    "sygedagpengeloven": "lta/2025/97",
    "pensionsloven": "lta/2024/1123",
    "boligstøtteloven": "lta/2025/995",
    "sundhedsloven": "lta/2025/275",
    "arbejdsskadesikringsloven": "lta/2026/667",
    "retsplejeloven": "lta/2024/1160",
    "udmålingsbekendtgørelsen": "lta/2022/1292",
    "BPA-vejledningen": "retsinfo/2017/10325",
}


def start_of(name: str) -> tuple[str, str]:
    """Give the key of the act that a name or an abbreviation ("SEL") means, and where to begin. Raises Refused."""
    wanted = " ".join(name.split())
    for act in ACTS:
        if wanted in act.short or wanted.casefold() in (act.key.casefold(), *(one.casefold() for one in act.names)):
            if act.key in STARTS:
                return act.key, STARTS[act.key]
            break
    raise Refused(
        "missing", f"{name[:60]!r}: no act with a known address. Known are {', '.join(STARTS)}; else give --eli."
    )
