"""What a person is asked."""

from prompts.models.prompts import Prompt, PromptSet, SetItem

__all__ = ["Prompt", "PromptSet", "SetItem"]
