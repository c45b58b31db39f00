"""Names of months, for dates as people write them.

The names are those of the Unicode CLDR (wide and abbreviated, format and stand-alone forms) for the thirteen languages
this project serves best, and for some neighbours whose names differ little.
"""

from __future__ import annotations

_NAMES = {
    "en": "january jan|february feb|march mar|april apr|may|june jun|july jul|august aug|september sep sept|"
    "october oct|november nov|december dec",
    "de": "januar jän jänner jan|februar feb feber|märz mär mrz|april|mai|juni|juli|august|september|oktober okt|"
    "november|dezember dez",
    "fr": "janvier janv|février févr fév|mars|avril avr|mai|juin|juillet juil|août|septembre|octobre|novembre|"
    "décembre déc",
    "es": "enero ene|febrero|marzo|abril abr|mayo|junio|julio|agosto ago|septiembre setiembre|octubre|noviembre|"
    "diciembre dic",
    "pt": "janeiro|fevereiro fev|março|abril|maio|junho|julho|agosto|setembro set|outubro out|novembro|dezembro",
    "it": "gennaio gen|febbraio|marzo|aprile|maggio mag|giugno giu|luglio lug|agosto|settembre|ottobre ott|novembre|"
    "dicembre",
    "tr": "ocak oca|şubat şub|mart|nisan nis|mayıs|haziran haz|temmuz tem|ağustos ağu|eylül eyl|ekim eki|kasım kas|"
    "aralık ara",
    "ru": "январь января янв|февраль февраля февр фев|март марта мар|апрель апреля апр|май мая|июнь июня|июль июля|"
    "август августа авг|сентябрь сентября сент сен|октябрь октября окт|ноябрь ноября нояб ноя|декабрь декабря дек",
    "pl": "styczeń stycznia sty|luty lutego lut|marzec marca|kwiecień kwietnia kwi|maj maja|czerwiec czerwca cze|"
    "lipiec lipca lip|sierpień sierpnia sie|wrzesień września wrz|październik października paź|listopad listopada lis|"
    "grudzień grudnia gru",
    "nl": "januari|februari|maart mrt|april|mei|juni|juli|augustus|september|oktober|november|december",
    "ar": "يناير كانون\u00a0الثاني|فبراير شباط|مارس آذار|أبريل ابريل نيسان|مايو أيار|يونيو يونيه حزيران|"
    "يوليو يوليه تموز|أغسطس اغسطس آب|سبتمبر أيلول|أكتوبر اكتوبر تشرين\u00a0الأول|نوفمبر تشرين\u00a0الثاني|"
    "ديسمبر كانون\u00a0الأول",
    "sv": "januari|februari|mars|april|maj|juni|juli|augusti|september|oktober|november|december",
    "da": "januar|februar|marts|april|maj|juni|juli|august|september|oktober|november|december",
    "nb": "januar|februar|mars|april|mai|juni|juli|august|september|oktober|november|desember des",
    "fi": "tammikuu tammikuuta|helmikuu helmikuuta|maaliskuu maaliskuuta|huhtikuu huhtikuuta|toukokuu toukokuuta|"
    "kesäkuu kesäkuuta|heinäkuu heinäkuuta|elokuu elokuuta|syyskuu syyskuuta|lokakuu lokakuuta|marraskuu marraskuuta|"
    "joulukuu joulukuuta",
    "cs": "leden ledna|únor února|březen března|duben dubna|květen května|červen června|červenec července|"
    "srpen srpna|září|říjen října|listopadu|prosinec prosince",
    "uk": "січень січня|лютий лютого|березень березня|квітень квітня|травень травня|червень червня|липень липня|"
    "серпень серпня|вересень вересня|жовтень жовтня|листопад листопада|грудень грудня",
    "id": "januari|februari|maret|april|mei|juni|juli|agustus|september|oktober|november|desember",
    "ro": "ianuarie|februarie|martie|aprilie|mai|iunie|iulie|august|septembrie|octombrie|noiembrie|decembrie",
    "el": "ιανουάριος ιανουαρίου|φεβρουάριος φεβρουαρίου|μάρτιος μαρτίου|απρίλιος απριλίου|μάιος μαΐου|ιούνιος ιουνίου|"
    "ιούλιος ιουλίου|αύγουστος αυγούστου|σεπτέμβριος σεπτεμβρίου|οκτώβριος οκτωβρίου|νοέμβριος νοεμβρίου|"
    "δεκέμβριος δεκεμβρίου",
    "hi": "जनवरी|फ़रवरी फरवरी|मार्च|अप्रैल|मई|जून|जुलाई|अगस्त|सितंबर सितम्बर|अक्टूबर अक्तूबर|नवंबर नवम्बर|दिसंबर दिसम्बर",
}


MONTHS = {
    name.casefold().replace("\u00a0", " "): number
    for names in _NAMES.values()
    for number, spellings in enumerate(names.split("|"), start=1)
    for name in spellings.split(" ")
}
"""Case-folded name or abbreviation to number of the month; none of the names means two months."""
