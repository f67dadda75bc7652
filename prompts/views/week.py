"""This week."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def this_week(request: HttpRequest) -> HttpResponse:
    return render(request, "prompts/week.html")
