"""Keeps the directory's vocabulary: a word typed becomes a skill, its spellings one."""

from collections.abc import Iterable

from django.utils.text import slugify

from experts.models import Skill, SkillKind
from experts.vocabulary import LANGUAGE_SLUGS


def find_skills(kind: str, names: Iterable[str]) -> list[Skill]:
    """Words of the vocabulary for these names, broader ones included; made when missing."""
    return list(skills_named(SkillKind(kind), names).values())


def skills_meant(kind: SkillKind, names: Iterable[str]) -> list[Skill]:
    """Return the skills of these names and their broader ones as a saved card lists them; what is missing is not made."""
    wanted = {slug: name for name in names if (slug := skill_slug(kind, " ".join(name.split())[:80]))}
    known = Skill.objects.select_related("broader").filter(kind=kind, slug__in=list(wanted))
    meant = {skill.slug: skill for skill in known}
    for slug, name in wanted.items():
        meant.setdefault(slug, Skill(kind=kind, slug=slug, name=" ".join(name.split())[:80]))
    meant |= {skill.broader.slug: skill.broader for skill in known if skill.broader is not None}
    return sorted(meant.values(), key=lambda skill: (skill.position, skill.name))


def skill_slug(kind: str, name: str) -> str:
    """Return the short name of a skill in addresses."""
    slug = slugify(name)[:80] or slugify(name, allow_unicode=True)[:80]
    return LANGUAGE_SLUGS.get(slug, slug) if kind == SkillKind.LANGUAGE else slug


def skills_named(kind: SkillKind, names: Iterable[str]) -> dict[int, Skill]:
    """Return the skills of these names and their broader ones by key; made when missing."""
    wanted: dict[str, str] = {}
    for name in names:
        tidy = " ".join(name.split())[:80]
        if tidy and (slug := skill_slug(kind, tidy)):
            wanted.setdefault(slug, tidy)
    found = {
        skill.slug: skill for skill in Skill.objects.select_related("broader").filter(kind=kind, slug__in=list(wanted))
    }
    for slug, name in wanted.items():
        if slug not in found:
            found[slug], _new = Skill.objects.get_or_create(kind=kind, slug=slug, defaults={"name": name})
    skills = {skill.pk: skill for skill in found.values()}
    return skills | {skill.broader.pk: skill.broader for skill in found.values() if skill.broader is not None}
