"""The acts, orders and guidances that a text may name, with every name it may use for them (data, no rules)."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """A named body of rules.

    ``key`` is our name for it. ``names`` are in the nominative, the first is the one we print; a genitive is formed
    from it. ``short`` are abbreviations as caseworkers write them, matched with their case.
    ``sections`` is a number that its paragraphs stay below, where that is known. ``under`` is the act that an order is
    issued under: "lovens § 95" in it is of that one.
    """

    key: str
    names: tuple[str, ...]
    short: tuple[str, ...] = ()
    sections: int | None = None
    under: str | None = None


ACTS = (
    Act(key="serviceloven", names=("serviceloven", "lov om social service"), short=("SEL",)),
    Act(key="barnets lov", names=("barnets lov",), short=("BL",)),
    Act(key="ældreloven", names=("ældreloven",), short=("ÆL",)),
    Act(
        key="retssikkerhedsloven",
        names=("retssikkerhedsloven", "lov om retssikkerhed og administration på det sociale område"),
        short=("RTL", "RSL"),
    ),
    Act(key="forvaltningsloven", names=("forvaltningsloven",), short=("FVL",)),
    Act(key="offentlighedsloven", names=("offentlighedsloven",), short=("OFL", "OFFL")),
    Act(key="databeskyttelsesloven", names=("databeskyttelsesloven",), short=("DBL",)),
    Act(key="socialtilsynsloven", names=("socialtilsynsloven", "lov om socialtilsyn")),
    Act(key="aktivloven", names=("aktivloven", "lov om aktiv socialpolitik"), short=("LAS",)),
    Act(key="beskæftigelsesindsatsloven", names=("lov om en aktiv beskæftigelsesindsats",), short=("LAB",)),
    Act(key="sygedagpengeloven", names=("sygedagpengeloven", "lov om sygedagpenge"), short=("SDL",)),
    Act(key="pensionsloven", names=("pensionsloven", "lov om social pension")),
    Act(
        key="førtidspensionsloven",
        names=(
            "lov om højeste, mellemste, forhøjet almindelig og almindelig førtidspension m.v.",
            "lov om højeste, mellemste, forhøjet almindelig eller almindelig førtidspension m.v.",
        ),
    ),
    Act(key="boligstøtteloven", names=("boligstøtteloven", "lov om individuel boligstøtte")),
    Act(key="sundhedsloven", names=("sundhedsloven",), short=("SUL",)),
    Act(key="arbejdsskadesikringsloven", names=("arbejdsskadesikringsloven",), short=("ASL",)),
    Act(key="almenboligloven", names=("almenboligloven",)),
    Act(key="værgemålsloven", names=("værgemålsloven",), short=("VML",)),
    Act(key="ferieloven", names=("ferieloven", "lov om ferie")),
    Act(key="ligebehandlingsloven", names=("ligebehandlingsloven",)),
    Act(key="barselsudligningsloven", names=("barselsudligningsloven",)),
    Act(key="straffeloven", names=("straffeloven",)),
    Act(key="retsplejeloven", names=("retsplejeloven",)),
    Act(
        key="udmålingsbekendtgørelsen",
        names=(
            "udmålingsbekendtgørelsen",
            "udmålingsbek.",
            "udmålingsbek",
            "bekendtgørelse om udmåling af tilskud til ansættelse af hjælpere og borgerstyret personlig assistance",
        ),
        sections=30,
        under="serviceloven",
    ),
    Act(
        key="udlandsbekendtgørelsen",
        names=(
            "udlandsbekendtgørelsen",
            "udlandsbek.",
            "udlandsbek",
            "bekendtgørelse om ydelser efter lov om social service under midlertidige ophold i udlandet",
        ),
        sections=30,
        under="serviceloven",
    ),
    Act(key="retssikkerhedsbekendtgørelsen", names=("retssikkerhedsbekendtgørelsen",), under="retssikkerhedsloven"),
    Act(key="merudgiftsbekendtgørelsen", names=("merudgiftsbekendtgørelsen",), under="serviceloven"),
    Act(key="bilbekendtgørelsen", names=("bilbekendtgørelsen",), under="serviceloven"),
    Act(
        key="BPA-vejledningen",
        names=(
            "BPA-vejledningen",
            "vejledning om kontant tilskud til ansættelse af hjælpere og borgerstyret personlig assistance",
            "vejledning om kontant tilskud og borgerstyret personlig assistance",
            "vejledning om borgerstyret personlig assistance",
        ),
    ),
    Act(key="vejledning om hjælp og støtte", names=("vejledning om hjælp og støtte efter serviceloven",)),
)
BY_KEY = {act.key: act for act in ACTS}


def genitive(name: str) -> str:
    """Form the genitive as the sources write it: "serviceloven" -> "servicelovens", "barnets lov" -> "barnets lovs"."""
    return name if name.endswith("s") else name + "s"


def name_of(key: str) -> str:
    """Give the name that we print for an act. One that ACTS does not have is called by its key.

    >>> name_of("beskæftigelsesindsatsloven"), name_of("lov om klimatilpasning")
    ('lov om en aktiv beskæftigelsesindsats', 'lov om klimatilpasning')
    """
    return BY_KEY[key].names[0] if key in BY_KEY else key
