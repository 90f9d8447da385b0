"""Personal data in what users type: what is masked, and what must never be. All persons are made up."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from law.privacy import Kind, find_personal, masked, without_masks

KINDS: dict[str, Kind] = {
    "c": "CPR-nummer", "n": "navn", "a": "adresse", "t": "telefonnummer", "e": "e-mailadresse",
}  # fmt: skip
# One question a line; "{n:Karen Jensen}" is a name to be found, no more and no less.
FOUND = """
Min mor har cpr {c:010150-1234} og får hjælp
cpr {c:010150 1234} kan hun få BPA?
Borgeren {c:0101501234} søger kontant tilskud
CPR-nr.: {c:01 01 50 - 1234}
cpr.nr. {c:010150–1234}
cpr{c:311299-4321} bevilget 20 timer
Cpr nummer {c:01 01 50 1234}, får hun § 95?
Borger med erstatningsnummer {c:710150-1234}
({c:150785-2211}) vil klage over afslag
Han er født {c:010203-5566}, hvad kan han få?
cpr.{c:150785-2211} ring venligst
personnummer {c:240399 - 1188} søger ledsagelse
{c:010150-1234}
Hvad gælder for {c:01.01.50-1234}?
Hvad gælder for {c:01/01/50-1234}?
cpr: {c:150785.2211}
cprnr {c:150785—2211} og {c:240399-1188} bor sammen
Mit cpr-nummer er {c:0404044444}. Kan jeg få hjælp?
cpr-nummeret er {c:220660-xxxx}
cpr {c:220660} har ALS
{c:910150-1234}, {c:611299 1234}
Skriv til {e:karen.hansen@eksempel.dk} om afgørelsen
min mail er {e:søren@æblegård.dk}
E-mail: {e:borger_12@kommunen.example}.
Kan I svare på {e:a.b+bpa@post.eksempel.dk}?
mailto:{e:test@eksempel.dk}
<{e:Test@Eksempel.DK}> vil gerne have svar
Svar til {e:åse-ø@mail.example}, tak
{e:hjaelp99@firma.example} og {e:x@y.example}
e-mail {e:per@tv.example}; hvad er § 96?
Ring til mig på {t:12345678}
tlf. {t:12 34 56 78}
Telefon: {t:1234 5678}
mobil {t:12-34-56-78} efter kl. 16
Ring {t:+45 12 34 56 78}
Ring {t:+4512345678} om BPA
Nummeret er {t:0045 12345678}
tlf {t:123 45 678} eller mail
tlf.nr. {t:1 23 45 67 8}
mobilnr.: {t:123-456-78}
Jeg kan træffes på {t:20 30 40 50} hele dagen
sms til {t:51525354}, så ringer jeg
{t:12.34.56.78} er mit nummer
telefonnummer {t:+45 1234 5678}.
Mor kan nås på {t:26272829}, hun har BPA
Jeg hedder {n:Karen Jensen} og har sklerose
{n:Karen Jensen} har fået afslag på BPA
Kan {n:Peter Madsen} få ledsagelse?
min mor {n:Karen Jensen} skal have hjælp om natten
min søn {n:Emil} er 17 år
Min datter {n:sofie} har brug for overvågning
min søn {n:mikkel} har cerebral parese
min mor {n:karen jensen} bor alene
Min kone {n:Birgitte Holm} passer vores søn
hun hedder {n:fatima} og er 12 år
Han hedder {n:Mohammed Al-Hassan}
Navn: {n:Aisha Yilmaz}
navn: {n:lars petersen}
Hr. {n:Jensen} ønsker hjælp til indkøb
fru {n:Mortensen} har BPA
Kan fru {n:Vestergaard} få flere timer?
Borgeren {n:Ahmed Khan} ansætter selv hjælpere
borgeren {n:Lise Thomsen} har klaget
Kære {n:Anders Nielsen}, hvornår får jeg svar?
Mvh {n:Mette}
Med venlig hilsen {n:Jørgen Bach}
{n:Karen Jensens} hjælper er syg
Hvor mange timer får {n:Ole Bjerregaards} søn?
min bror {n:Kim} har muskelsvind
min mand {n:Per} er lam
min søn {n:Bo} har epilepsi
vores datter {n:Liv} på 8 år
{n:Hans Jørgen Madsen} har respirator
{n:Mark Hansen} er arbejdsleder i sin ordning
sagsbehandler {n:Lone Krogh} har sagt nej
Sagsbehandleren {n:Dorthe} svarer ikke
hjælperen {n:Jens} er ansat 20 timer
Min hjælper {n:Zaynab} er gravid
Min svigermor {n:Inger} har demens
morfar {n:Erik} bor hos os
min datter, {n:Freja}, kan ikke være alene
min søn ({n:Oliver}) går i skole
{n:Anne-Marie Holst-Petersen} har BPA
{n:Ann-Sofie Lund} mister sin hjælper
{n:Nguyen Thi Hoa} har fået afslag
{n:Fatma Demir} passer sin søn
{n:Amina Abdi} har brug for tolk
{n:Hassan Ali Mohamud} ønsker en anden hjælper
Må {n:Yusuf Osman} ansætte sin bror?
Er {n:Karen M. Jensen} i målgruppen?
{n:K. Jensen} klager
{n:Dragana Petrovic} har to hjælpere
{n:Sofie Amalie Friis} bliver 18 år i maj
{n:Kaj Munkholm Hansen} vil flytte til Odense
mit navn er {n:Ulla Brandt}
en dreng ved navn {n:Noah} med autisme
min datters navn er {n:Ida}
Min nabo {n:Gerda Kjær} får kontant tilskud
plejesønnen {n:Lucas} bor hos os
barnet {n:William Dahl} er fire år
Min ven {n:Tage} sidder i kørestol
Min mor {n:Else} er 80
Min far hedder {n:Svend}
Tante {n:Ruth} har brug for rengøring
{n:Xenia Abrahamsen} søger
{n:Thorkild Rasmussen} søger merudgifter
Vi bor på {a:Lindevej 12}
Jeg bor {a:Lindevej 12A, 3. tv}
adresse: {a:Kastanjegade 4, st. th}
{a:Peter Bangs Vej 12} har ingen elevator
{a:H.C. Andersens Boulevard 3, 2. sal} er for smal
Hun flytter til {a:Gammel Kongevej 120 B}
{a:Bøge Allé 7} er en handicapvenlig bolig
{a:Lindealle 12} er hans nye adresse
min adresse er {a:solvænget 5}
Vi bor {a:Østerbro 4} i en lejlighed
han bor {a:Skovparken 33, 1. th.}
botilbuddet {a:Møllebakken 10}
{a:Egetoften 2, 5000 Odense}
{a:Engager 14} er min adresse
{a:Rosenhaven 8} er en ældrebolig
{a:Bøgelunden 19} ligger tæt på
{a:Strandpromenaden 21, 8000 Aarhus C}
{a:Rådhuspladsen 77} er for langt væk
Jeg bor i {a:8000 Aarhus C}
Mor bor i {a:5000 Odense}, jeg i København
hun bor i {a:8000 aarhus c}
{a:DK-2100 København Ø}
{a:lindevej 12, 9000 aalborg}
{a:Ny Østergade 5} er min mors bolig
{a:Sankt Knuds Torv 3} har jeg boet
{a:Store Strandstræde 9, kl.} er fugtig
{a:Sønder Boulevard 111, 4. mf}
{a:Havneskrænten 6} bliver solgt
{a:Kornmarken 15, 4000 Roskilde}
bor på {a:Vestergade 12-14}
{a:2000 Frederiksberg} er hendes kommune
{a:Tinghøjvej 8, 6600 Vejen}
{a:Skolevej 1, Bramdrup, 6000 Kolding}
{a:Elmevej 3 B, lejl. 4}
{n:Karen Jensen}, {c:010150-1234}, {a:Lindevej 12, 5000 Odense}, tlf. {t:12345678}, {e:kj@eksempel.dk}
min mor {n:karen jensen} cpr {c:010150-1234} har BPA
Min søn {n:Emil}, {c:010110-1234}, har epilepsi
{n:Peter Madsen} bor på {a:Lindevej 3} med sin hjælper {n:Jonas}
ring til {n:Lars Larsen} på {t:22 33 44 55}
Hr. {n:Ali} på {a:Søndergade 8} vil klage
{n:Karen Jensen} har BPA. Kan {n:Karen} få flere timer?
Borgeren {n:Otto Winther}, født {c:120340-1111}, har brug for en hjælper
{n:Maria Skovgaard} og {n:Jan Poulsen} deler hjælpere
{n:KAREN JENSEN} har fået afslag
Kan jeg, {n:Simon Lauritsen}, få dækket kørsel?
min veninde {n:Camilla} er hjælper
svigerfar {n:Bent} er blind
Vores pige {n:Alma} har Rett syndrom
Hvad med {n:Poul Erik Sørensen} fra {a:7100 Vejle}?
Min samlever {n:Henrik Dam} er partner og hjælper
fætteren {n:Niels} er hjælper
"""
# Written after the code was.
FOUND_LATER = """
Jeg skriver på vegne af min mormor {n:Asta Frederiksen}, som har mistet sin BPA
Hvor længe må kommunen vente? Mit cpr er {c:230488-1777}
{c:2304881777} har fået hjælp siden 2015
cpr-nr {c:230488 1777} afslag på nattevagt
hendes personnummer: {c:23.04.88-1777}
CPR: {c:230488-1777}. Sagen er hjemvist
Født {c:811299-1234}, hvad nu?
cpr {c:23 04 88 1777} BPA
{c:230488 – 1777} klager over timer
Send svar på {e:lotte.k@privat.example.dk}
svar: {e:bjørn_æ@mail.example}!
{e:m.h-2@x-y.example} er min adresse på mail
Jeg kan fanges på {t:60708090} efter arbejde
ring på tlf {t:60 70 80 90} hvis I mangler noget
min mobil er {t:+45 60 70 80 90}
Tlf.nr.: {t:6070 8090}
mobiltelefon: {t:60-70-80-90}
telefon {t:607 080 90}
(tlf. {t:60708090})
Jeg er mor til {n:Viggo Thomsen}, som har SMA
Hej, jeg hedder {n:Merete} og har en datter på 9
min datter hedder {n:Ellen-Marie}
min søn hedder {n:rasmus}, han har autisme
vores søn {n:Ahmad} får 30 timer om ugen
min kæreste {n:Troels} er min hjælper
min lillebror {n:oskar} har BPA
Hilsen {n:Gitte Lorentzen}
hilsen {n:Tom}
Venlig hilsen
{n:Preben Olsen}
kh {n:Maja}
{n:Samira Haddad} vil gerne ansætte sin søster
Kan {n:Jens Peter Fog} få dækket ferie til sine hjælpere?
Hr. {n:Dam} har ALS og respirator
Frøken {n:Bach} har fået 12 timer
fru {n:kristensen} er 64 år
{n:Lise Lotte Kragh} har to hjælpere
Sagen handler om {n:Abdullah Yildirim} på 34 år
Min sagsbehandler hedder {n:Pernille Koch}
Læge {n:Henrik Bøgh} har skrevet en erklæring
{n:Astrid Winthers} hjælpere får ikke løn
barnets navn er {n:Malthe}
Fornavn: {n:Vilma}
Efternavn: {n:Toftegaard}
min bror {n:Hans} er lammet
Min søn {n:Storm} er 5 år og har epilepsi
Mine børn {n:Clara} og {n:Anton} er begge handicappede
Tvillingerne {n:Ida} og {n:Emma} skal have hjælp
Min mor, {n:Birthe Holst}, kan ikke selv
{n:Ngoc Tran} er arbejdsleder
{n:Xiao Nielsen} er arbejdsleder
borgeren {n:Farhad} har fået afslag
Jeg bor {a:Nørrebrogade 203, 4. th}
adressen er {a:Birkevænget 17}
flytter fra {a:Åboulevarden 9} til {a:Toldbodgade 33, 2.tv}
{a:Jens Baggesens Vej 14, 8200 Aarhus N}
bor på {a:mosevej 7}
min ejerlejlighed {a:Kirkestien 3}
{a:Hyldehaven 22, 2730 Herlev}
Vi er flyttet til {a:4700 Næstved}
hun bor i {a:9400 Nørresundby}
bor i {a:2200 københavn n}
plejehjemmet på {a:Søndermarksvej 1}
{a:Gl. Landevej 40}, der bor jeg
{a:Fyrretoften 5A} er lejet
{a:Christian X's Vej 12}
Post til {a:Postboks 12, 1000 København K}
{n:Ole Bo Jensen} har skrevet
Kære {n:Hanne Bisgaard}, tak for svaret
{n:Ove Sand} har brug for hjælp
min svoger {n:Jørn} er hjælper for os
min søsters søn {n:Magnus} har BPA
Borger, {n:Inga Tolstrup}, f. {c:170371-2244}, ansøger om BPA
Ægtefællen {n:Verner} deltager
Bopæl: {a:Kløvermarksvej 31, 2. th, 7400 Herning}
Kontakt: {e:inga.tolstrup@post.example}, mobil {t:40 41 42 43}
Kan {n:Mikkel Due Mortensen} få hjælp i udlandet?
min pige {n:Maryam} har spinal muskelatrofi
min mand {n:tommy} er hjemme om dagen
{n:Britt-Marie Kofoed} klager
{n:Jean-Paul Lefevre} klager
vi hedder {n:Pia} og {n:Leif}
Jeg er {n:Trine Nymann} og er hjælper
Sønnen {n:Valdemar} bor {a:Anemonevej 4}
{n:Per Holm} og {n:Bo Lind} er hjælpere
hun har nummer {t:+4560708090}
jeg bor på {a:Olof Palmes Allé 11, 8200 Aarhus N}
kontakt {n:Søren Ø. Hald} på kommunen
"""
# Nothing here is anyone's.
NOT_FOUND = """
Hvor mange timer kræver § 95, stk. 3?
Kan jeg få 95 timer om ugen?
Hvad er forskellen på § 95 og § 96?
Må kommunen sætte hjælpen ned fra 100 000 kr om året?
Beløbet var 12.345.678 kr. i alt
Tilskuddet er på 12345678 kr
j.nr. 2015-2112-12345
sagsnummer 2019-4512-11223
Gælder principafgørelse 63-15 stadig?
Hvad siger LBK nr. 1089 af 16. august 2023?
VEJ nr. 9078 af 2. februar 2021
Se side 1200 Kommunen skal
2019 Ankestyrelsen fandt
I 2020 Odense Kommune fik kritik
§ 96 Borgere med stort behov
Er der nogen hjælpevej 3 at gå?
Han har adgang 2 dage om ugen
indgang 2 er aflåst
overgang 3 til voksen
Hjælperen gik forbi udgave 2 af skemaet
opgave 3 er personlig pleje
hovedvej 12 er spærret
vejledning nr. 10 om hjælp
Der er på vej 3 timer mere
Kan jeg tage min mor med på ferie?
hans mor passer ham
Hans mor har BPA
min søn bo hos mig
hendes liv er svært
Kan min søn bo alene?
Hvem betaler for hans hjælper?
Mark er ikke noget emne her
Kan jeg få hjælp i maj?
Maj måned er lang
Hver dag kommer der en hjælper
Dag og nat skal der være en hjælper
Even om natten?
Aarhus Kommune har givet afslag
Region Syddanmark betaler respirator
Ankestyrelsen ændrede afgørelsen
Den Uvildige Konsulentordning på Handicapområdet
Gladsaxe Kommune siger nej
Muskelsvindfonden rådgiver
Social- og Boligministeriet har svaret
Borgerstyret Personlig Assistance
Kontant Tilskud til hjælpere
Cerebral Parese og spasticitet
Downs Syndrom og ledsagelse
Duchennes Muskeldystrofi hos børn
Parkinsons Sygdom i svær grad
Sklerose og træthed
min mor har ALS
Min søn har Asperger
Min datter Rett Syndrom kan hun få BPA
Charcot Marie Tooth er en nervesygdom
Ehlers-Danlos Syndrom
Guillain-Barré syndrom
Gilles de la Tourette
Lennox-Gastaut syndrom
Kan jeg få hjælp kl. 22-07?
fra kl. 8.00 til 16.00
Den 01-01-2019 fik jeg afslag
den 15.02.2011 trådte reglen i kraft
2023-2024 var satsen højere
I 2019 2020 og 2021 fik jeg hjælp
CVR 12345678 er arbejdsgiver
cvr-nr. 12 34 56 78
EAN 5798001234567
KEN nr 9812 af 2019
Hvad betyder 5000 Kroner om måneden?
Jeg får 1200 kr om ugen til 3 hjælpere
30 timer 40 minutter
uge 12 13 14 15 er ferie
37 timer, 45 minutter om ugen
Kan jeg få 15.000,50 kr. udbetalt?
arbejdsplads 2 er for langt væk
Arbejdsplads 3 i ordningen
alle 3 børn har brug for hjælp
Alle 12 hjælpere er ansat
Klager 3 gange om året
Sager 12 til 15 er hjemvist
Deltager 4 i mødet
Drengen 12 år har epilepsi
Børnehave 2 dage om ugen
Kan min mor få hjælp?
Min søn og min datter deler hjælper
Borgeren har ret til BPA
Borgeren Kommunen Ankestyrelsen
Hvad hedder loven?
Ordningen hedder BPA
Loven hedder Serviceloven
Hvad hedder Ankestyrelsen på engelsk?
Hvad er navnet på paragraffen?
Navn på reglen?
Hjælperen Kan hun få løn under sygdom
Min mor Kan hun få BPA
HR afdelingen i kommunen
Kære kommune, hvornår får jeg svar?
Kære Ankestyrelsen
Hilsen en pårørende
Mvh en mor
Med venlig hilsen
Fru eller hr.?
Borgere over 67 år
Kan jeg ringe til 1813?
Ring 112 ved fare
Rigshospitalet og Odense Universitetshospital
Aalborg Kommune Handicapafdelingen
Socialstyrelsen og Sundhedsstyrelsen
Undersøgelsen fra Ankestyrelsen viser
Den Nationale Afgørelsen
Grænsen Mellem § 83 og § 95
Lov om Social Service
Lov Om Social Service § 95
Serviceloven Barnets Lov
Danske Handicaporganisationer mener
Dansk Handicap Forbund
Hjernesagen Sclerosefordreningen
København Aarhus Odense Aalborg
Marie Kirkeby Plejehjem ligger langt væk
Niels Bohr Hospital
Sankt Lukas Stiftelsen
Prinsesse Marie Skole
Retten i Aarhus
Østre Landsret
Højesteret har sagt
EU Domstolen
FN Konventionen om handicap
Det Centrale Handicapråd
Folketingets Ombudsmand
Ombudsmanden FOB 2012-14
stk. 3, nr. 2, 2. pkt.
§§ 83, 84, 95 og 96
U.2015.1234V
SKM 2012-123
C-13-06
TFA 2012.345
bekendtgørelse nr. 1246 af 13. november 2017
10 % af 123.456 kr
8 hjælpere a 12 timer
12 34 56 er ikke et nummer
fra 0800 til 1600
kl. 0800-1600
kl 1000 1800
side 12-34
Kan man få 24 timers hjælp 7 dage om ugen?
8 1/2 time dagligt
Tre 12-timers vagter
Per time får hjælperen 150 kr
per måned
Bent arm og stiv ryg
Kan man bo i 8000 dage i samme bolig?
1500 Borgere har BPA
hans hjælper tager ferie
Tage hensyn til hjælperen
Tom for timer
Storm og regn
August er ferie
Jan. til marts
Line op på skærmen
på vej 12 km væk
hjemvej 20 minutter
klagevej 2 er Ankestyrelsen
Hvilken vej 2 skal vi gå?
parkeringsplads 12 til handicapbil
plejehjemsplads 3
Vejen 3 er lang
Give 5 timer mere
Handicaphjælper Hans Sag
kan hans kone få løn
min mor tage med bussen
min bror dan
hvad med min far per telefon
min kone anker afgørelsen
mand og kone
en mand kan ikke bo alene
[navn] har BPA på [adresse]
cpr er [CPR-nummer]
Skal min CPR-adresse være i kommunen?
skriv til kommunen@
@kommune
"""
NOT_FOUND_LATER = """
Kan min hjælper holde ferie i uge 28 29 30?
Hvad er satsen pr. 1. januar 2024?
BPA-timer: 148,5 timer pr. uge
Kan kommunen stoppe hjælpen 14 dage efter varsel?
Sag 2021-1234-56789 er sendt til Ankestyrelsen
sagsnr. 20-12345678
Ankestyrelsens j.nr. 3500216-08
Hvad siger 12-18 om overvågning?
Hvad koster det? 25.000 kr. eller 30.000 kr.?
Udgiften er 1.234.567,89 kr.
Jeg har fået 45 000 kr. for meget
10-12 hjælpere er for mange
Kan jeg få 2 hjælpere 24 timer 7 dage?
min søn på 12 år bor hjemme
Min mor bor alene
min far og min mor
min søn Kræver overvågning
Min bror har brug for Panodil
giv min søn Ritalin om morgenen
Min datter skal have Mickey sonde
hjælp til min kone med ALS
Kan mand og kone dele BPA?
Hun er lærer i Aarhus
I Esbjerg Kommune får man 20 timer
Bor man i Odense 3 dage om ugen
Region Hovedstaden og Region Sjælland
Har Københavns Kommune ret?
Sundheds- og Ældreministeriet
Dansk Blindesamfund
Landsforeningen LEV
Danske Regioner KL og Staten
LOBPA og Borgerstyret Personlig Assistance
Hjælpemiddelcentralen i Vejle
Spinal Muskelatrofi Type 2
Multipel Sklerose Attakvis
Amyotrofisk Lateral Sklerose
Spastisk Lammelse og Epilepsi
Prader Willi Syndrom og BPA
Williams Syndrom hos voksne
Lewy Body Demens
Klinefelter Syndrom
Huntingtons Chorea i familien
Lov om Aktiv Socialpolitik
Retssikkerhedsloven § 10
Serviceloven § 95 stk 3 og § 96 stk 2
BEK nr. 1601 af 21/12/2010
LBK nr 170 af 24/01/2022
VEJ nr 10324 af 14/12/2017
side 14 og 15
punkt 12.3.4.5 i vejledningen
pkt. 12 13 og 14
Hvad er § 95 stk 2 vej 2?
opgave 2 og udgave 3
parken 3 gange om ugen
Haver 2 borgere ret til samme hjælper?
Hjælperen går i haven 2 timer
Tager 3 timer om dagen
Skolevejen er lang
hver plads 12 på bostedet
Hvem bærer ansvaret, borgeren eller kommunen?
Hun har MS og bruger Teams til samtaler
Borgeren Bor Alene
Hvad hedder det nye navn for BPA?
Hvad hedder Lov om barnets lov nu?
Den hedder nu Barnets Lov
hr og løn
Kære alle
Hej Ankestyrelse
Venlig hilsen en datter
Dag efter dag uden hjælp
Line og lift på badeværelset
Er maj og juni med i perioden?
Kan man anke i august?
Finn en hjælper til mig
Rose fra sagsbehandleren
Helle på vejen midt i byen
Even om vinteren?
fra 1. maj til 31. august
12. 34. 56. møde
skema 20 30 40 minutter
Jeg tjener 1500 Brutto
4000 Timer om året
2024 Aalborg Kommune ændrede praksis
I 1995 Vejle Amt
Er 8000 for meget i Aarhus?
Kun 5000 i tilskud
CVR-nummer 60708090 på foreningen
EAN-nr. 5798000123456
Ring 116 117 om natten
åbent 10-15 og 16-20
den 10.12.2020 kl. 10.30
periode 01.01.20-31.12.20
01.07.2019 - 30.06.2020
24/7 365 dage
Fase 2 og bilag 4
model 12 34
Borger bor i egen lejlighed 3 sal
Hun er 170 cm høj og vejer 71 kg
Samtale den 12.03.2024 kl. 10.30-11.45
Bevilling: 24 timer pr. uge i 52 uger
Sag nr. 24/01234 og bilag 3
Barthel 100 er 45 point
Hun bruger Molift 205 og en Permobil M5
Medicin: Baclofen 25 mg og Keppra 500
Diagnose G12.2 og Z99.1
Hjælper A og hjælper B deler vagten
Mor og far er udmattede
Datter på besøg hver anden weekend
Støtte efter § 85, 15 timer
Moderen Oplyser at natten er svær
Borgeren Ønsker BPA
I Herning Kommune
Rehabilitering på Hammel Neurocenter
Vejlefjord Rehabilitering
Center for Hjælpemidler og Kommunikation
Ansøgt 10/10-2023 og 01/02-2024
"""
PARTS = [
    "Karen", "Jensens", "Emil", "Bo", "Hans", "min søn", "fru", "hr.", "navn:", "hedder", "og", ",", ".", "Lindevej", "Vej", "Peter", "12",
    "3. tv", "5000 Odense", "8000 aarhus c", "010150-1234", "01 01 50", "-", "1234", "12345678", "12 34 56 78", "+45", "tlf.",
    "cpr", "a@b.dk", "@", "[navn]", "[CPR-nummer]", "[", "]", "§ 95", "kr.", "63-15", "A", "K.", "’", "\u2013", "\u00a0", "\0", "Hospital",
]  # fmt: skip
typed = st.text(max_size=60) | st.lists(st.sampled_from(PARTS), max_size=14).flatmap(
    lambda parts: st.sampled_from([" ", ""]).map(lambda blank: blank.join(parts))
)


def lines(table: str) -> list[str]:
    return table.strip().splitlines()


def read(line: str) -> tuple[str, list[tuple[Kind, str]]]:
    """Give what is typed, and what of it is to be found."""
    found = [(KINDS[kind], what) for kind, what in re.findall(r"\{(\w):([^}]*)\}", line)]
    return re.sub(r"\{\w:([^}]*)\}", r"\1", line), found


@pytest.mark.parametrize("line", lines(FOUND) + lines(FOUND_LATER))
def test_personal_data_are_found_whole_and_nothing_else_is(line: str) -> None:
    text, expected = read(line)
    assert [(one.kind, text[one.start : one.end]) for one in find_personal(text)] == expected


@pytest.mark.parametrize("line", lines(FOUND) + lines(FOUND_LATER))
def test_what_is_found_is_masked_by_its_kind_and_each_kind_is_named_once(line: str) -> None:
    text, expected = read(line)
    mask = re.sub(r"\{(\w):[^}]*\}", lambda match: f"[{KINDS[match[1]]}]", line)
    assert masked(text) == (mask, tuple(dict.fromkeys(kind for kind, _ in expected)))


@pytest.mark.parametrize("line", lines(NOT_FOUND) + lines(NOT_FOUND_LATER))
def test_a_question_without_personal_data_comes_back_unchanged(line: str) -> None:
    assert masked(line) == (line, ())


def test_a_name_signed_on_its_own_line_is_found() -> None:
    assert masked("Har jeg ret til BPA?\n\nMed venlig hilsen\nAnton") == (
        "Har jeg ret til BPA?\n\nMed venlig hilsen\n[navn]",
        ("navn",),
    )


def test_a_masked_text_can_be_searched_without_its_masks() -> None:
    text, _ = masked("Kan Karen Jensen, 010150-1234, få BPA på Lindevej 12?")
    assert without_masks(text) == "Kan , , få BPA på ?"


@given(typed)
def test_spans_stand_in_order_inside_the_text_and_never_overlap(text: str) -> None:
    at = 0
    for one in find_personal(text):
        assert at <= one.start < one.end <= len(text)
        at = one.end


@given(typed)
def test_a_masked_text_has_nothing_left_to_mask(text: str) -> None:
    once, _ = masked(text)
    assert masked(once) == (once, ())


@given(typed)
def test_a_text_is_changed_where_something_is_found_and_only_there(text: str) -> None:
    changed, kinds = masked(text)
    assert (changed == text) == (not kinds) == (not find_personal(text))


@pytest.mark.parametrize(
    "unit",
    ["a", "A", "1", " ", "[", "Aa ", "A. ", "1 ", "12 ", "12-", "a.", "a@", "a@a.", "a-", "Vej 1 ", "Ny Vej 1 ", "Lindevej 1 ", "cpr nummer ",
     "Karen ", "Karens ", "mor Karen, ", "[navn]", "0101501234 ", "010150-", "12345678-", "12 34 56 78 ", "sag 12345678 ", "1234 Odense ", "tlf. "],
)  # fmt: skip
def test_a_long_hostile_text_takes_time_in_step_with_its_length(unit: str) -> None:
    start = time.perf_counter()
    find_personal(unit * (100_000 // len(unit)))
    assert time.perf_counter() - start < 10


def test_a_name_in_capitals_and_a_number_with_a_slash_are_found() -> None:
    assert masked("KARL NIELSEN har BPA") == ("[navn] har BPA", ("navn",))
    assert masked("cpr 010190/1234") == ("cpr [CPR-nummer]", ("CPR-nummer",))
    assert masked("HANS MOR HAR BPA") == ("HANS MOR HAR BPA", ())
