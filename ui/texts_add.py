"""The Danish words of adding a source."""

from types import MappingProxyType

from law.authority import NAMES
from law.records import Kind
from renewal import State

TITLE = "Tilføj en kilde"
LEAD = (
    "Vælg en fil, du har gemt: PDF, HTML, DOCX, XML fra Retsinformation eller ren tekst. Den bliver på denne maskine. "
    "Den må ikke handle om en bestemt borger: kilderne kan læses af alle, der kan åbne siden."
)
NOT_ALLOWED = (
    "Kilder tilføjes af dem, der er valgt i indstillingen »editors«, eller med kommandoen python -m ingest add."
)
FILE = "Fil"
RECOGNISED = "Filen er læst som"
READ_AS = "{kind}, {format}"
NO_SOURCE = "Filen kan ikke læses som kilde:"
ASKED = "Filen siger ikke selv følgende. Udfyld det, eller lad feltet stå tomt, hvor det er ukendt."
PROPOSED = "Dette er sandsynligt, men ikke sikkert. Ret det, hvis det er forkert."
TOLD = "Dette fremgår af filen"
ADD = "Tilføj kilden"
ADDED = "Kilden er tilføjet som {id}. Den kan findes, når indekset er lavet om."
REFUSED = "Kilden er ikke tilføjet:"
TOO_LARGE = "Filen er større end {mb} MB."
FIELDS = MappingProxyType(
    {
        "title": "Titel",
        "publisher": "Udgiver",
        "issued": "Udgivet (åååå-mm-dd, åååå-mm eller åååå)",
        "url": "Adresse på nettet",
        "terms": "Vilkår for brug",
        "kind": "Art",
        "act": "Lov eller bekendtgørelse",
        "edition": "Udgave",
        "number": "Afgørelsens nummer",
        "since": "Gælder fra",
        "until": "Gælder til",
    }
)
KINDS: MappingProxyType[Kind, str] = MappingProxyType(
    {kind: name for kind, name in NAMES.items() if kind not in ("sag", "eksempel", "henvendelse")}
)
STATES: MappingProxyType[State, str] = MappingProxyType(
    {
        "reading": "Kilderne læses …",
        "indexing": "Indekset laves om …",
        "done": "Indekset er lavet om. Siden bruger det nye, når den er hentet igen.",
        "failed": "Indekset kunne ikke laves om, og det gamle er stadig i brug:",
    }
)
