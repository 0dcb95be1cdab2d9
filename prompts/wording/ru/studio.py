"""What a person hears in Russian who records phrases over the telephone."""

from prompts.wording.studio import StudioWords

WORDS = StudioWords(
    intro="Запись фразы. Послушайте её, после сигнала прочитайте и нажмите решётку.",
    choice="Чтобы оставить эту запись, нажмите один, чтобы записать снова – два.",
    kept="Запись сохранена, спасибо.",
    refused="Запись не подошла. Попробуйте ещё раз.",
)
