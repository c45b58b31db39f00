"""Words of bylines: what stands before, behind and in the place of a name.

Collected from the bylines of the development pages and completed by hand for the thirteen languages.
"""

from __future__ import annotations

import re

_BY = (
    r"(?:(?:written|words|posted|story|article|report|reported|reviewed|text|texte?|interview|photos?|guest post|"
    r"published|contributed|authored|created|submitted|edited|analysis|opinion|review|updated|curated|compiled) by|"
    r"by|von|par|por|di|de la|door|av|af|od|autor(?:in|en|es|a)?|author(?:s|\(s\))?|auteur(?:s)?|autori?|autore|"
    r"verfasst von|geschrieben von|ein(?:e|en)? (?:artikel|beitrag|gastbeitrag|gastkommentar|kommentar|interview|"
    r"analyse|essay|kolumne|reportage|bericht)(?: [\w-]{1,20})? von|"
    r"skrevet av|skriven av|escrito por|publicado por|redigido por|rédigé par|publié par|propos recueillis par|"
    r"scritto da|a cura di|da|di|geschreven door|written|texto|tekst|tekst:|foto|fotos|oleh|penulis|editor|"
    r"yazan|yazar|haber|muhabir|автор(?:ы)?|автор текста|текст|reporter|skribent|text(?:e|o)?|kirjoittaja|"
    r"बाय|द्वारा|लेखक|بقلم|كتب|كتبت|بواسطة)"
)
BY = re.compile(
    rf"^(?:{_BY})(?:\s*[:：]\s*|\s+)(?=\S)|^(?:作者|记者|記者|撰文|编辑|編集|文|執筆|글|기자)\s*[:：/]\s*",
    re.IGNORECASE,
)
SHORT_BY = frozenset(("di", "da", "de la", "av", "af", "od", "en", "editor"))
"""Of these, words that also begin names: they are taken off only before two words or more."""
BY_GLUED = re.compile(r"^(?:By|Von|Par)(?=[A-ZÄÖÜÉ][a-zäöüéè])")

BY_ALONE = re.compile(
    r"(?:written by|words by|posted by|story by|reviewed by|contributed by|by|von|par|por|di|door|av|author|autor|"
    r"autorin|"
    r"auteur|autore|yazan|автор|作者|بقلم)\s*:?",
    re.IGNORECASE,
)
"""A line of its own, before the name."""
BY_BEHIND_DATE = re.compile(
    r"(?:^|[\s|•·,–—-])(?:written by|posted by|published by|by|von|par|por|door)\s+(?=[^\W\d_])", re.IGNORECASE
)
"""Within a line that holds a date, before the name."""
BYLINE = re.compile(
    r"(?:(?:Written|Words|Posted|Story|Contributed|Published|Reported) by|By|BY|Von|VON|Par|PAR|Por|Door|Av|Di|by|"
    r"Author|Autor(?:in)?|"
    r"Auteur|Autore|Text|Yazan|Автор|Тексте?|Penulis|Oleh|بقلم)\s*:?\s+(?=\S)"
)
"""The beginning of a line that goes on with the name."""

_GRADES = (
    r"(?:(?:senior|chief|deputy|managing|associate|contributing|assistant|political|foreign|staff|special|sports?|"
    r"business|science|health|technology|tech|lifestyle|features?|news|world|us|uk|u\.s\.|defen[cs]e|crime|royal|"
    r"entertainment|showbiz|digital|content|guest|consumer|travel|education|economics?|environment|community|freelance|"
    r"investigative|data|commerce|food|home|beauty|style|culture|wellness|fitness|medical|executive|editorial|general|"
    r"legal|national|international|local|diplomatic|security|climate|energy|finance|personal|audience|social|media|"
    r"multimedia|video|photo|city|metro|breaking|global|regional|junior|lead|principal|head of|former|the|our|"
    r"white house|washington|ap|afp|reuters|bbc|cnn|fox|nbc|abc|cbs)[ -]){0,4}"
)
_ROLES = (
    r"(?:editors?(?:-in-chief|-at-large| in chief| at large)?|reporters?|correspondents?|writers?|journalists?|"
    r"columnists?|"
    r"contributors?|producers?|author|photographer|specialist|strategist|analyst|manager|director|founder|co-founder|"
    r"ceo|cto|cmo|president|vice president|consultant|marketer|copywriter|blogger|intern|fellow|researcher|"
    r"redakteur(?:in)?|redaktion\w*|korrespondent(?:in)?|ressortleiter(?:in)?|chefredakteur(?:in)?|volontär(?:in)?|"
    r"reporterin|freie[rn]? \w+|journalistin|autorin?|praktikant(?:in)?|newsredaktor(?:in)?|redaktor(?:in)?|"
    r"kolumnist(?:in)?|"
    r"rédact(?:eur|rice)(?: en chef)?|journaliste|correspondante?|envoyée? spéciale?|chef de service|"
    r"redactora?|periodista|corresponsal|repórter|jornalista|colunista|giornalista|redattore|redattrice|"
    r"redacteur|verslaggever|muhabiri?|editörü?|yazarı?|корреспондент|редактор|журналист|обозреватель|dziennikarz|"
    r"dziennikarka|korrespondent|journalist)"
)
ROLE_ALONE = re.compile(rf"(?:{_GRADES}){_ROLES}", re.IGNORECASE)
ROLE_BEHIND = re.compile(
    rf"\s*(?:[,|–—(/]|\s-)\s*\(?(?:{_GRADES}){_ROLES}\b.*$"
    rf"|\s+(?:{_GRADES}){_ROLES}(?:\s+(?:at|of|for|für|bei|de|chez|,).*)?$"
    r"|\s*(?:기자|記者|记者|特派員|편집장|논설위원|편집위원|선임기자|통신원|編集委員|論説委員)(?:\s.*)?$",
    re.IGNORECASE,
)
PLACE_BEHIND = re.compile(r",? (?:for|in|at|from|In|On|aus|für|über)(?: (?:the )?[A-Z].*)?$")
"""What stands behind a person's name in bylines such as "Ada Moss in Berlin"."""
ROLE_BEFORE = re.compile(
    rf"^(?:{_GRADES}){_ROLES}\s*[:,–—-]?\s+(?!(?:to|of|at|for|from|in|and|the)\s)(?=[A-Z][\w.'’-]+\s+[A-Z])"
    r"|^(?:Mr|Mrs|Ms)\.\s+(?=\S+\s+\S)",
    re.IGNORECASE,
)

CREDENTIALS = re.compile(
    r"(?:,\s*|\s+)(?:M\.?D\.?|Ph\.?\s?D\.?|MPH|MS|M\.S\.|MSc|M\.Sc\.?|BSc|BA|M\.?A\.|MBA|RDN?|R\.D\.|RN|R\.N\.|BSN|"
    r"MSN|DO|DDS|DMD|"
    r"DPT|JD|J\.D\.|Esq\.?|CPA|CFP®?|CFA|CEPF®?|LDN|LD|CPT|CSCS|FAND|FACP|FACS|FAAP|LCSW|LMFT|LMHC|PsyD|EdD|DVM|PharmD|"
    r"NP|PA-C|CDN|CDCES|E-?RYT(?: \d+)?|PMP|NASM(?:-CPT)?|ACE|CNS|MEd|M\.Ed\.?|LPC|DNP|APRN|FNP(?:-BC)?)(?=[,\s.]|"
    r"$)\.?$"
)
"""Degrees behind a name."""

STAFF = re.compile(
    r"(?:(?:the |our |by )?(?:(?:news|web|online|editorial|content|marketing|blog|guest|site|digital|staff|media|press|"
    r"community|communications?|research|writing|support) ){0,2}"
    r"(?:staff|staff writers?|writers?|editors?|editorial|board|team|desk|reporters?|correspondents?|contributors?|"
    r"author|"
    r"authors|admin|administrator|master|post|department|office|room)|"
    r"web ?desk|news ?desk|newsroom|web ?team|web ?master|administrador|"
    r"(?:die |la |el |de |het |das )?(?:redaktion|redaktionsteam|redacción|redacci[oó]n|rédaction|redazione|"
    r"redactie|redação|"
    r"redakcja|redaksjon|redaksjonen|redaktionen|редакция|haber merkezi|editör|redacteur)|"
    r"unknown|anonymous|anonyme?|anónimo|n/?a|none|null|undefined|user|online|press release|root|wp-?admin|"
    r"super user|developer|web|agency|agencies|agenturen|default|test|name|by|von|no author|not available|various|"
    r"multiple authors|author name|your name|firstname lastname|(?:\w+ ?)?admin|moderator|guest|blog|blogger|contact|"
    r"about|home|"
    r"share|login|full bio|bio|"
    r"编辑|編集部|编辑部|記者|记者|기자|온라인뉴스팀|편집국|تحرير|هيئة التحرير|المحرر)",
)
"""What stands in the place of a name and is no one's."""

NO_NAME = re.compile(
    r"\b(?:19|20)\d{2}\b|\b(?:min read|read more|read time|follow|subscribe|updated|published|posted|getty|"
    r"copyright|cookies?|"
    r"click here|more from|view all|view profile|view bio|about the author|about us|see all|show more|minutes? ago|"
    r"hours? ago|more about|more by|more posts|"
    r"biography|newsletter|contact us|comments?|all posts|posts by|articles by|sign up|log in|imageobject|javascript|"
    r"fact[- ]checked|medically reviewed|table of contents|disclaimer|privacy|affiliate)\b|\{\{|%[a-z]+%|"
    r"\bobject object\b|"
    r"^\w+(?:\.\w+){3,}$|来源|來源",
    re.IGNORECASE,
)

NOT_IN_A_NAME = re.compile(
    r"^(?:bild|foto|photo|image|the author|quelle|source|credit|kommentare?|medically|fact|reviewed|edited|updated|"
    r"link|in|we|from|"
    r"the|last|published|posted|on|at|no|all|more|see|add|new|top|best|how|what|why|when|where|who|here|latest|"
    r"breaking|live)\b|"
    r"\b(?:twitter|facebook|instagram|linkedin|youtube|whatsapp|reddit|pinterest|email|guide|with|for|your|this|"
    r"that|about|"
    r"article|articles|read|reading|table|contents|home|blog|blogs|share|copy|menu|search|privacy|policy|terms|"
    r"learn|free|tips?|"
    r"our|are|is|services?|business|marketing|health|data|software|trends?|time|subscribe|newsletter|comments?|"
    r"views?|min|"
    r"minutes?|ago|updated|published|posted|reviewed|checked|category|categories|tags?|print|save|listen|watch|"
    r"video|photos?|"
    r"getty|images?|overview|introduction|summary|key|takeaways|january|february|april|july|september|jan|feb|apr|"
    r"jun|jul|aug|sep|sept|oct|nov|dec|mon|tue|wed|thu|fri|sat|sun|"
    r"october|november|december|monday|tuesday|wednesday|thursday|friday|saturday|sunday|company|product|products|"
    r"resources?|finance|travel|food|fashion|technology|lifestyle|sports?|politics|world|opinion|culture|science|"
    r"education|"
    r"google|apple|microsoft|amazon|wikipedia|united states|new york|los angeles|san francisco|north america|"
    r"south africa|"
    r"gallery|forum|shop|store|cart|account|login|register|page|next|previous|skip|content|main|digital|mobile|web|"
    r"design|"
    r"quick|links?|contact|us|advertisement|sponsored|disclosure|editor'?s|choice|deals?|review|reviews|news|story|"
    r"stories|"
    r"insights?|tools?|strategy|social|media|management|development|security|cloud|online|what's|how-to)\b|[?!:;|"
    r"@#=+*/\\{}<>…%$€£\"“”]",
    re.IGNORECASE,
)
"""Words that make it unlikely that a line without a mark is a person's name."""

ORGANISATION = re.compile(
    r"\b(?:team|staff|news|media|group|inc|ltd|llc|gmbh|company|corp|corporation|agency|press|times|post|magazine|"
    r"online|redaktion|"
    r"editorial|editors|university|institute|association|foundation|center|centre|clinic|department|council|dental|"
    r"dentistry|official|"
    r"nachrichten|zeitung|studio|studios|solutions|services|labs?|academy|network|daily|society|board|bureau|desk|"
    r"today|club|"
    r"reuters|associated press|afp|dpa|apa|bloomberg|agencia|agence|agentur|ajansı|haber|haberleri|library|school|"
    r"college|hospital|ministry|office|"
    r"bank|partners|consulting|technologies|systems|international|federation|union|committee|commission)\b"
    r"|\.(?:com|org|net|de|at|ch|fr|co|io|info|tv)\b|通信|新聞|新闻|日报|日報|编辑部|編集部|뉴스|신문",
    re.IGNORECASE,
)

PARTICLES = frozenset(
    "de da di del della van von der den bin al el la le du dos das ten ter zu y e af av ibn ben st bint abu".split()
)
"""Words of names that are written small."""
