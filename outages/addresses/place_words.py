"""Words in names of places that say what the place is, tell namesakes apart, or are spelled letter by letter."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Endings of names that tell namesakes apart.
CLOSINGS = {"в о": ("Васильевского", "острова"), "п с": ("Петроградской", "стороны")}
#: A name with one of these says itself what it is of.
PLACE_NOUNS = _words(
    """
    аэропорт база водозабор вокзал ворота гаражи городок дачи зона казарма канал карьер колхоз кордон лагерь лесничество массив местечко
    мост округ острова отделение пансионат питомник полустанок починок пристань промзона санаторий совхоз стороны турбаза урочище эстакада
    """
)

#: Spelled, although they could be read as words.
SPELLED = _words("аэс ркка атс апк мгу жби кбо рту мту ооо зао оао пао ао")
#: Known abbreviations even in an all-capitals text.
KNOWN_SHORT = _words("ссср рсфср влксм ркка вчк мтс ржд гэс тэц грэс нии аэс")
