"""Static files under names that carry a hash of their content, compressed when they are collected."""

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStorage(CompressedManifestStaticFilesStorage):
    """WhiteNoise's storage, tolerant of the source maps that vendored files name and do not ship."""

    manifest_strict = False
    patterns = tuple(
        (extension, tuple(pattern for pattern in patterns if "sourceMappingURL" not in (pattern if isinstance(pattern, str) else pattern[0])))
        for extension, patterns in CompressedManifestStaticFilesStorage.patterns
    )
