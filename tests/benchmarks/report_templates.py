# ruff: noqa: E501  # word lists and sentences
"""Reports that a site makes by a template: the same sentences around other facts. No two of them are the same article."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

TEMPLATES = {
    "weather, en": (
        "{place} will wake up to {sky} on {day}, with temperatures around {n1} degrees in the early morning. During the "
        "day the thermometer climbs to {n2} degrees, and the wind blows from the {wind} at up to {n3} kilometres an "
        "hour. The chance of rain is {n4} percent in the afternoon and {n5} percent after sunset.\n\n"
        "The night to follow stays {mood}, with a low of {n6} degrees. Along the coast, waves of up to {n7} centimetres "
        "are expected. The sun rises at {n8}:{n9} and sets at {n10}:{n11}. Those who suffer from hay fever should know "
        "that the pollen count for {tree} is {level}. The outlook for the days after: {sky2}, and highs between {n12} "
        "and {n13} degrees."
    ),
    "shares, en": (
        "Shares of {company} {moved} by {n1}.{n2} percent to {n3}.{n4} euros on {day}. That made the stock one of the "
        "{rank} in the index, which stood at {n5} points at the close. In the course of the session {n6} shares changed "
        "hands, after {n7} on the day before. The highest price of the past fifty-two weeks was {n8}.{n9} euros, the "
        "lowest {n10}.{n11} euros.\n\n"
        "Analysts expect earnings of {n12}.{n13} euros a share for the current year. {company} will present its figures "
        "for the {quarter} quarter on {day2}. The company, based in {place}, last paid a dividend of {n14} cents. "
        "This report was made automatically and is not a recommendation to buy or sell."
    ),
    "match, en": (
        "{team} beat {team2} {n1}-{n2} in front of {n3} spectators on {day}. {name} opened the scoring in minute {n4}, "
        "after a cross from {name2}. The visitors had more of the ball until the break but found no way past the "
        "keeper. {name3} made it two in minute {n5}, and the match was decided.\n\n"
        "With the win {team} move up to place {n6} of the table, with {n7} points from {n8} games. {team2} stay on "
        "place {n9}. On {day2} {team} travel to {place}, while {team2} host {team3}. The referee, {name4}, showed "
        "{n10} yellow cards."
    ),
    "lottery, en": (
        "The numbers of the {day} draw are {n1}, {n2}, {n3}, {n4}, {n5} and {n6}, and the bonus ball is {n7}. {n8} tickets "
        "won a prize, {n9} of them in {place}.\n\n"
        "Players who believe that they hold a winning ticket should sign the back of it at once and keep it in a safe "
        "place. Small prizes are paid out at every kiosk that sells tickets; larger ones have to be claimed in person at "
        "the head office, with proof of identity, within one hundred and eighty days of the draw. Prizes that nobody "
        "claims go to the fund for sports grounds and village halls. Nobody under eighteen may take part. If playing is "
        "no fun any more, free and confidential advice is a phone call away, at any hour of the day or night."
    ),
    "Blitzer, de": (
        "In {place} wird am {day2} auf {n1} Straßen die Geschwindigkeit gemessen, unter anderem auf der K {n2}, der L {n3} "
        "und der B {n4}, wo {n5}, {n6} und {n7} Kilometer in der Stunde erlaubt sind.\n\n"
        "Die Stadt weist darauf hin, dass weitere Messungen jederzeit möglich sind und die Standorte sich im Laufe des "
        "Tages ändern können. Überhöhte Geschwindigkeit ist nach wie vor eine der häufigsten Ursachen schwerer Unfälle. "
        "Wer innerorts zu schnell fährt, muss mit einem Bußgeld und unter Umständen mit einem Fahrverbot rechnen. Auch "
        "das Telefonieren am Steuer wird geahndet. Dieser Text wurde aus den Angaben der Verwaltung automatisch erstellt "
        "und vor der Veröffentlichung nicht eigens geprüft."
    ),
    "Wetter, de": (
        "In {place} beginnt der {day} mit {sky}, am Morgen liegen die Werte bei {n1} Grad. Im Laufe des Tages steigt das "
        "Thermometer auf {n2} Grad, der Wind weht aus {wind} mit bis zu {n3} Kilometern in der Stunde. Die "
        "Regenwahrscheinlichkeit liegt am Nachmittag bei {n4} Prozent und am Abend bei {n5} Prozent.\n\n"
        "In der Nacht bleibt es {mood} bei Tiefstwerten um {n6} Grad. Die Sonne geht um {n8}.{n9} Uhr auf und um "
        "{n10}.{n11} Uhr unter. Allergiker müssen wissen, dass die Belastung durch {tree} {level} ist. Die Aussichten "
        "für die Tage danach: {sky2}, Höchstwerte zwischen {n12} und {n13} Grad."
    ),
    "bolsa, es": (
        "Las acciones de {company} {moved} un {n1},{n2} por ciento el {day} y cerraron en {n3},{n4} euros. El valor fue "
        "así uno de los {rank} del índice, que terminó la sesión en {n5} puntos. A lo largo de la jornada cambiaron de "
        "manos {n6} títulos, frente a los {n7} del día anterior. El máximo de las últimas cincuenta y dos semanas fue "
        "de {n8},{n9} euros y el mínimo de {n10},{n11} euros.\n\n"
        "Los analistas esperan un beneficio de {n12},{n13} euros por acción para este ejercicio. {company}, con sede en "
        "{place}, presentará sus cuentas del {quarter} trimestre el {day2}. El último dividendo fue de {n14} céntimos."
    ),
    "погода, ru": (
        "В {day} в городе {place} ожидается {sky}, утром температура составит около {n1} градусов. Днём столбик "
        "термометра поднимется до {n2} градусов, ветер {wind}, порывами до {n3} метров в секунду. Вероятность осадков "
        "во второй половине дня {n4} процентов, вечером {n5} процентов.\n\n"
        "Ночью будет {mood}, похолодает до {n6} градусов. Солнце взойдёт в {n8}:{n9} и зайдёт в {n10}:{n11}. Атмосферное "
        "давление составит {n12} миллиметров ртутного столба при влажности {n13} процентов. В следующие дни "
        "синоптики обещают: {sky2}."
    ),
    "天气, zh": (
        "{place}{day}早晨{sky}，气温在{n1}度左右。白天最高气温将升至{n2}度，{wind}，风力最大每小时{n3}公里。下午降雨概率为百分之{n4}，"
        "入夜后为百分之{n5}。\n\n夜间天气{mood}，最低气温{n6}度。日出时间为{n8}时{n9}分，日落时间为{n10}时{n11}分。空气相对湿度为百分之"
        "{n12}，空气质量指数为{n13}，{tree}花粉浓度{level}。未来几天的天气趋势：{sky2}。气象部门提醒市民注意适时增减衣物，外出时"
        "留意交通安全。"
    ),
}

_FILLINGS: dict[str, tuple[str, ...]] = {
    "place": ("Marlow", "Tarnbeck", "Ostrava", "Vilar do Rio", "Kızılırmak", "Saltfleet", "Neustadt", "Corvera"),
    "sky": ("clear skies", "thick fog", "scattered clouds", "light drizzle", "a grey sky", "thunderstorms", "haze"),
    "sky2": ("changeable", "dry and bright", "wet in the west", "cooler by the day", "sunny spells", "storms"),
    "day": ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"),
    "day2": ("12 May", "3 June", "28 April", "9 August", "17 October", "30 November", "5 February"),
    "wind": ("north", "south-west", "east", "north-east", "west", "south"),
    "mood": ("calm", "frosty", "mild", "overcast", "windy", "starry"),
    "tree": ("birch", "hazel", "grasses", "alder", "mugwort", "ash"),
    "level": ("low", "moderate", "high", "very high"),
    "company": ("Halvorsen Marine", "Ikaro Foods", "Nordwind Energie", "Castillo Textil", "Brightwater", "Lumen Rail"),
    "moved": ("rose", "fell", "gained", "slipped", "recovered", "lost"),
    "rank": ("winners", "losers", "most traded", "strongest", "weakest"),
    "quarter": ("first", "second", "third", "fourth"),
    "team": ("Tarnbeck United", "Saltfleet Rovers", "Marlow Town", "Old Quay", "Ferry Athletic"),
    "team2": ("Northgate", "Castle Park", "Union Docks", "Hillside Wanderers", "Ropewalk"),
    "team3": ("Lower Mill", "St Brannock", "Eastholm", "Tollhouse", "Greenway"),
    "name": ("Asante", "Brandt", "Kowalczyk", "Ferreira", "Demir", "O'Neill", "Sørlie"),
    "name2": ("Lindqvist", "Mbeki", "Costa", "Yıldız", "Novak", "Hughes", "Tanaka"),
    "name3": ("Adeyemi", "Vogel", "Petrov", "Salas", "Kaya", "Byrne", "Larsen"),
    "name4": ("Whitcombe", "Haddad", "Moreau", "Ricci", "Stern", "Abara", "Quist"),
}
_NUMBERS = tuple(f"n{number}" for number in range(1, 15))


def filled(template: str, chance: random.Random) -> str:
    """A report by a template, with facts of its own."""
    facts: dict[str, str] = {name: chance.choice(choices) for name, choices in _FILLINGS.items()}
    facts.update({name: str(chance.randrange(1, chance.choice((10, 100, 10_000)))) for name in _NUMBERS})
    return template.format_map(facts)


def reports(chance: random.Random, of_each: int, templates: Mapping[str, str] = TEMPLATES) -> Sequence[tuple[str, str]]:
    """So many reports of each template: its name and the text."""
    return [(name, filled(template, chance)) for name, template in templates.items() for _ in range(of_each)]
