import re

import course_map
from lesson_files import LESSONS, slug


def test_every_lesson_is_on_the_map_and_in_the_list():
    assert list(course_map.lessons()) == [slug(path) for path in LESSONS]
    assert set(course_map.lessons()) <= set(course_map.STATIONS)
    links = [f"../lessons/{path.stem}.html" for path in LESSONS]
    assert sorted(re.findall(r'href="(.+?)"', course_map.picture())) == links
    assert re.findall(r'href="(.+?)"', course_map.listing()) == links


def test_every_lesson_says_its_minutes():
    assert all(40 <= lesson.minutes <= 90 for lesson in course_map.lessons().values())


def test_a_lesson_needs_only_lessons_before_it():
    order = list(course_map.lessons())
    for name in order:
        needs = [need for need in course_map.STATIONS[name].needs if need in order]
        assert all(order.index(need) < order.index(name) for need in needs)


def test_no_two_stations_touch():
    places = [(one.x, one.y) for one in course_map.STATIONS.values()]
    for place, (x, y) in enumerate(places):
        for other_x, other_y in places[place + 1 :]:
            assert (x - other_x) ** 2 + (y - other_y) ** 2 > (2.5 * course_map.RADIUS) ** 2


def test_the_words_join_numbers_as_people_do():
    assert [course_map._listed(numbers) for numbers in ([3], [8, 5], [9, 7, 8])] == [
        "3", "5 and 8", "7, 8 and 9"
    ]  # fmt: skip
