"""
Reads certificates from standard input, DER in base64, one a line, and writes what pkilint finds in each, a JSON list of
"code: severity, message @ node" a line in the same order. RFC 5280 and its companions only (`lint_pkix_cert`): the
certificates are for private names, so the profiles of the CA/Browser Forum have no say.

The first argument is the folder that pkilint is installed in.
"""

import base64
import json
import sys

sys.path.insert(0, sys.argv[1])

from pkilint import loader  # noqa: E402
from pkilint.pkix import certificate, extension, name  # noqa: E402


def build_validator():
    return certificate.create_pkix_certificate_validator_container(
        certificate.create_decoding_validators(name.ATTRIBUTE_TYPE_MAPPINGS, extension.EXTENSION_MAPPINGS),
        [
            certificate.create_issuer_validator_container([]),
            certificate.create_validity_validator_container(),
            certificate.create_subject_validator_container([]),
            certificate.create_extensions_validator_container([]),
            certificate.create_spki_validator_container([]),
        ],
    )


def findings_of(validator, der):
    try:
        document = loader.load_certificate(der, "certificate")
    except ValueError as error:
        return [f"unreadable: FATAL, {error}"]
    return [
        f"{found.finding.code}: {found.finding.severity.name}, {found.message or ''} @ {result.node.path}"
        for result in validator.validate(document.root)
        for found in result.finding_descriptions
    ]


def main():
    validator = build_validator()
    for line in sys.stdin:
        print(json.dumps(findings_of(validator, base64.b64decode(line))))


main()
