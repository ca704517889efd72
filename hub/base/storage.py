"""How static files are collected: hashed and compressed on a public site, compressed only where it counts on a local one."""

from collections.abc import Iterator
from typing import Any

from whitenoise.storage import CompressedManifestStaticFilesStorage, CompressedStaticFilesStorage

from django.apps import apps


class HashedStorage(CompressedManifestStaticFilesStorage):
    """Names that carry a hash of their content; tolerant of source maps that vendored files name and do not ship."""

    manifest_strict = False
    patterns = tuple(
        (glob, tuple(rule for rule in rules if "sourceMappingURL" not in (rule if isinstance(rule, str) else rule[0])))
        for glob, rules in CompressedManifestStaticFilesStorage.patterns
    )


class LocalStorage(CompressedStaticFilesStorage):
    """Plain names; the files of our own pages are compressed, those of the admin are not."""

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        own = {config.label for config in apps.get_app_configs() if "site-packages" not in str(config.path)}
        kept = {path: where for path, where in paths.items() if path.split("/", 1)[0] in own}
        yield from super().post_process(kept, dry_run=dry_run, **options)
