"""Made-up things for the style guide and the samples of components."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from hub.base import components
from hub.base.markdown import render_markdown

COLOURS = (
    *("surface", "surface-raised", "surface-sunken", "text", "text-muted", "line", "line-strong"),
    *("accent", "accent-strong", "accent-soft", "ok", "ok-soft", "warn", "warn-soft", "danger", "danger-soft", "mark"),
)
FLOWING = ("badge", "button", "date", "icon", "tag", "avatar", "stat")  # components whose samples stand in a line
STEPS = ("step-4", "step-3", "step-2", "step-1", "step-0", "step--1")


class SampleForm(forms.Form):
    """One field of each kind, with and without errors."""

    title = forms.CharField(label=_("Title of the question"), help_text=_("One sentence, as you would say it."))
    email = forms.EmailField(label=_("E-mail address"), required=False)
    body = forms.CharField(label=_("Your question"), widget=forms.Textarea(attrs={"rows": 4}))
    region = forms.ChoiceField(label=_("Region"), choices=[("bre", "Bretagne"), ("reu", "La Réunion")])
    level = forms.ChoiceField(
        label=_("Place shown"),
        choices=[("commune", _("My town")), ("departement", _("My département")), ("hidden", _("No place"))],
        widget=forms.RadioSelect,
        help_text=_("Only the middle of this area is kept."),
    )
    databases = forms.MultipleChoiceField(
        label=_("Databases you know"),
        choices=[("dcir", "DCIR"), ("pmsi", "PMSI"), ("cepidc", "CépiDc")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    file = forms.FileField(label=_("Slides"), required=False, help_text=_("PDF, 20 MB at most."))
    consent = forms.BooleanField(label=_("Show my name in the public directory"))

    @classmethod
    def filled_in(cls) -> "SampleForm":
        """Make a form that was sent with mistakes in it."""
        sent = {"title": "", "email": "camille@", "body": "…", "region": "reu", "level": "", "databases": ["dcir"]}
        return cls(sent, auto_id="sample_%s")


@dataclass(frozen=True, slots=True)
class SamplePage:
    """A page of a list that knows its neighbours' addresses."""

    number: int = 3
    num_pages: int = 12
    has_previous: bool = True
    has_next: bool = True
    previous_url: str = "?page=2"
    next_url: str = "?page=4"


SAMPLE_TEXT = """
Une personne en affection de longue durée (ALD) se repère dans le DCIR de deux façons : par le référentiel médicalisé
`IR_IMB_R`, ou par le code d’exonération de chaque prestation.[^1] Les deux ne disent pas la même chose.

## Choisir sa source

Le référentiel donne le **motif** et les dates ; la prestation dit seulement que le soin a été pris en charge à ce titre.

| Table | Ce qu’elle contient | Clé |
| --- | --- | --- |
| `IR_IMB_R` | motifs d’exonération, avec leurs dates | `BEN_NIR_PSA`, `BEN_RNG_GEM` |
| `ER_PRS_F` | une ligne par prestation remboursée | neuf variables |
| `IR_BEN_R` | une ligne par bénéficiaire | `BEN_IDT_ANO` |

:::tip Avant de compter
Gardez les seules lignes dont la date de fin est nulle ou postérieure au début de l’étude.
:::

## Une requête pour commencer

```sql
-- personnes ayant une ALD ouverte au 1er janvier
SELECT COUNT(DISTINCT b.BEN_IDT_ANO) AS personnes
FROM IR_IMB_R AS i
JOIN IR_BEN_R AS b USING (BEN_NIR_PSA, BEN_RNG_GEM)
WHERE i.IMB_ETM_NAT IN ('41', '43', '45')
  AND i.IMB_ALD_DTF >= DATE '2025-01-01';
```

:::warning Un piège connu
Une même personne peut porter plusieurs motifs : comptez des identifiants, jamais des lignes.
:::

1. Relire la définition du motif dans le glossaire.
2. Vérifier les effectifs d’une année à l’autre.
3. Publier le programme avec ses hypothèses.

> Un effectif qui double sans raison médicale vient presque toujours d’une jointure.

:::details Pourquoi neuf variables de jointure ?
La prestation n’a pas de numéro unique : il faut toute la clé pour retrouver ses lignes dans les tables affinées.
:::

[^1]: Exemple rédigé pour ce guide : il ne remplace pas la documentation.
"""


def _rendered(component: components.Component) -> list[SafeString]:
    """Render each sample; a callable value makes a fresh object for each page."""
    pieces = []
    for sample in component.samples:
        props = {name: value() if callable(value) else value for name, value in sample.items()}
        slot = str(props.pop("slot", ""))
        pieces.append(component.render(props, slot=slot))
    return pieces


def everything() -> dict[str, Any]:
    """Context of the style guide: tokens and every declared component with its samples."""
    return {
        "colours": COLOURS,
        "steps": STEPS,
        "flowing": FLOWING,
        "themes": [("light", _("Light")), ("dark", _("Dark"))],
        "pages": [("list", _("A list page")), ("reading", _("A reading page"))],
        "components": [(component, _rendered(component)) for component in components.all_components()],
    }


def list_page() -> dict[str, Any]:
    """Context of a made-up list of people."""
    names = ["Camille Vasseur", "Ismaël Kerbrat", "Solène Duprat", "Gaspard Lemoigne", "Nora Bellonte"]
    bodies = [
        "CHU des Trois-Rivières",
        "Agence fictive du soin",
        "Université du Littoral",
        "Cabinet Lemoigne",
        "Inria fictif",
    ]
    places = ["Rennes (35)", "Vannes (56)", "Saint-Brieuc (22)", "Brest (29)", "Nantes (44)"]
    people = [
        {"name": name, "body": body, "place": place, "km": distance, "tags": tags}
        for name, body, place, distance, tags in zip(
            names,
            bodies,
            places,
            (2, 14, 31, 38, 49),
            (
                ("DCIR", "ALD", "SAS"),
                ("PMSI", "R"),
                ("DCIR", "PMSI", "CépiDc"),
                ("EGB", "Python"),
                ("SQL", "Pharmaco-épidémiologie"),
            ),
            strict=True,
        )
    ]
    return {
        "trail": [(_("Home"), "/"), (_("Style guide"), "/styleguide/"), (_("A list page"), "")],
        "people": people,
        "page": SamplePage(),
    }


def reading_page() -> dict[str, Any]:
    """Context of a made-up factsheet."""
    return {
        "trail": [(_("Home"), "/"), (_("Style guide"), "/styleguide/"), (_("A reading page"), "")],
        "text": render_markdown(SAMPLE_TEXT, profile="page"),
        "facts": [("Bases", "DCIR"), ("Mise à jour", "1er octobre 2026"), ("Lecture", "4 minutes")],
    }


SAMPLE_PAGES: dict[str, Callable[[], dict[str, Any]]] = {"list": list_page, "reading": reading_page}
