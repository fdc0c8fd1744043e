"""Times VMware's runtime on one body: a list of summaries as JSON-RPC text comes on standard input, the medians go to
standard output as {"decode": microseconds, "encode": microseconds}."""
import json
import statistics
import sys
import time

import peer
from com.vmware.vcenter.namespace_management.supervisor_services_client import ClusterSupervisorServices
from vmware.vapi.bindings.converter import TypeConverter
from vmware.vapi.bindings.type import ListType


def median_time(work, rounds=7):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1e6)
    return statistics.median(times)


def main():
    body = sys.stdin.read()
    kind = ListType(ClusterSupervisorServices.Summary.get_binding_type())
    standard_errors = peer.catalogue().standard_errors
    native = TypeConverter.convert_to_python(peer.data_value(body), kind, standard_errors)
    print(json.dumps({
        'decode': median_time(lambda: TypeConverter.convert_to_python(peer.data_value(body), kind, standard_errors)),
        'encode': median_time(lambda: peer.wire_text(TypeConverter.convert_to_vapi(native, kind))),
    }))


if __name__ == '__main__':
    main()
