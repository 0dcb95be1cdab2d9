"""What a person who records phrases over the telephone hears in Russian."""

from prompts.wording.recording_by_telephone import RecordingWords

WORDS = RecordingWords(
    intro="Запись фразы. Послушайте её, после сигнала прочитайте и нажмите решётку.",
    choice="Чтобы оставить эту запись, нажмите один, чтобы записать снова – два.",
    kept="Запись сохранена, спасибо.",
    refused="Запись не подошла. Попробуйте ещё раз.",
)
