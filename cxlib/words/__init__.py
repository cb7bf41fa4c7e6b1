"""What a report says, in both languages: labels, numbers, verdict words, headlines, captions, alt texts."""

from cxlib.words.files import texts
from cxlib.words.speak import Text, Voice, plain, voice
from cxlib.words.verdicts import LANGUAGES

__all__ = ["LANGUAGES", "Text", "Voice", "plain", "texts", "voice"]
