"""Says of each document that is named whether it is valid OpenAPI: one line a problem, and exit code 1 if there is any."""
import json
import sys

from openapi_spec_validator import OpenAPIV30SpecValidator

problems = 0
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        document = json.load(file)
    for error in OpenAPIV30SpecValidator(document).iter_errors():
        print(f"{path}: {'/'.join(map(str, error.absolute_path))}: {error.message[:400]}")
        problems += 1
sys.exit(problems > 0)
