#!/usr/bin/env python3
"""Generates the demo catalogue and our labels of it from public collections of video metadata.

    python3 stand-ins/data/build_demo_catalog.py <folder of the collections>

writes `stand-ins/data/demo_catalog.json` (the data of the YouTube stand-in) and
`api/src/demo/catalog_labels.json` (the decisions of our staff). The collections are listed in
`README.md` in this folder; they are not part of the repository.
"""

import csv
import hashlib
import json
import re
import sys
import unicodedata
from datetime import datetime
from pathlib import Path

HERE = Path(__file__).parent
BANDS = {"2": "TODDLER_2", "3": "NURI_3", "4": "NURI_4", "5": "NURI_5", "6": "EARLY_6_7"}
CODES = {
    "pm": "physical.enjoy-movement", "ph": "physical.live-healthily", "ps": "physical.live-safely",
    "cl": "communication.listen-speak", "cr": "communication.interest-in-literacy",
    "cb": "communication.enjoy-stories",
    "sr": "social.respect-self", "st": "social.live-together", "sw": "social.interest-in-society",
    "ab": "arts.find-beauty", "ae": "arts.express-creatively", "aa": "arts.appreciate-arts",
    "ni": "nature.enjoy-inquiry", "nd": "nature.explore-daily-life", "nn": "nature.live-with-nature",
}
THEMES = [
    ("letters", "한글과 글자", "Letters"), ("words", "낱말과 말", "Words"), ("stories", "이야기", "Stories"),
    ("songs", "노래와 음악", "Songs and music"), ("numbers", "수와 시간", "Numbers and time"),
    ("colors-shapes", "색과 모양", "Colours and shapes"), ("animals", "동물", "Animals"),
    ("nature", "자연과 날씨", "Nature and weather"), ("science", "과학과 실험", "Science"),
    ("vehicles", "탈것", "Vehicles"), ("jobs", "직업과 우리 동네", "Jobs and our town"),
    ("world", "우리나라와 세계", "Korea and the world"), ("friends", "친구", "Friends"),
    ("family", "가족", "Family"), ("feelings", "마음과 감정", "Feelings"),
    ("manners", "예절과 약속", "Manners and promises"), ("food", "음식", "Food"),
    ("health", "건강과 청결", "Health and cleanliness"), ("safety", "안전", "Safety"),
    ("body", "몸과 움직임", "Body and movement"), ("art", "미술과 만들기", "Art and crafts"),
    ("play", "놀이", "Play"), ("daily", "하루 생활", "Daily life"),
]
EBS_CHANNEL = ("UCx_dzPI6efSohgtOkAG43-A", "EBS 키즈")

# What a word in a Korean title is about: words, theme, content. The first that fits comes first.
TOPICS = [
    ("쓰레기통", "nature", "nn2"), ("존댓말 높임말 인사 반말", "manners", "st5"),
    ("고운말 고운", "manners", "cl6"), ("소곤소곤 조용하다", "manners", "cl5"), ("귀", "manners", "cl5"),
    ("느낌", "feelings", "cl2"), ("사이좋게 같이 친구 도와줘", "friends", "st2"), ("미안해 괜찮아?", "friends", "st3"),
    ("고마워 축하해 안녕 최고", "friends", "st5"), ("사랑해", "family", "st1"), ("하지마 하지 할래", "feelings", "cl2"),
    ("차례대로 약속을 하나만", "manners", "st6"), ("아껴", "nature", "nn2"), ("스스로 열심히 부지런하다", "daily", "sr3"),
    ("용감하다 행복하다 좋다 좋아 즐겁다 놀라다 웃다 울다가 훌쩍 그리운 무시무시하면 괴물이", "feelings", "sr2"),
    ("비상구로 비상벨을", "safety", "ps4"), ("낯선", "safety", "ps4"), ("안전하다 계단", "safety", "ps1"),
    ("약을 약 감독 예방접종으로 에취 병 튼튼하다 건강하다 열", "health", "ph4"),
    ("씻어요 깨끗하다 비누 치약 이 치아 휴지 화장지 머리 빨래 세탁 똥", "health", "ph1"), ("일찍 낮", "daily", "ph3"),
    ("골고루 꼭꼭 맛있다 젓가락질 식당은 된장찌개 파전 배추 양파 가지 사라진 토마토 달걀 계란 나물 바삭바삭 꼬르륵 감 사과 김 콩 팥 오이 수박 팔 파 죽", "food", "ph2"),
    ("사자! 다람쥐 거미가 거미 개미 장수풍뎅이 닭 나비 타조 곰 소 양 토끼 벌레 까치집 공룡이야 까치 말 엉금엉금", "animals", "nn1"),
    ("구름 먹구름과 추위 더위 바람 회오리바람 비 덥다 맑다 하얗다 차갑다 해 태양 우르릉 후드득 꽃밭 화단 사과나무 나무 숲 풀 갈대 철썩 출렁출렁 바다 별똥별 비옷 땅", "nature", "nn3"),
    ("전기 라디오 돋보기 찰칵", "science", "nd7"), ("우주에서", "science", "ni1"), ("지도", "world", "sw1"), ("사장", "jobs", "sw1"),
    ("한글날", "world", "sw2"), ("탈 짚신 왕 임금 찻사발", "world", "aa3"),
    ("기차 버스 차 사다리차 빵빵 헬리콥터처럼 타다", "vehicles", "nd7"),
    ("무늬 그리다 물감 꽃병", "art", "ae4"), ("노래는 소리 북 징 종 딸랑딸랑 송 짝짝 박수", "songs", "ae2"), ("무대 공개방송 뮤지컬", "art", "aa1"),
    ("요가 손 다리 팔 눈 코 치고 공 달려 축구 흔들흔들 끄덕끄덕 굽히다 숙이다 앉다 수영하다 헤엄치다 차다 배 발레", "body", "pm1"),
    ("많다 적다 제일 똑딱똑딱", "numbers", "nd2"), ("월 아침부터", "numbers", "nd5"),
    ("네모가 둥글다 동그랗게 데굴데굴 위", "colors-shapes", "nd3"),
    ("크다 길다 짧다 넓다 깊다 가볍다 커졌어요 빠르다 가깝다 같다 만큼 하늘만큼", "science", "nd4"),
    ("말랑말랑 미끌미끌 울퉁불퉁 꼬깃꼬깃 꼬불꼬불 감다 뜨다 대롱대롱 깨다", "science", "nd1"),
    ("집에 집 쓰레기는 청소 책가방 부엌 건물 문", "daily", "sr3"), ("딱지 술래잡기 놀이", "play", "pm4"),
]


def clean(text):
    return unicodedata.normalize("NFC", text).strip()


def lines(path):
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def stand_in_channel_id(name):
    """An id of the right shape for a channel whose own id the source does not tell."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    return "UCx" + digest[:20] + "A"


def iso_day(text):
    return datetime.strptime(text, "%d-%m-%Y").strftime("%Y-%m-%dT00:00:00Z")


def video(origin, id, title, seconds, channel_id, channel, published, language, made_for_kids, assumed, **more):
    row = {
        "id": id, "title": clean(title), "durationSeconds": seconds, "channelId": channel_id,
        "channelTitle": clean(channel), "publishedAt": published, "language": language,
        "madeForKids": made_for_kids,
    }
    row.update(more)
    row["origin"] = origin
    row["assumed"] = sorted(assumed)
    return row


def read_sources(folder):
    """Every usable video of the collections by id; the first source that knows it wins."""
    known = {}
    for e in lines(folder / "catalog/ebs_hangeulaiya.jsonl"):
        known.setdefault(e["videoId"], video(
            "hangeulaiya", e["videoId"], e["title"], e["durationSec"], *EBS_CHANNEL, e["publishedAt"], "ko", True,
            {"madeForKids"}))
        known[e["videoId"]]["_ebs"] = e
    ads = lines(folder / "catalog/ad_videos_madeForKids.jsonl")
    ids_by_name = {a["channelTitle"]: a["channelId"] for a in ads}
    with (folder / "catalog/mixed_500_isforkids.csv").open(encoding="utf-8") as file:
        for m in csv.DictReader(file):
            if not re.fullmatch(r"[A-Za-z0-9_-]{11}", m["video_id"]) or "Ð" in m["video_title"]:
                continue
            channel_id = ids_by_name.get(m["channel_name"])
            assumed = {"language"} | (set() if channel_id else {"channelId"})
            known.setdefault(m["video_id"], video(
                "isforkids-500", m["video_id"], m["video_title"], int(m["video_duration_sec"]),
                channel_id or stand_in_channel_id(m["channel_name"]), m["channel_name"],
                iso_day(m["date_published"]), "en", m["is_for_kids"] == "1", assumed))
    for a in ads:
        known.setdefault(a["videoId"], video(
            "youtube-kids-ads", a["videoId"], a["title"], a["durationSec"], a["channelId"], a["channelTitle"], None,
            "en", a["madeForKids"], {"language"}))
    for d in lines(folder / "labelled/disturbing_929_api_items.jsonl"):
        item = d.get("apiItem")
        if not item:
            continue
        details = item["contentDetails"]
        match = re.fullmatch(r"P(?:\d+D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?", details["duration"])
        hours, minutes, seconds = (int(part or 0) for part in match.groups())
        more = {}
        if "regionRestriction" in details:
            more["regionRestriction"] = details["regionRestriction"]
        if "contentRating" in details and details["contentRating"]:
            more["contentRating"] = details["contentRating"]
        if d["removalText"]:
            more["removed"] = True
        known.setdefault(d["id"], video(
            "inappropriate-youtube", d["id"], item["snippet"]["title"], hours * 3600 + minutes * 60 + seconds,
            item["snippet"]["channelId"], item["snippet"]["channelTitle"],
            item["snippet"]["publishedAt"].replace(".000Z", "Z"), "en", d["madeForKidsLater"], {"language"}, **more))
    return known


def tags(primary, secondary):
    full = lambda code: f"{CODES[code[:2]]}.{code[2:]}"
    rows = [{"content": full(primary), "weight": "PRIMARY"}]
    rows += [{"content": full(code), "weight": "SECONDARY"} for code in secondary if code != primary][:3]
    return rows


def ebs_topics(text):
    words = set(re.split(r"[\s.,｜ㅣ·!?'\"~()\-_]+", text)) | set(re.split(r"[\s.,｜ㅣ'\"~()\-_]+", text))
    hits = [(theme, code) for known, theme, code in TOPICS if words & set(known.split())]
    return list(dict.fromkeys(hits))


def ebs_label(row):
    """Series, episode, age band and tags of one episode of 한글용사 아이야, from its title and learning goal."""
    e, title = row["_ebs"], row["title"]
    number = re.search(r"(?:제\s*)?(\d+)화", title)
    episode = int(number.group(1)) if number else None
    compilation = "모아보기" in title or "｜" in title or "부터" in title and "까지" in title and not number
    topic_text = re.sub(r"한글공부.*|\[EBS놀이터\]|한글용사|아이야|의성어|의태어|유의어|동형어|약속 편", " ", title)
    topics = ebs_topics(topic_text)
    if compilation:
        promise, describing = "약속 편" in title, "형용사" in title
        band = "3" if promise or "의태어" in title else "5" if "유의어" in title or "동형어" in title else "4"
        base = "cl3" if promise or describing else "cb3" if "의태어" in title else "cr2"
        return ("한글용사 아이야 모아보기", None, band, base, topics, promise)
    if "약속" in title and "편" in title:
        return ("한글용사 아이야 약속 편", episode, "3" if (episode or 0) % 2 else "4", "cl3", topics, True)
    if "부사" in title:
        return ("한글용사 아이야 부사 편", episode, "5", "cl3", topics, False)
    if "형용사" in title:
        return ("한글용사 아이야 형용사 편", episode, "4", "cl3", topics, False)
    if "어휘" in title:
        if episode and episode >= 121:
            return ("한글용사 아이야 어휘 편", episode, "3", "cb3", topics, False)
        band = "4" if episode and episode < 53 else "5" if episode and episode < 83 else "6"
        return ("한글용사 아이야 어휘 편", episode, band, "cb3" if band == "6" else "cr2", topics, False)
    if e["series"] == "s2":
        return ("한글용사 아이야 2기", episode, "5", "cr2" if (episode or 0) < 30 else "cl3", topics, False)
    if e["series"] == "s1" and episode and episode <= 88:
        if 61 <= episode <= 72:
            return ("한글용사 아이야 1기", episode, "4", "cl3", topics, True)
        band = "4" if episode <= 20 else "5" if episode <= 37 else "6"
        return ("한글용사 아이야 1기", episode, band, "cr2" if episode < 73 else "cr1", topics, False)
    return (None, None, "4", "cl1", topics, bool(topics))


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    known = read_sources(Path(sys.argv[1]))
    pipe = lambda name: [line.split("|") for line in (HERE / name).read_text(encoding="utf-8").splitlines()
                         if line and not line.startswith("#")]
    candidates = {row[0]: row[1] for row in pipe("candidates.txt")}
    labels, chosen = [], {}

    for row in known.values():
        e = row.get("_ebs")
        if not e or row["id"] in candidates or not 30 <= row["durationSeconds"] <= 2400:
            continue
        series, episode, band, base, topics, topic_first = ebs_label(row)
        codes = [code for _, code in topics]
        primary, rest = (codes[0], codes[1:] + [base]) if topic_first and codes else (base, codes)
        themes = ["letters" if base.startswith("cr") else "words"] + [theme for theme, _ in topics]
        if topic_first and topics:
            themes = themes[1:] + themes[:1]
        labels.append({"youtubeId": row["id"], "state": "PUBLISHED", "ageBand": BANDS[band], "language": "ko",
                       "themes": list(dict.fromkeys(themes))[:3], "nuri": tags(primary, rest),
                       "series": series, "episode": episode})
        chosen[row["id"]] = row
    for id, band, themes, primary, secondary, series in pipe("labels_en.txt"):
        if id in chosen:
            continue
        row = known[id]
        assert row["madeForKids"] and 30 <= row["durationSeconds"] <= 2400, row
        labels.append({"youtubeId": id, "state": "PUBLISHED", "ageBand": BANDS[band], "language": "en",
                       "themes": themes.split(","), "nuri": tags(primary, [c for c in secondary.split(",") if c]),
                       "series": series or None, "episode": None})
        chosen[id] = row
    overlays = {
        "region": {"regionRestriction": {"blocked": ["KR"]}}, "synthetic": {"containsSyntheticMedia": True},
        "live": {"liveBroadcastContent": "live", "durationSeconds": None}, "private": {"privacyStatus": "private"},
        "unembeddable": {"embeddable": False}, "unlisted": {"privacyStatus": "unlisted"}, "": {},
    }
    for id, overlay in candidates.items():
        row = known[id]
        row.update(overlays[overlay])
        row["assumed"] = sorted(set(row["assumed"]) | set(overlays[overlay]))
        labels.append({"youtubeId": id, "state": "IN_REVIEW", "ageBand": None, "language": row["language"],
                       "themes": [], "nuri": [], "series": None, "episode": None})
        chosen[id] = row

    # A series is one with at least two of our videos; without the maker's number the order is that of publication.
    by_series = {}
    for label in labels:
        if label["series"]:
            by_series.setdefault(label["series"], []).append(label)
    for name, members in by_series.items():
        if len(members) < 2:
            for label in members:
                label["series"] = None
            continue
        if all(label["episode"] is None for label in members):
            members.sort(key=lambda label: (chosen[label["youtubeId"]]["publishedAt"] or "", label["youtubeId"]))
            for place, label in enumerate(members, 1):
                label["episode"] = place
        seen = set()
        for label in members:
            if label["episode"] in seen:
                label["episode"] = None
            seen.add(label["episode"])
    series = [{"title": name, "language": members[0]["language"]} for name, members in by_series.items()
              if len(members) > 1]

    channels = {}
    for row in chosen.values():
        row.pop("_ebs", None)
        channel = channels.setdefault(row["channelId"], {
            "id": row["channelId"], "title": row["channelTitle"], "assumed": ["uploadsPlaylistId"],
            "uploadsPlaylistId": "UU" + row["channelId"][2:], "handle": None, "madeForKids": True})
        if "channelId" in row["assumed"] and "id" not in channel["assumed"]:
            channel["assumed"].append("id")
        channel["madeForKids"] = channel["madeForKids"] and row["madeForKids"] is True
    for channel in channels.values():
        channel["assumed"] += ["handle", "madeForKids"]
        word = re.sub(r"[^0-9A-Za-z가-힣]", "", channel["title"]).lower()[:28]
        channel["handle"] = word or None
    handles = set()
    for channel in channels.values():
        if channel["handle"] in handles:
            channel["handle"] = None
        handles.add(channel["handle"])
    playlists = []
    for entry in series:
        members = [l for l in labels if l["series"] == entry["title"]]
        members.sort(key=lambda l: (l["episode"] is None, l["episode"], l["youtubeId"]))
        playlists.append({
            "id": "PL" + hashlib.sha256(entry["title"].encode()).hexdigest()[:32], "title": entry["title"],
            "channelId": chosen[members[0]["youtubeId"]]["channelId"],
            "videoIds": [l["youtubeId"] for l in members], "assumed": ["id", "title"]})

    def write(path, head, lists):
        out = ["{"]
        for key, value in head.items():
            out.append(f' "{key}": {json.dumps(value, ensure_ascii=False)},')
        for place, (key, rows) in enumerate(lists.items()):
            out.append(f' "{key}": [')
            out += [f"  {json.dumps(r, ensure_ascii=False)}{',' if i < len(rows) - 1 else ''}" for i, r in enumerate(rows)]
            out.append(" ]" + ("," if place < len(lists) - 1 else ""))
        path.write_text("\n".join(out + ["}"]) + "\n", encoding="utf-8")

    write(HERE / "demo_catalog.json", {
        "about": "Real videos as the stand-in of YouTube knows them: facts only (id, title, length, channel, day, "
                 "made for kids). For demonstrations and tests; never to seed a live catalogue.",
        "assumed": "Each row names the fields that its source does not tell and that the stand-in fills in.",
        "origins": {
            "hangeulaiya": "github.com/ian939/hangeulaiya, MIT",
            "isforkids-500": "github.com/Sanjaykumar030/Dopamine-YouTube-Kids-Dataset, CC BY 4.0",
            "youtube-kids-ads": "github.com/nsgLUMS/youtube-kids-ads-www24, no licence stated, facts only",
            "inappropriate-youtube": "github.com/Mirtia/Inappropriate-YouTube, no licence stated, facts only",
        },
    }, {"channels": list(channels.values()), "playlists": playlists, "videos": list(chosen.values())})
    (HERE / "../../api/src/demo").mkdir(parents=True, exist_ok=True)
    write(HERE / "../../api/src/demo/catalog_labels.json", {
        "about": "Our own labels of the demo catalogue: state, age band, themes, Nuri contents, series. "
                 "Made by stand-ins/data/build_demo_catalog.py.",
    }, {"themes": [dict(zip(("slug", "nameKo", "nameEn"), t)) for t in THEMES], "series": series, "videos": labels})


main()
