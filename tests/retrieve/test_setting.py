import numpy as np

from copilot.retrieve.clauses import Passage
from copilot.retrieve.setting import Settings, read_setting


def test_places_years_and_outside_words_are_read() -> None:
    setting = read_setting("天津惠民保2024版的客服电话")
    assert setting.places == ("天津",)
    assert setting.years == ("2024",)
    assert set(setting.outside) == {"客服", "电话"}
    assert read_setting("住院免赔额") == read_setting("")


def test_products_of_a_named_place_stand_out(small_passages: tuple[Passage, ...]) -> None:
    settings = Settings(small_passages)
    rows = np.arange(len(small_passages))
    assert set(settings.here(read_setting("北京的免赔额"), rows)) == {1.0}
    assert set(settings.here(read_setting("天津的免赔额"), rows)) == {-1.0}
    assert set(settings.here(read_setting("免赔额"), rows)) == {0.0}


def test_a_passage_of_another_place_or_year_or_without_the_word_is_marked(
    small_passages: tuple[Passage, ...],
) -> None:
    settings = Settings(small_passages)
    assert settings.elsewhere(read_setting("天津免赔额"), 0) == 1.0
    assert settings.elsewhere(read_setting("北京免赔额"), 0) == 0.0
    assert settings.stale(read_setting("2025版免赔额"), 0) == 1.0
    assert settings.stale(read_setting("2021版免赔额"), 0) == 0.0
    assert settings.beside(read_setting("客服电话"), 0) == 1.0
    assert settings.beside(read_setting("免赔额"), 0) == 0.0


def test_names_of_drugs_and_products_that_the_catalogue_does_not_know_are_strangers() -> None:
    assert read_setting("度拉糖肽一周打几针").strangers == ("度拉糖肽",)
    assert read_setting("苏惠保今年免赔额").strangers == ("苏惠保",)
    assert read_setting("曲妥珠单抗医保", [(0, 5)]).strangers == ()


def test_a_passage_without_the_strange_name_is_marked(small_passages: tuple[Passage, ...]) -> None:
    settings = Settings(small_passages)
    assert settings.strange(read_setting("度拉糖肽免赔额"), 0) == 1.0
    assert settings.strange(read_setting("免赔额"), 0) == 0.0
